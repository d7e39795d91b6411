package main

import (
	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
)

// manifest is the Slack app that the bot needs, to paste at "Create an app from
// a manifest". The practice workspace enforces the same scopes and events.
func manifest() slack.Manifest {
	return slack.Manifest{
		Metadata: slack.ManifestMetadata{MajorVersion: 1},
		Display: slack.Display{
			Name:        "Shouldertap",
			Description: "Approved answers for people on a call, word for word, with who approved them.",
			LongDescription: "Ask a procedure question and get the words that a senior specialist approved, for the borrower at hand, " +
				"with approver, version and date. When nobody has approved an answer, Shouldertap says so, puts the question before the " +
				"specialists with a promised time, and tells everyone who waited once it is approved.",
			BackgroundColor: "#1f3a4d",
		},
		Features: slack.Features{
			AppHome: slack.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
			BotUser: slack.BotUser{DisplayName: "Shouldertap", AlwaysOnline: true},
			SlashCommands: []slack.ManifestSlashCommand{{
				Command: "/tap", Description: "Ask for an approved answer", UsageHint: "how often may I call in MA", ShouldEscape: true,
			}},
			Shortcuts: []slack.Shortcut{{
				Name: "Ask Shouldertap", CallbackID: blocks.AskShortcutID, Description: "Find the approved answer to this message", Type: slack.MessageShortcut,
			}},
		},
		OAuthConfig: slack.OAuthConfig{Scopes: slack.OAuthScopes{Bot: []string{
			"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:write", "groups:history",
			"groups:read", "im:history", "im:read", "im:write", "usergroups:read", "users:read",
		}}},
		Settings: slack.Settings{
			SocketModeEnabled: true,
			Interactivity:     &slack.Interactivity{IsEnabled: true},
			EventSubscriptions: &slack.EventSubscriptions{BotEvents: []string{
				"app_home_opened", "app_mention", "member_joined_channel", "member_left_channel", "message.channels", "message.groups",
				"message.im", "subteam_members_changed", "user_change",
			}},
		},
	}
}
