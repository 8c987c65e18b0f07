package slacktest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"tieline/bot/slack/slacktest"
)

// world is a workspace with a shared channel, and an app in it that answers through slack-go.
type world struct {
	testing.TB
	*slacktest.Slack
	api              *slack.Client
	client           *http.Client
	anna, ben, sofia string // at home, at home, of Acme
	acme             string
	lobby, shared    string
	mu               sync.Mutex
	got              []got
	answer           func(got) (payload any, ack bool)
	ends             []context.CancelFunc
}

// got is one thing that the app heard.
type got struct {
	*socketmode.Request
	payload map[string]any
}

func (g got) event() map[string]any {
	e, _ := g.payload["event"].(map[string]any)
	return e
}

func (g got) str(path ...string) string {
	var v any = g.payload
	for _, k := range path {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	s, _ := v.(string)
	return s
}

func open(t testing.TB, cfg slacktest.Config) *world {
	return furnish(t, slacktest.Start(t, cfg), false)
}

// inMemory is for bubbles of synctest.
func inMemory(t testing.TB, cfg slacktest.Config) *world {
	return furnish(t, slacktest.StartInMemory(t, cfg), true)
}

func furnish(t testing.TB, s *slacktest.Slack, memory bool) *world {
	w := &world{TB: t, Slack: s, client: &http.Client{Timeout: time.Minute}}
	if memory {
		w.client = s.Client()
	}
	t.Cleanup(func() { w.client.CloseIdleConnections() })
	w.api = slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(s.URL()+"/api/"), slack.OptionHTTPClient(w.client))
	w.acme = s.AddTeam("Acme")
	w.anna = s.AddPerson(slacktest.Person{Name: "Anna Rossi", Zone: "Europe/Rome", Email: "anna@vendor.example"})
	w.ben = s.AddPerson(slacktest.Person{Name: "Ben"})
	w.sofia = s.AddPerson(slacktest.Person{Name: "Sofia", Team: w.acme})
	w.lobby = s.AddChannel(slacktest.Channel{Name: "lobby", Members: []string{w.anna, w.ben, s.BotUser()}})
	w.shared = s.AddChannel(slacktest.Channel{Name: "acme", Members: []string{w.anna, w.sofia, s.BotUser()}, Teams: []string{w.acme}})
	return w
}

// listen opens a socket through slack-go and answers what comes: with what w.answer says, or with nothing.
func (w *world) listen() {
	w.Helper()
	ctx, end := context.WithCancel(context.Background())
	w.ends = append(w.ends, end)
	sm := socketmode.New(w.api, socketmode.OptionDialer(w.Dialer()))
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-sm.Events:
				w.heard(ctx, sm, e)
			}
		}
	})
	running.Go(func() { _ = sm.RunContext(ctx) })
	w.Cleanup(func() { end(); running.Wait() })
	n := len(w.ends)
	w.Connected(n)
}

func (w *world) heard(ctx context.Context, sm *socketmode.Client, e socketmode.Event) {
	r := e.Request
	if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
		r = &socketmode.Request{}
		_ = json.Unmarshal(bad.Message, r)
	}
	if r == nil || r.EnvelopeID == "" {
		return
	}
	g := got{Request: r}
	_ = json.Unmarshal(r.Payload, &g.payload)
	w.mu.Lock()
	w.got = append(w.got, g)
	answer := w.answer
	w.mu.Unlock()
	var payload any
	if answer != nil {
		p, ack := answer(g)
		if !ack {
			return
		}
		payload = p
	}
	if err := sm.AckCtx(ctx, r.EnvelopeID, payload); err != nil && ctx.Err() == nil {
		w.Error(err)
	}
}

func (w *world) replies(f func(got) (any, bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

// heardOf are the types of what came, in order.
func (w *world) heardOf() (out []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.got {
		switch {
		case g.event() != nil:
			sub, _ := g.event()["subtype"].(string)
			out = append(out, strings.TrimSuffix(g.event()["type"].(string)+"/"+sub, "/"))
		case g.Type == "slash_commands":
			out = append(out, g.str("command"))
		default:
			out = append(out, g.str("type"))
		}
	}
	return out
}

// all is what came, in order.
func (w *world) all() []got {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.got)
}

func (w *world) last() got {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.got) == 0 {
		w.Fatal("the app heard nothing")
	}
	return w.got[len(w.got)-1]
}

func (w *world) settle() {
	w.Helper()
	ctx, end := context.WithTimeout(context.Background(), 20*time.Second)
	defer end()
	if err := w.Settle(ctx); err != nil {
		w.Fatal(err)
	}
}

func (w *world) type_(who, in, text string) string {
	w.Helper()
	ts, err := w.As(who).Type(slacktest.Spot{Channel: in}, text)
	if err != nil {
		w.Fatal(err)
	}
	return ts
}

// breached checks that the fake noted a fault with these words, and forgets it.
func (w *world) breached(words string) {
	w.Helper()
	faults := strings.Join(w.TakeFaults(), "\n")
	if faults == "" || !strings.Contains(faults, words) {
		w.Errorf("no fault says %q, but: %s", words, faults)
	}
}

func (w *world) refused(err error, code string) {
	w.Helper()
	if err == nil || err.Error() != code {
		w.Errorf("refused with %v, want %s", err, code)
	}
}
