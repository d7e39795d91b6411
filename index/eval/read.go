package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// Paths are the files of one labelled set.
type Paths struct {
	Name      string // what reports call it
	KB        string
	Questions string
	Log       string // empty: none
}

// SetAt are the files of a set in a folder of its own: kb.jsonl,
// questions.jsonl and, if it is there, log.jsonl.
func SetAt(dir string) Paths {
	p := Paths{Name: filepath.Base(dir), KB: filepath.Join(dir, "kb.jsonl"), Questions: filepath.Join(dir, "questions.jsonl")}
	if log := filepath.Join(dir, "log.jsonl"); exists(log) {
		p.Log = log
	}
	return p
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Set is a labelled set.
type Set struct {
	Name      string
	Documents []index.Document
	Questions []Question
	Log       []string
}

// Question is a question with every answer that is right; none when nothing in
// the knowledge base answers it.
type Question struct {
	Line  int // in its file
	Text  string
	Right []string
	Kind  string // near, far, or empty: how close an unanswerable question comes
}

// How close a question comes that nothing answers.
const (
	near = "near"
	far  = "far"
)

// Read reads a labelled set. Every faulty line is named by file and number,
// with the mend.
func Read(p Paths) (Set, error) {
	s := Set{Name: p.Name}
	known := map[string]bool{}
	bases := lines(p.KB, func(b []byte, _ int) error {
		d, err := readDocument(b)
		if err != nil {
			return err
		}
		if known[d.ID] {
			return fmt.Errorf("the id %q stands twice; give each answer an id of its own", d.ID)
		}
		known[d.ID] = true
		s.Documents = append(s.Documents, d)
		return nil
	})
	if bases == nil && len(s.Documents) == 0 {
		bases = fmt.Errorf(`read %s: the file is empty; write one {"id","title","body","phrasings"} a line`, p.KB)
	}
	if bases != nil {
		return s, bases // without it every question would be named as well
	}
	asked := lines(p.Questions, func(b []byte, line int) error {
		q, err := readQuestion(b, known)
		q.Line = line
		s.Questions = append(s.Questions, q)
		return err
	})
	if p.Log == "" {
		return s, asked
	}
	logged := lines(p.Log, func(b []byte, _ int) error {
		var l struct {
			Text *string `json:"text"`
		}
		if err := decode(b, &l); err != nil {
			return err
		}
		if l.Text == nil {
			return errNoText
		}
		s.Log = append(s.Log, *l.Text)
		return nil
	})
	return s, errors.Join(asked, logged)
}

var errNoText = errors.New(`"text" is missing; write the question's words there`)

func readDocument(b []byte) (index.Document, error) {
	var a struct {
		ID        string   `json:"id"`
		Title     string   `json:"title"`
		Body      string   `json:"body"`
		Phrasings []string `json:"phrasings"`
	}
	if err := decode(b, &a); err != nil {
		return index.Document{}, err
	}
	if a.ID == "" {
		return index.Document{}, errors.New(`"id" is missing; give each answer an id of its own`)
	}
	d := index.Document{ID: a.ID, Kind: knowledge.Plain, Title: a.Title, Phrasings: a.Phrasings, Sections: index.Sections(a.Body)}
	d.Details = len(d.Sections)
	return d, nil
}

func readQuestion(b []byte, known map[string]bool) (Question, error) {
	var q struct {
		Text      *string         `json:"text"`
		AnswerID  json.RawMessage `json:"answer_id"`
		AnswerIDs []string        `json:"answer_ids"`
		Kind      string          `json:"kind"`
	}
	if err := decode(b, &q); err != nil {
		return Question{}, err
	}
	if q.Text == nil {
		return Question{}, errNoText
	}
	if q.AnswerID == nil && q.AnswerIDs == nil {
		return Question{}, errors.New(`"answer_id" is missing; write the right answer's id, or null if nothing answers the question`)
	}
	var one *string
	if q.AnswerID != nil {
		if err := decode(q.AnswerID, &one); err != nil {
			return Question{}, errors.New(`"answer_id" is not text; write the right answer's id, or null if nothing answers the question`)
		}
	}
	read := Question{Text: *q.Text, Right: []string{}, Kind: q.Kind}
	if one != nil {
		read.Right = append(read.Right, *one)
	}
	for _, id := range q.AnswerIDs {
		if !slices.Contains(read.Right, id) {
			read.Right = append(read.Right, id)
		}
	}
	for _, id := range read.Right {
		if !known[id] {
			return read, fmt.Errorf("the answer %q is not in the knowledge base; mend the id, or write null if nothing answers the question", id)
		}
	}
	if q.Kind != "" && q.Kind != near && q.Kind != far {
		return read, fmt.Errorf(`"kind" is %q; write "near" or "far", or leave it out`, q.Kind)
	}
	if q.Kind != "" && len(read.Right) > 0 {
		return read, fmt.Errorf(`"kind" is %q on a question that has an answer; it is for those that nothing answers`, q.Kind)
	}
	return read, nil
}

// decode reads one JSON value. What is wrong with it is told without the
// decoder's own words, which name types of the program.
func decode(b []byte, into any) error {
	err := json.Unmarshal(b, into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return fmt.Errorf("the line is a %s; write one JSON object a line", wrong.Value)
		}
		return fmt.Errorf("%q holds a %s; see the format in docs/measuring.md", wrong.Field, wrong.Value)
	}
	if err != nil {
		return fmt.Errorf("the line is not JSON (%w); write one JSON object a line", err)
	}
	return nil
}

// mostFaults is how many faulty lines of a file are named; the rest is counted.
const mostFaults = 20

// lines calls read for each line of a file that is not blank, and names every
// one that it refuses.
func lines(path string, read func(b []byte, line int) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the set: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var faults []error
	refused := 0
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		b, end := r.ReadBytes('\n')
		if n == 1 {
			b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
		}
		if b = bytes.TrimSpace(b); len(b) > 0 {
			if bad := read(b, n); bad != nil {
				if refused++; refused <= mostFaults {
					faults = append(faults, fmt.Errorf("%s:%d: %w", path, n, bad))
				}
			}
		}
		if errors.Is(end, io.EOF) {
			break
		}
		if end != nil {
			return fmt.Errorf("read %s: %w", path, end)
		}
	}
	if refused > mostFaults {
		faults = append(faults, fmt.Errorf("%s: %d more lines are faulty", path, refused-mostFaults))
	}
	return errors.Join(faults...)
}
