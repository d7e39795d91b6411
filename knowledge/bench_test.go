package knowledge

import (
	"fmt"
	"testing"
)

// largest is a version at the limit of what can be approved, a thousand
// combinations of three facts, and its desk.
func largest(t testing.TB) (*Version, *Desk) {
	v, desk := depends(t, "The base."), &Desk{}
	v.Otherwise = "base"
	for _, name := range []string{"first", "second", "third"} {
		f := Fact{Name: name, Ask: "?"}
		for i := range 10 {
			key := fmt.Sprintf("%s%d", name, i)
			f.Values = append(f.Values, FactValue{Key: key, Label: key})
			if i > 0 {
				v.Cases = append(v.Cases, oneCase(t, fmt.Sprintf("%s=%s: %s.", name, key, key)))
			}
		}
		desk.Facts = append(desk.Facts, f)
	}
	for i := range 5 {
		name := fmt.Sprintf("vendor%d", i)
		desk.Audiences = append(desk.Audiences, Audience{Name: name, Label: name})
	}
	return v, desk
}

func BenchmarkResolve(b *testing.B) {
	at := day(b, "2026-11-20")
	for _, story := range []struct {
		what  string
		known Facts
	}{
		{"settled", know(b, "role=third audience", "place=MA said")},
		{"asks", know(b, "role=third audience")},
	} {
		b.Run(story.what, func(b *testing.B) {
			v, facts := callFrequency(b), someFacts()
			for b.Loop() {
				v.Resolve(facts, story.known, at)
			}
		})
	}
	b.Run("a thousand combinations", func(b *testing.B) {
		v, desk := largest(b)
		for b.Loop() {
			v.Resolve(desk.Facts, nil, at)
		}
	})
}

func BenchmarkCaseFaultsOfAThousandCombinations(b *testing.B) {
	v, desk := largest(b)
	for b.Loop() {
		CaseFaults(v, desk)
	}
}
