package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shouldertap/knowledge"
)

func TestAnAddressThatIsWrongIsSaidInASentence(t *testing.T) {
	for address, want := range map[string]string{
		"":                                   "sqlite:data/shouldertap.db",
		"postgres://db/x":                    "sqlite:data/shouldertap.db",
		"sqlite:":                            "sqlite:data/shouldertap.db",
		"sqlite:x.db?mode=rw":                "mode=ro",
		"sqlite:x.db?max_page_count=many":    "max_page_count=N",
		"sqlite:x.db?_journal_mode=OFF":      "mode=ro",
		"sqlite:x.db?max_page_count=1%zz":    "x.db",
		"sqlite:x.db?mode=ro&synchronous=no": "mode=ro",
	} {
		db, err := Open(context.Background(), address, Options{})
		if !errors.Is(err, knowledge.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", address, err)
		}
		if db != nil {
			t.Errorf("%q is opened", address)
		}
	}
}

func TestTheFileIsForItsUserAlone(t *testing.T) {
	f := open(t)
	f.asks(aisha, "can i move the due date")
	files, err := filepath.Glob(f.file + "*")
	f.must(err)
	for _, name := range append(files, filepath.Dir(f.file)) {
		info, err := os.Stat(name)
		f.must(err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %s", filepath.Base(name), info.Mode())
		}
	}
	if len(files) != 3 {
		t.Errorf("there are %v, want the file, its log and the log's index", files)
	}
}

func TestEverySettingIsInForceOnEveryConnection(t *testing.T) {
	f := open(t)
	for name, pool := range map[string]*sql.DB{"writer": f.writer, "reader": f.reader} {
		pool.SetMaxIdleConns(0) // so that each is a new connection
		for range 3 {
			if err := verify(f.ctx, pool); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	// The writer's transactions hold the lock from their first word: that
	// cannot be read back, only tried.
	tx, err := f.writer.BeginTx(f.ctx, nil)
	f.must(err)
	defer tx.Rollback()
	other, err := sql.Open("sqlite3", "file:"+f.file+"?_busy_timeout=1")
	f.must(err)
	defer other.Close()
	if _, err := other.Exec(`UPDATE settings SET value = ''`); err == nil {
		t.Error("somebody else writes inside a transaction that has done nothing yet")
	}
	if _, err := f.reader.Exec(`DELETE FROM settings`); err == nil {
		t.Error("a reader writes")
	}
	// References hold.
	f.must(tx.Rollback())
	if _, err := f.writer.Exec(`INSERT INTO gap_words (words, visible, gap_id) VALUES ('a', 'b', 'no such gap')`); err == nil {
		t.Error("words are written for a gap that is not there")
	}
}

func TestAFileThatIsOddlyNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Ops & Co", "100% desk #1.db")
	db, err := Open(context.Background(), "sqlite:"+file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	if err := db.Healthy(context.Background()); err != nil {
		t.Error(err)
	}
}

// refuses checks that everything that writes fails with the error wanted and
// leaves nothing, while what is there can be read.
func (f *floor) refuses(db *DB, want error, known knowledge.Question, answerID string) {
	f.Helper()
	q := knowledge.Question{ID: db.NewID(), At: f.now(), Channel: questionsChannel, ChannelTS: "9.9", User: aisha, Text: strings.Repeat("long words ", 3000)}
	fresh, err := db.Ask(f.ctx, q, Receipt{EventID: "Ev" + q.ID, Channel: q.Channel, TS: q.ChannelTS})
	if !errors.Is(err, want) || fresh {
		f.Errorf("a question gives %v, %v, want %v", fresh, err, want)
	}
	if err := db.Healthy(f.ctx); !errors.Is(err, want) {
		f.Errorf("health says %v, want %v", err, want)
	}
	if _, _, err := db.Question(f.ctx, q.ID); !errors.Is(err, knowledge.ErrNotFound) {
		f.Errorf("half of the question is there: %v", err)
	}
	if _, _, err := db.Question(f.ctx, known.ID); err != nil {
		f.Errorf("what was recorded cannot be read: %v", err)
	}
	if a, err := db.Answer(f.ctx, answerID); err != nil || a.Head() == nil {
		f.Errorf("what is approved cannot be read: %v", err)
	}
}

func TestADiskThatIsFull(t *testing.T) {
	f := open(t)
	v, q := f.knows("fees/nsf", "Waive one a year."), f.asks(aisha, "nsf fee?")
	f.must(f.Close())
	pages := 0
	func() {
		db, err := sql.Open("sqlite3", "file:"+f.file)
		f.must(err)
		defer db.Close()
		f.must(db.QueryRow("PRAGMA page_count").Scan(&pages))
	}()
	db := f.open(fmt.Sprintf("?max_page_count=%d", pages))
	var err error
	for i := range 1000 { // fill what is left of the last pages
		id := db.NewID()
		if _, err = db.Receive(f.ctx, Act{ID: id, Kind: "home", Payload: []byte(strings.Repeat("x", 2000)), At: f.now()}, Receipt{EventID: fmt.Sprint(i)}); err != nil {
			break
		}
	}
	if !errors.Is(err, knowledge.ErrUnwritable) {
		t.Fatalf("a full disk gives %v, want ErrUnwritable", err)
	}
	big := knowledge.Question{ID: db.NewID(), At: f.now(), User: aisha, Text: strings.Repeat("long words ", 3000)}
	if fresh, err := db.Ask(f.ctx, big, Receipt{EventID: "big"}); !errors.Is(err, knowledge.ErrUnwritable) || fresh {
		t.Errorf("a question gives %v, %v", fresh, err)
	}
	if _, _, err := db.Question(f.ctx, q.ID); err != nil {
		t.Errorf("what was recorded cannot be read: %v", err)
	}
	if a, err := db.Answer(f.ctx, v.ID); err != nil || a.Head() == nil {
		t.Errorf("what is approved cannot be read: %v", err)
	}
	// Somebody makes room, and the same event is taken: nothing of it stayed.
	f.must(db.Close())
	db = f.open("")
	if fresh, err := db.Ask(f.ctx, big, Receipt{EventID: "big"}); err != nil || !fresh {
		t.Errorf("with room again: %v, %v", fresh, err)
	}
	f.must(db.Healthy(f.ctx))
}

func TestAFileThatMayOnlyBeRead(t *testing.T) {
	f := open(t)
	v, q := f.knows("fees/nsf", "Waive one a year."), f.asks(aisha, "nsf fee?")
	f.refuses(f.open("?mode=ro"), knowledge.ErrUnwritable, q, v.ID)

	if _, err := Open(f.ctx, "sqlite:"+filepath.Join(t.TempDir(), "none.db")+"?mode=ro", Options{}); !errors.Is(err, knowledge.ErrUnwritable) {
		t.Errorf("a file that is not there: %v", err)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	f.must(os.WriteFile(blocked, nil, 0o600))
	if _, err := Open(f.ctx, "sqlite:"+filepath.Join(blocked, "desk.db"), Options{}); !errors.Is(err, knowledge.ErrUnwritable) {
		t.Errorf("a folder that cannot be made: %v", err)
	}
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("minutes of the meeting\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), "sqlite:"+file, Options{})
	if !errors.Is(err, knowledge.ErrDamaged) || !strings.Contains(err.Error(), file) {
		t.Errorf("it gives %v, want ErrDamaged", err)
	}
	if kept, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(kept), "minutes") {
		t.Error("the file was written over")
	}
}

func TestADamagedFileIsWrittenNoMore(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	for i := range 200 {
		f.asks(aisha, fmt.Sprintf("question %d %s", i, strings.Repeat("x", 500)))
	}
	root := 0
	f.must(f.reader.QueryRow(`SELECT rootpage FROM sqlite_master WHERE name = 'inbox'`).Scan(&root))
	f.must(f.Close()) // folds the log into the file
	file, err := os.OpenFile(f.file, os.O_RDWR, 0)
	f.must(err)
	_, err = file.WriteAt([]byte(strings.Repeat("scratched ", 409)), int64(root-1)*4096)
	f.must(err)
	f.must(file.Close())

	db := f.open("")
	q := knowledge.Question{ID: db.NewID(), At: f.now(), User: aisha, Text: "after the damage"}
	if fresh, err := db.Ask(f.ctx, q, Receipt{EventID: "after"}); !errors.Is(err, knowledge.ErrDamaged) || fresh {
		t.Fatalf("a question gives %v, %v, want ErrDamaged", fresh, err)
	}
	before, err := os.ReadFile(f.file + "-wal")
	f.must(err)
	if err := db.SetDM(f.ctx, aisha.ID, "D1"); !errors.Is(err, knowledge.ErrDamaged) {
		t.Errorf("a table that is not damaged is written: %v", err)
	}
	if err := db.Healthy(f.ctx); !errors.Is(err, knowledge.ErrDamaged) {
		t.Errorf("health says %v", err)
	}
	if after, err := os.ReadFile(f.file + "-wal"); err != nil || string(after) != string(before) {
		t.Error("the file goes on changing")
	}
	if a, err := db.Answer(f.ctx, v.ID); err != nil || a.Head() == nil {
		t.Errorf("what is not damaged cannot be read: %v", err)
	}
}

func TestAnotherProcessHoldsTheFile(t *testing.T) {
	f := open(t)
	if _, err := f.writer.Exec("PRAGMA busy_timeout = 20"); err != nil { // the writer has one connection
		t.Fatal(err)
	}
	v, q := f.knows("fees/nsf", "Waive one a year."), f.asks(aisha, "nsf fee?")
	other := f.open("")
	tx, err := other.writer.BeginTx(f.ctx, nil)
	f.must(err)
	defer tx.Rollback()
	f.refuses(f.DB, knowledge.ErrUnwritable, q, v.ID)
}

func TestAWriteWaitsForItsTurnOnlyAsLongAsItsCaller(t *testing.T) {
	f := open(t)
	f.turn <- struct{}{}
	ctx, cancel := context.WithCancel(f.ctx)
	done := make(chan error)
	go func() { done <- f.SetDM(ctx, aisha.ID, "D1") }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it gives %v", err)
	}
	<-f.turn
	if err := f.SetDM(ctx, aisha.ID, "D1"); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that is gone gives %v", err)
	}
	f.must(f.SetDM(f.ctx, aisha.ID, "D1"))
}

func TestADatabaseOfAnotherRelease(t *testing.T) {
	f := open(t)
	if _, err := f.writer.Exec(`INSERT INTO migrations (name, applied_at) VALUES ('9999_later.sql', 1)`); err != nil {
		t.Fatal(err)
	}
	f.must(f.Close())
	_, err := Open(f.ctx, "sqlite:"+f.file, Options{})
	if !errors.Is(err, knowledge.ErrInvalid) || !strings.Contains(err.Error(), "9999_later.sql") {
		t.Errorf("a newer one gives %v", err)
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	func() {
		db, err := sql.Open("sqlite3", "file:"+empty+"?_journal_mode=WAL")
		f.must(err)
		defer db.Close()
		_, err = db.Exec(`CREATE TABLE notes (text TEXT)`)
		f.must(err)
	}()
	if _, err := Open(f.ctx, "sqlite:"+empty+"?mode=ro", Options{}); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("an older one that may only be read gives %v", err)
	}
}

func TestTwoProcessesStartAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.db")
	opened := make(chan error)
	for range 4 {
		go func() {
			db, err := Open(context.Background(), "sqlite:"+file, Options{})
			if err == nil {
				err = errors.Join(db.Healthy(context.Background()), db.Close())
			}
			opened <- err
		}()
	}
	for range 4 {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}

func TestABackupIsReadBack(t *testing.T) {
	f := open(t)
	v, q := f.knows("fees/nsf", "Waive one a year."), f.asks(aisha, "nsf fee?")
	file := filepath.Join(t.TempDir(), "backup 100%.db")
	f.must(f.Backup(f.ctx, file))
	later := f.asks(aisha, "asked after the backup")
	db, err := Open(f.ctx, "sqlite:"+file, Options{Now: f.clock.now, AuditKey: f.key})
	f.must(err)
	defer db.Close()
	if _, _, err := db.Question(f.ctx, q.ID); err != nil {
		t.Error(err)
	}
	if a, err := db.Answer(f.ctx, v.ID); err != nil || a.Head().ContentSum != v.ContentSum {
		t.Error(err)
	}
	if _, _, err := db.Question(f.ctx, later.ID); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("the backup has what came after it: %v", err)
	}
	f.must(db.VerifyAudit(f.ctx))
	if err := f.Backup(f.ctx, file); !errors.Is(err, knowledge.ErrInvalid) || !strings.Contains(err.Error(), "exists") {
		t.Errorf("a second backup over the first gives %v", err)
	}
	nowhere := filepath.Join(t.TempDir(), "none", "backup.db")
	if err := f.Backup(f.ctx, nowhere); err == nil {
		t.Error("a backup into a folder that is not there succeeds")
	}
}
