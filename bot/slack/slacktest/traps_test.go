package slacktest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"tieline/bot/slack/slacktest"
)

// What is known to go wrong with slack-go and Slack must go wrong here too, or a test against this fake proves nothing.

// A client that sends again what broke off posts twice.
func TestRetryHandlersPostTwice(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	api := slack.New(w.BotToken(), slack.OptionAPIURL(w.URL()+"/api/"), slack.OptionRetryConfig(slack.RetryConfig{MaxRetries: 2, Handlers: slack.AllBuiltinRetryHandlers(slack.RetryConfig{MaxRetries: 2})}))
	w.Break(slacktest.Trouble{Lose: true, Times: 1})
	if _, _, err := api.PostMessage(w.lobby, slack.MsgOptionText("once", false)); err != nil {
		t.Fatal(err)
	}
	if n := len(w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby})); n != 2 {
		t.Errorf("it stands there %d times", n)
	}
}

// An event that slack-go does not know has no Request, and is sent again unless it is acknowledged all the same.
func TestUnknownEventsWantAcknowledging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{})
		ctx, end := context.WithCancel(t.Context())
		sm := socketmode.New(w.api, socketmode.OptionDialer(w.Dialer()))
		bad := 0
		go func() {
			for {
				select {
				case e := <-sm.Events:
					if e.Type == socketmode.EventTypeErrorBadMessage && e.Request == nil {
						bad++
					}
				case <-ctx.Done():
					return
				}
			}
		}()
		go func() { _ = sm.RunContext(ctx) }()
		w.Connected(1)
		w.Happen(map[string]any{"type": "brand_new_thing"})
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if bad != 4 || len(w.GivenUp()) != 1 {
			t.Errorf("it came %d times, %v given up", bad, w.GivenUp())
		}
		end()
		synctest.Wait()
	})
}

// apps.connections.open waits as long as its client does.
func TestOpeningMayHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{})
		w.Break(slacktest.Trouble{Method: "apps.connections.open", Delay: time.Hour})
		begun := time.Now()
		_, _, err := w.api.StartSocketModeContext(t.Context())
		if err != nil || time.Since(begun) != time.Hour {
			t.Error(err, time.Since(begun))
		}
	})
}

// RunContext returns when the tokens are revoked.
func TestRevokedTokensEndListening(t *testing.T) {
	w := open(t, slacktest.Config{})
	sm := socketmode.New(w.api)
	go func() {
		for range sm.Events { //nolint:revive // drained
		}
	}()
	done := make(chan error, 1)
	go func() { done <- sm.RunContext(t.Context()) }()
	w.Connected(1)
	w.Uninstall()
	w.refused(<-done, "token_revoked")
}

// files.upload is gone, and client_msg_id is not documented.
func TestWhatIsGone(t *testing.T) {
	w := open(t, slacktest.Config{})
	if got := w.raw("files.upload", url.Values{}); got != "unknown_method" {
		t.Error(got)
	}
	w.breached("files.upload")
	args := url.Values{}
	args.Set("channel", w.lobby)
	args.Set("text", "x")
	args.Set("client_msg_id", "1")
	if got := w.raw("chat.postMessage", args); got != "invalid_arguments" {
		t.Error(got)
	}
	w.breached("client_msg_id")
}

func TestRepeated(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	w.type_(w.anna, w.lobby, "hello")
	w.settle()
	w.Repeat(w.Delivered()[0])
	w.settle()
	if len(w.all()) != 2 || w.all()[0].str("event_id") != w.all()[1].str("event_id") || w.all()[0].EnvelopeID == w.all()[1].EnvelopeID {
		t.Errorf("%d came", len(w.all()))
	}
}

// On a network as bad as it gets, every event arrives or is known to be given up, and every call has one outcome.
func TestBadNetworkIsAccountedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{Unlimited: true})
		chance := rand.New(rand.NewPCG(1, 2))
		w.listen()
		w.ends = nil
		w.OnDelivery(func(slacktest.Delivery) slacktest.Fate {
			if chance.IntN(10) < 7 {
				return slacktest.Arrives
			}
			return []slacktest.Fate{slacktest.Twice, slacktest.Deaf, slacktest.DropBefore, slacktest.DropAfter, slacktest.DropMidway}[chance.IntN(5)]
		})
		w.OnCall(func(c slacktest.Call) *slacktest.Trouble {
			if c.Method != "chat.postMessage" || chance.IntN(10) < 7 {
				return nil
			}
			return []*slacktest.Trouble{{Status: 503}, {Lose: true}, {Refuse: true}, {Status: 429, Retry: time.Second}, {Delay: 10 * time.Second}}[chance.IntN(5)]
		})
		const many = 300
		certain, perhaps := 0, 0
		for i := range many {
			w.type_(w.anna, w.lobby, fmt.Sprintf("message %d", i))
			_, _, err := w.api.PostMessage(w.shared, slack.MsgOptionText("x", false))
			limited, _ := errors.AsType[*slack.RateLimitedError](err)
			status, _ := errors.AsType[slack.StatusCodeError](err)
			switch {
			case err == nil:
				certain++
			case limited == nil && status.Code == 0:
				perhaps++
			}
			time.Sleep(time.Second)
		}
		time.Sleep(20 * time.Minute)
		got := map[string]bool{}
		for _, g := range w.all() {
			if g.event() != nil && g.str("event", "user") == w.anna {
				got[g.str("event", "text")] = true
			}
		}
		up := map[string]bool{}
		for _, d := range w.GivenUp() {
			up[d.Event] = true
		}
		if len(got)+len(up) < many {
			t.Errorf("of %d messages %d arrived and %d were given up", many, len(got), len(up))
		}
		stands := len(w.As(w.anna).Sees(slacktest.Spot{Channel: w.shared}))
		if stands < certain || stands > certain+perhaps || perhaps == 0 {
			t.Errorf("%d stand there, %d are certain, %d perhaps", stands, certain, perhaps)
		}
		if !slices.ContainsFunc(w.Delivered(), func(d slacktest.Delivery) bool { return d.Attempt == 2 }) {
			t.Error("nothing was tried a third time")
		}
	})
}
