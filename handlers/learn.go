package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

const (
	// learnFrom is how far back asks are learnt from: what was asked about
	// earlier was asked about other procedures.
	learnFrom = 180 * 24 * time.Hour
	// learnMost is the most asks that are learnt from, the newest of them.
	learnMost = 10_000
	// leastLog is how many asks tell anything without a person's word: fewer are
	// not worth making the rankings anew.
	leastLog = 100
	// learnEvery is how often a look is taken at what was asked and judged.
	learnEvery = 15 * time.Minute
	// calm is how long an asker has to say "Not my case" before the wording of a
	// sure answer is proposed.
	calm = 15 * time.Minute
	// longestProposed is the most characters of a wording that is proposed:
	// longer ones are stories, which nobody asks twice.
	longestProposed = 200
	// wordingsRead and wordingsShown are how many proposals are looked at for
	// Home, and how many it shows at a time: few enough to be done at once.
	wordingsRead  = 50
	wordingsShown = 3
	// putOff is how long a wording waits that was put off.
	putOff = 7 * 24 * time.Hour
)

// learnt is what the rankings were last taught.
type learnt struct {
	at       time.Time // when it was looked at
	judged   string    // all that people judged, as one text
	asked    int       // asks that were known then
	proposed time.Time // up to when asks were looked at for wordings
}

// learn reads what was asked and judged and hands it to the rankings. It says
// whether they have something new to learn: a word of a person, or a tenth more
// asks. It runs before the rankings are built, and then in the one goroutine
// that renews them, which has the wordings of sure answers proposed too.
func (h *Handlers) learn(ctx context.Context, state *served, propose bool) (changed bool, err error) {
	now := h.now()
	since := now.Add(-learnFrom)
	parts, err := h.db.PastParts(ctx, since, learnMost)
	if err != nil {
		return false, fmt.Errorf("read what was asked: %w", err)
	}
	settled, err := h.db.SettledSince(ctx, since)
	if err != nil {
		return false, fmt.Errorf("read what was settled: %w", err)
	}
	refused, err := h.db.RefusedWordings(ctx)
	if err != nil {
		return false, fmt.Errorf("read what was refused: %w", err)
	}
	known := state.words()
	learned, judged := lessons(parts, settled, state.stillSaid(refused, now), index.LanguageOf(state.desk), known)
	if propose {
		if err := h.db.ProposeWordings(ctx, proposals(state, parts, known, h.learnt.proposed, now)); err != nil {
			return false, fmt.Errorf("propose wordings: %w", err)
		}
		h.learnt.proposed = now.Add(-calm)
	}
	h.learnt.at = now
	grown := len(parts) >= leastLog && len(parts) > h.learnt.asked+h.learnt.asked/10
	if judged == h.learnt.judged && !grown {
		return false, nil
	}
	h.learnt.judged, h.learnt.asked = judged, len(parts)
	h.sets.Learn(learned)
	return true, nil
}

// lessons sorts the past by audience into what the rankings learn from, and
// writes what people judged as one text. Askers press "Not my case" for many
// reasons; that an answer was the wrong one counts once a specialist closed the
// gap that followed in another way, or refused the wording.
func lessons(parts []store.PastPart, settled, refused []store.Judgement, lang index.Language, known map[string][]string) (map[string]index.Learned, string) {
	learned := map[string]index.Learned{}
	var judged strings.Builder
	teach := func(audience string, f func(l *index.Learned)) {
		l := learned[audience]
		f(&l)
		learned[audience] = l
	}
	judge := func(what, audience, text, answerID string, f func(l *index.Learned, j index.Judged)) {
		fmt.Fprintf(&judged, "%s\t%s\t%s\t%s\n", what, audience, answerID, text)
		teach(audience, func(l *index.Learned) { f(l, index.Judged{Question: text, AnswerID: answerID}) })
	}
	settle := func(l *index.Learned, j index.Judged) { l.Settled = append(l.Settled, j) }
	reject := func(l *index.Learned, j index.Judged) { l.Rejected = append(l.Rejected, j) }
	for _, p := range parts {
		if p.Audience == "" || !Asks(p.Text) || p.Way == knowledge.ByFollowUp && index.OnlyFacts(p.Text, lang) {
			continue
		}
		teach(p.Audience, func(l *index.Learned) { l.Log = append(l.Log, p.Text) })
		if p.Gap == "" || p.Gap.Waiting() {
			continue
		}
		if p.Gap == knowledge.Declined && len(known[index.Normalise(p.Text)]) == 0 {
			judge("unanswerable", p.Audience, p.Text, "", func(l *index.Learned, j index.Judged) { l.Unanswerable = append(l.Unanswerable, j.Question) })
		}
		if p.GapAnswer != "" && p.Same {
			judge("settled", p.Audience, p.Text, p.GapAnswer, settle)
		}
		for _, id := range p.Rejected {
			if id != p.GapAnswer && (p.GapAnswer != "" || p.Gap == knowledge.Declined) {
				judge("rejected", p.Audience, p.Text, id, reject)
			}
		}
	}
	for _, s := range settled {
		judge("settled", s.Audience, s.Text, s.AnswerID, settle)
	}
	for _, r := range refused {
		judge("rejected", r.Audience, r.Text, r.AnswerID, reject)
	}
	return learned, judged.String()
}

// stillSaid are the refusals of answers as they are: what was said of an
// earlier version is not said of the one in effect.
func (s *served) stillSaid(refused []store.Judgement, now time.Time) []store.Judgement {
	return slices.DeleteFunc(refused, func(j store.Judgement) bool {
		a := s.answers[j.AnswerID]
		return a == nil || a.At(now) == nil || a.At(now).ApprovedAt.After(j.At)
	})
}

// knownWords are the answers that have a wording, by the key of "the same
// words": titles and phrasings of what is in effect.
func knownWords(answers map[string]*knowledge.Answer, now time.Time) map[string][]string {
	known := map[string][]string{}
	for id, a := range answers {
		v := a.At(now)
		if v == nil {
			continue
		}
		for _, text := range append([]string{v.Title}, a.Phrasings...) {
			if key := index.Normalise(text); key != "" && !slices.Contains(known[key], id) {
				known[key] = append(known[key], id)
			}
		}
	}
	return known
}

// proposals are the wordings that were answered surely, in words that no answer
// has yet, and that nobody objected to.
func proposals(state *served, parts []store.PastPart, known map[string][]string, after, now time.Time) []store.Proposal {
	var found []store.Proposal
	for _, p := range parts {
		if !p.At.After(after) || p.At.After(now.Add(-calm)) || len(p.Rejected) > 0 || len(p.Candidates) == 0 {
			continue
		}
		a := state.answers[p.AnswerID]
		if a == nil || a.At(now) == nil || p.Outcome != knowledge.Answered && p.Outcome != knowledge.Routed {
			continue
		}
		top := p.Candidates[0]
		is, needs := state.desk.Sure(a.At(now).Topic, &top)
		words := index.Normalise(p.Text)
		if top.AnswerID != p.AnswerID || top.SameWords || is < needs ||
			len([]rune(p.Text)) > longestProposed || strings.Count(words, " ") < 1 || len(known[words]) > 0 {
			continue
		}
		found = append(found, store.Proposal{QuestionID: p.QuestionID, Part: p.Part, User: p.User,
			Wording: store.Wording{AnswerID: p.AnswerID, Words: words, Text: p.Text, Source: store.WordingConfident, At: p.At}})
	}
	return found
}

// wordings are the proposals that a specialist may confirm now: those whose
// answer is in service, may be seen by somebody who asked, and has no answer's
// words already.
func (h *Handlers) wordings(ctx context.Context) ([]blocks.QueuedWording, int, error) {
	open, err := h.db.OpenWordings(ctx, wordingsRead)
	if err != nil {
		return nil, 0, fmt.Errorf("read wordings: %w", err)
	}
	if len(open) == 0 {
		return nil, 0, nil
	}
	state, now := h.served.Load(), h.now()
	answers, known := state.answers, state.words()
	var rows []blocks.QueuedWording
	for _, w := range open {
		a := answers[w.AnswerID]
		if a == nil || a.At(now) == nil || a.Held(now) || len(known[w.Words]) > 0 || !slices.ContainsFunc(w.Audiences, a.At(now).VisibleTo) {
			continue
		}
		rows = append(rows, blocks.QueuedWording{ID: w.ID, Text: w.Text, Title: a.At(now).Title, Times: w.Times, People: w.People, Settled: w.Source == store.WordingSettled})
	}
	shown := rows[:min(len(rows), wordingsShown)]
	return shown, len(rows) - len(shown), nil
}

// onWording carries out a specialist's word on a proposed wording, and shows
// Home with the next ones.
func (h *Handlers) onWording(ctx context.Context, a Act) error {
	by, _, err := h.may(ctx, a.User, specialist)
	if err != nil {
		return err
	}
	notice, err := h.decideWording(ctx, a, by)
	if err != nil {
		if mayRetry(err) {
			return err
		}
		notice = blocks.ErrorSentence(err)
	}
	return h.publishHome(ctx, a.User, notice)
}

func (h *Handlers) decideWording(ctx context.Context, a Act, by knowledge.Person) (notice string, err error) {
	w, err := h.db.Wording(ctx, a.Value)
	if err != nil {
		return "", err
	}
	answer := h.served.Load().answers[w.AnswerID]
	if answer == nil || answer.At(h.now()) == nil {
		return "", fmt.Errorf("decide on a wording of %s: %w", w.AnswerID, knowledge.ErrStale)
	}
	title := answer.At(h.now()).Title
	switch a.Action {
	case blocks.WordingLater:
		return blocks.WordingPutOff, h.db.PutOffWording(ctx, w.ID, h.now().Add(putOff))
	case blocks.WordingRefuse:
		if err := h.db.DecideWording(ctx, w.ID, false, by); err != nil {
			return "", err
		}
		h.learnAnew()
		return blocks.WordingRefused(w.Text, title), nil
	}
	if other := h.sameWordsElsewhere(w.AnswerID, answer.At(h.now()).Audiences, w.Text); other != "" {
		return blocks.SameWords(w.Text, other), nil
	}
	if err := h.db.DecideWording(ctx, w.ID, true, by); err != nil {
		return "", err
	}
	if err := h.catchUp(ctx); err != nil {
		return "", err
	}
	h.learnAnew()
	return blocks.WordingConfirmed(w.Text, title), nil
}

// sameWordsElsewhere is the title of another answer in effect that has a
// wording already and that somebody may see who may see this one: of two
// answers with the same words neither would ever be sure.
func (h *Handlers) sameWordsElsewhere(answerID string, audiences []string, text string) string {
	state, now := h.served.Load(), h.now()
	key := index.Normalise(text)
	for _, id := range state.words()[key] {
		if other := state.answers[id].At(now); id != answerID && other != nil && meet(audiences, other.Audiences) {
			return other.Title
		}
	}
	return ""
}

// meet says whether somebody is among both: no audience named is everybody.
func meet(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}
