package practice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Suggest is what a person types into an external select of a view or a message.
type Suggest struct {
	User     string `json:"user"`
	ViewID   string `json:"view_id,omitempty"`
	Channel  string `json:"channel,omitempty"`
	TS       string `json:"ts,omitempty"`
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id,omitempty"`
	Query    string `json:"query"`
}

// Suggested are the options that the app offers; Groups are those it offers in groups.
type Suggested struct {
	Options []option      `json:"options"`
	Groups  []optionGroup `json:"option_groups,omitempty"`
}

type optionGroup struct {
	Label   map[string]any `json:"label"`
	Options []option       `json:"options"`
}

// Suggest asks the app for the options of an external select and waits for them.
// They are those that Click and Submit then accept.
func (w *Workspace) Suggest(ctx context.Context, s Suggest) (Suggested, error) {
	from := make(chan answer[Suggested], 1)
	if err := w.sendSearch(s, from); err != nil {
		return Suggested{}, err
	}
	return await(ctx, w, "block_suggestion", from)
}

func (w *Workspace) sendSearch(s Suggest, to chan<- answer[Suggested]) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(s.User)
	if err != nil {
		return err
	}
	payload := w.interaction("block_suggestion", u, "")
	delete(payload, "trigger_id")
	var blocks json.RawMessage
	key := s.ViewID
	if s.ViewID != "" {
		v, err := w.viewOf(u, s.ViewID)
		if err != nil {
			return err
		}
		blocks = v.Blocks
		payload["container"], payload["view"] = fields{"type": "view", "view_id": v.ID}, v
	} else {
		c, m, err := w.shownTo(u, s.Channel, s.TS)
		if err != nil {
			return err
		}
		blocks, key = m.Blocks, c.ID+m.TS
		payload["container"] = fields{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.Ephemeral != ""}
		payload["channel"], payload["message"] = w.channelRef(c), c.withThread(m)
	}
	e, err := findElement(elementsOf(blocks), s.ActionID, s.BlockID, "")
	if err != nil {
		return err
	}
	if strings.TrimPrefix(e.kind, "multi_") != "external_select" {
		return fmt.Errorf("%s is a %s: its options are not asked for", s.ActionID, e.kind)
	}
	payload["action_id"], payload["block_id"], payload["value"] = e.actionID, e.blockID, s.Query
	key += "/" + e.actionID
	w.act(&delivery{
		kind: "interactive", name: "block_suggestion", payload: payload,
		acked: func(raw json.RawMessage) {
			got, err := w.searchAnswered(raw)
			if err != nil {
				w.log.add(Entry{Kind: "ack", Name: "block_suggestion", Error: "invalid_options", Detail: err.Error(), request: raw})
			} else {
				w.offer(key, got)
			}
			to <- answer[Suggested]{got, err}
		},
		failed: func(why string) { to <- answer[Suggested]{err: w.unanswered(why)} },
	})
	return nil
}

// offer remembers the options a person was shown, and those of earlier
// searches, because a chosen option stays chosen while searching on.
func (w *Workspace) offer(key string, s Suggested) {
	all := s.Options
	for _, g := range s.Groups {
		all = append(all, g.Options...)
	}
	if len(w.offered) > draftsKept {
		clear(w.offered)
	}
	for _, o := range w.offered[key] {
		if !slices.ContainsFunc(all, func(n option) bool { return n.Value == o.Value }) && len(all) < limits[limitOptions].max*5 {
			all = append(all, o)
		}
	}
	w.offered[key] = all
}

func (w *Workspace) searchAnswered(raw json.RawMessage) (Suggested, error) {
	var got Suggested
	if len(raw) == 0 || json.Unmarshal(raw, &got) != nil {
		return got, fmt.Errorf("the app answered the search with no options")
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return got, fmt.Errorf("read options: %w", err)
	}
	k := w.newChecker(surfaceModal)
	if groups := list(tree["option_groups"]); len(groups) > 0 {
		k.staticSelect("", tree)
	} else if len(list(tree["options"])) > 0 {
		k.options("", tree, limitOptions)
	}
	if no := k.refusal(); no != nil {
		return Suggested{}, fmt.Errorf("the app's options are refused: %s", strings.Join(no.Messages, "; "))
	}
	if got.Options == nil {
		got.Options = []option{}
	}
	return got, nil
}
