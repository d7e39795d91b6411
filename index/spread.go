package index

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Spread teaches the learner from past questions that nobody judged. Each
// question of the log is tied to the texts most like it; what the known
// phrasings mean flows along the ties until it settles (Zhou et al., "Learning
// with Local and Global Consistency", 2004), started from what the learner
// itself believes, and the learner is trained again on the phrasings and, at
// less weight, on what the log came to mean. Three rounds, as in self-training
// (Yarowsky, 1995). It pays where the log is large and phrasings are few.
const (
	spreadTies      = 10   // most like texts that a text is tied to
	spreadPower     = 4    // a tie is the cosine to this power
	spreadKeep      = 0.8  // share of a meaning that comes over the ties rather than from its start
	spreadPasses    = 15   //
	spreadRounds    = 3    //
	spreadSharpness = 3.0  // what the learner believes, raised to this power
	spreadBelief    = 0.5  // how much a belief counts beside a known phrasing
	spreadWeight    = 0.3  // of a question of the log as a lesson
	spreadLikeness  = 0.1  // least cosine of a tie
	spreadMeanings  = 8    // most meanings that a text keeps
	spreadMost      = 8000 // most questions of the log that are used, the last ones
	spreadLeast     = 3    // times as many questions as phrasings, at least, for it to pay
)

// spreads says whether a log of this size pays for so many phrasings.
func spreads(log, phrasings int) bool {
	return phrasings > 0 && log >= spreadLeast*phrasings
}

// ties holds for each text the others that it is tied to, in order of their
// numbers, weighed so that no text with many ties drowns the others.
type ties [][]term

// tie finds for each text those most like it.
func tie(texts [][]term, features int) ties {
	postings := make([][]term, features)
	for i, t := range texts {
		for _, f := range t {
			postings[f.id] = append(postings[f.id], term{int32(i), f.weight})
		}
	}
	near := make([][]term, len(texts))
	like := make([]float32, len(texts))
	var found []term
	for i, t := range texts {
		clear(like)
		for _, f := range t {
			for _, p := range postings[f.id] {
				like[p.id] += f.weight * p.weight
			}
		}
		like[i] = 0
		found = found[:0]
		for j, w := range like {
			if w >= spreadLikeness {
				found = append(found, term{int32(j), w})
			}
		}
		slices.SortFunc(found, func(a, b term) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id))
		})
		near[i] = slices.Clone(found[:min(len(found), spreadTies)])
	}
	return even(near)
}

// even makes ties hold both ways and divides each by the root of both ends'
// sums.
func even(near [][]term) ties {
	both := make(ties, len(near))
	for i, ties := range near {
		for _, t := range ties {
			w := float32(math.Pow(float64(t.weight), spreadPower))
			both[i] = append(both[i], term{t.id, w})
			both[t.id] = append(both[t.id], term{int32(i), w})
		}
	}
	sums := make([]float64, len(both))
	for i := range both {
		slices.SortFunc(both[i], func(a, b term) int { return cmp.Compare(a.id, b.id) })
		both[i] = slices.CompactFunc(both[i], func(a, b term) bool { return a.id == b.id })
		for _, t := range both[i] {
			sums[i] += float64(t.weight)
		}
	}
	for i := range both {
		for k, t := range both[i] {
			both[i][k].weight = float32(float64(t.weight) / math.Sqrt(sums[i]*sums[t.id]))
		}
	}
	return both
}

// spread trains a learner on lessons and on what the log comes to mean. The
// ties are over the lessons first and the log after them; a text whose lesson
// or question is left out (weight 0, or skip) neither gives nor takes. A
// question of the log counts as far as it is covered.
func spread(
	ctx context.Context, lessons []lesson, log [][]term, covered func(int) float64, skip []bool, t ties, features, answers int,
) (*learner, error) {
	kept := slices.DeleteFunc(slices.Clone(lessons), func(l lesson) bool { return l.weight == 0 })
	l, err := learn(ctx, kept, features, answers, learnPasses)
	if err != nil {
		return nil, err
	}
	scores := make([]float64, answers)
	for range spreadRounds {
		start := make([][]cell, len(lessons)+len(log))
		for i, e := range lessons {
			if e.weight > 0 {
				start[i] = e.means
			}
		}
		for i, q := range log {
			if skip != nil && skip[i] {
				continue
			}
			l.score(q, scores)
			for a := range scores {
				scores[a] *= spreadSharpness
			}
			softmax(scores)
			start[len(lessons)+i] = strongest(scores, spreadBelief)
		}
		meant := flow(start, t, answers)
		taught := slices.Clone(kept)
		mass := make([]float64, answers)
		for i := range log {
			sum := float32(0)
			for _, m := range meant[len(lessons)+i] {
				sum += m.weight
			}
			for _, m := range meant[len(lessons)+i] {
				mass[m.answer] += float64(m.weight / sum)
			}
		}
		for i, q := range log {
			means := balanced(meant[len(lessons)+i], mass)
			if len(means) == 0 {
				continue
			}
			sure := slices.MaxFunc(means, func(a, b cell) int { return cmp.Compare(a.weight, b.weight) }).weight
			taught = append(taught, lesson{q, means, spreadWeight * sure * float32(covered(i))})
		}
		if l, err = learn(ctx, taught, features, answers, learnPasses); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// flow lets meanings flow along the ties until they settle. A text without a
// start is left out.
func flow(start [][]cell, t ties, answers int) [][]cell {
	now := slices.Clone(start)
	next := make([][]cell, len(start))
	sums := make([]float64, answers)
	for range spreadPasses {
		for i := range start {
			if start[i] == nil {
				continue
			}
			clear(sums)
			for _, m := range start[i] {
				sums[m.answer] += (1 - spreadKeep) * float64(m.weight)
			}
			for _, tie := range t[i] {
				for _, m := range now[tie.id] {
					sums[m.answer] += spreadKeep * float64(tie.weight*m.weight)
				}
			}
			next[i] = strongest(sums, 1)
		}
		now, next = next, slices.Clone(now)
	}
	return now
}

// strongest keeps the strongest meanings, times a factor, in order of answers.
func strongest(scores []float64, factor float64) []cell {
	least := make([]float64, 0, spreadMeanings+1)
	for _, s := range scores {
		if s <= 0 || len(least) == spreadMeanings && s <= least[len(least)-1] {
			continue
		}
		at, _ := slices.BinarySearchFunc(least, s, func(a, b float64) int { return cmp.Compare(b, a) })
		least = slices.Insert(least, at, s)
		least = least[:min(len(least), spreadMeanings)]
	}
	kept := []cell{}
	for a, s := range scores {
		if s > 0 && len(kept) < spreadMeanings && s >= least[len(least)-1] {
			kept = append(kept, cell{int32(a), float32(s * factor)})
		}
	}
	return kept
}

// balanced turns meanings into shares of 1, each answer held back by the root
// of what it has over all questions, so that no answer swallows the log.
func balanced(meant []cell, mass []float64) []cell {
	const least = 0.02
	out := make([]cell, 0, len(meant))
	sum := float32(0)
	for _, m := range meant {
		w := m.weight / float32(math.Sqrt(mass[m.answer]+1e-6))
		out = append(out, cell{m.answer, w})
		sum += w
	}
	out = slices.DeleteFunc(out, func(m cell) bool { return m.weight < least*sum })
	sum = 0
	for _, m := range out {
		sum += m.weight
	}
	for i := range out {
		out[i].weight /= sum
	}
	return out
}
