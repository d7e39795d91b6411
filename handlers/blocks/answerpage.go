package blocks

import (
	"slices"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// AnswerPage is an answer with its history, for specialists.
type AnswerPage struct {
	Desk      *knowledge.Desk
	Now       time.Time
	Answer    *knowledge.Answer
	Shown     *knowledge.Version // the one on the page; nil: the one in effect, else the newest
	Flags     []FlagLine         // newest first
	Asked     int                // times it was shown in the last 28 days
	MayRevise bool
}

// FlagLine is one flag on an answer.
type FlagLine struct {
	At      time.Time
	By      knowledge.Person
	Reason  knowledge.FlagReason
	Text    string
	Version int
}

// What a page lists at once.
const (
	pageVersions = 10
	pageFlags    = 5
	pageCases    = 40
)

// AnswerPageModal shows an answer, its versions and what can be done with it.
// Its metadata is the answer's id.
func AnswerPageModal(p AnswerPage) slack.ModalViewRequest {
	v := p.Shown
	if v == nil {
		v = p.Answer.At(p.Now)
	}
	if v == nil {
		v = p.Answer.Head()
	}
	if v == nil {
		return NoticeModal(ErrorSentence(knowledge.ErrNotFound))
	}
	foot := slices.Concat(p.versions(), p.flags(), p.buttons())
	top := []slack.Block{
		rich(boldLine(cut(oneLine(v.Title), wordsLimit))),
		contextLine(plainText(pageState(p.Answer.StateOf(v, p.Now), v.Number)), plainText(shownTimes(p.Asked))),
	}
	r := room{modalBlocks - len(top) - len(foot) - 2, viewText - weigh(foot) - weigh(top)}
	body, left := r.fit(p.parts(v))
	if len(left) > 0 {
		body = append(body, section(plainText(cut(tooLongAnywhere(left), sectionText)), nil))
	}
	return page(AnswerPageID, titlePage, slices.Concat(top, body, foot), p.Answer.ID)
}

// parts are the base in full, then each case with the parts it replaces.
func (p AnswerPage) parts(v *knowledge.Version) []part {
	all := func(parts knowledge.Parts, c *knowledge.Case) []part {
		a := Answer{Reply: Reply{Desk: p.Desk, Now: p.Now}, Version: v, Resolution: knowledge.Resolution{Parts: parts, Case: c}}
		if v.Kind == knowledge.Stop && c == nil {
			a.Stop = &StopCard{Version: v}
			return a.top()
		}
		return a.body(true)
	}
	parts := all(v.Parts, nil)
	r := Review{Desk: p.Desk}
	for i := range v.Cases {
		c := &v.Cases[i]
		name := cut(r.caseLabel(c.Key()), wordsLimit)
		if i == pageCases {
			break
		}
		shown := part{name: name, rank: rankSources, blocks: []slack.Block{slack.NewDividerBlock(), rich(boldLine(name))}}
		for _, piece := range all(c.Parts, c) {
			shown.blocks = append(shown.blocks, piece.blocks...)
		}
		parts = append(parts, shown)
	}
	from := Reply{Desk: p.Desk, Now: p.Now}.provenance(v, nil, "")
	return append(parts, part{blocks: []slack.Block{from}})
}

func (p AnswerPage) versions() []slack.Block {
	if len(p.Answer.Versions) < 2 {
		return nil
	}
	set := []slack.Block{slack.NewDividerBlock(), rich(boldLine(labelVersions))}
	newest := slices.Clone(p.Answer.Versions)
	slices.Reverse(newest)
	for i, v := range newest[:min(len(newest), pageVersions)] {
		who := ""
		if len(v.Approvals) > 0 {
			who = v.Approvals[0].By.Name
		}
		text := versionLine(v.Number, p.Answer.StateOf(v, p.Now), cut(oneLine(who), nameLimit), day(p.Desk, v.ApprovedAt))
		if v.ChangeNote != "" {
			text += " · " + v.ChangeNote
		}
		set = append(set, section(plainText(cut(oneLine(text), wordsLimit)), button(buttonOpen, Numbered(VersionOpen, i), versionValue(p.Answer.ID, v.Number))))
	}
	if len(newest) > pageVersions {
		set = append(set, contextLine(plainText(moreVersionsEarly)))
	}
	return set
}

func (p AnswerPage) flags() []slack.Block {
	if len(p.Flags) == 0 {
		return nil
	}
	set := []slack.Block{slack.NewDividerBlock(), rich(boldLine(labelFlags))}
	mark := markPen(p.Desk, p.Now)
	for _, f := range p.Flags[:min(len(p.Flags), pageFlags)] {
		set = append(set, contextLine(marked(flagLine(f.Reason, mark.name(f.By.Name), mark.time(f.At), f.Version))))
		if f.Text != "" {
			set = append(set, rich(quote(words(cut(f.Text, wordsLimit)))))
		}
	}
	return set
}

func (p AnswerPage) buttons() []slack.Block {
	if !p.MayRevise {
		return nil
	}
	id := p.Answer.ID
	elements := []slack.BlockElement{primary(button(buttonRevise, AnswerRevise, id))}
	// A stop card is replaced, never held or withdrawn.
	if p.Answer.Kind != knowledge.Stop && p.Answer.WithdrawnAt.IsZero() {
		hold := button(buttonHold, AnswerHold, id)
		if p.Answer.Held(p.Now) {
			hold = button(buttonUnhold, AnswerUnhold, id)
		}
		elements = append(elements, hold, button(buttonWithdraw, AnswerWithdraw, id).WithStyle(slack.StyleDanger))
	}
	return []slack.Block{slack.NewActionBlock("", elements...)}
}
