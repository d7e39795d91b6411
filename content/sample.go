package content

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"shouldertap/knowledge"
)

//go:embed desk.yaml desk.schema.json glossary.yaml questions.txt answers
var sample embed.FS

// Sample is the shipped knowledge base of an invented lender. It is no legal
// advice.
func Sample() fs.FS { return sample }

// placesMarker is the line of the sample's desk.yaml below which everything is
// about one workspace: its people, channels and audiences.
const placesMarker = "# ---- Who and where: "

var owners = regexp.MustCompile(`owners: \[[^\]]*\]`)

// Init writes an editable copy of the sample into a folder: the same answers,
// approved by the given person, who is its specialist with the compliance
// right, its lead, and a member of its first audience. It writes nothing where
// any of its files exists already.
func Init(dir string, approver knowledge.Person) error {
	if strings.TrimSpace(approver.ID) == "" {
		return fmt.Errorf("init %s: the approver's Slack user id is missing: %w", dir, knowledge.ErrInvalid)
	}
	c, faults := Read(Sample())
	if len(faults) > 0 {
		return fmt.Errorf("init %s: read the sample: %s", dir, faults[0])
	}
	desk, err := initDesk(c, approver)
	if err != nil {
		return fmt.Errorf("init %s: %w", dir, err)
	}
	c.rest[deskFile] = desk
	parsed, faults := ParseDesk(desk, c.rest[glossaryFile])
	if len(faults) > 0 {
		return fmt.Errorf("init %s: %s", dir, faults[0])
	}
	c.Desk = parsed
	for i := range c.Answers {
		c.Answers[i].ApprovedBy = []knowledge.Person{parsed.Person(approver.ID, approver.Name)}
	}
	names := []string{}
	for name := range c.rest {
		names = append(names, name)
	}
	for _, f := range c.Answers {
		names = append(names, f.Path)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			return fmt.Errorf("init %s: %s is there already, and nothing is written over; name a folder that holds no content yet: %w", dir, name, knowledge.ErrInvalid)
		}
	}
	return Write(dir, c)
}

// initDesk keeps what the sample's desk.yaml says about the operation and
// writes the workspace's part anew, with the approver in every place that a
// person must hold and everything else to be filled in.
func initDesk(c *Content, approver knowledge.Person) ([]byte, error) {
	general, _, found := bytes.Cut(c.rest[deskFile], []byte(placesMarker))
	if !found {
		return nil, fmt.Errorf("the sample's %s has no line %q", deskFile, placesMarker)
	}
	id := scalar(approver.ID)
	var b bytes.Buffer
	b.Write(owners.ReplaceAll(general, []byte("owners: ["+id+"]")))
	fmt.Fprintf(&b, `%sthe ids of your Slack workspace ----
# Ids are found in Slack under "Copy member ID" and "Copy channel ID".

# The private channel where specialists get the questions nobody has answered.
specialists_channel: ""   # C0123456789

# Groups of askers. The first that names a person, by user, user group or
# workspace, is theirs in direct messages. Add users, groups and workspaces.
audiences:
`, placesMarker)
	for i, a := range c.Desk.Audiences {
		fmt.Fprintf(&b, "  %s:\n    label: %s\n    lane: %s\n", scalar(a.Name), scalar(a.Label), scalar(a.Lane))
		if len(a.Facts) > 0 {
			fmt.Fprintln(&b, "    facts:")
		}
		for _, f := range c.Desk.Facts {
			if k, ok := a.Facts[f.Name]; ok {
				fmt.Fprintf(&b, "      %s: [%s]\n", f.Name, strings.Join(k.Values, ", "))
			}
		}
		users := ""
		if i == 0 {
			users = id
		}
		fmt.Fprintf(&b, "    users: [%s]\n    groups: []\n    workspaces: []\n    hours: %s\n", users, scalar(a.Hours))
		if len(a.StartHere) > 0 {
			fmt.Fprintf(&b, "    start_here:\n      - %s\n", strings.Join(a.StartHere, "\n      - "))
		}
	}
	fmt.Fprintf(&b, `
# Channels where the bot answers, each with its audience:
#   C0123456789: {audience: %s, listen: mentions}
channels: {}

# Who may do what, by users and by user groups.
roles:
  specialists: {users: [%s], groups: []}
  compliance: {users: [%s], groups: []}
  helpers: {users: [], groups: []}
  leads: {users: [%s], groups: []}

# Names of the people that answers mention.
people:
  %s: %s
`, c.Desk.Audiences[0].Name, id, id, id, id, scalar(or(approver.Name, approver.ID)))
	return b.Bytes(), nil
}
