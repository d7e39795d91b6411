package blocks

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// The fields of the answer form, as submissions and errors name them: each is
// the id of its block and of its element. Words to say have one field for each
// of the desk's channels: [SayField].
const (
	FieldTitle      = "title"
	FieldShort      = "short"
	FieldSteps      = "steps"
	FieldDoNot      = "do_not"
	FieldInternal   = "internal"
	FieldNote       = "note"
	FieldEscalate   = "escalate"
	FieldDetails    = "details"
	FieldTopic      = TopicPick
	FieldAudiences  = "audiences"
	FieldSources    = "sources"
	FieldReviewBy   = "review_by"
	FieldPhrasings  = "phrasings"
	FieldEffective  = "effective_from"
	FieldStop       = "stop"
	FieldSayNow     = "say_now"
	FieldAskOnly    = "ask_only"
	FieldStopDoNot  = "stop_do_not"
	FieldThen       = "then"
	FieldRouteName  = "route_name"
	FieldRouteDoors = "route_doors"
	FieldRouteBring = "route_bring"
)

// SayField is the field for the words of one channel; empty: of any.
func SayField(channel string) string {
	if channel == "" {
		return "say"
	}
	return "say_" + channel
}

// AnswerForm is the form in which an answer is written or revised.
type AnswerForm struct {
	Desk          *knowledge.Desk
	Now           time.Time
	Meta          FormRef
	Gap           int    // number of the gap it answers; 0: none
	Question      string // that gap's words
	Content       knowledge.Content
	Phrasings     []string
	EffectiveFrom string // a day, 2006-01-02; empty: at once
	Similar       []Near // answers that may say it already
	Finishes      bool   // the person may approve in this topic: submitting publishes it
	Returned      string // why a reviewer sent it back; empty: nobody did
	Problem       string // what stands in the way of submitting, where no one field is to blame
}

// FormRef is what an answer form carries in its private metadata: ids alone.
type FormRef struct {
	GapID, DraftID, AnswerID string
	BasedOn                  int
}

// String writes the ids for private metadata.
func (r FormRef) String() string {
	return strings.Join([]string{r.GapID, r.DraftID, r.AnswerID, strconv.Itoa(r.BasedOn)}, " ")
}

// ParseFormRef reads what [FormRef.String] wrote; nothing of what it did not.
func ParseFormRef(metadata string) FormRef {
	ids := strings.Split(metadata, " ")
	if len(ids) != 4 {
		return FormRef{}
	}
	based, err := strconv.Atoi(ids[3])
	if err != nil {
		return FormRef{}
	}
	return FormRef{ids[0], ids[1], ids[2], based}
}

// reviewAfter is how long a new answer holds until somebody should look at it
// again, unless its author says otherwise.
const reviewAfter = 90 * 24 * time.Hour

// AnswerModal shows the form in which an answer is written.
func AnswerModal(f AnswerForm) slack.ModalViewRequest {
	set := f.above()
	kept := []string{}
	add := func(blocks ...slack.Block) { set = append(set, blocks...) }
	text := func(field, label, hint, value string, limit int, optional bool) {
		if !fits(value, inputText) {
			kept = append(kept, label+" ("+keptLong+")")
			return
		}
		element := textArea(field, value, limit)
		if limit < inputText {
			element.Multiline = false
		}
		add(input(field, label, hint, element).WithOptional(optional))
	}
	c := &f.Content
	// What must be filled in comes first: somebody waits.
	add(f.topicField())
	text(FieldTitle, labelTitle, "", c.Title, titleText, false)
	switch {
	case c.Kind == knowledge.Stop:
		stop := c.Parts.Stop
		if stop == nil {
			stop = &knowledge.StopLines{}
		}
		text(FieldStop, labelStop, "", stop.Stop, stopText, false)
		text(FieldSayNow, labelSayNow, "", stop.SayNow, stopText, false)
		text(FieldAskOnly, labelAskOnly, "", stop.AskOnly, stopText, false)
		text(FieldStopDoNot, labelDoNot, "", stop.DoNot, stopText, false)
		text(FieldThen, labelThen, "", stop.Then, stopText, false)
	default:
		text(FieldShort, labelShort, hintShort, c.Parts.Short, knowledge.ShortLimit, false)
		if c.Kind == knowledge.Route {
			f.routeFields(text)
		}
		text(FieldSteps, labelSteps, hintLines, lines(c.Parts.Steps), inputText, true)
		for i, channel := range sayChannels(f.Desk, c.Parts.Say) {
			hint := hintSayHere
			if i == 0 {
				hint = hintSay
			}
			say, _ := sayIn(c.Parts.Say, channel)
			text(SayField(channel), sayField(channelLabel(f.Desk, channel)), hint, say.Text, inputText, true)
		}
		text(FieldDoNot, labelDoNot, hintLines, lines(c.Parts.DoNot), inputText, true)
		text(FieldInternal, labelInternal, hintInternal, lines(c.Parts.Internal), inputText, true)
		text(FieldNote, labelNote, hintNote, c.Parts.Note, inputText, true)
		text(FieldEscalate, labelEscalate, "", c.Parts.Escalate, inputText, true)
		text(FieldDetails, labelDetails, hintDetails, detailsText(c.Parts.Details), inputText, true)
	}
	if field := f.audiencesField(); field != nil {
		add(field)
	}
	text(FieldSources, labelSources, hintSources, sourcesText(c.Parts.Sources), inputText, true)
	text(FieldPhrasings, labelPhrasings, hintPhrasings, lines(f.Phrasings), inputText, true)
	add(f.dayField(FieldReviewBy, labelReviewBy, "", c.ReviewBy), f.dayField(FieldEffective, labelEffective, hintEffective, f.EffectiveFrom))
	if len(c.Cases) > 0 {
		kept = append(kept, casesLine(len(c.Cases)))
	}
	if slices.ContainsFunc(c.Parts.Say, func(s knowledge.Say) bool { return s.Language != "" }) {
		kept = append(kept, keptLanguages)
	}
	if len(kept) > 0 {
		add(contextLine(plainText(cut(keptLine+" "+andList(kept)+".", contextText))))
	}
	add(slack.NewActionBlock("", button(buttonSaveDraft, SaveDraft, f.Meta.String())))
	return f.frame(set)
}

// titleText keeps a title within what a button shows of it; stopText keeps a
// stop card's five lines to what is read at a glance.
const (
	titleText = buttonText
	stopText  = 600
)

// frame gives the form its name and says on the button what pressing it does.
func (f AnswerForm) frame(set []slack.Block) slack.ModalViewRequest {
	id, title, submit := AnswerFormID, titleAnswer, submitReview
	if !f.filed() {
		submit = submitUnfiled
	}
	switch {
	case f.Meta.AnswerID != "":
		title = titleRevise
	case f.Gap == 0 && f.Meta.DraftID == "":
		id, title = NewAnswerID, titleNew
	}
	if f.Finishes {
		submit = submitPublish
		if f.Gap > 0 {
			submit = submitApprove
		}
	}
	return form(id, title, submit, set, f.Meta.String())
}

// filed says whether a topic is chosen. Before that nobody can know what
// submitting will do.
func (f AnswerForm) filed() bool { return f.Desk.Topic(f.Content.Topic) != nil }

// above is what the author should see before writing: what was asked, what was
// said of the last attempt, what may say it already, and what submitting does.
func (f AnswerForm) above() []slack.Block {
	var set []slack.Block
	if f.Problem != "" {
		set = append(set, rich(boldLine(cut(f.Problem, wordsLimit))))
	}
	if f.Returned != "" {
		set = append(set, rich(line(words(cut(returnedLine(f.Returned), sectionText)))))
	}
	if f.Gap > 0 {
		set = append(set, rich(boldLine(answersGap(knowledge.GapLabel(f.Gap))), quote(words(cut(f.Question, sectionText)))))
	}
	if similar := worthy(f.Similar); len(similar) > 0 {
		set = append(set, rich(boldLine(similarLine)))
		for i, n := range similar {
			set = append(set, section(plainText(nearLine(n.Probability, cut(oneLine(n.Title), wordsLimit))), button(buttonOpen, Numbered(AnswerOpen, i), n.ID)))
		}
	}
	does := reviewsLine
	switch {
	case !f.filed():
		does = unfiledLine
	case f.Finishes:
		does = publishesNewLine
		if f.Gap > 0 {
			does = publishesLine
		}
	}
	return append(set, contextLine(plainText(does)))
}

func (f AnswerForm) routeFields(text func(field, label, hint, value string, limit int, optional bool)) {
	d := f.Content.Parts.Route
	if d == nil {
		d = &knowledge.Destination{}
	}
	doors := make([]string, len(d.Doors))
	for i, door := range d.Doors {
		doors[i] = strings.TrimSuffix(door.Contact+" | "+door.Hours, " | ")
	}
	text(FieldRouteName, labelRouteName, "", d.Name, inputText, false)
	text(FieldRouteDoors, labelDoors, hintDoors, lines(doors), inputText, true)
	text(FieldRouteBring, labelBring, hintLines, lines(d.Bring), inputText, true)
}

// topicField tells of each pick at once, because the topic decides whether
// submitting publishes or goes to review.
func (f AnswerForm) topicField() *slack.InputBlock {
	var options []*slack.OptionBlockObject
	var initial *slack.OptionBlockObject
	for _, t := range f.Desk.Topics {
		label := t.Label
		if label == "" {
			label = t.Path
		}
		o := option(t.Path, label)
		options = append(options, o)
		if t.Path == f.Content.Topic {
			initial = o
		}
	}
	return input(FieldTopic, labelTopic, "", choose(FieldTopic, placeTopic, options, initial)).WithDispatchAction(true)
}

func (f AnswerForm) audiencesField() *slack.InputBlock {
	var options, initial []*slack.OptionBlockObject
	for _, a := range f.Desk.Audiences {
		o := option(a.Name, audienceLabel(f.Desk, a.Name))
		options = append(options, o)
		if slices.Contains(f.Content.Audiences, a.Name) {
			initial = append(initial, o)
		}
	}
	if len(options) == 0 {
		return nil
	}
	menu := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plainText(placeAudience), FieldAudiences)
	menu.Options, menu.OptionGroups = grouped(options)
	menu.InitialOptions = initial
	return input(FieldAudiences, labelAudiences, hintAudiences, menu).WithOptional(true)
}

// audienceLabel is how people call an audience.
func audienceLabel(desk *knowledge.Desk, name string) string {
	if a := desk.Audience(name); a != nil && a.Label != "" {
		return cut(oneLine(a.Label), nameLimit)
	}
	return cut(oneLine(name), nameLimit)
}

func (f AnswerForm) dayField(field, label, hint, value string) *slack.InputBlock {
	picker := slack.NewDatePickerBlockElement(field)
	picker.InitialDate = value
	if value == "" && field == FieldReviewBy {
		picker.InitialDate = f.Now.Add(reviewAfter).In(zone(f.Desk)).Format(time.DateOnly)
	}
	return input(field, label, hint, picker).WithOptional(true)
}
