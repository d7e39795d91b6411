package practice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// outcome is what the workspace said to a request: the error, "" for ok, and why.
type outcome struct {
	code, why string
	body      map[string]any
}

// call sends a Web API request as JSON.
func (s *stage) call(method string, in map[string]any) outcome {
	s.t.Helper()
	return s.callAs("xoxb-test", method, in)
}

func (s *stage) callAs(token, method string, in map[string]any) outcome {
	s.t.Helper()
	raw, err := json.Marshal(in)
	s.ok(err)
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.APIURL()+method, bytes.NewReader(raw))
	s.ok(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultTransport.RoundTrip(req)
	s.ok(err)
	defer resp.Body.Close()
	var body map[string]any
	s.ok(json.NewDecoder(resp.Body).Decode(&body))
	meta, _ := body["response_metadata"].(map[string]any)
	var why []string
	for _, m := range list(meta["messages"]) {
		why = append(why, str(m))
	}
	return outcome{code: str(body["error"]), why: strings.Join(why, "\n"), body: body}
}

func long(n int) string { return strings.Repeat("é", n) }

func text(kind, s string) obj { return obj{"type": kind, "text": s} }

func post1(block obj) (string, obj) {
	return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": []any{block}}
}

func actions(elements ...any) obj { return obj{"type": "actions", "elements": elements} }

func but(more obj) obj { return with(obj{"type": "button", "text": text("plain_text", "B")}, more) }

func input(e obj) obj { return obj{"type": "input", "label": text("plain_text", "L"), "element": e} }

func modal(blocks []any) obj {
	return obj{"type": "modal", "title": text("plain_text", "T"), "submit": text("plain_text", "S"), "blocks": blocks}
}

func published(v obj) (string, obj) { return "views.publish", obj{"user_id": dana, "view": v} }

func homeOf(blocks []any) obj { return obj{"type": "home", "blocks": blocks} }

func repeated(n int, f func(i int) any) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func with(base, more obj) obj {
	for k, v := range more {
		base[k] = v
	}
	return base
}

func options(n int) []any {
	return repeated(n, func(i int) any { return obj{"text": text("plain_text", "O"), "value": fmt.Sprint(i)} })
}

func confirm(more obj) obj {
	return actions(but(obj{"confirm": with(obj{
		"title": text("plain_text", "T"), "text": text("plain_text", "X"), "confirm": text("plain_text", "Y"), "deny": text("plain_text", "N"),
	}, more)}))
}

func bars(series int, title, name string, categories []any, x string) obj {
	data := repeated(len(categories), func(i int) any { return obj{"label": categories[i], "value": 1} })
	return obj{"type": "data_visualization", "title": title, "chart": obj{
		"type": "bar", "axis_config": obj{"categories": categories, "x_label": x},
		"series": repeated(series, func(i int) any { return obj{"name": string(rune('a'+i)) + name, "data": data} }),
	}}
}

func table(rows, columns int) obj {
	return obj{"type": "table", "rows": repeated(rows, func(int) any {
		return repeated(columns, func(int) any { return obj{"type": "raw_text", "text": "c"} })
	})}
}

// A modal is checked through an update of one that is open; MODAL stands for its id.
func update(v obj) (string, obj) { return "views.update", obj{"view_id": "MODAL", "view": v} }

// requests gives, for every limit that a Web API call can break, a call that
// uses n of what is limited.
func requests() map[limitID]func(n int) (string, obj) {
	divider := func(int) any { return obj{"type": "divider"} }
	section := func(more obj) obj { return with(obj{"type": "section"}, more) }
	return map[limitID]func(n int) (string, obj){
		limitMessageBlocks: func(n int) (string, obj) {
			return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": repeated(n, divider)}
		},
		limitModalBlocks: func(n int) (string, obj) { return update(modal(repeated(n, divider))) },
		limitHomeBlocks:  func(n int) (string, obj) { return published(homeOf(repeated(n, divider))) },
		limitBlocksText: func(n int) (string, obj) {
			var all []any
			for ; n > 0; n -= 2500 {
				all = append(all, section(obj{"text": text("mrkdwn", long(min(n, 2500)))}))
			}
			return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": all}
		},
		limitSectionText: func(n int) (string, obj) { return post1(section(obj{"text": text("mrkdwn", long(n))})) },
		limitFieldText:   func(n int) (string, obj) { return post1(section(obj{"fields": []any{text("mrkdwn", long(n))}})) },
		limitFields: func(n int) (string, obj) {
			return post1(section(obj{"fields": repeated(n, func(int) any { return text("mrkdwn", "f") })}))
		},
		limitHeaderText: func(n int) (string, obj) { return post1(obj{"type": "header", "text": text("plain_text", long(n))}) },
		limitContextElements: func(n int) (string, obj) {
			return post1(obj{"type": "context", "elements": repeated(n, func(int) any { return text("mrkdwn", "c") })})
		},
		limitContextText: func(n int) (string, obj) {
			return post1(obj{"type": "context", "elements": []any{text("mrkdwn", long(n))}})
		},
		limitActionsElements: func(n int) (string, obj) {
			return post1(actions(repeated(n, func(int) any { return but(nil) })...))
		},
		limitContextActions: func(n int) (string, obj) {
			return post1(obj{"type": "context_actions", "elements": repeated(n, func(int) any {
				return obj{"type": "icon_button", "icon": "trash", "text": text("plain_text", "x")}
			})})
		},
		limitMarkdown: func(n int) (string, obj) {
			return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": []any{
				obj{"type": "markdown", "text": long(n - 100)}, obj{"type": "markdown", "text": long(100)},
			}}
		},
		limitButtonText:  func(n int) (string, obj) { return post1(actions(but(obj{"text": text("plain_text", long(n))}))) },
		limitButtonValue: func(n int) (string, obj) { return post1(actions(but(obj{"value": long(n)}))) },
		limitURL:         func(n int) (string, obj) { return post1(actions(but(obj{"url": "https://" + long(n-8)}))) },
		limitOptions: func(n int) (string, obj) {
			return post1(actions(obj{"type": "static_select", "options": options(n)}))
		},
		limitOptionText: func(n int) (string, obj) {
			return post1(actions(obj{"type": "static_select", "options": []any{obj{"text": text("plain_text", long(n)), "value": "v"}}}))
		},
		limitOptionValue: func(n int) (string, obj) {
			return post1(actions(obj{"type": "static_select", "options": []any{obj{"text": text("plain_text", "o"), "value": long(n)}}}))
		},
		limitOverflow:   func(n int) (string, obj) { return post1(actions(obj{"type": "overflow", "options": options(n)})) },
		limitRadio:      func(n int) (string, obj) { return post1(actions(obj{"type": "radio_buttons", "options": options(n)})) },
		limitCheckboxes: func(n int) (string, obj) { return post1(actions(obj{"type": "checkboxes", "options": options(n)})) },
		limitPlaceholder: func(n int) (string, obj) {
			return update(modal([]any{input(obj{"type": "plain_text_input", "placeholder": text("plain_text", long(n))})}))
		},
		limitInputLabel: func(n int) (string, obj) {
			return update(modal([]any{with(input(obj{"type": "plain_text_input"}), obj{"label": text("plain_text", long(n))})}))
		},
		limitInputHint: func(n int) (string, obj) {
			return update(modal([]any{with(input(obj{"type": "plain_text_input"}), obj{"hint": text("plain_text", long(n))})}))
		},
		limitInputLength: func(n int) (string, obj) {
			return update(modal([]any{input(obj{"type": "plain_text_input", "max_length": n})}))
		},
		limitImageAlt: func(n int) (string, obj) {
			return post1(obj{"type": "image", "image_url": "https://e.example/i.png", "alt_text": long(n)})
		},
		limitImageTitle: func(n int) (string, obj) {
			return post1(obj{"type": "image", "image_url": "https://e.example/i.png", "alt_text": "a", "title": text("plain_text", long(n))})
		},
		limitModalTitle: func(n int) (string, obj) {
			return update(with(modal([]any{}), obj{"title": text("plain_text", long(n))}))
		},
		limitModalSubmit: func(n int) (string, obj) {
			return update(with(modal([]any{}), obj{"submit": text("plain_text", long(n))}))
		},
		limitModalClose: func(n int) (string, obj) {
			return update(with(modal([]any{}), obj{"close": text("plain_text", long(n))}))
		},
		limitPrivateMetadata: func(n int) (string, obj) {
			return published(with(homeOf([]any{}), obj{"private_metadata": long(n)}))
		},
		limitCallbackID: func(n int) (string, obj) { return published(with(homeOf([]any{}), obj{"callback_id": long(n)})) },
		limitExternalID: func(n int) (string, obj) { return published(with(homeOf([]any{}), obj{"external_id": long(n)})) },
		limitBlockID:    func(n int) (string, obj) { return post1(obj{"type": "divider", "block_id": long(n)}) },
		limitActionID:   func(n int) (string, obj) { return post1(actions(but(obj{"action_id": long(n)}))) },
		limitViewBytes: func(n int) (string, obj) {
			v := with(homeOf([]any{}), obj{"pad": ""})
			raw, err := json.Marshal(v)
			if err != nil {
				panic(err)
			}
			return published(with(v, obj{"pad": strings.Repeat("x", n-len(raw))}))
		},
		limitConfirmTitle:  func(n int) (string, obj) { return post1(confirm(obj{"title": text("plain_text", long(n))})) },
		limitConfirmText:   func(n int) (string, obj) { return post1(confirm(obj{"text": text("plain_text", long(n))})) },
		limitConfirmButton: func(n int) (string, obj) { return post1(confirm(obj{"confirm": text("plain_text", long(n))})) },
		limitMetadata: func(n int) (string, obj) {
			frame := len(`{"event_payload":{"p":""},"event_type":"e"}`)
			return "chat.postMessage", obj{"channel": askers, "text": "x", "metadata": obj{
				"event_type": "e", "event_payload": obj{"p": strings.Repeat("x", n-frame)},
			}}
		},
		limitTables: func(n int) (string, obj) {
			return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": repeated(n, func(int) any { return table(1, 1) })}
		},
		limitTableRows:    func(n int) (string, obj) { return post1(table(n, 1)) },
		limitTableColumns: func(n int) (string, obj) { return post1(table(1, n)) },
		limitChartTitle:   func(n int) (string, obj) { return post1(bars(1, long(n), "", []any{"c"}, "")) },
		limitChartSeries:  func(n int) (string, obj) { return post1(bars(n, "t", "", []any{"c"}, "")) },
		limitChartLabel:   func(n int) (string, obj) { return post1(bars(1, "t", long(n-1), []any{"c"}, "")) },
		limitChartPoints: func(n int) (string, obj) {
			return post1(bars(1, "t", "", repeated(n, func(i int) any { return fmt.Sprint(i) }), ""))
		},
		limitAxisLabel: func(n int) (string, obj) { return post1(bars(1, "t", "", []any{"c"}, long(n))) },
		limitAlertText: func(n int) (string, obj) {
			return update(modal([]any{obj{"type": "alert", "text": text("mrkdwn", long(n))}}))
		},
		limitCards: func(n int) (string, obj) {
			return post1(obj{"type": "carousel", "elements": repeated(n, func(int) any {
				return obj{"type": "card", "title": text("plain_text", "t")}
			})})
		},
		limitCardText: func(n int) (string, obj) { return post1(obj{"type": "card", "body": text("mrkdwn", long(n))}) },
		limitContainerBlocks: func(n int) (string, obj) {
			return post1(obj{"type": "container", "title": text("plain_text", "t"), "child_blocks": repeated(n, divider)})
		},
		limitAttachments: func(n int) (string, obj) {
			return "chat.postMessage", obj{"channel": askers, "text": "x", "attachments": repeated(n, func(int) any { return obj{"text": "a"} })}
		},
	}
}
