package blocks

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// The fields of the small forms, as submissions and errors name them: each is
// the id of its block and of its element.
const (
	FieldAnswer = AnswerSearch
	FieldGap    = GapSearch
	FieldRoute  = "route"
	FieldCause  = "cause"
	FieldReason = "reason"
	FieldText   = "text"
)

// GapForm is one of the small forms on a gap: its ids, number and words.
type GapForm struct {
	ID      string
	Number  int
	Text    string
	Waiting int
	Nearest []Near
	Routes  []Titled // for SendToRouteModal
	Problem string   // what stands in the way, from the last attempt
}

// UseExistingModal picks the approved answer that settles a gap. Like the other
// forms on a gap it carries the gap's id as metadata, and [ReadForm] reads it.
func UseExistingModal(g GapForm) slack.ModalViewRequest {
	set := g.question()
	if lines := nearLines(g.Nearest); len(lines) > 0 {
		set = append(set, labelled(labelNearest, list(slack.RTEListBullet, lines)))
	}
	set = append(set, search(labelAnswerPick, FieldAnswer, placeSearch), causeField(knowledge.HardToFind))
	return form(UseExistingID, titleUse, submitUse, set, g.ID)
}

// SendToRouteModal picks the route that a gap's askers are sent to.
func SendToRouteModal(g GapForm) slack.ModalViewRequest {
	options := make([]*slack.OptionBlockObject, len(g.Routes))
	for i, r := range g.Routes {
		options[i] = option(r.ID, r.Title)
	}
	set := g.question()
	if len(options) == 0 {
		return form(SendToRouteID, titleRoute, "", append(set, section(plainText(noRoutes), nil)), g.ID)
	}
	set = append(set, input(FieldRoute, labelRoutePick, "", choose(FieldRoute, placeRoute, options, nil)), causeField(""))
	return form(SendToRouteID, titleRoute, submitRoute, set, g.ID)
}

// AskBackModal writes what the askers are asked.
func AskBackModal(g GapForm) slack.ModalViewRequest {
	set := append(g.question(), input(FieldText, labelAskBack, hintAskBack, textArea(FieldText, "", shortText)))
	return form(AskBackID, titleAskBack, submitAskBack, set, g.ID)
}

// MergeModal picks the gap that asks the same.
func MergeModal(g GapForm) slack.ModalViewRequest {
	return form(MergeID, titleMerge, submitMerge, append(g.question(), search(labelGapPick, FieldGap, placeGap)), g.ID)
}

// DeclineModal closes a gap without an answer, with a reason the asker reads.
func DeclineModal(g GapForm) slack.ModalViewRequest {
	set := append(g.question(), input(FieldText, labelDeclineWhy, hintRedacted, textArea(FieldText, "", shortText)), causeField(""))
	return form(DeclineID, titleDecline, submitDecline, set, g.ID)
}

// shortText is the most that is typed where a sentence or two are wanted.
const shortText = 500

// question is the gap's number and words, on top of each form about it.
func (g GapForm) question() []slack.Block {
	var set []slack.Block
	if g.Problem != "" {
		set = append(set, rich(boldLine(cut(g.Problem, wordsLimit))))
	}
	return append(set,
		rich(boldLine(knowledge.GapLabel(g.Number)), quote(words(cut(g.Text, sectionText)))),
		contextLine(plainText(waits(g.Waiting))))
}

// FlagModal asks what is wrong with an answer. Its metadata is the Ref.
func FlagModal(ref Ref, title string) slack.ModalViewRequest {
	var options []*slack.OptionBlockObject
	for _, r := range knowledge.FlagReasons() {
		options = append(options, option(string(r), flagName(r)))
	}
	text := input(FieldText, labelFlagText, hintRedacted, textArea(FieldText, "", shortText))
	return form(FlagID, titleFlag, submitFlag, []slack.Block{
		rich(boldLine(cut(oneLine(title), wordsLimit))),
		input(FieldReason, labelFlagWhy, "", slack.NewRadioButtonsBlockElement(FieldReason, options...)),
		text.WithOptional(true),
	}, ref.String())
}

// ReturnModal asks why a draft goes back. Its metadata is the draft and the
// hash seen: [ParsePair].
func ReturnModal(draftID, hash, title string) slack.ModalViewRequest {
	return form(ReturnDraftID, titleReturn, submitReturn, []slack.Block{
		rich(boldLine(cut(oneLine(title), wordsLimit))),
		input(FieldText, labelReturnWhy, "", textArea(FieldText, "", shortText)),
	}, pair(draftID, hash))
}

// ReasonModal asks why an answer is held ([AnswerHold]) or withdrawn
// ([AnswerWithdraw]). Its metadata is the action and the answer's id:
// [ParsePair].
func ReasonModal(action, answerID, title string) slack.ModalViewRequest {
	name, submit, what := titleHold, submitHold, holdConfirm
	if action == AnswerWithdraw {
		name, submit, what = titleWithdraw, submitWithdraw, withdrawnConfirm
	}
	return form(ReasonID, name, submit, []slack.Block{
		rich(boldLine(cut(oneLine(title), wordsLimit)), line(words(what))),
		input(FieldText, labelReason, "", textArea(FieldText, "", shortText)),
	}, pair(action, answerID))
}

// questionText is the most that a question may have where it is typed in a
// form.
const questionText = 1_000

// AskModal is the box in which a question is typed, with words to begin with.
func AskModal(begin string) slack.ModalViewRequest {
	box := textArea(AskText, cut(begin, questionText), questionText)
	box.Placeholder, box.FocusOnLoad = plainText(placeAsk), true
	return form(AskID, titleAsk, submitAsk, []slack.Block{input(AskText, labelAskText, hintRedacted, box)}, "")
}

// FindAnswerModal searches answers as you type.
func FindAnswerModal() slack.ModalViewRequest {
	return form(FindAnswerID, titleFind, submitFind, []slack.Block{search(labelAnswerPick, FieldAnswer, placeSearch)}, "")
}

// NoticeModal says one sentence in place of a form.
func NoticeModal(sentence string) slack.ModalViewRequest {
	return page(NoticeID, titleNotice, []slack.Block{section(plainText(cut(sentence, sectionText)), nil)}, "")
}

// AnswerOptions are what a search for answers suggests, in the given order.
func AnswerOptions(found []Titled) slack.OptionsResponse {
	var response slack.OptionsResponse
	for _, t := range found[:min(len(found), optionCount)] {
		o := option(t.ID, t.Title)
		if !fits(oneLine(t.Title), optionText) || duplicated(found, t) {
			o.Description = plainText(cut(t.ID, optionText))
		}
		response.Options = append(response.Options, o)
	}
	return response
}

// duplicated says whether another answer has the same title, so that its id
// must tell them apart.
func duplicated(found []Titled, t Titled) bool {
	return slices.ContainsFunc(found, func(o Titled) bool { return o.ID != t.ID && o.Title == t.Title })
}

// GapOptions are what a search for gaps suggests.
func GapOptions(found []SimilarGap) slack.OptionsResponse {
	var response slack.OptionsResponse
	for _, g := range found[:min(len(found), optionCount)] {
		response.Options = append(response.Options, option(g.ID, knowledge.GapLabel(g.Number)+" · "+g.Text))
	}
	return response
}

// Filled is what was chosen and typed in one of the small forms.
type Filled struct {
	AnswerID string // chosen answer or route
	GapID    string
	Cause    knowledge.Cause
	Reason   knowledge.FlagReason
	Text     string
	Problems map[string]string // by block id, as a form's errors want it; empty: none
}

// ReadForm reads a submitted small form.
func ReadForm(callbackID string, state *slack.ViewState) Filled {
	f := Filled{
		AnswerID: chosen(state, FieldAnswer) + chosen(state, FieldRoute),
		GapID:    chosen(state, FieldGap),
		Cause:    knowledge.Cause(chosen(state, FieldCause)),
		Reason:   knowledge.FlagReason(chosen(state, FieldReason)),
		Text:     strings.TrimSpace(clean(typed(state, FieldText) + typed(state, AskText))),
		Problems: map[string]string{},
	}
	need := func(field, value, problem string) {
		if value == "" {
			f.Problems[field] = problem
		}
	}
	switch callbackID {
	case UseExistingID, FindAnswerID:
		need(FieldAnswer, f.AnswerID, problemPick)
	case SendToRouteID:
		need(FieldRoute, f.AnswerID, problemPick)
		need(FieldCause, string(f.Cause), problemPick)
	case MergeID:
		need(FieldGap, f.GapID, problemPick)
	case DeclineID:
		need(FieldText, f.Text, problemRequired)
		need(FieldCause, string(f.Cause), problemPick)
	case AskBackID, ReturnDraftID, ReasonID:
		need(FieldText, f.Text, problemRequired)
	case AskID:
		need(AskText, f.Text, problemRequired)
	case FlagID:
		need(FieldReason, string(f.Reason), problemReason)
	}
	return f
}

// typed is what stands in a text field; chosen the value picked, also of a
// date.
func typed(state *slack.ViewState, field string) string {
	return fieldOf(state, field).Value
}

func chosen(state *slack.ViewState, field string) string {
	f := fieldOf(state, field)
	return f.SelectedOption.Value + f.SelectedDate
}

func fieldOf(state *slack.ViewState, field string) slack.BlockAction {
	if state == nil {
		return slack.BlockAction{}
	}
	return state.Values[field][field]
}

// Form parts.

func form(callbackID, title, submit string, set []slack.Block, metadata string) slack.ModalViewRequest {
	view := slack.ModalViewRequest{
		Type:            slack.VTModal,
		Title:           plainText(cut(title, modalTitle)),
		Close:           plainText(closeForm),
		CallbackID:      callbackID,
		Blocks:          slack.Blocks{BlockSet: set},
		PrivateMetadata: metadata,
	}
	if submit != "" {
		view.Submit = plainText(submit)
	}
	return view
}

// page is a form that is only read.
func page(callbackID, title string, set []slack.Block, metadata string) slack.ModalViewRequest {
	view := form(callbackID, title, "", set, metadata)
	view.Close = plainText(closePage)
	return view
}

func input(field, label, hint string, element slack.BlockElement) *slack.InputBlock {
	var under *slack.TextBlockObject
	if hint != "" {
		under = plainText(hint)
	}
	return slack.NewInputBlock(field, plainText(cut(label, labelText)), under, element)
}

// textLine and textArea are fields of one and of several lines. What stands in
// them already may be longer than what may be typed anew.
func textLine(field, value string, limit int) *slack.PlainTextInputBlockElement {
	return &slack.PlainTextInputBlockElement{
		Type: slack.METPlainTextInput, ActionID: field, InitialValue: value, MaxLength: min(max(limit, size(value)), inputText),
	}
}

func textArea(field, value string, limit int) *slack.PlainTextInputBlockElement {
	return textLine(field, value, limit).WithMultiline(true)
}

func search(label, field, hint string) *slack.InputBlock {
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText(hint), field)
	from := 1
	menu.MinQueryLength = &from
	return input(field, label, hintSearch, menu)
}

func causeField(initial knowledge.Cause) *slack.InputBlock {
	var options []*slack.OptionBlockObject
	var chosen *slack.OptionBlockObject
	for _, c := range knowledge.Causes() {
		o := option(string(c), causeName(c))
		options = append(options, o)
		if c == initial {
			chosen = o
		}
	}
	return input(FieldCause, labelCause, "", choose(FieldCause, placeCause, options, chosen))
}
