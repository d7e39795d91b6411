package store

import (
	"time"

	"shouldertap/knowledge"
)

// Imported is one answer as a file gives it.
type Imported struct {
	Content    knowledge.Content
	Number     int // 0: the file does not say
	BasedOn    int // 0: the file does not say
	ApprovedAt time.Time
	Approvals  []knowledge.Approval
	Effective  knowledge.Span
	CaseSpans  map[string]knowledge.Span
	Phrasings  []string
	Valid      bool   // its approvers may approve it
	Problem    string // why not
}

// ImportResult counts what became of the files.
type ImportResult struct {
	Added, Updated, Unchanged, Drafts, Conflicts int
	Notes                                        []string // one sentence for each file that did not become a version
}
