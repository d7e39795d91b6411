package blocks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"shouldertap/knowledge"
)

// prose is what only a sentence or a label has: a word that begins with a
// capital, or two words in a row.
var prose = regexp.MustCompile(`[A-Z][a-z]{2,}|[a-z]{2,}[,:]? [a-z]{2,}`)

// notProse are the literals of other files that look like sentences: layouts
// of times and the words of stored data.
var notProse = map[string]bool{
	"Mon 2 Jan, 3:04 PM": true, "Mon 2 Jan 2006, 3:04 PM": true, "2 Jan 2006": true, "2 Jan": true, "in force": true,
}

func TestEverySentenceStandsInSentencesGo(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("read the package: %d files, %v", len(files), err)
	}
	read := 0
	for _, file := range files {
		// The gallery's samples are what other people write.
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "gallery") || file == "sentences.go" {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for literal := range literals(parsed) {
			read++
			if prose.MatchString(literal) && !notProse[literal] {
				t.Errorf("%s holds a sentence: %q", file, literal)
			}
		}
	}
	if read < 50 {
		t.Errorf("only %d literals were read: the test looks at nothing", read)
	}
}

// literals gives every string of a file but imports, field tags, and the
// values of constants that name what is stored or clicked.
func literals(file *ast.File) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.GenDecl:
			return n.Tok != token.CONST
		case *ast.CallExpr:
			if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "MustCompile" {
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				if s, err := strconv.Unquote(n.Value); err == nil {
					found[s] = true
				}
			}
		}
		return true
	})
	return found
}

// A const of another file names a thing; it must not smuggle a sentence in
// either. Ids are lower case; what is not is listed here.
func TestConstantsOfOtherFilesAreIds(t *testing.T) {
	id := regexp.MustCompile(`^[a-z0-9_]*$|^[a-z]+( [a-z]+){1,2}$|^[^A-Za-z]*$|^\{code\}$|^read $`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "gallery") || file == "sentences.go" {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil && !id.MatchString(s) {
						t.Errorf("%s: the constant %q is no id", file, s)
					}
				}
				return true
			})
			return false
		})
	}
}

func TestFormTitlesFit(t *testing.T) {
	for _, s := range []string{
		titleAnswer, titleNew, titleRevise, titleUse, titleRoute, titleAskBack, titleMerge, titleDecline, titleFlag, titleReturn, titleHold,
		titleWithdraw, titleAsk, titleFind, titlePage, titleWhole, titleReview, titleReport, titleNotice, submitApprove, submitPublish, submitReview, submitUnfiled,
		submitUse, submitRoute, submitAskBack, submitMerge, submitDecline, submitFlag, submitReturn, submitHold, submitWithdraw, submitAsk, submitFind,
		closeForm, closePage,
	} {
		if utf8.RuneCountInString(s) > modalTitle {
			t.Errorf("%q has more than %d characters", s, modalTitle)
		}
	}
}

// Help is three lines for whoever asks.
func TestHelpIsThreeLines(t *testing.T) {
	audience := &knowledge.Audience{Name: "servicing"}
	for _, r := range []knowledge.Rights{{}, {Helper: true}, {Lead: true}, {Specialist: true}, {Specialist: true, Compliance: true}, {Specialist: true, Compliance: true, Lead: true}} {
		for _, a := range []*knowledge.Audience{nil, audience} {
			if got := strings.Count(HelpReply(Help{Rights: r, Audience: a}).Text, "\n") + 1; got != 3 {
				t.Errorf("%+v with audience %v gets %d lines", r, a, got)
			}
			HelpReply(Help{Rights: r, Audience: a, Joined: true})
		}
	}
}

func TestSharesSayNoMoreThanIsKnown(t *testing.T) {
	for _, c := range []struct {
		n, of int
		want  string
	}{
		{0, 0, "0 of 0"}, {12, 15, "12 of 15"}, {19, 19, "19 of 19"}, {15, 20, "15 of 20 (75%)"}, {1, 1_000, "1 of 1,000 (under 1%)"},
		{999, 1_000, "999 of 1,000 (over 99%)"}, {1_000, 1_000, "1,000 of 1,000 (100%)"}, {0, 50, "0 of 50 (0%)"},
	} {
		if got := share(c.n, c.of); got != c.want {
			t.Errorf("%d of %d reads %q, want %q", c.n, c.of, got, c.want)
		}
	}
}

func TestThousandsAreParted(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1_000: "1,000", 1_234_567: "1,234,567", -1_000: "-1,000", -100: "-100"} {
		if got := thousands(n); got != want {
			t.Errorf("%d reads %q, want %q", n, got, want)
		}
	}
}

// The sample's first lines keep the limit that check sets, so that the gallery
// shows what can be.
func TestSamplesAreWhatCheckLetsPass(t *testing.T) {
	s := sampleStage()
	for _, v := range []*knowledge.Version{s.plain, s.cases, s.route, s.holding} {
		if n := uniseg.GraphemeClusterCount(v.Parts.Short); n == 0 || n > knowledge.ShortLimit {
			t.Errorf("%s: its first line has %d characters", v.ID, n)
		}
	}
	if faults := knowledge.CaseFaults(s.cases, s.desk); len(faults) > 0 {
		t.Errorf("the sample's cases are faulty: %v", faults)
	}
}
