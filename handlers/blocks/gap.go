package blocks

import (
	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// GapReply shows where the gap stands, edited in place as it moves.
func GapReply(g Gap) Message {
	body := g.top()
	body = append(body, part{blocks: []slack.Block{section(marked(gapStands(g, markPen(g.Desk, g.Now))), nil)}})
	if g.Gap.State == knowledge.AskedBack && g.Gap.AskedText != "" {
		body = append(body, part{blocks: []slack.Block{rich(quote(words(cut(g.Gap.AskedText, sectionText)))), contextLine(plainText(answerBelow))}})
	}
	if g.Gap.State.Waiting() {
		body = append(body, g.holding()...)
		body = append(body, part{blocks: []slack.Block{contextLine(plainText(colleagues))}})
		if !g.NotUrgent {
			body = append(body, part{blocks: []slack.Block{slack.NewActionBlock("", button(buttonNotUrgent, NotUrgent, g.Ref.String()))}})
		}
	}
	return message(g.notification(gapStands(g, plainPen(g.Desk, g.Now))), g.Ref, body, g.sample())
}

// holding is the desk's approved way to close the call safely, read out of
// hours or while the asker waits.
func (g Gap) holding() []part {
	if g.Holding == nil {
		return nil
	}
	a := Answer{Reply: Reply{Desk: g.Desk, Now: g.Now, Ref: g.Ref}, Version: g.Holding}
	if audience := g.Desk.Audience(g.Gap.Audience); audience != nil {
		a.Known = audience.Facts
	}
	var english []knowledge.Say
	for _, s := range g.Holding.Parts.Say {
		if s.Language == "" {
			english = append(english, s)
		}
	}
	says := a.say(english, false)
	if len(says) == 0 {
		return []part{{name: untilThen, rank: rankSay, blocks: []slack.Block{labelled(untilThen, line(inlines(g.Holding.Parts.Short)...))}}}
	}
	return append([]part{{blocks: []slack.Block{rich(boldLine(untilThen))}}}, says...)
}

// AskedBackReply puts a specialist's question to the asker; what they answer in
// the thread goes to the card.
func AskedBackReply(g Gap) Message {
	who := orSomebody(g.Gap.ClaimedBy.Name)
	plain, mark := plainPen(g.Desk, g.Now), markPen(g.Desk, g.Now)
	text := g.notification(askedBack(plain.name(who), g.Gap.Label()), g.Gap.AskedText)
	return message(text, g.Ref, []part{{blocks: []slack.Block{
		section(marked(askedBack(mark.name(who), g.Gap.Label())), nil),
		rich(quote(words(cut(g.Gap.AskedText, sectionText)))),
		contextLine(plainText(answerBelow)),
	}}}, nil)
}
