package content

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"shouldertap/knowledge"
)

// folder is the sample as files in memory, to be changed.
func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(Sample(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(Sample(), name)
		files[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func checked(files fs.FS) []knowledge.Fault {
	c, faults := Read(files)
	return append(faults, Check(c)...)
}

func TestFaultsAcrossFilesAreNamed(t *testing.T) {
	put := func(name, text string) func(fstest.MapFS) {
		return func(f fstest.MapFS) { f[name] = &fstest.MapFile{Data: []byte(text)} }
	}
	edit := func(name, old, with string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			s := string(f[name].Data)
			if !strings.Contains(s, old) {
				t.Fatalf("%s has no %q", name, old)
			}
			f[name] = &fstest.MapFile{Data: []byte(strings.Replace(s, old, with, 1))}
		}
	}
	for _, c := range []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"no desk", func(f fstest.MapFS) { delete(f, deskFile) }, "desk.yaml: the file is missing. `init` writes a folder to begin with"},
		{"no answers", func(f fstest.MapFS) {
			for name := range f {
				if strings.HasPrefix(name, "answers/") {
					delete(f, name)
				}
			}
		}, "answers: the folder is missing"},
		{"a file that is no answer", put("answers/notes.docx", "x"), "answers/notes.docx: this is no Markdown file"},
		{"a file far too large", put("answers/big.md", strings.Repeat("x", maxFileSize+1)), "answers/big.md: the file has 1048577 bytes"},
		{"an id and a place that differ", put("answers/a.md", answer("id: b", "")), `answers/a.md:2: the id is "b", and the file's place says "a"`},
		{"a place that cannot be an id", put("answers/My Answer.md", answer("", "")), `"My Answer" cannot be an id`},
		{"one answer in two files", put("answers/servicing/late-fee-waiver.v2.md", answer("version: 2", "")), "answers/servicing/late-fee-waiver.md holds the same answer in the same version"},
		{"no card for a stop topic", func(f fstest.MapFS) { delete(f, "answers/stop/minor.md") }, `desk.yaml: Collections agency has no approved stop card for "minor". Write an answer of kind stop with stop_topic: minor`},
		{"a card for some audiences only", edit("answers/stop/minor.md", "kind: stop\n", "kind: stop\naudiences: [agency]\n"), `Servicing vendor has no approved stop card for "minor"`},
		{"a card that nobody approved", edit("answers/stop/minor.md", "approved_by: [U0DANA]\napproved_at: 2026-11-20\n", ""), `Contact center has no approved stop card for "minor"`},
		{"two cards for one topic", edit("answers/stop/minor.md", "stop_topic: minor", "stop_topic: cease"), `has a second stop card for "cease": answers/stop/cease.md`},
		{"one wording on two answers", edit("answers/stop/minor.md", "kid picked up the phone", "Do-not call-me ANYMORE?\n  - she said dont call me anymore"), `the phrasing "she said dont call me anymore" stands on answers/collections/stop-calling.md too`},
		{"a wording without words", edit("answers/stop/minor.md", "kid picked up the phone", "\"???\""), `the phrasing "???" has no words`},
		{"a holding line that does not exist", edit(deskFile, "holding_line: desk/close-the-call", "holding_line: desk/close"), `the holding line "desk/close" does not exist`},
		{"a holding line that is something else", edit(deskFile, "holding_line: desk/close-the-call", "holding_line: desk/callback"), `the holding line "desk/callback" is of kind plain`},
		{"a start with nothing", edit(deskFile, "- desk/greeting", "- desk/greetings"), `Collections agency starts with "desk/greetings", which does not exist`},
		{"a start that is hidden", edit(deskFile, "- desk/greeting", "- servicing/refund"), `Collections agency starts with "servicing/refund", which it may not see`},
		{"a question without a label", put(questionsFile, "can he pay\n"), "questions.txt:1: the line has 1 column."},
		{"a question for an answer that does not exist", put(questionsFile, "can he pay\tservicing/pay\n"), `questions.txt:1: there is no answer "servicing/pay"`},
		{"a question for a hidden answer", put(questionsFile, "refund\tservicing/refund\t\t\tagency\n"), "questions.txt:1: Collections agency may not see servicing/refund"},
		{"a question with an unknown case", put(questionsFile, "late fee\tservicing/late-fee-waiver\tproduct=pl\n"), "servicing/late-fee-waiver has no case product=pl"},
		{"a question with an unknown value", put(questionsFile, "late fee\tservicing/late-fee-waiver\t\tproduct=boat\n"), `product has no value "boat"`},
		{"a question twice", put(questionsFile, "late fee\t-near\nLate fee?\t-far\n"), "questions.txt:2: the same question stands on line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := folder(t)
			c.change(files)
			faults := checked(files)
			if !says(faults, c.want) {
				t.Errorf("nothing says\n%s\namong\n%s", c.want, listed(faults))
			}
			for _, f := range faults {
				if f.File == "" || f.Mend == "" {
					t.Errorf("no file or mend: %s", f)
				}
			}
		})
	}
}

func TestAFileThatCannotBeReadHasOneFault(t *testing.T) {
	for name, spoil := range map[string]func(string) string{
		"a tab":             func(s string) string { return strings.Replace(s, "title: ", "\ttitle: ", 1) },
		"a doubled key":     func(s string) string { return strings.Replace(s, "title: ", "title: Twice\ntitle: ", 1) },
		"no closing":        func(s string) string { return strings.Replace(s, "\n---\n", "\n", 1) },
		"an empty file":     func(string) string { return "" },
		"text of elsewhere": func(s string) string { return s + "\xff" },
	} {
		for _, file := range []string{"answers/desk/close-the-call.md", "answers/servicing/refund.md", "answers/stop/minor.md"} {
			files := folder(t)
			files[file] = &fstest.MapFile{Data: []byte(spoil(string(files[file].Data)))}
			if faults := checked(files); len(faults) != 1 || faults[0].File != file {
				t.Errorf("%s in %s:\n%s", name, file, listed(faults))
			}
		}
	}
}

func TestADeskWithoutComplianceHasOneFault(t *testing.T) {
	files := folder(t)
	files[deskFile] = &fstest.MapFile{Data: changed(t, "compliance: {users: [U0DANA, U0PRIYA]}", "compliance: {users: []}")}
	if faults := checked(files); len(faults) != 1 || faults[0].File != deskFile || faults[0].Line == 0 {
		t.Error(listed(faults))
	}
}

func TestTwoVersionsOfAnAnswerMayStandBesideEachOther(t *testing.T) {
	files := folder(t)
	now := string(files["answers/servicing/refund.md"].Data)
	next := strings.Replace(now, "version: 1", "version: 2\nbased_on: 1\neffective_from: 2027-01-31", 1)
	files["answers/servicing/refund.v2.md"] = &fstest.MapFile{Data: []byte(next)}
	if faults := checked(files); len(faults) > 0 {
		t.Error(listed(faults))
	}
}

func TestQuestionsAreReadAsTheyAreLabeled(t *testing.T) {
	files := folder(t)
	files[questionsFile] = &fstest.MapFile{Data: []byte("# a comment\n\nlate fee c/o\tservicing/late-fee-waiver\tstage=current|applied & product=pl|auto\tstage=current, product=pl\tservicing\r\nboat loan\t-near\n")}
	c, faults := Read(files)
	if len(faults) > 0 {
		t.Fatal(listed(faults))
	}
	q := c.Questions[0]
	if q.Text != "late fee c/o" || q.Case != "product=auto|pl&stage=applied|current" || q.Facts["product"] != "pl" || q.Audience != "servicing" || q.Line != 3 {
		t.Errorf("%+v", q)
	}
	if q := c.Questions[1]; q.AnswerID != "" || q.Kind != "near" {
		t.Errorf("%+v", q)
	}
	if faults := Check(c); len(faults) > 0 {
		t.Error(listed(faults))
	}
}

func TestInitWritesAFolderThatServesAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	approver := knowledge.Person{ID: "U0123ABCD", Name: "Dana O'Hara: Sr."}
	if err := Init(dir, approver); err != nil {
		t.Fatal(err)
	}
	c, faults := Read(os.DirFS(dir))
	for _, f := range append(faults, Check(c)...) {
		t.Error(f)
	}
	sample := shipped(t)
	if len(c.Answers) != len(sample.Answers) {
		t.Errorf("%d of %d answers", len(c.Answers), len(sample.Answers))
	}
	for i, f := range c.Answers {
		if len(f.ApprovedBy) != 1 || f.ApprovedBy[0] != approver || Approved(&f, c.Desk, nil) != "" {
			t.Errorf("%s is approved by %v", f.Path, f.ApprovedBy)
		}
		if f.Content.Hash() != sample.Answers[i].Content.Hash() {
			t.Errorf("%s was changed", f.Path)
		}
	}
	if r := c.Desk.Rights(approver.ID, nil); !r.Compliance || !r.Lead {
		t.Errorf("the approver may %+v", r)
	}
	if a := c.Desk.AudienceOf(approver.ID, nil, ""); a == nil {
		t.Error("the approver has no audience, so a direct message is refused")
	}
	b, _ := os.ReadFile(filepath.Join(dir, deskFile))
	for _, id := range []string{"U0DANA", "U0OMAR", "T0VENDOR", "C0SERVICING"} {
		if strings.Contains(string(b), id) {
			t.Errorf("desk.yaml still names %s of the practice workspace", id)
		}
	}
}

func TestInitNeverWritesOverAnything(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, deskFile)
	if err := os.WriteFile(mine, []byte("name: mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, knowledge.Person{ID: "U1"}); !errors.Is(err, knowledge.ErrInvalid) || !strings.Contains(err.Error(), "desk.yaml is there already") {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(mine); string(b) != "name: mine\n" {
		t.Errorf("it was changed to %q", b)
	}
	if _, err := os.Stat(filepath.Join(dir, answersDir)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("answers were written all the same")
	}
	if err := Init(t.TempDir(), knowledge.Person{ID: " "}); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("an approver without an id: %v", err)
	}
}

func TestAWrittenFolderReadsTheSame(t *testing.T) {
	c := shipped(t)
	dir := t.TempDir()
	if err := Write(dir, c); err != nil {
		t.Fatal(err)
	}
	again, faults := Read(os.DirFS(dir))
	if len(faults) > 0 {
		t.Fatal(listed(faults))
	}
	if again.Desk.Hash != c.Desk.Hash || len(again.Answers) != len(c.Answers) || len(again.Questions) != len(c.Questions) {
		t.Error("desk, answers or questions differ")
	}
	for i := range again.Answers {
		if part := differs(&c.Answers[i], &again.Answers[i]); part != "" {
			t.Errorf("%s: its %s differs", again.Answers[i].Path, part)
		}
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*", ".write-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNothingIsWrittenWhereAnAnswerCannotBe(t *testing.T) {
	c := shipped(t)
	c.Answers[3].Content.Parts.Note = " came with a space in front {code}"
	dir := t.TempDir()
	if err := Write(dir, c); !errors.Is(err, knowledge.ErrInvalid) || !strings.Contains(err.Error(), c.Answers[3].Path+": its note would come back changed") {
		t.Errorf("%v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%d files were written", len(files))
	}
	c = shipped(t)
	c.Answers[0].Path = "../outside.md"
	if err := Write(dir, c); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("a path outside the folder: %v", err)
	}
}
