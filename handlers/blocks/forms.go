package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

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

// AnswerModal shows the form in which an answer is written.
func AnswerModal(f AnswerForm) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// FilledAnswer is what was written in an answer form.
type FilledAnswer struct {
	Content       knowledge.Content // the base with what the form changed
	Phrasings     []string
	EffectiveFrom string            // a day, 2006-01-02; empty: at once
	Problems      map[string]string // by block id, as a form's errors want it; empty: none
}

// ReadAnswerForm reads a submitted answer form over the content it was opened
// with: what the form does not show, such as cases, stays as it was.
func ReadAnswerForm(desk *knowledge.Desk, state *slack.ViewState, base knowledge.Content) FilledAnswer {
	return FilledAnswer{Content: base}
}

// String writes the ids for private metadata.
func (r FormRef) String() string { return "" }

// ParseFormRef reads what [FormRef.String] wrote.
func ParseFormRef(metadata string) FormRef { return FormRef{} }

// GapForm is one of the small forms on a gap: its ids, number and words.
type GapForm struct {
	ID      string
	Number  int
	Text    string
	Waiting int
	Nearest []Near
	Routes  []Titled // for SendToRouteModal
	Problem string
}

// The small forms on a gap's card. Each carries the gap's id as metadata, and
// [ReadForm] reads what was filled in.
func UseExistingModal(g GapForm) slack.ModalViewRequest { return slack.ModalViewRequest{} }
func SendToRouteModal(g GapForm) slack.ModalViewRequest { return slack.ModalViewRequest{} }
func AskBackModal(g GapForm) slack.ModalViewRequest     { return slack.ModalViewRequest{} }
func MergeModal(g GapForm) slack.ModalViewRequest       { return slack.ModalViewRequest{} }
func DeclineModal(g GapForm) slack.ModalViewRequest     { return slack.ModalViewRequest{} }

// FlagModal asks what is wrong with an answer. Its metadata is the Ref.
func FlagModal(ref Ref, title string) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// ReturnModal asks why a draft goes back. Its metadata is the draft and hash.
func ReturnModal(draftID, hash, title string) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// ReasonModal asks why an answer is held or withdrawn. Its metadata is the
// action and the answer's id: [ParsePair].
func ReasonModal(action, answerID, title string) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// AskModal is the box in which a question is typed, with words to begin with.
func AskModal(words string) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// FindAnswerModal searches answers as you type.
func FindAnswerModal() slack.ModalViewRequest { return slack.ModalViewRequest{} }

// ReviewModal shows all of a draft, to approve it by submitting.
func ReviewModal(r Review) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// WholeAnswerModal shows an answer for its facts with nothing folded, and its
// sources.
func WholeAnswerModal(a Answer) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// NoticeModal says one sentence in place of a form.
func NoticeModal(sentence string) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// Filled is what was chosen and typed in one of the small forms.
type Filled struct {
	AnswerID string
	GapID    string
	Cause    knowledge.Cause
	Reason   knowledge.FlagReason
	Text     string
	Problems map[string]string // by block id
}

// ReadForm reads a submitted small form.
func ReadForm(callbackID string, state *slack.ViewState) Filled { return Filled{} }

// AnswerOptions are what a search for answers suggests.
func AnswerOptions(found []Titled) slack.OptionsResponse { return slack.OptionsResponse{} }

// GapOptions are what a search for gaps suggests.
func GapOptions(found []SimilarGap) slack.OptionsResponse { return slack.OptionsResponse{} }

// AnswerPage is an answer with its history, for specialists.
type AnswerPage struct {
	Desk      *knowledge.Desk
	Now       time.Time
	Answer    *knowledge.Answer
	Shown     *knowledge.Version // the one on the page; nil: the one in effect, else the newest
	Flags     []FlagLine
	Asked     int // times it was shown in the last 28 days
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

// AnswerPageModal shows an answer, its versions and what can be done with it.
func AnswerPageModal(p AnswerPage) slack.ModalViewRequest { return slack.ModalViewRequest{} }
