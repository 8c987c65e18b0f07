package discordtest

import (
	"cmp"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// file is one that was uploaded.
type file struct {
	id, name, typ string
	title         string // what it was called, where the name does not say so; without its ending
	description   string
	content       []byte
	by            string
	channel       string // where its address says that it is
	only          bool
}

const (
	maxFile   = 10 << 20       // https://discord.com/developers/docs/reference#uploading-files
	signedFor = 24 * time.Hour // https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
)

var unfitInNames = regexp.MustCompile(`[^A-Za-z0-9_.\-]`)

// https://discord.com/developers/docs/resources/message#attachment-object. In a new message the id is the number of a
// file that is sent along, in an edit also that of an attachment to keep; discordgo writes out all that it knows of one.
var attachmentShape = shape{"id": must(snowflake), "filename": may(text(1, 1024)), "title": may(text(0, 1024)), "description": may(text(0, 1024)), "is_spoiler": may(boolean),
	"url": may(anything), "proxy_url": may(anything), "content_type": may(anything), "width": may(anything), "height": may(anything), "size": may(anything), "ephemeral": may(anything),
	"duration_secs": may(anything), "waveform": may(anything), "flags": may(anything)}

// attach takes the files that came along with a message, and, in an edit, those that it keeps:
// https://discord.com/developers/docs/resources/message#edit-message. kept is nil in a new message.
func (c *call) attach(o obj, m *message, kept []*file) error {
	d := c.d
	for _, n := range slices.Sorted(keysOf(c.files)) {
		if len(c.files[n].content) > maxFile {
			return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
		}
	}
	listed, named := o["attachments"]
	said := map[int]obj{}
	if named && listed != nil {
		var keep []*file
		for _, a := range objects(listed) {
			id := words([]any{a["id"]})[0]
			if i := slices.IndexFunc(kept, func(f *file) bool { return f.id == id }); i >= 0 {
				keep = append(keep, kept[i])
				continue
			}
			n, err := strconv.Atoi(id)
			if err != nil || c.files[n] == nil {
				return c.bad("names the attachment %s, which is neither sent along nor there", id)
			}
			said[n] = a
		}
		kept = keep
	} else if named {
		kept = nil
	}
	m.files = slices.Clone(kept)
	for _, n := range slices.Sorted(keysOf(c.files)) {
		f := c.files[n]
		f.id, f.by, f.channel, f.only = d.id(), d.cfg.BotID, m.channel.ID, m.only != ""
		f.called(cmp.Or(str(said[n], "filename"), f.name, "unknown"))
		f.description = str(said[n], "description")
		if f.typ == "" || f.typ == "application/octet-stream" {
			f.typ = mimeOf(f.name)
		}
		d.files[f.id] = f
		m.files = append(m.files, f)
	}
	if len(m.files) > 10 {
		return c.bad("has more than 10 attachments")
	}
	return nil
}

// called gives a file its name: of letters, digits, dots, dashes and underscores only
// (https://discord.com/developers/docs/reference#editing-message-attachments). What it was called otherwise is its title.
func (f *file) called(name string) {
	f.name = unfitInNames.ReplaceAllString(name, "_")
	if f.name != name {
		f.title = strings.TrimSuffix(name, path.Ext(name))
	}
}

func keysOf[V any](m map[int]V) func(func(int) bool) {
	return func(yield func(int) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func mimeOf(name string) string {
	return cmp.Or(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
}

func (d *Discord) attachmentsJSON(m *message) []any {
	out := []any{}
	for _, f := range m.files {
		out = append(out, d.fileJSON(f))
	}
	return out
}

// fileJSON is an attachment with an address that is good for a day.
func (d *Discord) fileJSON(f *file) obj {
	until := d.Now().Add(signedFor).Unix()
	address := d.base + "/attachments/" + f.channel + "/" + f.id + "/" + url.PathEscape(f.name) + "?ex=" + strconv.FormatInt(until, 16) + "&is=" + strconv.FormatInt(d.Now().Unix(), 16) + "&hm=" + signature(f, until) + "&"
	o := obj{"id": f.id, "filename": f.name, "size": len(f.content), "url": address, "proxy_url": address, "content_type": f.typ, "flags": 0}
	if f.description != "" {
		o["description"] = f.description
	}
	if f.title != "" {
		o["title"] = f.title
	}
	if f.only {
		o["ephemeral"] = true
	}
	return o
}

func signature(f *file, until int64) string { return hash(f.id + strconv.FormatInt(until, 16)) }

// serveFile gives out a file to whoever has an address that is still good. A token has no business there.
func (d *Discord) serveFile(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	steps := strings.Split(r.URL.Path, "/") // "", attachments, channel, id, name
	if r.Header.Get("Authorization") != "" {
		d.fault("a file is fetched with the bot's token: where it is kept that is told to others")
	}
	var f *file
	if len(steps) == 5 {
		f = d.files[steps[3]]
	}
	until, err := strconv.ParseInt(r.URL.Query().Get("ex"), 16, 64)
	if f == nil || err != nil || f.channel != steps[2] || r.URL.Query().Get("hm") != signature(f, until) || d.Now().Unix() > until {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.typ)
	_, _ = w.Write(f.content)
}
