package store

import "encoding/json"

// Message is something of ours in Slack, kept up to date in place. What it
// shows is read each time it is posted or edited; only where it stands and what
// it is about is kept.
type Message struct {
	ID         string
	Kind       string // of the caller's choice
	Key        string // unique: the same message is never made twice
	QuestionID string
	Part       int
	GapID      string
	DraftID    string
	Channel    string // empty: User's DM, until it was posted there
	ThreadTS   string
	User       string
	Ephemeral  bool   // shown to User alone, in Channel
	TS         string // empty until posted
	Args       json.RawMessage
	Wanted     int // the revision that should be seen
	Shown      int // the revision that is
}
