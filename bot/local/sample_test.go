package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// memory keeps files by their hash.
type memory struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (m *memory) Save(_ context.Context, _, _ string, content []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := sha256.Sum256(content)
	id := hex.EncodeToString(sum[:])
	if m.kept == nil {
		m.kept = map[string][]byte{}
	}
	m.kept[id] = content
	return id, nil
}

func (m *memory) Load(_ context.Context, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.kept[id]; ok {
		return c, nil
	}
	return nil, errors.New("no such content")
}

// sample is a cast as the program will have one: partners of every tier, a desk, and a stranger.
func sample(dir string) Config {
	cfg := Config{Dir: dir, Files: &memory{}}
	partner := func(id, name, title, company string) {
		cfg.People = append(cfg.People, Person{ID: id, Name: name, Title: title, Partner: company})
	}
	partner("anna", "Anna Rossi", "Gold partner, Wildix", "Acme Telefonia")
	partner("bruno", "Bruno Keller", "Platinum partner, Wildix", "Alpenfon")
	partner("chloe", "Chloé Martin", "Silver partner, Wildix", "Voix du Sud")
	partner("dario", "Dario Conti", "Registered partner, Wildix", "Linea Chiara")
	partner("emma", "Emma Jansen", "Premium partner, Spectrum", "Lage Landen Connect")
	partner("felix", "Felix Baumann", "Standard partner, Spectrum", "Nordlicht IT")
	partner("grace", "Grace O’Neill", "Essential customer, TeleNorth", "Harbour Clinics")
	partner("hugo", "Hugo Lindqvist", "Advanced customer, TeleNorth", "Fjord Frakt")
	partner("ines", "Inês Duarte", "Enterprise customer, TeleNorth", "Porto Foods")
	partner("jan", "Jan Novák", "Basic, ClearCall", "Vltava Hotels")
	partner("keiko", "Keiko Tanaka", "Plus, ClearCall", "Sakura Trading")
	partner("liam", "Liam Walsh", "Premium, ClearCall", "Dublin Legal")
	partner("mara", "Mara Ilić", "Reseller, Kommander", "Sava Systems")
	partner("noah", "Noah Berg", "Provider, Kommander", "Bergnett")
	partner("olga", "Olga Petrenko", "End customer, Kommander", "Dnipro Metal")
	partner("paul", "Paul Mercier", "Gold partner, Kommander", "Mercier & Fils")
	partner("sofia", "Sofia Marino", "Engineer", "Desk")
	partner("tom", "Tom Becker", "Engineer", "Desk")
	partner("vera", "Vera Lange", "Support manager", "Desk")
	partner("zoe", "Zoe Quist", "Nobody’s partner", "Strangers")
	desk := []string{"sofia", "tom", "vera"}
	for _, p := range cfg.People[:16] {
		id := strings.ToLower(strings.Fields(p.Partner)[0])
		cfg.Channels = append(cfg.Channels, Channel{ID: id, Name: id + "-support", Topic: p.Title + " · " + p.Partner + " and the desk", Members: append([]string{p.ID}, desk...)})
	}
	cfg.Channels = append(cfg.Channels,
		Channel{ID: "desk", Name: "desk", Topic: "The desk: engineers and managers only", Members: desk},
		Channel{ID: "lobby", Name: "lobby", Topic: "Belongs to nobody: anyone may come in"})
	cfg.Guide = map[string][]Try{"anna": {
		{In: "acme", Line: "/ticket coverage", Says: "What am I entitled to, right now?"},
		{In: "acme", Line: "/ticket open", Says: "A form, with what each priority means"},
		{In: "acme", Line: "/ticket open priority=critical product=PBX-7 All calls drop", Says: "The same in one line"},
	}, "sofia": {{In: "desk", Line: "/desk queue", Says: "What waits to be claimed"}}}
	return cfg
}

func open(t testing.TB, cfg Config) *Workspace {
	t.Helper()
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// listen has a handler listen until the test ends, or until stop is called.
func listen(t testing.TB, w *Workspace, h bot.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Listen(ctx, h) }()
	for !w.listening() {
		time.Sleep(time.Millisecond)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error("Listen:", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func place(id string) storage.Place { return storage.Place{Platform: Name, ID: id} }

// scripted is a handler that does what a test says, and remembers what it was told.
type scripted struct {
	mu    sync.Mutex
	acts  []talk.Act
	shown []string
	did   func(context.Context, talk.Act) (talk.Answer, error)
	offer func(talk.Question) []talk.Choice
}

func (s *scripted) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	s.mu.Lock()
	s.acts = append(s.acts, a)
	did := s.did
	s.mu.Unlock()
	if did == nil {
		return talk.Answer{}, nil
	}
	return did(ctx, a)
}

func (s *scripted) Choices(_ context.Context, q talk.Question) []talk.Choice {
	if s.offer == nil {
		return nil
	}
	return s.offer(q)
}

func (s *scripted) Shown(_ context.Context, owed string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, owed)
}

func (s *scripted) told() []talk.Act {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]talk.Act(nil), s.acts...)
}

// clerk is a small Tieline for the page's tests: one can open a ticket, claim it, and ask what there is.
type clerk struct {
	w  *Workspace
	mu sync.Mutex
	n  int
	of map[string]storage.Ref
}

func (c *clerk) Home(context.Context, talk.Person) []talk.Card {
	return []talk.Card{{Title: "Nobody has drawn this page yet", Buttons: []talk.Button{{Label: "Refresh", Line: "home"}}}}
}

func (c *clerk) Shown(context.Context, string) {}

func (c *clerk) Choices(_ context.Context, q talk.Question) (out []talk.Choice) {
	lines := map[string][]talk.Choice{
		"ticket": {{Value: "open ", Label: "open", Help: "Open a ticket: alone for the form, or in one line"}, {Value: "list ", Label: "list", Help: "Your tickets"},
			{Value: "show ", Label: "show", Help: "One ticket, by number"}, {Value: "why ", Label: "why", Help: "How a deadline came about"},
			{Value: "coverage ", Label: "coverage", Help: "What am I entitled to, right now?"},
			{Value: "open priority=", Label: "priority=", Help: "How bad it is"}, {Value: "open product=", Label: "product=", Help: "What it is about"},
			{Value: "open priority=critical ", Label: "critical"}, {Value: "open priority=major ", Label: "major"}},
		"desk": {{Value: "claim ", Label: "claim", Help: "Take a ticket"}, {Value: "queue ", Label: "queue", Help: "What waits"}},
	}
	for _, x := range lines[q.Group] {
		if rest, ok := strings.CutPrefix(x.Value, q.Line); ok && rest != "" && !strings.ContainsAny(strings.TrimRight(rest, " ="), " =") {
			out = append(out, x)
		}
	}
	return out
}

func (c *clerk) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	verb, rest, _ := strings.Cut(a.Line, " ")
	switch {
	case a.Kind == talk.Submitted && a.Filled.Values["subject"] == "":
		return talk.Answer{Errors: map[string]string{"subject": "Say in a few words what does not work."}}, nil
	case a.Kind == talk.Submitted:
		return c.opened(ctx, a, a.Filled.Values["priority"], a.Filled.Values["subject"])
	case verb == "open" && rest == "", verb == "form":
		f := openForm()
		return talk.Answer{Form: &f}, nil
	case verb == "open":
		return c.opened(ctx, a, "critical", rest)
	case verb == "claim":
		return c.claim(ctx, a)
	case verb == "coverage":
		return talk.Answer{Say: coverage()}, nil
	case verb == "slow":
		time.Sleep(bot.Patience + 500*time.Millisecond)
		return talk.Answer{Say: &talk.Card{Body: talk.Say("That took a while.")}}, nil
	case a.Kind == talk.Typed:
		return talk.Answer{Say: &talk.Card{Tone: talk.Warn, Body: talk.Say("There is no command ", talk.Literal(verb), ". Did you mean ", talk.Literal("/ticket open"), "?")}}, nil
	}
	return talk.Answer{}, nil
}

func openForm() talk.Form {
	return talk.Form{Draft: "draft1", Title: "Open a ticket", Submit: "Open it", Intro: talk.Say("Support for Acme Telefonia is open until 18:00 CET. Critical requests are taken at any hour."), Fields: []talk.Field{
		{Name: "priority", Kind: talk.Pick, Label: "Priority", Required: true, Choices: []talk.Choice{
			{Value: "critical", Label: "Critical", Help: "The system is down, or no calls can be made or received, and there is no workaround."},
			{Value: "major", Label: "Major", Help: "An important function fails for many users; work goes on with difficulty."},
			{Value: "minor", Label: "Minor", Help: "A single user is affected, or there is a workaround."}}},
		{Name: "subject", Kind: talk.Words, Label: "What does not work?", Required: false, Help: "A few words, as the title of the ticket"},
		{Name: "detail", Kind: talk.Lines, Label: "What happens, and since when?"},
		{Name: "since", Kind: talk.Date, Label: "First seen"},
		{Name: "again", Kind: talk.YesNo, Label: "Can you make it happen again?"},
		{Name: "region", Kind: talk.Pick, Label: "Site", Choices: []talk.Choice{{Value: "a", Label: "Milano"}, {Value: "b", Label: "Roma"}, {Value: "c", Label: "Torino"}, {Value: "d", Label: "Bari"}, {Value: "e", Label: "Verona"}, {Value: "f", Label: "Genova"}}},
		{Name: "logs", Kind: talk.Load, Label: "Logs", Help: "Traces or screenshots, up to 25 MB each"},
	}}
}

func coverage() *talk.Card {
	rome, _ := time.LoadLocation("Europe/Rome")
	closes := time.Date(2026, 3, 27, 18, 0, 0, 0, rome)
	return &talk.Card{Title: "What Acme Telefonia is entitled to", Body: talk.Say("Gold support under the ", talk.Strong("Wildix partner support policy"), ". The desk is open until ", talk.At(closes, rome), "."),
		Facts: []talk.Fact{{Label: "Critical", Value: talk.Say("first response within 30 min, at any hour")}, {Label: "Major", Value: talk.Say("first response within 4 h of support")},
			{Label: "Minor", Value: talk.Say("next working day")}, {Label: "By phone", Value: talk.Say("+39 0461 000 000")}},
		Small: []talk.Text{talk.Say("Clause WX-4. Times in support hours count Monday to Friday, 09:00–18:00 in Rome.")}}
}

func (c *clerk) opened(ctx context.Context, a talk.Act, priority, subject string) (talk.Answer, error) {
	c.mu.Lock()
	c.n++
	n := 1041 + c.n
	c.mu.Unlock()
	card := ticketCard(n, subject, a.By.Name, "")
	sent, err := c.w.Post(ctx, bot.Post{In: a.Under, Key: "partner" + a.Key, Card: card, Thread: fmt.Sprintf("#%d %s", n, talk.Clip(subject, 60))})
	if err != nil {
		return talk.Answer{}, err
	}
	card.Buttons = []talk.Button{{Label: "Claim", Line: fmt.Sprintf("claim %d", n), Look: talk.Good}, {Label: "Not ours", Line: fmt.Sprintf("decline %d", n), Look: talk.Bad, Confirm: "Decline this ticket?"},
		{Label: "The policy", URL: "https://example.com/policy"}}
	desk, err := c.w.Post(ctx, bot.Post{In: place("desk"), Key: "desk" + a.Key, Card: card, Thread: fmt.Sprintf("#%d", n)})
	if err != nil {
		return talk.Answer{}, err
	}
	c.mu.Lock()
	if c.of == nil {
		c.of = map[string]storage.Ref{}
	}
	c.of[fmt.Sprint(n)] = desk.Ref
	c.mu.Unlock()
	_, err = c.w.Post(ctx, bot.Post{In: sent.Thread, Key: "hello" + a.Key, Card: talk.Card{Tone: talk.Good, Title: "Covered", Body: talk.Say("Critical requests are taken at any hour for a Gold partner. An engineer answers within 30 minutes."), Small: []talk.Text{talk.Say("Clause WX-2")}, Mark: fmt.Sprintf("#%d-x7qd", n)}})
	return talk.Answer{Say: &talk.Card{Tone: talk.Good, Body: talk.Say(fmt.Sprintf("Ticket #%d is open (%s). Go on in its thread.", n, priority))}}, err
}

func ticketCard(n int, subject, by, owner string) talk.Card {
	rome, _ := time.LoadLocation("Europe/Rome")
	due := time.Date(2026, 3, 27, 18, 15, 0, 0, rome)
	state := talk.Say("New, waits for an engineer")
	tone := talk.Warn
	if owner != "" {
		state, tone = talk.Say("Claimed by ", talk.Strong(owner)), talk.Good
	}
	return talk.Card{Tone: tone, Title: fmt.Sprintf("#%d · %s", n, subject), Author: &talk.Author{Name: by, Of: "Acme Telefonia"},
		Facts: []talk.Fact{{Label: "State", Value: state}, {Label: "Priority", Value: talk.Say("Critical, not confirmed yet")}, {Label: "First response by", Value: talk.Say(talk.At(due, rome))}, {Label: "Product", Value: talk.Say("PBX-7")}},
		Small: []talk.Text{talk.Say("Wildix, Gold · clause WX-4")}, Mark: fmt.Sprintf("#%d-x7qd", n)}
}

func (c *clerk) claim(ctx context.Context, a talk.Act) (talk.Answer, error) {
	_, n, _ := strings.Cut(a.Line, " ")
	c.mu.Lock()
	ref, ok := c.of[n]
	delete(c.of, n)
	c.mu.Unlock()
	if !ok {
		return talk.Answer{Say: &talk.Card{Tone: talk.Warn, Body: talk.Say("Someone was faster: #", n, " is claimed already.")}}, nil
	}
	card := ticketCard(1042, "All calls drop", "Anna Rossi", a.By.Name)
	card.Buttons = []talk.Button{{Label: "Reply", Line: "reply " + n}, {Label: "Wait for the partner", Line: "wait " + n}, {Label: "Resolve", Line: "resolve " + n, Look: talk.Good}}
	return talk.Answer{Say: &talk.Card{Tone: talk.Good, Body: talk.Say("#", n, " is yours. The partner is told.")}}, c.w.Edit(ctx, ref, &card)
}
