package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// whyShown is how many candidates stand side by side in the table of why: more
// do not fit a terminal, and the one that should have won is among them.
const whyShown = 3

// judgedBy notes the lines that the decision was drawn by.
func (r *asked) judgedBy(desk *knowledge.Desk, answers map[string]*knowledge.Answer, at time.Time) {
	r.stop, r.stops = desk.Thresholds.Stop, map[string]bool{}
	for _, e := range r.Why {
		a := answers[e.AnswerID]
		r.stops[e.AnswerID] = a.Kind == knowledge.Stop
		if r.Needs > 0 || r.stops[e.AnswerID] {
			continue
		}
		path := a.At(at).Topic
		topic := desk.Topic(path)
		r.strict = topic == nil || topic.Tier != knowledge.Experience
		r.is, r.Needs = desk.Sure(path, &knowledge.Candidate{Probability: e.Probability, Assured: e.Assured})
	}
}

// printWhy tells a specialist why the candidates stand where they do.
func (r asked) printWhy(w io.Writer) error {
	var rivals, cards []index.Explanation
	for _, e := range r.Why {
		switch {
		case r.stops[e.AnswerID]:
			cards = append(cards, e)
		case len(rivals) < whyShown:
			rivals = append(rivals, e)
		}
	}
	if len(rivals) > 0 {
		if err := whyTable(w, rivals); err != nil {
			return err
		}
		r.whySure(w, rivals[0])
		fmt.Fprintln(w, "\nWHAT WOULD HAVE TIPPED IT")
		for i, e := range rivals {
			fmt.Fprintf(w, "%d. %s: %s\n", i+1, e.Title, e.Tip)
		}
	}
	if len(cards) > 0 {
		fmt.Fprintf(w, "\nSTOP CARDS, each judged on its own wordings alone and shown from %.0f %%\n", 100*r.stop)
		for _, e := range cards[:min(len(cards), whyShown)] {
			fmt.Fprintf(w, "%.1f %%  %s: nearest wording “%s”\n", 100*e.Probability, e.Title, e.Phrasing)
		}
	}
	return nil
}

// whyTable sets the candidates side by side: what was found of each, and what
// each way of looking brought it.
func whyTable(w io.Writer, rivals []index.Explanation) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	row := func(name string, cell func(index.Explanation) string) {
		fmt.Fprint(table, name)
		for _, e := range rivals {
			fmt.Fprintf(table, "\t%s", cell(e))
		}
		fmt.Fprintln(table)
	}
	fmt.Fprint(w, "\nWHY\n")
	row("", func(e index.Explanation) string { return clipped(e.Title) })
	row("probability", func(e index.Explanation) string { return fmt.Sprintf("%.1f %%", 100*e.Probability) })
	row("its nearest wording", func(e index.Explanation) string { return clipped(e.Phrasing) })
	row("words of the question that it has", func(e index.Explanation) string { return told(e.Words) })
	row("words that it does not have", func(e index.Explanation) string { return told(e.Missing) })
	order := make([]int, len(rivals[0].Features))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(rivals[0].Features[b].Points, rivals[0].Features[a].Points)
	})
	for _, i := range order {
		if slices.ContainsFunc(rivals, func(e index.Explanation) bool { return shows(e.Features[i].Points) }) {
			row("points for "+rivals[0].Features[i].Name, func(e index.Explanation) string { return points(e.Features[i].Points) })
		}
	}
	row("points in all", func(e index.Explanation) string { return points(e.Score) })
	return table.Flush()
}

// whySure tells what the first candidate's probability rests on, and whether it
// is enough.
func (r asked) whySure(w io.Writer, first index.Explanation) {
	effects := slices.Clone(first.Sure)
	slices.SortStableFunc(effects, func(a, b index.Effect) int { return cmp.Compare(b.Points, a.Points) })
	var up, down []string
	for _, e := range effects {
		switch {
		case !shows(e.Points):
		case e.Points > 0:
			up = append(up, fmt.Sprintf("%s (%s)", e.Name, points(e.Points)))
		default:
			down = append([]string{fmt.Sprintf("%s (%s)", e.Name, points(e.Points))}, down...)
		}
	}
	fmt.Fprintf(w, "\nHOW SURE\n%s\n", first.Title)
	if len(up) > 0 {
		fmt.Fprintf(w, "speaks for it:      %s\n", strings.Join(up, " · "))
	}
	if len(down) > 0 {
		fmt.Fprintf(w, "speaks against it:  %s\n", strings.Join(down, " · "))
	}
	line := "Its topic answers when %.0f %% of answers given this surely are right; %.1f %% are expected to be.\n"
	if r.strict {
		line = "Its topic is one of compliance and answers from a probability of %.0f %%; this one has %.1f %%.\n"
	}
	fmt.Fprintf(w, line, 100*r.Needs, 100*r.is)
	if r.is < r.Needs {
		fmt.Fprintln(w, "If it is the right one, confirm these words as a wording of it.")
	}
}

func shows(p float64) bool { return p >= 0.05 || p <= -0.05 }

func points(p float64) string { return fmt.Sprintf("%+.1f", p) }

// told lists the words that tell most, with how much of the question they are.
func told(words []index.Told) string {
	const most = 5
	all := 0.0
	var list []string
	for i, word := range words {
		all += word.Share
		if i < most {
			list = append(list, word.Word)
		}
	}
	if len(words) > most {
		list = append(list, "…")
	}
	if len(list) == 0 {
		return "none"
	}
	return fmt.Sprintf("%s (%.0f %%)", strings.Join(list, " "), 100*all)
}

// clipped cuts a text to a column.
func clipped(text string) string {
	const most = 38
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
