package index

import (
	"cmp"
	"math"
	"slices"
)

// Reach tells questions that nobody has written up from those that are only
// worded differently, by what past questions show. Each question of the log is
// covered as far as the known wordings and the past questions most like it are:
// wordings are covered wholly, and a little is lost at each step. A cluster of
// questions that no wording comes near stays uncovered, and so does the next
// question that falls into it. Like spread it is a random walk on texts
// (Szummer and Jaakkola, "Partially Labeled Classification with Markov Random
// Walks", 2002), with "written up" as the only label.
const (
	reachMost   = 2000 // questions of the log that are looked at, the last ones
	reachLeast  = 100  // fewer tell nothing
	reachNear   = 10   // most like texts that count
	reachKept   = 40   // that are kept, so that ten are left when some are taken away
	reachLike   = 0.1  // least cosine
	reachLost   = 0.3  // share of coverage lost at each step
	reachDoubt  = 0.05 // what speaks against coverage where little is alike
	reachPasses = 20
)

// reach holds the past questions that are looked at.
type reach struct {
	first    int      // of them in ranker.log
	postings [][]term // by feature: past questions, from 0
	near     [][]term // for each, the texts most like it: lessons, then past questions
	likest   []int32  // for each, the lesson most like it; -1: none is
	lessons  int
}

// newReach ties the log's last questions to lessons and to each other; nil
// where there are too few.
func newReach(lessons []lesson, log [][]term, features int) *reach {
	if len(log) < reachLeast || len(lessons) == 0 {
		return nil
	}
	c := &reach{first: max(len(log)-reachMost, 0), lessons: len(lessons), postings: make([][]term, features)}
	log = log[c.first:]
	both := make([][]term, features)
	for i, l := range lessons {
		for _, t := range l.terms {
			both[t.id] = append(both[t.id], term{int32(i), t.weight})
		}
	}
	for i, q := range log {
		for _, t := range q {
			both[t.id] = append(both[t.id], term{int32(len(lessons) + i), t.weight})
			c.postings[t.id] = append(c.postings[t.id], term{int32(i), t.weight})
		}
	}
	like := make([]float32, len(lessons)+len(log))
	for i, q := range log {
		gather(q, both, like)
		like[len(lessons)+i] = 0
		c.near = append(c.near, mostLike(like, reachKept, reachLike))
		c.likest = append(c.likest, -1)
		if lesson := mostLike(like[:len(lessons)], 1, reachLike); len(lesson) > 0 {
			c.likest[i] = lesson[0].id
		}
	}
	return c
}

// gather sums the inner products of a text with all those in the postings.
func gather(q []term, postings [][]term, like []float32) {
	clear(like)
	for _, t := range q {
		for _, p := range postings[t.id] {
			like[p.id] += t.weight * p.weight
		}
	}
}

// mostLike lists the n most like, the likest first.
func mostLike(like []float32, n int, least float32) []term {
	var found []term
	for j, w := range like {
		if w >= least {
			found = append(found, term{int32(j), w})
		}
	}
	slices.SortFunc(found, func(a, b term) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	return slices.Clone(found[:min(len(found), n)])
}

// unasked marks the past questions most like lessons that were never to be
// known: as if nobody had asked them.
func (c *reach) unasked(never func(lesson int) bool) []bool {
	out := make([]bool, len(c.likest))
	for i, l := range c.likest {
		out[i] = l >= 0 && never(int(l))
	}
	return out
}

// covers computes how far each past question is covered, of 1, by the lessons
// that are not taken away and the past questions that were asked.
func (c *reach) covers(away func(lesson int) bool, unasked []bool) []float64 {
	near := make([][]term, len(c.near))
	for i, all := range c.near {
		for _, t := range all {
			if int(t.id) < c.lessons && away(int(t.id)) || int(t.id) >= c.lessons && unasked != nil && unasked[int(t.id)-c.lessons] {
				continue
			}
			if near[i] = append(near[i], t); len(near[i]) == reachNear {
				break
			}
		}
	}
	now, next := make([]float64, len(near)), make([]float64, len(near))
	for range reachPasses {
		for i, ties := range near {
			next[i] = c.covered(ties, now)
		}
		now, next = next, now
	}
	return now
}

// covered is how far a text with these nearest ones is covered.
func (c *reach) covered(near []term, covers []float64) float64 {
	sum, weight := 0.0, reachDoubt
	for _, t := range near {
		w := float64(t.weight) * float64(t.weight)
		weight += w
		if int(t.id) < c.lessons {
			sum += w
		} else {
			sum += w * covers[int(t.id)-c.lessons]
		}
	}
	return (1 - reachLost) * sum / weight
}

// of is how far a question is covered: the wordings like it are given, the past
// questions are looked up, less one (-1: none) and those that were not asked.
func (c *reach) of(q []term, wordings []float64, covers []float64, less int, unasked []bool) float64 {
	like := make([]float32, len(c.near))
	gather(q, c.postings, like)
	if less >= c.first {
		like[less-c.first] = 0
	}
	for i, not := range unasked {
		if not {
			like[i] = 0
		}
	}
	near := mostLike(like, reachNear, reachLike)
	for i := range near {
		near[i].id += int32(c.lessons)
	}
	for _, w := range wordings {
		if w >= reachLike {
			near = append(near, term{0, float32(w)})
		}
	}
	slices.SortFunc(near, func(a, b term) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	return math.Min(c.covered(near[:min(len(near), reachNear)], covers)/(1-reachLost), 1)
}
