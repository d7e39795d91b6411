package content

import (
	"github.com/goccy/go-yaml/ast"

	"shouldertap/knowledge"
)

// frontShape is an answer's front matter.
type frontShape struct {
	ID            text               `yaml:"id"`
	Kind          text               `yaml:"kind"`
	Title         text               `yaml:"title"`
	Topic         text               `yaml:"topic"`
	Audiences     texts              `yaml:"audiences"`
	StopTopic     text               `yaml:"stop_topic"`
	partsShape                       //
	Cases         []caseShape        `yaml:"cases"`
	IfUnknown     named[unknownText] `yaml:"if_unknown"`
	Otherwise     text               `yaml:"otherwise"`
	Phrasings     texts              `yaml:"phrasings"`
	Not           texts              `yaml:"not"`
	EffectiveFrom text               `yaml:"effective_from"`
	EffectiveTo   text               `yaml:"effective_to"`
	ReviewBy      text               `yaml:"review_by"`
	Author        text               `yaml:"author"`
	ApprovedBy    texts              `yaml:"approved_by"`
	ApprovedAt    text               `yaml:"approved_at"`
	Version       text               `yaml:"version"`
	BasedOn       text               `yaml:"based_on"`
	ChangeNote    text               `yaml:"change_note"`
}

// partsShape is parts given as YAML: short, sources, stop and route for the
// base, whose longer parts stand in the body; any of them for a case.
type partsShape struct {
	Short    text          `yaml:"short"`
	Steps    texts         `yaml:"steps"`
	Say      sayShape      `yaml:"say"`
	DoNot    texts         `yaml:"do_not"`
	Internal texts         `yaml:"internal"`
	Note     text          `yaml:"note"`
	Escalate text          `yaml:"escalate"`
	Details  named[text]   `yaml:"details"`
	Sources  []sourceShape `yaml:"sources"`
	Stop     *stopShape    `yaml:"stop"`
	Route    *routeShape   `yaml:"route"`
}

type caseShape struct {
	When          named[texts] `yaml:"when"`
	partsShape                 //
	EffectiveFrom text         `yaml:"effective_from"`
	EffectiveTo   text         `yaml:"effective_to"`
	Line          int
}

// unknownText is approved words, or the word stop.
type unknownText struct{ text }

// sourceShape is a citation, or a citation with what is known of it.
type sourceShape struct {
	Source knowledge.Source
	Line   int
}

type sourceFields struct {
	Cite   text `yaml:"cite"`
	URL    text `yaml:"url"`
	Policy bool `yaml:"policy"`
	Binds  text `yaml:"binds"`
	ReadOn text `yaml:"read_on"`
	Status text `yaml:"status"`
}

type stopShape struct {
	Stop    text `yaml:"stop"`
	SayNow  text `yaml:"say_now"`
	AskOnly text `yaml:"ask_only"`
	DoNot   text `yaml:"do_not"`
	Then    text `yaml:"then"`
}

type routeShape struct {
	Name  text        `yaml:"name"`
	Bring texts       `yaml:"bring"`
	Doors []doorShape `yaml:"doors"`
}

type doorShape struct {
	Contact text `yaml:"contact"`
	Hours   text `yaml:"hours"`
}

// sayShape is one text for any channel, texts by channel, or a full list.
type sayShape struct {
	any  text
	by   named[text]
	list []sayFields
}

type sayFields struct {
	Channel  text  `yaml:"channel"`
	Language text  `yaml:"language"`
	Text     text  `yaml:"text"`
	Fixed    texts `yaml:"fixed"`
}

func (s *sayShape) readYAML(r *reader, n ast.Node) {
	switch n.(type) {
	case *ast.SequenceNode:
		r.into(n, valueOf(&s.list))
	case *ast.MappingNode, *ast.MappingValueNode:
		s.by.readYAML(r, n)
	default:
		s.any, _ = r.scalar(n)
	}
}

func (s *sourceShape) readYAML(r *reader, n ast.Node) {
	s.Line = r.line(n)
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		var f sourceFields
		r.into(n, valueOf(&f))
		s.Source = knowledge.Source{Cite: f.Cite.S, URL: f.URL.S, Policy: f.Policy, Binds: f.Binds.S, ReadOn: f.ReadOn.S, Status: f.Status.S}
	default:
		cite, _ := r.scalar(n)
		s.Source = knowledge.Source{Cite: cite.S}
	}
}
