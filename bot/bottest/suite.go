package bottest

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// suite is one test's stage.
type suite struct {
	*testing.T
	ctx       context.Context
	h         Harness
	anna, ben storage.PersonKey
	one, two  storage.Place
}

// recorder is a Recorder with a page of its own.
type recorder struct {
	Recorder
	drawn int
}

// listen has the handler listen until the returned function is called, or the test ends.
func (s *suite) listen(did func(context.Context, talk.Act) (talk.Answer, error)) (*recorder, func()) {
	s.Helper()
	r := &recorder{Recorder: Recorder{Do: did}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.h.Platform().Listen(ctx, r) }()
	s.h.Listening()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.Error("Listen:", err)
		}
	})
	s.Cleanup(stop)
	return r, stop
}

func (s *suite) do(d Deed) Reply {
	s.Helper()
	r, err := s.h.Do(s.ctx, d)
	if err != nil {
		s.Fatalf("%s by %s: %v", d.Kind, d.Who.User, err)
	}
	return r
}

func (s *suite) say(who storage.PersonKey, in storage.Place, text string) storage.Ref {
	s.Helper()
	return s.do(Deed{Who: who, In: in, Kind: talk.Said, Text: text}).Said
}

func (s *suite) post(in storage.Place, c talk.Card, thread string) bot.Sent {
	s.Helper()
	sent, err := s.h.Platform().Post(s.ctx, bot.Post{In: in, Key: key(), Card: c, Thread: thread, Since: time.Now()})
	if err != nil {
		s.Fatal("Post:", err)
	}
	return sent
}

func (s *suite) sees(who storage.PersonKey, in storage.Place) []Seen {
	s.Helper()
	seen, err := s.h.Sees(s.ctx, who, in)
	if err != nil {
		s.Fatal("Sees:", err)
	}
	return seen
}

func (s *suite) message(who storage.PersonKey, r storage.Ref) (Seen, bool) {
	s.Helper()
	for _, m := range s.sees(who, r.In) {
		if m.Ref == r {
			return m, true
		}
	}
	return Seen{}, false
}

// with counts the messages that have some words.
func (s *suite) with(who storage.PersonKey, in storage.Place, words string) (n int) {
	s.Helper()
	for _, m := range s.sees(who, in) {
		if strings.Contains(m.Words, words) {
			n++
		}
	}
	return n
}

// until waits for what must come to be.
func (s *suite) until(what string, ok func() bool) {
	s.Helper()
	for end := time.Now().Add(12 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatal("never came to be:", what)
		}
	}
}

// key is a fresh key of a post: 22 characters of chance.
func key() string { return rand.Text()[:22] }

func note(words string) talk.Card { return talk.Card{Body: talk.Say(words)} }

func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}
