package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouldertap/knowledge"
)

func served(f *floor, id string) string {
	v := f.answer(id).At(f.now())
	if v == nil {
		return "nothing"
	}
	return fmt.Sprintf("v%d %s", v.Number, v.Parts.Short)
}

func TestTheFirstImportKeepsNumberAndTimes(t *testing.T) {
	f := open(t)
	file := fileOf("fees/nsf", "Waive one a year.")
	file.Number, file.BasedOn = 4, 3
	file.Content.Cases = []knowledge.Case{{When: []knowledge.Condition{{Fact: "place", Values: []string{"NY", "MA"}}}, Parts: knowledge.Parts{Short: "Waive none."}}}
	file.Effective.To = f.now().AddDate(1, 0, 0)
	file.CaseSpans = map[string]knowledge.Span{"place=MA|NY": {From: f.now().AddDate(0, 1, 0)}}
	var progress []int
	r, err := f.Import(f.ctx, []Imported{file, fileOf("fees/late", "Never.")}, importer, func(done int) { progress = append(progress, done) })
	f.must(err)
	if r.Added != 2 || len(r.Notes) != 0 || !slices.Equal(progress, []int{1, 2}) {
		t.Errorf("%+v, told of %v", r, progress)
	}
	want := &knowledge.Version{Content: file.Content, Number: 4, ContentSum: file.Content.Hash(), BasedOn: 3, Effective: file.Effective, CaseSpans: file.CaseSpans,
		ApprovedAt: file.ApprovedAt, Approvals: file.Approvals}
	if diff := cmp.Diff(&knowledge.Answer{ID: "fees/nsf", Kind: knowledge.Plain, Versions: []*knowledge.Version{want}, Phrasings: file.Phrasings}, f.answer("fees/nsf")); diff != "" {
		t.Errorf("imported is (-want +got)\n%s", diff)
	}
	if n := f.count(`SELECT COUNT(*) FROM case_facts WHERE answer_id = 'fees/nsf' AND fact = 'place' AND value = 'NY'`); n != 1 {
		t.Error("who is concerned cannot be asked")
	}
	all, err := f.Answers(f.ctx)
	f.must(err)
	if len(all) != 2 || all[0].ID != "fees/late" || all[1].Head().Number != 4 {
		t.Errorf("all there is: %v", all)
	}
	f.must(f.VerifyAudit(f.ctx))
}

func TestTheSameFilesChangeNothing(t *testing.T) {
	f := open(t)
	files := []Imported{fileOf("fees/nsf", "Waive one a year."), fileOf("fees/late", "Never.")}
	files[1].Valid, files[1].Problem = false, "its author approved it"
	if r := f.imports(files...); r.Added != 1 || r.Drafts != 1 || !strings.Contains(strings.Join(r.Notes, ""), "its author approved it") {
		t.Fatalf("the first time %+v", r)
	}
	// Meanwhile the answer goes on here.
	d := f.writes(Draft{Content: contentOf("fees/nsf", "Waive two a year."), BasedOn: 1, Author: dana})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})))
	before := f.counts()
	seq, err := f.LastChange(f.ctx)
	f.must(err)
	for range 2 {
		if r := f.imports(files...); r.Unchanged != 2 || r.Added+r.Updated+r.Drafts+r.Conflicts != 0 {
			t.Errorf("the same files again: %+v", r)
		}
	}
	f.imports() // no file at all
	if after, err := f.LastChange(f.ctx); err != nil || after != seq || f.counts() != before {
		t.Errorf("something changed: %+v, was %+v", f.counts(), before)
	}
	if got := served(f, "fees/nsf"); got != "v2 Waive two a year." {
		t.Errorf("served is %s", got)
	}
	// The approver gets the right, so the same words count.
	files[1].Valid, files[1].Problem = true, ""
	if r := f.imports(files...); r.Added != 1 || r.Unchanged != 1 || served(f, "fees/late") != "v1 Never." {
		t.Errorf("with a valid approver: %+v", r)
	}
}

func TestAChangedFile(t *testing.T) {
	for _, story := range []struct {
		what   string
		alter  func(*Imported)
		here   bool // changed here too, to version 2
		want   ImportResult
		served string
	}{
		{what: "edited in place", want: ImportResult{Updated: 1}, served: "v2 From the file."},
		{what: "with the next number", alter: func(f *Imported) { f.Number = 2 }, want: ImportResult{Updated: 1}, served: "v2 From the file."},
		{what: "that says what it is based on", alter: func(f *Imported) { f.BasedOn = 1 }, want: ImportResult{Updated: 1}, served: "v2 From the file."},
		{what: "whose approver may not", alter: func(f *Imported) { f.Valid = false }, want: ImportResult{Drafts: 1}, served: "v1 As it was."},
		{what: "that nobody approved", alter: func(f *Imported) { f.Approvals = nil }, want: ImportResult{Drafts: 1}, served: "v1 As it was."},
		{what: "edited in place, and here", here: true, want: ImportResult{Conflicts: 1}, served: "v2 From Slack."},
		{what: "with the next number, and here", here: true, alter: func(f *Imported) { f.Number = 2 }, want: ImportResult{Conflicts: 1}, served: "v2 From Slack."},
		{what: "written from what is here", here: true, alter: func(f *Imported) { f.Number, f.BasedOn = 3, 2 }, want: ImportResult{Updated: 1}, served: "v3 From the file."},
		{what: "that says what is here", here: true, alter: func(f *Imported) { f.Content.Parts.Short = "From Slack." }, want: ImportResult{Unchanged: 1}, served: "v2 From Slack."},
		{what: "from another line", alter: func(f *Imported) { f.Number, f.BasedOn = 7, 6 }, want: ImportResult{Conflicts: 1}, served: "v1 As it was."},
	} {
		for _, numbered := range []bool{false, true} {
			f := open(t)
			file := fileOf("fees/nsf", "As it was.")
			if numbered {
				file.Number = 1
			}
			f.imports(file)
			if story.here {
				d := f.writes(Draft{Content: contentOf("fees/nsf", "From Slack."), BasedOn: 1, Author: dana})
				f.must(errOf(f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})))
			}
			file.Content.Parts.Short = "From the file."
			if story.alter != nil {
				story.alter(&file)
			}
			r := f.imports(file)
			notes := len(r.Notes)
			r.Notes = nil
			if diff := cmp.Diff(story.want, r); diff != "" {
				t.Errorf("a file %s (numbered: %v): (-want +got)\n%s", story.what, numbered, diff)
			}
			if got := served(f, "fees/nsf"); got != story.served {
				t.Errorf("a file %s (numbered: %v): served is %s, want %s", story.what, numbered, got, story.served)
			}
			if drafts := story.want.Drafts + story.want.Conflicts; notes != drafts || f.counts().Drafts != drafts {
				t.Errorf("a file %s: %d drafts with %d notes, want %d", story.what, f.counts().Drafts, notes, drafts)
			}
			if conflicts, err := f.DraftsIn(f.ctx, DraftConflict); err != nil || len(conflicts) != story.want.Conflicts {
				t.Errorf("a file %s: %d drafts in conflict, %v", story.what, len(conflicts), err)
			}
			f.must(f.VerifyAudit(f.ctx))
		}
	}
}

func TestAFileAddsWordingsAndTimes(t *testing.T) {
	f := open(t)
	file := fileOf("fees/nsf", "Waive one a year.")
	f.imports(file)
	file.Phrasings = append(file.Phrasings, "nsf waiver?")
	if r := f.imports(file); r.Updated != 1 || !slices.Equal(f.answer("fees/nsf").Phrasings, file.Phrasings) {
		t.Errorf("a new wording: %+v, found by %q", r, f.answer("fees/nsf").Phrasings)
	}
	if _, err := f.writer.Exec(`UPDATE phrasings SET removed_at = 1 WHERE text = 'nsf waiver?'`); err != nil {
		t.Fatal(err)
	}
	file.Phrasings = append(file.Phrasings, "returned payment fee?")
	if f.imports(file); !slices.Equal(f.answer("fees/nsf").Phrasings, []string{"how about fees/nsf", "returned payment fee?"}) {
		t.Errorf("a wording that was removed here is back: %q", f.answer("fees/nsf").Phrasings)
	}
	file.Phrasings = nil
	if f.imports(file); len(f.answer("fees/nsf").Phrasings) != 2 {
		t.Error("wordings that a file lacks are gone")
	}
	file.Effective.To = f.now().Add(time.Hour)
	if r := f.imports(file); r.Updated != 1 || served(f, "fees/nsf") != "v1 Waive one a year." {
		t.Errorf("with an end: %+v", r)
	}
	f.clock.pass(time.Hour)
	if got := served(f, "fees/nsf"); got != "nothing" {
		t.Errorf("after its end served is %s", got)
	}
	if due, err := f.LeaseDue(f.ctx, "one", 10, lease); err != nil || len(due) != 1 || due[0].Kind != DueChange {
		t.Errorf("when it ends, due is %+v, %v", due, err)
	}
	if n := f.count(`SELECT COUNT(*) FROM spans WHERE answer_id = 'fees/nsf'`); n != 2 {
		t.Errorf("%d spans are on record, want the old one too", n)
	}
}

func TestAFileDoesNotBringBackWhatWasWithdrawn(t *testing.T) {
	f := open(t)
	file := fileOf("fees/nsf", "Waive one a year.")
	f.imports(file)
	f.must(f.Withdraw(f.ctx, "fees/nsf", dana, "no such fee"))
	file.Content.Parts.Short = "Waive two a year."
	if r := f.imports(file); r.Conflicts != 1 || len(f.answer("fees/nsf").Versions) != 1 || f.answer("fees/nsf").WithdrawnAt.IsZero() {
		t.Errorf("%+v", r)
	}
}

func TestAFaultyFileUndoesTheWholeImport(t *testing.T) {
	f := open(t)
	bad := fileOf("fees/late", "Never.")
	bad.Approvals = append(bad.Approvals, knowledge.Approval{By: priya})
	ctx := f.ctx
	if _, err := f.writer.Exec(`CREATE TRIGGER broken BEFORE INSERT ON versions WHEN NEW.answer_id = 'fees/late' BEGIN SELECT RAISE(ABORT, 'broken'); END`); err != nil {
		t.Fatal(err)
	}
	r, err := f.Import(ctx, []Imported{fileOf("fees/nsf", "Waive one a year."), bad}, importer, nil)
	if err == nil || !strings.Contains(err.Error(), "fees/late") || !cmp.Equal(r, ImportResult{}) {
		t.Errorf("%+v, %v", r, err)
	}
	if all, err := f.Answers(f.ctx); err != nil || len(all) != 0 {
		t.Errorf("half of it is here: %d answers, %v", len(all), err)
	}
}

func TestAnExportImportedElsewhereServesTheSame(t *testing.T) {
	f := open(t)
	f.imports(fileOf("fees/nsf", "Waive one a year."), fileOf("fees/late", "Never."))
	d := f.writes(Draft{Content: contentOf("fees/nsf", "Waive two a year."), BasedOn: 1, Author: dana, Phrasings: []string{"nsf?"}})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})))
	var files []Imported
	all, err := f.Answers(f.ctx)
	f.must(err)
	for _, a := range all {
		v := a.Head()
		files = append(files, Imported{Content: v.Content, Number: v.Number, BasedOn: v.BasedOn, ApprovedAt: v.ApprovedAt, Approvals: v.Approvals, Effective: v.Effective,
			CaseSpans: v.CaseSpans, Phrasings: a.Phrasings, Valid: true})
	}
	elsewhere := open(t)
	elsewhere.imports(files...)
	for _, a := range all {
		b := elsewhere.answer(a.ID)
		if diff := cmp.Diff(a.At(f.now()), b.At(f.now())); diff != "" {
			t.Errorf("%s differs (-here +there)\n%s", a.ID, diff)
		}
		if !slices.Equal(a.Phrasings, b.Phrasings) {
			t.Errorf("%s is found by %q here and by %q there", a.ID, a.Phrasings, b.Phrasings)
		}
	}
}
