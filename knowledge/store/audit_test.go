package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// lived is a floor after a day that leaves all kinds of rows in the audit.
func lived(t *testing.T) *floor {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q, gap := f.waits(aisha, "nsf fee?", "servicing", time.Hour)
	f.must(f.ConfirmWaiter(f.ctx, gap.ID, q.ID, 1, dana))
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, AnswerID: v.ID, Cause: knowledge.HardToFind, At: f.now(), Tell: tells(v, f.now())})))
	f.must(f.Hold(f.ctx, v.ID, dana, "the fee changed"))
	return f
}

func TestTheAuditSaysWhoDidWhat(t *testing.T) {
	f := lived(t)
	entries, err := f.Audit(f.ctx, 0, 100)
	f.must(err)
	var lines []string
	for i, e := range entries {
		if e.Seq != int64(i+1) || e.KeyID != f.keyID || e.At.IsZero() || i > 0 && e.Prev != entries[i-1].Hash {
			t.Errorf("row %d is %+v", i+1, e)
		}
		lines = append(lines, strings.TrimSpace(e.ByName+" "+e.What))
	}
	want := []string{"Import approved", "Aisha Khan gap opened", "decided gap", "Dana Ruiz wording confirmed", "Dana Ruiz gap linked", "decided answered",
		"Dana Ruiz phrasing added", "Dana Ruiz held"}
	if !slices.Equal(lines, want) {
		t.Errorf("it reads\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if e := entries[4]; e.Subject != "Q-1001" || e.Detail != "hard to find fees/nsf" {
		t.Errorf("of the gap it says %q: %q", e.Subject, e.Detail)
	}
	some, err := f.Audit(f.ctx, 2, 2)
	f.must(err)
	if len(some) != 2 || some[0].Seq != 3 {
		t.Errorf("after the second, two of it are %+v", some)
	}
	f.must(f.VerifyAudit(f.ctx))
}

func TestWhoeverTampersWithTheRecordIsSeen(t *testing.T) {
	for what, tamper := range map[string]struct{ sql, seen string }{
		"a name is changed":         {`UPDATE audit SET by_name = 'Priya Nair' WHERE seq = 3`, "row 3 was changed"},
		"a time is changed":         {`UPDATE audit SET at = at + 1 WHERE seq = 1`, "row 1 was changed"},
		"a word moves to its field": {`UPDATE audit SET subject = subject || ' ', detail = detail WHERE seq = 5`, "row 5 was changed"},
		"a row is taken out":        {`DELETE FROM audit WHERE seq = 2`, "row 2 is missing"},
		"the first row goes":        {`DELETE FROM audit WHERE seq = 1`, "row 1 is missing"},
		"the end is cut off":        {`DELETE FROM audit WHERE seq >= 6`, "rows 6 to 8 are missing"},
		"all of it goes":            {`DELETE FROM audit`, "rows 1 to 8 are missing"},
		"a row is put in its place": {`UPDATE audit SET prev = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 4`, "row 4 does not follow"},
		"sealed with another key":   {`UPDATE audit SET key_id = 'another' WHERE seq = 2`, "key another, which is not at hand"},
		"approved words are edited": {`UPDATE versions SET content = replace(content, 'one', 'two')`, "does not have the words that were approved"},
		"and their hash with them":  {`UPDATE versions SET hash = 'x'`, "does not have the words"},
		"an approval is taken out":  {`DELETE FROM approvals`, "no approval on record"},
	} {
		f := lived(t)
		if _, err := f.writer.Exec(tamper.sql); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := f.VerifyAudit(f.ctx); err == nil || !strings.Contains(err.Error(), tamper.seen) {
			t.Errorf("%s: %v, want it to say %q", what, err, tamper.seen)
		}
	}
}

func TestTheAuditNeedsItsKey(t *testing.T) {
	f := lived(t)
	other, err := Open(f.ctx, "sqlite:"+f.file, Options{Now: f.clock.now, AuditKey: []byte("another key")})
	f.must(err)
	defer other.Close()
	if err := other.VerifyAudit(f.ctx); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("with another key it gives %v", err)
	}
	none := open(t)
	none.must(none.VerifyAudit(none.ctx))
}
