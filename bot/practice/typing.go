package practice

import (
	"encoding/json"
	"strings"
)

// typed turns what a person types into the text that Slack keeps: &, < and >
// are escaped; names, channels, groups and broadcasts become tokens; addresses
// become links. Text within backquotes stays as it is, but escaped.
func (w *Workspace) typed(viewer *User, text string) string {
	var out strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i > 0 {
			out.WriteByte('`')
		}
		part = escapeText(part)
		if i%2 == 0 {
			part = w.mention(viewer, w.linkify(part))
		}
		out.WriteString(part)
	}
	return out.String()
}

func escapeText(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func unescapeText(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// mention replaces typed names by tokens. A sign counts only at the start of a
// word, and not within a token.
func (w *Workspace) mention(viewer *User, s string) string {
	if !strings.ContainsAny(s, "@#") {
		return s
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
			if token, n := w.named(viewer, s[i], s[i+1:]); n > 0 {
				out.WriteString(token)
				i += 1 + n
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// named finds whom or what the text after a sign names, as its token, and how
// many bytes the name takes, 0 if it names nothing. The longest name wins, so
// that "@Dana Ruiz" is not read as "@Dana" followed by a name.
func (w *Workspace) named(viewer *User, sign byte, after string) (token string, n int) {
	try := func(name, becomes string) {
		if len(name) > n && begins(after, name) {
			token, n = becomes, len(name)
		}
	}
	if sign == '#' {
		for _, id := range w.chanList {
			if c := w.channels[id]; c.kind == publicChannel || c.has(viewer.ID) {
				try(c.Name, "<#"+id+"|"+c.Name+">")
			}
		}
		return token, n
	}
	for _, word := range []string{"here", "channel", "everyone"} {
		try(word, "<!"+word+">")
	}
	for _, g := range w.groups {
		try(g.Handle, "<!subteam^"+g.ID+"|@"+g.Handle+">")
	}
	for _, id := range w.userList {
		u := w.users[id]
		if !begins(after, u.Name) && !begins(after, escapeText(u.RealName)) || u.Deleted || !w.sees(viewer, u) {
			continue
		}
		try(u.Name, "<@"+id+">")
		try(escapeText(u.RealName), "<@"+id+">")
	}
	return token, n
}

// begins reports whether text begins with a name, in any case, that no letter or digit follows.
func begins(text, name string) bool {
	return name != "" && len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) &&
		(len(text) == len(name) || !isWord(text[len(name)]))
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
