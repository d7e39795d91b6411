package blocks

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Report is what was asked in a stretch of days.
type Report struct {
	Desk           *knowledge.Desk
	Now            time.Time
	Days           int    // 7 or 28
	Audience       string // a name; empty: all
	Questions      int
	People         int
	AnsweredAtOnce int
	Offered        int
	Gaps           int
	Stopped        int
	Routed         int
	Refused        int
	Most           []MostAsked
	Waiting        []OpenGap
	Kept           int // promises
	Broken         int
	Running        int
}

// MostAsked is an answer, or a gap, that many questions came to.
type MostAsked struct {
	Gap      int    // number; 0: an answer
	Title    string // the answer's, or the gap's words
	Times    int
	People   int
	Wordings []string
}

// OpenGap is a gap that somebody waits on.
type OpenGap struct {
	Number    int
	Text      string
	State     knowledge.GapState
	Waiting   int
	Since     time.Time
	DueAt     time.Time
	ClaimedBy string
	Audience  string
}

// How much of each list a report shows.
const (
	homeList    = 6
	messageList = 10
)

// ReportMessage shows the report in a message. [ReportModal] and the section on
// a lead's Home show the same.
func ReportMessage(r Report) Message {
	controls := r.controls()
	var set []slack.Block
	// Long wordings shorten the lists.
	for most := messageList; most > 0; most-- {
		if set = append([]slack.Block{controls}, r.body(most)...); weigh(set) <= messageText {
			break
		}
	}
	return Message{Text: cutEscaped(reportText(r, r.audience(r.Audience)), notification), Blocks: set}
}

// ReportModal shows the report in a form.
func ReportModal(r Report) slack.ModalViewRequest {
	return page(ReportID, titleReport, append([]slack.Block{r.controls()}, r.body(messageList)...), "")
}

func (r Report) audience(name string) string {
	if name == "" {
		return everybody
	}
	return audienceLabel(r.Desk, name)
}

// controls pick the days and the audience.
func (r Report) controls() slack.Block {
	var days []*slack.OptionBlockObject
	var chosenDays *slack.OptionBlockObject
	for _, n := range []int{7, 28} {
		o := option(strconv.Itoa(n), lastDays(n))
		days = append(days, o)
		if n == r.Days {
			chosenDays = o
		}
	}
	all := option(EveryAudience, everybody)
	audiences, chosenAudience := []*slack.OptionBlockObject{all}, all
	for _, a := range r.Desk.Audiences {
		o := option(a.Name, audienceLabel(r.Desk, a.Name))
		audiences = append(audiences, o)
		if a.Name == r.Audience {
			chosenAudience = o
		}
	}
	audiences, _ = withinMenu(audiences)
	return slack.NewActionBlock("", choose(ReportDays, placeDays, days, chosenDays), choose(ReportAudience, everybody, audiences, chosenAudience))
}

// essence is the report in a few lines, with the way to all of it.
func (r Report) essence() []slack.Block {
	if r.Questions == 0 && len(r.Waiting) == 0 {
		return []slack.Block{heading(lastDays(r.Days)), contextLine(plainText(nobodyAsked))}
	}
	lines := reportEssence(r, plainPen(r.Desk, r.Now))
	for i := range lines {
		lines[i] = cut(oneLine(lines[i]), quotedWords)
	}
	return []slack.Block{heading(lastDays(r.Days)), rich(list(slack.RTEListBullet, lines)), slack.NewActionBlock("", button(buttonReport, HomeReport, ""))}
}

// body is the figures, what was asked most and what is open.
func (r Report) body(most int) []slack.Block {
	p := markPen(r.Desk, r.Now)
	head := reportHead(r.Days, r.audience(r.Audience))
	if r.Questions == 0 && len(r.Waiting) == 0 {
		return []slack.Block{rich(boldLine(head)), contextLine(plainText(nobodyAsked))}
	}
	set := []slack.Block{
		rich(boldLine(head), list(slack.RTEListBullet, reportFigures(r))),
	}
	if promised := r.Kept + r.Broken; r.Questions < fewest || promised < fewest && promised+r.Running > 0 {
		set = append(set, contextLine(plainText(tooFewNote)))
	}
	if len(r.Most) > 0 {
		set = append(set, heading(labelMost))
	}
	for _, m := range r.Most[:min(len(r.Most), most)] {
		m.Title = cut(oneLine(m.Title), quotedWords)
		elements := []slack.RichTextElement{boldLine(mostLine(m))}
		var wordings []string
		for _, w := range m.Wordings[:min(len(m.Wordings), reportWordings)] {
			wordings = append(wordings, "“"+cut(oneLine(w), quotedWords)+"”")
		}
		if len(wordings) > 0 {
			elements = append(elements, list(slack.RTEListBullet, wordings))
		}
		set = append(set, rich(elements...))
	}
	set = append(set, heading(labelOpenGaps))
	if len(r.Waiting) == 0 {
		set = append(set, contextLine(plainText(nothingOpen)))
	}
	for _, g := range r.Waiting[:min(len(r.Waiting), most)] {
		due := cardDue(p.time(g.DueAt))
		if r.Now.After(g.DueAt) {
			due = cardLate(p.time(g.DueAt))
		}
		about := openGapLine(g, escape(r.audience(g.Audience)), due, p)
		set = append(set, contextLine(marked(about)), rich(line(words(cut(oneLine(g.Text), quotedWords)))))
	}
	return set
}

// reportWordings is how many wordings of one subject are shown.
const reportWordings = 3
