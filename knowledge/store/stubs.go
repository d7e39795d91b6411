package store

import (
	"context"
	"errors"
	"time"

	"shouldertap/knowledge"
)

var errNotBuilt = errors.New("not built yet")

func Open(ctx context.Context, url string, o Options) (*DB, error) { return nil, errNotBuilt }
func (db *DB) Close() error                                        { return errNotBuilt }
func (db *DB) Healthy(ctx context.Context) error                   { return errNotBuilt }
func (db *DB) NewID() string                                       { return "" }

func (db *DB) Ask(ctx context.Context, q knowledge.Question, r Receipt) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) Receive(ctx context.Context, a Act, r Receipt) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) LeaseAct(ctx context.Context, owner, id string, lease time.Duration) (Act, bool, error) {
	return Act{}, false, errNotBuilt
}
func (db *DB) LeaseActs(ctx context.Context, owner string, n int, lease time.Duration) ([]Act, error) {
	return nil, errNotBuilt
}
func (db *DB) FinishAct(ctx context.Context, id string) error { return errNotBuilt }
func (db *DB) PutBackAct(ctx context.Context, id string, due time.Time, problem string) error {
	return errNotBuilt
}

func (db *DB) Decide(ctx context.Context, actID string, ds []Decided, show []Message) ([]Settled, error) {
	return nil, errNotBuilt
}
func (db *DB) Question(ctx context.Context, id string) (knowledge.Question, []Decided, error) {
	return knowledge.Question{}, nil, errNotBuilt
}
func (db *DB) QuestionAt(ctx context.Context, channel, ts string) (knowledge.Question, bool, error) {
	return knowledge.Question{}, false, errNotBuilt
}
func (db *DB) QuestionsInThread(ctx context.Context, channel, threadTS string) ([]knowledge.Question, []Decided, error) {
	return nil, nil, errNotBuilt
}
func (db *DB) QuestionsOf(ctx context.Context, user string, n int) ([]knowledge.Question, []Decided, error) {
	return nil, nil, errNotBuilt
}
func (db *DB) WithdrawQuestion(ctx context.Context, id string) (bool, error) {
	return false, errNotBuilt
}
func (db *DB) TakeOver(ctx context.Context, channel, threadTS string, by knowledge.Person) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) TakenOver(ctx context.Context, channel, threadTS string) (bool, error) {
	return false, errNotBuilt
}
func (db *DB) ByHand(ctx context.Context, channel, threadTS, text string, by knowledge.Person) error {
	return errNotBuilt
}
func (db *DB) Mark(ctx context.Context, m Mark, refresh ...string) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) Marks(ctx context.Context, questionID string) ([]Mark, error) { return nil, errNotBuilt }
func (db *DB) Flags(ctx context.Context, answerID string) ([]Mark, error)   { return nil, errNotBuilt }
func (db *DB) FlagAnswer(ctx context.Context, m Mark) (fresh bool, distinct int, err error) {
	return false, 0, errNotBuilt
}

func (db *DB) LeasePosts(ctx context.Context, owner string, n int, lease time.Duration) ([]Post, error) {
	return nil, errNotBuilt
}
func (db *DB) Posted(ctx context.Context, outboxID string, revision int, channel, ts, textHash string) error {
	return errNotBuilt
}
func (db *DB) RetryPost(ctx context.Context, outboxID string, due time.Time, uncertain bool, problem string) error {
	return errNotBuilt
}
func (db *DB) DropPost(ctx context.Context, outboxID, problem string) error { return errNotBuilt }
func (db *DB) Show(ctx context.Context, m ...Message) error                 { return errNotBuilt }
func (db *DB) Refresh(ctx context.Context, keys ...string) error            { return errNotBuilt }
func (db *DB) MessageByKey(ctx context.Context, key string) (Message, bool, error) {
	return Message{}, false, errNotBuilt
}
func (db *DB) MessageAt(ctx context.Context, channel, ts string) (Message, bool, error) {
	return Message{}, false, errNotBuilt
}
func (db *DB) DM(ctx context.Context, user string) (channel string, ok bool, err error) {
	return "", false, errNotBuilt
}
func (db *DB) SetDM(ctx context.Context, user, channel string) error { return errNotBuilt }

func (db *DB) Gap(ctx context.Context, id string) (GapView, error) { return GapView{}, errNotBuilt }
func (db *DB) GapByNumber(ctx context.Context, n int) (GapView, error) {
	return GapView{}, errNotBuilt
}
func (db *DB) WaitingGaps(ctx context.Context) ([]knowledge.Gap, error)   { return nil, errNotBuilt }
func (db *DB) MoveGap(ctx context.Context, m Move) (GapView, error)       { return GapView{}, errNotBuilt }
func (db *DB) GapLate(ctx context.Context, id string, at time.Time) error { return errNotBuilt }
func (db *DB) ConfirmWaiter(ctx context.Context, gapID, questionID string, part int, by knowledge.Person) error {
	return errNotBuilt
}
func (db *DB) SetLane(ctx context.Context, questionID string, part int, lane string, due time.Time, by knowledge.Person) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) MergeGap(ctx context.Context, from, into string, by knowledge.Person) (GapView, error) {
	return GapView{}, errNotBuilt
}

func (db *DB) SaveDraft(ctx context.Context, d Draft) (Draft, error) { return d, errNotBuilt }
func (db *DB) Draft(ctx context.Context, id string) (Draft, error)   { return Draft{}, errNotBuilt }
func (db *DB) DraftsIn(ctx context.Context, states ...string) ([]Draft, error) {
	return nil, errNotBuilt
}
func (db *DB) SubmitDraft(ctx context.Context, id, hash string, by knowledge.Person, show ...Message) (Draft, error) {
	return Draft{}, errNotBuilt
}
func (db *DB) ReturnDraft(ctx context.Context, id, hash string, by knowledge.Person, reason string, show ...Message) (Draft, error) {
	return Draft{}, errNotBuilt
}
func (db *DB) Approve(ctx context.Context, a Approve) (*knowledge.Version, error) {
	return nil, errNotBuilt
}
func (db *DB) Answers(ctx context.Context) ([]*knowledge.Answer, error) { return nil, errNotBuilt }
func (db *DB) Answer(ctx context.Context, id string) (*knowledge.Answer, error) {
	return nil, errNotBuilt
}
func (db *DB) Hold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return errNotBuilt
}
func (db *DB) Unhold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return errNotBuilt
}
func (db *DB) Withdraw(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return errNotBuilt
}
func (db *DB) AddPhrasing(ctx context.Context, answerID, text string, by knowledge.Person, from string) (fresh bool, err error) {
	return false, errNotBuilt
}
func (db *DB) TimesShown(ctx context.Context, answerID string, since time.Time) (int, error) {
	return 0, errNotBuilt
}
func (db *DB) ChangesSince(ctx context.Context, seq int64) ([]Change, error) { return nil, errNotBuilt }
func (db *DB) LastChange(ctx context.Context) (int64, error)                 { return 0, errNotBuilt }
func (db *DB) Import(ctx context.Context, files []Imported, by knowledge.Person, progress func(done int)) (ImportResult, error) {
	return ImportResult{}, errNotBuilt
}
func (db *DB) DeliveryByCode(ctx context.Context, code string) (knowledge.Delivery, error) {
	return knowledge.Delivery{}, errNotBuilt
}

func (db *DB) Schedule(ctx context.Context, d Due) error { return errNotBuilt }
func (db *DB) LeaseDue(ctx context.Context, owner string, n int, lease time.Duration) ([]Due, error) {
	return nil, errNotBuilt
}
func (db *DB) DueDone(ctx context.Context, id string) error { return errNotBuilt }
func (db *DB) NextDue(ctx context.Context) (time.Time, bool, error) {
	return time.Time{}, false, errNotBuilt
}

func (db *DB) Report(ctx context.Context, from, to time.Time, audience string) (Report, error) {
	return Report{}, errNotBuilt
}
func (db *DB) Audit(ctx context.Context, after int64, n int) ([]AuditEntry, error) {
	return nil, errNotBuilt
}
func (db *DB) VerifyAudit(ctx context.Context) error         { return errNotBuilt }
func (db *DB) Backup(ctx context.Context, file string) error { return errNotBuilt }
func (db *DB) Counts(ctx context.Context) (Counts, error)    { return Counts{}, errNotBuilt }
