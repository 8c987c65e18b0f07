package local

import (
	"context"
	"strings"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/commands/talk"
	"tieline/storage"
)

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t testing.TB) bottest.Harness {
		cfg := sample(t.TempDir())
		return &harness{TB: t, cfg: cfg, w: open(t, cfg)}
	})
}

type harness struct {
	testing.TB
	cfg Config
	w   *Workspace
}

func (h *harness) Platform() bot.Platform { return h.w }

func (h *harness) Listening() {
	for !h.w.listening() {
		time.Sleep(time.Millisecond)
	}
}

func (h *harness) Restart() {
	h.w.db.close() // and no word to anyone
	h.w = open(h, h.cfg)
}

func (h *harness) Channels() [2]storage.Place {
	return [2]storage.Place{place("acme"), place("lobby")}
}

func (h *harness) People() [2]storage.PersonKey {
	return [2]storage.PersonKey{{Platform: Name, User: "anna"}, {Platform: Name, User: "sofia"}}
}

func (h *harness) Do(ctx context.Context, d bottest.Deed) (bottest.Reply, error) {
	hands := h.w.As(d.Who.User)
	hands.Next = d.ID
	var r Reply
	var err error
	switch d.Kind {
	case talk.Said:
		r, err = hands.Type(ctx, d.In, d.Text)
	case talk.Typed:
		r, err = hands.Type(ctx, d.In, "/ticket "+d.Line)
	case talk.Clicked:
		if d.Push != "" {
			r, err = hands.Click(ctx, d.On, d.Push)
		} else {
			r, err = hands.Press(ctx, d.On, d.Line)
		}
	case talk.Reacted:
		r, err = hands.React(ctx, d.On, d.Emoji)
	case talk.Submitted:
		r, err = hands.Fill(ctx, d.In, *d.Form, d.Fill, nil)
	case talk.Edited:
		r, err = hands.Edit(ctx, d.On, d.Text)
	case talk.Deleted:
		r, err = hands.Delete(ctx, d.On)
	}
	out := bottest.Reply{Form: r.Form, Errors: r.Errors, Held: r.Held}
	if r.Message != "" {
		out.Said = storage.Ref{In: d.In, ID: r.Message}
	}
	return out, err
}

func (h *harness) OpenHome(context.Context, storage.PersonKey) error { return nil }

func (h *harness) AtHome(ctx context.Context, who storage.PersonKey) (string, error) {
	cards, err := h.w.As(who.User).Home(ctx)
	var s bottest.Seen
	for _, c := range cards {
		drawn(&s, c)
	}
	return s.Words, err
}

func (h *harness) PressHome(ctx context.Context, who storage.PersonKey, label string) error {
	lines := map[string]string{"Push": "push 1", "Refresh": "home"}
	_, err := h.w.As(who.User).PressHome(ctx, lines[label])
	return err
}

func (h *harness) Direct(who storage.PersonKey) storage.Place { return h.w.As(who.User).Direct() }

func (h *harness) Sees(ctx context.Context, who storage.PersonKey, in storage.Place) ([]bottest.Seen, error) {
	all, err := h.w.As(who.User).Sees(ctx, in)
	var out []bottest.Seen
	for _, m := range all {
		s := bottest.Seen{Ref: m.Ref(), Alone: m.Alone, Removed: m.Removed}
		if m.By != "" {
			s.By = storage.PersonKey{Platform: Name, User: m.By}
		}
		if m.Thread != "" {
			s.Thread = place(m.Thread)
		}
		show(&s, m.Text)
		if m.Card != nil {
			drawn(&s, *m.Card)
		}
		for _, p := range h.cfg.People {
			if h.pings(p.ID, m.ID) && !m.Alone {
				s.Pings = append(s.Pings, p.key())
			}
		}
		out = append(out, s)
	}
	return out, err
}

func (h *harness) pings(person, message string) bool {
	var n int
	if err := h.w.db.QueryRow("SELECT count(*) FROM pings WHERE person = ? AND message = ?", person, message).Scan(&n); err != nil {
		h.Fatal(err)
	}
	return n > 0
}

// show and drawn read what the page draws: links are what draw.js makes links of.
func show(s *bottest.Seen, t talk.Text) {
	s.Words += t.Plain() + "\n"
	for _, p := range t {
		for _, x := range p.Spans {
			if x.When != nil {
				s.Instants = append(s.Instants, *x.When)
			}
			if strings.HasPrefix(x.URL, "https://") {
				s.Links = append(s.Links, x.URL)
			}
		}
	}
}

func drawn(s *bottest.Seen, c talk.Card) {
	s.Words += c.Title + "\n"
	show(s, c.Body)
	for _, f := range c.Facts {
		s.Words += f.Label + "\n"
		show(s, f.Value)
	}
	for _, x := range c.Small {
		show(s, x)
	}
	for _, b := range c.Buttons {
		s.Buttons = append(s.Buttons, b.Label)
		if b.URL != "" {
			s.Links = append(s.Links, b.URL)
		}
	}
}
