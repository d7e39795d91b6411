package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	current *Index
	built   string // the from that current was calibrated on
}

// NewSets starts the background worker that renews rankings. Close ends it.
func NewSets(log *slog.Logger) *Sets {
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
		if err := s.follow(ctx, w, s.nearest(w, audiences)); err != nil {
			return fmt.Errorf("build the ranking: %w", err)
		}
	}
	s.mu.Lock()
	s.byKey = wanted
	s.audience = map[string]*set{}
	for name, key := range audiences {
		s.audience[name] = wanted[key]
	}
	s.mu.Unlock()
	select {
	case s.renew <- struct{}{}:
	default:
	}
	return nil
}

// Learn takes what was asked and judged so far, by the audience that asked it;
// what audiences with the same visible set asked is taken together. The next
// Update acts on it.
func (s *Sets) Learn(learned map[string]Learned) {
	s.updating.Lock()
	defer s.updating.Unlock()
	s.learned = learned
}

// nearest finds the ranking that a set can start from: its own, or the one
// that one of its audiences had.
func (s *Sets) nearest(w *set, audiences map[string]string) *set {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if old := s.byKey[w.key]; old != nil {
		return old
	}
	for _, name := range sortedKeys(audiences) {
		if audiences[name] == w.key && s.audience[name] != nil {
			return s.audience[name]
		}
	}
	return nil
}

// follow gives a wanted set its ranking: the one that is there if nothing
// changed, else one that serves at once.
func (s *Sets) follow(ctx context.Context, w, old *set) error {
	if old != nil && old.from == w.from {
		w.current, w.built = old.current, old.built
		return nil
	}
	x, err := Open(ctx, w.docs, w.lang, w.learned, Options{})
	if err != nil {
		return err
	}
	if old != nil {
		x.borrow(old.current)
	}
	w.current = x
	return nil
}

// borrow takes over the calibration of the ranking before, until the own one
// is fitted.
func (x *Index) borrow(from *Index) {
	from.mu.RLock()
	defer from.mu.RUnlock()
	x.ranker.fusion, x.ranker.calibrated, x.ranker.assured = from.ranker.fusion, from.ranker.calibrated, from.ranker.assured
}

// work calibrates what Update left to do, one ranking after the other.
func (s *Sets) work(ctx context.Context) {
	defer close(s.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.renew:
		}
		for {
			w := s.next()
			if w == nil {
				break
			}
			if err := w.current.Calibrate(ctx); err != nil {
				if !errors.Is(err, context.Canceled) {
					s.log.Error("The ranking could not be calibrated; the one before stays.", "error", err)
				}
			}
			s.mu.Lock()
			w.built = w.from
			s.mu.Unlock()
		}
		s.mu.Lock()
		for _, w := range s.waiting {
			close(w)
		}
		s.waiting = nil
		s.mu.Unlock()
	}
}

func (s *Sets) next() *set {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, key := range sortedKeys(s.byKey) {
		if w := s.byKey[key]; w.built != w.from {
			return w
		}
	}
	return nil
}

// Ready is closed once every ranking is trained and calibrated on what the
// last Update gave.
func (s *Sets) Ready() <-chan struct{} {
	done := make(chan struct{})
	if s.next() == nil {
		close(done)
		return done
	}
	s.mu.Lock()
	s.waiting = append(s.waiting, done)
	s.mu.Unlock()
	select {
	case s.renew <- struct{}{}:
	default:
	}
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
