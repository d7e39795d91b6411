package main

import (
	"os"
	"path/filepath"
	"testing"

	"shouldertap/content"
)

// The last good content is written when it changed, or is gone, and is left
// alone otherwise.
func TestKeepGood(t *testing.T) {
	good := filepath.Join(t.TempDir(), "last-good-content")
	read := func(dir string) *content.Content {
		t.Helper()
		c, faults := readContent(dir)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return c
	}
	keep := func(c *content.Content) os.FileInfo {
		t.Helper()
		if err := keepGood(good, c); err != nil {
			t.Fatal(err)
		}
		kept, err := os.Stat(good)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	few, more := read(smaller(t, "desk/supervisor")), read(smaller(t, "desk/supervisor", "servicing/lien-release"))
	first := keep(few)
	if !os.SameFile(first, keep(few)) {
		t.Error("what had not changed was written again")
	}
	if os.SameFile(first, keep(more)) || len(read(good).Answers) != len(more.Answers) {
		t.Error("what had changed was not kept")
	}
	if err := os.RemoveAll(good); err != nil {
		t.Fatal(err)
	}
	if keep(more); len(read(good).Answers) != len(more.Answers) {
		t.Error("what was taken away was not written again")
	}
}
