package content

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"shouldertap/knowledge"
)

// Check finds what only shows across files, and what is wrong with each answer
// though its file can be read. Its faults come in the order of the files.
func Check(c *Content) []knowledge.Fault {
	if c == nil || c.Desk == nil {
		return nil
	}
	var faults []knowledge.Fault
	byID := map[string]*File{}
	for i := range c.Answers {
		f := &c.Answers[i]
		if f.unread {
			byID[f.Content.ID] = f
			continue
		}
		faults = append(faults, CheckAnswer(f, c.Desk)...)
		faults = append(faults, checkPlace(f, byID)...)
	}
	faults = append(faults, checkStopCards(c)...)
	faults = append(faults, checkPhrasings(c)...)
	faults = append(faults, checkDeskAnswers(c, byID)...)
	return append(faults, checkQuestions(c, byID)...)
}

var answerID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)

// checkPlace checks an id against its file and against the others. Two files
// may hold two versions of one answer.
func checkPlace(f *File, byID map[string]*File) []knowledge.Fault {
	id := f.Content.ID
	if !answerID.MatchString(id) {
		return []knowledge.Fault{f.fault("id", fmt.Sprintf("%q cannot be an id", id), "Use lower-case letters, digits, hyphens and slashes: collections/voicemail")}
	}
	if place := idOf(f.Path); place != id {
		return []knowledge.Fault{f.fault("id", fmt.Sprintf("the id is %q, and the file's place says %q", id, place), "Move the file, or leave id out")}
	}
	other := byID[id]
	byID[id] = f
	if other == nil || other.Number != f.Number {
		return nil
	}
	return []knowledge.Fault{f.fault("id", fmt.Sprintf("%s holds the same answer in the same version", other.Path), "Give one of them another id, or its own version")}
}

// checkStopCards sees to it that whoever asks gets a card, and just one, for
// every stop topic.
func checkStopCards(c *Content) []knowledge.Fault {
	if slices.ContainsFunc(c.Answers, func(f File) bool { return f.unread }) {
		return nil // the card that seems to be missing may stand there
	}
	var faults []knowledge.Fault
	for _, topic := range c.Desk.StopTopics {
		for _, a := range c.Desk.Audiences {
			var cards []*File
			for i := range c.Answers {
				f := &c.Answers[i]
				if f.Content.Kind == knowledge.Stop && f.Content.StopTopic == topic && f.Content.VisibleTo(a.Name) && len(f.ApprovedBy) > 0 {
					cards = append(cards, f)
				}
			}
			if len(cards) == 0 {
				faults = append(faults, knowledge.Fault{File: deskFile, What: fmt.Sprintf("%s has no approved stop card for %q", a.Label, topic), Mend: "Write an answer of kind stop with stop_topic: " + topic})
			}
			for _, extra := range cards[min(1, len(cards)):] {
				if extra.Content.ID != cards[0].Content.ID {
					faults = append(faults, extra.fault("stop_topic", fmt.Sprintf("%s has a second stop card for %q: %s", a.Label, topic, cards[0].Path), "Keep one for each audience"))
				}
			}
		}
	}
	return faults
}

// checkPhrasings finds wordings that two answers of one audience claim.
func checkPhrasings(c *Content) []knowledge.Fault {
	type claim struct {
		file *File
		text string
	}
	var faults []knowledge.Fault
	claims := map[string][]claim{}
	for i := range c.Answers {
		f := &c.Answers[i]
		for n, p := range f.Phrasings {
			key := wording(p)
			if key == "" {
				faults = append(faults, f.fault(fmt.Sprintf("phrasings.%d", n), fmt.Sprintf("the phrasing %q has no words", p), "Write the question as people type it"))
				continue
			}
			for _, other := range claims[key] {
				if !meet(c.Desk, f, other.file) {
					continue
				}
				where := other.file.Path
				if other.file == f {
					where = "this answer"
				} else if other.file.Content.ID == f.Content.ID {
					continue // two versions of one answer share its phrasings
				}
				faults = append(faults, f.fault(fmt.Sprintf("phrasings.%d", n), fmt.Sprintf("the phrasing %q stands on %s too", p, where), "Leave it where it belongs"))
				break
			}
			claims[key] = append(claims[key], claim{f, p})
		}
	}
	return faults
}

// wording is what makes two phrasings the same: their words, whatever the
// capitals and punctuation.
func wording(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	return strings.Join(words, " ")
}

// meet says whether some audience may see both.
func meet(desk *knowledge.Desk, a, b *File) bool {
	return slices.ContainsFunc(desk.Audiences, func(u knowledge.Audience) bool {
		return a.Content.VisibleTo(u.Name) && b.Content.VisibleTo(u.Name)
	})
}

// checkDeskAnswers checks the answers that desk.yaml names.
func checkDeskAnswers(c *Content, byID map[string]*File) []knowledge.Fault {
	var faults []knowledge.Fault
	id := ""
	fault := func(what, mend string) {
		faults = append(faults, knowledge.Fault{File: deskFile, Line: lineOf(c.rest[deskFile], id), What: what, Mend: mend})
	}
	if id = c.Desk.HoldingLine; id != "" {
		switch f := byID[id]; {
		case f != nil && f.unread:
		case f == nil:
			fault(fmt.Sprintf("the holding line %q does not exist", id), "Write an answer of kind holding with that id")
		case f.Content.Kind != knowledge.Holding:
			fault(fmt.Sprintf("the holding line %q is of kind %s", id, f.Content.Kind), "Give it kind: holding")
		case len(f.ApprovedBy) == 0:
			fault(fmt.Sprintf("the holding line %q is not approved", id), "Have it approved")
		case len(f.Content.Audiences) > 0:
			fault(fmt.Sprintf("the holding line %q is not for every audience", id), "Remove its audiences")
		}
	}
	for _, a := range c.Desk.Audiences {
		for _, id = range a.StartHere {
			switch f := byID[id]; {
			case f != nil && f.unread:
			case f == nil:
				fault(fmt.Sprintf("%s starts with %q, which does not exist", a.Label, id), "Correct start_here")
			case !f.Content.VisibleTo(a.Name):
				fault(fmt.Sprintf("%s starts with %q, which it may not see", a.Label, id), "Correct start_here")
			}
		}
	}
	return faults
}

// lineOf is the first line of a file that names an id, from 1; 0: none does.
func lineOf(text []byte, id string) int {
	before, _, found := bytes.Cut(text, []byte(id))
	if !found {
		return 0
	}
	return bytes.Count(before, []byte("\n")) + 1
}
