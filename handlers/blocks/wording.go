package blocks

import "github.com/slack-go/slack"

// QueuedWording is what people asked and an answer may settle, until a
// specialist says.
type QueuedWording struct {
	ID, Text string
	Title    string // of the answer
	Times    int    // how often it was asked
	People   int    // by how many
	Settled  bool   // an asker said that the answer settled it
}

// wordings lists proposed wordings, if there are any.
func (q *Queue) wordings() []slack.Block {
	if len(q.Wordings) == 0 {
		return nil
	}
	set := []slack.Block{heading(headWordings), contextLine(plainText(whyWordings))}
	shown := q.Wordings[:min(len(q.Wordings), homeWordings)]
	for i, w := range shown {
		set = append(set,
			section(marked("“"+escape(cut(oneLine(w.Text), quotedWords))+"”\n"+wordingLine(escape(cut(oneLine(w.Title), nameLimit)), w.Times, w.People, w.Settled)), nil),
			slack.NewActionBlock("", button(buttonWordingConfirm, Numbered(WordingConfirm, i), w.ID),
				button(buttonWordingRefuse, Numbered(WordingRefuse, i), w.ID), button(buttonWordingLater, Numbered(WordingLater, i), w.ID)))
	}
	if more := q.MoreWordings + len(q.Wordings) - len(shown); more > 0 {
		set = append(set, contextLine(plainText(moreDrafts(more))))
	}
	return set
}
