package eval

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one line that somebody wrote.
type Message struct {
	User string    // empty: not known
	At   time.Time // zero: not known
	Text string
	Chat bool // from a channel, where not every message is a question
}

// Past is what people wrote, as it was found, and what was left out of it.
type Past struct {
	Messages []Message
	Left     Left
}

// Left counts what is no question of anybody's, by why.
type Left struct {
	Notices int `json:"notices"`    // somebody joined, set a topic, …
	Bots    int `json:"bots"`       // a program wrote it
	Replies int `json:"in_threads"` // the answers, as a rule
	Others  int `json:"not_asked"`  // greetings, thanks, announcements: no question by its form
}

// ReadPast reads past questions: a Slack export as a zip, as a folder or as one
// of its day files; a .jsonl of {"text"}; or plain text, one question a line.
//
// Of an export those messages are kept that a person wrote at the top of a
// channel. Which of them are questions is for the caller to say: a message of
// the other forms is one because it stands there.
func ReadPast(name string) (Past, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Past{}, fmt.Errorf("read past questions: %w", err)
	}
	if info.IsDir() {
		return readFolder(os.DirFS(name), name)
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".zip":
		archive, err := zip.OpenReader(name)
		if err != nil {
			return Past{}, fmt.Errorf("open %s: %w; give the zip as Slack made it", name, err)
		}
		p, err := readFolder(archive, name)
		return p, errors.Join(err, archive.Close())
	case ".json":
		return readDays(os.DirFS(filepath.Dir(name)), filepath.Dir(name), filepath.Base(name))
	case ".jsonl":
		var p Past
		return p, lines(name, func(b []byte, _ int) error {
			var l struct {
				Text *string `json:"text"`
			}
			if err := decode(b, &l); err != nil {
				return err
			}
			if l.Text == nil {
				return errNoText
			}
			p.Messages = append(p.Messages, Message{Text: *l.Text})
			return nil
		})
	}
	var p Past
	return p, lines(name, func(b []byte, _ int) error {
		p.Messages = append(p.Messages, Message{Text: strings.ToValidUTF8(string(b), "\uFFFD")})
		return nil
	})
}

// aboutExport are the files of an export that hold no messages.
func aboutExport() []string {
	return []string{"users.json", "channels.json", "groups.json", "dms.json", "mpims.json", "integration_logs.json", "canvases.json",
		"lists.json", "org_users.json", "file_conversations.json", "huddle_transcripts.json"}
}

// readFolder reads every day file of an export, channel by channel.
func readFolder(from fs.FS, name string) (Past, error) {
	var files []string
	err := fs.WalkDir(from, ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(file) == ".json" && !slices.Contains(aboutExport(), path.Base(file)) {
			files = append(files, file)
		}
		return err
	})
	if err != nil {
		return Past{}, fmt.Errorf("list %s: %w", name, err)
	}
	if len(files) == 0 {
		return Past{}, fmt.Errorf("%s holds no day file of an export, such as questions/2026-11-20.json; give the export as Slack made it", name)
	}
	return readDays(from, name, files...)
}

func readDays(from fs.FS, name string, files ...string) (Past, error) {
	var p Past
	seen := map[string]bool{}
	for _, file := range files {
		b, err := fs.ReadFile(from, file)
		if err != nil {
			return p, fmt.Errorf("read %s: %w", file, err)
		}
		written, err := dayOf(b)
		if err != nil {
			return p, fmt.Errorf("read %s: %w", filepath.Join(name, filepath.FromSlash(file)), err)
		}
		for _, m := range written {
			// A reply that was also sent to the channel stands in it twice.
			key := path.Dir(file) + " " + m.User + m.BotID + " " + m.TS
			if m.TS != "" && seen[key] {
				continue
			}
			seen[key] = true
			p.take(m)
		}
	}
	return p, nil
}

// written is a message as an export holds it; all else in it is let go.
type written struct {
	Type     string `json:"type"`
	Subtype  string `json:"subtype"`
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
}

// dayOf reads a day file: a list of messages, or an object that holds one.
func dayOf(b []byte) ([]written, error) {
	b = bytes.TrimPrefix(bytes.TrimSpace(b), []byte("\xef\xbb\xbf"))
	var list []written
	if bytes.HasPrefix(b, []byte("{")) {
		var holder struct {
			Messages []written `json:"messages"`
		}
		if err := decode(b, &holder); err != nil {
			return nil, err
		}
		list = holder.Messages
		if list == nil {
			return nil, errors.New(`it holds no "messages"; give a day file of a Slack export`)
		}
		return list, nil
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("it is no list of messages (%w); give a day file of a Slack export", err)
	}
	return list, nil
}

// take keeps a message that a person wrote at the top of a channel.
func (p *Past) take(m written) {
	switch {
	case m.BotID != "" || m.Subtype == "bot_message" || m.User == "USLACKBOT":
		p.Left.Bots++
	case m.Type != "" && m.Type != "message", m.Subtype != "" && m.Subtype != "file_share" && m.Subtype != "me_message":
		p.Left.Notices++
	case m.ThreadTS != "" && m.ThreadTS != m.TS:
		p.Left.Replies++
	default:
		p.Messages = append(p.Messages, Message{User: m.User, At: momentOf(m.TS), Text: m.Text, Chat: true})
	}
}

func momentOf(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(seconds * 1000)).UTC()
}
