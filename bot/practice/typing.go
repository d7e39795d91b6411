package practice

import (
	"encoding/json"
	"slices"
	"strings"
)

// mentionable is a name that can be typed after @ or #, and the token it becomes.
type mentionable struct {
	typed string // with its sign, lower case
	token string
}

// typed turns what a person types into the text that Slack keeps: &, < and >
// are escaped; names, channels, groups and broadcasts become tokens; addresses
// become links. Text within backquotes stays as it is, but escaped.
func (w *Workspace) typed(viewer *User, text string) string {
	var names []mentionable
	if strings.ContainsAny(text, "@#") {
		names = w.mentionables(viewer)
	}
	var out strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i > 0 {
			out.WriteByte('`')
		}
		part = escapeText(part)
		if i%2 == 0 {
			part = w.linkify(part)
			part = mention(part, names)
		}
		out.WriteString(part)
	}
	return out.String()
}

// mentionables lists what the person can mention, longest first, so that
// "@Dana Ruiz" is not read as "@Dana" followed by a name.
func (w *Workspace) mentionables(viewer *User) []mentionable {
	list := []mentionable{{"@here", "<!here>"}, {"@channel", "<!channel>"}, {"@everyone", "<!everyone>"}}
	add := func(sign, name, token string) {
		if name != "" {
			list = append(list, mentionable{sign + strings.ToLower(name), token})
		}
	}
	for _, id := range w.userList {
		if u := w.users[id]; !u.Deleted && w.sees(viewer, u) {
			add("@", u.Name, "<@"+id+">")
			add("@", escapeText(u.RealName), "<@"+id+">")
		}
	}
	for _, g := range w.groups {
		add("@", g.Handle, "<!subteam^"+g.ID+"|@"+g.Handle+">")
	}
	for _, id := range w.chanList {
		if c := w.channels[id]; c.kind == publicChannel || c.has(viewer.ID) {
			add("#", c.Name, "<#"+id+"|"+c.Name+">")
		}
	}
	slices.SortStableFunc(list, func(a, b mentionable) int { return len(b.typed) - len(a.typed) })
	return list
}

func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func unescapeText(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// mention replaces typed names by tokens. A sign counts only at the start of a
// word, and a name only when no letter or digit follows it.
func mention(s string, names []mentionable) string {
	if !strings.ContainsAny(s, "@#") {
		return s
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		lower = s // a rare letter changes its length: match exactly instead
	}
	var out strings.Builder
	inToken := false
	for i := 0; i < len(s); {
		switch s[i] {
		case '<':
			inToken = true
		case '>':
			inToken = false
		case '@', '#':
			if inToken || (i > 0 && isWord(s[i-1])) {
				break
			}
			hit := slices.IndexFunc(names, func(n mentionable) bool {
				end := i + len(n.typed)
				return strings.HasPrefix(lower[i:], n.typed) && (end == len(s) || !isWord(s[end]))
			})
			if hit >= 0 {
				out.WriteString(names[hit].token)
				i += len(names[hit].typed)
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

// linkify wraps web and mail addresses in angle brackets. The text is escaped already.
func (w *Workspace) linkify(s string) string {
	if strings.Contains(s, "://") {
		s = w.webAddress.ReplaceAllString(s, "<$0>")
	}
	if strings.Contains(s, "@") {
		s = w.mailAddress.ReplaceAllString(s, "<mailto:$0|$0>")
	}
	return s
}

// richText is the rich_text block that Slack adds to what a person writes: its
// words and tokens as elements of one section.
func richText(blockID, text string) json.RawMessage {
	var elements []any
	words := func(s string) {
		if s != "" {
			elements = append(elements, fields{"type": "text", "text": unescapeText(s)})
		}
	}
	for text != "" {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			words(text)
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			words(text)
			break
		}
		words(text[:open])
		elements = append(elements, tokenElement(text[open+1:open+end]))
		text = text[open+end+1:]
	}
	if elements == nil {
		elements = []any{}
	}
	raw, err := json.Marshal([]any{fields{
		"type": "rich_text", "block_id": blockID,
		"elements": []any{fields{"type": "rich_text_section", "elements": elements}},
	}})
	if err != nil {
		panic(err) // maps of strings always encode
	}
	return raw
}

func tokenElement(token string) fields {
	id, label, _ := strings.Cut(token, "|")
	switch {
	case strings.HasPrefix(id, "@"):
		return fields{"type": "user", "user_id": id[1:]}
	case strings.HasPrefix(id, "#"):
		return fields{"type": "channel", "channel_id": id[1:]}
	case strings.HasPrefix(id, "!subteam^"):
		return fields{"type": "usergroup", "usergroup_id": strings.TrimPrefix(id, "!subteam^")}
	case strings.HasPrefix(id, "!"):
		return fields{"type": "broadcast", "range": id[1:]}
	}
	link := fields{"type": "link", "url": unescapeText(id)}
	if label != "" {
		link["text"] = unescapeText(label)
	}
	return link
}
