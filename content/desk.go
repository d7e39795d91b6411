package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones must be known on a machine without them

	"shouldertap/knowledge"
)

// statesKeyword is the one list of values that the codec brings along.
const statesKeyword = "us-states"

// ParseDesk reads desk.yaml and glossary.yaml. Where there are faults the desk
// is as complete as they allow; it is nil when desk.yaml is not YAML at all.
func ParseDesk(b, glossary []byte) (*knowledge.Desk, []knowledge.Fault) {
	var shape deskShape
	faults := readYAML(deskFile, 0, b, &shape)
	if len(faults) > 0 && shape.Name.S == "" && len(shape.Facts) == 0 {
		return nil, faults
	}
	var words glossaryShape
	inGlossary := readYAML(glossaryFile, 0, glossary, &words)
	d := &deskReader{reader: reader{file: deskFile}, shape: &shape}
	desk := d.read()
	g := &reader{file: glossaryFile}
	addGlossary(g, desk, &words)
	sum := sha256.New()
	sum.Write(b)
	sum.Write([]byte{0})
	sum.Write(glossary)
	desk.Hash = hex.EncodeToString(sum.Sum(nil))
	return desk, slices.Concat(faults, d.faults, inGlossary, g.faults)
}

// deskReader turns the shape into a desk and says what does not fit together.
type deskReader struct {
	reader
	shape *deskShape
}

func (d *deskReader) read() *knowledge.Desk {
	s := d.shape
	desk := &knowledge.Desk{
		Name: s.Name.S, Lender: s.Lender.S, Sample: s.Sample,
		SpecialistsChannel: s.SpecialistsChannel.S, HoldingLine: s.HoldingLine.S,
		StopTopics: s.StopTopics.strings(), WithdrawnSources: s.WithdrawnSources.strings(),
		People: map[string]string{},
	}
	for _, need := range []struct{ key, value string }{{"name", s.Name.S}, {"lender", s.Lender.S}, {"zone", s.Zone.S}, {"holding_line", s.HoldingLine.S}} {
		if need.value == "" {
			d.at(0, fmt.Sprintf("%s is missing", need.key), fmt.Sprintf("Add `%s:`", need.key))
		}
	}
	if len(s.StopTopics) > knowledge.MaxStopTopics {
		d.at(s.StopTopics[0].Line, fmt.Sprintf("there are %d stop topics", len(s.StopTopics)), fmt.Sprintf("Keep at most %d, or people stop reading the cards", knowledge.MaxStopTopics))
	}
	desk.Zone = d.zone(s.Zone, time.UTC)
	for _, p := range s.People {
		desk.People[p.Key.S] = p.Value.S
	}
	d.hours(desk)
	d.lanes(desk)
	d.facts(desk)
	d.topics(desk)
	d.audiences(desk)
	d.channels(desk)
	d.roles(desk)
	d.thresholds(desk)
	d.identifiers(desk)
	d.slackIDs()
	return desk
}

func (d *deskReader) zone(t text, otherwise *time.Location) *time.Location {
	if t.S == "" {
		return otherwise
	}
	zone, err := time.LoadLocation(t.S)
	if err != nil {
		d.at(t.Line, fmt.Sprintf("%q is not a time zone", t.S), "Write one such as America/New_York")
		return otherwise
	}
	return zone
}

func (d *deskReader) lanes(desk *knowledge.Desk) {
	for _, e := range d.shape.Lanes {
		promise, err := time.ParseDuration(e.Value.Promise.S)
		if err != nil || promise <= 0 {
			d.at(max(e.Value.Promise.Line, e.Key.Line), fmt.Sprintf("the lane %q promises %q", e.Key.S, e.Value.Promise.S), "Write open time such as 15m or 4h")
		}
		d.knownHours(desk, e.Value.Hours)
		desk.Lanes = append(desk.Lanes, knowledge.Lane{Name: e.Key.S, Label: or(e.Value.Label.S, e.Key.S), Promise: promise, Hours: e.Value.Hours.S})
	}
	if len(desk.Lanes) == 0 {
		d.at(0, "there are no lanes", "Add `lanes:` with at least one promise")
	}
}

func (d *deskReader) facts(desk *knowledge.Desk) {
	for _, e := range d.shape.Facts {
		f := knowledge.Fact{Name: e.Key.S, Ask: e.Value.Ask.S}
		if f.Ask == "" {
			d.at(e.Key.Line, fmt.Sprintf("the fact %q has no question", f.Name), "Add `ask:` with the question an associate is asked")
		}
		for _, v := range e.Value.Values {
			if v.Key.S == "from" {
				if v.Value.Label.S != statesKeyword {
					d.at(v.Key.Line, fmt.Sprintf("there is no list of values called %q", v.Value.Label.S), "The only one is "+statesKeyword)
				} else {
					f.Values = append(f.Values, usStates()...)
				}
				continue
			}
			value := knowledge.FactValue{Key: v.Key.S, Label: or(v.Value.Label.S, v.Key.S), In: v.Value.In.S}
			if i := slices.IndexFunc(f.Values, func(old knowledge.FactValue) bool { return old.Key == value.Key }); i >= 0 {
				d.at(v.Key.Line, fmt.Sprintf("the value %q of %s stands twice", value.Key, f.Name), "Keep one of them")
				continue
			}
			f.Values = append(f.Values, value)
		}
		if len(f.Values) < 2 {
			d.at(e.Key.Line, fmt.Sprintf("the fact %q has %d values", f.Name, len(f.Values)), "A fact has at least two")
		}
		d.containers(e, &f)
		desk.Facts = append(desk.Facts, f)
	}
}

// containers checks that values lie in values that exist, and never in
// themselves.
func (d *deskReader) containers(e entry[factShape], f *knowledge.Fact) {
	for _, v := range f.Values {
		at := v
		for range f.Values {
			if at.In == "" {
				break
			}
			in, ok := f.Value(at.In)
			if !ok {
				d.at(e.Key.Line, fmt.Sprintf("the value %q of %s lies in %q, which is not a value", at.Key, f.Name, at.In), "Add it above, or correct `in:`")
				break
			}
			at = in
		}
		if _, ok := f.Value(at.In); ok && at.In != "" {
			d.at(e.Key.Line, fmt.Sprintf("the value %q of %s lies in itself", v.Key, f.Name), "Break the circle of `in:`")
		}
	}
}

func (d *deskReader) topics(desk *knowledge.Desk) {
	for _, e := range d.shape.Topics {
		t := knowledge.Topic{Path: e.Key.S, Label: or(e.Value.Label.S, e.Key.S), Owners: e.Value.Owners.strings(), Mode: knowledge.Live}
		pick(&d.reader, e.Value.Tier, e.Key.Line, "tier", &t.Tier, knowledge.Experience, knowledge.Compliance)
		if e.Value.Mode.S != "" {
			pick(&d.reader, e.Value.Mode, e.Key.Line, "mode", &t.Mode, knowledge.Live, knowledge.Offer, knowledge.Shadow)
		}
		for _, m := range e.Value.Modes {
			mode := knowledge.Live
			pick(&d.reader, m.Value, m.Key.Line, "mode", &mode, knowledge.Live, knowledge.Offer, knowledge.Shadow)
			if t.Modes == nil {
				t.Modes = map[string]knowledge.Mode{}
			}
			t.Modes[m.Key.S] = mode
		}
		desk.Topics = append(desk.Topics, t)
	}
}

// pick sets a word that must be one of a few.
func pick[T ~string](d *reader, t text, line int, what string, into *T, allowed ...T) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
		if t.S == names[i] {
			*into = a
			return
		}
	}
	if t.Line > 0 {
		line = t.Line
	}
	if t.S == "" {
		d.at(line, what+" is missing", "It is one of "+strings.Join(names, ", "))
		return
	}
	d.at(line, fmt.Sprintf("%q is no %s", t.S, what), "It is one of "+strings.Join(names, ", "))
}

func (d *deskReader) audiences(desk *knowledge.Desk) {
	for _, e := range d.shape.Audiences {
		v := e.Value
		a := knowledge.Audience{
			Name: e.Key.S, Label: or(v.Label.S, e.Key.S), Lane: v.Lane.S, Hours: v.Hours.S,
			Groups: v.Groups.strings(), Users: v.Users.strings(), Workspaces: v.Workspaces.strings(), StartHere: v.StartHere.strings(),
		}
		if !slices.ContainsFunc(desk.Lanes, func(l knowledge.Lane) bool { return l.Name == a.Lane }) {
			names := make([]string, len(desk.Lanes))
			for i, l := range desk.Lanes {
				names[i] = l.Name
			}
			d.at(max(v.Lane.Line, e.Key.Line), fmt.Sprintf("the audience %q starts in the lane %q, which does not exist", a.Name, a.Lane), didYouMean(a.Lane, names))
		}
		d.knownHours(desk, v.Hours)
		if len(a.StartHere) > maxStartHere {
			d.at(v.StartHere[0].Line, fmt.Sprintf("the audience %q starts with %d titles", a.Name, len(a.StartHere)), fmt.Sprintf("Keep at most %d", maxStartHere))
		}
		for _, f := range v.Facts {
			fact := desk.Fact(f.Key.S)
			if fact == nil {
				d.at(f.Key.Line, fmt.Sprintf("there is no fact %q", f.Key.S), didYouMean(f.Key.S, factNames(desk)))
				continue
			}
			for _, value := range f.Value {
				if _, ok := fact.Value(value.S); !ok {
					d.at(value.Line, fmt.Sprintf("%s has no value %q", fact.Name, value.S), didYouMean(value.S, valueKeys(fact)))
				}
			}
			if a.Facts == nil {
				a.Facts = knowledge.Facts{}
			}
			a.Facts[fact.Name] = knowledge.Known{Values: f.Value.strings(), Origin: knowledge.ByAudience}
		}
		desk.Audiences = append(desk.Audiences, a)
	}
	if len(desk.Audiences) == 0 {
		d.at(0, "there are no audiences", "Add `audiences:` with at least one, or nobody may ask")
	}
}

// maxStartHere is how many titles a newcomer is shown.
const maxStartHere = 12

func (d *deskReader) channels(desk *knowledge.Desk) {
	for _, e := range d.shape.Channels {
		c := knowledge.Channel{ID: e.Key.S, Audience: e.Value.Audience.S, Listen: knowledge.Mentions}
		if desk.Audience(c.Audience) == nil {
			d.at(max(e.Value.Audience.Line, e.Key.Line), fmt.Sprintf("the channel %s belongs to the audience %q, which does not exist", c.ID, c.Audience), didYouMean(c.Audience, audienceNames(desk)))
		}
		if e.Value.Listen.S != "" {
			pick(&d.reader, e.Value.Listen, e.Key.Line, "way to listen", &c.Listen, knowledge.Mentions, knowledge.Questions)
		}
		desk.Channels = append(desk.Channels, c)
	}
}

func (d *deskReader) roles(desk *knowledge.Desk) {
	members := func(m membersShape) knowledge.Members {
		return knowledge.Members{Groups: m.Groups.strings(), Users: m.Users.strings()}
	}
	r := d.shape.Roles
	desk.Roles = knowledge.Roles{Specialists: members(r.Specialists), Compliance: members(r.Compliance), Helpers: members(r.Helpers), Leads: members(r.Leads)}
	if desk.Roles.Specialists.Empty() && desk.Roles.Compliance.Empty() {
		d.at(r.Line, "nobody is a specialist, so nothing can be approved", "Name users or groups under roles, specialists")
		return
	}
	ruled := slices.ContainsFunc(desk.Topics, func(t knowledge.Topic) bool { return t.Tier == knowledge.Compliance })
	if ruled && desk.Roles.Compliance.Empty() {
		d.at(max(r.Compliance.Line, r.Line), "nobody has the compliance right, so nothing in a compliance topic can be approved", "Name users or groups under roles, compliance")
	}
}

func (d *deskReader) thresholds(desk *knowledge.Desk) {
	s := d.shape.Thresholds
	desk.Thresholds = knowledge.DefaultThresholds()
	for _, t := range []struct {
		name string
		from number
		into *float64
	}{
		{"answer", s.Answer, &desk.Thresholds.Answer}, {"compliance", s.Compliance, &desk.Thresholds.Compliance},
		{"offer", s.Offer, &desk.Thresholds.Offer}, {"stop", s.Stop, &desk.Thresholds.Stop}, {"join", s.Join, &desk.Thresholds.Join},
	} {
		if !t.from.Set {
			continue
		}
		if t.from.F <= 0 || t.from.F > 1 {
			d.at(t.from.Line, fmt.Sprintf("the threshold %s is %v", t.name, t.from.F), "Write a fraction of 1, such as 0.95")
			continue
		}
		*t.into = t.from.F
	}
}

var maskName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,19}$`)

func (d *deskReader) identifiers(desk *knowledge.Desk) {
	for _, s := range d.shape.Identifiers {
		id := knowledge.Identifier{Name: s.Name.S, Pattern: s.Pattern.S, Words: s.Words.strings(), Examples: s.Examples.strings(), Counterexamples: s.Counterexamples.strings()}
		if !maskName.MatchString(id.Name) {
			d.at(s.Line, fmt.Sprintf("the identifier %q cannot name a mask", id.Name), "Write capitals, such as LOAN")
		}
		pattern, err := regexp.Compile(id.Pattern)
		if err != nil || id.Pattern == "" {
			d.at(max(s.Pattern.Line, s.Line), fmt.Sprintf("the pattern of %s cannot be read", id.Name), "Write a regular expression, such as HL-[0-9]{8}")
		} else {
			for _, e := range s.Examples {
				if !pattern.MatchString(e.S) {
					d.at(e.Line, fmt.Sprintf("the pattern of %s does not match its example %q", id.Name, e.S), "Correct the pattern or the example")
				}
			}
		}
		if len(id.Examples) == 0 {
			d.at(s.Line, fmt.Sprintf("%s has no example", id.Name), "Add `examples:`; they are tried at every check")
		}
		desk.Identifiers = append(desk.Identifiers, id)
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func factNames(d *knowledge.Desk) []string {
	var names []string
	for _, f := range d.Facts {
		names = append(names, f.Name)
	}
	return names
}

func valueKeys(f *knowledge.Fact) []string {
	var keys []string
	for _, v := range f.Values {
		keys = append(keys, v.Key)
	}
	return keys
}

func audienceNames(d *knowledge.Desk) []string {
	var names []string
	for _, a := range d.Audiences {
		names = append(names, a.Name)
	}
	return names
}
