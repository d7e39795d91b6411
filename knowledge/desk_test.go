package knowledge

import (
	"slices"
	"testing"
)

// staffed is a desk with people in each role, by group and by id, and three
// audiences that overlap.
func staffed(t testing.TB) *Desk {
	return &Desk{
		Roles: Roles{
			Specialists: Members{Groups: []string{"S0SPEC"}, Users: []string{"U0OMAR"}},
			Compliance:  Members{Users: []string{"U0DANA"}},
			Helpers:     Members{Users: []string{"U0MARCO"}},
			Leads:       Members{Groups: []string{"S0LEADS"}},
		},
		Audiences: []Audience{
			{Name: "agency", Workspaces: []string{"T0VENDOR"}},
			{Name: "servicing", Users: []string{"U0AISHA"}, Groups: []string{"S0FLOOR"}},
			{Name: "everybody", Workspaces: []string{"T0HARBOR"}},
		},
		Channels: []Channel{
			{ID: "C0COLLECT", Audience: "agency"}, {ID: "C0SERVICING", Audience: "servicing", Listen: Mentions},
			{ID: "C0NIGHT", Audience: "servicing", Listen: Questions}, {ID: "C0STALE", Audience: "an audience that the desk dropped"},
		},
		Topics: []Topic{{Path: "servicing/payoff", Tier: Experience}},
		Facts:  someFacts(),
		People: map[string]string{"U0DANA": "Dana Ruiz"},
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	for _, person := range []struct {
		what, user string
		groups     []string
		want       Rights
	}{
		{"a specialist by id", "U0OMAR", nil, Rights{Specialist: true}},
		{"a specialist by group", "U0PRIYA", []string{"S0OTHER", "S0SPEC"}, Rights{Specialist: true}},
		{"the compliance right makes a specialist", "U0DANA", nil, Rights{Specialist: true, Compliance: true}},
		{"a helper", "U0MARCO", nil, Rights{Helper: true}},
		{"a lead", "U0LENA", []string{"S0LEADS"}, Rights{Lead: true}},
		{"a lead who is a specialist", "U0LENA", []string{"S0LEADS", "S0SPEC"}, Rights{Specialist: true, Lead: true}},
		{"an associate", "U0AISHA", []string{"S0FLOOR"}, Rights{}},
		{"nobody", "", []string{"S0SPEC"}, Rights{}},
	} {
		got := staffed(t).Rights(person.user, person.groups)
		if got != person.want {
			t.Errorf("%s: %+v, want %+v", person.what, got, person.want)
		}
		if want := person.want.Specialist || person.want.Helper; got.Work() != want {
			t.Errorf("%s works on cards: %v", person.what, got.Work())
		}
	}
}

func TestAnEmptyRoleListClosesTheDesk(t *testing.T) {
	d := staffed(t)
	d.Roles = Roles{}
	for _, user := range []string{"U0DANA", "U0OMAR", "U0MARCO", "U0LENA", ""} {
		if got := d.Rights(user, []string{"S0SPEC", "S0LEADS", ""}); got != (Rights{}) {
			t.Errorf("%q may %+v at a desk that lists nobody", user, got)
		}
	}
	if !d.Roles.Specialists.Empty() || staffed(t).Roles.Leads.Empty() || staffed(t).Roles.Helpers.Empty() {
		t.Error("a list is empty when it names neither groups nor people")
	}
}

func TestWhoMayApprove(t *testing.T) {
	specialist, reviewer, helper := Rights{Specialist: true}, Rights{Specialist: true, Compliance: true}, Rights{Helper: true, Lead: true}
	for _, story := range []struct {
		what         string
		rights       Rights
		tier         Tier
		user, author string
		want         bool
	}{
		{"their own, for experience", specialist, Experience, "U0OMAR", "U0OMAR", true},
		{"another's, for experience", specialist, Experience, "U0OMAR", "U0DANA", true},
		{"another's, for compliance, without the right", specialist, Compliance, "U0OMAR", "U0DANA", false},
		{"another's, for compliance", reviewer, Compliance, "U0DANA", "U0OMAR", true},
		{"their own, for compliance", reviewer, Compliance, "U0DANA", "U0DANA", false},
		{"their own, for experience, with the right", reviewer, Experience, "U0DANA", "U0DANA", true},
		{"the sample's, for compliance", reviewer, Compliance, "U0DANA", "sample", true},
		{"a helper", helper, Experience, "U0MARCO", "U0OMAR", false},
		{"nobody", Rights{}, Experience, "U0AISHA", "U0OMAR", false},
		{"a tier that is not known counts as compliance", specialist, "", "U0OMAR", "U0DANA", false},
		{"and there nobody approves their own", reviewer, "complience", "U0DANA", "U0DANA", false},
	} {
		if got := story.rights.MayApprove(story.tier, story.user, story.author); got != story.want {
			t.Errorf("%s: %v, want %v", story.what, got, story.want)
		}
	}
}

func TestAPersonHasOneAudienceInPrivate(t *testing.T) {
	for _, person := range []struct {
		what, user string
		groups     []string
		workspace  string
		want       string
	}{
		{"by workspace", "U0TOMAS", nil, "T0VENDOR", "agency"},
		{"by id, before the workspace of all", "U0AISHA", nil, "T0HARBOR", "servicing"},
		{"by group", "U0WENDY", []string{"S0FLOOR"}, "T0HARBOR", "servicing"},
		{"the first that names them, by whatever", "U0AISHA", []string{"S0FLOOR"}, "T0VENDOR", "agency"},
		{"only the last", "U0OMAR", []string{"S0SPEC"}, "T0HARBOR", "everybody"},
		{"none", "U0NOOR", []string{"S0OTHER"}, "T0OTHER", ""},
	} {
		got := ""
		if a := staffed(t).AudienceOf(person.user, person.groups, person.workspace); a != nil {
			got = a.Name
		}
		if got != person.want {
			t.Errorf("%s: %q, want %q", person.what, got, person.want)
		}
	}
}

func TestAChannelHasTheAudienceItIsMappedTo(t *testing.T) {
	d := staffed(t)
	if a := d.AudienceIn("C0SERVICING"); a == nil || a.Name != "servicing" {
		t.Errorf("the servicing channel's audience is %v", a)
	}
	for _, unmapped := range []string{"C0RANDOM", "", "C0STALE"} {
		if a := d.AudienceIn(unmapped); a != nil {
			t.Errorf("channel %q is mapped to nothing, but has the audience %s", unmapped, a.Name)
		}
	}
	if got := d.ChannelsOf("servicing"); !slices.Equal(got, []string{"C0SERVICING", "C0NIGHT"}) {
		t.Errorf("servicing's channels are %v", got)
	}
	if c := d.Channel("C0NIGHT"); c == nil || c.Listen != Questions {
		t.Errorf("the night channel is %v", c)
	}
	if d.Channel("C0RANDOM") != nil || d.Topic("servicing") != nil || d.Fact("state") != nil || d.Audience("") != nil {
		t.Error("what the desk does not have is found")
	}
	if d.Topic("servicing/payoff") == nil || d.Fact("place") == nil || d.Audience("agency") == nil {
		t.Error("what the desk has is not found")
	}
}

func TestTheModeOfATopicInAChannel(t *testing.T) {
	topic := Topic{Mode: Shadow, Modes: map[string]Mode{"C0LIVE": Live, "C0OFFER": Offer, "C0TOO": Live}}
	unset := Topic{Modes: map[string]Mode{"C0OFFER": Offer}} // no starting mode: live
	for _, story := range []struct {
		what     string
		topic    Topic
		channel  string
		audience []string
		want     Mode
	}{
		{"a channel with a mode of its own", topic, "C0LIVE", nil, Live},
		{"a channel without one", topic, "C0COLLECT", nil, Shadow},
		{"private, the strictest of the audience's", topic, "", []string{"C0LIVE", "C0OFFER"}, Offer},
		{"private, and all the audience's are live", topic, "", []string{"C0LIVE", "C0TOO"}, Live},
		{"private, and one has the starting mode", topic, "", []string{"C0LIVE", "C0COLLECT"}, Shadow},
		{"private, for an audience without channels", topic, "", nil, Shadow},
		{"private, none set but one", unset, "", []string{"C0COLLECT", "C0OFFER"}, Offer},
		{"private, none set", unset, "", []string{"C0COLLECT"}, Live},
	} {
		if got := story.topic.ModeIn(story.channel, story.audience); got != story.want {
			t.Errorf("%s: %s, want %s", story.what, got, story.want)
		}
	}
	for _, pair := range [][3]Mode{{Shadow, Live, Shadow}, {Live, Offer, Offer}, {Offer, Shadow, Shadow}, {Live, Live, Live}} {
		if got := pair[0].Stricter(pair[1]); got != pair[2] {
			t.Errorf("of %s and %s the stricter is %s", pair[0], pair[1], got)
		}
		if got := pair[1].Stricter(pair[0]); got != pair[2] {
			t.Errorf("of %s and %s the stricter is %s", pair[1], pair[0], got)
		}
	}
}

func TestAPersonIsCalledAsTheDeskKnowsThem(t *testing.T) {
	d := staffed(t)
	for _, story := range []struct{ id, name, want string }{
		{"U0DANA", "dana.r", "Dana Ruiz"}, {"U0OMAR", "Omar Haddad", "Omar Haddad"}, {"U0NOOR", "", "U0NOOR"},
	} {
		if got := d.Person(story.id, story.name); got != (Person{ID: story.id, Name: story.want}) {
			t.Errorf("%s is called %v, want %s", story.id, got, story.want)
		}
	}
}

func TestTheDefaultLinesAreStricterWhereAWrongAnswerCostsMore(t *testing.T) {
	l := DefaultThresholds()
	if !(0 < l.Offer && l.Offer < l.Answer && l.Answer < l.Compliance && l.Compliance < 1) {
		t.Errorf("offering, answering and answering in compliance should need more each: %+v", l)
	}
	if !(0 < l.Stop && l.Stop < 0.5) {
		t.Errorf("a stop card is shown well before it is the likelier meaning: %+v", l)
	}
}
