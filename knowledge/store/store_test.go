package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// floor is a desk's database on disk with a clock that stands until it is
// moved, and the people who act on it.
type floor struct {
	testing.TB
	*DB
	ctx   context.Context
	file  string
	clock *clock
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var (
	aisha = knowledge.Person{ID: "U0AISHA", Name: "Aisha Khan"}
	tomas = knowledge.Person{ID: "U0TOMAS", Name: "Tomás Ortega"}
	dana  = knowledge.Person{ID: "U0DANA", Name: "Dana Ruiz"}
	priya = knowledge.Person{ID: "U0PRIYA", Name: "Priya Nair"}
)

const (
	questionsChannel   = "C0SERVICING"
	specialistsChannel = "C0SPECIAL"
	lease              = 30 * time.Second
)

func open(t testing.TB) *floor {
	t.Helper()
	f := &floor{TB: t, ctx: context.Background(), file: filepath.Join(t.TempDir(), "data", "desk.db"), clock: &clock{at: time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)}}
	f.DB = f.open("")
	return f
}

// open opens the floor's file once more, with options after the question mark.
func (f *floor) open(options string) *DB {
	f.Helper()
	db, err := Open(f.ctx, "sqlite:"+f.file+options, Options{Now: f.clock.now, AuditKey: []byte("the desk's key")})
	f.must(err)
	f.Cleanup(func() { db.Close() })
	return db
}

func (f *floor) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *floor) now() time.Time { return f.clock.now() }

// asks records a question by somebody in the questions channel. Its id is what
// the rest of a story names it by.
func (f *floor) asks(who knowledge.Person, text string) knowledge.Question {
	f.Helper()
	f.clock.pass(time.Millisecond)
	ts := fmt.Sprintf("%d.%06d", f.now().Unix(), f.now().Nanosecond()/1000)
	q := knowledge.Question{ID: f.NewID(), At: f.now(), Way: knowledge.ByMention, Team: "T0HARBOR", Channel: questionsChannel, ChannelTS: ts, User: knowledge.Person{ID: who.ID},
		Text: text, Masks: []string{"LOAN"}}
	fresh, err := f.Ask(f.ctx, q, Receipt{EventID: "Ev" + q.ID, Team: q.Team, Channel: q.Channel, TS: ts})
	f.must(err)
	if !fresh {
		f.Fatalf("%q counts as seen before", text)
	}
	q.User.Name = who.Name
	return q
}

// leaseAct takes what is due, and says whether this act is among it.
func (f *floor) leaseAct(owner, id string) (Act, bool, error) {
	acts, err := f.LeaseActs(f.ctx, owner, 100, lease)
	for _, act := range acts {
		if act.ID == id {
			return act, true, err
		}
	}
	return Act{}, false, err
}

func replyKey(q knowledge.Question) string { return "reply:" + q.ID + ":1" }

func replyTo(q knowledge.Question) Message {
	return Message{Kind: kindReply, Key: replyKey(q), QuestionID: q.ID, Part: 1, Channel: q.Channel, ThreadTS: q.ChannelTS, User: q.User.ID}
}

// answered is the decision to answer a question with an approved version.
func answered(q knowledge.Question, v *knowledge.Version, facts knowledge.Facts) Decided {
	return Decided{
		QuestionID: q.ID, Part: 1, Text: q.Text, Outcome: knowledge.Answered, AnswerID: v.ID, Version: v.Number, Known: facts, At: q.At, User: q.User, Audience: "servicing",
		DeskHash: "desk1", Candidates: []knowledge.Candidate{{AnswerID: v.ID, Probability: 0.99, Assured: 0.98}},
		Deliveries: []knowledge.Delivery{{QuestionID: q.ID, Part: 1, AnswerID: v.ID, Version: v.Number, Facts: facts, User: q.User, Audience: "servicing", Channel: q.Channel, At: q.At}},
	}
}

// missing is the decision that nobody has approved an answer.
func missing(q knowledge.Question, audience string, promise time.Duration) Decided {
	due := q.At.Add(promise)
	return Decided{
		QuestionID: q.ID, Part: 1, Text: q.Text, Outcome: knowledge.GapOpened, At: q.At, User: q.User, Audience: audience, DeskHash: "desk1",
		Gap: &GapRequest{Words: q.Text, Visible: "visible to " + audience, Text: q.Text, Audience: audience, Lane: "live", DueAt: due, CardChannel: specialistsChannel,
			Waiter: knowledge.Waiter{User: q.User, Audience: audience, Channel: q.Channel, ThreadTS: q.ChannelTS, Text: q.Text, Since: q.At, DueAt: due}},
	}
}

// decides carries a question's act out.
func (f *floor) decides(q knowledge.Question, d Decided) Settled {
	f.Helper()
	act, ok, err := f.leaseAct("worker", q.ID)
	f.must(err)
	if !ok || act.QuestionID != q.ID {
		f.Fatalf("the act of answering %q cannot be had", q.Text)
	}
	settled, err := f.Decide(f.ctx, q.ID, []Decided{d}, []Message{replyTo(q)})
	f.must(err)
	return settled[0]
}

// waits asks what nobody has written up, and returns the gap.
func (f *floor) waits(who knowledge.Person, text, audience string, promise time.Duration) (knowledge.Question, knowledge.Gap) {
	f.Helper()
	q := f.asks(who, text)
	return q, *f.decides(q, missing(q, audience, promise)).Gap
}

// posts brings everything that is due into Slack, and returns what was posted
// or edited, by key.
func (f *floor) posts() map[string]Post {
	f.Helper()
	posted := map[string]Post{}
	for range 100 {
		posts, err := f.LeasePosts(f.ctx, "poster", 10, lease)
		f.must(err)
		if len(posts) == 0 {
			return posted
		}
		for _, p := range posts {
			f.posted(p)
			posted[p.Message.Key] = p
		}
	}
	f.Fatal("the outbox does not empty")
	return nil
}

// posted says that Slack took a post.
func (f *floor) posted(p Post) {
	f.Helper()
	channel, ts := p.Message.Channel, p.Message.TS
	if channel == "" {
		channel = "D" + p.Message.User
	}
	if ts == "" {
		ts = "ts of " + p.Message.Key
	}
	f.must(f.Posted(f.ctx, p.OutboxID, p.Message.Wanted, channel, ts, fmt.Sprintf("hash of %s revision %d", p.Message.Key, p.Message.Wanted)))
}

func contentOf(id, short string) knowledge.Content {
	return knowledge.Content{ID: id, Kind: knowledge.Plain, Title: "About " + id, Topic: "servicing/payments", Author: aisha.ID, Parts: knowledge.Parts{Short: short}}
}

func fileOf(id, short string) Imported {
	at := time.Date(2026, 10, 12, 13, 0, 0, 0, time.UTC)
	return Imported{Content: contentOf(id, short), ApprovedAt: at, Approvals: []knowledge.Approval{{By: dana, At: at}}, Phrasings: []string{"how about " + id}, Valid: true}
}

var importer = knowledge.Person{ID: "import", Name: "Import"}

func (f *floor) imports(files ...Imported) ImportResult {
	f.Helper()
	r, err := f.Import(f.ctx, files, importer, nil)
	f.must(err)
	return r
}

// knows imports an answer and returns its version.
func (f *floor) knows(id, short string) *knowledge.Version {
	f.Helper()
	f.imports(fileOf(id, short))
	return f.answer(id).Head()
}

func (f *floor) answer(id string) *knowledge.Answer {
	f.Helper()
	a, err := f.Answer(f.ctx, id)
	f.must(err)
	return a
}

func (f *floor) gapNow(id string) GapView {
	f.Helper()
	v, err := f.Gap(f.ctx, id)
	f.must(err)
	return v
}

func (f *floor) stands(q knowledge.Question) Decided {
	f.Helper()
	_, ds, err := f.Question(f.ctx, q.ID)
	f.must(err)
	if len(ds) != 1 {
		f.Fatalf("%q stands as %d parts, want one", q.Text, len(ds))
	}
	return ds[0]
}

func (f *floor) counts() Counts {
	f.Helper()
	c, err := f.Counts(f.ctx)
	f.must(err)
	return c
}

func (f *floor) count(query string, args ...any) int {
	f.Helper()
	var n int
	f.must(f.reader.QueryRowContext(f.ctx, query, args...).Scan(&n))
	return n
}
