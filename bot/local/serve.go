package local

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// face is what the page shows of a person.
type face struct {
	ID, Name string
	Title    string `json:",omitempty"`
	Partner  string `json:",omitempty"`
	Color    string `json:",omitempty"`
}

func (p Person) face() face { return face{p.ID, p.Name, p.Title, p.Partner, p.Color} }

// serveCast lists whom one can be. Only the switcher shows it.
func (w *Workspace) serveCast(rw http.ResponseWriter, _ *http.Request) {
	var out []face
	for _, p := range w.people {
		out = append(out, p.face())
	}
	_ = give(rw, out) // an error is the reader's, who has gone
}

// serveMe gives everything of the page that does not change, as far as this person sees it.
func (w *Workspace) serveMe(rw http.ResponseWriter, r *http.Request, who Person) error {
	type channel struct {
		ID, Name, Topic string
		Members         []string
	}
	out := struct {
		Me       face
		Zone     string `json:",omitempty"`
		Channels []channel
		Direct   string
		People   []face
		Guide    []Try
		Clock    *ClockFace `json:",omitempty"`
		Groups   []string
		Version  int64
		MaxText  int
		MaxFile  int
		MaxFiles int
	}{Me: who.face(), Zone: who.Zone, Direct: dm + "/" + who.ID, Guide: w.guide[who.ID], Clock: w.clock.face(), Groups: groups,
		MaxText: maxText, MaxFile: MaxFile, MaxFiles: maxFiles}
	var near []string
	for _, root := range w.roots(who.ID) {
		near = append(near, w.beside(root)...)
		if ch, ok := w.channel(root); ok {
			out.Channels = append(out.Channels, channel{ch.ID, ch.Name, ch.Topic, w.beside(root)})
		}
	}
	for _, p := range w.people {
		if slices.Contains(near, p.ID) {
			out.People = append(out.People, p.face())
		}
	}
	var err error
	if out.Version, err = w.newest(r.Context()); err != nil {
		return err
	}
	return give(rw, out)
}

func (w *Workspace) serveMessages(rw http.ResponseWriter, r *http.Request, who Person) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	got, more, err := w.history(r.Context(), who, parseSpot(r.URL.Query().Get("in")), before)
	if err != nil {
		return err
	}
	return give(rw, struct {
		Messages []Message
		More     bool
	}{got, more})
}

// home is what stands on Tieline's own page for somebody.
func (w *Workspace) home(ctx context.Context, who Person) ([]talk.Card, error) {
	w.mu.Lock()
	host, ok := w.handler.(bot.Host)
	w.mu.Unlock()
	if !ok {
		return nil, deaf()
	}
	return host.Home(ctx, who.spoken()), nil
}

func (w *Workspace) serveHome(rw http.ResponseWriter, r *http.Request, who Person) error {
	cards, err := w.home(r.Context(), who)
	if err != nil {
		return err
	}
	return give(rw, cards)
}

func (w *Workspace) serveDeed(rw http.ResponseWriter, r *http.Request, who Person) error {
	var d deed
	if err := read(rw, r, &d); err != nil {
		return err
	}
	reply, err := w.do(r.Context(), who.ID, d)
	if err != nil {
		return err
	}
	return give(rw, reply)
}

func (w *Workspace) serveChoices(rw http.ResponseWriter, r *http.Request, who Person) error {
	var q struct{ In, Group, Line string }
	if err := read(rw, r, &q); err != nil {
		return err
	}
	if q.Group != "" && !slices.Contains(groups, q.Group) {
		return give(rw, []talk.Choice{})
	}
	return give(rw, w.choices(r.Context(), who, parseSpot(q.In), q.Group, q.Line))
}

func (w *Workspace) serveSeen(rw http.ResponseWriter, r *http.Request, who Person) error {
	var q struct{ In, Message string }
	if err := read(rw, r, &q); err != nil {
		return err
	}
	at := parseSpot(q.In)
	if !w.sees(who.ID, at.root) {
		return hidden("channel")
	}
	err := w.change(r.Context(), func(tx *sql.Tx) error { return markSeen(tx, who.ID, at, q.Message) })
	if err != nil {
		return err
	}
	return give(rw, struct{}{})
}

func (w *Workspace) serveDismiss(rw http.ResponseWriter, r *http.Request, who Person) error {
	var q struct{ Message string }
	if err := read(rw, r, &q); err != nil {
		return err
	}
	if err := w.dismiss(r.Context(), who, q.Message); err != nil {
		return err
	}
	return give(rw, struct{}{})
}

func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request, who Person) error {
	name := r.URL.Query().Get("name")
	content, err := readFile(rw, r, name)
	if err != nil {
		return err
	}
	// A browser names no type for some files; what cannot run in one is all that is ever shown in the page.
	f, err := w.upload(r.Context(), who, name, r.Header.Get("Content-Type"), content)
	if err != nil {
		return err
	}
	return give(rw, f)
}

// pictures are the types that the page may show: none of them can carry a script.
var pictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request, who Person) error {
	f, content, err := w.download(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	typ, how := "application/octet-stream", "attachment"
	if slices.Contains(pictures, f.Type) && http.DetectContentType(content) == f.Type {
		typ, how = f.Type, "inline"
	}
	h := rw.Header()
	h.Set("Content-Type", typ)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = rw.Write(content) // an error is the reader's, who has gone
	return nil
}

// beat is how often a quiet stream says that it lives, so that a browser notices one that does not.
const beat = 15 * time.Second

// serveEvents streams what changes, from a version on. Each event's id is the version up to which it reaches, so
// a browser that reconnects goes on there by itself.
func (w *Workspace) serveEvents(rw http.ResponseWriter, r *http.Request, who Person) error {
	since, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64)
	if err != nil {
		since, _ = strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	}
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		rung := w.bell.rung() // before reading, so that nothing falls between
		var more bool
		if since, more, err = w.stream(r.Context(), rw, who, since); err != nil {
			return nil // the browser has gone, or the next try tells
		}
		if err := out.Flush(); err != nil {
			return nil
		}
		if more {
			continue
		}
		select {
		case <-rung:
		case <-tick.C:
			if _, err := fmt.Fprint(rw, ": still here\n\n"); err != nil {
				return nil
			}
		case <-r.Context().Done():
			return nil
		}
	}
}

func (w *Workspace) stream(ctx context.Context, rw http.ResponseWriter, who Person, since int64) (upTo int64, more bool, err error) {
	changed, upTo, err := w.changed(ctx, who, since)
	if err != nil {
		return since, false, err
	}
	unread, err := w.unread(ctx, who)
	if err != nil {
		return since, false, err
	}
	b, err := json.Marshal(struct {
		Messages []Message
		Unread   []unreadIn
		Clock    *ClockFace `json:",omitempty"`
	}{changed, unread, w.clock.face()})
	if err != nil {
		return since, false, err
	}
	_, err = fmt.Fprintf(rw, "id: %d\ndata: %s\n\n", upTo, b)
	return upTo, len(changed) == batch, err
}
