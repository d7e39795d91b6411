package store

import "time"

// Post is a message to bring into Slack now: posted where its TS is empty, else
// edited.
type Post struct {
	OutboxID  string
	Message   Message
	Attempts  int  // this one included
	Uncertain bool // an earlier attempt may have reached Slack: look before posting
	At        time.Time
}
