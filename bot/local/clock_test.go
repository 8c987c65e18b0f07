package local

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var friday = time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)

// still is real time that does not pass.
func still() time.Time { return friday }

// agenda is what falls due at instants of its own, and when it was done.
type agenda struct {
	clock *Clock
	due   []time.Time
	fail  error

	mu   sync.Mutex
	done []time.Time
}

func (a *agenda) step(context.Context) (next time.Time, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	for _, d := range a.due {
		if d.After(now) && (next.IsZero() || d.Before(next)) {
			next = d
		}
	}
	if slices.ContainsFunc(a.due, now.Equal) {
		if a.fail != nil {
			return next, a.fail
		}
		a.done = append(a.done, now)
	}
	return next, nil
}

// clocked is a workspace on a Friday, with a clock.
func clocked(t *testing.T, due ...time.Duration) (*Workspace, *agenda) {
	t.Helper()
	cfg := sample(t.TempDir())
	for i := range cfg.People {
		cfg.People[i].Zone = "Europe/Rome"
	}
	clock, err := OpenClock(cfg.Dir, still)
	if err != nil {
		t.Fatal(err)
	}
	a := &agenda{clock: clock}
	for _, d := range due {
		a.due = append(a.due, friday.Add(d))
	}
	cfg.Clock, cfg.Step = clock, a.step
	w := open(t, cfg)
	listen(t, w, &scripted{})
	return w, a
}

// TestClockStopsOnTheWay: what falls due on the way is done at its own instant, in its order, and nothing beyond.
func TestClockStopsOnTheWay(t *testing.T) {
	w, a := clocked(t, 50*time.Minute, 10*time.Minute, 90*time.Minute)
	face, err := w.As("anna").MoveClock("1h")
	if err != nil {
		t.Fatal(err)
	}
	want := []time.Time{friday.Add(10 * time.Minute), friday.Add(50 * time.Minute)}
	if !slices.EqualFunc(a.done, want, time.Time.Equal) {
		t.Errorf("done at %v, want %v", a.done, want)
	}
	if now := friday.Add(time.Hour); !face.Now.Equal(now) || !w.now().Equal(now) || face.Ahead != time.Hour.Milliseconds() || !face.To.IsZero() {
		t.Errorf("the clock shows %+v, and the workspace has %s", face, w.now())
	}
}

func TestClockTargets(t *testing.T) {
	for to, want := range map[string]string{
		"15m":              "2026-03-27T09:15:00Z",
		"+1h":              "2026-03-27T10:00:00Z",
		"morning":          "2026-03-28T07:00:00Z", // 08:00 in Rome
		"next":             "2026-03-27T12:00:00Z",
		"2026-03-27T10:01": "2026-03-27T09:01:00Z", // Rome is an hour ahead of UTC until Sunday
		"2026-03-30T09:15": "2026-03-30T07:15:00Z",
	} {
		w, _ := clocked(t, 3*time.Hour)
		face, err := w.As("anna").MoveClock(to)
		if err != nil || face.Now.Format(time.RFC3339) != want {
			t.Errorf("%q arrives at %v, want %s: %v", to, face, want, err)
		}
	}
}

// TestClockRefusals: each says why, and leaves the clock where it is.
func TestClockRefusals(t *testing.T) {
	for to, says := range map[string]string{
		"-1m":              "time never goes backward",
		"2026-03-27T09:59": "time never goes backward", // 08:59 UTC
		"2027-04-01T00:00": "a year at most",
		"9000h":            "a year at most",
		"next":             "Nothing is going to fall due",
		"tomorrow":         "is not a time to move to",
		"":                 "is not a time to move to",
	} {
		w, _ := clocked(t)
		_, err := w.As("anna").MoveClock(to)
		if r, ok := errors.AsType[*Refusal](err); !ok || !strings.Contains(r.Sentence, says) {
			t.Errorf("%q: %v, want %q", to, err, says)
		}
		if !w.now().Equal(friday) {
			t.Errorf("%q moved the clock to %s", to, w.now())
		}
	}
	w := open(t, sample(t.TempDir()))
	if _, err := w.As("anna").MoveClock("1h"); err == nil {
		t.Error("the clock of a workspace without one was moved")
	}
}

// TestClockMovesOnce: who moves it while it is being moved is told so, and everybody sees where it is going.
func TestClockMovesOnce(t *testing.T) {
	w, a := clocked(t, time.Hour)
	inside, goOn := make(chan struct{}), make(chan struct{})
	w.step = func(ctx context.Context) (time.Time, error) {
		if w.clock.Now().Equal(friday.Add(time.Hour)) {
			inside <- struct{}{}
			<-goOn
		}
		return a.step(ctx)
	}
	done := make(chan error)
	go func() { _, err := w.As("anna").MoveClock("2h"); done <- err }()
	<-inside
	if face := w.clock.face(); !face.To.Equal(friday.Add(2*time.Hour)) || !face.Now.Equal(friday.Add(time.Hour)) {
		t.Errorf("under way it shows %+v", face)
	}
	_, err := w.As("tom").MoveClock("15m")
	if err == nil || !strings.Contains(err.Error(), "being moved already") {
		t.Errorf("a second move: %v", err)
	}
	close(goOn)
	if err := <-done; err != nil || !w.now().Equal(friday.Add(2*time.Hour)) {
		t.Errorf("it is %s: %v", w.now(), err)
	}
}

// TestClockStopsAtAFailure: what failed is not passed over, and can be tried again.
func TestClockStopsAtAFailure(t *testing.T) {
	w, a := clocked(t, time.Hour)
	a.fail = errors.New("the disk is full")
	_, err := w.As("anna").MoveClock("2h")
	if r, ok := errors.AsType[*Refusal](err); !ok || r.Status != http.StatusInternalServerError || !w.now().Equal(friday.Add(time.Hour)) {
		t.Errorf("it is %s: %v", w.now(), err)
	}
	a.fail = nil
	if _, err := w.As("anna").MoveClock("1h"); err != nil || len(a.done) != 1 {
		t.Errorf("tried again: %v, done at %v", err, a.done)
	}
}

func TestClockIsKept(t *testing.T) {
	dir := t.TempDir()
	c, err := OpenClock(dir, still)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Now().Equal(friday) {
		t.Errorf("at first it is %s", c.Now())
	}
	if err := c.advance(friday.Add(36 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := c.advance(friday.Add(time.Hour)); err != nil || !c.Now().Equal(friday.Add(36*time.Hour)) {
		t.Errorf("time went backward, to %s: %v", c.Now(), err)
	}
	later := func() time.Time { return friday.Add(time.Minute) }
	if c, err = OpenClock(dir, later); err != nil || !c.Now().Equal(friday.Add(36*time.Hour+time.Minute)) {
		t.Errorf("after a restart it is %s: %v", c.Now(), err)
	}
	for _, words := range []string{"", "soon", "-1h"} {
		if err := os.WriteFile(filepath.Join(dir, "clock-ahead"), []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenClock(dir, still); err == nil || !strings.Contains(err.Error(), "clock-ahead") {
			t.Errorf("a file with %q: %v", words, err)
		}
	}
}

// TestClockOverHTTP: the page moves it by its own requests alone, and is told of it with the rest.
func TestClockOverHTTP(t *testing.T) {
	w, _ := clocked(t)
	post := func(body string, head map[string]string) int {
		return request{method: "POST", path: "/api/clock?as=anna", body: body, head: head}.to(w).Code
	}
	for name, c := range map[string]struct {
		got, want int
	}{
		"another site": {post(`{"To":"1h"}`, map[string]string{"Sec-Fetch-Site": "cross-site"}), 403},
		"a plain form": {post(`{"To":"1h"}`, map[string]string{"Content-Type": "text/plain"}), 415},
		"no time":      {post(`{}`, nil), 400},
		"the past":     {post(`{"To":"2020-01-01T00:00"}`, nil), 409},
		"nobody":       {request{method: "POST", path: "/api/clock?as=nobody", body: `{"To":"1h"}`}.to(w).Code, 403},
		"the page":     {post(`{"To":"1h"}`, map[string]string{"Sec-Fetch-Site": "same-origin"}), 200},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	me := request{method: "GET", path: "/api/me?as=tom"}.to(w).Body.String()
	if want := `"Clock":{"Now":"2026-03-27T10:00:00Z","Ahead":3600000}`; !strings.Contains(me, want) {
		t.Errorf("the page is not told %s", want)
	}
}
