package rehearse_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tieline/bot"
	"tieline/bot/local"
	"tieline/bot/local/browsertest"
	"tieline/bot/rehearse"
	"tieline/commands/talk"
	"tieline/storage"
)

// inBrowser are conversations that are played through the workspace's page in a browser too. They have what a page can show
// and what can be done there.
var inBrowser = []string{
	"threepbx-not-our-fault",      // a charge: told beforehand, raised by the cause, contested in a form, settled
	"threepbx-overdue",            // a standing: tickets registered and held, released, overridden
	"wildix-passed-on",            // a referral: passed on with one click, two who open it at once, declined in a form
	"wildix-on-call-decides",      // on-call's one click in the thread and in the list; who is called
	"wildix-password-in-a-ticket", // secrets masked in a form and a message; a message deleted
	"wildix-closed-stays-closed",  // a follow-up to a closed ticket
	"cloudcti-third-line",         // up through the lines; a form with a file
	"cloudcti-severities",         // priorities with their definitions; a form refused in its field
	"kolmisoft-was-it-a-bug",      // a charge accepted with its button, and the cause that decides it
	"threepbx-announced",          // announced, confirmed, corrected, cancelled
	"spitfire-altered",            // the partner's consent, asked before and after opening
	"threepbx-monitored",          // monitored, and closed by itself as time passes
}

// TestConversationsInTheBrowser plays them with everything typed and clicked in the page, and read from it.
func TestConversationsInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short, as under the race detector: the browser is not ours to look for races in")
	}
	browsertest.Need(t)
	b := browsertest.Start(t, "")
	hall := &hall{browser: b}
	paths := conversations(t)
	for _, name := range inBrowser {
		i := slices.IndexFunc(paths, func(path string) bool { return named(path) == name })
		if i < 0 {
			t.Errorf("there is no conversation %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			s, err := rehearse.ReadFile(paths[i])
			if err != nil {
				t.Fatal(err)
			}
			hall.playing = name
			failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Open: onSQLite, Stage: hall.open})
			for _, f := range failures {
				t.Error(f)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// hall has the windows in which people stand, one conversation after another.
type hall struct {
	browser *browsertest.Browser
	windows []*browsertest.Person
	playing string // name of the conversation
}

// open opens a stage on the workspace's page.
func (h *hall) open(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
	cfg := local.Config{Dir: set.Dir, Files: set.Files, Now: set.Now}
	for _, p := range set.People {
		zone := p.Zone
		if zone == "" { // a reader of the conversation's own zone, whose page shows its times as the agreement has them
			zone = set.Now().Location().String()
		}
		cfg.People = append(cfg.People, local.Person{ID: p.ID, Name: p.Name, Zone: zone})
	}
	for _, c := range set.Channels {
		cfg.Channels = append(cfg.Channels, local.Channel{ID: c.ID, Name: c.ID, Members: c.Members})
	}
	w, err := local.New(cfg)
	if err != nil {
		return rehearse.Opened{}, err
	}
	if err := w.Attend(ctx, set.Handler); err != nil {
		return rehearse.Opened{}, errors.Join(err, w.Close())
	}
	srv := httptest.NewServer(w.Handler())
	s := &pages{w: w, url: srv.URL, hall: h, people: set.People, at: map[string]*browsertest.Person{}, read: map[string]map[string]look{}}
	return rehearse.Opened{Stage: s, Platforms: []bot.Platform{w}, Close: func() error {
		for who, p := range s.at {
			p.Shot(h.playing + "-" + who)
		}
		srv.CloseClientConnections()
		srv.Close()
		return w.Close()
	}}, nil
}

// pages is a Stage: a window for each of the cast.
type pages struct {
	w      *local.Workspace
	url    string
	hall   *hall
	people []rehearse.Person
	at     map[string]*browsertest.Person
	read   map[string]map[string]look // by person and place, as last looked at
}

// look is what stood in a place, up to a version.
type look struct {
	version int64
	seen    []browsertest.Seen
}

func (s *pages) Account(person string) storage.PersonKey {
	return storage.PersonKey{Platform: local.Name, User: person}
}

func (s *pages) Place(name string) storage.Place {
	if who, ok := strings.CutPrefix(name, "@"); ok {
		return s.w.As(who).Direct()
	}
	return storage.Place{Platform: local.Name, ID: strings.TrimPrefix(name, "#")}
}

// window is the person's, who steps up to it the first time.
func (s *pages) window(ctx context.Context, person string) (*browsertest.Person, error) {
	if p := s.at[person]; p != nil {
		return p, nil
	}
	if len(s.at) == len(s.hall.windows) {
		s.hall.windows = append(s.hall.windows, s.hall.browser.Person())
	}
	p := s.hall.windows[len(s.at)]
	if err := p.Become(ctx, s.url, person); err != nil {
		return nil, err
	}
	s.at[person], s.read[person] = p, map[string]look{}
	return p, nil
}

func (s *pages) Do(ctx context.Context, person string, d rehearse.Deed) (rehearse.Outcome, error) {
	p, err := s.window(ctx, person)
	if err != nil {
		return rehearse.Outcome{}, err
	}
	got, err := s.act(ctx, p, d)
	if err != nil {
		return rehearse.Outcome{}, err
	}
	s.w.Settle()
	if got.Form == nil && got.Refused == "" && len(got.Errors) == 0 && (d.Kind != talk.Edited && d.Kind != talk.Deleted) {
		if got, err = s.late(ctx, p, person); err != nil {
			return rehearse.Outcome{}, err
		}
	}
	out := rehearse.Outcome{Errors: got.Errors, Refused: got.Refused}
	if got.Form != nil {
		f := form(*got.Form)
		out.Form = &f
	}
	return out, nil
}

func (s *pages) act(ctx context.Context, p *browsertest.Person, d rehearse.Deed) (browsertest.Got, error) {
	switch d.Kind {
	case talk.Clicked:
		return p.Press(ctx, d.On.In.ID, d.On.ID, d.Line)
	case talk.Edited:
		return p.Edit(ctx, d.On.In.ID, d.On.ID, d.Text)
	case talk.Deleted:
		return p.Remove(ctx, d.On.In.ID, d.On.ID)
	case talk.Submitted:
		return p.Submit(ctx, d.Values, d.Loaded)
	default:
		return p.Say(ctx, d.In.ID, d.Text, d.Files)
	}
}

// late opens the form of an answer that came after "working on it", on a slow machine: it stands behind a button.
func (s *pages) late(ctx context.Context, p *browsertest.Person, person string) (browsertest.Got, error) {
	known := map[string]bool{}
	for _, l := range s.read[person] {
		for _, m := range l.seen {
			known[m.ID] = true
		}
	}
	all, err := s.Sees(ctx, person)
	if err != nil {
		return browsertest.Got{}, err
	}
	for _, m := range slices.Backward(all) {
		if !known[m.Ref.ID] && m.Alone && m.Card != nil && len(m.Card.Buttons) == 1 && m.Card.Buttons[0].Label == "Open the form" {
			got, err := p.Press(ctx, m.Ref.In.ID, m.Ref.ID, "Open the form")
			s.w.Settle()
			return got, err
		}
	}
	return browsertest.Got{}, nil
}

// Sees looks again at every place in which something has changed. What stands there is read from the page; that it has
// changed is not, so that a page which does not show it is found.
func (s *pages) Sees(ctx context.Context, person string) ([]rehearse.Sight, error) {
	p, err := s.window(ctx, person)
	if err != nil {
		return nil, err
	}
	come, err := s.come(ctx, person)
	if err != nil {
		return nil, err
	}
	read := s.read[person]
	for place, list := range come {
		newest := slices.MaxFunc(list, func(a, b browsertest.Came) int { return int(a.Version - b.Version) }).Version
		if read[place].version >= newest && len(read[place].seen) == len(list) {
			continue
		}
		seen, err := p.Look(ctx, place, list)
		if err != nil {
			return nil, fmt.Errorf("%s looks at %s: %w", person, place, err)
		}
		read[place] = look{newest, seen}
	}
	var out []rehearse.Sight
	seqs := map[string]int64{}
	for place, l := range read {
		for _, m := range l.seen {
			x := s.sight(place, m)
			seqs[x.Ref.ID] = m.Seq
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b rehearse.Sight) int { return int(seqs[a.Ref.ID] - seqs[b.Ref.ID]) })
	return out, nil
}

// come is what the page must show by now, by place.
func (s *pages) come(ctx context.Context, person string) (map[string][]browsertest.Came, error) {
	all, err := s.w.As(person).Everything(ctx)
	out := map[string][]browsertest.Came{}
	for _, m := range all {
		if !(m.Removed && m.Alone) { // a private note that was taken away leaves nothing
			out[m.In] = append(out[m.In], browsertest.Came{ID: m.ID, Version: m.Version})
		}
	}
	return out, err
}

func (s *pages) sight(place string, m browsertest.Seen) rehearse.Sight {
	out := rehearse.Sight{Ref: storage.Ref{In: storage.Place{Platform: local.Name, ID: place}, ID: m.ID}, Alone: m.Alone || strings.HasPrefix(place, "dm/"),
		Removed: m.Removed, Text: talk.Say(m.Text)}
	for _, p := range s.people {
		if m.By == p.Name {
			out.By = p.ID
		}
	}
	if m.Card != nil {
		c := s.card(*m.Card)
		out.Card = &c
	}
	return out
}

// card is a card again, of what was read. A button's line is its label: that is how it is found in the page.
func (s *pages) card(x browsertest.SeenCard) talk.Card {
	c := talk.Card{Tone: talk.Tone(x.Tone), Title: x.Title, Body: talk.Say(x.Body)}
	if x.Author != nil {
		c.Author = &talk.Author{Name: x.Author[0], Of: x.Author[1]}
	}
	for _, f := range x.Facts {
		c.Facts = append(c.Facts, talk.Fact{Label: f[0], Value: talk.Say(f[1])})
	}
	for _, name := range x.Files {
		c.Files = append(c.Files, storage.File{Name: name})
	}
	for _, words := range x.Small {
		c.Small = append(c.Small, talk.Say(words))
	}
	for _, label := range x.Buttons {
		c.Buttons = append(c.Buttons, talk.Button{Label: label, Line: label})
	}
	for _, id := range x.Calls {
		c.Ping = append(c.Ping, s.Account(id))
	}
	return c
}

// form is a form again, of what was read.
func form(x browsertest.SeenForm) talk.Form {
	f := talk.Form{Title: x.Title, Intro: talk.Say(x.Intro), Submit: x.Submit}
	for _, y := range x.Fields {
		field := talk.Field{Name: y.Name, Kind: talk.FieldKind(y.Kind), Label: y.Label, Help: y.Help, Required: y.Required, Value: y.Value, Error: y.Error}
		for _, c := range y.Choices {
			field.Choices = append(field.Choices, talk.Choice{Value: c[0], Label: c[1], Help: c[2]})
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}
