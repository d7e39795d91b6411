package handlers

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
)

// suggest answers a search as it is typed.
func (h *Handlers) suggest(ctx context.Context, c slack.InteractionCallback) any {
	if _, _, err := h.may(ctx, c.User.ID, worker); err != nil {
		return blocks.AnswerOptions(nil)
	}
	query := c.Value
	if blocks.ActionOf(c.ActionID) == blocks.GapSearch {
		return blocks.GapOptions(h.searchGaps(ctx, query, c.View.PrivateMetadata))
	}
	return blocks.AnswerOptions(h.searchAnswers(ctx, query, c.View.CallbackID == blocks.FindAnswerID))
}

// searchAnswers finds answers by what their titles hold, then by meaning: those
// that may be given to somebody now, or all there are, with what is on hold,
// still to come or withdrawn.
func (h *Handlers) searchAnswers(ctx context.Context, query string, all bool) []blocks.Titled {
	var found []blocks.Titled
	seen := map[string]bool{}
	add := func(a *knowledge.Answer) {
		v := a.At(h.now())
		switch {
		case all && v == nil:
			v = a.Head()
		case !all && (v == nil || a.Held(h.now()) || a.Kind == knowledge.Holding):
			return
		}
		if v != nil && !seen[a.ID] && len(found) < 100 {
			seen[a.ID] = true
			found = append(found, blocks.Titled{ID: a.ID, Title: v.Title, Kind: a.Kind})
		}
	}
	words := strings.Fields(strings.ToLower(query))
	for _, a := range h.listed() {
		v := a.Head()
		if v == nil {
			continue
		}
		title := strings.ToLower(v.Title + " " + a.ID)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(title, w) }) {
			add(a)
		}
	}
	if len(words) > 0 && len(found) < 10 {
		if candidates, err := h.sets.Index(index.Specialists).Find(ctx, query); err == nil {
			answers := h.served.Load().answers
			for _, c := range candidates {
				if a := answers[c.AnswerID]; a != nil {
					add(a)
				}
			}
		}
	}
	return found
}

func (h *Handlers) searchGaps(ctx context.Context, query, except string) []blocks.SimilarGap {
	gaps, err := h.db.WaitingGaps(ctx)
	if err != nil {
		h.log.Error("search gaps", "error", err)
		return nil
	}
	query = strings.ToLower(strings.TrimSpace(query))
	var found []blocks.SimilarGap
	for _, g := range gaps {
		if g.ID == except || query != "" && !strings.Contains(strings.ToLower(g.Label()+" "+g.Text), query) && index.Same(query, g.Text) < h.desk().Thresholds.Join {
			continue
		}
		if found = append(found, blocks.SimilarGap{ID: g.ID, Number: g.Number, Text: g.Text}); len(found) == 100 {
			break
		}
	}
	return found
}
