package discord

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/bot/discord/discordtest"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t testing.TB) bottest.Harness { return newHarness(t) })
}

// keptMarks are Marks in memory.
type keptMarks struct {
	mu   sync.Mutex
	by   map[string]string
	held map[string][]string // by thread
}

func (k *keptMarks) Known(context.Context) (map[string]string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.by), nil
}

func (k *keptMarks) Read(_ context.Context, place, message string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.by[place] = message
	return nil
}

func (k *keptMarks) Held(_ context.Context, place string) ([]string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.held[place], nil
}

// harness is the adapter over the strict Discord, with two people in two channels.
type harness struct {
	testing.TB
	*discordtest.Discord
	marks     *keptMarks
	a         *Adapter
	server    string
	anna, ben string
	one, two  string
	done      map[string]bottest.Reply // by the deed's own name
	sent      map[string]int           // how much had been delivered before it
	posts     int
	button    string // the message with the button that opens a form
	paced     bool
	desk      []string
	memory    *http.Client
	limits    atomic.Int64 // answers of 429 that were put in
}

func newHarness(t testing.TB) *harness {
	return furnish(t, discordtest.Start(t, discordtest.Config{Unlimited: true}), nil)
}

// inMemory is a harness for a bubble of testing/synctest.
func inMemory(t testing.TB, cfg discordtest.Config) *harness {
	if cfg.Now == nil { // a bubble begins before Discord's ids do
		cfg.Now = func() time.Time { return time.Now().AddDate(26, 0, 0) }
	}
	d := discordtest.StartInMemory(t, cfg)
	client := d.Client()
	t.Cleanup(client.CloseIdleConnections)
	return furnish(t, d, client)
}

func furnish(t testing.TB, d *discordtest.Discord, memory *http.Client) *harness {
	h := &harness{TB: t, Discord: d, memory: memory, done: map[string]bottest.Reply{}, sent: map[string]int{}}
	h.server = d.AddServer(discordtest.Server{Name: "Vendor"})
	h.anna, h.ben = d.AddPerson(discordtest.Person{Name: "Anna Rossi"}), d.AddPerson(discordtest.Person{Name: "Ben"})
	d.Join(h.server, h.anna)
	d.Join(h.server, h.ben)
	h.one, h.two = d.AddChannel(discordtest.Channel{Server: h.server, Name: "one"}), d.AddChannel(discordtest.Channel{Server: h.server, Name: "two"})
	h.marks = &keptMarks{by: map[string]string{h.one: "", h.two: ""}}
	h.Restart()
	return h
}

func (h *harness) config() Config {
	c := Config{Token: h.Token(), API: h.URL(), Marks: h.marks, Unpaced: !h.paced}
	if h.desk != nil {
		c.Desk = func(context.Context) ([]string, error) { return h.desk, nil }
	}
	if h.memory != nil {
		c.Transport, c.Dialer, c.Now = h.memory.Transport, &websocket.Dialer{NetDialContext: h.dial}, h.Now
	}
	return c
}

// dial has a connection break a moment later for whoever reads from it. The library sleeps with its lock held once it notices: in a
// bubble, whoever wants the lock just then waits for ever.
func (h *harness) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := h.Dial(ctx, network, addr)
	return breaksLater{c}, err
}

type breaksLater struct{ net.Conn }

func (c breaksLater) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		time.Sleep(time.Millisecond)
	}
	return n, err
}

func (h *harness) Restart() {
	a, err := New(context.Background(), h.config())
	if err != nil {
		h.Fatal(err)
	}
	h.a = a
}

func (h *harness) Platform() bot.Platform { return h.a }

func (h *harness) Listening() {
	look := time.Millisecond
	if h.memory != nil {
		look = time.Second // that takes no time
	}
	for !h.a.hears() || len(h.Commands("")) < 4 {
		time.Sleep(look)
	}
}

// hears reports whether a connection is ready.
func (a *Adapter) hears() bool {
	l := a.listening.Load()
	return l != nil && l.Up() > 0
}

func at(id string) storage.Place { return storage.Place{Platform: platform, ID: id} }

func (h *harness) Channels() [2]storage.Place { return [2]storage.Place{at(h.one), at(h.two)} }

func (h *harness) People() [2]storage.PersonKey {
	return [2]storage.PersonKey{keyOf(h.anna), keyOf(h.ben)}
}

func (h *harness) Do(ctx context.Context, d bottest.Deed) (bottest.Reply, error) {
	if was, ok := h.done[d.ID]; ok && d.ID != "" {
		h.repeat(h.sent[d.ID])
		return was, nil
	}
	h.sent[d.ID] = len(h.Delivered())
	r, err := h.do(ctx, d)
	h.done[d.ID] = r
	return r, err
}

// repeat tells again what was told first after so much.
func (h *harness) repeat(after int) {
	for _, x := range h.Delivered()[after:] {
		if x.Name != "MESSAGE_CREATE" && x.Name != "INTERACTION_CREATE" {
			continue
		}
		var told struct {
			D map[string]any `json:"d"`
		}
		if err := json.Unmarshal(x.Payload, &told); err != nil {
			h.Fatal(err)
		}
		if told.D == nil {
			_ = json.Unmarshal(x.Payload, &told.D)
		}
		h.Happen(x.Name, told.D)
		return
	}
}

func (h *harness) do(ctx context.Context, d bottest.Deed) (r bottest.Reply, err error) {
	hands := h.As(d.Who.User)
	channel := rawID(d.In)
	var a discordtest.Answer
	switch d.Kind {
	case talk.Said: // they mean the words, and not what they would do as markdown
		id, err := hands.Type(channel, escape(d.Text, true))
		return bottest.Reply{Said: storage.Ref{In: d.In, ID: id}}, err
	case talk.Edited:
		return r, hands.Edit(channel, d.On.ID, d.Text)
	case talk.Deleted:
		return r, hands.Delete(channel, d.On.ID)
	case talk.Typed:
		verb := d.Line
		if !slices.ContainsFunc(commands.Registry(), func(v commands.Verb) bool { return v.Name == verb }) {
			verb = "list"
		}
		a, err = hands.Command(ctx, channel, "ticket "+verb, nil)
	case talk.Reacted:
		return r, hands.React(channel, d.On.ID, map[string]string{"ticket": "🎫"}[d.Emoji])
	case talk.Clicked:
		if m, ok := hands.Find(channel, d.On.ID); ok && m.By != h.BotUser() {
			a, err = hands.MessageMenu(ctx, channel, d.On.ID, "Open a ticket from this")
			break
		}
		if d.Push == "" {
			a, err = hands.Forge(ctx, channel, d.On.ID, d.Line)
			break
		}
		if a, err = hands.Press(ctx, channel, d.On.ID, d.Push); err == nil && a.Message != "" {
			if m, ok := hands.Find(channel, a.Message); ok && len(m.Buttons) == 1 && strings.HasPrefix(m.Buttons[0].Label, "Yes: ") {
				h.sent[d.ID] = len(h.Delivered())
				a, err = hands.Press(ctx, channel, a.Message, m.Buttons[0].Label)
			}
		}
	case talk.Submitted:
		if _, open := hands.Modal(); !open && h.button != "" {
			if _, err := hands.Press(ctx, channel, h.button, "Open the form"); err != nil {
				return r, err
			}
		}
		a, err = hands.Submit(ctx, entered(*d.Form, d.Fill))
	default:
		return r, errors.New("nobody does that here")
	}
	if err == nil && !a.Acked {
		err = errors.New("not acknowledged")
	}
	r.Held = a.Kind == answerHold
	if err == nil {
		err = h.next(ctx, hands, channel, a, &r)
	}
	return r, err
}

// next is what they have before them: a form, or the button that opens it.
func (h *harness) next(ctx context.Context, hands *discordtest.Hands, channel string, a discordtest.Answer, r *bottest.Reply) error {
	if a.Message != "" && a.Kind == answerSay {
		m, _ := hands.Find(channel, a.Message)
		for _, b := range m.Buttons {
			wrong := regexp.MustCompile(`(?m)^- (L+|field0): (.*)$`).FindStringSubmatch(m.Words)
			if h.button = a.Message; wrong != nil { // it says at which field, by its label
				r.Errors = map[string]string{"field0": wrong[2]}
			} else if b.Label == "Open the form" {
				if _, err := hands.Press(ctx, channel, a.Message, b.Label); err != nil {
					return err
				}
			}
		}
	}
	if v, open := hands.Modal(); open {
		r.Form = asForm(v)
	}
	return nil
}

// entered is what a form is filled in with, as far as its fields are on the screen.
func entered(f talk.Form, fill map[string]string) map[string][]string {
	out := map[string][]string{}
	for _, x := range f.Fields {
		if v := fill[x.Name]; v != "" {
			out[x.Name] = []string{v}
		}
	}
	return out
}

// asForm reads a form off the screen.
func asForm(v discordtest.Modal) *talk.Form {
	f := &talk.Form{Draft: strings.TrimPrefix(v.CustomID, formPrefix), Title: v.Title, Submit: "Submit"}
	for _, x := range v.Fields {
		field := talk.Field{Name: x.CustomID, Kind: talk.Words, Label: x.Label, Help: x.Help, Required: x.Required}
		for _, line := range strings.Split(v.Words, "\n") {
			if wrong, ok := strings.CutPrefix(line, "**⚠️ "+x.Label+": **"); ok {
				field.Error = wrong
			}
		}
		for _, c := range x.Choices {
			field.Kind = talk.Pick
			field.Choices = append(field.Choices, talk.Choice{Value: c.Value, Label: c.Name})
		}
		if len(x.Value) > 0 {
			field.Value = x.Value[0]
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// Pinned implements bottest.Pinning.
func (h *harness) Pinned(in storage.Place) (out []storage.Ref) {
	for _, m := range h.As(h.ben).Sees(rawID(in)) {
		if m.Pinned {
			out = append(out, storage.Ref{In: in, ID: m.ID})
		}
	}
	return out
}

func (h *harness) Sees(_ context.Context, who storage.PersonKey, in storage.Place) (out []bottest.Seen, err error) {
	for _, m := range h.As(who.User).Sees(rawID(in)) {
		s := bottest.Seen{Ref: storage.Ref{In: in, ID: m.ID}, Alone: m.Alone, Words: m.Words, Links: m.Links, Instants: m.Instants}
		if m.By != h.BotUser() {
			s.By = keyOf(m.By)
		}
		for _, b := range m.Buttons {
			s.Buttons = append(s.Buttons, b.Label)
			if b.URL != "" {
				s.Links = append(s.Links, b.URL)
			}
		}
		for _, u := range m.Pings {
			s.Pings = append(s.Pings, keyOf(u))
		}
		if m.Thread != "" {
			s.Thread = at(m.Thread)
		}
		out = append(out, s)
	}
	return out, nil
}
