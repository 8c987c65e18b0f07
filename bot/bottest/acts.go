package bottest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

func names(s *suite) {
	r, stop := s.listen(nil)
	d := Deed{ID: key(), Who: s.anna, In: s.one, Kind: talk.Said, Text: "once"}
	ref := s.do(d).Said
	if again := s.do(d).Said; again != ref {
		s.Errorf("the same message delivered again is %v, was %v", again, ref)
	}
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Edited, On: ref, Text: "once, mended"})
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Deleted, On: ref})
	s.until("the deletion", func() bool { a := r.Told(); return len(a) > 0 && a[len(a)-1].Kind == talk.Deleted })
	stop()
	keys := map[talk.Kind]string{}
	for _, a := range r.Told() {
		if had, ok := keys[a.Kind]; ok && had != a.Key {
			s.Errorf("one %s has two names, %q and %q", a.Kind, had, a.Key)
		}
		keys[a.Kind] = a.Key
		if a.By.Key != s.anna || a.In != s.one || a.Under != s.one || a.At.IsZero() {
			s.Errorf("the act does not say who, where and when: %+v", a)
		}
		if a.Kind != talk.Said && a.On != ref {
			s.Errorf("%s is of %v, want %v", a.Kind, a.On, ref)
		}
	}
	for kind, begin := range map[talk.Kind]string{talk.Said: "m:", talk.Edited: "e:", talk.Deleted: "d:"} {
		if !strings.HasPrefix(keys[kind], begin) {
			s.Errorf("%s is called %q", kind, keys[kind])
		}
	}
	if m, ok := s.message(s.ben, ref); ok && (!m.Removed || strings.Contains(m.Words, "once")) {
		s.Errorf("what was deleted is still read: %+v", m)
	}
}

func missed(s *suite) {
	failed, stop := s.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{}, errors.New("the database is away")
	})
	s.say(s.anna, s.one, "while it failed")
	s.until("the first try", func() bool { return len(failed.Told()) > 0 })
	live := failed.Told()[0].Key
	stop()
	s.h.Restart()
	s.say(s.anna, s.one, "while nobody listened")
	r, _ := s.listen(nil)
	s.until("both are said", func() bool { return len(r.Told()) >= 2 })
	got := r.Told()
	if got[0].Key != live || got[0].Text.Plain() != "while it failed" || got[1].Text.Plain() != "while nobody listened" {
		s.Errorf("after the restart came %q %q, then %q; want %q first", got[0].Key, got[0].Text.Plain(), got[1].Text.Plain(), live)
	}
	for _, a := range got {
		if !a.Late {
			s.Errorf("%q came late and does not say so", a.Text.Plain())
		}
	}
}

func threads(s *suite) {
	r, _ := s.listen(nil)
	sent := s.post(s.one, note("the head"), "a thread")
	if sent.Thread.IsZero() || sent.Ref.IsZero() || sent.At.IsZero() {
		s.Fatalf("what was sent is not said: %+v", sent)
	}
	if m, ok := s.message(s.ben, sent.Ref); !ok || m.Thread != sent.Thread {
		s.Errorf("the head stands as %+v, want the thread %v", m, sent.Thread)
	}
	s.post(sent.Thread, note("ours"), "")
	s.say(s.ben, sent.Thread, "theirs")
	s.until("the reply", func() bool { return len(r.Told()) == 1 })
	if a := r.Told()[0]; a.In != sent.Thread || a.Under != s.one {
		s.Errorf("the reply is in %v under %v, want %v under %v", a.In, a.Under, sent.Thread, s.one)
	}
	if n := s.with(s.anna, s.one, "theirs"); n != 0 {
		s.Error("what was said in the thread stands in the channel")
	}
}

func order(s *suite) {
	release := make(chan struct{})
	var mu sync.Mutex
	busy := map[storage.Place]int{}
	r, _ := s.listen(func(ctx context.Context, a talk.Act) (talk.Answer, error) {
		if a.Kind == talk.Clicked {
			return talk.Answer{}, nil
		}
		mu.Lock()
		busy[a.In]++
		if busy[a.In] > 1 {
			s.Error("two acts of one place at once")
		}
		mu.Unlock()
		if a.Text.Plain() == "wait" {
			<-release
		}
		mu.Lock()
		busy[a.In]--
		mu.Unlock()
		return talk.Answer{}, nil
	})
	said := func(in storage.Place) (out []string) {
		for _, a := range r.Told() {
			if a.In == in && a.Kind == talk.Said {
				out = append(out, a.Text.Plain())
			}
		}
		return out
	}
	sent := s.post(s.one, talk.Card{Buttons: []talk.Button{{Label: "Push", Line: "push 1"}}}, "")
	s.say(s.anna, s.one, "wait")
	var want []string
	for i := range 10 {
		who := []storage.PersonKey{s.anna, s.ben}[i%2]
		want = append(want, fmt.Sprint("message ", i))
		s.say(who, s.one, want[i])
	}
	s.say(s.anna, s.two, "elsewhere")
	s.until("the other place", func() bool { return len(said(s.two)) == 1 })
	if s.do(Deed{Who: s.ben, In: s.one, Kind: talk.Clicked, On: sent.Ref, Push: "Push"}).Held {
		s.Error("a click waited for a message")
	}
	s.until("the first", func() bool { return len(said(s.one)) > 0 })
	if got := said(s.one); len(got) != 1 {
		s.Errorf("while the first was under way came %q", got)
	}
	close(release)
	s.until("all of them", func() bool { return len(said(s.one)) == 11 })
	if got := said(s.one)[1:]; strings.Join(got, ",") != strings.Join(want, ",") {
		s.Errorf("came as %q", got)
	}
}

func acknowledged(s *suite) {
	committed := false
	r, _ := s.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		time.Sleep(100 * time.Millisecond)
		committed = true
		card := note("done it")
		return talk.Answer{Say: &card, Owed: "owed-1"}, nil
	})
	reply := s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "list"})
	if !committed || reply.Held {
		s.Error("acknowledged before the commit")
	}
	s.until("shown is said", func() bool { return len(r.Showed()) == 1 && r.Showed()[0] == "owed-1" })
	if n := s.with(s.anna, s.one, "done it"); n != 1 {
		s.Errorf("the answer stands there %d times", n)
	}
	if s.with(s.ben, s.one, "done it") != 0 {
		s.Error("someone else sees the private answer")
	}
	if a := r.Told()[0]; a.Line != "list" || a.Reply.Token == "" || !strings.HasPrefix(a.Key, "i:") {
		s.Errorf("the command came as %+v", a)
	}
}

func held(s *suite) {
	r, _ := s.listen(func(ctx context.Context, a talk.Act) (talk.Answer, error) {
		time.Sleep(bot.Patience + 300*time.Millisecond)
		card := note("at last")
		return talk.Answer{Say: &card, Owed: "owed-2"}, nil
	})
	d := Deed{ID: key(), Who: s.anna, In: s.one, Kind: talk.Typed, Line: "slow"}
	if !s.do(d).Held {
		s.Error("nobody was told to wait")
	}
	before := len(s.sees(s.anna, s.one))
	s.do(d)
	s.until("the answer", func() bool { return s.with(s.anna, s.one, "at last") == 1 && len(r.Showed()) == 1 })
	if now := len(s.sees(s.anna, s.one)); now > before {
		s.Errorf("the answer stands beside what it replaces: %d messages, were %d", now, before)
	}
	if n := len(r.Told()); n != 1 {
		s.Errorf("it was done %d times", n)
	}
}

func retried(s *suite) {
	tries := 0
	r, _ := s.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		if tries++; tries == 1 {
			return talk.Answer{}, errors.New("the disk is full")
		}
		return talk.Answer{}, nil
	})
	s.say(s.anna, s.one, "first")
	s.until("the second try", func() bool { return len(r.Told()) >= 2 })
	if a := r.Told(); a[0].Key != a[1].Key {
		s.Errorf("tried again as %q, was %q", a[1].Key, a[0].Key)
	}
}

func panics(s *suite) {
	r, _ := s.listen(func(context.Context, talk.Act) (talk.Answer, error) { panic("a bug") })
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "list"})
	s.until("the reference", func() bool { return s.with(s.anna, s.one, r.Told()[0].Key) == 1 })
	if s.with(s.anna, s.one, "a bug") != 0 {
		s.Error("the person reads our error")
	}
	s.do(Deed{Who: s.anna, In: s.one, Kind: talk.Typed, Line: "list"}) // and it lives
}

func silence(s *suite) {
	r, _ := s.listen(nil)
	sent := s.post(s.one, note("ours"), "thread")
	s.post(sent.Thread, note("ours too"), "")
	if _, err := s.h.Platform().Tell(s.ctx, bot.Tell{To: s.anna, In: s.one, Key: key(), Card: note("private")}); err != nil {
		s.Error("Tell:", err)
	}
	c := note("changed")
	if err := s.h.Platform().Edit(s.ctx, sent.Ref, &c); err != nil {
		s.Error("Edit:", err)
	}
	s.say(s.anna, s.one, "mine")
	s.until("what was said", func() bool { return len(r.Told()) > 0 })
	if got := r.Told(); len(got) != 1 || got[0].Text.Plain() != "mine" {
		s.Errorf("acts: %+v", got)
	}
}
