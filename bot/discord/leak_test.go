package discord

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot/bottest"
	"tieline/bot/discord/discordtest"
	"tieline/commands/talk"
)

// forgetful is a handler that keeps nothing: commands and buttons are answered with words, "Open" with a form.
type forgetful struct{ told atomic.Int64 }

func (f *forgetful) Did(_ context.Context, a talk.Act) (talk.Answer, error) {
	f.told.Add(1)
	switch {
	case a.Kind == talk.Deleted || a.Kind == talk.Said:
		return talk.Answer{}, nil
	case a.Line == "open":
		return talk.Answer{Form: &talk.Form{Draft: strings.Repeat("d", 22), Title: "Open", Submit: "Send", Fields: []talk.Field{{Name: "text", Kind: talk.Lines, Label: "What is wrong"}}}}, nil
	}
	return talk.Answer{Say: card("an answer")}, nil
}

func (f *forgetful) Choices(context.Context, talk.Question) []talk.Choice {
	return []talk.Choice{{Value: "1", Label: "one"}}
}

func (f *forgetful) Shown(context.Context, string) {}

// A day of commands, completions, clicks, forms and messages, with a connection that breaks now and then, leaves nothing behind: neither in
// memory nor in goroutines. The library keeps a bucket for each interaction that it is asked to answer.
//
//	TIELINE_DISCORD_INTERACTIONS=20000 go test ./bot/discord -run TestNothingLeaks -v
func TestNothingLeaks(t *testing.T) {
	many := bottest.MessagesOf(t, "TIELINE_DISCORD_INTERACTIONS", 2400)
	synctest.Test(t, func(t *testing.T) { aDay(t, many) })
}

const day = 24 * time.Hour

func aDay(t *testing.T, many int) {
	h := inMemory(t, discordtest.Config{Unlimited: true})
	f := &forgetful{}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.a.Listen(ctx, f) }()
	h.Listening()
	sent := h.post(h.one, talk.Card{Body: talk.Say("push"), Buttons: []talk.Button{{Label: "Push", Line: "push"}}}, "")
	h.full(f)

	var first, last weight
	for i := range many {
		h.interact(i, sent.Ref.ID)
		time.Sleep(day / time.Duration(many))
		if (i+1)%(many/24) == 0 {
			h.Drop(0)
			time.Sleep(10 * time.Second)
		}
		if (i+1)%(many/8) == 0 {
			last = h.weigh()
			t.Logf("after %2d of %d: %d kB, %d goroutines", (i+1)*24/many, 24, last.bytes>>10, last.goroutines)
			if first.goroutines == 0 {
				first = last
			}
		}
	}
	grown := last.bytes - first.bytes
	t.Logf("%d acts and %d completions; %d bytes more each", f.told.Load()-remembering, many/6, grown/int64(many))
	if last.goroutines > first.goroutines+6 { // a connection that is idle has some
		t.Errorf("%d goroutines, after three hours there were %d", last.goroutines, first.goroutines)
	}
	if grown > int64(many)*64 {
		t.Errorf("%d bytes more than after three hours, for %d interactions", grown, many)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	time.Sleep(time.Minute)
}

// remembering is how many acts an intake knows again, and some more.
const remembering = 20_500

// full fills what is of a fixed size.
func (h *harness) full(f *forgetful) {
	for i := range remembering {
		h.Happen("MESSAGE_DELETE", map[string]any{"id": fmt.Sprint(1456074443980800000 + i), "guild_id": h.server, "channel_id": h.one})
		if i%500 == 0 {
			time.Sleep(time.Second)
		}
	}
	h.until("all is known", func() bool { return f.told.Load() >= remembering })
}

// interact does one thing, of six.
func (h *harness) interact(i int, button string) {
	hands, ctx := h.As(h.anna), context.Background()
	var a discordtest.Answer
	var err error
	switch i % 6 {
	case 0:
		a, err = hands.Command(ctx, h.one, "ticket list", nil)
	case 1:
		a.Acked = true
		_, err = hands.Autocomplete(ctx, h.one, "desk claim", "ticket", "10", nil)
	case 2:
		a, err = hands.Press(ctx, h.one, button, "Push")
	case 3:
		a, err = hands.Command(ctx, h.one, "ticket open", nil)
	case 4:
		a, err = hands.Submit(ctx, map[string][]string{"text": {"phones"}})
	case 5:
		a.Acked = true
		id := h.types(h.anna, h.two, "a message")
		time.Sleep(time.Second)
		err = hands.Delete(h.two, id)
	}
	if err != nil || !a.Acked {
		h.Errorf("%d: %+v %v", i, a, err)
	}
	if i%18 == 17 {
		h.forget()
	}
}

// forget has the strict Discord forget what was only to be looked at, and Anna close her client.
func (h *harness) forget() {
	h.Forget()
	h.As(h.anna).Reload()
}

type weight struct {
	bytes      int64
	goroutines int
}

// weigh looks once all is quiet.
func (h *harness) weigh() weight {
	h.forget()
	time.Sleep(16 * time.Minute) // interactions live for a quarter of an hour
	h.Forget()
	h.memory.CloseIdleConnections()
	time.Sleep(time.Minute)
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return weight{int64(m.HeapAlloc), runtime.NumGoroutine()}
}
