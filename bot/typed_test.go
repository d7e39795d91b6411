package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shouldertap/bot/practice"
)

// TestWhateverIsTyped asks with what people paste, mistype and try: each gets a
// sensible reply in its thread, nobody is pinged, and nothing crashes. Texts
// are as Slack sends them.
func TestWhateverIsTyped(t *testing.T) {
	t.Parallel()
	c := &conversation{floor: openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk")), t: t}
	const (
		unsure   = "I am not sure which you mean.|Is this what you mean?|Nobody has approved an answer to this yet."
		noWords  = "I cannot read a question out of that."
		tooLong  = "That is too long for me to read as a question."
		payoff   = "A payoff quote is good for ten days"
		autopay  = "Turn autopay off three business days before"
		helpLine = "Ask me a procedure question"
	)
	for _, typed := range []struct{ what, text, want string }{ // one of several wants will do
		{"nothing but the mention", "<@U0TAP>", helpLine},
		{"blanks", "<@U0TAP>  \n \t ", helpLine},
		{"a greeting", "<@U0TAP> good morning team", helpLine},
		{"only emoji", "<@U0TAP> :wave: :+1::skin-tone-2: 🙏", noWords},
		{"only punctuation", "<@U0TAP> ???!", noWords},
		{"words between emoji", "<@U0TAP> :phone: how long is a payoff quote good :pray:", payoff},
		{"two mentions of the bot", "<@U0TAP> how long is a payoff quote good <@U0TAP>", payoff},
		{"everybody called", "<@U0TAP> <!channel> <!here> <!everyone> can she notarize the boat in Guam", unsure},
		{"people and groups called", "<@U0TAP> <@U0DANA> <@U0OMAR|omar> <!subteam^S0SPEC|@specialists> <!subteam^S0LEADS> horse notary", unsure},
		{"channels and links", "<@U0TAP> <#C0RANDOM|random> <#C0FLOOR> <https://evil.example/?a=1&amp;b=2|https://bank.example> wheelbarrows", unsure},
		{"a mail and a phone link", "<@U0TAP> <mailto:somebody@example.com|somebody@example.com> <tel:+15551234567|555-123-4567> wants a trombone", unsure},
		{"tokens typed by hand", "<@U0TAP> &lt;!channel&gt; &lt;@U0DANA&gt; zeppelin notary", unsure},
		{"a token inside a token", "<@U0TAP> <<!channel>> <!date^1|<!here>> walrus notary", unsure},
		{"an unfinished token", "<@U0TAP> <!channel ferret notary", unsure},
		{"a label that calls", "<@U0TAP> <!subteam^S0SPEC|<!channel> otter notary", unsure},
		{"markup", "<@U0TAP> *&lt;b&gt;how long is a payoff quote good&lt;/b&gt;* &amp;amp;", payoff},
		{"a code fence", "<@U0TAP> ```how long is a payoff quote good```", payoff},
		{"a quote", "<@U0TAP>\n&gt; how long is a payoff quote good", payoff},
		{"control characters", "<@U0TAP> how\a long\x01 is a payoff\v quote good\x7f", payoff},
		{"reordering marks", "<@U0TAP> how long is a \u202epayoff\u202c quote\u2066 good\u200b\ufeff", payoff},
		{"no such bytes", "<@U0TAP> how long is a payoff quote good \xff\xfe", payoff},
		{"capitals", "<@U0TAP> HOW LONG IS A PAYOFF QUOTE GOOD!!!!", payoff},
		{"Spanish", "<@U0TAP> ¿puede firmar el traspaso con una app?", unsure},
		{"Arabic", "<@U0TAP> هل يمكن للقط أن يوقع", unsure},
		{"Chinese", "<@U0TAP> 猫可以签字吗", unsure},
		{"Thai", "<@U0TAP> แมวเซ็นได้ไหม", unsure},
		{"stacked accents", "<@U0TAP> z" + strings.Repeat("\u0301", 300) + "ebu notary", unsure},
		{"SQL", "<@U0TAP> '; DROP TABLE questions; -- yak notary", unsure},
		{"a query language", "<@U0TAP> +title:payoff^9 -(x OR \"y\")~3 /.*/ lynx notary", unsure},
		{"a template", "<@U0TAP> {{.Lender}} ${HOME} %s%n {code} puma notary", unsure},
		{"40,000 characters", "<@U0TAP> " + strings.Repeat("lorem ipsum ", 3300), tooLong},
		{"one word of 39,000 characters", "<@U0TAP> " + strings.Repeat("x", 39000), tooLong},
		{"40,000 characters with a question first", "<@U0TAP> turn off autopay\n" + strings.Repeat("blah ", 7900), "Turn autopay off"},
		{"a pasted conversation", "<@U0TAP> " + strings.Repeat("[10:02] Customer: hello there, the gnu has arrived.\n[10:03] Agent: thank you for telling us about the gnu.\n", 14), tooLong},
		{"a thousand lines", "<@U0TAP> how do i turn off autopay" + strings.Repeat("\n", 1000), autopay},
		{"two questions, each answered", "<@U0TAP> how long is a payoff quote good? how do i turn off autopay?", "2 of 2"},
		{"two questions, one unknown", "<@U0TAP> how long is a payoff quote good? emu notary?", ""},
	} {
		t.Run(typed.what, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			if err := c.send(practice.Post{User: "U0AISHA", Channel: "ask-servicing", Text: typed.text, Raw: true}); err != nil {
				t.Fatal(err)
			}
			if err := c.settle(ctx); err != nil {
				t.Fatal(err)
			}
			seen, err := c.workspace.Seen("U0AISHA")
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, channel := range seen.Channels {
				for _, m := range channel.Messages {
					if m.Bot && m.ThreadTS == c.thread {
						said = append(said, wordsOf(m))
					}
				}
			}
			all := strings.Join(said, "\n")
			if len(said) == 0 || !slices.ContainsFunc(strings.Split(typed.want, "|"), func(want string) bool { return strings.Contains(all, want) }) {
				t.Errorf("it said %q, which lacks %q", said, typed.want)
			}
			for _, words := range said {
				for _, hidden := range []string{"\u202e", "\u2066", "\u200b", "\a", "\x01", "\x7f", "\ufeff"} {
					if strings.Contains(words, hidden) {
						t.Errorf("%q says %q again", words, hidden)
					}
				}
			}
			t.Logf("%s", said)
		})
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := c.always(ctx); err != nil {
		t.Error(err)
	}
}
