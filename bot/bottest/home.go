package bottest

import (
	"context"
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

// Homely is a Harness of a platform on which the bot has a page of its own (bot.Host).
type Homely interface {
	// OpenHome opens it for someone, and AtHome tells what stands there. PressHome presses a button there.
	OpenHome(ctx context.Context, who storage.PersonKey) error
	AtHome(ctx context.Context, who storage.PersonKey) (words string, err error)
	PressHome(ctx context.Context, who storage.PersonKey, label string) error
	// Direct is their direct conversation with the bot.
	Direct(who storage.PersonKey) storage.Place
}

// Home implements bot.Host: two cards, of which the second says how often they were drawn.
func (r *recorder) Home(_ context.Context, by talk.Person) []talk.Card {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drawn++
	return []talk.Card{
		{Title: "Yours", Body: talk.Say("for ", by.Key.User), Buttons: []talk.Button{{Label: "Push", Line: "push 1"}}},
		{Body: talk.Say(fmt.Sprintf("drawn %d times", r.drawn)), Buttons: []talk.Button{{Label: "Refresh", Line: "home"}}}}
}

func (r *recorder) drawings() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.drawn
}

// home: it is drawn for whoever opens it, and anew after what they do there.
func home(s *suite) {
	h, ok := s.h.(Homely)
	if !ok {
		s.Skip("there is no page of the bot's own")
	}
	r, _ := s.listen(nil)
	must := func(err error) {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
	}
	shows := func(part string) func() bool {
		return func() bool {
			words, err := h.AtHome(s.ctx, s.anna)
			must(err)
			return containsAll(words, "Yours", "for "+s.anna.User, part)
		}
	}
	must(h.OpenHome(s.ctx, s.anna))
	s.until("the page", shows("drawn "))
	must(h.PressHome(s.ctx, s.anna, "Push"))
	s.until("the click", func() bool { return len(r.Told()) == 1 })
	if a := r.Told()[0]; a.Kind != talk.Clicked || a.Line != "push 1" || a.By.Key != s.anna || a.In != h.Direct(s.anna) {
		s.Errorf("the click came as %+v, want it in %v", a, h.Direct(s.anna))
	}
	before := r.drawings()
	must(h.PressHome(s.ctx, s.anna, "Refresh"))
	s.until("the page anew", func() bool { return shows("drawn ")() && r.drawings() > before })
}
