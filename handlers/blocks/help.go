package blocks

import (
	"shouldertap/knowledge"
)

// Help is for whom the three lines on what the bot does are written.
type Help struct {
	Desk     *knowledge.Desk
	Rights   knowledge.Rights
	Audience *knowledge.Audience // nil: the person is nobody's
	Joined   bool                // the bot was just added to a channel
	Command  bool                // asked for by the command, which answers in private
}

// HelpReply says in three lines what the bot does for this person.
func HelpReply(h Help) Message { return Message{} }

// StartHereReply lists the titles that a new associate begins with.
func StartHereReply(desk *knowledge.Desk, audience *knowledge.Audience, titles []Titled) Message {
	return Message{}
}

// PersonalData asks privately for an edit of a message that showed personal
// data, by the kinds that were masked, such as LOAN.
func PersonalData(masks []string) Message { return Message{} }

// Plain is a message of one sentence.
func Plain(sentence string) Message { return Message{Text: sentence} }

// Refusal is why the bot has no answer to give, whatever is known.
type Refusal string

const (
	UnmappedChannel Refusal = "unmapped channel" // no audience for this channel
	NoAudience      Refusal = "no audience"      // no audience for this person
	GroupDM         Refusal = "group dm"
	TooLong         Refusal = "too long"
	Empty           Refusal = "empty"
	OnlyEmoji       Refusal = "only emoji"
	NotRecorded     Refusal = "not recorded" // the database cannot be written
	NoMembership    Refusal = "no roles"     // who may do what cannot be read
)

// RefusalReply says what stands in the way, and what to do instead.
func RefusalReply(r Refusal) Message { return Message{Text: string(r)} }

// ErrorSentence is what the person who acted is told of a failure.
func ErrorSentence(err error) string { return err.Error() }
