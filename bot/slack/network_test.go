package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// An hour on a bad network: connections that drop before, after and in the middle of an envelope, acknowledgements that are lost,
// half-open sockets, refreshes, storms of 429, 5xx, answers that are slow or lost, and a store that fails now and then.
// Every message must be done exactly once, and every answer must stand exactly once.
//
//	TIELINE_SLACK_MESSAGES=10000 go test ./bot/slack -run TestBadNetwork -v
func TestBadNetwork(t *testing.T) {
	many := 400
	if s := os.Getenv("TIELINE_SLACK_MESSAGES"); s != "" {
		many, _ = strconv.Atoi(s)
	}
	synctest.Test(t, func(t *testing.T) { badHour(t, many, time.Hour) })
}

// tally is what became of everything.
type tally struct {
	mu                              sync.Mutex
	done                            map[string]int // by key: how often it was committed
	late                            int
	told                            int // how often the handler was
	failed                          int
	badDeliveries, badCalls, storms int // faults that were put in
	chance                          *mathrand.Rand
}

func (c *tally) count(n *int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n++
}

func (c *tally) roll(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chance.IntN(n)
}

func badHour(t *testing.T, many int, hour time.Duration) {
	h := inMemory(t, slacktest.Config{})
	h.paced = true
	h.Restart()
	c := &tally{done: map[string]int{}, chance: mathrand.New(mathrand.NewPCG(1, 2))} //nolint:gosec // the same in each run
	var places []slacktest.Spot
	for i := range 10 {
		channel := h.AddChannel(slacktest.Channel{Name: fmt.Sprint("busy", i), Members: []string{h.anna, h.ben, h.BotUser()}})
		head := h.type_(h.anna, channel, "", "the head")
		places = append(places, slacktest.Spot{Channel: channel}, slacktest.Spot{Channel: channel, Thread: head})
		h.marks.by[channel], h.marks.by[channel+"/"+head] = head, head
	}
	out := newSender(h)
	_, stop := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.told++
		if c.chance.IntN(40) == 0 {
			c.failed++
			return talk.Answer{}, errors.New("the disk is full")
		}
		if c.done[a.Key]++; c.done[a.Key] == 1 { // as commands knows a key again
			if a.Late {
				c.late++
			}
			if a.Kind == talk.Said {
				out.owe(a.In, "answer to "+a.Text.Plain())
			}
		}
		return talk.Answer{}, nil
	})
	h.worsen(c, many)
	calm := make(chan struct{})
	var storms sync.WaitGroup
	storms.Go(func() { h.storm(c, calm) })

	typed := map[string]string{}
	for i := range many {
		at := places[c.roll(len(places))]
		words := fmt.Sprintf("message %05d", i)
		typed["m:"+at.Channel+":"+h.type_([]string{h.anna, h.ben}[c.roll(2)], at.Channel, at.Thread, words)] = words
		time.Sleep(hour / time.Duration(many))
	}
	close(calm)
	storms.Wait()
	h.Mend()
	h.Drop(0)                    // what never arrived is read after the next gap
	time.Sleep(15 * time.Minute) // Slack's last tries, and the next sweep
	out.finish()
	if err := stop(); err != nil {
		t.Error(err)
	}

	lost, standing := 0, map[string]int{}
	for _, at := range places {
		for _, m := range h.As(h.anna).Sees(at) {
			if m.By == h.BotUser() {
				standing[m.Words]++
			}
		}
	}
	missing, twice := 0, 0
	for key, words := range typed {
		if c.done[key] == 0 {
			lost++
			t.Logf("never done: %s %s", key, words)
		}
		switch n := standing["answer to "+words]; {
		case n == 0:
			missing++
		case n > 1:
			twice++
		}
	}
	limited := 0
	for _, x := range h.Calls("") {
		if x.Error == "ratelimited" {
			limited++
			t.Logf("beyond the rate: %s", x.Method)
		}
	}
	t.Logf("%d messages typed in %s; %d tries of Slack to tell of them, %d given up by it", many, hour, len(h.Delivered()), len(h.GivenUp()))
	t.Logf("faults: %d deliveries lost, doubled or broken off, %d calls refused, slow, lost or half done, %d storms", c.badDeliveries, c.badCalls, c.storms)
	stops, opens := 0, h.Calls("apps.connections.open")
	for _, x := range opens {
		if x.Error == "" {
			stops++
		}
	}
	t.Logf("connections: %d opened, of %d tries", stops, len(opens))
	t.Logf("handler told %d times, failed %d times; %d done, %d of them found by reading; lost: %d", c.told, c.failed, len(c.done), c.late, lost)
	t.Logf("answers: %d tries, %d by looking first; missing: %d, twice: %d; calls: %d, beyond the rates: %d", out.tries, out.looked, missing, twice, len(h.Calls("")), limited)
	// A call that is slow on its way arrives close to the next, and may be refused for that; it is sent again.
	if beyond := limited > len(h.Calls(""))/100; lost+missing+twice > 0 || beyond {
		t.Errorf("lost %d, answers missing %d, twice %d, calls beyond the rates %d", lost, missing, twice, limited)
	}
}

// worsen has single deliveries and calls go wrong.
func (h *harness) worsen(c *tally, many int) {
	h.OnDelivery(func(slacktest.Delivery) slacktest.Fate {
		fates := []slacktest.Fate{slacktest.Twice, slacktest.Deaf, slacktest.Lost}
		drops := []slacktest.Fate{slacktest.DropBefore, slacktest.DropAfter, slacktest.DropMidway}
		if c.roll(2*many) < 15 { // two deliveries a message: one drop in four minutes
			c.count(&c.badDeliveries)
			return drops[c.roll(len(drops))]
		}
		if n := c.roll(100); n < 2*len(fates) {
			c.count(&c.badDeliveries)
			return fates[n/2]
		}
		return slacktest.Arrives
	})
	h.OnCall(func(slacktest.Call) *slacktest.Trouble {
		troubles := []*slacktest.Trouble{{Status: 503}, {Lose: true}, {Refuse: true}, {Status: 429, Retry: 2 * time.Second}, {Status: 429}, {Delay: 4 * time.Second},
			{Delay: 20 * time.Second}, {LateErr: "internal_error"}, {Body: `{"ok":false}`}, {Error: "service_unavailable"}}
		if n := c.roll(100); n < len(troubles) {
			c.count(&c.badCalls)
			return troubles[n]
		}
		return nil
	})
}

// storm brings what befalls everything at once.
func (h *harness) storm(c *tally, calm <-chan struct{}) {
	for {
		select {
		case <-calm:
			return
		case <-time.After(time.Duration(90+c.roll(150)) * time.Second):
		}
		c.count(&c.storms)
		switch c.roll(7) {
		case 0:
			h.Drop(0)
		case 1:
			h.Drop(1)
		case 2:
			h.Freeze(1)
		case 3:
			h.Freeze(0)
		case 4:
			h.Refresh(1)
		case 5:
			h.Break(slacktest.Trouble{Status: 429, Retry: 10 * time.Second, Times: 20})
		case 6:
			h.Break(slacktest.Trouble{Method: "apps.connections.open", Status: 502, Times: 2})
			h.Drop(0)
		}
	}
}

// sender is a courier of few words: a lane for each place, tries by class, and a look before what is uncertain is said again.
type sender struct {
	h             *harness
	mu            sync.Mutex
	lanes         map[storage.Place][]string
	running       sync.WaitGroup
	tries, looked int
}

func newSender(h *harness) *sender { return &sender{h: h, lanes: map[storage.Place][]string{}} }

func (s *sender) owe(in storage.Place, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	idle := len(s.lanes[in]) == 0
	s.lanes[in] = append(s.lanes[in], words)
	if idle {
		s.running.Go(func() { s.run(in) })
	}
}

func (s *sender) run(in storage.Place) {
	for {
		s.mu.Lock()
		words := s.lanes[in][0]
		s.mu.Unlock()
		s.send(bot.Post{In: in, Key: rand.Text()[:22], Card: talk.Card{Body: talk.Say(words)}, Since: time.Now()})
		s.mu.Lock()
		s.lanes[in] = s.lanes[in][1:]
		left := len(s.lanes[in])
		s.mu.Unlock()
		if left == 0 {
			return
		}
	}
}

func (s *sender) send(p bot.Post) {
	look := false
	for {
		if look {
			s.count(&s.looked)
			_, found, err := s.h.a.Find(context.Background(), p)
			if found {
				return
			}
			if err != nil {
				time.Sleep(pauseOf(err))
				continue
			}
		}
		s.count(&s.tries)
		_, err := s.h.a.Post(context.Background(), p)
		if err == nil {
			return
		}
		look = look || bot.ClassOf(err) == bot.Uncertain
		time.Sleep(pauseOf(err))
	}
}

func (s *sender) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

func (s *sender) finish() { s.running.Wait() }

func pauseOf(err error) time.Duration {
	switch e, _ := errors.AsType[*bot.Error](err); {
	case e != nil && e.Class == bot.Wait:
		return max(e.After, 100*time.Millisecond)
	case bot.ClassOf(err) == bot.Uncertain:
		return callTimeout + time.Second // longer than the call may still be under way
	}
	return time.Second
}
