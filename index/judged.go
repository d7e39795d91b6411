package index

import (
	"context"
	"slices"
)

// What specialists judged. That a wording does not ask for an answer holds for
// exactly these words, as a confirmed phrasing does: the answer is no candidate
// for them any more. Beyond that, judged questions are what the rehearsal can
// only imitate, asked by people in earnest: the calibration sees whether the
// first candidate was the settled one, or the rejected.

// mostJudged is the most judged questions of either kind that are asked.
const mostJudged = 300

// refusals are the answers that a wording does not ask for, by [Normalise] of it.
type refusals map[string][]string

func newRefusals(rejected []Judged) refusals {
	r := refusals{}
	for _, j := range rejected {
		if key := Normalise(j.Question); key != "" {
			r[key] = append(r[key], j.AnswerID)
		}
	}
	return r
}

// refused says whether a specialist said that these words do not ask for the
// answer. A stop card is shown whatever was said.
func (r *ranker) refused(q *asked, doc int32) bool {
	c := r.corpus
	if len(r.refusals) == 0 || c.stop(doc) || !slices.Contains(r.refusals[q.same], c.docs[doc].ID) {
		return false
	}
	confirmed := func(at int32) bool { return c.fragments[at].doc == doc }
	return !slices.ContainsFunc(c.same[q.same], confirmed) // the later word counts
}

// askJudged asks what people judged, as it will be asked: where the log taught
// the learner, without what it says in the same words.
func (r *ranker) askJudged(ctx context.Context, learned Learned) ([]trial, error) {
	settled, rejected := lastOf(learned.Settled, mostJudged), lastOf(learned.Rejected, mostJudged)
	if len(settled)+len(rejected) == 0 {
		return nil, nil
	}
	v := r.whole()
	if r.ties != nil {
		judged := map[string]bool{}
		for _, j := range slices.Concat(settled, rejected) {
			judged[Normalise(j.Question)] = true
		}
		log := lastOf(learned.Log, spreadMost)
		skip := make([]bool, len(log))
		for i, q := range log {
			skip[i] = judged[Normalise(q)]
		}
		if err := r.trainWithout(ctx, &v, nil, skip); err != nil {
			return nil, err
		}
	}
	var trials []trial
	ask := func(j Judged, wrong bool) error {
		doc := r.docOf(j.AnswerID)
		if doc < 0 || r.corpus.stop(doc) || len(r.corpus.same[Normalise(j.Question)]) > 0 {
			return nil // it is out of service, or these words are known by now
		}
		asked, err := r.try(ctx, j.Question, doc, v)
		for _, t := range asked {
			t.wrong = wrong
			trials = append(trials, t)
		}
		return err
	}
	for _, j := range settled {
		if err := ask(j, false); err != nil {
			return nil, err
		}
	}
	for _, j := range rejected {
		if err := ask(j, true); err != nil {
			return nil, err
		}
	}
	return trials, nil
}
