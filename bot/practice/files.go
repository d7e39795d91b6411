package practice

import (
	"encoding/json"
	"io"
	"net/http"
	"path"
	"strings"
)

// maxUpload is the largest file that an upload address takes.
const maxUpload = 10 << 20

// filesKept is how many files the workspace keeps; the oldest go first.
const filesKept = 50

// upload is an address that waits for the bytes of one file.
type upload struct {
	id, name string
	length   int
	bytes    []byte
}

// file is a file that was shared.
type file struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title"`
	Bytes []byte `json:"bytes"`
	order int64
}

func filesGetUploadURL(c *call) (fields, *refusal) {
	name, length := c.str("filename"), c.number("length", 0)
	switch {
	case name == "":
		return nil, refuse("invalid_arguments", "filename is missing")
	case length <= 0:
		return nil, refuse("invalid_arguments", "length must be the size in bytes")
	case length > maxUpload:
		return nil, refuse("file_upload_size_restricted", "the practice workspace takes files of up to 10 MB")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.uploads) >= filesKept {
		clear(c.uploads) // addresses that were never used
	}
	u := &upload{id: c.newID("F"), name: path.Base(name), length: length}
	key := secret()
	c.uploads[key] = u
	return fields{"upload_url": c.url + "/upload/" + key, "file_id": u.id}, nil
}

func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	u := w.uploads[r.PathValue("id")]
	w.mu.Unlock()
	if u == nil {
		http.Error(rw, "the upload address is unknown", http.StatusNotFound)
		return
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxUpload+1<<20)
	var from io.Reader = r.Body
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		part, _, err := r.FormFile("file")
		if err != nil {
			http.Error(rw, "the form has no part named file", http.StatusBadRequest)
			return
		}
		defer part.Close()
		from = part
	}
	raw, err := io.ReadAll(from)
	if err != nil || len(raw) != u.length {
		http.Error(rw, "the file has not the length that was announced", http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	u.bytes = raw
	w.mu.Unlock()
	io.WriteString(rw, "OK")
}

func filesCompleteUpload(c *call) (fields, *refusal) {
	var list []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	if err := json.Unmarshal(c.json("files"), &list); err != nil || len(list) == 0 {
		return nil, refuse("invalid_arguments", "files must list id and title of each file")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var ch *channel
	if id := c.str("channel_id"); id != "" {
		var no *refusal
		if ch, no = c.posting(id); no != nil {
			return nil, no
		}
	}
	done, shown := []fields{}, []fields{}
	for _, f := range list {
		key, u := c.uploaded(f.ID)
		if u == nil || u.bytes == nil {
			return nil, refuse("file_not_found", "nothing was uploaded for "+f.ID)
		}
		if f.Title == "" {
			f.Title = u.name
		}
		delete(c.uploads, key)
		c.keepFile(&file{ID: u.id, Name: u.name, Title: f.Title, Bytes: u.bytes})
		done = append(done, fields{"id": u.id, "title": f.Title})
		at := c.url + "/files/" + u.id + "/" + u.name
		shown = append(shown, fields{
			"id": u.id, "name": u.name, "title": f.Title, "size": u.length, "mode": "hosted",
			"user": c.config.Seed.App.BotUserID, "url_private": at, "url_private_download": at, "permalink": at,
			"filetype": strings.TrimPrefix(path.Ext(u.name), "."),
		})
	}
	if ch != nil {
		m := c.fromApp()
		m.Text, m.Files, m.Subtype = c.str("initial_comment"), shown, "file_share"
		if ts := c.str("thread_ts"); ts != "" {
			var no *refusal
			if m.ThreadTS, no = ch.threadOf(ts); no != nil {
				return nil, no
			}
		}
		c.say(ch, m)
	}
	return fields{"files": done}, nil
}

func (w *Workspace) uploaded(id string) (string, *upload) {
	for key, u := range w.uploads {
		if u.id == id {
			return key, u
		}
	}
	return "", nil
}

func (w *Workspace) keepFile(f *file) {
	w.nextID++
	f.order = w.nextID
	w.files[f.ID] = f
	for len(w.files) > filesKept {
		var oldest *file
		for _, o := range w.files {
			if oldest == nil || o.order < oldest.order {
				oldest = o
			}
		}
		delete(w.files, oldest.ID)
	}
}

// serveFile gives a shared file to the app, which shows its token, and to the page.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	f := w.files[r.PathValue("id")]
	w.mu.Unlock()
	if f == nil {
		http.NotFound(rw, r)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", "attachment")
	rw.Write(f.Bytes)
}
