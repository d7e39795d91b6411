package content

import (
	"fmt"
	"regexp"
)

// slackID is a kind of id in Slack. A name in its place would reach nobody.
type slackID struct {
	name  string
	shape *regexp.Regexp
}

// slackIDs checks that ids, not names, stand wherever Slack is meant.
func (d *deskReader) slackIDs() {
	channel := slackID{"channel", regexp.MustCompile(`^[CG][A-Z0-9]+$`)}
	user := slackID{"user", regexp.MustCompile(`^[UW][A-Z0-9]+$`)}
	group := slackID{"user group", regexp.MustCompile(`^S[A-Z0-9]+$`)}
	workspace := slackID{"workspace", regexp.MustCompile(`^[TE][A-Z0-9]+$`)}
	s := d.shape
	d.ids(channel, s.SpecialistsChannel)
	for _, c := range s.Channels {
		d.ids(channel, c.Key)
	}
	for _, t := range s.Topics {
		d.ids(user, t.Value.Owners...)
		for _, m := range t.Value.Modes {
			d.ids(channel, m.Key)
		}
	}
	for _, a := range s.Audiences {
		d.ids(user, a.Value.Users...)
		d.ids(group, a.Value.Groups...)
		d.ids(workspace, a.Value.Workspaces...)
	}
	for _, m := range []membersShape{s.Roles.Specialists, s.Roles.Compliance, s.Roles.Helpers, s.Roles.Leads} {
		d.ids(user, m.Users...)
		d.ids(group, m.Groups...)
	}
}

func (d *deskReader) ids(want slackID, ids ...text) {
	for _, id := range ids {
		if id.S != "" && !want.shape.MatchString(id.S) {
			d.at(id.Line, fmt.Sprintf("%q is no id of a %s", id.S, want.name), "Copy the id in Slack")
		}
	}
}
