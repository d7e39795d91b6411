package knowledge

import "slices"

// Fact is something that an answer may depend on: whose collector, product,
// stage, place, channel. The desk names its question, values and words.
type Fact struct {
	Name   string      `json:"name"`
	Ask    string      `json:"ask"` // "Where does the customer live?"
	Values []FactValue `json:"values"`
}

// FactValue is one value of a fact. A value may lie in another: NYC in NY.
type FactValue struct {
	Key   string   `json:"key"`
	Label string   `json:"label"`
	In    string   `json:"in,omitempty"`
	Words []string `json:"words,omitempty"` // what people type for it: "boston", "mass"
}

// Value finds a value by its key.
func (f *Fact) Value(key string) (FactValue, bool) {
	for _, v := range f.Values {
		if v.Key == key {
			return v, true
		}
	}
	return FactValue{}, false
}

// has says whether all these values are the desk's.
func (f *Fact) has(values ...string) bool {
	return !slices.ContainsFunc(values, func(key string) bool {
		_, ok := f.Value(key)
		return !ok
	})
}

// Label is how people read a value; the key itself if it is not the desk's.
func (f *Fact) Label(key string) string {
	if v, ok := f.Value(key); ok {
		return v.Label
	}
	return key
}

// distance is how many steps lie between a value and one that contains it: 0
// for itself, -1 where it does not lie in it.
func (f *Fact) distance(value, container string) int {
	for steps := 0; steps <= len(f.Values); steps++ {
		if value == container {
			return steps
		}
		v, ok := f.Value(value)
		if !ok || v.In == "" {
			return -1
		}
		value = v.In
	}
	return -1
}

// within lists the value and everything that lies in it, in the desk's order.
func (f *Fact) within(value string) []string {
	var in []string
	for _, v := range f.Values {
		if f.distance(v.Key, value) >= 0 {
			in = append(in, v.Key)
		}
	}
	return in
}

// Origin tells how a fact came to be known.
type Origin string

const (
	Said       Origin = "said"     // in the question's words
	ByAudience Origin = "audience" // from where the asker sits
	InThread   Origin = "thread"   // earlier in the thread
	Tapped     Origin = "tapped"   // a button, so exactly this value
	Unknown    Origin = "unknown"  // the asker tapped Don't know
)

// Known is what is known of one fact.
type Known struct {
	Values []string `json:"values,omitempty"` // one, or several that are all still possible; none with origin unknown
	Origin Origin   `json:"origin"`
}

// Facts are the known facts of a question, by name.
type Facts map[string]Known

// Over lays newer facts over older ones: the last said wins. It returns a new
// map and the names of facts where both sides held single values that differ,
// sorted, for the conflict to be shown.
func (f Facts) Over(older Facts) (Facts, []string) {
	merged := Facts{}
	for name, k := range older {
		merged[name] = k
	}
	var conflicts []string
	for name, k := range f {
		was, had := merged[name]
		if had && len(was.Values) == 1 && len(k.Values) == 1 && was.Values[0] != k.Values[0] {
			conflicts = append(conflicts, name)
		}
		merged[name] = k
	}
	slices.Sort(conflicts)
	return merged, conflicts
}

// possible lists the values that a fact may still have. Words say less than a
// tap: "NY" typed by hand may be New York City, so it stands for itself and all
// that lies in it; a tap is exact. A value that the desk does not have, or has
// no longer, says nothing.
func (f *Fact) possible(k Known) []string {
	if len(k.Values) == 0 || !f.has(k.Values...) {
		return f.keys()
	}
	if k.Origin == Tapped {
		return k.Values
	}
	var values []string
	for _, v := range k.Values {
		for _, in := range f.within(v) {
			if !slices.Contains(values, in) {
				values = append(values, in)
			}
		}
	}
	return values
}

func (f *Fact) keys() []string {
	keys := make([]string, len(f.Values))
	for i, v := range f.Values {
		keys[i] = v.Key
	}
	return keys
}
