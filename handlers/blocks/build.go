package blocks

import (
	"github.com/slack-go/slack"
)

// plainText is text that Slack shows as it is.
func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, orDash(s), false, false)
}

// marked is text with Slack's markup, escaped already wherever it is not ours.
// Verbatim keeps Slack from making links and mentions of its own.
func marked(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, orDash(s), false, true)
}

func section(text *slack.TextBlockObject, accessory slack.BlockElement) *slack.SectionBlock {
	block := slack.NewSectionBlock(text, nil, nil)
	if accessory != nil {
		block.Accessory = slack.NewAccessory(accessory)
	}
	return block
}

// heading is a short line in bold that parts a Home or a form.
func heading(s string) *slack.HeaderBlock { return slack.NewHeaderBlock(plainText(s)) }

func contextLine(texts ...*slack.TextBlockObject) *slack.ContextBlock {
	elements := make([]slack.MixedElement, len(texts))
	for i, t := range texts {
		elements[i] = t
	}
	return slack.NewContextBlock("", elements...)
}

func button(label, action, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plainText(cut(oneLine(label), buttonText)))
}

func primary(b *slack.ButtonBlockElement) *slack.ButtonBlockElement {
	return b.WithStyle(slack.StylePrimary)
}

func option(value, label string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plainText(cut(oneLine(label), optionText)), nil)
}

// choose is a menu of one choice. More than a hundred options stand in groups
// of a hundred, which is as many as Slack takes.
func choose(action, hint string, options []*slack.OptionBlockObject, initial *slack.OptionBlockObject) *slack.SelectBlockElement {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText(cut(hint, placeholder)), action)
	menu.Options, menu.OptionGroups = grouped(options)
	menu.InitialOption = initial
	return menu
}

func grouped(options []*slack.OptionBlockObject) ([]*slack.OptionBlockObject, []*slack.OptionGroupBlockObject) {
	if len(options) <= optionCount {
		return options, nil
	}
	var groups []*slack.OptionGroupBlockObject
	for len(options) > 0 && len(groups) < optionCount {
		n := min(optionCount, len(options))
		label := cut(options[0].Text.Text+" – "+options[n-1].Text.Text, optionText)
		groups = append(groups, slack.NewOptionGroupBlockElement(plainText(label), options[:n]...))
		options = options[n:]
	}
	return nil, groups
}

// Rich text: a block of lines, lists, quotes and text to copy. Nothing in it is
// read as markup, so nothing in it is escaped.

func rich(elements ...slack.RichTextElement) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", elements...)
}

func line(elements ...slack.RichTextSectionElement) *slack.RichTextSection {
	return slack.NewRichTextSection(elements...)
}

func words(s string) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(orDash(clean(s)), nil)
}

func boldText(s string) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(orDash(clean(s)), &slack.RichTextSectionTextStyle{Bold: true})
}

// boldLine is a line on its own, all of it in bold.
func boldLine(s string) *slack.RichTextSection { return line(boldText(s)) }

func struckText(s string) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(orDash(clean(s)), &slack.RichTextSectionTextStyle{Strike: true})
}

func quote(elements ...slack.RichTextSectionElement) *slack.RichTextQuote {
	return &slack.RichTextQuote{Type: slack.RTEQuote, Elements: elements}
}

// toCopy is text that copies cleanly, to the letter.
func toCopy(s string) *slack.RichTextPreformatted {
	return &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{words(s)}}
}

func list(style slack.RichTextListElementType, items []string) *slack.RichTextList {
	elements := make([]slack.RichTextElement, len(items))
	for i, item := range items {
		elements[i] = line(inlines(orDash(item))...)
	}
	return slack.NewRichTextList(style, 0, elements...)
}

// labelled is a block that begins with a label in bold.
func labelled(label string, elements ...slack.RichTextElement) *slack.RichTextBlock {
	return rich(append([]slack.RichTextElement{line(boldText(label))}, elements...)...)
}
