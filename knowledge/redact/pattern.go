package redact

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode"
)

// checkPattern returns what is wrong with a pattern and the mend, or "".
func checkPattern(pattern string) string {
	if pattern == "" {
		return `has no pattern; write the number as an expression, such as PL-\d{8}`
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return fmt.Sprintf("the pattern cannot be read (%v); Go's regexp/syntax describes what may stand in it", err)
	}
	if anchored(tree) {
		return `the pattern has an anchor (^, $, \A, \z); leave it out, the number stands inside a sentence`
	}
	longest := longest(tree)
	if longest < 0 || longest > maxNumber {
		return fmt.Sprintf(`the pattern can match more than %d characters; give each repetition an upper bound, such as \d{8,12}`, maxNumber)
	}
	if regexp.MustCompile("^(?:" + pattern + ")$").MatchString("") {
		return "the pattern matches nothing at all; require at least one digit"
	}
	return ""
}

func anchored(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return true
	}
	return slices.ContainsFunc(tree.Sub, anchored)
}

// lettered reports whether whatever the pattern matches has a letter.
func lettered(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && demandsLetter(tree)
}

func demandsLetter(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpLiteral:
		return slices.ContainsFunc(tree.Rune, unicode.IsLetter)
	case syntax.OpCharClass:
		for i := 0; i < len(tree.Rune); i += 2 {
			if r := tree.Rune; !unicode.IsLetter(r[i]) || !unicode.IsLetter(r[i+1]) || r[i+1]-r[i] >= 26 {
				return false
			}
		}
		return len(tree.Rune) > 0
	case syntax.OpAlternate:
		return !slices.ContainsFunc(tree.Sub, func(sub *syntax.Regexp) bool { return !demandsLetter(sub) })
	case syntax.OpRepeat:
		return tree.Min > 0 && demandsLetter(tree.Sub[0])
	case syntax.OpCapture, syntax.OpConcat, syntax.OpPlus:
		return slices.ContainsFunc(tree.Sub, demandsLetter)
	}
	return false
}

// longest returns the length in characters of the longest match, -1 when there
// is none.
func longest(tree *syntax.Regexp) int {
	repeat := 1
	switch tree.Op {
	case syntax.OpStar, syntax.OpPlus:
		return -1
	case syntax.OpLiteral:
		return len(tree.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpRepeat:
		if tree.Max < 0 {
			return -1
		}
		repeat = tree.Max
	}
	sum := 0
	for _, sub := range tree.Sub {
		n := longest(sub)
		switch {
		case n < 0:
			return -1
		case tree.Op == syntax.OpAlternate:
			sum = max(sum, n)
		default:
			sum += n
		}
	}
	return sum * repeat
}
