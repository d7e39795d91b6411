package eval

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Most of each list that a table shows; the JSON holds all.
const mostListed = 15

// JSON writes the replay as one object.
func (r Replayed) JSON(out io.Writer) error {
	if err := json.NewEncoder(out).Encode(r); err != nil {
		return fmt.Errorf("write the replay: %w", err)
	}
	return nil
}

// Table writes the replay for people.
func (r Replayed) Table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	when := ""
	if r.From != nil {
		when = fmt.Sprintf(", %s to %s", r.From.Format(time.DateOnly), r.To.Format(time.DateOnly))
	}
	line("%d questions in %d messages%s, asked as %s", r.Questions, r.Messages, when, r.Audience)
	line("left out: %d no question by their form, %d in threads, %d by programs, %d notices\n", r.LeftOut.Others, r.LeftOut.Replies, r.LeftOut.Bots, r.LeftOut.Notices)
	line("TOPIC\tASKED\tANSWERED\tOFFERED\tGAP\tSTOP CARD")
	row := func(name string, o Outcomes) {
		line("%s\t%d\t%s\t%s\t%s\t%s", name, o.all(), part100(o.Answered, o.all()), part100(o.Offered, o.all()), part100(o.Gap, o.all()), part100(o.Stopped, o.all()))
	}
	for _, t := range r.Topics {
		row(cmp.Or(t.Topic, "(nothing near)"), t.Outcomes)
	}
	row("all", r.Outcomes)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the replay: %w", err)
	}
	list := func(heading string, n int, item func(i int) (string, int, string, []string)) {
		if n == 0 {
			return
		}
		line("\n%s", heading)
		for i := range min(n, mostListed) {
			often, people, title, wordings := item(i)
			by := ""
			if people > 0 {
				by = fmt.Sprintf(", %d people", people)
			}
			line("%s%s: %s", often, by, title)
			for _, words := range wordings {
				line("    “%s”", short(words))
			}
		}
		if n > mostListed {
			line("… and %d more; --json lists all", n-mostListed)
		}
	}
	list("ANSWERS THAT WOULD HAVE SETTLED MOST, OR BEEN OFFERED FIRST", len(r.Answers), func(i int) (string, int, string, []string) {
		a := r.Answers[i]
		often := fmt.Sprintf("answered %d", a.Times)
		if a.Offered > 0 {
			often += fmt.Sprintf(", offered %d", a.Offered)
		}
		return often, a.People, fmt.Sprintf("%s (%s)", a.Title, a.ID), a.Wordings
	})
	list("GAPS: ASKED, AND NOTHING APPROVED IS LIKELY ENOUGH", len(r.Gaps), func(i int) (string, int, string, []string) {
		g := r.Gaps[i]
		return fmt.Sprintf("asked %d", g.Times), g.People, short(g.Wordings[0]), g.Wordings[1:]
	})
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the replay: %w", err)
	}
	return nil
}

func part100(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d (%.0f %%)", n, 100*float64(n)/float64(of))
}

// short cuts a wording to a line.
func short(words string) string {
	const most = 110
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	return string(runes[:most-1]) + "…"
}
