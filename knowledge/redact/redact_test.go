package redact

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// sampleShapes are the numbers of an invented lender: loans were PL-88123456
// and are ten digits now, applications are A-20933817.
func sampleShapes() []Shape {
	return []Shape{
		{Name: "LOAN", Pattern: `PL[- ]?\d{8}`, Examples: []string{"PL-88123456 payoff?", "pl 88123456"}},
		{
			Name: "LOAN", Pattern: `\d{10}`, Words: []string{"loan", "ln"},
			Examples:        []string{"loan 8812345678 wants payoff"},
			Counterexamples: []string{"loan 30 days late", "8812345678 on the screen"},
		},
		{Name: "APPLICATION", Pattern: `A-\d{8}`, Examples: []string{"A-20933817 is stuck"}},
	}
}

func sampleRedactor(tb testing.TB) *Redactor {
	tb.Helper()
	r, err := New(sampleShapes())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// story is one line of a corpus: what was typed and what must be kept of it.
type story struct {
	typed, kept string
}

// stories reads a corpus. A line without a tab must be kept as typed; \n stands
// for the end of a line.
func stories(tb testing.TB, file string) []story {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	var list []story
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		typed, kept, two := strings.Cut(strings.ReplaceAll(line, `\n`, "\n"), "\t")
		if !two {
			kept = typed
		}
		list = append(list, story{typed, kept})
	}
	if len(list) < 80 {
		tb.Fatalf("%s holds only %d stories", file, len(list))
	}
	return list
}

func redacted(tb testing.TB, r *Redactor, text string) Result {
	tb.Helper()
	result, err := r.Redact(text)
	if err != nil {
		tb.Fatalf("typed %q: %v", text, err)
	}
	return result
}

func TestPersonalDataIsNotKept(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range stories(t, "personal.txt") {
		result := redacted(t, r, s.typed)
		if result.Text != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, result.Text)
		}
		if len(result.Masks) == 0 {
			t.Errorf("typed %q: the result names no mask", s.typed)
		}
	}
}

func TestOrdinaryQuestionsAreKeptAsTyped(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range stories(t, "plain.txt") {
		result := redacted(t, r, s.typed)
		if diff := cmp.Diff(Result{Text: s.kept}, result); diff != "" {
			t.Errorf("typed %q (-want +kept):\n%s", s.typed, diff)
		}
	}
}

func TestTheKeptTextIsKeptAgainAsItIs(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range stories(t, "personal.txt") {
		once := redacted(t, r, s.typed)
		twice := redacted(t, r, once.Text)
		if diff := cmp.Diff(Result{Text: once.Text}, twice); diff != "" {
			t.Errorf("typed %q, kept %q, redacted again (-want +got):\n%s", s.typed, once.Text, diff)
		}
	}
}

func TestMasksAreNamedInOrderOfAppearance(t *testing.T) {
	typed := "kim@example.com, A-20933817, cell 6175550134 and card 4111 1111 1111 1111 cvv 123, ssn 123456789"
	want := Result{
		Text:  "[EMAIL], [APPLICATION], cell [PHONE] and card [CARD] cvv [CARD], ssn [SSN]",
		Masks: []Mask{{"EMAIL"}, {"APPLICATION"}, {"PHONE"}, {"CARD"}, {"CARD"}, {"SSN"}},
	}
	if diff := cmp.Diff(want, redacted(t, sampleRedactor(t), typed)); diff != "" {
		t.Error(diff)
	}
}

func TestMasksThatWereTypedAreNotCounted(t *testing.T) {
	result := redacted(t, sampleRedactor(t), "she typed [SSN] before, now it is 123-45-6789")
	want := Result{Text: "she typed [SSN] before, now it is [SSN]", Masks: []Mask{{"SSN"}}}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Error(diff)
	}
}

// Every way in which a character can be there and not be seen, or look like
// another: none may hide a number from the redactor.
func TestNothingHidesANumber(t *testing.T) {
	each := func(insert string) func(string) string {
		return func(text string) string { return strings.Join(strings.Split(text, ""), insert) }
	}
	digits := func(zero rune) func(string) string {
		return func(text string) string {
			return strings.Map(func(c rune) rune {
				if isDigitRune(c) {
					return c - '0' + zero
				}
				return c
			}, text)
		}
	}
	replace := func(old, with string) func(string) string {
		return func(text string) string { return strings.ReplaceAll(text, old, with) }
	}
	disguises := map[string]func(string) string{
		"zero-width space":           each("\u200b"),
		"zero-width joiner":          each("\u200d"),
		"word joiner":                each("\u2060"),
		"byte-order mark":            each("\ufeff"),
		"soft hyphen":                each("\u00ad"),
		"right-to-left override":     each("\u202e"),
		"bidi isolate":               each("\u2067"),
		"variation selector":         each("\ufe0f"),
		"combining accent":           each("\u0301"),
		"bytes that are not UTF-8":   each("\xff"),
		"null":                       each("\x00"),
		"full-width digits":          digits('０'),
		"Arabic-Indic digits":        digits('٠'),
		"Devanagari digits":          digits('०'),
		"bold mathematical digits":   digits('𝟎'),
		"subscript digits":           digits('₀'),
		"no-break space":             replace(" ", "\u00a0"),
		"narrow no-break space":      replace(" ", "\u202f"),
		"ideographic space":          replace(" ", "\u3000"),
		"tab":                        replace(" ", "\t"),
		"en dash":                    replace("-", "–"),
		"non-breaking hyphen":        replace("-", "\u2011"),
		"minus sign":                 replace("-", "−"),
		"full-width at":              replace("@", "＠"),
		"full-width dot":             replace(".", "．"),
		"right single quotation":     replace("'", "’"),
		"capitals":                   strings.ToUpper,
		"accents on vowels":          replace("a", "á"),
		"keycap digits and selector": each("\ufe0f\u20e3"),
	}
	r := sampleRedactor(t)
	for name, disguise := range disguises {
		for _, typed := range []string{
			"ssn 123456789", "123-45-6789", "4111 1111 1111 1111", "call 617-555-0134", "6175550134 cell",
			"jane.doe@example.com", "dob 3/4/81", "acct 4455667788", "loan 8812345678", "PL-88123456",
			"12 Elm St, Salem MA 01970", "driver's license S12345678",
		} {
			want := redacted(t, r, typed).Masks
			got := redacted(t, r, disguise(typed))
			if len(want) != 1 {
				t.Fatalf("typed %q: %v", typed, want)
			}
			if diff := cmp.Diff(want, got.Masks); diff != "" {
				t.Errorf("%s in %q kept as %q:\n%s", name, typed, got.Text, diff)
			}
		}
	}
}

func TestSlackLinksHideNothing(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range []story{
		{"call <tel:6175550134|617-555-0134> now", "call [PHONE] now"},
		{"call <tel:6175550134> now", "call [PHONE] now"},
		{"call <tel:6175550134|her cell> now", "call [PHONE] now"},
		{"call <tel:18005550134|1-800-555-0134> now", "call <tel:18005550134|1-800-555-0134> now"},
		{"mail <mailto:a.b@example.com|a.b@example.com>.", "mail [EMAIL]."},
		{"mail <mailto:a.b@example.com|write her>.", "mail [EMAIL]."},
		{"jane dot doe at <http://gmail.com|gmail.com> ?", "[EMAIL] ?"},
		{"<https://crm.example.com/loan/8812345678|open it>", "<https://crm.example.com/loan/[LOAN]|open it>"},
		{"<https://example.com/x?ssn=123456789>", "<https://example.com/x?ssn=[SSN]>"},
		{"see <https://www.consumerfinance.gov/rules/1006/14|rule 14>", "see <https://www.consumerfinance.gov/rules/1006/14|rule 14>"},
		{"see <http://lender.com|lender.com> ok", "see <http://lender.com|lender.com> ok"},
		{"an open < and ssn 123456789", "an open < and ssn [SSN]"},
		{"<tel:6175550134", "<tel:[PHONE]"},
		{"hey <@U012ABC345> in <#C0123456789|questions> <!date^1392734382^{date}|soon>", "hey <@U012ABC345> in <#C0123456789|questions> <!date^1392734382^{date}|soon>"},
	} {
		if got := redacted(t, r, s.typed).Text; got != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, got)
		}
	}
}

// A state must never be made up: it decides what the associate is told.
func TestAnAddressKeepsOnlyThePlaceThatItNames(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range []story{
		{"12 Elm St, Boston, MA 02110", "[ADDRESS] MA"},
		{"12 Elm St, Boston, Massachusetts", "[ADDRESS] MA"},
		{"12 elm st boston ma 02110 past due", "[ADDRESS] MA past due"},
		{"12 Elm St, New York, NY 10001", "[ADDRESS] NYC"},
		{"12 Elm St, Albany, NY 12207", "[ADDRESS] NY"},
		{"12 Elm St, Astoria NY 11102", "[ADDRESS] NYC"},
		{"12 Elm St, NYC", "[ADDRESS] NYC"},
		{"12 Elm St, Kansas City MO 64106", "[ADDRESS] MO"},
		{"12 Elm St, Washington DC", "[ADDRESS] DC"},
		{"12 Elm St, Lincoln NE 68508", "[ADDRESS] NE"},
		{"12 Elm St NE, Washington DC 20002", "[ADDRESS] DC"},
		{"12 Elm St is it ok to call me or her", "[ADDRESS] is it ok to call me or her"},
		{"12 ELM ST CALL ME OK", "[ADDRESS] CALL ME OK"},
		{"12 Elm St can we call in MA", "[ADDRESS] can we call in MA"},
		{"12 Elm St 02110", "[ADDRESS]"},
	} {
		if got := redacted(t, r, s.typed).Text; got != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, got)
		}
	}
}

func TestStrangeTextsComeOutWhole(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range []story{
		{"", ""},
		{"   \n\t ", "   \n\t "},
		{"🙂🙂🙂", "🙂🙂🙂"},
		{"¿llamó ayer? ñandú ÅNGSTRÖM", "¿llamó ayer? ñandú ÅNGSTRÖM"},
		{"电话号码 不要打", "电话号码 不要打"},
		{"[SSN][SSN]", "[SSN][SSN]"},
		{"[ssn] [XYZ] [SSN", "[ssn] [XYZ] [SSN"},
		{"dob", "dob"},
		{"@", "@"},
		{"call +", "call +"},
		{"bad \xff\xfe bytes", "bad \uFFFD bytes"},
		{"```\nssn 123456789\n```", "```\nssn [SSN]\n```"},
	} {
		if got := redacted(t, r, s.typed).Text; got != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, got)
		}
	}
}

func TestALongPasteIsRedactedThroughout(t *testing.T) {
	const times = 1000
	line := "agent: whats the ssn?\ncust: 123456789, acct 4455667788, paid $1,234.56 on 10/12\n"
	result := redacted(t, sampleRedactor(t), strings.Repeat(line, times))
	want := strings.Repeat("agent: whats the ssn?\ncust: [SSN], acct [ACCOUNT], paid $1,234.56 on 10/12\n", times)
	if result.Text != want {
		t.Error("a line of the paste was not kept as the others")
	}
	if len(result.Masks) != 2*times {
		t.Errorf("%d masks named, want %d", len(result.Masks), 2*times)
	}
}

func TestEveryKindHasItsWords(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range Kinds() {
		words := Words(kind)
		if seen[words] || !strings.HasPrefix(words, "a ") && !strings.HasPrefix(words, "an ") {
			t.Errorf("%s is %q", kind, words)
		}
		seen[words] = true
	}
	for kind, want := range map[string]string{"LOAN": "a loan number", "CARD": "a card number", "ESCROW": "an escrow number"} {
		if got := Words(kind); got != want {
			t.Errorf("%s is %q, want %q", kind, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, file := range []string{"personal.txt", "plain.txt"} {
		for _, s := range stories(f, file) {
			f.Add(s.typed)
		}
	}
	r := sampleRedactor(f)
	f.Fuzz(func(t *testing.T, text string) {
		once := redacted(t, r, text)
		if !utf8.ValidString(once.Text) {
			t.Errorf("%q is not UTF-8", once.Text)
		}
		if countDigits(once.Text) > countDigits(text) {
			t.Errorf("%q became %q, which has more digits", text, once.Text)
		}
		if added := countMasks(once.Text) - countMasks(text); added != len(once.Masks) {
			t.Errorf("%q became %q: %d masks added, %d named", text, once.Text, added, len(once.Masks))
		}
		if twice := redacted(t, r, once.Text); twice.Text != once.Text || len(twice.Masks) > 0 {
			t.Errorf("%q became %q, then %q", text, once.Text, twice.Text)
		}
	})
}

func countMasks(text string) int {
	n := 0
	for _, kind := range Kinds() {
		n += strings.Count(text, "["+kind+"]")
	}
	return n
}

func BenchmarkRedact(b *testing.B) {
	r := sampleRedactor(b)
	var personal, plain strings.Builder
	for _, s := range stories(b, "personal.txt") {
		personal.WriteString(s.typed + "\n")
	}
	for _, s := range stories(b, "plain.txt") {
		plain.WriteString(s.typed + "\n")
	}
	const slackLimit = 40_000
	fill := func(text string) string { return strings.Repeat(text, slackLimit/len(text)+1)[:slackLimit] }
	for _, c := range []struct{ name, text string }{
		{"question", "how many times can i call this wk, talked to him yest"},
		{"question-with-loan", "loan 8812345678 wants payoff good thru 11/30"},
		{"40k-plain", fill(plain.String())},
		{"40k-personal", fill(personal.String())},
		{"40k-digits", fill("1 22 333 4444 55555 ")},
		{"40k-cues", fill("ssn dob acct ")},
		{"40k-open-links", fill("<tel:")},
		{"40k-at", fill("a.b@")},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				if _, err := r.Redact(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
