package store

import (
	"time"

	"shouldertap/knowledge"
)

// States of a draft.
const (
	DraftOpen     = "open"
	DraftInReview = "in review"
	DraftReturned = "returned"
	DraftConflict = "conflict" // its base is no longer the head
	DraftApproved = "approved"
	DraftDropped  = "dropped"
)

// Draft is content that somebody writes and nobody has approved.
type Draft struct {
	ID            string
	Content       knowledge.Content
	BasedOn       int // the version it was written from; 0: a new answer
	GapID         string
	State         string
	Author        knowledge.Person
	Phrasings     []string
	Reason        string           // why it was returned, or is in conflict
	DecidedBy     knowledge.Person // who approved or returned it
	CreatedAt     time.Time
	UpdatedAt     time.Time
	EffectiveFrom *time.Time           // nil: at approval
	CaseFrom      map[string]time.Time // by [knowledge.Case.Key]
}
