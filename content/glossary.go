package content

import (
	"fmt"
	"slices"
	"strings"

	"shouldertap/knowledge"
)

// addGlossary lays the words of glossary.yaml over the desk.
func addGlossary(r *reader, desk *knowledge.Desk, g *glossaryShape) {
	for _, a := range g.Abbreviations {
		if a.Value.S == "" {
			r.at(a.Key.Line, fmt.Sprintf("the abbreviation %q is not spelt out", a.Key.S), "Write what it stands for")
			continue
		}
		desk.Abbreviations = append(desk.Abbreviations, knowledge.Abbreviation{Short: a.Key.S, Long: a.Value.S})
	}
	for _, s := range g.Synonyms {
		if len(s) == 1 {
			r.at(s[0].Line, fmt.Sprintf("%q stands alone among the synonyms", s[0].S), "Write [one, other]")
			continue
		}
		desk.Synonyms = append(desk.Synonyms, s.strings())
	}
	for _, f := range g.Facts {
		fact := desk.Fact(f.Key.S)
		if fact == nil {
			r.at(f.Key.Line, fmt.Sprintf("there is no fact %q in desk.yaml", f.Key.S), didYouMean(f.Key.S, factNames(desk)))
			continue
		}
		meaning := map[string]string{}
		for _, v := range f.Value {
			i := slices.IndexFunc(fact.Values, func(known knowledge.FactValue) bool { return known.Key == v.Key.S })
			if i < 0 {
				r.at(v.Key.Line, fmt.Sprintf("%s has no value %q in desk.yaml", fact.Name, v.Key.S), didYouMean(v.Key.S, valueKeys(fact)))
				continue
			}
			for _, word := range v.Value {
				key := strings.ToLower(word.S)
				if other, taken := meaning[key]; taken {
					r.at(word.Line, fmt.Sprintf("%q means both %s and %s", word.S, other, v.Key.S), "A word may mean one value of a fact")
					continue
				}
				meaning[key] = v.Key.S
				fact.Values[i].Words = append(fact.Values[i].Words, word.S)
			}
		}
	}
}
