package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Help is for whom the three lines on what the bot does are written.
type Help struct {
	Desk     *knowledge.Desk
	Rights   knowledge.Rights
	Audience *knowledge.Audience // nil: the person, or the channel joined, is nobody's
	Joined   bool                // the bot was just added to a channel
	Outside  bool                // a guest, or somebody of another workspace: whether commands reach them is uncertain
}

// HelpReply says in three lines what the bot does for this person.
func HelpReply(h Help) Message {
	var lines []string
	ask, gap := helpAsk, helpGap
	if h.Outside || h.Joined { // a channel may hold people from outside
		ask, gap = helpAskOutside, helpGapOutside
	}
	switch {
	case h.Joined && h.Audience == nil:
		lines = []string{helpNobodyWhy, helpUnmapped}
	case h.Joined:
		lines = []string{helpJoined, helpTap, gap}
	case h.Rights.Specialist && h.Rights.Compliance:
		lines = []string{helpSpecialist, helpReview, ask}
	case h.Rights.Specialist:
		lines = []string{helpSpecialist, helpSpecialistHome, ask}
	case h.Rights.Lead:
		lines = []string{helpLead, ask, gap}
	case h.Rights.Helper:
		lines = []string{helpHelper, ask, helpTap}
	case h.Audience == nil:
		lines = []string{helpNobodyWhy, helpNobody, helpNobodyDo}
	default:
		lines = []string{ask, helpTap, gap}
	}
	if !h.Joined && h.Rights.Lead && h.Rights.Specialist {
		lines[2] = helpLead
	}
	text := strings.Join(lines, "\n")
	set := []slack.Block{section(marked(text), nil)}
	if h.Desk != nil && h.Desk.Sample {
		set = append(set, contextLine(plainText(sampleLine)))
	}
	return Message{Text: text, Blocks: set}
}

// StartHereReply lists the titles that a new associate begins with.
func StartHereReply(titles []Titled) Message {
	if len(titles) == 0 {
		return Plain(nothingToStart)
	}
	return Message{Text: startHereLine, Blocks: append([]slack.Block{section(marked(startHereLine), nil)}, startHere(titles)...)}
}

// startTitles is how many titles a new associate begins with.
const startTitles = 12

func startHere(titles []Titled) []slack.Block {
	titles = titles[:min(len(titles), startTitles)]
	elements := make([]slack.BlockElement, len(titles))
	for i, t := range titles {
		elements[i] = button(t.Title, Numbered(StartHere, i), t.ID)
	}
	if len(elements) == 0 {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("", elements...)}
}

// PersonalData asks privately for an edit of a message that showed personal
// data, by the kinds that were masked, such as LOAN.
func PersonalData(masks []string) Message { return Plain(PersonalDataLine(masks)) }

// Plain is a message of one sentence, shown as it is.
func Plain(sentence string) Message {
	return Message{
		Text:   orDash(cutEscaped(sentence, notification)),
		Blocks: []slack.Block{section(plainText(cut(sentence, sectionText)), nil)},
	}
}

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
func RefusalReply(r Refusal) Message { return Plain(RefusalSentence(r)) }
