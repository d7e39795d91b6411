package handlers

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Slack's text carries live tokens and entities; what is stored must read as
// people see it, and call nobody when it is shown again.
func TestPlainText(t *testing.T) {
	for _, c := range []struct{ what, slack, want string }{
		{"the bot's own mention goes", "<@U0TAP> may I call", "may I call"},
		{"with a label too", "<@U0TAP|shouldertap> may I call", "may I call"},
		{"inside a sentence too", "may I <@U0TAP> call", "may I   call"},
		{"a person is somebody", "ask <@U0DANA>", "ask @somebody"},
		{"a labelled person is nobody's name either", "ask <@U0DANA|dana.ruiz>", "ask @somebody"},
		{"everybody", "<!channel> <!here> <!everyone>", "@channel @here @everyone"},
		{"a group by its label", "<!subteam^S0SPEC|@specialists> help", "@specialists help"},
		{"a group without one", "<!subteam^S0SPEC> help", "@group help"},
		{"a channel", "in <#C0RANDOM|random> and <#C0FLOOR>", "in #random and #channel"},
		{"a date by its fallback", "on <!date^1795533300^{date}|24 Nov>", "on 24 Nov"},
		{"an address", "see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"},
		{"an address with a label", "see <https://example.com|the page>", "see the page"},
		{"a label that pretends to be another address", "see <https://evil.example|https://bank.example>", "see https://evil.example"},
		{"a label that pretends without a scheme", "see <https://evil.example|bank.example>", "see https://evil.example"},
		{"mail", "<mailto:a@example.com|a@example.com>", "a@example.com"},
		{"telephone", "<tel:+15551234567|555-123-4567>", "555-123-4567"},
		{"entities once", "a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"},
		{"no entity of HTML but Slack's three", "3 &copy; &eacute; &#60;!channel&#62;", "3 &copy; &eacute; &#60;!channel&#62;"},
		{"a typed token stays text", "&lt;!channel&gt;", "<!channel>"},
		{"control characters", "a\x00b\x07c\x7fd", "abcd"},
		{"tabs and returns", "a\tb\r\nc", "a b \nc"},
		{"marks that reorder", "a\u202eb\u2066c\u200fd", "abcd"},
		{"marks that hide", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"},
		{"a joiner that emoji need stays", "👩\u200d👧", "👩\u200d👧"},
		{"bytes that are no text", "a\xffb", "ab"},
		{"line breaks stay", "a\n\nb", "a\n\nb"},
		{"nothing", "", ""},
		{"an unfinished token", "<!channel may I", "<!channel may I"},
	} {
		if got := plain(c.slack, "U0TAP", anybody); got != c.want {
			t.Errorf("%s: %q reads %q, want %q", c.what, c.slack, got, c.want)
		}
	}
}

func TestPlainTextIsBounded(t *testing.T) {
	got := plain(strings.Repeat("é", longestQuestion+10), "U0TAP", anybody)
	if n := utf8.RuneCountInString(got); n != longestQuestion || !utf8.ValidString(got) {
		t.Errorf("%d characters, valid %v", n, utf8.ValidString(got))
	}
}

func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"<@U0TAP> hi", "<!channel", "a<<!here>>b", "<#C1|<@U1>>", "&amp;lt;", "<|>", "<!date^1^x|<!here>>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text, "U0TAP", anybody)
		if !utf8.ValidString(got) {
			t.Errorf("%q became no text: %q", text, got)
		}
		for _, r := range got {
			if visible(r) != r {
				t.Errorf("%q still holds %U", text, r)
			}
		}
	})
}

func TestWhatAsks(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "  ": false, "???": false, ":wave:": false, "🙏🙏": false, "thanks!": false, "Thank you so much": false, "ok great": false,
		"got it, thx": false, "no": false, "hi team": false, "good morning all": false, "thanks, that worked": false,
		"thanks but can i waive it": true, "no she is in Ohio": true, "ok and in texas": true, "late fee": true, "7": true, "猫可以签字吗": true,
		"hello can he pay by card": true,
	} {
		if got := Asks(text); got != want {
			t.Errorf("Asks(%q) = %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"how long is it good": true, "payoff good for 10 days?": true, "cust wants a refund": true, "anyone know the late fee": true,
		"I moved the meeting to 3": false, "good morning team": false, "Lunch is here": false, "FYI the site is slow today": false,
	} {
		if got := soundsAsked(text); got != want {
			t.Errorf("soundsAsked(%q) = %v", text, got)
		}
	}
}
