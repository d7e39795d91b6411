package store

import "time"

// Receipt is what tells a redelivery: the event's id, and the place of the
// message. Each is unique where it is not empty.
type Receipt struct{ EventID, Team, Channel, TS string }

// Act is something that somebody did and that must survive a crash.
type Act struct {
	ID         string
	Kind       string // [QuestionAct], or one of the caller's own
	QuestionID string // of a question's act; its id is the question's
	Payload    []byte // normalised, redacted JSON
	At         time.Time
	Attempts   int // this one included
}
