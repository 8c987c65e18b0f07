package local

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

func TestCommandLine(t *testing.T) {
	for text, want := range map[string]string{
		"/ticket open priority=critical All calls drop": "open priority=critical All calls drop",
		"  /Desk claim 1042":                            "claim 1042",
		"/tieline":                                      "",
		"/ticket\nopen":                                 "open",
		"/tiket open Phones":                            "tiket open Phones",
		"/ticketopen":                                   "ticketopen",
		"/":                                             "",
		"/help":                                         "help",
	} {
		if line, ok := commandLine(text); !ok || line != want {
			t.Errorf("%q is the line %q (%v), want %q", text, line, ok, want)
		}
	}
	for _, text := range []string{"hello", "/etc/hosts is empty", "see /ticket open", "//", "/-/"} {
		if line, ok := commandLine(text); ok {
			t.Errorf("%q is taken for the command %q", text, line)
		}
	}
}

// TestWalls: what one may not see is answered as what does not exist, on every way in.
func TestWalls(t *testing.T) {
	ctx := context.Background()
	w := open(t, sample(t.TempDir()))
	listen(t, w, &scripted{})
	anna, bruno := w.As("anna"), w.As("bruno")
	file, err := anna.Upload(ctx, "trace.pcap", "", []byte("secret bytes"))
	if err != nil {
		t.Fatal(err)
	}
	said, err := anna.Type(ctx, place("acme"), "our trunk is down", file)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := w.Post(ctx, bot.Post{In: place("acme"), Key: "k1", Card: talk.Card{Body: talk.Say("x"), Buttons: []talk.Button{{Label: "Claim", Line: "claim 1"}}}, Thread: "t"})
	if err != nil {
		t.Fatal(err)
	}
	mine := storage.Ref{In: place("acme"), ID: said.Message}
	theirs := storage.Ref{In: place("alpenfon"), ID: said.Message} // by its id, from a place of one's own
	_, see := bruno.Sees(ctx, place("acme"))
	_, nothing := bruno.Sees(ctx, place("no-such"))
	_, thread := bruno.Sees(ctx, sent.Thread)
	_, direct := bruno.Sees(ctx, place("dm/anna"))
	_, write := bruno.Type(ctx, place("acme"), "hello")
	_, reply := bruno.Type(ctx, sent.Thread, "hello")
	_, borrowed := bruno.Type(ctx, place("alpenfon/"+sent.Ref.ID), "hello")
	_, press := bruno.Press(ctx, theirs, "claim 1")
	_, edit := bruno.Edit(ctx, theirs, "mine now")
	_, remove := bruno.Delete(ctx, theirs)
	_, down := bruno.Download(ctx, file.ID)
	_, missing := bruno.Download(ctx, "NOSUCHFILE")
	_, pass := bruno.Type(ctx, place("alpenfon"), "look", file)
	dismiss := bruno.Dismiss(ctx, said.Message)
	for name, err := range map[string]error{"see": see, "thread": thread, "direct": direct, "write": write, "reply": reply, "borrowed": borrowed,
		"press": press, "edit": edit, "remove": remove, "download": down, "pass on": pass, "dismiss": dismiss} {
		if r, ok := errors.AsType[*Refusal](err); !ok || r.Status != 404 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if see.Error() != nothing.Error() || down.Error() != missing.Error() {
		t.Errorf("what is hidden differs from what is not there: %q, %q", see, down)
	}
	if got, _, err := w.changed(ctx, Person{ID: "bruno"}, 0); len(got) != 0 || err != nil {
		t.Errorf("bruno is told of %v %v", got, err)
	}
	if got, err := w.unread(ctx, Person{ID: "bruno"}); len(got) != 0 || err != nil {
		t.Errorf("bruno has unread %v %v", got, err)
	}
	sofia := w.As("sofia")
	if _, err := sofia.Edit(ctx, mine, "hers"); err == nil {
		t.Error("an engineer changed what a partner wrote")
	}
	if b, err := sofia.Download(ctx, file.ID); err != nil || string(b) != "secret bytes" {
		t.Errorf("the desk cannot open the file: %q %v", b, err)
	}
	if _, err := anna.Delete(ctx, mine); err != nil {
		t.Fatal(err)
	}
	if _, err := sofia.Download(ctx, file.ID); err == nil {
		t.Error("the file of a deleted message is still given out")
	}
}

func TestNotesStay(t *testing.T) {
	ctx := context.Background()
	cfg := sample(t.TempDir())
	w := open(t, cfg)
	stop := listen(t, w, &scripted{did: func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{Say: &talk.Card{Body: talk.Say("yours")}, Owed: "k9"}, nil
	}})
	r, err := w.As("anna").Type(ctx, place("acme"), "/ticket list")
	if err != nil {
		t.Fatal(err)
	}
	// The courier, late, delivers what was shown already.
	if _, err := w.Tell(ctx, bot.Tell{To: storage.PersonKey{Platform: Name, User: "anna"}, In: place("acme"), Key: "k9", Card: talk.Card{Body: talk.Say("yours")}}); err != nil {
		t.Fatal(err)
	}
	stop()
	w.Close()
	w = open(t, cfg)
	seen, err := w.As("anna").Sees(ctx, place("acme"))
	if err != nil || len(seen) != 1 || !seen[0].Alone || seen[0].Asked != "/ticket list" || seen[0].ID != r.Note {
		t.Fatalf("after a restart she sees %+v %v", seen, err)
	}
	if err := w.As("anna").Dismiss(ctx, r.Note); err != nil {
		t.Fatal(err)
	}
	if seen, _ := w.As("anna").Sees(ctx, place("acme")); len(seen) != 0 {
		t.Errorf("what was dismissed is still there: %+v", seen)
	}
}

// TestSlowForm: a form cannot follow late; what can is a card that opens it, and the sentences of one refused.
func TestSlowForm(t *testing.T) {
	ctx := context.Background()
	w := open(t, sample(t.TempDir()))
	errs := map[string]string{"subject": "Say what does not work."}
	listen(t, w, &scripted{did: func(_ context.Context, a talk.Act) (talk.Answer, error) {
		if a.Kind == talk.Submitted {
			time.Sleep(bot.Patience + 100*time.Millisecond)
			return talk.Answer{Errors: errs}, nil
		}
		f := openForm()
		return talk.Answer{Form: &f}, nil
	}})
	anna := w.As("anna")
	r, err := anna.Type(ctx, place("acme"), "/ticket open")
	if err != nil || r.Form == nil {
		t.Fatal(r, err)
	}
	if r, err = anna.Fill(ctx, place("acme"), *r.Form, nil, nil); err != nil || !r.Held {
		t.Fatal(r, err)
	}
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		seen, err := anna.Sees(ctx, place("acme"))
		if err != nil || time.Now().After(end) {
			t.Fatal("the refusal never came", err)
		}
		if len(seen) == 1 && !seen[0].Working {
			if c := seen[0].Card; !strings.Contains(c.Body.Plain(), errs["subject"]) || c.Buttons[0].Line != "form draft1" {
				t.Errorf("it says %+v", c)
			}
			return
		}
	}
}

func TestFormValues(t *testing.T) {
	ctx := context.Background()
	cfg := sample(t.TempDir())
	cfg.People[0].Zone = "Europe/Rome"
	w := open(t, cfg)
	h := &scripted{did: func(_ context.Context, a talk.Act) (talk.Answer, error) {
		if a.Kind == talk.Submitted {
			return talk.Answer{}, nil
		}
		f := openForm()
		return talk.Answer{Form: &f}, nil
	}}
	listen(t, w, h)
	anna := w.As("anna")
	r, _ := anna.Type(ctx, place("acme"), "/ticket open")
	file, err := anna.Upload(ctx, `..\..\evil"name.txt`, "text/html; charset=x", []byte("<script>"))
	if err != nil || file.Name != "evilname.txt" || file.Type != "text/html" {
		t.Fatalf("uploaded %+v %v", file, err)
	}
	_, err = anna.Fill(ctx, place("acme"), *r.Form, map[string]string{"since": "2026-04-15T10:00", "subject": " x ", "unasked": "y"}, map[string][]storage.File{"logs": {file}})
	if err != nil {
		t.Fatal(err)
	}
	a := h.told()[1]
	if v := a.Filled.Values; v["since"] != "2026-04-15T10:00:00+02:00" || v["subject"] != "x" || v["logs"] != file.ID || v["unasked"] != "" || len(a.Filled.Shown) != 7 {
		t.Errorf("filled in: %+v", a.Filled)
	}
	if len(a.Files) != 1 || a.Files[0] != file {
		t.Errorf("files: %+v", a.Files)
	}
	if rc, err := w.Open(ctx, a.Files[0]); err != nil {
		t.Error("the file cannot be opened:", err)
	} else {
		rc.Close()
	}
	if _, err := w.As("sofia").Fill(ctx, place("acme"), *r.Form, nil, nil); err == nil {
		t.Error("someone filled in a form that was never asked of them")
	}
}

func TestDeaf(t *testing.T) {
	w := open(t, sample(t.TempDir()))
	_, err := w.As("anna").Type(context.Background(), place("acme"), "/ticket list")
	if r, ok := errors.AsType[*Refusal](err); !ok || r.Status != 503 || !strings.Contains(r.Sentence, "not listening") {
		t.Errorf("a command to nobody: %v", err)
	}
}

func TestMentionsAndUnread(t *testing.T) {
	ctx := context.Background()
	w := open(t, sample(t.TempDir()))
	if _, err := w.As("anna").Type(ctx, place("acme"), "Thank you @sofia marino, and @Bruno Keller; not a@Sofia Marino"); err != nil {
		t.Fatal(err)
	}
	seen, _ := w.As("sofia").Sees(ctx, place("acme"))
	var who []string
	for _, s := range seen[0].Text[0].Spans {
		if s.Who != nil {
			who = append(who, s.Who.User+":"+s.Words)
		}
	}
	if strings.Join(who, ",") != "sofia:@sofia marino" {
		t.Errorf("mentioned are %q: only who is there, as a word of its own", who)
	}
	for id, pings := range map[string]int{"sofia": 1, "tom": 0} {
		p, _ := w.person(id)
		u, err := w.unread(ctx, p)
		if err != nil || len(u) != 1 || u[0] != (unreadIn{"acme", 1, pings}) {
			t.Errorf("%s has %+v %v", id, u, err)
		}
	}
	anna, _ := w.person("anna")
	if u, _ := w.unread(ctx, anna); len(u) != 0 {
		t.Errorf("one's own words are unread: %+v", u)
	}
}

func TestChoicesNeverFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &Workspace{cast: cast{people: []Person{{ID: "anna", Name: "Anna"}}}}
		for name, offer := range map[string]func(talk.Question) []talk.Choice{
			"panicking": func(talk.Question) []talk.Choice { panic("a bug") },
			"slow":      func(talk.Question) []talk.Choice { time.Sleep(time.Minute); return make([]talk.Choice, 3) },
		} {
			w.handler = &scripted{offer: offer}
			from := time.Now()
			if got := w.choices(t.Context(), w.people[0], spot{root: "dm/anna"}, "ticket", "op"); len(got) != 0 || time.Since(from) > eager {
				t.Errorf("%s: %d choices after %s", name, len(got), time.Since(from))
			}
		}
		w.handler = &scripted{offer: func(q talk.Question) []talk.Choice { return make([]talk.Choice, 40) }}
		if got := w.choices(t.Context(), w.people[0], spot{root: "dm/anna"}, "", ""); len(got) != 25 {
			t.Errorf("%d choices of at most 25", len(got))
		}
		time.Sleep(2 * time.Minute)
	})
}

func TestNewRefuses(t *testing.T) {
	dir := t.TempDir()
	open(t, sample(dir)).Close()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "workspace.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "workspace.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Config){
		"newer Tieline":    func(c *Config) { c.Dir = dir },
		"cannot be used":   func(c *Config) { c.Dir = broken },
		"workspace.db":     func(c *Config) { c.Dir = filepath.Join(dir, "missing") },
		"no people":        func(c *Config) { c.People = nil },
		"an id of its own": func(c *Config) { c.Channels[1].ID = c.Channels[0].ID },
		"has a member":     func(c *Config) { c.Channels[0].Members = []string{"nobody"} },
		"keep files":       func(c *Config) { c.Files = nil },
	} {
		cfg := sample(t.TempDir())
		change(&cfg)
		if w, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
			if w != nil {
				w.Close()
			}
		}
	}
	cfg := sample(t.TempDir())
	cfg.Channels[0].ID = "dm"
	if _, err := New(cfg); err == nil {
		t.Error("a channel may be called as direct conversations are")
	}
}
