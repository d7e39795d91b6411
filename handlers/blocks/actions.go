package blocks

import (
	"strconv"
	"strings"
)

// Ids of what can be clicked. Where one block holds several of a kind they end
// in ":0", ":1", …; [ActionOf] takes that off. The comment says what the value
// carries.
const (
	// On replies.
	NotMyCase   = "not_my_case"  // Ref and the id of the answer or stop card shown: [ParseWord]
	Settled     = "settled"      // Ref
	Flag        = "flag"         // Ref
	ShowSteps   = "show_steps"   // Ref
	ReadAll     = "read_all"     // Ref; opens the whole answer in a form
	Language    = "language"     // Ref and a language: [ParseWord]
	FactTap     = "fact_tap"     // [ParseFact]
	FactSelect  = "fact_select"  // [ParseFact] of the chosen option; the value [Unsure] means Don't know
	FactUnknown = "fact_unknown" // [ParseFact]
	FactChange  = "fact_change"  // Ref
	OfferTake   = "offer_take"   // Ref and an answer id: [ParseWord]
	OfferNone   = "offer_none"   // Ref
	NotUrgent   = "not_urgent"   // Ref
	AnswerMore  = "answer_more"  // overflow: [ParseVerb] with a Ref
	AskAgain    = "ask_again"    // [ParseWord]: whose edited words are asked
	SendOn      = "send_on"      // Ref; a listening channel's question goes to the specialists after all

	// On a gap's card and in the queue.
	GapClaim   = "gap_claim"    // gap id
	GapAnswer  = "gap_answer"   // gap id
	GapUse     = "gap_use"      // gap id
	GapRoute   = "gap_route"    // gap id
	GapAskBack = "gap_ask_back" // gap id
	GapMore    = "gap_more"     // overflow: [ParseVerb] with a gap id
	GapJoin    = "gap_join"     // the gap and the one it joins: [ParsePair]
	GapConfirm = "gap_confirm"  // the gap and the Ref whose wording asks the same: [ParsePair]
	GapReopen  = "gap_reopen"   // gap id

	// On a review card and in the queue.
	ReviewApprove = "review_approve" // the draft and the hash seen: [ParsePair]
	ReviewReturn  = "review_return"  // the draft and the hash seen: [ParsePair]
	ReviewRead    = "review_read"    // draft id; opens the whole change in a form
	DraftEdit     = "draft_edit"     // draft id

	// On a proposed wording.
	WordingConfirm = "wording_confirm" // wording id
	WordingRefuse  = "wording_refuse"  // wording id
	WordingLater   = "wording_later"   // wording id

	// At home and in forms.
	AskSubmit      = "ask_submit"      // the button; the words stand in the view's state
	AskText        = "ask_text"        // the box itself, on Enter
	HomeAsk        = "home_ask"        // opens the form to ask
	HomeNew        = "home_new"        // opens an empty answer form
	HomeFind       = "home_find"       // opens the search
	HomeReport     = "home_report"     // opens the whole report
	StartHere      = "start_here"      // answer id
	AnswerOpen     = "answer_open"     // answer id: its page
	AnswerRevise   = "answer_revise"   // answer id
	AnswerHold     = "answer_hold"     // answer id
	AnswerUnhold   = "answer_unhold"   // answer id
	AnswerWithdraw = "answer_withdraw" // answer id
	VersionOpen    = "version_open"    // the answer and a version's number: [ParsePair]
	AnswerSearch   = "answer_search"   // external select; options from [AnswerOptions]
	GapSearch      = "gap_search"      // external select; options from [GapOptions]
	TopicPick      = "topic_pick"      // select in the answer form: who may finish it depends on the topic
	SaveDraft      = "save_draft"      // button inside the answer form
	ReportDays     = "report_days"     // select: "7" or "28"
	ReportAudience = "report_audience" // select: an audience's name, [EveryAudience] for all
)

// Ids of forms, as a submission names them.
const (
	AnswerFormID  = "answer_form"
	UseExistingID = "use_existing"
	SendToRouteID = "send_to_route"
	AskBackID     = "ask_back"
	FlagID        = "flag"
	ReturnDraftID = "return_draft"
	FindAnswerID  = "find_answer"
	AnswerPageID  = "answer_page"
	NewAnswerID   = "new_answer"
	AskID         = "ask"
	MergeID       = "merge"
	DeclineID     = "decline"
	ReviewID      = "review"
	ReportID      = "report"
	ReasonID      = "reason" // why an answer is held or withdrawn
	NoticeID      = "notice"
	WholeAnswerID = "whole_answer"
	AskShortcutID = "ask_shouldertap" // the message shortcut and the global one
)

// Verbs in the values of overflow menus.
const (
	VerbSources     = "sources"
	VerbReadAll     = "read"
	VerbNewQuestion = "ask"
	VerbMerge       = "merge"
	VerbDecline     = "decline"
	VerbRelease     = "release" // gives a claimed gap back
)

// Unsure is the value of the option Don't know.
const Unsure = "?"

// EveryAudience is the value of the option that filters nothing.
const EveryAudience = "*"

// ActionOf is the action that an id names, without the number that tells
// several of one kind apart.
func ActionOf(id string) string {
	action, _, _ := strings.Cut(id, ":")
	return action
}

// Numbered is the id of the nth of several of one kind in a block.
func Numbered(action string, n int) string { return action + ":" + strconv.Itoa(n) }

// Ref names one part of a question, all that a button on a reply needs.
type Ref struct {
	Question string
	Part     int
}

// String reads "QUESTION:1".
func (r Ref) String() string { return r.Question + ":" + strconv.Itoa(r.Part) }

// ParseRef reads what [Ref.String] wrote.
func ParseRef(value string) (Ref, bool) {
	ref, rest, ok := cutRef(value)
	return ref, ok && rest == ""
}

// cutRef reads a Ref off the front of a value.
func cutRef(value string) (ref Ref, rest string, ok bool) {
	question, rest, ok := strings.Cut(value, ":")
	if !ok || question == "" {
		return Ref{}, "", false
	}
	number, rest, _ := strings.Cut(rest, ":")
	part, err := strconv.Atoi(number)
	if err != nil || part < 1 {
		return Ref{}, "", false
	}
	return Ref{question, part}, rest, true
}

func withWord(ref Ref, word string) string { return ref.String() + ":" + word }

// ParseWord reads a part of a question and the id that follows it: a language
// or an answer.
func ParseWord(value string) (Ref, string, bool) {
	ref, word, ok := cutRef(value)
	return ref, word, ok && word != ""
}

// FactChoice is a tap on a fact's value.
type FactChoice struct {
	Ref    Ref
	Fact   string
	Values []string // none: Don't know
}

// String reads "QUESTION:1:place:MA".
func (c FactChoice) String() string {
	values := Unsure
	if len(c.Values) > 0 {
		values = strings.Join(c.Values, "|")
	}
	return withWord(c.Ref, c.Fact+":"+values)
}

// ParseFact reads what [FactChoice.String] wrote.
func ParseFact(value string) (FactChoice, bool) {
	ref, rest, ok := cutRef(value)
	if !ok {
		return FactChoice{}, false
	}
	fact, values, ok := strings.Cut(rest, ":")
	if !ok || fact == "" || values == "" {
		return FactChoice{}, false
	}
	c := FactChoice{Ref: ref, Fact: fact}
	if values != Unsure {
		c.Values = strings.Split(values, "|")
	}
	return c, true
}

func pair(a, b string) string { return a + " " + b }

// ParsePair reads two ids off one value.
func ParsePair(value string) (a, b string, ok bool) {
	a, b, ok = strings.Cut(value, " ")
	return a, b, ok && a != "" && b != ""
}

func versionValue(answerID string, number int) string { return pair(answerID, strconv.Itoa(number)) }

func verb(v, id string) string { return v + " " + id }

// ParseVerb reads what an overflow menu's option does, and to what.
func ParseVerb(value string) (v, id string, ok bool) { return ParsePair(value) }
