package handlers

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/redact"
	"shouldertap/knowledge/store"
)

// Config is what handlers need of the outside.
type Config struct {
	API    *slack.Client
	DB     *store.DB
	Desk   *knowledge.Desk
	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Handlers carries out acts. Make one with [New], run it with
// [Handlers.Run].
type Handlers struct {
	api    *slack.Client
	db     *store.DB
	now    func() time.Time
	log    *slog.Logger
	me     Identity
	owner  string // names this process on leases
	people *People
	redact *redact.Redactor
	served atomic.Pointer[served]
	sets   *index.Sets

	follow    sync.Mutex // one reader of the change feed at a time
	rankReady chan struct{}
	toRank    atomic.Int64 // how often what is served changed
	ranked    atomic.Int64 // up to which of those changes the rankings follow
	toLearn   atomic.Int64 // how often somebody judged what the rankings say
	taught    atomic.Int64 // up to which of those words they were taught
	learnt    learnt       // of whoever renews the rankings alone
	actsReady chan actReady
	postReady chan struct{}
	taken     taken
	lanes     lanes
	dueReady  chan struct{}
	pace      *pacing
	links     links
	stirred   stir
	online    atomic.Int64
	trouble   atomic.Pointer[string] // why nothing can be written; nil: all is well
}

// Identity is who the bot is in its workspace.
type Identity struct{ User, Bot, Team string }

// served is what is answered from: replaced whole when it changes.
type served struct {
	desk    *knowledge.Desk
	answers map[string]*knowledge.Answer
	seq     int64 // of the change feed

	words func() map[string][]string // [knownWords], made when first asked for
}

// newServed is answered from since now. The answers may still be filled in.
func newServed(desk *knowledge.Desk, answers map[string]*knowledge.Answer, seq int64, now time.Time) *served {
	words := sync.OnceValue(func() map[string][]string { return knownWords(answers, now) })
	return &served{desk: desk, answers: answers, seq: seq, words: words}
}

// actReady is an act to carry out now, with what must not be stored: a
// trigger opens a form within three seconds or never.
type actReady struct {
	act     store.Act
	trigger string
}

// New reads the approved answers, builds the rankings and asks Slack who the
// bot is.
func New(ctx context.Context, c Config) (*Handlers, error) {
	shapes := make([]redact.Shape, len(c.Desk.Identifiers))
	for i, id := range c.Desk.Identifiers {
		shapes[i] = redact.Shape(id)
	}
	redactor, err := redact.New(shapes)
	if err != nil {
		return nil, fmt.Errorf("read identifiers of the desk: %w", err)
	}
	h := &Handlers{
		api: c.API, db: c.DB, now: c.Now, log: c.Log, redact: redactor,
		people:    newPeople(c.API, c.Now),
		sets:      index.NewSets(c.Log),
		owner:     c.DB.NewID(),
		actsReady: make(chan actReady, 1024),
		postReady: make(chan struct{}, 1),
		dueReady:  make(chan struct{}, 1),
		rankReady: make(chan struct{}, 1),
		pace:      newPacing(c.Now),
		lanes:     newLanes(),
	}
	auth, err := c.API.AuthTestContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask Slack who the bot is: %w", err)
	}
	h.me = Identity{User: auth.UserID, Bot: auth.BotID, Team: auth.TeamID}
	if err := h.load(ctx, c.Desk); err != nil {
		return nil, err
	}
	if err := c.DB.Schedule(ctx, store.Due{Kind: dueForget, At: c.Now()}); err != nil {
		return nil, fmt.Errorf("schedule what is done daily: %w", err)
	}
	c.DB.HandTo(&store.Hands{Owner: h.owner, Lease: leaseFor, Post: h.enqueue})
	return h, nil
}

// load reads every answer and ranks them.
func (h *Handlers) load(ctx context.Context, desk *knowledge.Desk) error {
	seq, err := h.db.LastChange(ctx)
	if err != nil {
		return fmt.Errorf("read change feed: %w", err)
	}
	list, err := h.db.Answers(ctx)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	answers := make(map[string]*knowledge.Answer, len(list))
	for _, a := range list {
		answers[a.ID] = a
	}
	state := newServed(desk, answers, seq, h.now())
	if _, err := h.learn(ctx, state, false); err != nil {
		return fmt.Errorf("learn from the past: %w", err)
	}
	if err := h.sets.Update(ctx, list, desk, h.now()); err != nil {
		return fmt.Errorf("build rankings: %w", err)
	}
	h.served.Store(state)
	return nil
}

// catchUp brings what is served in line with what was approved, held or
// withdrawn since it was last read. What is withdrawn is served no more when it
// returns; what is new is found as soon as it is ranked.
func (h *Handlers) catchUp(ctx context.Context) error {
	h.follow.Lock()
	defer h.follow.Unlock()
	was := h.served.Load()
	changes, err := h.db.ChangesSince(ctx, was.seq)
	if err != nil {
		return fmt.Errorf("read change feed: %w", err)
	}
	if len(changes) == 0 {
		return nil
	}
	next := newServed(was.desk, make(map[string]*knowledge.Answer, len(was.answers)+1), was.seq, h.now())
	for id, a := range was.answers {
		next.answers[id] = a
	}
	for _, c := range changes {
		next.seq = c.Seq
		if c.AnswerID == "" {
			continue
		}
		a, err := h.db.Answer(ctx, c.AnswerID)
		if err != nil {
			return fmt.Errorf("read changed answer %s: %w", c.AnswerID, err)
		}
		next.answers[a.ID] = a
	}
	h.served.Store(next)
	h.rankAnew()
	return nil
}

// rankAnew has the rankings follow what is served. It does not wait for them: a
// form must be answered within three seconds, however many answers there are.
func (h *Handlers) rankAnew() {
	h.toRank.Add(1)
	wake(h.rankReady)
}

// learnAnew has the rankings learn what somebody has just judged.
func (h *Handlers) learnAnew() {
	h.toLearn.Add(1)
	wake(h.rankReady)
}

// learnIfDue looks at what was asked and judged: when somebody has just judged,
// and now and then.
func (h *Handlers) learnIfDue(ctx context.Context) {
	judged := h.toLearn.Load()
	if judged == h.taught.Load() && h.now().Sub(h.learnt.at) < learnEvery {
		return
	}
	changed, err := h.learn(ctx, h.served.Load(), true)
	if err != nil {
		if ctx.Err() == nil {
			h.log.Error("learn from the past", "error", err)
		}
		return // the next sweep tries again
	}
	if changed {
		h.toRank.Add(1)
	}
	h.taught.Store(judged)
}

// rank renews the rankings each time what is served or what was judged
// changed, until ctx ends.
func (h *Handlers) rank(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.rankReady:
		case <-sweep.C: // a ranking that failed is tried again
		}
		h.learnIfDue(ctx)
		wanted := h.toRank.Load()
		if wanted == h.ranked.Load() {
			h.stirred.all()
			continue
		}
		state := h.served.Load()
		list := slices.Collect(maps.Values(state.answers))
		if err := h.sets.Update(ctx, list, state.desk, h.now()); err != nil {
			if ctx.Err() == nil {
				h.log.Error("rank changed answers", "error", err)
			}
			continue
		}
		h.ranked.Store(wanted)
		h.stirred.all()
	}
}

// rankWait is how long a question waits for the rankings to follow what was
// approved before it. They need some milliseconds, on a busy machine more; only
// where so much changed that they are made anew is it answered from the ones
// before. A gap for what was just approved would cost a specialist more.
const rankWait = 3 * time.Second

// ranks waits until the rankings follow everything approved so far, so that
// whoever asks right after an approval finds it in any words.
func (h *Handlers) ranks(ctx context.Context) {
	wanted := h.toRank.Load()
	if h.ranked.Load() >= wanted {
		return
	}
	enough := time.NewTimer(rankWait)
	defer enough.Stop()
	for {
		changed := h.stirred.next()
		if h.ranked.Load() >= wanted {
			return
		}
		select {
		case <-changed:
		case <-enough.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (h *Handlers) desk() *knowledge.Desk { return h.served.Load().desk }

// Ready is closed once every ranking is calibrated; before that it serves with
// shipped defaults.
func (h *Handlers) Ready() <-chan struct{} { return h.sets.Ready() }

// Connected is told each time a connection to Slack opens.
func (h *Handlers) Connected() { h.online.Add(1) }

// Run works until ctx ends, and then finishes what it has begun.
func (h *Handlers) Run(ctx context.Context) error {
	var acting, posting sync.WaitGroup
	for range workers {
		acting.Go(func() { h.carryOut(ctx) })
	}
	acting.Go(func() { h.watchDue(ctx) })
	acting.Go(func() { h.rank(ctx) })
	// What is posted outlives what is done: the last act still has its reply.
	last, finish := context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	posting.Go(func() { h.deliver(last) })
	posting.Go(func() { h.keepTaken(last) })
	acting.Wait()
	finish()
	posting.Wait()
	h.db.HandTo(nil)
	return nil
}
