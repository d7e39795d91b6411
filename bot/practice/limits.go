package practice

import (
	"fmt"
	"strconv"
)

// limit is one bound that Slack sets: what it bounds, how much is allowed, and
// the error with which Slack refuses more.
type limit struct {
	what string
	max  int
	unit string
	code string
}

type limitID int

const (
	limitMessageBlocks limitID = iota
	limitModalBlocks
	limitHomeBlocks
	limitBlocksText
	limitMessageText
	limitUpdateText
	limitSectionText
	limitFieldText
	limitFields
	limitHeaderText
	limitContextElements
	limitContextText
	limitActionsElements
	limitContextActions
	limitMarkdown
	limitButtonText
	limitButtonValue
	limitURL
	limitOptions
	limitOptionText
	limitOptionValue
	limitOverflow
	limitRadio
	limitCheckboxes
	limitPlaceholder
	limitInputLabel
	limitInputHint
	limitInputLength
	limitImageAlt
	limitImageTitle
	limitModalTitle
	limitModalSubmit
	limitModalClose
	limitPrivateMetadata
	limitCallbackID
	limitBlockID
	limitActionID
	limitExternalID
	limitViewBytes
	limitViewStack
	limitTriggerUses
	limitTriggerLife
	limitConfirmTitle
	limitConfirmText
	limitConfirmButton
	limitMetadata
	limitTables
	limitTableRows
	limitTableColumns
	limitChartTitle
	limitChartSeries
	limitChartLabel
	limitChartPoints
	limitAxisLabel
	limitAlertText
	limitCards
	limitCardText
	limitContainerBlocks
	limitAttachments
	limitResponseUses
	limitResponseLife
	limitAckBytes
	limitAppName
	limitAppDescription
	limitCommandName
	limitShortcutName
	limitShortcutDescription
	limitShortcuts
)

// The errors by which Slack refuses.
const (
	invalidBlocks    = "invalid_blocks"
	invalidArguments = "invalid_arguments"
	invalidManifest  = "invalid_manifest"
)

// limits is the one table of what Slack allows, from the reference of its Block
// Kit, views, messages and manifests. It is never written to. In a view the
// error of a broken block rule is invalid_arguments instead of invalid_blocks.
var limits = [...]limit{
	limitMessageBlocks: {"blocks in a message", 50, "blocks", invalidBlocks},
	limitModalBlocks:   {"blocks in a modal", 100, "blocks", invalidArguments},
	limitHomeBlocks:    {"blocks in a Home tab", 100, "blocks", invalidArguments},
	limitBlocksText:    {"text of all blocks in a message", 13200, "characters", "msg_blocks_too_long"}, // undocumented
	limitMessageText:   {"message text", 40000, "characters", ""},                                       // cut, not refused
	limitUpdateText:    {"text of chat.update", 4000, "characters", "msg_too_long"},

	limitSectionText:     {"section text", 3000, "characters", invalidBlocks},
	limitFieldText:       {"section field text", 2000, "characters", invalidBlocks},
	limitFields:          {"section fields", 10, "fields", invalidBlocks},
	limitHeaderText:      {"header text", 150, "characters", invalidBlocks},
	limitContextElements: {"context elements", 10, "elements", invalidBlocks},
	limitContextText:     {"context text", 2000, "characters", invalidBlocks},
	limitActionsElements: {"actions elements", 25, "elements", invalidBlocks},
	limitContextActions:  {"context_actions elements", 5, "elements", invalidBlocks},
	limitMarkdown:        {"text of all markdown blocks", 12000, "characters", invalidBlocks},

	limitButtonText:  {"button text", 75, "characters", invalidBlocks},
	limitButtonValue: {"button value", 2000, "characters", invalidBlocks},
	limitURL:         {"url", 3000, "characters", invalidBlocks},
	limitOptions:     {"select options", 100, "options", invalidBlocks},
	limitOptionText:  {"option text", 75, "characters", invalidBlocks},
	limitOptionValue: {"option value", 75, "characters", invalidBlocks},
	limitOverflow:    {"overflow options", 5, "options", invalidBlocks},
	limitRadio:       {"radio button options", 10, "options", invalidBlocks},
	limitCheckboxes:  {"checkbox options", 10, "options", invalidBlocks},
	limitPlaceholder: {"placeholder", 150, "characters", invalidBlocks},
	limitInputLabel:  {"input label", 2000, "characters", invalidBlocks},
	limitInputHint:   {"input hint", 2000, "characters", invalidBlocks},
	limitInputLength: {"plain_text_input max_length", 3000, "characters", invalidBlocks},
	limitImageAlt:    {"image alt_text", 2000, "characters", invalidBlocks},
	limitImageTitle:  {"image title", 2000, "characters", invalidBlocks},

	limitModalTitle:      {"modal title", 24, "characters", invalidArguments},
	limitModalSubmit:     {"modal submit", 24, "characters", invalidArguments},
	limitModalClose:      {"modal close", 24, "characters", invalidArguments},
	limitPrivateMetadata: {"private_metadata", 3000, "characters", invalidArguments},
	limitCallbackID:      {"callback_id", 255, "characters", invalidArguments},
	limitBlockID:         {"block_id", 255, "characters", invalidBlocks},
	limitActionID:        {"action_id", 255, "characters", invalidBlocks},
	limitExternalID:      {"external_id", 255, "characters", invalidArguments},
	limitViewBytes:       {"view", 250 << 10, "bytes", "view_too_large"},
	limitViewStack:       {"views on one another", maxStack, "views", "push_limit_reached"},
	limitTriggerUses:     {"uses of a trigger_id", 1, "use", "exchanged_trigger_id"},
	limitTriggerLife:     {"life of a trigger_id", 3, "seconds", "expired_trigger_id"},

	limitConfirmTitle:  {"confirm title", 100, "characters", invalidBlocks},
	limitConfirmText:   {"confirm text", 300, "characters", invalidBlocks},
	limitConfirmButton: {"confirm button", 30, "characters", invalidBlocks},
	limitMetadata:      {"message metadata", 8 << 10, "bytes", "metadata_too_large"},

	limitTables:          {"tables in a message", 1, "table", invalidBlocks},
	limitTableRows:       {"table rows", 100, "rows", invalidBlocks},
	limitTableColumns:    {"table columns", 20, "columns", invalidBlocks},
	limitChartTitle:      {"chart title", 50, "characters", invalidBlocks},
	limitChartSeries:     {"chart series or segments", 6, "series", invalidBlocks},
	limitChartLabel:      {"chart label", 20, "characters", invalidBlocks},
	limitChartPoints:     {"chart points", 20, "points", invalidBlocks},
	limitAxisLabel:       {"chart axis label", 50, "characters", invalidBlocks},
	limitAlertText:       {"alert text", 3000, "characters", invalidBlocks},
	limitCards:           {"carousel cards", 10, "cards", invalidBlocks},
	limitCardText:        {"card text", 3000, "characters", invalidBlocks},
	limitContainerBlocks: {"container blocks", 10, "blocks", invalidBlocks},
	limitAttachments:     {"attachments", 100, "attachments", "too_many_attachments"},

	limitResponseUses: {"uses of a response_url", responseUses, "uses", "used_url"},
	limitResponseLife: {"life of a response_url", 30, "minutes", "expired_url"},
	limitAckBytes:     {"acknowledgement", maxAck - 1, "bytes", ""}, // dropped without a word

	limitAppName:             {"app name", 35, "characters", invalidManifest},
	limitAppDescription:      {"app description", 140, "characters", invalidManifest},
	limitCommandName:         {"command", 32, "characters", invalidManifest},
	limitShortcutName:        {"shortcut name", 24, "characters", invalidManifest},
	limitShortcutDescription: {"shortcut description", 150, "characters", invalidManifest},
	limitShortcuts:           {"shortcuts", 10, "shortcuts", invalidManifest},
}

// text names the limit in words: "section text: at most 3,000 characters".
func (l limit) text() string {
	return fmt.Sprintf("%s: at most %s %s", l.what, thousands(l.max), l.unit)
}

// exceeded says by how much and where the limit was broken. at is a JSON pointer.
func (l limit) exceeded(n int, at string) string {
	return fmt.Sprintf("%s, this has %s [json-pointer:%s]", l.text(), thousands(n), at)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
