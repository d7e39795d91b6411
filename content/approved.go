package content

import (
	"fmt"

	"shouldertap/knowledge"
)

// authorOfSample is nobody: a sample's texts were written by no one who could
// approve them.
const authorOfSample = "sample"

// approval checks that those who approved it may. Whoever has the right by a
// user group alone can be checked in Slack only, so a desk that gives it by
// groups is trusted here and asked again at import.
func (c *answerCheck) approval() {
	if c.c.Author == "" {
		c.add("author", "the author is missing", "Add `author:` with a Slack user id, or sample")
	}
	if len(c.f.ApprovedBy) == 0 {
		if !c.f.ApprovedAt.IsZero() {
			c.add("approved_at", "approved_at without approved_by", "Add who approved it, or remove the date")
		}
		return
	}
	if c.f.ApprovedAt.IsZero() {
		c.add("approved_by", "approved_by without approved_at", "Add when it was approved")
	}
	for _, p := range c.f.ApprovedBy {
		if p.ID == authorOfSample {
			c.add("approved_by", "sample is nobody and approves nothing", "Name a person")
		} else if _, ok := c.desk.People[p.ID]; !ok {
			c.add("approved_by", fmt.Sprintf("%s is not among the desk's people", p.ID), "Add them with their name under people in desk.yaml")
		}
	}
	if t := c.desk.Topic(c.c.Topic); t != nil && t.Tier == knowledge.Compliance && c.desk.Roles.Compliance.Empty() {
		return // one fault of desk.yaml, not one of every answer
	}
	if why := Approved(c.f, c.desk, nil); why != "" && !byGroups(c.desk) {
		c.add("approved_by", why, "Have it approved by somebody who may")
	}
}

func byGroups(d *knowledge.Desk) bool {
	return len(d.Roles.Compliance.Groups)+len(d.Roles.Specialists.Groups) > 0
}

// Approved says why a file's approvers may not approve it, given the user
// groups that each belongs to; empty: they may. A file without approvers is a
// draft, and so not approved.
func Approved(f *File, desk *knowledge.Desk, groupsOf func(user string) []string) string {
	topic := desk.Topic(f.Content.Topic)
	if topic == nil {
		return fmt.Sprintf("there is no topic %q", f.Content.Topic)
	}
	if len(f.ApprovedBy) == 0 {
		return "nobody has approved it"
	}
	for _, p := range f.ApprovedBy {
		var groups []string
		if groupsOf != nil {
			groups = groupsOf(p.ID)
		}
		if desk.Rights(p.ID, groups).MayApprove(topic.Tier, p.ID, f.Content.Author) {
			continue
		}
		if topic.Tier == knowledge.Compliance && p.ID == f.Content.Author {
			return fmt.Sprintf("%s wrote it, and in %s somebody else approves", p.Name, topic.Path)
		}
		return fmt.Sprintf("%s may not approve in %s, a topic of tier %s", p.Name, topic.Path, topic.Tier)
	}
	return ""
}
