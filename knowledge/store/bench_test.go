package store

import (
	"fmt"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// atDesk is a floor whose clock runs, with an answer that has three facts.
func atDesk(b *testing.B) (*floor, *knowledge.Version, knowledge.Facts) {
	f := open(b)
	v := f.knows("calls/frequency", "At most seven calls in seven days.")
	facts := knowledge.Facts{
		"role":  {Values: []string{"third"}, Origin: knowledge.ByAudience},
		"place": {Values: []string{"MA"}, Origin: knowledge.Said},
		"stage": {Values: []string{"charged_off"}, Origin: knowledge.Tapped},
	}
	return f, v, facts
}

func BenchmarkAsk(b *testing.B) {
	f, _, _ := atDesk(b)
	for b.Loop() {
		f.asks(aisha, "how often can we call")
	}
}

func BenchmarkDecide(b *testing.B) {
	f, v, facts := atDesk(b)
	for b.Loop() {
		b.StopTimer()
		q := f.asks(aisha, "how often can we call")
		d := answered(q, v, facts)
		b.StartTimer()
		if _, err := f.Decide(f.ctx, q.ID, []Decided{d}, []Message{replyTo(q)}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecideGap(b *testing.B) {
	f, _, _ := atDesk(b)
	for b.Loop() {
		b.StopTimer()
		q := f.asks(aisha, f.NewID()) // words that nobody asked before
		d := missing(q, "servicing", time.Hour)
		b.StartTimer()
		if _, err := f.Decide(f.ctx, q.ID, []Decided{d}, []Message{replyTo(q)}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLeaseAndPosted(b *testing.B) {
	f, v, facts := atDesk(b)
	for b.Loop() {
		b.StopTimer()
		q := f.asks(aisha, "how often can we call")
		f.decides(q, answered(q, v, facts))
		b.StartTimer()
		posts, err := f.LeasePosts(f.ctx, "poster", 64, lease)
		if err != nil || len(posts) != 1 {
			b.Fatal(len(posts), err)
		}
		f.posted(posts[0])
	}
}

// What a question costs the database, from the event to the reply's receipt.
func BenchmarkWholeQuestion(b *testing.B) {
	f, v, facts := atDesk(b)
	for b.Loop() {
		q := f.asks(aisha, "how often can we call")
		f.decides(q, answered(q, v, facts))
		posts, err := f.LeasePosts(f.ctx, "poster", 64, lease)
		if err != nil || len(posts) != 1 {
			b.Fatal(len(posts), err)
		}
		if _, _, err := f.Question(f.ctx, q.ID); err != nil {
			b.Fatal(err)
		}
		f.posted(posts[0])
	}
}

func BenchmarkQuestion(b *testing.B) {
	f, v, facts := atDesk(b)
	q := f.asks(aisha, "how often can we call")
	f.decides(q, answered(q, v, facts))
	for b.Loop() {
		if _, _, err := f.Question(f.ctx, q.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	f, v, _ := atDesk(b)
	for b.Loop() {
		f.answer(v.ID)
	}
}

// manyFiles are answers as long as the shipped ones, with six phrasings each.
func manyFiles(n int) []Imported {
	files := make([]Imported, n)
	for i := range files {
		file := fileOf(fmt.Sprintf("servicing/answer-%05d", i), "Check the account first, then offer what the hardship table allows.")
		for s := range 8 {
			file.Content.Parts.Steps = append(file.Content.Parts.Steps, fmt.Sprintf("Step %d: open the account, read the notes of the last thirty days, and look for a promise to pay.", s+1))
		}
		file.Content.Parts.Say = []knowledge.Say{{Channel: "voice", Text: "I can help with that. Before we go on, may I have your name and the date of birth on the account?"}}
		file.Content.Parts.Sources = []knowledge.Source{{Cite: "12 CFR 1006.14(b)", Binds: "third-party collectors"}}
		for p := range 6 {
			file.Phrasings = append(file.Phrasings, fmt.Sprintf("wording %d of %d", p, i))
		}
		files[i] = file
	}
	return files
}

func BenchmarkAnswers(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := open(b)
			f.imports(manyFiles(n)...)
			for b.Loop() {
				if all, err := f.Answers(f.ctx); err != nil || len(all) != n {
					b.Fatal(len(all), err)
				}
			}
		})
	}
}

func BenchmarkImport(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		files := manyFiles(n)
		b.Run(fmt.Sprintf("new/%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				f := open(b)
				b.StartTimer()
				f.imports(files...)
			}
		})
		b.Run(fmt.Sprintf("unchanged/%d", n), func(b *testing.B) {
			f := open(b)
			f.imports(files...)
			for b.Loop() {
				f.imports(files...)
			}
		})
	}
}

func BenchmarkReport(b *testing.B) {
	f, v, _ := atDesk(b)
	from := f.now()
	const asked = 10_000
	if _, err := f.writer.Exec("PRAGMA synchronous = OFF"); err != nil { // only the reading is measured
		b.Fatal(err)
	}
	for i := range asked {
		q := f.asks(knowledge.Person{ID: fmt.Sprintf("U%d", i%200), Name: "Somebody"}, fmt.Sprintf("wording %d", i%97))
		d := answered(q, v, nil)
		if i%5 == 0 {
			d = missing(q, "servicing", time.Hour)
		}
		if _, err := f.Decide(f.ctx, q.ID, []Decided{d}, nil); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if r, err := f.Report(f.ctx, from, f.now().Add(time.Second), ""); err != nil || r.Questions != asked {
			b.Fatal(r.Questions, err)
		}
	}
}
