package courier

import (
	"sync"
	"testing"
	"time"

	"tieline/bot"
)

// counts is a meter that remembers.
type counts struct {
	mu  sync.Mutex
	all []string
}

func (c *counts) Tried(platform, outcome string, waited time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, platform+" "+outcome+" "+waited.Round(time.Second).String())
}

func TestMeterCountsEveryTry(t *testing.T) {
	c := &counts{}
	inWorld(t, func(w *world) {
		a1, a2 := news("a", "a1"), news("a", "a2")
		a1.Created, a2.Created = time.Now(), time.Now()
		w.chat.will("post a1", fault{err: failing(bot.Temporary)})
		w.chat.will("post a2", fault{err: failing(bot.Gone)})
		w.owes(a1, a2)
		w.passes(time.Minute)
		name := w.chat.Name()
		same(w, "counted", c.all, name+" temporary 0s", name+" sent 1s", name+" refused 1s")
	}, func(cfg *Config) { cfg.Meter = c })
}
