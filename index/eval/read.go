package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	HasLog    bool // a log was given, be it empty
}

// Question is a question with every answer that is right; none when nothing in
// the knowledge base answers it.
type Question struct {
	Text  string
	Right []string
	Kind  string // near, far, or empty: how close an unanswerable question comes
}

// Read reads a labelled set. A line that cannot be read is named by file and
// number.
func Read(p Paths) (Set, error) {
	s := Set{Name: p.Name}
	ids := map[string]bool{}
	err := lines(p.KB, func(b []byte) error {
		var a struct {
			ID, Title, Body string
			Phrasings       []string
		}
		if err := json.Unmarshal(b, &a); err != nil {
			return err
		}
		if a.ID == "" || ids[a.ID] {
			return fmt.Errorf("id %q is empty or stands twice; give each answer an id of its own", a.ID)
		}
		ids[a.ID] = true
		s.Documents = append(s.Documents, document(a.ID, a.Title, a.Body, a.Phrasings))
		return nil
	})
	if err != nil {
		return s, err
	}
	err = lines(p.Questions, func(b []byte) error {
		var q struct {
			Text      string   `json:"text"`
			AnswerID  *string  `json:"answer_id"`
			AnswerIDs []string `json:"answer_ids"`
			Kind      string   `json:"kind"`
		}
		if err := json.Unmarshal(b, &q); err != nil {
			return err
		}
		right := q.AnswerIDs
		if q.AnswerID != nil {
			right = append([]string{*q.AnswerID}, right...)
		}
		for _, id := range right {
			if !ids[id] {
				return fmt.Errorf("answer %q is not in the knowledge base; write null if nothing answers the question", id)
			}
		}
		s.Questions = append(s.Questions, Question{q.Text, right, q.Kind})
		return nil
	})
	if err != nil || p.Log == "" {
		return s, err
	}
	s.HasLog = true
	return s, lines(p.Log, func(b []byte) error {
		var l struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(b, &l); err != nil {
			return err
		}
		s.Log = append(s.Log, l.Text)
		return nil
	})
}

// document takes a body apart at its Markdown headings.
func document(id, title, body string, phrasings []string) index.Document {
	d := index.Document{ID: id, Kind: knowledge.Plain, Title: title, Phrasings: phrasings, Sections: index.Sections(body)}
	d.Details = len(d.Sections)
	return d
}

// lines calls read for each line of a file that is not empty.
func lines(path string, read func([]byte) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the set: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		b, err := r.ReadBytes('\n')
		if len(b) > 1 {
			if bad := read(b); bad != nil {
				return fmt.Errorf("read %s:%d: %w", path, n, bad)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
}
