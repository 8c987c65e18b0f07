package local

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

//go:embed web
var web embed.FS

// policy lets the page load what is served here and nothing else, and nobody frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// maxRequest is how large a request may be that is not an upload: a form of 25 long fields fits.
const maxRequest = 512 << 10

// Handler is the page and what it asks for. It answers only to names of this machine, so that no page from
// elsewhere can reach it through a name of its own (DNS rebinding), and takes changes only from itself.
func (w *Workspace) Handler() http.Handler {
	static, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // the directory is embedded
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", asset(static, "index.html"))
	for name := range assets {
		mux.Handle("GET /static/"+name, asset(static, name))
	}
	mux.HandleFunc("GET /api/cast", w.serveCast)
	mux.HandleFunc("GET /api/me", w.as(w.serveMe))
	mux.HandleFunc("GET /api/home", w.as(w.serveHome))
	mux.HandleFunc("GET /api/messages", w.as(w.serveMessages))
	mux.HandleFunc("GET /api/events", w.as(w.serveEvents))
	mux.HandleFunc("GET /api/files/{id}", w.as(w.serveFile))
	mux.HandleFunc("POST /api/files", w.as(w.serveUpload))
	mux.HandleFunc("POST /api/deeds", w.as(w.serveDeed))
	mux.HandleFunc("POST /api/choices", w.as(w.serveChoices))
	mux.HandleFunc("POST /api/seen", w.as(w.serveSeen))
	mux.HandleFunc("POST /api/dismiss", w.as(w.serveDismiss))
	mux.HandleFunc("POST /api/clock", w.as(w.serveClock))
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		say(rw, refuse(http.StatusForbidden, "Another site's page asked for this, so it was not done. Use the workspace's own page."))
	}))
	return guard(own.Handler(mux))
}

// assets are what the page is made of, with their types: a machine's own table may call a script plain text,
// and then nosniff keeps it from running.
var assets = map[string]string{
	"index.html":  "text/html; charset=utf-8",
	"app.css":     "text/css; charset=utf-8",
	"card.css":    "text/css; charset=utf-8",
	"clock.css":   "text/css; charset=utf-8",
	"mark.svg":    "image/svg+xml",
	"app.js":      "text/javascript; charset=utf-8",
	"api.js":      "text/javascript; charset=utf-8",
	"draw.js":     "text/javascript; charset=utf-8",
	"home.js":     "text/javascript; charset=utf-8",
	"pane.js":     "text/javascript; charset=utf-8",
	"composer.js": "text/javascript; charset=utf-8",
	"complete.js": "text/javascript; charset=utf-8",
	"form.js":     "text/javascript; charset=utf-8",
	"dialogs.js":  "text/javascript; charset=utf-8",
	"clock.js":    "text/javascript; charset=utf-8",
}

func asset(static fs.FS, name string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", assets[name])
		b, err := fs.ReadFile(static, name)
		if err != nil {
			say(rw, err)
			return
		}
		_, _ = rw.Write(b) // an error is the reader's, who has gone
	})
}

func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		api := strings.HasPrefix(r.URL.Path, "/api/")
		site := r.Header.Get("Sec-Fetch-Site")
		switch {
		case !loopback(r.Host):
			say(rw, refuse(http.StatusForbidden, "This workspace answers only on this machine. Open it as http://localhost or http://127.0.0.1 with its port."))
		case api && (site == "cross-site" || site == "same-site"):
			say(rw, refuse(http.StatusForbidden, "Another site's page asked for this, so it was not given. Use the workspace's own page."))
		default:
			next.ServeHTTP(rw, r)
		}
	})
}

// loopback reports whether a Host header names this machine.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761, 6.3: always loopback
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// as finds who the request is from: "?as=anna".
func (w *Workspace) as(serve func(http.ResponseWriter, *http.Request, Person) error) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		who, ok := w.person(r.URL.Query().Get("as"))
		if !ok {
			say(rw, refuse(http.StatusForbidden, "Nobody here is called %q. Choose who you are at the top of the page.", r.URL.Query().Get("as")))
			return
		}
		if err := serve(rw, r, who); err != nil {
			say(rw, err)
		}
	}
}

// say answers with the sentence of an error.
func say(rw http.ResponseWriter, err error) {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		slog.Error("the workspace's page failed", "err", err)
		r = refuse(http.StatusInternalServerError, "That did not work, and it is our fault. Please try again.")
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(r.Status)
	_ = json.NewEncoder(rw).Encode(r)
}

func give(rw http.ResponseWriter, v any) error {
	rw.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(rw).Encode(v)
}

// read takes a request of JSON, of a bounded size. The content type is asked for because a plain form on
// another page cannot send it.
func read(rw http.ResponseWriter, r *http.Request, v any) error {
	if t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); t != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "Requests here are JSON. Reload the page and try again.")
	}
	err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxRequest)).Decode(v)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(http.StatusRequestEntityTooLarge, "That is too much at once. Send it in parts, or as a file.")
	} else if err != nil {
		return refuse(http.StatusBadRequest, "That could not be read. Reload the page and try again.")
	}
	return nil
}

// readFile takes an upload's content, of a bounded size.
func readFile(rw http.ResponseWriter, r *http.Request, name string) ([]byte, error) {
	if r.ContentLength > MaxFile {
		return nil, tooLarge(name)
	}
	b, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, MaxFile))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(name)
	} else if err != nil {
		return nil, refuse(http.StatusBadRequest, "The upload of %q broke off. Try again.", plainName(name))
	}
	return b, nil
}
