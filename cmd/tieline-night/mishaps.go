package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"tieline/bot/slack/slacktest"
)

// mishaps counts what went wrong, by its name.
type mishaps struct {
	mu sync.Mutex
	by map[string]int
}

func (m *mishaps) add(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.by == nil {
		m.by = map[string]int{}
	}
	m.by[name]++
}

func (m *mishaps) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m.by)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, m.by[name]))
	}
	return strings.Join(parts, ", ")
}

// goWrong has one thing after another go wrong, while some of all calls and deliveries do.
func (n *night) goWrong(ctx context.Context) {
	n.noise()
	for sleep(ctx, n.about(n.mishap)) {
		n.oneMishap(ctx)
	}
}

func (n *night) oneMishap(ctx context.Context) {
	p := n.program
	happens := func(name string, do func()) {
		n.mishaps.add(name)
		do()
	}
	switch roll := n.of(20); {
	case roll < 10:
		happens("kill -9", func() {
			p.kill()
			if n.of(3) == 0 {
				sleep(ctx, n.about(500*time.Millisecond))
			}
			n.restart()
		})
	case roll == 10:
		happens("night passes while it is down", func() {
			p.kill()
			n.must(p.moveOn(time.Duration(1+n.of(5)) * time.Hour))
			n.restart()
		})
	case roll == 11:
		happens("sleep of the machine", func() {
			p.freeze(true)
			n.must(p.moveOn(time.Duration(1+n.of(90)) * time.Minute))
			n.office.Drop(0) // Slack does not wait for who is silent so long
			sleep(ctx, n.about(400*time.Millisecond))
			p.freeze(false)
		})
	case roll == 12:
		happens("step of the clock", func() { n.must(p.clock.step(time.Duration(n.of(7)-3) * 20 * time.Second)) })
	case roll == 13:
		happens("connections dropped", func() { n.office.Drop(0) })
	case roll == 14:
		happens("connection half open", func() { n.office.Freeze(1) })
	case roll == 15:
		happens("refresh", func() { n.office.Refresh(1) })
	case roll == 16:
		happens("storm of 429", func() { n.office.Break(slacktest.Trouble{Status: 429, Retry: time.Second, Times: 15}) })
	case roll == 17:
		happens("storm of 503", func() { n.office.Break(slacktest.Trouble{Status: 503, Times: 15}) })
	case roll == 18:
		happens("no new connections", func() {
			n.office.Break(slacktest.Trouble{Method: "apps.connections.open", Status: 502, Times: 2})
			n.office.Drop(0)
		})
	default:
		happens("Slack away", func() {
			n.office.Break(slacktest.Trouble{Refuse: true, Times: 40})
			n.office.Drop(0)
		})
	}
}

func (n *night) restart() { n.must(n.program.start()) }

// must is for what only this machine can refuse.
func (n *night) must(err error) {
	if err != nil {
		n.mishaps.add("FAULT OF THE HARNESS: " + err.Error())
	}
}

// noise has single deliveries and calls go wrong.
func (n *night) noise() {
	fates := []slacktest.Fate{slacktest.Twice, slacktest.Deaf, slacktest.Lost, slacktest.DropMidway, slacktest.DropAfter}
	n.office.OnDelivery(func(d slacktest.Delivery) slacktest.Fate {
		if r := n.of(100); r < len(fates) {
			n.mishaps.add("delivery lost, doubled or broken off")
			return fates[r]
		}
		return slacktest.Arrives
	})
	troubles := []*slacktest.Trouble{{Status: 503}, {Lose: true}, {Refuse: true}, {Status: 429, Retry: time.Second}, {Delay: time.Second}, {LateErr: "internal_error"}, {Body: `{"ok":false}`}}
	n.office.OnCall(func(slacktest.Call) *slacktest.Trouble {
		if r := n.of(150); r < len(troubles) {
			n.mishaps.add("call refused, slow, lost or half done")
			return troubles[r]
		}
		return nil
	})
}
