package slacktest

import (
	"cmp"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// file is one that was uploaded.
type file struct {
	id, name, title, typ string
	by, team             string
	content              []byte
	length               int // as said before it was sent
	channels             []string
	done                 bool
}

// fileJSON is https://docs.slack.dev/reference/objects/file-object. Of a file from elsewhere in a shared channel a
// message tells only that files.info has to be asked (file_access: check_file_info).
func (s *Slack) fileJSON(f *file, in string) obj {
	if f == nil {
		return obj{"id": "F0", "mode": "tombstone"}
	}
	if in != "" && f.team != s.cfg.HomeID {
		return obj{"id": f.id, "created": 0, "timestamp": 0, "mode": "file_access", "file_access": "check_file_info", "user": f.by, "user_team": f.team}
	}
	link := s.base + "/files-pri/" + f.team + "-" + f.id + "/" + url.PathEscape(f.name)
	return obj{"id": f.id, "created": 0, "timestamp": 0, "name": f.name, "title": f.title, "mimetype": f.typ, "filetype": strings.TrimPrefix(path.Ext(f.name), "."), "pretty_type": f.typ,
		"user": f.by, "user_team": f.team, "editable": false, "size": len(f.content), "mode": "hosted", "is_external": false, "external_type": "", "is_public": true, "public_url_shared": false,
		"display_as_bot": false, "url_private": link, "url_private_download": link, "permalink": "https://" + s.cfg.Domain + ".slack.com/files/" + f.by + "/" + f.id, "channels": f.channels, "file_access": "visible"}
}

// https://docs.slack.dev/messaging/working-with-files#uploading_files: a URL, the content, then who gets to see it.
func (s *Slack) uploadURL(c *call) (obj, error) {
	if c.num("length", 0) < 1 {
		return nil, c.bad("invalid_arguments", "has a length that is none")
	}
	f := &file{id: s.id("F"), name: c.str("filename"), length: c.num("length", 0), by: s.cfg.BotUser, team: s.cfg.HomeID}
	f.typ = mimeOf(f.name)
	s.uploads[f.id] = f
	return obj{"upload_url": s.base + "/upload/" + f.id, "file_id": f.id}, nil
}

func mimeOf(name string) string {
	return cmp.Or(strings.Split(mime.TypeByExtension(path.Ext(name)), ";")[0], "application/octet-stream")
}

func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request, id string) {
	body := io.Reader(r.Body)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		part, _, err := r.FormFile("file")
		if err != nil {
			http.Error(w, "no file", http.StatusBadRequest)
			return
		}
		body = part
	}
	content, err := io.ReadAll(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.uploads[id]
	if err != nil || f == nil || len(content) != f.length {
		s.fault("an upload of %d bytes to a URL that was not given out, or for another length", len(content))
		http.Error(w, "not that", http.StatusBadRequest)
		return
	}
	f.content = content
	_, _ = io.WriteString(w, "OK - "+id)
}

func (s *Slack) completeUpload(c *call) (obj, error) {
	list, _ := c.args["files"].([]any)
	if len(list) == 0 {
		return nil, c.bad("invalid_arguments", "names no files")
	}
	var files []*file
	for _, x := range list {
		o, _ := x.(obj)
		id, _ := o["id"].(string)
		f := s.uploads[id]
		if f == nil || f.content == nil {
			return nil, refuse("file_not_found")
		}
		title, _ := o["title"].(string)
		f.title = cmp.Or(title, f.name)
		files = append(files, f)
	}
	if c.has("channels") || c.has("blocks") {
		return nil, c.bad("invalid_arguments", "has channels or blocks, which are not known here")
	}
	var out, ids []any
	answer := func() (obj, error) {
		for _, f := range files {
			delete(s.uploads, f.id)
			s.files[f.id] = f
			out = append(out, s.fileJSON(f, ""))
			ids = append(ids, f.id)
		}
		return obj{"files": out}, nil
	}
	if !c.has("channel_id") {
		return answer()
	}
	c.args["channel"] = c.str("channel_id")
	ch, err := c.writable()
	if err == nil {
		err = c.member(ch)
	}
	if err != nil {
		return nil, err
	}
	m := &message{user: s.cfg.BotUser, team: s.cfg.HomeID, subtype: "file_share", text: c.str("initial_comment")}
	if m.thread, err = c.thread(ch); err != nil {
		return nil, err
	}
	o, _ := answer()
	for _, f := range files {
		f.channels = append(f.channels, ch.ID)
		m.files = append(m.files, f.id)
	}
	s.post(ch, m)
	return o, nil
}

func (s *Slack) fileInfo(c *call) (obj, error) {
	f := s.files[c.str("file")]
	if f == nil || !s.reaches(f) {
		return nil, refuse("file_not_found")
	}
	return obj{"file": s.fileJSON(f, ""), "comments": []any{}, "response_metadata": obj{"next_cursor": ""}}, nil
}

// reaches reports whether the app may see a file: its own, one sent to it in a form, or one in a channel it is in.
func (s *Slack) reaches(f *file) bool {
	return f.by == s.cfg.BotUser || f.done || slices.ContainsFunc(f.channels, func(id string) bool {
		c := s.channels[id]
		return c != nil && slices.Contains(c.Members, s.cfg.BotUser)
	})
}

// serveFile gives out a file with a token that may read it; anybody else is led to a page to sign in:
// https://docs.slack.dev/reference/objects/file-object, url_private.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, id, _ := strings.Cut(strings.Split(strings.TrimPrefix(r.URL.Path, "/files-pri/"), "/")[0], "-")
	f := s.files[id]
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if f == nil || token != s.cfg.BotToken || s.revoked || !slices.Contains(s.scopes, "files:read") || !s.reaches(f) {
		if r.URL.Query().Get("redir") == "" {
			http.Redirect(w, r, r.URL.Path+"?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>Sign in to Slack</html>")
		return
	}
	w.Header().Set("Content-Type", f.typ)
	_, _ = w.Write(f.content)
}
