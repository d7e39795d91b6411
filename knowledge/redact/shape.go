package redact

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Shape describes an identifier of the desk: a loan or application number.
type Shape struct {
	// Name is the mask's kind: capital letters, e.g. LOAN.
	Name string
	// Pattern is the number itself in RE2 syntax, e.g. PL-\d{8} or \d{10}. Case
	// does not matter. It has a longest length and no anchors. People leave
	// dashes out: PL[- ]?\d{8}.
	Pattern string
	// Words of which one must stand within four words of a number that may be
	// digits alone. With none, or where the pattern demands a letter as in
	// PL-\d{8}, the pattern suffices.
	Words []string
	// Examples are texts of which some part must be masked with Name.
	Examples []string
	// Counterexamples are texts that must stay as they are.
	Counterexamples []string
}

// maxName and maxNumber bound a shape's name in letters and the numbers that it
// describes in characters.
const (
	maxName   = 20
	maxNumber = 64
)

// shape is a Shape that can be looked for.
type shape struct {
	kind    string
	pattern *regexp.Regexp
	words   [][]string // each phrase as its folded words
	cued    bool       // one of the words must be near
}

// New makes a Redactor that knows the desk's shapes besides what it knows of
// itself. It returns all faults at once, joined; each names the shape, what is
// wrong, and how to mend it.
func New(shapes []Shape) (*Redactor, error) {
	r := &Redactor{kinds: map[string]bool{}}
	for _, kind := range Kinds() {
		r.kinds[kind] = true
	}
	var faults []error
	usable := make([]bool, len(shapes))
	for i, given := range shapes {
		compiled, wrong := compile(given)
		for _, w := range wrong {
			faults = append(faults, fault(i, given, w))
		}
		if len(wrong) == 0 {
			usable[i] = true
			r.kinds[given.Name] = true
			r.shapes = append(r.shapes, compiled)
		}
	}
	for i, given := range shapes {
		if !usable[i] {
			continue
		}
		for _, w := range r.try(given) {
			faults = append(faults, fault(i, given, w))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return r, nil
}

func fault(i int, given Shape, wrong string) error {
	name := given.Name
	if name == "" {
		name = "no name"
	}
	return fmt.Errorf("shape %d (%s): %s", i+1, name, wrong)
}

// compile checks everything about a shape that needs no text to try it on.
func compile(given Shape) (shape, []string) {
	var wrong []string
	compiled := shape{kind: given.Name}
	if !validName(given.Name) {
		wrong = append(wrong, fmt.Sprintf("the name %q cannot stand in a mask; use 2 to %d capital letters, such as LOAN", given.Name, maxName))
	}
	if w := checkPattern(given.Pattern); w != "" {
		wrong = append(wrong, w)
	} else {
		compiled.pattern = regexp.MustCompile("(?i:" + given.Pattern + ")")
		compiled.pattern.Longest()
	}
	for _, phrase := range given.Words {
		folded := phraseWords(phrase)
		if len(folded) == 0 {
			wrong = append(wrong, fmt.Sprintf("the word %q has no letters; leave it out or write a word that stands near the number", phrase))
			continue
		}
		compiled.words = append(compiled.words, folded)
	}
	compiled.cued = len(compiled.words) > 0 && !lettered(given.Pattern)
	if len(given.Examples) == 0 {
		wrong = append(wrong, "has no examples; add a sentence with a made-up number that must be masked")
	}
	return compiled, wrong
}

func validName(name string) bool {
	if len(name) < 2 || len(name) > maxName {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// phraseWords folds a phrase as texts are folded and returns its words.
func phraseWords(phrase string) []string {
	v := look(phrase)
	var words []string
	for _, t := range tokenize(v, &Redactor{}) {
		if t.class == word {
			words = append(words, v.text[t.start:t.end])
		}
	}
	return words
}

// ordinary are things that desks say all day; a shape that masks one of them
// would empty questions of what they ask.
func ordinary() []string {
	return []string{
		"7 calls in 7 days", "30 days past due", "paid $1,234.56 on 10/12/2026", "since 2019", "at 8:30",
		"12 CFR 1006.14(b)(2)", "form 4506-T", "Q-1042", "ST-7K2Q4M", "ending 1234",
	}
}

// try redacts the shape's examples and counterexamples, and ordinary sentences
// with its words in front, and returns what comes out wrong.
func (r *Redactor) try(given Shape) []string {
	var wrong []string
	for _, text := range given.Examples {
		result, err := r.Redact(text)
		if err == nil && !slices.Contains(result.Masks, Mask{given.Name}) {
			wrong = append(wrong, fmt.Sprintf("the example %q is not masked as [%s] (it becomes %q); widen the pattern or add the word near the number to words", text, given.Name, result.Text))
		}
	}
	for _, text := range given.Counterexamples {
		result, err := r.Redact(text)
		if err == nil && len(result.Masks) > 0 {
			wrong = append(wrong, fmt.Sprintf("the counterexample %q becomes %q; narrow the pattern or its words", text, result.Text))
		}
	}
	for _, phrase := range append([]string{""}, given.Words...) {
		for _, text := range ordinary() {
			text = strings.TrimSpace(phrase + " " + text)
			result, err := r.Redact(text)
			if err == nil && slices.Contains(result.Masks, Mask{given.Name}) {
				wrong = append(wrong, fmt.Sprintf("masks part of the ordinary words %q; narrow the pattern", text))
			}
		}
	}
	return wrong
}

// desk masks the shapes whose pattern suffices.
func (s *scan) desk() {
	for _, known := range s.redactor.shapes {
		if known.cued {
			continue
		}
		for _, m := range s.matches(known) {
			if s.free(m.first, m.last) && !s.inAmount(m.first, m.last) {
				s.take(m.first, m.last, known.kind)
			}
		}
	}
}

// match is a stretch of tokens that a shape's pattern matches.
type match struct {
	first, last int
	kind        string
}

// cuedShapes returns, in order, the matches of the shapes that need a word near
// and have one nearer than any cue that says otherwise.
func (s *scan) cuedShapes() []match {
	var list []match
	for _, known := range s.redactor.shapes {
		if !known.cued {
			continue
		}
		for _, m := range s.matches(known) {
			if !s.free(m.first, m.last) {
				continue
			}
			distance := s.phraseDistance(m, known.words)
			if distance == 0 {
				continue
			}
			q := sequence{first: m.first, last: m.last, digits: s.allDigits(m.first, m.last)}
			other, d := s.nearest(m.first, m.last, func(c cue, distance int) bool { return s.fits(q, c, distance) })
			if other == noCue || d >= distance {
				list = append(list, m)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b match) int { return a.first - b.first })
	return list
}

// margin is how much text around a digit a match can reach, in bytes.
const margin = maxNumber * utf8.UTFMax

// matches finds the whole-token matches of a shape that hold a digit. Only the
// surroundings of digits are looked at.
func (s *scan) matches(known shape) []match {
	var list []match
	for i := 0; i < len(s.tokens); {
		if t := s.tokens[i]; t.class != number && t.class != mixed {
			i++
			continue
		}
		start, end := max(0, s.tokens[i].start-margin), s.tokens[i].end+margin
		for i++; i < len(s.tokens) && s.tokens[i].start <= end+margin; i++ {
			if t := s.tokens[i]; t.class == number || t.class == mixed {
				end = t.end + margin
			}
		}
		end = min(end, len(s.text))
		for _, at := range known.pattern.FindAllStringIndex(s.text[start:end], -1) {
			if m, ok := s.whole(start+at[0], start+at[1]); ok {
				m.kind = known.kind
				list = append(list, m)
			}
		}
	}
	return list
}

// whole returns the tokens of text[start:end] if it holds a digit and cuts none
// in two.
func (s *scan) whole(start, end int) (match, bool) {
	if countDigits(s.text[start:end]) == 0 {
		return match{}, false
	}
	first, _ := slices.BinarySearchFunc(s.tokens, start, func(t token, at int) int { return t.end - at - 1 })
	last, _ := slices.BinarySearchFunc(s.tokens, end, func(t token, at int) int { return t.start - at })
	last--
	if first > last || s.tokens[first].start < start || s.tokens[last].end > end {
		return match{}, false
	}
	return match{first: first, last: last}, true
}

// phraseDistance returns how many words away the nearest of the phrases stands
// in either direction, 0 when none is within reach.
func (s *scan) phraseDistance(m match, phrases [][]string) int {
	d := 1
	for k := m.first - 1; k >= 0 && m.first-k <= reachTokens && d <= reachBefore && !s.barrier(k); k-- {
		for _, phrase := range phrases {
			if s.phraseAt(k-len(phrase)+1, phrase) {
				return d
			}
		}
		if s.tokens[k].cue < numberCue {
			d++
		}
	}
	d = 1
	for k := m.last + 1; k < len(s.tokens) && k-m.last <= reachTokens && d <= reachBefore && !s.barrier(k); k++ {
		for _, phrase := range phrases {
			if s.phraseAt(k, phrase) && !s.governs(k+len(phrase)-1) {
				return d + 1
			}
		}
		if s.tokens[k].cue < numberCue {
			d++
		}
	}
	return 0
}

func (s *scan) phraseAt(first int, phrase []string) bool {
	if first < 0 || first+len(phrase) > len(s.tokens) {
		return false
	}
	for i, w := range phrase {
		if s.in(first+i) != w {
			return false
		}
	}
	return true
}

// cueWord reports whether letters that run into digits are a word of a shape.
func (r *Redactor) cueWord(letters string) bool {
	for _, known := range r.shapes {
		for _, phrase := range known.words {
			if len(phrase) == 1 && phrase[0] == letters {
				return true
			}
		}
	}
	return false
}
