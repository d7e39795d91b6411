package content

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// deskShape is desk.yaml.
type deskShape struct {
	Name               text                `yaml:"name" about:"What this desk is called."`
	Lender             text                `yaml:"lender" about:"The lender whose borrowers call."`
	Sample             bool                `yaml:"sample" about:"true: every reply says that this is a sample and no legal advice."`
	Zone               text                `yaml:"zone" about:"The desk's time zone, such as America/New_York. Dates in files begin at its midnight."`
	SpecialistsChannel text                `yaml:"specialists_channel" about:"Slack id of the private channel where specialists get the cards."`
	HoldingLine        text                `yaml:"holding_line" about:"Id of the answer of kind holding: how to close a call safely while nobody has an answer."`
	Hours              named[hoursShape]   `yaml:"hours" about:"Weekly timetables by name."`
	Lanes              named[laneShape]    `yaml:"lanes" about:"Promises by name: how soon an unanswered question is answered."`
	Facts              named[factShape]    `yaml:"facts" about:"What an answer may depend on."`
	Topics             named[topicShape]   `yaml:"topics" about:"Where answers belong, as paths such as collections/calling."`
	StopTopics         texts               `yaml:"stop_topics" about:"Topics where a wrong move is a violation or a danger; each audience needs a stop card for each."`
	Thresholds         thresholdsShape     `yaml:"thresholds" about:"How sure the bot must be; fractions of 1."`
	Identifiers        []identifierShape   `yaml:"identifiers" about:"Numbers of the desk's own that must never be stored."`
	WithdrawnSources   texts               `yaml:"withdrawn_sources" about:"Citations that no answer may rest on."`
	Audiences          named[audienceSpec] `yaml:"audiences" about:"Groups of askers; the first that names a person is theirs."`
	Channels           named[channelShape] `yaml:"channels" about:"Where the bot answers, by Slack channel id."`
	Roles              rolesShape          `yaml:"roles" about:"Who may do what."`
	People             named[text]         `yaml:"people" about:"Names of the people that files mention, by Slack user id."`
}

type hoursShape struct {
	Zone   text         `yaml:"zone" about:"Time zone, if not the desk's."`
	Days   named[texts] `yaml:"days" about:"Open stretches by day: mon-fri: \"08:00-20:00\"."`
	Closed texts        `yaml:"closed" about:"Days on which it is closed, 2026-12-25."`
	Line   int
}

type laneShape struct {
	Label   text `yaml:"label" about:"How people read it."`
	Promise text `yaml:"promise" about:"Open time until the answer: 15m, 4h."`
	Hours   text `yaml:"hours" about:"A name under hours; without it, around the clock."`
	Line    int
}

type factShape struct {
	Ask    text              `yaml:"ask" about:"The question an associate is asked."`
	Values named[valueShape] `yaml:"values" about:"Values with their labels. from: us-states adds the states and territories."`
	Line   int
}

// valueShape is a label, or a label and the value it lies in.
type valueShape struct {
	Label text
	In    text
}

type topicShape struct {
	Label  text        `yaml:"label" about:"How people read it."`
	Tier   text        `yaml:"tier" about:"experience: one approval. compliance: approved by somebody else who has the compliance right." one:"experience compliance"`
	Owners texts       `yaml:"owners" about:"Slack user ids of those who are told of flags."`
	Mode   text        `yaml:"mode" about:"What its answers may do at the start. Default live." one:"live offer shadow"`
	Modes  named[text] `yaml:"modes" about:"Another mode by channel id." one:"live offer shadow"`
	Line   int
}

type audienceSpec struct {
	Label      text         `yaml:"label" about:"How people read it."`
	Facts      named[texts] `yaml:"facts" about:"What is known from where they sit; several values: one of them."`
	Lane       text         `yaml:"lane" about:"The promise their questions start with; a name under lanes."`
	Groups     texts        `yaml:"groups" about:"Slack user group ids."`
	Users      texts        `yaml:"users" about:"Slack user ids."`
	Workspaces texts        `yaml:"workspaces" about:"Slack workspace ids."`
	Hours      text         `yaml:"hours" about:"Their shift, a name under hours."`
	StartHere  texts        `yaml:"start_here" about:"At most twelve answer ids for newcomers."`
	Line       int
}

type channelShape struct {
	Audience text `yaml:"audience" about:"Whose channel it is, whoever asks there."`
	Listen   text `yaml:"listen" about:"mentions: it speaks when called. questions: it takes every question, and speaks when it has an answer. Default mentions." one:"mentions questions"`
	Line     int
}

type rolesShape struct {
	Specialists membersShape `yaml:"specialists" about:"May draft, approve in experience topics, and work the cards."`
	Compliance  membersShape `yaml:"compliance" about:"Specialists who may also approve in compliance topics."`
	Helpers     membersShape `yaml:"helpers" about:"May claim, link an approved answer, route and ask back."`
	Leads       membersShape `yaml:"leads" about:"See the reports."`
	Line        int
}

type membersShape struct {
	Groups texts `yaml:"groups" about:"Slack user group ids."`
	Users  texts `yaml:"users" about:"Slack user ids."`
	Line   int
}

type thresholdsShape struct {
	Answer     number `yaml:"answer" about:"Least precision to answer in an experience topic."`
	Compliance number `yaml:"compliance" about:"The same in a compliance topic."`
	Offer      number `yaml:"offer" about:"Least probability that the right one is among the titles offered."`
	Stop       number `yaml:"stop" about:"Least probability for a stop card to be shown."`
	Join       number `yaml:"join" about:"Least probability that two wordings ask the same, to propose joining them."`
}

type identifierShape struct {
	Name            text  `yaml:"name" about:"The mask it leaves, such as LOAN."`
	Pattern         text  `yaml:"pattern" about:"Regular expression of its shape."`
	Words           texts `yaml:"words" about:"Words that announce it."`
	Examples        texts `yaml:"examples" about:"Texts whose number must be masked."`
	Counterexamples texts `yaml:"counterexamples" about:"Texts that look like it and must stay."`
	Line            int
}

// glossaryShape is glossary.yaml.
type glossaryShape struct {
	Abbreviations named[text]         `yaml:"abbreviations" about:"Short forms, spelt out the first time in a reply."`
	Synonyms      []texts             `yaml:"synonyms" about:"Words that mean the same."`
	Facts         named[named[texts]] `yaml:"facts" about:"Words that mean a fact's value: fact, value, words."`
}

func (v *valueShape) readYAML(r *reader, n ast.Node) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		v.Label, _ = r.scalar(n)
		return
	}
	for _, pair := range r.pairs(n) {
		key, _ := r.scalar(pair.Key)
		switch key.S {
		case "label":
			v.Label, _ = r.scalar(pair.Value)
		case "in":
			v.In, _ = r.scalar(pair.Value)
		default:
			r.at(key.Line, fmt.Sprintf("%q is not known here", key.S), didYouMean(key.S, []string{"label", "in"}))
		}
	}
}
