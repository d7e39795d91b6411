package handlers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// mostParts is how many asks one message may hold. What falls into more is a
// list or a conversation, and is read as a whole.
const mostParts = 4

// decideAll decides on the message as a whole, or on each ask in it where they
// are surely apart: then nobody is left with one answer to two questions.
func (h *Handlers) decideAll(ctx context.Context, a asked) ([]store.Decided, error) {
	texts := index.Split(a.question.Text)
	whole, err := h.decide(ctx, a, a.question.Text, 1)
	if err != nil || len(texts) < 2 || len(texts) > mostParts || a.question.Way == knowledge.ByListen || a.stopOnly || whole.StopID != "" {
		return []store.Decided{whole}, err // a stop card stands above whatever else was asked
	}
	parts, err := h.decideParts(ctx, a, texts)
	if err != nil || apart(parts) {
		return parts, err
	}
	return []store.Decided{whole}, nil
}

// decideParts decides on each ask of a message. A fact that one of them states
// holds for the others, unless they say otherwise.
func (h *Handlers) decideParts(ctx context.Context, a asked, texts []string) ([]store.Decided, error) {
	lang := index.LanguageOf(a.state.desk)
	stated := make([]knowledge.Facts, len(texts))
	for i, text := range texts {
		stated[i] = index.Facts(text, lang)
	}
	shared := agreed(stated)
	parts := make([]store.Decided, len(texts))
	for i, text := range texts {
		others := knowledge.Facts{}
		for name, k := range shared {
			if _, own := stated[i][name]; !own {
				others[name] = k
			}
		}
		part := a
		part.earlier, _ = others.Over(a.earlier)
		var err error
		if parts[i], err = h.decide(ctx, part, text, i+1); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// agreed are the facts on whose value nobody disagrees.
func agreed(stated []knowledge.Facts) knowledge.Facts {
	all, disputed := knowledge.Facts{}, map[string]bool{}
	for _, facts := range stated {
		for name, k := range facts {
			if was, had := all[name]; had && !slices.Equal(was.Values, k.Values) {
				disputed[name] = true
			}
			all[name] = k
		}
	}
	for name := range disputed {
		delete(all, name)
	}
	return all
}

// apart says whether the parts of a message are questions of their own: each is
// answered, offered titles, or asked so plainly that a specialist can answer it
// alone; one at least finds something approved; and no two are after the same
// answer, for then one of them goes on with the other.
func apart(parts []store.Decided) bool {
	seen := map[string]bool{}
	found := 0
	for _, d := range parts {
		id := firstOf(d.AnswerID, d.StopID)
		switch d.Outcome {
		case knowledge.Answered, knowledge.Routed, knowledge.Stopped:
			found++
		case knowledge.Offered:
			if !standsAlone(d.Text) {
				return false
			}
			id = d.Offers[0].AnswerID
			found++
		case knowledge.GapOpened:
			if d.Why == "held" || !standsAlone(d.Text) {
				return false
			}
			continue
		default:
			return false
		}
		if seen[id] {
			return false
		}
		seen[id] = true
	}
	return found > 0
}

// standsAlone says that a question needs none before it: it begins like one, is
// long enough to be put before a specialist apart from the message it stood in,
// and does not point back. A statement gives the reason for a question.
func standsAlone(text string) bool {
	return len(strings.Fields(text)) >= fewestWords && beginsAsked.MatchString(text) && !pointsBack.MatchString(text)
}

const fewestWords = 5

var (
	beginsAsked = regexp.MustCompile(`(?i)^\W*(?:and\s+|also,?\s+|or\s+)*(?:how|what|whats|when|where|who|whose|why|which|can|could|do|does|did|should|may|must|would|will|is|are)\b`)
	pointsBack  = regexp.MustCompile(`(?i)\b(?:it|its|that|this|those|these|them|so|too|either|instead|same|then|there)\b`)
)
