package discord

import (
	"context"
	"strings"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/commands/talk"
)

// recorder is a handler that does what a test says, and proposes what was typed followed by a 1.
type recorder struct{ bottest.Recorder }

func (r *recorder) Choices(_ context.Context, q talk.Question) []talk.Choice {
	return []talk.Choice{{Value: q.Line + "1 ", Label: "1", Help: q.Line}}
}

// listen has a handler listen until the returned function is called, or the test ends; it returns what Listen did.
func (h *harness) listen(did func(context.Context, talk.Act) (talk.Answer, error)) (*recorder, func() error) {
	r := &recorder{bottest.Recorder{Do: did}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.a.Listen(ctx, r) }()
	h.Listening()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	h.Cleanup(func() { _ = stop() })
	return r, stop
}

func (h *harness) until(what string, ok func() bool) {
	h.Helper()
	for end := time.Now().Add(15 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			h.Fatal("never came to be:", what)
		}
	}
}

// heardOne waits for the n-th act, and returns it.
func (h *harness) heardOne(r *recorder, n int) talk.Act {
	h.Helper()
	h.until("the act", func() bool { return len(r.Told()) >= n })
	return r.Told()[n-1]
}

func (h *harness) types(user, channel, text string, files ...string) (id string) {
	h.Helper()
	id, err := h.As(user).Type(channel, text, files...)
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func card(words string) *talk.Card { return &talk.Card{Body: talk.Say(words)} }

// say answers everything with some words.
func say(words string) func(context.Context, talk.Act) (talk.Answer, error) {
	return func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{Say: card(words), Owed: "owed"}, nil
	}
}

func (h *harness) post(channel string, c talk.Card, thread string) bot.Sent {
	h.Helper()
	sent, err := h.a.Post(context.Background(), h.aPost(channel, c, thread))
	if err != nil {
		h.Fatal(err)
	}
	return sent
}

func (h *harness) aPost(channel string, c talk.Card, thread string) bot.Post {
	h.posts++
	return bot.Post{In: at(channel), Key: string(rune('a'+h.posts%26)) + strings.Repeat("k", 20), Card: c, Thread: thread, Since: h.Now()}
}

// reads counts what somebody sees in a channel with some words.
func (h *harness) reads(user, channel, words string) (n int) {
	for _, m := range h.As(user).Sees(channel) {
		if strings.Contains(m.Words, words) {
			n++
		}
	}
	return n
}

// quits stops listening. In a bubble the library is waited for: it sleeps a second before it lets a connection go.
func (h *harness) quits(stop func() error) {
	h.Helper()
	if err := stop(); err != nil {
		h.Error(err)
	}
	if h.memory != nil {
		time.Sleep(time.Minute)
	}
}
