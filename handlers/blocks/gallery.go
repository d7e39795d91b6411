package blocks

// Shown is one view as a request to Slack.
type Shown struct {
	View    string // what it shows, such as "answer, longest texts"
	Method  string // chat.postMessage, chat.postEphemeral, views.open or views.publish
	Payload any    // the request's arguments
}

// Gallery shows every view, with sample data and with the longest text that
// each field allows.
func Gallery() []Shown { return nil }
