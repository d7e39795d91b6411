package knowledge

import (
	"errors"
	"fmt"
)

// The ways in which an act fails that the person who acted should hear of,
// each in a sentence of its own. Wrap them with the verb and the thing.
var (
	ErrNotFound   = errors.New("not found")
	ErrStale      = errors.New("somebody else was faster") // what the person saw has changed since
	ErrNotAllowed = errors.New("not allowed")              // the person lacks the right
	ErrInvisible  = errors.New("a waiting audience may not see it")
	ErrInvalid    = errors.New("not valid")
	ErrUnwritable = errors.New("the database cannot be written") // full, read-only or failing: nothing was recorded
	ErrDamaged    = errors.New("the database is damaged")        // stop writing, keep the file
	ErrUnreadable = errors.New("roles cannot be read")           // so nobody may do anything
)

// Fault is something wrong in a file or a draft, with its mend.
type Fault struct {
	File string // empty for a draft
	Line int    // from 1; 0: the whole file
	What string
	Mend string
}

// String reads "answers/x.md:12: what is wrong. The mend".
func (f Fault) String() string {
	where := f.File
	if where != "" && f.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, f.Line)
	}
	if where != "" {
		where += ": "
	}
	if f.Mend == "" {
		return where + f.What
	}
	return where + f.What + ". " + f.Mend
}
