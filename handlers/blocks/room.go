package blocks

import (
	"slices"

	"github.com/slack-go/slack"
)

// part is one named part of a view, shown whole or not at all: half a
// disclosure is worse than none.
type part struct {
	name   string // how it is called where it is left out; empty: never left out
	rank   int    // 0 is dearest
	folded bool   // named among what is left out even if there is room
	blocks []slack.Block
}

// room is what a view has left to show.
type room struct {
	blocks, text int
}

// fit keeps, in reading order, the parts that the room has place for, dearest
// first, and names those left out. Parts without a name are kept always; the
// room they take is taken first.
func (r room) fit(parts []part) (kept []slack.Block, left []string) {
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if named(parts[a]) != named(parts[b]) {
			return named(parts[a]) - named(parts[b])
		}
		return parts[a].rank - parts[b].rank
	})
	in := make([]bool, len(parts))
	for _, i := range order {
		n, text := len(parts[i].blocks), weigh(parts[i].blocks)
		if parts[i].name != "" && (parts[i].folded || n > r.blocks || text > r.text) {
			continue
		}
		r.blocks, r.text, in[i] = r.blocks-n, r.text-text, true
	}
	for i, p := range parts {
		switch {
		case in[i]:
			kept = append(kept, p.blocks...)
		case !slices.Contains(left, p.name):
			left = append(left, p.name)
		}
	}
	return kept, left
}

func named(p part) int {
	if p.name == "" {
		return 0
	}
	return 1
}

// weigh counts the characters of all text in blocks, as a message's limit
// does, taking text as escaped.
func weigh(set []slack.Block) int {
	n := 0
	for _, b := range set {
		switch b := b.(type) {
		case *slack.SectionBlock:
			n += weighText(b.Text)
			if b.Accessory != nil && b.Accessory.ButtonElement != nil {
				n += weighText(b.Accessory.ButtonElement.Text)
			}
		case *slack.HeaderBlock:
			n += weighText(b.Text)
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, ok := e.(*slack.TextBlockObject); ok {
					n += weighText(t)
				}
			}
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				n += weighElement(e)
			}
		case *slack.RichTextBlock:
			n += weighRich(b.Elements)
		case *slack.TableBlock:
			for _, row := range b.Rows {
				for _, cell := range row {
					if c, ok := cell.(*slack.TableRawTextCell); ok {
						n += size(escaper.Replace(c.Text))
					}
				}
			}
		}
	}
	return n
}

func weighText(t *slack.TextBlockObject) int {
	if t == nil {
		return 0
	}
	if t.Type == slack.MarkdownType {
		return size(t.Text)
	}
	return size(escaper.Replace(t.Text))
}

func weighElement(e slack.BlockElement) int {
	n := 0
	switch e := e.(type) {
	case *slack.ButtonBlockElement:
		n = weighText(e.Text)
	case *slack.OverflowBlockElement:
		for _, o := range e.Options {
			n += weighText(o.Text)
		}
	case *slack.SelectBlockElement:
		n = weighText(e.Placeholder)
		for _, o := range e.Options {
			n += weighText(o.Text)
		}
		for _, g := range e.OptionGroups {
			n += weighText(g.Label)
			for _, o := range g.Options {
				n += weighText(o.Text)
			}
		}
	}
	return n
}

func weighRich(elements []slack.RichTextElement) int {
	n := 0
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSection:
			n += weighWords(e.Elements)
		case *slack.RichTextQuote:
			n += weighWords(e.Elements)
		case *slack.RichTextPreformatted:
			n += weighWords(e.Elements)
		case *slack.RichTextList:
			n += weighRich(e.Elements)
		}
	}
	return n
}

func weighWords(elements []slack.RichTextSectionElement) int {
	n := 0
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			n += size(escaper.Replace(e.Text))
		case *slack.RichTextSectionLinkElement:
			n += size(escaper.Replace(e.Text)) + size(e.URL)
		}
	}
	return n
}
