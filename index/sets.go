package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"shouldertap/knowledge"
)

// Specialists is the audience that sees every answer.
const Specialists = ""

// Sets holds one ranking for each distinct visible set, shared by audiences
// that see the same. A ranking is built from the answers of its set and
// trained on what was asked within it, so nothing about a hidden answer can
// show, not even how often its words are used.
type Sets struct {
	log     *slog.Logger
	renew   chan struct{} // wakes the one that rebuilds in the background
	stop    context.CancelFunc
	stopped chan struct{}

	updating sync.Mutex         // one Update at a time
	learned  map[string]Learned // by audience

	mu       sync.RWMutex    // guards what follows
	audience map[string]*set // by audience
	byKey    map[string]*set
	waiting  []chan struct{} // closed when nothing is left to do
}

// set is one visible set.
type set struct {
	key     string
	from    string // hash of everything the ranking is built from
	docs    []Document
	lang    Language
	learned Learned

	current    *Index
	made       string // the from that current was made anew from; empty: it was grown, or made in haste
	calibrated bool   // on that
}

// done says whether nothing is left to do for the set.
func (w *set) done() bool { return w.made == w.from && w.calibrated }

// NewSets starts the background worker that renews rankings. Close ends it. A
// nil log is written nowhere.
func NewSets(log *slog.Logger) *Sets {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Sets{
		log: log, renew: make(chan struct{}, 1), stop: stop, stopped: make(chan struct{}),
		audience: map[string]*set{}, byKey: map[string]*set{},
	}
	go s.work(ctx)
	return s
}

// Update brings every audience's ranking up to the answers in effect at now.
// When it returns, what was approved is found and what was withdrawn is not;
// learning and calibration follow in the background.
func (s *Sets) Update(ctx context.Context, answers []*knowledge.Answer, desk *knowledge.Desk, now time.Time) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	lang := LanguageOf(desk)
	wanted := map[string]*set{}
	audiences := map[string]string{} // audience to key
	names := []string{Specialists}
	for _, a := range desk.Audiences {
		names = append(names, a.Name)
	}
	for _, name := range names {
		docs := visible(answers, name, now)
		key := keyOf(docs)
		audiences[name] = key
		w := wanted[key]
		if w == nil {
			w = &set{key: key, docs: docs, lang: lang}
			wanted[key] = w
		}
		l := s.learned[name]
		w.learned.Unanswerable = append(w.learned.Unanswerable, l.Unanswerable...)
		w.learned.Settled = append(w.learned.Settled, l.Settled...)
		w.learned.Rejected = append(w.learned.Rejected, l.Rejected...)
		w.learned.Log = append(w.learned.Log, l.Log...)
	}
	for _, key := range sortedKeys(wanted) {
		w := wanted[key]
		w.from = hashOf(w.docs, w.lang, w.learned)
	}
	if err := s.follow(ctx, wanted, audiences); err != nil {
		return fmt.Errorf("build the ranking: %w", err)
	}
	s.mu.Lock()
	s.byKey = wanted
	s.audience = map[string]*set{}
	for name, key := range audiences {
		s.audience[name] = wanted[key]
	}
	s.mu.Unlock()
	s.wake()
	return nil
}

// wake tells the worker that there may be something to do.
func (s *Sets) wake() {
	select {
	case s.renew <- struct{}{}:
	default:
	}
}

// Learn takes what was asked and judged so far, by the audience that asked it;
// what audiences with the same visible set asked is taken together. The next
// Update acts on it.
func (s *Sets) Learn(learned map[string]Learned) {
	s.updating.Lock()
	defer s.updating.Unlock()
	s.learned = learned
}

// mostGrown is how many answers may change before a ranking is made anew
// rather than grown.
const mostGrown = 32

// follow gives every wanted set a ranking that serves at once: the one that is
// there if nothing changed, else its own or that of one of its audiences grown
// by what changed, else one made anew. A ranking is grown for one set only, so
// that no other learns of answers that it must not see.
func (s *Sets) follow(ctx context.Context, wanted map[string]*set, audiences map[string]string) error {
	taken := map[*Index]bool{}
	for _, key := range sortedKeys(wanted) {
		w := wanted[key]
		if old, had := s.as(key, ""); had && old.from == w.from {
			w.current, w.made, w.calibrated = old.current, old.made, old.calibrated
			taken[w.current] = true
		}
	}
	var anew []*set
	for _, key := range sortedKeys(wanted) {
		w := wanted[key]
		if w.current != nil {
			continue
		}
		old, had := s.before(w, audiences)
		if had && !taken[old.current] {
			grown, err := grow(ctx, &old, w)
			if err != nil {
				return err
			}
			if grown {
				w.current = old.current
				taken[w.current] = true
				continue
			}
		}
		anew = append(anew, w)
	}
	return s.open(ctx, anew, audiences)
}

// open makes rankings anew, in haste and as many at a time as there are
// processors: a start waits for all of them. Thorough ones follow behind.
func (s *Sets) open(ctx context.Context, anew []*set, audiences map[string]string) error {
	var work sync.WaitGroup
	errs := make([]error, len(anew))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, w := range anew {
		work.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			x, err := Open(ctx, w.docs, w.lang, w.learned, Options{Hasty: true})
			if err != nil {
				errs[i] = err
				return
			}
			if old, had := s.before(w, audiences); had {
				x.borrow(old.current)
			}
			w.current = x
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

// before finds the set that a wanted one comes from: the same, or the one that
// one of its audiences had.
func (s *Sets) before(w *set, audiences map[string]string) (set, bool) {
	if old, had := s.as(w.key, ""); had {
		return old, true
	}
	for _, name := range sortedKeys(audiences) {
		if audiences[name] != w.key {
			continue
		}
		if old, had := s.as("", name); had {
			return old, true
		}
	}
	return set{}, false
}

// as is the set of a key, or of an audience, as it is now.
func (s *Sets) as(key, audience string) (set, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	w := s.byKey[key]
	if key == "" {
		w = s.audience[audience]
	}
	if w == nil {
		return set{}, false
	}
	return *w, true
}

// grow brings the ranking of a set to the documents of another; false where too
// much has changed for that.
func grow(ctx context.Context, old, to *set) (bool, error) {
	if hashOf(old.lang) != hashOf(to.lang) {
		return false, nil
	}
	had := map[string]string{}
	for _, d := range old.docs {
		had[d.ID] = hashOf(d)
	}
	var added []Document
	for _, d := range to.docs {
		if had[d.ID] != hashOf(d) {
			added = append(added, d)
		}
		delete(had, d.ID)
	}
	if len(added)+len(had) > mostGrown || len(old.docs) == 0 {
		return false, nil
	}
	for _, id := range sortedKeys(had) {
		old.current.Remove(id)
	}
	for _, d := range added {
		if err := old.current.Add(ctx, d); err != nil {
			return false, err
		}
	}
	return true, nil
}

// borrow takes over the calibration of the ranking before, until the own one
// is fitted.
func (x *Index) borrow(from *Index) {
	from.mu.RLock()
	defer from.mu.RUnlock()
	x.ranker.fusion, x.ranker.calibrated, x.ranker.assured = from.ranker.fusion, from.ranker.calibrated, from.ranker.assured
}

// work does what Update left to do, one ranking after the other.
func (s *Sets) work(ctx context.Context) {
	defer close(s.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.renew:
		}
		for w := s.next(); w != nil && ctx.Err() == nil; w = s.next() {
			if err := s.finish(ctx, w); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errGrown) {
				s.log.Error("The ranking could not be renewed; the one before stays.", "error", err)
				s.mu.Lock()
				w.calibrated, w.made = true, w.from
				s.mu.Unlock()
			}
		}
		s.mu.Lock()
		if s.nextLocked() == nil {
			for _, w := range s.waiting {
				close(w)
			}
			s.waiting = nil
		}
		s.mu.Unlock()
	}
}

// finish makes a set's ranking anew, if it was grown or made in haste, has it
// serve, and calibrates it. If the set has changed meanwhile what it made is let
// go, and the worker comes again.
func (s *Sets) finish(ctx context.Context, w *set) error {
	s.mu.RLock()
	x, made := w.current, w.made
	s.mu.RUnlock()
	if made != w.from {
		thorough, err := Open(ctx, w.docs, w.lang, w.learned, Options{})
		if err != nil {
			return err
		}
		thorough.borrow(x)
		x = thorough
		s.mu.Lock()
		wanted := s.byKey[w.key] == w
		if wanted {
			w.current, w.made = x, w.from
		}
		s.mu.Unlock()
		if !wanted {
			return x.Close()
		}
	}
	if err := x.Calibrate(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.current == x {
		w.calibrated = true
	}
	return nil
}

// next is a set with something left to do. It lets an Update end first, which
// has stopped what was under way.
func (s *Sets) next() *set {
	s.updating.Lock()
	defer s.updating.Unlock()
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.nextLocked()
}

func (s *Sets) nextLocked() *set {
	for _, key := range sortedKeys(s.byKey) {
		if w := s.byKey[key]; !w.done() {
			return w
		}
	}
	return nil
}

// Ready is closed once every ranking is trained and calibrated on what the
// last Update gave.
func (s *Sets) Ready() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := make(chan struct{})
	if s.nextLocked() == nil {
		close(done)
		return done
	}
	s.waiting = append(s.waiting, done)
	s.wake()
	return done
}

// Index is the ranking of an audience; Specialists sees everything. It is nil
// before the first Update and for an audience that the desk does not name. It
// stays usable after later updates for as long as somebody holds it.
func (s *Sets) Index(audience string) *Index {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if w := s.audience[audience]; w != nil {
		return w.current
	}
	return nil
}

// All is the ranking over every answer, for specialists.
func (s *Sets) All() *Index { return s.Index(Specialists) }

// Key names the visible set of an audience: equal for audiences that see
// exactly the same answers. It is empty for one that the desk does not name.
func (s *Sets) Key(audience string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if w := s.audience[audience]; w != nil {
		return w.key
	}
	return ""
}

// Close ends the background work and lets go of the rankings.
func (s *Sets) Close() error {
	s.stop()
	<-s.stopped
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, key := range sortedKeys(s.byKey) {
		errs = append(errs, s.byKey[key].current.Close())
	}
	return errors.Join(errs...)
}

// visible are the documents of the answers that an audience may see and that
// are in effect at now, by id. A held answer stays findable: the reply says
// that it is on hold.
func visible(answers []*knowledge.Answer, audience string, now time.Time) []Document {
	var docs []Document
	for _, a := range answers {
		v := a.At(now)
		if v == nil || audience != Specialists && !v.VisibleTo(audience) {
			continue
		}
		docs = append(docs, DocumentOf(a, v))
	}
	slices.SortFunc(docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	return docs
}

// keyOf names a visible set by the ids of its answers.
func keyOf(docs []Document) string {
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return hashOf(ids)[:16]
}
