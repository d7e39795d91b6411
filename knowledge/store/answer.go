package store

import "time"

// Change says that an answer is to be read again.
type Change struct {
	Seq      int64
	AnswerID string
	What     string
	At       time.Time
}
