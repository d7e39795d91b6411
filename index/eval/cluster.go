package eval

import (
	"cmp"
	"slices"
	"strings"

	"shouldertap/index"
)

// wordings are questions that belong together.
type wordings struct {
	times  int
	people map[string]bool
	first  map[string]string // the words, by the key of "the same words"
	often  map[string]int
	order  []string
}

func newWordings() *wordings {
	return &wordings{people: map[string]bool{}, first: map[string]string{}, often: map[string]int{}}
}

func (w *wordings) add(text, user string) {
	w.times++
	if user != "" {
		w.people[user] = true
	}
	key := index.Normalise(text)
	if w.often[key] == 0 {
		w.first[key], w.order = strings.Join(strings.Fields(text), " "), append(w.order, key)
	}
	w.often[key]++
}

// usual are at most n wordings, those asked most first.
func (w *wordings) usual(n int) []string {
	order := slices.SortedStableFunc(slices.Values(w.order), func(a, b string) int { return cmp.Compare(w.often[b], w.often[a]) })
	out := []string{}
	for _, key := range order[:min(n, len(order))] {
		out = append(out, w.first[key])
	}
	return out
}

// clusters puts questions together that seem to ask the same: each joins the
// cluster whose first wording is most like it, if that is alike enough, and
// begins one of its own otherwise (leader clustering: Hartigan, 1975). Only
// clusters that share a longer word with it are compared.
type clusters struct {
	alike  float64
	all    []*wordings
	leader []string
	of     map[string][]int // clusters by the longer words of their first wording
	key    map[string]int   // by the same words
}

func (c *clusters) add(text, user string) {
	if c.of == nil {
		c.of, c.key = map[string][]int{}, map[string]int{}
	}
	key := index.Normalise(text)
	at, known := c.key[key]
	if !known {
		at = c.nearest(text, key)
		c.key[key] = at
	}
	c.all[at].add(text, user)
}

func (c *clusters) nearest(text, key string) int {
	best, at := c.alike, -1
	seen := map[int]bool{}
	var long []string
	for word := range strings.FieldsSeq(key) {
		if len(word) < 4 {
			continue
		}
		long = append(long, word)
		for _, i := range c.of[word] {
			if seen[i] {
				continue
			}
			seen[i] = true
			if like := index.Same(text, c.leader[i]); like >= best && (at < 0 || like > best) {
				best, at = like, i
			}
		}
	}
	if at >= 0 {
		return at
	}
	at = len(c.all)
	c.all, c.leader = append(c.all, newWordings()), append(c.leader, text)
	for _, word := range long {
		c.of[word] = append(c.of[word], at)
	}
	return at
}
