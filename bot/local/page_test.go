package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tieline/commands/talk"
)

type request struct {
	method, path, body string
	head               map[string]string
	host               string
}

func (r request) to(w *Workspace) *httptest.ResponseRecorder {
	req := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body))
	req.Host = "127.0.0.1:8080"
	if r.host != "" {
		req.Host = r.host
	}
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range r.head {
		req.Header.Set(k, v)
	}
	rec := httptest.NewRecorder()
	w.Handler().ServeHTTP(rec, req)
	return rec
}

func TestPageIsGuarded(t *testing.T) {
	w := open(t, sample(t.TempDir()))
	listen(t, w, &scripted{})
	deed := `{"ID":"aaaaaaaaaaaa","Kind":"said","In":"acme","Text":"hello"}`
	post := func(head map[string]string) request {
		return request{method: "POST", path: "/api/deeds?as=anna", body: deed, head: head}
	}
	for name, c := range map[string]struct {
		request
		want int
	}{
		"the page":                    {request{method: "GET", path: "/"}, 200},
		"localhost":                   {request{method: "GET", path: "/", host: "localhost:1"}, 200},
		"IPv6":                        {request{method: "GET", path: "/", host: "[::1]:8080"}, 200},
		"a rebound name":              {request{method: "GET", path: "/", host: "evil.example:8080"}, 403},
		"a name that begins well":     {request{method: "GET", path: "/", host: "127.0.0.1.evil.example"}, 403},
		"another machine":             {request{method: "GET", path: "/api/cast", host: "192.168.1.4:8080"}, 403},
		"no host":                     {request{method: "GET", path: "/", host: ":80"}, 403},
		"nobody":                      {request{method: "GET", path: "/api/me?as=nobody"}, 403},
		"reading from another site":   {request{method: "GET", path: "/api/me?as=anna", head: map[string]string{"Sec-Fetch-Site": "cross-site"}}, 403},
		"from the page":               {post(map[string]string{"Sec-Fetch-Site": "same-origin"}), 200},
		"from a program":              {post(nil), 200},
		"from another site":           {post(map[string]string{"Sec-Fetch-Site": "cross-site"}), 403},
		"from another origin":         {post(map[string]string{"Origin": "https://evil.example"}), 403},
		"as a plain form":             {post(map[string]string{"Content-Type": "text/plain"}), 415},
		"not JSON":                    {request{method: "POST", path: "/api/deeds?as=anna", body: "{"}, 400},
		"too much":                    {request{method: "POST", path: "/api/deeds?as=anna", body: `{"Text":"` + strings.Repeat("x", maxRequest) + `"}`}, 413},
		"too long a message":          {request{method: "POST", path: "/api/deeds?as=anna", body: `{"ID":"bbbbbbbbbb","Kind":"said","In":"acme","Text":"` + strings.Repeat("x", maxText+1) + `"}`}, 413},
		"an act that nobody can do":   {request{method: "POST", path: "/api/deeds?as=anna", body: `{"ID":"cccccccccc","Kind":"juggled","In":"acme"}`}, 400},
		"no name":                     {request{method: "POST", path: "/api/deeds?as=anna", body: `{"Kind":"said","In":"acme","Text":"x"}`}, 400},
		"another's channel":           {request{method: "GET", path: "/api/messages?as=bruno&in=acme"}, 404},
		"seen in another's channel":   {request{method: "POST", path: "/api/seen?as=bruno", body: `{"In":"acme"}`}, 404},
		"another's place, by a dot":   {request{method: "GET", path: "/api/messages?as=bruno&in=alpenfon/../acme"}, 404},
		"a file that is not embedded": {request{method: "GET", path: "/static/../serve.go"}, 404},
	} {
		rec := c.to(w)
		if rec.Code != c.want && !(name == "a file that is not embedded" && rec.Code == http.StatusTemporaryRedirect) {
			t.Errorf("%s: %d, want %d: %s", name, rec.Code, c.want, rec.Body)
		}
		if h := rec.Header(); h.Get("Content-Security-Policy") == "" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", name, h)
		}
		if rec.Code >= 400 && rec.Code != 404 && !strings.Contains(rec.Body.String(), "Sentence") {
			t.Errorf("%s: no sentence in %s", name, rec.Body)
		}
	}
}

// TestPartnersSeeOnlyTheirs: another partner's name, channel and people are nowhere in what the page is told.
func TestPartnersSeeOnlyTheirs(t *testing.T) {
	cfg := sample(t.TempDir())
	cfg.Channels = cfg.Channels[:len(cfg.Channels)-1] // without the lobby, where all meet
	w := open(t, cfg)
	body := request{method: "GET", path: "/api/me?as=anna"}.to(w).Body.String()
	for _, word := range []string{"Alpenfon", "Bruno", "bruno", "nordlicht", "engineers and managers"} {
		if strings.Contains(body, word) {
			t.Errorf("anna's page is told of %s", word)
		}
	}
	if !strings.Contains(body, "Sofia Marino") || !strings.Contains(body, "acme-support") {
		t.Errorf("anna's page lacks her own: %s", body)
	}
}

func TestUploads(t *testing.T) {
	w := open(t, sample(t.TempDir()))
	up := func(name, typ string, content string) (f struct{ ID, Name string }, code int) {
		rec := request{method: "POST", path: "/api/files?as=anna&name=" + name, body: content, head: map[string]string{"Content-Type": typ}}.to(w)
		_ = json.Unmarshal(rec.Body.Bytes(), &f)
		return f, rec.Code
	}
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 20)
	for _, c := range []struct{ name, typ, content, disposition, got string }{
		{"a.png", "image/png", png, "inline; filename=a.png", "image/png"},
		{"a.svg", "image/svg+xml", "<svg onload=alert(1)>", "attachment; filename=a.svg", "application/octet-stream"},
		{"a.html", "text/html", "<script>alert(1)</script>", "attachment; filename=a.html", "application/octet-stream"},
		{"b.png", "image/png", "<script>alert(1)</script>", "attachment; filename=b.png", "application/octet-stream"},
		{"%E2%80%AEgpj.exe", "image/jpeg", "MZ", "attachment; filename=gpj.exe", "application/octet-stream"},
	} {
		f, code := up(c.name, c.typ, c.content)
		rec := request{method: "GET", path: "/api/files/" + f.ID + "?as=anna"}.to(w)
		if h := rec.Header(); code != 200 || rec.Code != 200 || h.Get("Content-Disposition") != c.disposition || h.Get("Content-Type") != c.got || rec.Body.String() != c.content {
			t.Errorf("%s: %d %d %v", c.name, code, rec.Code, h)
		}
		if rec := (request{method: "GET", path: "/api/files/" + f.ID + "?as=sofia"}).to(w); rec.Code != 404 {
			t.Errorf("%s: opened by someone else before it was sent: %d", c.name, rec.Code)
		}
	}
	if _, code := up("big", "text/plain", strings.Repeat("x", MaxFile)); code != 200 {
		t.Errorf("a file of 25 MB: %d", code)
	}
	if _, code := up("bigger", "text/plain", strings.Repeat("x", MaxFile+1)); code != 413 {
		t.Errorf("a file over 25 MB: %d", code)
	}
	if _, code := up("empty", "text/plain", ""); code != 400 {
		t.Errorf("an empty file: %d", code)
	}
}

func TestEventsGoOnWhereTheyStopped(t *testing.T) {
	w := open(t, sample(t.TempDir()))
	srv := httptest.NewServer(w.Handler())
	defer srv.Close()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	follow := func(last string) (next func() (id, data string)) {
		req, _ := http.NewRequestWithContext(ctx, "GET", srv.URL+"/api/events?as=sofia&since=0", nil)
		if last != "" {
			req.Header.Set("Last-Event-ID", last)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		lines := bufio.NewScanner(res.Body)
		return func() (id, data string) {
			for lines.Scan() {
				if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
					id = v
				}
				if v, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					return id, v
				}
			}
			t.Fatal("the stream ended:", lines.Err())
			return "", ""
		}
	}
	say := func(text string) {
		if _, err := w.As("anna").Type(ctx, place("acme"), text); err != nil {
			t.Fatal(err)
		}
	}
	next := follow("")
	if _, data := next(); !strings.Contains(data, `"Messages":null`) {
		t.Errorf("at first: %s", data)
	}
	say("first")
	id, data := next()
	if !strings.Contains(data, "first") || !strings.Contains(data, `"Count":1`) {
		t.Errorf("live: %s", data)
	}
	say("second")
	if _, data := follow(id)(); !strings.Contains(data, "second") || strings.Contains(data, "first") {
		t.Errorf("resumed at %s: %s", id, data)
	}
}

// TestNothingFromElsewhere: the page loads only what is served here, and has no script or style in its markup.
func TestNothingFromElsewhere(t *testing.T) {
	elsewhere := regexp.MustCompile(`(?i)https?://[a-z0-9]|["'(]//|@import|\burl\(["']?[a-z]+:|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|javascript:`)
	inline := regexp.MustCompile(`(?i)\son[a-z]+=|style=|<script>|<style`)
	files := 0
	err := fs.WalkDir(web, "web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		if assets[strings.TrimPrefix(path, "web/")] == "" {
			t.Errorf("%s is not served", path)
		}
		b, err := fs.ReadFile(web, path)
		for _, line := range strings.Split(string(b), "\n") {
			found := elsewhere.FindString(strings.ReplaceAll(line, "http://www.w3.org/", ""))
			if strings.HasSuffix(path, ".html") && found == "" {
				found = inline.FindString(line)
			}
			if found != "" {
				t.Errorf("%s has %q in %q", path, found, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil || files != len(assets) {
		t.Errorf("%d files, %d served: %v", files, len(assets), err)
	}
	w := open(t, sample(t.TempDir()))
	for name := range assets {
		if rec := (request{method: "GET", path: "/static/" + name}).to(w); rec.Code != 200 || rec.Header().Get("Content-Type") != assets[name] {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Header().Get("Content-Type"))
		}
	}
}

// TestOneDeedOverHTTP: a request that was sent again is done once, and gets the same answer.
func TestOneDeedOverHTTP(t *testing.T) {
	w := open(t, sample(t.TempDir()))
	h := &scripted{did: func(context.Context, talk.Act) (talk.Answer, error) {
		f := openForm()
		return talk.Answer{Form: &f}, nil
	}}
	listen(t, w, h)
	r := request{method: "POST", path: "/api/deeds?as=anna", body: `{"ID":"dddddddddd","Kind":"said","In":"acme","Text":"/ticket open"}`}
	first, _ := io.ReadAll(r.to(w).Body)
	again, _ := io.ReadAll(r.to(w).Body)
	if len(h.told()) != 1 || !bytes.Equal(first, again) || !bytes.Contains(first, []byte("draft1")) {
		t.Errorf("done %d times:\n%s\n%s", len(h.told()), first, again)
	}
}
