package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

// world is a server with a bot in it that answers through discordgo.
type world struct {
	testing.TB
	*discordtest.Discord
	s           *discordgo.Session
	home        string
	staff       string // role
	lobby, desk string // everybody's, of the staff
	anna, ben   string // of the staff, nobody's
	mu          sync.Mutex
	got         []*discordgo.Event
	answer      func(w *world, i *discordgo.Interaction)
	answering   sync.WaitGroup
}

func open(t testing.TB, cfg discordtest.Config) *world {
	return furnish(t, discordtest.Start(t, cfg))
}

// inMemory is for bubbles of synctest.
func inMemory(t testing.TB, cfg discordtest.Config) *world {
	return furnish(t, discordtest.StartInMemory(t, cfg))
}

func furnish(t testing.TB, d *discordtest.Discord) *world {
	w := &world{TB: t, Discord: d}
	w.home = d.AddServer(discordtest.Server{Name: "Vendor"})
	w.staff = d.AddRole(w.home, discordtest.Role{Name: "staff", Mentionable: true})
	w.anna = d.AddPerson(discordtest.Person{Name: "Anna Rossi", Locale: "it"})
	w.ben = d.AddPerson(discordtest.Person{Name: "Ben"})
	d.Join(w.home, w.anna, w.staff)
	d.Join(w.home, w.ben)
	w.lobby = d.AddChannel(discordtest.Channel{Server: w.home, Name: "lobby"})
	w.desk = d.AddChannel(discordtest.Channel{Server: w.home, Name: "desk", Members: []string{d.BotUser()}, Roles: []string{w.staff}})
	w.s = w.session()
	return w
}

// session is one of discordgo, not yet open.
func (w *world) session() *discordgo.Session {
	s, err := discordgo.New("Bot " + w.Token())
	if err != nil {
		w.Fatal(err)
	}
	s.Client = &http.Client{Transport: held{w, w.Transport()}, Timeout: time.Minute}
	s.Dialer = w.Dialer()
	s.StateEnabled, s.SyncEvents, s.ShouldRetryOnRateLimit, s.ShouldReconnectOnError, s.MaxRestRetries = false, true, false, false, 0
	s.LogLevel = -1
	s.Identify.Intents = discordgo.IntentsAllWithoutPrivileged | discordgo.IntentMessageContent
	w.Cleanup(s.Client.CloseIdleConnections)
	return s
}

// listen opens the gateway and answers what comes with w.answer.
func (w *world) listen() {
	w.Helper()
	w.hear(w.s)
	if err := w.s.Open(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { w.Drop(0) })
	w.Connected(1)
	w.settle()
}

func (w *world) hear(s *discordgo.Session) {
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		w.mu.Lock()
		w.got = append(w.got, e)
		answer := w.answer
		w.mu.Unlock()
		if e.Type != "INTERACTION_CREATE" || answer == nil {
			return
		}
		var x struct { // discordgo's own type cannot read a label
			ID, Token string
			Type      discordgo.InteractionType
			App       string `json:"application_id"`
		}
		if err := json.Unmarshal(e.RawData, &x); err != nil {
			w.Error(err)
		}
		w.answering.Go(func() { answer(w, &discordgo.Interaction{ID: x.ID, Token: x.Token, Type: x.Type, AppID: x.App}) })
	})
	w.Cleanup(w.answering.Wait) // before the server goes
}

func (w *world) answers(f func(w *world, i *discordgo.Interaction)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

// respond answers an interaction with a body as it is.
func (w *world) respond(i *discordgo.Interaction, body any) error {
	_, err := w.s.RequestWithBucketID("POST", discordgo.EndpointInteractionResponse(i.ID, i.Token), body, i.ID)
	return err
}

// heardOf are the types of what came, in order.
func (w *world) heardOf() (out []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.got {
		out = append(out, e.Type)
	}
	return out
}

// last is what came last of a type.
func (w *world) last(typ string) map[string]any {
	w.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range slices.Backward(w.got) {
		if e.Type == typ {
			var o map[string]any
			if err := json.Unmarshal(e.RawData, &o); err != nil {
				w.Fatal(err)
			}
			return o
		}
	}
	w.Fatalf("no %s came", typ)
	return nil
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
	id, err := w.As(who).Type(in, text)
	if err != nil {
		w.Fatal(err)
	}
	return id
}

// post sends a body as it is, and returns the message's id.
func (w *world) post(in string, body map[string]any) string {
	w.Helper()
	b, err := w.call("POST", "channels/"+in+"/messages", body)
	if err != nil {
		w.Fatal(err)
	}
	return b["id"].(string)
}

// call makes one call of the API through discordgo.
func (w *world) call(method, path string, body any) (map[string]any, error) {
	b, err := w.s.RequestWithBucketID(method, discordgo.EndpointAPI+path, body, method+path)
	var o map[string]any
	_ = json.Unmarshal(b, &o)
	return o, err
}

// breached checks that the fake noted a fault with these words, and forgets it.
func (w *world) breached(words string) {
	w.Helper()
	faults := strings.Join(w.TakeFaults(), "\n")
	if faults == "" || !strings.Contains(faults, words) {
		w.Errorf("no fault says %q, but: %s", words, faults)
	}
}

// refused checks status and code of a refusal.
func (w *world) refused(err error, status, code int) {
	w.Helper()
	e, ok := errors.AsType[*discordgo.RESTError](err)
	if !ok {
		w.Errorf("refused with %v, want %d %d", err, status, code)
		return
	}
	if e.Response.StatusCode != status || code != 0 && (e.Message == nil || e.Message.Code != code) {
		w.Errorf("refused with %d %s, want %d %d", e.Response.StatusCode, e.ResponseBody, status, code)
	}
}

// ok fails where there is an error.
func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// until waits for what the app does of its own.
func (w *world) until(what string, so func() bool) {
	w.Helper()
	for end := time.Now().Add(15 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.Fatal("never came to be:", what)
		}
	}
}

// held holds what the fake itself answers to Discord's description.
type held struct {
	*world
	next http.RoundTripper
}

func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := h.next.RoundTrip(r)
	_, path, api := strings.Cut(r.URL.Path, "/api/v")
	if err != nil || !api || !discordtest.Described() {
		return resp, err
	}
	b, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(b))
	_, path, _ = strings.Cut(path, "/")
	if err := discordtest.HoldsAnswer(r.Method, "/"+path, resp.StatusCode, b); err != nil {
		h.Errorf("%s %s is answered with %s: %v", r.Method, path, b, err)
	}
	return resp, nil
}

func (h held) CloseIdleConnections() { (&http.Client{Transport: h.next}).CloseIdleConnections() }
