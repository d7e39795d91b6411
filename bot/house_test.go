package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "shouldertap"

// rooms lists the rooms of the house and which other rooms each may import. A
// package below a room belongs to it: content/sample would be part of content.
func rooms() map[string][]string {
	return map[string][]string{
		"bot":              {"bot/practice", "handlers", "handlers/blocks", "index", "index/eval", "content", "knowledge", "knowledge/store", "knowledge/redact"},
		"bot/practice":     {},
		"handlers":         {"handlers/blocks", "index", "content", "knowledge", "knowledge/store", "knowledge/redact"},
		"handlers/blocks":  {"knowledge"},
		"index":            {"knowledge"},
		"index/eval":       {"index", "knowledge"},
		"content":          {"knowledge"},
		"knowledge":        {},
		"knowledge/redact": {},
		"knowledge/store":  {"knowledge"},
	}
}

// alone lists the rooms that import nothing but the standard library.
func alone() []string { return []string{"knowledge", "knowledge/redact"} }

// roomOf finds the room that a package of the module belongs to: the deepest
// one whose folder it is in.
func roomOf(imported string) (string, bool) {
	folder, inside := strings.CutPrefix(imported, module+"/")
	if !inside {
		return "", false
	}
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := rooms()[folder]; ok {
			return folder, true
		}
	}
	return "", false
}

// goPackage is what `go list` says of a package.
type goPackage struct {
	ImportPath, Name, Dir              string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,Imports,TestImports,XTestImports", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr(err))
	}
	var found []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		// Reading the folder here makes a remembered result depend on it.
		if _, err := os.ReadDir(p.Dir); err != nil {
			t.Fatal(err)
		}
		found = append(found, p)
	}
}

func stderr(err error) string {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(exit.Stderr)
	}
	return ""
}

// wrong says in a sentence what is wrong with an import; empty: nothing is.
func wrong(from, to string, test bool) string {
	room, _ := roomOf(from)
	if to != module && !strings.HasPrefix(to, module+"/") {
		first, _, _ := strings.Cut(to, "/")
		if !test && slices.Contains(alone(), room) && strings.Contains(first, ".") {
			return fmt.Sprintf("%s imports %s, but %s imports the standard library only", from, to, room)
		}
		return ""
	}
	next, ok := roomOf(to)
	switch {
	case !ok:
		return fmt.Sprintf("%s imports %s, which is in no room of the house", from, to)
	case next == room, slices.Contains(rooms()[room], next), test && next == "bot/practice":
		return ""
	case slices.Contains(rooms()[next], room):
		return fmt.Sprintf("%s imports %s: the arrow runs backwards, %s may import %s", from, to, next, room)
	}
	return fmt.Sprintf("%s imports %s, but there is no arrow from %s to %s", from, to, room, next)
}

func names() []string {
	var names []string
	for room := range rooms() {
		names = append(names, room)
	}
	slices.Sort(names)
	return names
}

func TestImportsRunOneWay(t *testing.T) {
	found := packages(t)
	if len(found) < 2 {
		t.Fatalf("go list names %d packages", len(found))
	}
	for _, p := range found {
		if _, ok := roomOf(p.ImportPath); !ok {
			t.Errorf("%s is in no room of the house: the rooms are %s", p.ImportPath, strings.Join(names(), ", "))
			continue
		}
		for _, to := range p.Imports {
			if what := wrong(p.ImportPath, to, false); what != "" {
				t.Error(what)
			}
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			if what := wrong(p.ImportPath, to, true); what != "" {
				t.Error("in its tests, " + what)
			}
		}
		for _, name := range append(strings.Split(p.ImportPath, "/"), p.Name) {
			if slices.Contains([]string{"util", "common", "helper", "manager"}, strings.TrimSuffix(name, "s")) {
				t.Errorf("%s: %q says nothing; name the package after the idea it holds", p.ImportPath, name)
			}
		}
	}
}

// The rule itself, so that a wrong arrow is known to be seen.
func TestAWrongArrowIsNamed(t *testing.T) {
	const m = module + "/"
	for _, arrow := range []struct {
		from, to string
		test     bool
		want     string
	}{
		{m + "bot", m + "index/eval", false, ""},
		{m + "handlers", m + "handlers/blocks", false, ""},
		{m + "handlers", "github.com/slack-go/slack", false, ""},
		{m + "knowledge", "encoding/json", false, ""},
		{m + "knowledge", "github.com/google/go-cmp/cmp", true, ""},
		{m + "handlers", m + "bot/practice", true, ""},
		{m + "content/sample", m + "content", false, ""},
		{m + "content/sample", m + "knowledge", false, ""},
		{m + "knowledge", m + "knowledge/store", false, "the arrow runs backwards, knowledge/store may import knowledge"},
		{m + "handlers/blocks", m + "handlers", false, "the arrow runs backwards, handlers may import handlers/blocks"},
		{m + "knowledge/redact", m + "knowledge", false, "no arrow from knowledge/redact to knowledge"},
		{m + "handlers/blocks", m + "index", false, "no arrow from handlers/blocks to index"},
		{m + "index", m + "knowledge/store", false, "no arrow from index to knowledge/store"},
		{m + "index", m + "content", true, "no arrow from index to content"},
		{m + "content", m + "index", false, "no arrow from content to index"},
		{m + "bot/practice", m + "knowledge", false, "no arrow from bot/practice to knowledge"},
		{m + "bot/practice/page", m + "bot", false, "the arrow runs backwards, bot may import bot/practice"},
		{m + "handlers", m + "bot/practice", false, "no arrow from handlers to bot/practice"},
		{m + "handlers", m + "index/eval", false, "no arrow from handlers to index/eval"},
		{m + "knowledge", "github.com/goccy/go-yaml", false, "knowledge imports the standard library only"},
		{m + "knowledge/redact", "golang.org/x/text/unicode/norm", false, "knowledge/redact imports the standard library only"},
		{m + "bot", m + "tools/check", false, "is in no room of the house"},
	} {
		got := wrong(arrow.from, arrow.to, arrow.test)
		if arrow.want == "" && got != "" || !strings.Contains(got, arrow.want) {
			t.Errorf("%s → %s (in a test: %v): got %q, want %q", arrow.from, arrow.to, arrow.test, got, arrow.want)
		}
	}
}

// machinePath matches the path of a folder that exists on one machine only. A
// web address or a longer path that merely contains such a name is none.
var machinePath = regexp.MustCompile(`(^|[^\w./~-])/(work|root|farm|Users|home/\w+|tmp/\w+)/`)

func TestNoFileKnowsTheMachineItWasWrittenOn(t *testing.T) {
	list := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Skipf("these sources are no git repository: %v %s", err, stderr(err))
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if !slices.Contains(files, "go.mod") {
		t.Fatalf("git names %d files, and go.mod is none of them", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, 0) >= 0 {
			continue // a picture
		}
		for n, line := range strings.Split(string(text), "\n") {
			if at := machinePath.FindStringIndex(line); at != nil {
				t.Errorf("%s:%d names a folder of one machine: %.80s", file, n+1, strings.TrimSpace(line[at[0]:]))
			}
		}
	}
}

func TestAMachinePathIsSeen(t *testing.T) {
	for text, want := range map[string]bool{
		"see " + "/wo" + "rk/main":        true,
		`"` + "/ro" + `ot/go"`:            true,
		"/ho" + "me/dana/.env":            true,
		"https://example.com/" + "work/x": false,
		"docs/" + "work/hours.md":         false,
		"/healthz":                        false,
		"at /workspace or /rooted/things": false,
	} {
		if machinePath.MatchString(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}
