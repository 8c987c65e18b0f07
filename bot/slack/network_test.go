package slack

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot/bottest"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
)

// An hour on a bad network: connections that drop before, after and in the middle of an envelope, acknowledgements that are lost,
// half-open sockets, refreshes, storms of 429, 5xx, answers that are slow or lost, and a store that fails now and then.
//
//	TIELINE_SLACK_MESSAGES=10000 go test ./bot/slack -run TestBadNetwork -v
func TestBadNetwork(t *testing.T) {
	many := bottest.MessagesOf(t, "TIELINE_SLACK_MESSAGES", 400)
	synctest.Test(t, func(t *testing.T) { badHour(t, many) })
}

func badHour(t *testing.T, many int) {
	h := inMemory(t, slacktest.Config{})
	h.paced = true
	h.Restart()
	chance := &bottest.Chance{Seed: 1}
	var places []slacktest.Spot
	for i := range 10 {
		channel := h.AddChannel(slacktest.Channel{Name: fmt.Sprint("busy", i), Members: []string{h.anna, h.ben, h.BotUser()}})
		head := h.type_(h.anna, channel, "", "the head")
		places = append(places, slacktest.Spot{Channel: channel}, slacktest.Spot{Channel: channel, Thread: head})
		h.marks.by[channel], h.marks.by[channel+"/"+head] = head, head
	}
	h.worsen(chance, many)
	bottest.Hour{Messages: many, Chance: chance, Platform: h.a, CallTimeout: callTimeout, Now: time.Now, Storms: h.storms(),
		Listen: func(did func(context.Context, talk.Act) (talk.Answer, error)) func() error {
			_, stop := h.listen(did)
			return stop
		},
		Say: func(words string) string {
			at := places[chance.Roll(len(places))]
			return "m:" + at.Channel + ":" + h.type_([]string{h.anna, h.ben}[chance.Roll(2)], at.Channel, at.Thread, words)
		},
		Stands: func(see func(string)) {
			for _, at := range places {
				for _, m := range h.As(h.anna).Sees(at) {
					if m.By == h.BotUser() {
						see(m.Words)
					}
				}
			}
		},
		Calm: func() {
			h.Mend()
			h.Drop(0)
		}}.Run(t)

	limited, opened, opens := 0, 0, h.Calls("apps.connections.open")
	for _, x := range h.Calls("") {
		if x.Error == "ratelimited" {
			limited++
			t.Logf("beyond the rate: %s", x.Method)
		}
	}
	for _, x := range opens {
		if x.Error == "" {
			opened++
		}
	}
	t.Logf("%d tries of Slack to tell, %d given up by it; connections: %d opened, of %d tries; calls: %d, beyond the rates: %d", len(h.Delivered()), len(h.GivenUp()), opened, len(opens), len(h.Calls("")), limited)
	// A call that is slow on its way arrives close to the next, and may be refused for that; it is sent again.
	if limited > len(h.Calls(""))/100 {
		t.Errorf("%d calls beyond the rates", limited)
	}
}

// worsen has single deliveries and calls go wrong.
func (h *harness) worsen(c *bottest.Chance, many int) {
	h.OnDelivery(func(slacktest.Delivery) slacktest.Fate {
		fates := []slacktest.Fate{slacktest.Twice, slacktest.Deaf, slacktest.Lost}
		drops := []slacktest.Fate{slacktest.DropBefore, slacktest.DropAfter, slacktest.DropMidway}
		if c.Roll(2*many) < 15 { // two deliveries a message: one drop in four minutes
			c.Fault()
			return drops[c.Roll(len(drops))]
		}
		if n := c.Roll(100); n < 2*len(fates) {
			c.Fault()
			return fates[n/2]
		}
		return slacktest.Arrives
	})
	h.OnCall(func(slacktest.Call) *slacktest.Trouble {
		troubles := []*slacktest.Trouble{{Status: 503}, {Lose: true}, {Refuse: true}, {Status: 429, Retry: 2 * time.Second}, {Status: 429}, {Delay: 4 * time.Second},
			{Delay: 20 * time.Second}, {LateErr: "internal_error"}, {Body: `{"ok":false}`}, {Error: "service_unavailable"}}
		if n := c.Roll(100); n < len(troubles) {
			c.Fault()
			return troubles[n]
		}
		return nil
	})
}

// storms are what befalls everything at once.
func (h *harness) storms() []func() {
	return []func(){
		func() { h.Drop(0) },
		func() { h.Drop(1) },
		func() { h.Freeze(1) },
		func() { h.Freeze(0) },
		func() { h.Refresh(1) },
		func() { h.Break(slacktest.Trouble{Status: 429, Retry: 10 * time.Second, Times: 20}) },
		func() {
			h.Break(slacktest.Trouble{Method: "apps.connections.open", Status: 502, Times: 2})
			h.Drop(0)
		},
	}
}
