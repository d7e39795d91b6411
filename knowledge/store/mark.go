package store

import (
	"time"

	"shouldertap/knowledge"
)

// Mark is something said about a part later: settled, flagged, not urgent. It
// is unique on question, part, kind, key and person, so that a repeated click
// does nothing twice.
type Mark struct {
	QuestionID string
	Part       int
	Kind       string
	Key        string // of a flag: the reason
	By         knowledge.Person
	AnswerID   string
	Version    int
	Text       string
	At         time.Time
}
