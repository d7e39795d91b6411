package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"shouldertap/knowledge"
)

// The files of a content folder.
const (
	deskFile      = "desk.yaml"
	glossaryFile  = "glossary.yaml"
	questionsFile = "questions.txt"
	schemaFile    = "desk.schema.json"
	answersDir    = "answers"
)

// Content is a whole folder.
type Content struct {
	Desk      *knowledge.Desk
	Answers   []File // in the order of their paths
	Questions []Question
	Hash      string // SHA-256 over all files, hexadecimal

	rest map[string][]byte // the files that are not answers, as they are
}

// maxFileSize is the most bytes a file may have: far above what can be
// approved, so that a wrong file is named rather than read.
const maxFileSize = 1 << 20

// Read reads a content folder and names every fault that a file shows by
// itself, in the order of the files. What [Check] finds across files comes on
// top. The content is nil only where desk.yaml cannot be read at all.
func Read(fsys fs.FS) (*Content, []knowledge.Fault) {
	c := &Content{rest: map[string][]byte{}}
	var faults []knowledge.Fault
	fail := func(name, what, mend string) {
		faults = append(faults, knowledge.Fault{File: name, What: what, Mend: mend})
	}
	sum := sha256.New()
	load := func(name string) []byte {
		b, err := readFile(fsys, name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != deskFile:
			return nil
		case errors.Is(err, fs.ErrNotExist):
			fail(name, "the file is missing", "`init` writes a folder to begin with")
			return nil
		case err != nil:
			fail(name, err.Error(), "Check the file and its permissions")
			return nil
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(b))
		sum.Write(b)
		return b
	}
	for _, name := range []string{deskFile, glossaryFile, questionsFile, schemaFile} {
		if b := load(name); b != nil {
			c.rest[name] = b
		}
	}
	if c.rest[deskFile] == nil {
		return nil, faults
	}
	desk, inDesk := ParseDesk(c.rest[deskFile], c.rest[glossaryFile])
	faults = append(faults, inDesk...)
	if desk == nil {
		return nil, faults
	}
	c.Desk = desk
	err := fs.WalkDir(fsys, answersDir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			if name == answersDir && errors.Is(err, fs.ErrNotExist) {
				fail(answersDir, "the folder is missing", "Put the answers there, one Markdown file each")
				return fs.SkipDir
			}
			fail(name, "it cannot be read", "Check its permissions")
			return nil
		}
		if entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return nil
		}
		if path.Ext(name) != ".md" {
			fail(name, "this is no Markdown file", "Answers end in .md; move anything else out of answers")
			return nil
		}
		b := load(name)
		if b == nil {
			return nil
		}
		file, inFile := ParseAnswer(name, b, desk)
		c.Answers = append(c.Answers, file)
		faults = append(faults, inFile...)
		return nil
	})
	if err != nil {
		fail(answersDir, "the folder cannot be read", "Check its permissions")
	}
	questions, inQuestions := parseQuestions(c.rest[questionsFile])
	c.Questions = questions
	faults = append(faults, inQuestions...)
	c.Hash = hex.EncodeToString(sum.Sum(nil))
	return c, faults
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFileSize {
		return nil, fmt.Errorf("the file has %d bytes, and at most %d are read", info.Size(), maxFileSize)
	}
	return fs.ReadFile(fsys, name)
}
