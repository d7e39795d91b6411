package blocks

// Slack's limits, in characters, as far as the views reach them. Those for a
// whole message and a block's number are kept by [room].
const (
	messageBlocks = 50
	modalBlocks   = 100
	homeBlocks    = 100

	// messageText bounds the text of all blocks of one message. Slack refuses
	// more than about 13,200 without documenting it.
	messageText = 13_000
	// viewBytes bounds a view's JSON; Slack's own limit is 250 KB.
	viewBytes = 240_000

	notification  = 4_000 // a message's text
	sectionText   = 3_000
	contextText   = 2_000
	contextParts  = 10
	buttonText    = 75
	optionText    = 75
	optionCount   = 100
	overflowCount = 5
	modalTitle    = 24
	inputText     = 3_000 // what a text field can hold
	placeholder   = 150
	labelText     = 2_000
	urlLimit      = 3_000
)
