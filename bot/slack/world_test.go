package slack

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
)

// listen has a recorder listen as hear does.
func (h *harness) listen(did func(context.Context, talk.Act) (talk.Answer, error)) (*bottest.Recorder, func() error) {
	r := &bottest.Recorder{Do: did}
	return r, h.hear(r)
}

// hear has a handler listen until the returned function is called, or the test ends; that returns what Listen did.
func (h *harness) hear(r bot.Handler) func() error {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.a.Listen(ctx, r) }()
	h.Listening()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	h.Cleanup(func() { _ = stop() })
	return stop
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
func (h *harness) heardOne(r *bottest.Recorder, n int) talk.Act {
	h.Helper()
	h.until("the act", func() bool { return len(r.Told()) >= n })
	return r.Told()[n-1]
}

func (h *harness) type_(user, channel, thread, text string, files ...string) (ts string) {
	h.Helper()
	ts, err := h.As(user).Type(slacktest.Spot{Channel: channel, Thread: thread}, text, files...)
	if err != nil {
		h.Fatal(err)
	}
	return ts
}

// must is for what somebody does: it is taken by Slack, and acknowledged.
func (h *harness) must(a slacktest.Answer, err error) slacktest.Answer {
	h.Helper()
	if err != nil || !a.Acked {
		h.Fatalf("%+v %v", a, err)
	}
	return a
}

// reads counts what somebody sees in a channel or thread with some words.
func (h *harness) reads(user, channel, thread, words string) (n int) {
	for _, m := range h.As(user).Sees(slacktest.Spot{Channel: channel, Thread: thread}) {
		if strings.Contains(m.Words, words) {
			n++
		}
	}
	return n
}

func card(words string) *talk.Card { return &talk.Card{Body: talk.Say(words)} }

func say(words string) func(context.Context, talk.Act) (talk.Answer, error) {
	return func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{Say: card(words), Owed: "owed"}, nil
	}
}

func (h *harness) post(channel, thread string, c talk.Card) bot.Sent {
	h.Helper()
	h.posts++
	sent, err := h.a.Post(context.Background(), bot.Post{In: place(channel, thread), Key: strings.Repeat("k", 20) + string(rune('a'+h.posts)), Card: c})
	if err != nil {
		h.Fatal(err)
	}
	return sent
}

func quiet(t testing.TB, h *harness, r *bottest.Recorder, want int) {
	t.Helper()
	if err := h.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(60 * time.Millisecond)
	if got := r.Told(); len(got) != want {
		t.Errorf("%d acts, want %d: %+v", len(got), want, got)
	}
}
