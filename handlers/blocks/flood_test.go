package blocks

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// flooded fills every string of a value with text, and every list with many,
// as if every check before the views had failed.
func flooded(v reflect.Value, text string, many, depth int) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(text)
		}
	case reflect.Pointer:
		if v.IsNil() && v.Type().Elem().Kind() == reflect.Struct && depth < 6 && v.Type() != reflect.TypeFor[*time.Location]() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if !v.IsNil() && v.Type() != reflect.TypeFor[*time.Location]() && v.Type() != reflect.TypeFor[*knowledge.Desk]() {
			flooded(v.Elem(), text, many, depth+1)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[Ref]() {
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type().Field(i).Name != "ID" && v.Type().Field(i).Name != "Hash" && v.Type().Field(i).Name != "DraftID" {
				flooded(v.Field(i), text, many, depth+1)
			}
		}
	case reflect.Slice:
		if depth > 6 || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), many, many))
		for i := range many {
			flooded(v.Index(i), text, many, depth+1)
		}
	}
}

// Whatever stands in the values, no view breaks one of Slack's limits and none
// panics.
func TestNoTextBreaksALimit(t *testing.T) {
	s := sampleStage()
	for name, text := range map[string]string{
		"nothing":     "",
		"white space": " \n\t ",
		"long":        strings.Repeat("word & <word> ", 1_000),
		"one word":    strings.Repeat("x", 14_000),
		"hidden":      strings.Repeat("\u202e\u200b\x00", 100),
		"no text":     "\xff\xfe",
		"marks":       "e" + strings.Repeat("\u0301", 5_000),
	} {
		many := 7
		t.Run(name, func(t *testing.T) {
			var a Answer
			flooded(reflect.ValueOf(&a).Elem(), text, many, 0)
			a.Desk, a.Ref, a.Now = s.desk, s.reply().Ref, s.now
			for i := range a.Resolution.Choices {
				a.Resolution.Choices[i].Values = []string{"MA"} // a key of the desk's: an id, not a text
			}
			var o Offer
			flooded(reflect.ValueOf(&o).Elem(), text, many, 0)
			o.Desk, o.Ref = s.desk, s.reply().Ref
			var g Gap
			flooded(reflect.ValueOf(&g).Elem(), text, many, 0)
			g.Desk, g.Ref = s.desk, s.reply().Ref
			var c Card
			flooded(reflect.ValueOf(&c).Elem(), text, many, 0)
			c.Desk = s.desk
			var r Review
			flooded(reflect.ValueOf(&r).Elem(), text, many, 0)
			r.Desk = s.desk
			var p Report
			flooded(reflect.ValueOf(&p).Elem(), text, many, 0)
			p.Desk, p.Audience = s.desk, ""
			var f AnswerForm
			flooded(reflect.ValueOf(&f).Elem(), text, many, 0)
			f.Desk, f.Now, f.Meta, f.EffectiveFrom = s.desk, s.now, FormRef{GapID: "G1"}, ""
			for i := range f.Content.Parts.Say {
				f.Content.Parts.Say[i].Channel, f.Content.Parts.Say[i].Language = "", ""
			}
			f.Content.ReviewBy = ""
			gap := GapForm{ID: "G1", Text: text, Problem: text, Nearest: c.Nearest}
			h := Home{Desk: s.desk, Now: s.now, Rights: knowledge.Rights{Specialist: true, Compliance: true, Lead: true, Helper: true}, Audience: &s.desk.Audiences[0], Report: &p}
			flooded(reflect.ValueOf(&h.Notice).Elem(), text, many, 0)
			flooded(reflect.ValueOf(&h.Mine).Elem(), text, 60, 0)
			flooded(reflect.ValueOf(&h.Queue).Elem(), text, 60, 0)
			flooded(reflect.ValueOf(&h.StartHere).Elem(), text, 60, 0)

			var shown gallery
			for _, state := range []knowledge.GapState{knowledge.Open, knowledge.AskedBack, knowledge.Declined} {
				g.Gap.State, c.Gap.State = state, state
				shown.message("gap "+string(state), GapReply(g))
				shown.message("card "+string(state), GapCard(c))
			}
			shown.message("question to the asker", AskedBackReply(g))
			for _, kind := range []string{"settled", "asking", "unknown"} {
				b := a
				switch kind {
				case "settled":
					b.Resolution.Ask, b.Resolution.IfUnknown = nil, nil
				case "asking":
					b.Resolution.Ask = &s.desk.Facts[1]
				default:
					b.Resolution.Ask = nil
				}
				shown.message("answer "+kind, AnswerReply(b))
				shown.modal("whole answer "+kind, WholeAnswerModal(b))
			}
			shown.message("stop", StopReply(a.Reply))
			shown.message("offer", OfferReply(o))
			shown.message("review", ReviewCard(r))
			shown.modal("review", ReviewModal(r))
			shown.message("report", ReportMessage(p))
			shown.modal("report", ReportModal(p))
			shown.home("home", HomeView(h))
			shown.message("plain", Plain(text))
			shown.message("personal data", PersonalData([]string{text}))
			for _, kind := range []knowledge.Kind{knowledge.Plain, knowledge.Stop, knowledge.Route} {
				f.Content.Kind = kind
				shown.modal("answer form "+string(kind), AnswerModal(f))
			}
			for _, view := range []slack.ModalViewRequest{
				UseExistingModal(gap), SendToRouteModal(gap), AskBackModal(gap), MergeModal(gap), DeclineModal(gap), FlagModal(a.Ref, text),
				ReturnModal("D1", "h", text), ReasonModal(AnswerHold, "a", text), AskModal(text), NoticeModal(text),
			} {
				shown.modal(view.CallbackID, view)
			}
			for _, one := range shown.shown {
				checkLimits(t, one)
			}
		})
	}
}
