package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/discord/discordtest"
	"tieline/bot/rehearse"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

// scene is Discord as a conversation is played in it. It goes on while the house is down.
type scene struct {
	t        testing.TB
	discord  *discordtest.Discord
	users    map[string]string           // by person of the cast
	channels map[string]string           // by name
	names    map[string]string           // by user
	met      map[string][]rehearse.Sight // by person: the bot's messages that they saw
	read     keptMarks

	mu  sync.Mutex
	now func() time.Time
}

// setting opens a stage on it, for the first time or again.
func (sc *scene) setting(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
	sc.mu.Lock()
	sc.now = set.Now
	sc.mu.Unlock()
	if sc.discord == nil {
		sc.furnish(set)
	}
	a, err := New(ctx, Config{Token: sc.discord.Token(), API: sc.discord.URL(), Now: set.Now, Marks: sc, Unpaced: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Desk: func(context.Context) ([]string, error) {
			return slices.DeleteFunc([]string{sc.channels["desk"]}, func(id string) bool { return id == "" }), nil
		}})
	if err != nil {
		return rehearse.Opened{}, err
	}
	st := &stage{scene: sc, handler: &observed{Handler: set.Handler}, a: a}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Listen(ctx, st.handler) }()
	for end := time.Now().Add(10 * time.Second); !a.hears() || len(sc.discord.Commands("")) < 4; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			stop()
			return rehearse.Opened{}, errors.New("the adapter does not connect")
		}
	}
	return rehearse.Opened{Stage: st, Platforms: []bot.Platform{a}, Close: func() error {
		stop()
		return <-ended
	}}, nil
}

// Known implements intake.Marks: all threads that there are.
func (sc *scene) Known(ctx context.Context) (map[string]string, error) {
	marks, err := sc.read.Known(ctx)
	out := map[string]string{}
	for _, c := range sc.channels {
		for _, th := range sc.discord.Threads(c) {
			out[th] = marks[th]
		}
	}
	return out, err
}

// Held implements intake.Marks.
func (sc *scene) Held(context.Context, string) ([]string, error) { return nil, nil }

// Read implements intake.Marks.
func (sc *scene) Read(ctx context.Context, place, message string) error {
	return sc.read.Read(ctx, place, message)
}

func (sc *scene) clock() time.Time {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return sc.now()
}

// furnish makes the servers: the desk's people are at home, and each partner has one of its own, in which the desk's people are guests.
func (sc *scene) furnish(set rehearse.Setting) {
	d := discordtest.Start(sc.t, discordtest.Config{Now: sc.clock, Unlimited: true})
	sc.discord, sc.users, sc.channels = d, map[string]string{}, map[string]string{}
	sc.names, sc.met = map[string]string{}, map[string][]rehearse.Sight{}
	sc.read.by = map[string]string{}
	for _, p := range set.People {
		sc.users[p.ID] = d.AddPerson(discordtest.Person{Name: p.Name, Handle: p.ID + ".handle"})
		sc.names[sc.users[p.ID]] = p.Name
	}
	for _, c := range set.Channels {
		server := d.AddServer(discordtest.Server{Name: "Server of " + c.ID})
		members := []string{d.BotUser()}
		for _, p := range set.People {
			if c.Members == nil || slices.Contains(c.Members, p.ID) {
				d.Join(server, sc.users[p.ID])
				members = append(members, sc.users[p.ID])
			}
		}
		sc.channels[c.ID] = d.AddChannel(discordtest.Channel{Server: server, Name: c.ID, Members: members})
	}
}

// stage is a rehearse.Stage over discordgo and the strict Discord.
type stage struct {
	*scene
	handler *observed
	a       *Adapter
	said    string // the beginning of the name of what was done last, where nobody is told that it was heard
}

func (st *stage) Account(person string) storage.PersonKey { return keyOf(st.users[person]) }

func (st *stage) Place(name string) storage.Place {
	if who, ok := strings.CutPrefix(name, "@"); ok {
		return place(st.discord.As(st.users[who]).Direct(), "")
	}
	return at(st.channels[strings.TrimPrefix(name, "#")])
}

// deadline is how long anything may take that was done here.
const deadline = 30 * time.Second

func (st *stage) Do(ctx context.Context, person string, d rehearse.Deed) (rehearse.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	h := st.discord.As(st.users[person])
	if _, open := h.Modal(); open && d.Kind != talk.Submitted {
		if err := h.CloseModal(); err != nil { // nobody reaches what lies behind a form
			return rehearse.Outcome{}, err
		}
	}
	if missing := unfilled(d); len(missing) > 0 { // what Discord itself says at a field that is needed
		return rehearse.Outcome{Errors: missing}, nil
	}
	if err := st.opened(ctx, d.In); err != nil {
		return rehearse.Outcome{}, err
	}
	before := st.alone(h)
	st.handler.forget()
	was := st.handler.count()
	answer, err := st.act(ctx, h, d)
	if key := st.said; key != "" && err == nil { // nobody waits for an answer to it
		st.said = ""
		err = st.until(ctx, "the act "+key, func() bool { return st.handler.did(key, was) })
	}
	if discordtest.Refused(err) {
		return rehearse.Outcome{Refused: err.Error()}, nil
	}
	if err == nil && !answer.Acked {
		err = errors.New("Discord had no answer in time")
	}
	if err == nil {
		err = st.discord.Settle(ctx)
	}
	if err != nil {
		return rehearse.Outcome{}, err
	}
	return st.outcome(ctx, h, person, d, before)
}

// unfilled are the fields that Discord itself says are needed.
func unfilled(d rehearse.Deed) map[string]string {
	out := map[string]string{}
	for _, x := range d.Form.Fields {
		if x.Required && d.Values[x.Name] == "" && len(d.Loaded[x.Name]) == 0 {
			out[x.Name] = "This field is required."
		}
	}
	return out
}

func (st *stage) act(ctx context.Context, h *discordtest.Hands, d rehearse.Deed) (discordtest.Answer, error) {
	done := discordtest.Answer{Acked: true}
	in := rawID(d.In)
	switch d.Kind {
	case talk.Clicked:
		return st.click(ctx, h, d)
	case talk.Edited:
		st.said = "e:" + d.On.ID + ":"
		return done, h.Edit(in, d.On.ID, d.Text)
	case talk.Deleted:
		st.said = "d:" + d.On.ID
		return done, h.Delete(in, d.On.ID)
	case talk.Reacted:
		st.said = "r:" + d.On.ID + ":"
		if !talk.OpensTicket(d.Emoji) { // it says nothing to the bot
			st.said = ""
			return done, h.React(in, d.On.ID, "👀")
		}
		return done, h.React(in, d.On.ID, "🎫")
	case talk.Submitted:
		return st.submit(ctx, h, in, d)
	}
	text := d.Text
	p, _ := st.discord.Place(in)
	number, _, _ := strings.Cut(p.Name, " ")
	if p.Archived && strings.HasPrefix(text, "/") { // its ticket is closed: there are no commands there any more, but in the channel
		in = p.Parent
	}
	if strings.HasPrefix(text, "/") {
		if path, values, ok := st.typed(h, text, d.Files); ok {
			if p.Archived && values[theTicket] == "" {
				values[theTicket] = number
			}
			return h.Command(ctx, in, path, values)
		}
		text = "<@" + st.discord.BotUser() + "> " + text
	}
	var files []string
	for _, name := range d.Files {
		files = append(files, h.Upload(name, "", []byte("the content of "+name)))
	}
	id, err := h.Type(in, text, files...)
	if err == nil {
		st.said = "m:" + id
	}
	return done, err
}

// opened waits for a thread that Discord has archived: while its ticket is open, the bot opens it again.
func (st *stage) opened(ctx context.Context, in storage.Place) error {
	return st.until(ctx, "the thread to be opened again", func() bool {
		p, _ := st.discord.Place(rawID(in))
		_, away := st.a.away.Load(p.ID)
		return !p.Archived || away
	})
}

// typed is a line as Discord's client takes it: a subcommand with typed options. ok is false for what it does not take at all; people
// then mention the bot.
func (st *stage) typed(h *discordtest.Hands, text string, files []string) (path string, values map[string]string, ok bool) {
	group, line, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	name, _, _ := strings.Cut(line, " ")
	all := commands.Registry()
	i := slices.IndexFunc(all, func(v commands.Verb) bool {
		return v.Name == name && !v.Hidden && (string(v.Group) == group || string(v.Also) == group)
	})
	if i < 0 || strings.Contains(text, "\n") {
		return "", nil, false
	}
	v := all[i]
	_, args, err := talk.ParseLine(line, optionsAlone{v})
	if err != nil {
		return "", nil, false
	}
	values = map[string]string{}
	rest := args[""]
	if first, after, _ := strings.Cut(rest, " "); v.Ticket && strings.Trim(first, "#0123456789") == "" && first != "" {
		values[theTicket], rest = first, strings.TrimSpace(after)
	}
	if _, takes := textOf(v); takes && rest != "" {
		values[theText], rest = rest, ""
	}
	for k, x := range args {
		if k != "" {
			values[k] = x
		}
	}
	for _, name := range files {
		values[theFile] = h.Upload(name, "", []byte("the content of "+name))
	}
	for _, x := range values {
		if strings.TrimSpace(x) == "" {
			return "", nil, false
		}
	}
	return group + " " + v.Name, values, rest == "" && (len(files) == 0 || len(files) == 1 && takesFile(v))
}

// optionsAlone is a grammar of what are options of a verb's.
type optionsAlone struct{ v commands.Verb }

func (g optionsAlone) Known(_, key string) bool {
	return key != "" && slices.ContainsFunc(g.v.Args, func(a commands.Arg) bool { return a.Name == key })
}

func (g optionsAlone) Prose(string) bool { return g.v.Prose }

// click presses a button, and says yes where it is asked back about. On a message of a person's it is what the message's menu does.
func (st *stage) click(ctx context.Context, h *discordtest.Hands, d rehearse.Deed) (discordtest.Answer, error) {
	in := rawID(d.In)
	if d.On.IsZero() {
		return st.atHome(ctx, h, in, d.Line)
	}
	m, ok := h.Find(in, d.On.ID)
	if !ok {
		return discordtest.Answer{}, fmt.Errorf("the message %s is not to be seen", d.On.ID)
	}
	if m.By != st.discord.BotUser() {
		return h.MessageMenu(ctx, in, d.On.ID, "Open a ticket from this")
	}
	if d.Line == theHome {
		_, err := st.drawn(ctx, h, in, func() (discordtest.Answer, error) { return h.PressID(ctx, in, d.On.ID, d.Line) })
		return discordtest.Answer{Acked: true}, err
	}
	if slices.ContainsFunc(m.Buttons, func(b discordtest.Button) bool { return b.CustomID == d.Line }) {
		return h.PressID(ctx, in, d.On.ID, d.Line)
	}
	a, err := h.PressID(ctx, in, d.On.ID, asksFirst+d.Line)
	if err != nil || a.Message == "" {
		return a, err
	}
	return h.PressID(ctx, in, a.Message, d.Line)
}

// atHome presses a button of what was shown last as theirs.
func (st *stage) atHome(ctx context.Context, h *discordtest.Hands, in, line string) (discordtest.Answer, error) {
	if line == theHome {
		_, err := st.page(ctx, h, in)
		return discordtest.Answer{Acked: true}, err
	}
	for _, m := range slices.Backward(h.Sees(in)) {
		for _, b := range m.Buttons {
			if b.CustomID == line {
				return h.PressID(ctx, in, m.ID, line)
			}
		}
	}
	return discordtest.Answer{}, errors.New("there is no such button")
}

// Home implements rehearse.Homely: what the command answers that stands for the page in Discord.
func (st *stage) Home(ctx context.Context, person string) ([]talk.Card, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	h := st.discord.As(st.users[person])
	return st.page(ctx, h, h.Direct())
}

func (st *stage) page(ctx context.Context, h *discordtest.Hands, in string) ([]talk.Card, error) {
	return st.drawn(ctx, h, in, func() (discordtest.Answer, error) { return h.Command(ctx, in, "ticket home", nil) })
}

// drawn waits for the page that something brings.
func (st *stage) drawn(ctx context.Context, h *discordtest.Hands, in string, by func() (discordtest.Answer, error)) (cards []talk.Card, err error) {
	before := len(h.Sees(in))
	st.handler.drew(0)
	if a, err := by(); err != nil || !a.Acked {
		return nil, fmt.Errorf("%+v: %w", a, err)
	}
	err = st.until(ctx, "the page", func() bool {
		cards = nil
		for _, m := range h.Sees(in)[before:] {
			if !m.Thinking {
				cards = append(cards, st.cardOf(m.JSON))
			}
		}
		return len(cards) > 0 && len(cards) == st.handler.drawn()
	})
	return cards, err
}

// submit fills in a form page by page, as far as there are any.
func (st *stage) submit(ctx context.Context, h *discordtest.Hands, in string, d rehearse.Deed) (a discordtest.Answer, err error) {
	if _, open := h.Modal(); !open { // it was not taken, and a button opens it again
		if err := st.reopen(ctx, h, d.Form.Draft); err != nil {
			return a, err
		}
	}
	for {
		page, open := h.Modal()
		if !open {
			return a, nil
		}
		values := map[string][]string{}
		for _, f := range page.Fields {
			i := slices.IndexFunc(d.Form.Fields, func(x talk.Field) bool { return x.Name == f.CustomID })
			if i < 0 {
				continue
			}
			values[f.CustomID] = nil
			for _, name := range d.Loaded[f.CustomID] {
				values[f.CustomID] = append(values[f.CustomID], h.Upload(name, "", []byte("the content of "+name)))
			}
			if v := d.Values[f.CustomID]; v != "" && len(values[f.CustomID]) == 0 {
				values[f.CustomID] = []string{v}
			}
		}
		st.handler.forget()
		if a, err = h.Submit(ctx, values); err != nil || !a.Acked {
			return a, err
		}
		ans, _ := st.handler.last()
		if ans.Form == nil || ans.Form.Draft != d.Form.Draft || anyError(*ans.Form) || !slices.ContainsFunc(ans.Form.Fields, func(x talk.Field) bool {
			return slices.ContainsFunc(d.Form.Fields, func(y talk.Field) bool { return x.Name == y.Name }) && !onPage(page, x.Name)
		}) || slices.ContainsFunc(ans.Form.Fields, func(x talk.Field) bool { return onPage(page, x.Name) }) {
			return a, nil
		}
		if err := st.reopen(ctx, h, d.Form.Draft); err != nil {
			return a, err
		}
	}
}

func anyError(f talk.Form) bool {
	return slices.ContainsFunc(f.Fields, func(x talk.Field) bool { return x.Error != "" })
}

func onPage(page discordtest.Modal, name string) bool {
	return slices.ContainsFunc(page.Fields, func(f discordtest.Field) bool { return f.CustomID == name })
}

// reopen presses the button that opens a form.
func (st *stage) reopen(ctx context.Context, h *discordtest.Hands, draft string) error {
	for _, m := range slices.Backward(h.Everything()) {
		for _, b := range m.Buttons {
			if b.CustomID == "form "+draft {
				_, err := h.PressID(ctx, m.Channel, m.ID, b.CustomID)
				return err
			}
		}
	}
	return errors.New("there is no button that opens the form")
}

// alone counts what only they see.
func (st *stage) alone(h *discordtest.Hands) (n int) {
	direct := h.Direct()
	for _, m := range h.Everything() {
		if (m.Alone || m.Channel == direct && m.By == st.discord.BotUser()) && !m.Thinking {
			n++
		}
	}
	return n
}

// outcome waits until what was done is answered, and says what they have before them then.
func (st *stage) outcome(ctx context.Context, h *discordtest.Hands, person string, d rehearse.Deed, was int) (out rehearse.Outcome, err error) {
	ans, ok := st.handler.last()
	switch {
	case !ok:
		return out, nil
	case len(ans.Errors) > 0 && ans.Say == nil && ans.Form == nil:
		return rehearse.Outcome{Errors: ans.Errors}, st.until(ctx, "what is wrong", func() bool { return st.alone(h) > was })
	case ans.Form != nil:
		if _, open := h.Modal(); !open {
			if err := st.until(ctx, "a button that opens the form", func() bool { return st.alone(h) > was }); err != nil {
				return out, err
			}
			if err := st.reopen(ctx, h, ans.Form.Draft); err != nil {
				return out, err
			}
		}
		page, open := h.Modal()
		if !open {
			return out, errors.New("no form is open")
		}
		f := st.formOf(page, *ans.Form)
		return rehearse.Outcome{Form: &f}, nil
	case ans.Say != nil && !st.replaced(d):
		if err := st.until(ctx, "the answer", func() bool { return st.alone(h) > was }); err != nil {
			return out, err
		}
	}
	if ans.Owed != "" { // else it would be said again
		err = st.until(ctx, "the answer to count as shown", func() bool { return st.handler.wasShown(ans.Owed) })
	}
	return out, err
}

// replaced: what was asked back about is answered in its place.
func (st *stage) replaced(rehearse.Deed) bool { return false }

func (st *stage) until(ctx context.Context, what string, so func() bool) error {
	for !so() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
	return nil
}

// Sees reads the messages back from what Discord shows.
func (st *stage) Sees(_ context.Context, person string) ([]rehearse.Sight, error) {
	h := st.discord.As(st.users[person])
	var out []rehearse.Sight
	for _, m := range h.Everything() {
		if s, ok := st.sight(m); ok {
			out = append(out, s)
		}
	}
	return append(out, st.gone(person, out)...), nil
}

// gone are messages of the bot's that they saw, and that are there no more: Discord leaves nothing in their place.
func (st *stage) gone(person string, now []rehearse.Sight) (out []rehearse.Sight) {
	st.mu.Lock()
	defer st.mu.Unlock()
	is := func(a rehearse.Sight) func(rehearse.Sight) bool {
		return func(b rehearse.Sight) bool { return a.Ref == b.Ref }
	}
	for _, s := range st.met[person] {
		if !slices.ContainsFunc(now, is(s)) {
			s.Removed = true
			out = append(out, s)
		}
	}
	for _, s := range now {
		if s.By == "" && !slices.ContainsFunc(st.met[person], is(s)) {
			st.met[person] = append(st.met[person], s)
		}
	}
	return out
}

// observed is the handler, with an eye on what it answers.
type observed struct {
	bot.Handler
	mu   sync.Mutex
	ans  talk.Answer
	any  bool
	owed map[string]bool
	keys []string
	home int // cards that were drawn last
}

func (o *observed) Home(ctx context.Context, by talk.Person) []talk.Card {
	cards := o.Handler.(bot.Host).Home(ctx, by)
	o.drew(len(cards))
	return cards
}

func (o *observed) drew(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.home = n
}

func (o *observed) drawn() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.home
}

func (o *observed) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.keys)
}

// did reports whether an act whose name begins so was done, after so many others.
func (o *observed) did(key string, after int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.ContainsFunc(o.keys[after:], func(k string) bool { return strings.HasPrefix(k, key) })
}

func (o *observed) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.any = false
}

func (o *observed) last() (talk.Answer, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ans, o.any
}

func (o *observed) wasShown(owed string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.owed[owed]
}

func (o *observed) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	ans, err := o.Handler.Did(ctx, a)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ans, o.any = ans, err == nil; o.any {
		o.keys = append(o.keys, a.Key)
	}
	return ans, err
}

func (o *observed) Shown(ctx context.Context, owed string) {
	o.Handler.Shown(ctx, owed)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.owed == nil {
		o.owed = map[string]bool{}
	}
	maps.Copy(o.owed, map[string]bool{owed: true})
}
