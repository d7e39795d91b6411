package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shouldertap/content"
)

// startHere finds the titles to begin with in desk.yaml: they name answers
// that a smaller content lacks.
var startHere = regexp.MustCompile(`(?m)^    start_here:\n(?:      - .*\n)+`)

// smaller is the shipped content with few answers: the stop cards, the words
// to close a call with, and those that are named. What a story needs of the
// knowledge base is in it, and its rankings are calibrated soon.
func smaller(t testing.TB, answers ...string) string {
	t.Helper()
	dir, shipped := t.TempDir(), content.Sample()
	kept := map[string]bool{"desk/close-the-call": true}
	for _, id := range answers {
		kept[id] = true
	}
	err := fs.WalkDir(shipped, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		id, isAnswer := strings.CutPrefix(strings.TrimSuffix(path, ".md"), "answers/")
		if isAnswer && !kept[id] && !strings.HasPrefix(id, "stop/") || path == "questions.txt" {
			return nil
		}
		delete(kept, id)
		file, err := fs.ReadFile(shipped, path)
		if err != nil {
			return err
		}
		if path == "desk.yaml" {
			file = startHere.ReplaceAll(file, nil)
		}
		return writeFile(filepath.Join(dir, filepath.FromSlash(path)), file)
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range kept {
		t.Fatalf("the shipped content has no answer %s", id)
	}
	return dir
}

// writeFile writes a file and the folders that it stands in.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
