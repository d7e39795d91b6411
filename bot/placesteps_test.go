package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"shouldertap/bot/practice"
)

// partSeen is what a person sees of one place alone.
func partSeen(s practice.Seen, place string) (practice.Seen, error) {
	only := practice.Seen{User: s.User, Now: s.Now}
	switch place {
	case "Home":
		only.Home = s.Home
		return only, nil
	case "form":
		if len(s.Views) > 0 {
			only.Views = s.Views[len(s.Views)-1:]
		}
		return only, nil
	}
	for _, channel := range s.Channels {
		if "#"+channel.Name == place || place == "DM" && channel.Kind == "dm" {
			only.Channels = append(only.Channels, channel)
		}
	}
	if len(only.Channels) == 0 && place != "DM" {
		return only, fmt.Errorf("%s does not see %s", s.User, place)
	}
	return only, nil
}

func (c *conversation) seesIn(ctx context.Context, m []string) error {
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		only, err := partSeen(s, m[1])
		return err == nil && strings.Contains(everything(only), unquoted(m[2]))
	}, c.person(m[0]))
	return err
}

func (c *conversation) doesNotSeeIn(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	only, err := partSeen(seen, m[1])
	if err != nil {
		return err
	}
	if text := everything(only); strings.Contains(text, unquoted(m[2])) {
		return fmt.Errorf("it is there:\n%s", text)
	}
	return nil
}

// countsIn looks once the program has settled.
func (c *conversation) countsIn(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	only, err := partSeen(seen, "#"+m[2])
	if err != nil {
		return err
	}
	found := 0
	for _, message := range only.Channels[0].Messages {
		if strings.Contains(messageText(message), unquoted(m[3])) {
			found++
		}
	}
	if fmt.Sprint(found) != m[1] {
		return fmt.Errorf("%d of them:\n%s", found, everything(only))
	}
	return nil
}

func messageText(m practice.Message) string {
	return everything(practice.Seen{Channels: []practice.SeenChannel{{Messages: []practice.Message{m}}}})
}

// on is what a person sees, less the messages that do not hold the words; where
// a row of buttons or a section of the message or view holds them itself, less
// the others too.
func on(s practice.Seen, words string) practice.Seen {
	only := practice.Seen{User: s.User, Now: s.Now}
	for _, view := range s.Views {
		v := *view
		v.Blocks = rowsOn(v.Blocks, words)
		only.Views = append(only.Views, &v)
	}
	if s.Home != nil {
		home := *s.Home
		home.Blocks = rowsOn(home.Blocks, words)
		only.Home = &home
	}
	for _, channel := range s.Channels {
		kept := channel
		kept.Messages = nil
		for _, m := range channel.Messages {
			if strings.Contains(messageText(m), words) {
				m.Blocks = rowsOn(m.Blocks, words)
				kept.Messages = append(kept.Messages, m)
			}
		}
		only.Channels = append(only.Channels, kept)
	}
	return only
}

func rowsOn(raw json.RawMessage, words string) json.RawMessage {
	var all, kept []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return raw
	}
	for _, block := range all {
		var shape struct {
			Accessory json.RawMessage `json:"accessory"`
		}
		var b strings.Builder
		gatherRaw(&b, block)
		if json.Unmarshal(block, &shape) == nil && len(shape.Accessory) > 0 && strings.Contains(b.String(), words) {
			kept = append(kept, block)
		}
	}
	if len(kept) == 0 {
		return raw
	}
	rows, _ := json.Marshal(kept) // what was read is written again
	return rows
}

func (c *conversation) clicksOn(ctx context.Context, m []string) error {
	return c.pressOn(ctx, c.person(m[0]), m[1], "", unquoted(m[2]))
}

func (c *conversation) picksOn(ctx context.Context, m []string) error {
	return c.pressOn(ctx, c.person(m[0]), m[2], m[1], unquoted(m[3]))
}

func (c *conversation) pressOn(ctx context.Context, user, label, option, words string) error {
	var click practice.Click
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		var ok bool
		click, ok = elementOf(on(s, words), label, option)
		return ok
	}, user)
	if err != nil {
		return fmt.Errorf("nobody shows %q to %s on %q: %w", label+" "+option, user, words, err)
	}
	click.User, click.Values = user, c.filled[user]
	_, err = c.workspace.Click(click)
	return err
}
