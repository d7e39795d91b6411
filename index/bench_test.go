package index_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// invented is a knowledge base of many answers whose words are as unevenly
// spread as those of real ones (Zipf), each phrasing half about its answer.
func invented(answers, phrasings, bodyWords int) ([]index.Document, []string) {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.15, 8, 20_000)
	word := func() string { return "w" + strconv.FormatUint(zipf.Uint64()*7919, 36) }
	text := func(own []string, n int) string {
		words := make([]string, n)
		for i := range words {
			if words[i] = word(); rng.IntN(2) == 0 {
				words[i] = own[rng.IntN(len(own))]
			}
		}
		return strings.Join(words, " ")
	}
	docs := make([]index.Document, answers)
	var questions []string
	for i := range docs {
		own := []string{"t" + strconv.Itoa(i), word(), word(), word(), word(), word()}
		docs[i] = index.Document{ID: fmt.Sprintf("answer-%05d", i), Title: text(own, 4)}
		for range phrasings {
			docs[i].Phrasings = append(docs[i].Phrasings, text(own, 9))
		}
		for left := bodyWords; left > 0; left -= 150 {
			docs[i].Sections = append(docs[i].Sections, knowledge.Section{Heading: text(own, 3), Text: text(own, min(left, 150))})
		}
		if len(questions) < 1000 {
			questions = append(questions, text(own, 10))
		}
	}
	return docs, questions
}

// BenchmarkDecision is one question, Bleve included, before any calibration:
// half take less than p50, one in a hundred more than p99. open-ms is the
// training that an approval is followed by in the background.
func BenchmarkDecision(b *testing.B) {
	for _, size := range []struct {
		name                     string
		answers, phrasings, body int
	}{{"phrasings=15000", 150, 100, 0}, {"phrasings=100000", 1000, 100, 0}, {"articles=13000", 13_000, 0, 400}} {
		b.Run(size.name, func(b *testing.B) {
			docs, questions := invented(size.answers, size.phrasings, size.body)
			before, began := held(), time.Now()
			x, err := index.Open(b.Context(), docs, index.Language{}, index.Learned{}, index.Options{})
			if err != nil {
				b.Fatal(err)
			}
			opened, heap := time.Since(began), held()-before
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				if _, err := x.Find(b.Context(), questions[i%len(questions)]); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(opened.Milliseconds()), "open-ms")
			b.ReportMetric(heap, "heap-MB")
			b.ReportMetric(0, "ns/op")
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkApprove is an approval on 15,000 phrasings until its own phrasing
// finds it; it is to take less than 50 ms.
func BenchmarkApprove(b *testing.B) {
	docs, _ := invented(150, 100, 0)
	x, err := index.Open(b.Context(), docs, index.Language{}, index.Learned{}, index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprintf("new-%d", i)
		d := index.Document{ID: id, Title: "Title of " + id, Phrasings: []string{"unheard of " + id, "ask for " + id}}
		if err := x.Add(b.Context(), d); err != nil {
			b.Fatal(err)
		}
		found, err := x.Find(b.Context(), "unheard of "+id)
		if err != nil || len(found) == 0 || found[0].AnswerID != id {
			b.Fatalf("found %+v, %v", found, err)
		}
	}
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
}

// held is what the program holds after a collection, in MB.
func held() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
