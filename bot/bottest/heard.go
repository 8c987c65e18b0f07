package bottest

import (
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// heard: what a ticket is opened from comes along, with what people wrote before it in its thread.
func heard(s *suite) {
	r, _ := s.listen(nil)
	thread := s.post(s.one, note("ours"), "a thread").Thread
	s.say(s.ben, thread, "the phones are dead")
	s.post(thread, note("ours too"), "")
	on := s.say(s.anna, thread, "in Milan")
	s.say(s.ben, thread, "and later in Rome")
	alone := s.say(s.ben, s.one, "something else")
	s.until("what was said", func() bool { return len(r.Told()) == 4 })

	s.do(Deed{Who: s.anna, In: thread, Kind: talk.Clicked, On: on, Line: "open"})
	s.until("the menu's click", func() bool { return len(r.Told()) == 5 })
	s.do(Deed{Who: s.ben, In: thread, Kind: talk.Reacted, On: on, Emoji: "ticket"})
	s.until("the reaction", func() bool { return len(r.Told()) == 6 })
	for _, a := range r.Told()[4:] {
		if a.In != thread || a.Under != s.one || a.On != on {
			s.Errorf("%s in %v under %v on %v, want %v under %v on %v", a.Kind, a.In, a.Under, a.On, thread, s.one, on)
		}
		s.brought(a, []said{{s.ben, "the phones are dead"}, {s.anna, "in Milan"}})
		if last := a.Heard[len(a.Heard)-1]; last.Ref != on {
			s.Errorf("%s: the message itself is brought along as %v, want %v", a.Kind, last.Ref, on)
		}
	}
	if a := r.Told()[4]; a.Line != "open" {
		s.Errorf("the menu's click is the line %q", a.Line)
	}
	if a := r.Told()[5]; !talk.OpensTicket(a.Emoji) || !strings.HasPrefix(a.Key, "r:") {
		s.Errorf("the reaction came as %+v", a)
	}

	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Reacted, On: alone, Emoji: "ticket"})
	s.until("the second reaction", func() bool { return len(r.Told()) == 7 })
	s.brought(r.Told()[6], []said{{s.ben, "something else"}})
}

type said struct {
	by   storage.PersonKey
	text string
}

func (s *suite) brought(a talk.Act, want []said) {
	s.Helper()
	if len(a.Heard) != len(want) {
		s.Fatalf("%s brings along %+v, want %v", a.Kind, a.Heard, want)
	}
	for i, q := range a.Heard {
		if q.By.Key != want[i].by || q.Text.Plain() != want[i].text || q.At.IsZero() || q.By.Name == "" {
			s.Errorf("%s brings along %+v, want %v", a.Kind, q, want[i])
		}
	}
}
