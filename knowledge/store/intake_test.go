package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"shouldertap/knowledge"
)

func TestSlackSendsAnEventAgain(t *testing.T) {
	f := open(t)
	q := f.asks(aisha, "can i move the due date")
	for what, r := range map[string]Receipt{
		"the same event":                           {EventID: "Ev" + q.ID},
		"the same message under another event":     {EventID: "EvOther", Team: q.Team, Channel: q.Channel, TS: q.ChannelTS},
		"the same message, its writer a guest":     {EventID: "EvGuest", Team: "T0VENDOR", Channel: q.Channel, TS: q.ChannelTS},
		"the same event, as if of another message": {EventID: "Ev" + q.ID, Team: q.Team, Channel: q.Channel, TS: "9.9"},
	} {
		again := q
		again.ID = f.NewID()
		if fresh, err := f.Ask(f.ctx, again, r); err != nil || fresh {
			t.Errorf("%s: fresh %v, %v", what, fresh, err)
		}
	}
	if n := f.count(`SELECT COUNT(*) FROM questions`) + f.count(`SELECT COUNT(*) FROM inbox`) + f.count(`SELECT COUNT(*) FROM receipts`); n != 4 {
		t.Errorf("%d rows are on record, want a question, its act and two receipts", n)
	}
	// A redelivery writes nothing, so its new message may still come.
	other := q
	other.ID = f.NewID()
	if fresh, err := f.Ask(f.ctx, other, Receipt{EventID: "EvNew", Team: q.Team, Channel: q.Channel, TS: "9.9"}); err != nil || !fresh {
		t.Errorf("another message is taken for a redelivery: %v, %v", fresh, err)
	}
	// Acts without a message or an event are all new.
	for range 2 {
		if fresh, err := f.Receive(f.ctx, Act{ID: f.NewID(), Kind: "home", Payload: []byte(`{}`), At: f.now()}, Receipt{}); err != nil || !fresh {
			t.Errorf("an act with no receipt: %v, %v", fresh, err)
		}
	}
}

func TestAnActIsOneWorkersUntilItsLeaseEnds(t *testing.T) {
	f := open(t)
	payload := `{"kind":"click","value":"1"}`
	id := f.NewID()
	if fresh, err := f.Receive(f.ctx, Act{ID: id, Kind: "click", Payload: []byte(payload), At: f.now()}, Receipt{EventID: "click 1"}); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	act, ok, err := f.leaseAct("one", id)
	f.must(err)
	if !ok || string(act.Payload) != payload || act.Attempts != 1 || act.Kind != "click" || act.QuestionID != "" || !act.At.Equal(f.now()) {
		t.Fatalf("the act reads %+v, %v", act, ok)
	}
	if _, ok, err := f.leaseAct("two", id); err != nil || ok {
		t.Errorf("two have it: %v, %v", ok, err)
	}
	if acts, err := f.LeaseActs(f.ctx, "two", 10, lease); err != nil || len(acts) != 0 {
		t.Errorf("two have it: %v, %v", acts, err)
	}
	f.clock.pass(lease)
	acts, err := f.LeaseActs(f.ctx, "two", 10, lease)
	f.must(err)
	if len(acts) != 1 || acts[0].Attempts != 2 {
		t.Fatalf("when the first does not come back the second gets %+v", acts)
	}
	f.must(f.FinishAct(f.ctx, id))
	f.must(f.FinishAct(f.ctx, id))
	f.clock.pass(lease)
	if acts, err := f.LeaseActs(f.ctx, "two", 10, lease); err != nil || len(acts) != 0 {
		t.Errorf("what is done is leased again: %v, %v", acts, err)
	}
	if n := f.count(`SELECT COUNT(*) FROM inbox WHERE payload <> ''`); n != 0 {
		t.Error("what is done keeps its payload")
	}
}

func TestActsAreTakenOldestFirst(t *testing.T) {
	f := open(t)
	var asked []string
	for i := range 5 {
		asked = append(asked, f.asks(aisha, fmt.Sprintf("question %d", i)).ID)
	}
	first, err := f.LeaseActs(f.ctx, "one", 2, lease)
	f.must(err)
	rest, err := f.LeaseActs(f.ctx, "one", 10, lease)
	f.must(err)
	var got []string
	for _, a := range append(first, rest...) {
		got = append(got, a.ID)
	}
	if strings.Join(got, " ") != strings.Join(asked, " ") {
		t.Errorf("taken in the order\n%v, want\n%v", got, asked)
	}
}

func TestAnActThatKeepsFailingIsSetAside(t *testing.T) {
	f := open(t)
	q := f.asks(aisha, "can i move the due date")
	for i := range mostAttempts {
		act, ok, err := f.leaseAct("one", q.ID)
		f.must(err)
		if !ok || act.Attempts != i+1 {
			t.Fatalf("attempt %d: %+v, %v", i+1, act, ok)
		}
		f.must(f.PutBackAct(f.ctx, q.ID, f.now().Add(time.Second), "Slack is down"))
		if acts, err := f.LeaseActs(f.ctx, "one", 1, lease); err != nil || len(acts) != 0 {
			t.Fatalf("it is taken before it is due: %v, %v", acts, err)
		}
		f.clock.pass(time.Second)
	}
	if c := f.counts(); c.InboxWaiting != 0 || c.InboxDead != 1 {
		t.Errorf("it counts as %+v", c)
	}
	if _, ok, err := f.leaseAct("one", q.ID); err != nil || ok {
		t.Errorf("it is taken again: %v, %v", ok, err)
	}
	if n := f.count(`SELECT COUNT(*) FROM inbox WHERE problem = 'Slack is down'`); n != 1 {
		t.Error("why it failed is not on record")
	}
}

func TestAnActThatKillsItsWorkersIsSetAside(t *testing.T) {
	f := open(t)
	f.asks(aisha, "a question that ends the process")
	for range mostAttempts {
		if acts, err := f.LeaseActs(f.ctx, "one", 1, lease); err != nil || len(acts) != 1 {
			t.Fatal(acts, err)
		}
		f.clock.pass(lease)
	}
	if acts, err := f.LeaseActs(f.ctx, "one", 1, lease); err != nil || len(acts) != 0 {
		t.Errorf("it is taken once more: %v, %v", acts, err)
	}
	if c := f.counts(); c.InboxDead != 1 {
		t.Errorf("it counts as %+v", c)
	}
}

// Two processes on one file, many workers each: every act and every post is
// had by one of them.
func TestManyWorkersShareTheWork(t *testing.T) {
	f := open(t)
	other := f.open("")
	const each, writers = 25, 4
	var writing sync.WaitGroup
	for w := range writers {
		db := f.DB
		if w%2 == 1 {
			db = other
		}
		writing.Go(func() {
			for i := range each {
				ts := fmt.Sprintf("%d.%d", w, i)
				q := knowledge.Question{ID: db.NewID(), At: f.now(), Way: knowledge.ByMention, Channel: questionsChannel, ChannelTS: ts, User: aisha, Text: ts}
				if fresh, err := db.Ask(f.ctx, q, Receipt{EventID: "Ev" + ts, Channel: questionsChannel, TS: ts}); err != nil || !fresh {
					t.Errorf("ask %s: %v, %v", ts, fresh, err)
				}
			}
		})
	}
	writing.Wait()
	var mu sync.Mutex
	acts, posts := map[string]int{}, map[string]int{}
	var working sync.WaitGroup
	for w := range writers {
		db := f.DB
		if w%2 == 1 {
			db = other
		}
		working.Go(func() {
			owner := fmt.Sprint("worker ", w)
			for {
				leased, err := db.LeaseActs(f.ctx, owner, 3, lease)
				if err != nil {
					t.Error(err)
				}
				if err != nil || len(leased) == 0 {
					return
				}
				for _, a := range leased {
					mu.Lock()
					acts[a.ID]++
					mu.Unlock()
					q := knowledge.Question{ID: a.QuestionID, At: f.now(), User: aisha, Text: a.QuestionID}
					if _, err := db.Decide(f.ctx, a.ID, []Decided{missing(q, "servicing", time.Hour)}, []Message{replyTo(q)}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	working.Wait()
	for w := range writers {
		db := f.DB
		if w%2 == 1 {
			db = other
		}
		working.Go(func() {
			for {
				leased, err := db.LeasePosts(f.ctx, fmt.Sprint("poster ", w), 5, lease)
				if err != nil {
					t.Error(err)
				}
				if err != nil || len(leased) == 0 {
					return
				}
				for _, p := range leased {
					mu.Lock()
					posts[p.Message.Key]++
					mu.Unlock()
					if err := db.Posted(f.ctx, p.OutboxID, p.Message.Wanted, "C", p.Message.Key, "hash"); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	working.Wait()
	for what, had := range map[string]map[string]int{"act": acts, "post": posts} {
		for id, times := range had {
			if times != 1 {
				t.Errorf("%s %s was had %d times", what, id, times)
			}
		}
	}
	// A reply and a card for each question.
	if len(acts) != each*writers || len(posts) != 2*each*writers {
		t.Errorf("%d acts and %d posts were had, want %d and %d", len(acts), len(posts), each*writers, 2*each*writers)
	}
	numbers := f.count(`SELECT COUNT(DISTINCT number) FROM gaps WHERE number BETWEEN 1001 AND $1`, 1000+each*writers)
	if numbers != each*writers {
		t.Errorf("the gaps have %d numbers without a hole, want %d", numbers, each*writers)
	}
	f.must(f.VerifyAudit(f.ctx))
}

// killEnv names the database to a child process of this test, which asks until
// it is killed.
const killEnv = "SHOULDERTAP_STORE_TEST_ASKS"

func TestMain(m *testing.M) {
	if file := os.Getenv(killEnv); file != "" {
		askUntilKilled(file)
	}
	os.Exit(m.Run())
}

// askUntilKilled prints the id of each question once it is recorded.
func askUntilKilled(file string) {
	ctx := context.Background()
	db, err := Open(ctx, "sqlite:"+file, Options{})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for {
		id := db.NewID()
		q := knowledge.Question{ID: id, At: time.Now(), Way: knowledge.ByMention, Channel: questionsChannel, ChannelTS: id, User: aisha, Text: "asked before a crash"}
		if _, err := db.Ask(ctx, q, Receipt{EventID: id, Channel: questionsChannel, TS: id}); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(id)
	}
}

func TestNothingThatSlackWasToldIsLostInACrash(t *testing.T) {
	f := open(t)
	f.must(f.Close())
	acknowledged := map[string]bool{}
	for round := range 6 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killEnv+"="+f.file)
		out, err := child.StdoutPipe()
		f.must(err)
		f.must(child.Start())
		lines := bufio.NewScanner(out)
		for range 20 + 7*round {
			if !lines.Scan() {
				t.Fatal("the child ended by itself")
			}
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatal(lines.Text())
			}
			acknowledged[lines.Text()] = true
		}
		f.must(child.Process.Kill()) // SIGKILL: it closes nothing
		for lines.Scan() {
			acknowledged[lines.Text()] = true
		}
		var ended *exec.ExitError
		if err := child.Wait(); !errors.As(err, &ended) {
			t.Fatalf("the child ended with %v", err)
		}
	}
	db := f.open("")
	f.clock.pass(50 * 365 * 24 * time.Hour) // the children lived by the machine's clock
	acts, err := db.LeaseActs(f.ctx, "next", 10_000, lease)
	f.must(err)
	waiting := map[string]bool{}
	for _, act := range acts {
		waiting[act.QuestionID] = true
	}
	for id := range acknowledged {
		if !waiting[id] {
			t.Errorf("question %s was acknowledged and nobody will answer it", id)
		}
		if _, _, err := db.Question(f.ctx, id); err != nil {
			t.Errorf("question %s: %v", id, err)
		}
	}
	if len(acknowledged) < 6*20 {
		t.Fatalf("only %d were acknowledged", len(acknowledged))
	}
}

func TestKeysSortAsTheyWereMade(t *testing.T) {
	f := open(t)
	last := ""
	seen := map[string]bool{}
	for i := range 70_000 { // more than one millisecond's counter holds
		if i == 1000 {
			f.clock.pass(-time.Hour) // a clock that is set back
		}
		if i == 2000 {
			f.clock.pass(2 * time.Hour)
		}
		id := f.NewID()
		if id <= last || seen[id] {
			t.Fatalf("key %d is %s, after %s", i, id, last)
		}
		last, seen[id] = id, true
	}
}
