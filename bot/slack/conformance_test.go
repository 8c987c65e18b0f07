package slack

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t testing.TB) bottest.Harness { return newHarness(t) })
}

func TestConformanceOverHTTP(t *testing.T) {
	bottest.Run(t, func(t testing.TB) bottest.Harness { return newHTTPHarness(t) })
}

// kept is Marks in memory.
type keptMarks struct {
	mu   sync.Mutex
	by   map[string]string
	held map[string][]string // by thread
}

func (k *keptMarks) Held(_ context.Context, place string) ([]string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.held[place], nil
}

func (k *keptMarks) Known(context.Context) (map[string]string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.by), nil
}

func (k *keptMarks) at(place string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.by[place]
}

func (k *keptMarks) Read(_ context.Context, place, message string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.by[place] = message
	return nil
}

// harness is the adapter over the strict Slack, with two people in two channels.
type harness struct {
	testing.TB
	*slacktest.Slack
	marks     *keptMarks
	a         *Adapter
	serving   atomic.Pointer[Adapter] // the same, for requests that come meanwhile
	anna, ben string
	one, two  string
	done      map[string]bottest.Reply // by the deed's own name
	sent      map[string]int           // how much had been delivered before it
	posts     int
	http      bool
	paced     bool
	memory    *http.Client
	url       string
}

func newHarness(t testing.TB) *harness {
	return furnish(t, slacktest.Start(t, slacktest.Config{Unlimited: true, Manifest: Manifest("")}), nil)
}

// inMemory is a harness for a bubble of testing/synctest.
func inMemory(t testing.TB, cfg slacktest.Config) *harness {
	if cfg.Manifest == nil {
		cfg.Manifest = Manifest("")
	}
	s := slacktest.StartInMemory(t, cfg)
	client := s.Client()
	t.Cleanup(client.CloseIdleConnections)
	return furnish(t, s, client)
}

func furnish(t testing.TB, s *slacktest.Slack, memory *http.Client) *harness {
	h := &harness{TB: t, Slack: s, memory: memory, done: map[string]bottest.Reply{}, sent: map[string]int{}}
	h.anna, h.ben = h.AddPerson(slacktest.Person{Name: "Anna Rossi"}), h.AddPerson(slacktest.Person{Name: "Ben"})
	all := []string{h.anna, h.ben, h.BotUser()}
	h.one, h.two = h.AddChannel(slacktest.Channel{Name: "one", Members: all}), h.AddChannel(slacktest.Channel{Name: "two", Members: all})
	h.marks = &keptMarks{by: map[string]string{h.one: "", h.two: ""}}
	h.Restart()
	return h
}

// newHTTPHarness is a harness that Slack reaches by its request URL.
func newHTTPHarness(t testing.TB) *harness {
	h := newHarness(t)
	h.http = true
	h.Restart()
	var mu sync.Mutex
	served := map[*Adapter]http.Handler{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		a := h.serving.Load()
		if served[a] == nil {
			served[a] = a.HTTP()
		}
		to := served[a]
		mu.Unlock()
		to.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	h.url = srv.URL
	if err := h.UseHTTP(t.Context(), slacktest.RequestURLs{Events: srv.URL, Interactive: srv.URL, Commands: srv.URL}, nil); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *harness) config() Config {
	app := h.AppToken()
	if h.http {
		app = ""
	}
	c := Config{BotToken: h.BotToken(), AppToken: app, SigningSecret: h.SigningSecret(), API: h.URL() + "/api/", Marks: h.marks, Unpaced: !h.paced}
	if h.memory != nil {
		c.Transport, c.Dialer = h.memory.Transport, h.Dialer()
	}
	return c
}

func (h *harness) Restart() {
	a, err := New(context.Background(), h.config())
	if err != nil {
		h.Fatal(err)
	}
	h.a = a
	h.serving.Store(a)
}

func (h *harness) Platform() bot.Platform { return h.a }

func (h *harness) Listening() {
	for !h.a.hears() {
		time.Sleep(time.Millisecond)
	}
	if !h.http {
		h.Connected(connections) // those of before are gone
	}
}

// hears reports whether both connections are open.
func (a *Adapter) hears() bool {
	l := a.listening.Load()
	if l == nil {
		return false
	}
	return l.Up() == connections || l.AppToken == ""
}

func (h *harness) Channels() [2]storage.Place {
	return [2]storage.Place{place(h.one, ""), place(h.two, "")}
}

func (h *harness) key(user string) storage.PersonKey {
	return storage.PersonKey{Platform: platform, Team: h.Home(), User: user}
}

func (h *harness) People() [2]storage.PersonKey {
	return [2]storage.PersonKey{h.key(h.anna), h.key(h.ben)}
}

func (h *harness) Do(ctx context.Context, d bottest.Deed) (bottest.Reply, error) {
	if was, ok := h.done[d.ID]; ok && d.ID != "" {
		for _, x := range h.Delivered()[h.sent[d.ID]:] {
			if x.Name != "app_mention" {
				h.Repeat(x)
				return was, nil
			}
		}
	}
	h.sent[d.ID] = len(h.Delivered())
	r, err := h.do(ctx, d)
	h.done[d.ID] = r
	return r, err
}

func (h *harness) do(ctx context.Context, d bottest.Deed) (r bottest.Reply, err error) {
	hands := h.As(d.Who.User)
	channel, thread := split(d.In)
	spot := slacktest.Spot{Channel: channel, Thread: thread}
	var a slacktest.Answer
	switch d.Kind {
	case talk.Said:
		ts, err := hands.Type(spot, d.Text)
		return bottest.Reply{Said: storage.Ref{In: d.In, ID: ts}}, err
	case talk.Edited:
		return r, hands.Edit(channel, d.On.ID, d.Text)
	case talk.Deleted:
		return r, hands.Delete(channel, d.On.ID)
	case talk.Typed:
		a, err = hands.Slash(ctx, spot, "/ticket "+d.Line)
	case talk.Reacted:
		return r, hands.React(channel, d.On.ID, d.Emoji)
	case talk.Clicked:
		if m, ok := hands.Find(channel, d.On.ID); ok && m.By != h.BotUser() {
			a, err = hands.MessageShortcut(ctx, fromMessage, channel, d.On.ID)
		} else if d.Push != "" {
			a, err = hands.Press(ctx, channel, d.On.ID, d.Push)
		} else {
			a, err = hands.Forge(ctx, channel, d.On.ID, doing+"0", d.Line)
		}
	case talk.Submitted:
		a, err = hands.Submit(ctx, entered(*d.Form, d.Fill))
	default:
		return r, errors.New("nobody does that here")
	}
	if err == nil && !a.Acked {
		err = errors.New("not acknowledged: " + a.Why)
	}
	r.Errors = a.Errors
	if v, open := hands.Modal(); open && v.Submit != "" {
		r.Form = asForm(v)
	}
	r.Held = slices.ContainsFunc(hands.Sees(spot), func(m slacktest.Seen) bool { return strings.Contains(m.Words, "Working on it") })
	return r, err
}

func (h *harness) OpenHome(_ context.Context, who storage.PersonKey) error {
	return h.As(who.User).OpenHome()
}

func (h *harness) AtHome(_ context.Context, who storage.PersonKey) (string, error) {
	v, _ := h.As(who.User).Home()
	return v.Words, nil
}

func (h *harness) PressHome(ctx context.Context, who storage.PersonKey, label string) error {
	v, _ := h.As(who.User).Home()
	a, err := h.As(who.User).PressIn(ctx, v.ID, label)
	if err == nil && !a.Acked {
		err = errors.New("not acknowledged: " + a.Why)
	}
	return err
}

func (h *harness) Direct(who storage.PersonKey) storage.Place {
	return place(h.As(who.User).Direct(), "")
}

func (h *harness) Pinned(in storage.Place) (out []storage.Ref) {
	channel, _ := split(in)
	for _, ts := range h.Pins(channel) {
		out = append(out, storage.Ref{In: in, ID: ts})
	}
	return out
}

// entered is what a form is filled in with, as Slack's own elements hold it.
func entered(f talk.Form, fill map[string]string) map[string][]string {
	out := map[string][]string{}
	for name, value := range fill {
		if i := slices.IndexFunc(f.Fields, func(x talk.Field) bool { return x.Name == name }); f.Fields[i].Kind == talk.Date {
			at, _ := time.Parse(time.RFC3339, value)
			value = strconv.FormatInt(at.Unix(), 10)
		}
		out[name] = []string{value}
	}
	return out
}

// asForm reads a form off the screen.
func asForm(v slacktest.View) *talk.Form {
	draft, _ := private(v.Private)
	f := &talk.Form{Draft: draft, Title: v.Title, Submit: v.Submit}
	for _, x := range v.Fields {
		field := talk.Field{Name: x.Block, Kind: talk.Words, Label: x.Label, Help: x.Hint, Required: !x.Optional, Error: v.Errors[x.Block]}
		switch x.Kind {
		case "static_select":
			field.Kind = talk.Pick
			for i, c := range x.Choices {
				field.Choices = append(field.Choices, talk.Choice{Value: c, Label: x.Labels[i]})
			}
		case "datetimepicker":
			field.Kind = talk.Date
		}
		if len(x.Value) > 0 {
			field.Value = x.Value[0]
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

func (h *harness) Sees(_ context.Context, who storage.PersonKey, in storage.Place) (out []bottest.Seen, err error) {
	channel, thread := split(in)
	for _, m := range h.As(who.User).Sees(slacktest.Spot{Channel: channel, Thread: thread}) {
		s := bottest.Seen{Ref: storage.Ref{In: in, ID: m.TS}, Alone: m.Alone, Removed: m.Removed, Words: m.Words, Links: m.Links, Instants: m.Instants}
		if m.By != h.BotUser() {
			s.By = h.key(m.By)
		}
		for _, b := range m.Buttons {
			s.Buttons = append(s.Buttons, b.Label)
			if b.URL != "" {
				s.Links = append(s.Links, b.URL)
			}
		}
		for _, u := range m.Pings {
			s.Pings = append(s.Pings, h.key(u))
		}
		if m.Thread == "" || m.Thread == m.TS {
			s.Thread = place(channel, m.TS)
		}
		out = append(out, s)
	}
	return out, nil
}
