package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/courier"
	"tieline/bot/local"
	"tieline/bot/local/browsertest"
	"tieline/bot/local/sample"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// desk is the workspace with the sample partners and a clock that the test moves.
type desk struct {
	t    *testing.T
	url  string
	did  *commands.Commands
	post *courier.Courier
	now  atomic.Int64 // Unix milliseconds
	acts int
}

func openDesk(t *testing.T, now time.Time) *desk {
	t.Helper()
	d := &desk{t: t}
	d.now.Store(now.UnixMilli())
	clock := func() time.Time { return time.UnixMilli(d.now.Load()).UTC() }
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "tieline.db"))
	if err != nil {
		t.Fatal(err)
	}
	cast := sample.Cast()
	cast.Dir, cast.Files, cast.Now = dir, blobs{store}, clock
	workspace, err := local.New(cast)
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAgreements("")
	if err != nil {
		t.Fatal(err)
	}
	inForce := commands.NewAgreements(all)
	if err := inForce.Pin(t.Context(), store, clock()); err != nil {
		t.Fatal(err)
	}
	d.did = commands.New(commands.Config{Store: store, Agreements: inForce, Now: clock, Woken: func() { d.post.Wake() },
		Managers: []storage.PersonKey{{Platform: local.Name, User: sample.Manager}}})
	d.post = courier.New(courier.Config{Store: store, Platforms: []bot.Platform{workspace}, Tickets: d.did, Now: clock})
	if err := typeDirectory(t.Context(), d.did, clock()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	page := httptest.NewServer(workspace.Handler())
	if err := workspace.Attend(ctx, d.did); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); d.post.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-done
		page.CloseClientConnections()
		page.Close()
		_ = workspace.Close()
		_ = store.Close()
	})
	d.url = page.URL
	return d
}

// types is somebody typing a command at an instant.
func (d *desk) types(when, who, in, line string) {
	d.t.Helper()
	d.moves(when)
	d.acts++
	at := storage.Place{Platform: local.Name, ID: in}
	ans, err := d.did.Did(d.t.Context(), talk.Act{Kind: talk.Typed, Key: fmt.Sprintf("typed:%d", d.acts), In: at, Under: at, Line: line,
		By: talk.Person{Key: storage.PersonKey{Platform: local.Name, User: who}, Name: who}})
	if err != nil {
		d.t.Fatal(err)
	}
	if ans.Form != nil || ans.Say != nil && ans.Say.Tone == talk.Bad {
		d.t.Fatalf("%s: %+v", line, ans)
	}
	if ans.Owed != "" {
		d.did.Shown(d.t.Context(), ans.Owed)
	}
	for range 100 {
		next, err := d.post.Drain(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if next.IsZero() || next.After(time.UnixMilli(d.now.Load())) {
			return
		}
	}
}

func (d *desk) moves(when string) {
	d.t.Helper()
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		d.t.Fatal(err)
	}
	d.now.Store(at.UnixMilli())
	d.post.Wake()
}

// TestDigestInTheBrowser reads the digest on a phone and on a desk, and follows its links.
func TestDigestInTheBrowser(t *testing.T) {
	browsertest.Need(t)
	start, _ := time.Parse(time.RFC3339, "2026-03-23T07:30:00Z")
	d := openDesk(t, start)
	if _, err := d.did.Digests(t.Context()); err != nil {
		t.Fatal(err)
	}
	week(d)
	d.moves("2026-04-02T08:00:00+02:00")
	if _, err := d.did.Digests(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := browsertest.Start(t, d.url)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"desk", 1440, 900}} {
		mara := b.Window(sample.Manager, "#dm/"+sample.Manager, size.width, size.height)
		mara.Sees("#channel .card", "Thursday 2 April:")
		mara.Shot("digest-" + size.name)
		if browsertest.Eval[bool](mara, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%s: the page scrolls sideways", size.name)
		}
		link := mara.Text("#channel .card a")
		number, _, _ := strings.Cut(link, "\n")
		mara.Click("#channel .card a")
		mara.Sees("#thread .message", number+" ")
		mara.Shot("digest-thread-" + size.name)
		browsertest.Eval[any](mara, `history.back()`)
		mara.Sees("#channel .card", "Thursday 2 April:")
	}
}

// week is what happened before.
func week(d *desk) {
	d.types("2026-03-24T09:00:00+01:00", "anna", "centralino", "open priority=standard product=PBX-4 The wallboard counts a call twice")
	d.types("2026-03-24T10:00:00+01:00", "nora", "desk", "claim 1001")
	d.types("2026-03-24T10:05:00+01:00", "nora", "desk", "reply 1001 We look into it")
	d.types("2026-03-25T09:00:00+01:00", "kim", "polder", "open priority=p2 category=connection description=See-the-pictures customer=Jansen Calls are not recognised at two sites")
	d.types("2026-03-25T10:00:00+01:00", "omar", "desk", "claim 1002")
	d.types("2026-03-25T10:05:00+01:00", "omar", "desk", "reply 1002 Which sites?")
	d.types("2026-03-26T10:05:00+01:00", "omar", "desk", "resolve 1002 Fixed")
	d.types("2026-03-26T11:00:00+01:00", "milda", "balticvoice", "open priority=high Calls to one provider fail")
	d.types("2026-03-26T11:20:00+01:00", "omar", "desk", "claim 1003")
	d.types("2026-03-26T11:25:00+01:00", "omar", "desk", "reply 1003 Since when?")
	d.types("2026-03-26T11:26:00+01:00", "omar", "desk", "wait 1003")
	d.types("2026-03-31T09:00:00+02:00", "kim", "polder", "open priority=p1 customer=Bakker Nobody can call in or out")
	d.types("2026-04-01T09:10:00+02:00", "kim", "polder", "open priority=p2 category=connection description=See-the-pictures customer=Visser The console shows the wrong names")
	d.types("2026-04-01T10:00:00+02:00", "nora", "desk", "claim 1005")
	d.types("2026-04-01T15:00:00+02:00", "anna", "centralino", "open priority=critical product=PBX-7 All calls drop after ten seconds, on every line of the second floor")
	d.types("2026-04-01T17:00:00+02:00", "anna", "centralino", "open priority=standard product=PBX-2 Music on hold is silent")
	d.types("2026-04-01T17:10:00+02:00", "milda", "balticvoice", "open priority=medium A report of March is empty")
}
