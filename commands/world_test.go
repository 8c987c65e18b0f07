package commands_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/bot/local/sample"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/sla"
	"tieline/sla/agreements"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// world is a desk with the sample partners, a clock that the test moves, and no platform: what people would see is
// read from the answers and from the outbox.
type world struct {
	t     *testing.T
	store storage.Store
	did   *commands.Commands
	now   time.Time
	acts  int
	meter counts
}

func newWorld(t *testing.T, more ...*sla.Agreement) *world {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "tieline.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: store, now: at("2026-04-02T10:00:00+02:00")}
	set := commands.NewAgreements(append(append([]*sla.Agreement{}, all...), more...))
	if err := set.Pin(t.Context(), store, w.now); err != nil {
		t.Fatal(err)
	}
	w.did = commands.New(commands.Config{Store: store, Meter: &w.meter, Agreements: set, Now: func() time.Time { return w.now },
		Managers: []storage.PersonKey{key("mara")}})
	for _, line := range sample.Directory() {
		if ans := w.as("mara", line.In).types(line.Line); ans.Say == nil || ans.Say.Tone == talk.Bad {
			t.Fatalf("%s: %s", line.Line, words(ans))
		}
	}
	return w
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func key(user string) storage.PersonKey { return storage.PersonKey{Platform: "local", User: user} }

func place(id string) storage.Place { return storage.Place{Platform: "local", ID: id} }

// hand is someone in a place.
type hand struct {
	*world
	user      string
	in, under storage.Place
	groups    []string
	outside   bool
}

func (w *world) as(user, channel string) hand {
	return hand{world: w, user: user, in: place(channel), under: place(channel)}
}

// inThread is someone in a ticket's thread on a side; the thread is made where no courier has made it yet.
func (w *world) inThread(user string, ticket int64, side string) hand {
	w.t.Helper()
	h := hand{world: w, user: user}
	w.update(func(tx storage.Tx) error {
		th, err := tx.Threads.Get(fmt.Sprintf("t%d/%s", ticket, side))
		if err != nil {
			return err
		}
		if th.Place.IsZero() {
			th.Place = storage.Place{Platform: "local", ID: th.Channel.ID + "/head" + fmt.Sprint(ticket)}
		}
		h.in, h.under = th.Place, th.Channel
		return tx.Threads.Put(th)
	})
	return h
}

func (w *world) update(fn func(storage.Tx) error) {
	w.t.Helper()
	if err := w.store.Update(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (h hand) act(kind talk.Kind) talk.Act {
	h.acts++
	return talk.Act{Kind: kind, Key: fmt.Sprintf("i:%d", h.acts), At: h.now, In: h.in, Under: h.under,
		By: talk.Person{Key: key(h.user), Name: strings.ToUpper(h.user[:1]) + h.user[1:], Groups: h.groups, Outside: h.outside}}
}

func (h hand) does(a talk.Act) talk.Answer {
	h.t.Helper()
	ans, err := h.did.Did(context.Background(), a)
	if err != nil {
		h.t.Fatalf("%s: %v", a.Line, err)
	}
	if ans.Say != nil {
		if err := ans.Say.Check(); err != nil {
			h.t.Errorf("%s: the answer is not within the limits: %v", a.Line, err)
		}
	}
	if ans.Form != nil {
		if err := ans.Form.Check(); err != nil {
			h.t.Errorf("%s: the form is not within the limits: %v", a.Line, err)
		}
	}
	return ans
}

func (h hand) types(line string) talk.Answer {
	h.t.Helper()
	a := h.act(talk.Typed)
	a.Line = line
	return h.does(a)
}

func (h hand) says(text string) talk.Answer {
	h.t.Helper()
	a := h.act(talk.Said)
	a.Text = talk.AsTyped(text)
	a.On = storage.Ref{In: h.in, ID: a.Key}
	a.Key = "m:" + a.Key
	return h.does(a)
}

func (h hand) fills(f *talk.Form, values map[string]string) talk.Answer {
	h.t.Helper()
	if f == nil {
		h.t.Fatal("there is no form to fill in")
	}
	a := h.act(talk.Submitted)
	a.Filled = talk.Filled{Draft: f.Draft, Values: values}
	for _, x := range f.Fields {
		a.Filled.Shown = append(a.Filled.Shown, x.Name)
	}
	return h.does(a)
}

// words is all that an answer says.
func words(ans talk.Answer) string {
	var b strings.Builder
	if ans.Say != nil {
		b.WriteString(cardWords(*ans.Say))
	}
	if ans.Form != nil {
		fmt.Fprintf(&b, "[form %s:", ans.Form.Title)
		for _, f := range ans.Form.Fields {
			fmt.Fprintf(&b, " %s", f.Name)
			if f.Error != "" {
				fmt.Fprintf(&b, "(%s)", f.Error)
			}
		}
		b.WriteString("]")
	}
	for k, v := range ans.Errors {
		fmt.Fprintf(&b, "[%s: %s]", k, v)
	}
	return b.String()
}

func cardWords(c talk.Card) string {
	var b strings.Builder
	if c.Author != nil {
		fmt.Fprintf(&b, "%s (%s): ", c.Author.Name, c.Author.Of)
	}
	b.WriteString(c.Title + "\n" + c.Body.Plain() + "\n")
	for _, f := range c.Facts {
		b.WriteString(f.Label + ": " + f.Value.Plain() + "\n")
	}
	for _, s := range c.Small {
		b.WriteString("· " + s.Plain() + "\n")
	}
	for _, x := range c.Buttons {
		fmt.Fprintf(&b, "[%s → %s]", x.Label, x.Line)
	}
	return b.String()
}

func (w *world) wants(ans talk.Answer, parts ...string) {
	w.t.Helper()
	got := words(ans)
	for _, p := range parts {
		if !strings.Contains(got, p) {
			w.t.Errorf("the answer does not say %q:\n%s", p, got)
		}
	}
}

// owed reads what the outbox holds for a lane, as words.
func (w *world) owed(lane string) string {
	w.t.Helper()
	var b strings.Builder
	var keys []string
	w.update(func(tx storage.Tx) error {
		// taking and giving back shows one delivery at a time
		for {
			got, err := tx.Outbox.Take(storage.Lease{Platform: "local", Now: w.now.Add(time.Hour), Until: w.now.Add(2 * time.Hour), Limit: 1000})
			if err != nil || len(got) == 0 {
				break
			}
			for _, d := range got {
				d.State, d.Lease = storage.Sent, time.Time{}
				if d.Lane == lane {
					if d.What == storage.Live {
						b.WriteString("(card)\n")
					} else if d.Body != nil {
						var c talk.Card
						if err := json.Unmarshal(d.Body, &c); err != nil {
							return err
						}
						b.WriteString(cardWords(c) + "\n")
					}
				}
				keys = append(keys, d.Key)
				if err := tx.Outbox.Put(d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return b.String()
}

func (w *world) ticket(n int64) (t storage.Ticket) {
	w.t.Helper()
	w.update(func(tx storage.Tx) (err error) {
		t, err = tx.Tickets.Get(n)
		return err
	})
	return t
}
