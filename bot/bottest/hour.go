package bottest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// Hour is an hour on a bad network: people write, and whatever can go wrong does so: with single events and calls, with all of them at
// once, and with the store. Every message must be done exactly once, and every answer must stand exactly once. It runs in
// a bubble of testing/synctest.
type Hour struct {
	Messages int
	Chance   *Chance
	Platform interface {
		bot.Platform
		bot.Finder
	}
	CallTimeout time.Duration    // of the adapter: so long a call may still be under way
	Now         func() time.Time // of the platform

	Listen func(did func(context.Context, talk.Act) (talk.Answer, error)) (stop func() error)
	Say    func(words string) (key string) // somebody says something somewhere; key is the act's
	Stands func(see func(words string))    // shows every message of ours that stands
	Storms []func()                        // what befalls everything at once; one of them each few minutes
	Calm   func()                          // ends all trouble, and has what never arrived be read
}

// MessagesOf is how many messages are written: few, unless the variable of the environment says how many.
func MessagesOf(t testing.TB, variable string, few int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(variable), strconv.Itoa(few)))
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// Chance is the same in each run of the same seed, as far as what asks for it comes in the same order.
type Chance struct {
	Seed uint64

	mu     sync.Mutex
	source *rand.Rand
	faults int
}

// Roll is a number below n.
func (c *Chance) Roll(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.source == nil {
		c.source = rand.New(rand.NewPCG(c.Seed, 2)) //nolint:gosec // it is to be the same
	}
	return c.source.IntN(n)
}

// Fault counts one thing that was made to go wrong.
func (c *Chance) Fault() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults++
}

// account is what became of everything.
type account struct {
	mu                        sync.Mutex
	done                      map[string]int // by key: how often it was told and committed
	told, late, failed, storm int
}

// Run has the hour pass, and gives an account of every message.
func (h Hour) Run(t *testing.T) {
	t.Helper()
	x := &account{done: map[string]int{}}
	out := &sender{hour: h, lanes: map[string][]bot.Post{}}
	stop := h.Listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.told++
		if h.Chance.Roll(40) == 0 {
			x.failed++
			return talk.Answer{}, errors.New("the disk is full")
		}
		if x.done[a.Key]++; x.done[a.Key] == 1 { // as commands knows a key again
			if a.Late {
				x.late++
			}
			if a.Kind == talk.Said {
				out.owe(a.In, "answer to "+a.Text.Plain())
			}
		}
		return talk.Answer{}, nil
	})
	over := make(chan struct{})
	var storms sync.WaitGroup
	storms.Go(func() { h.storms(x, over) })
	typed := map[string]string{}
	for i := range h.Messages {
		words := fmt.Sprintf("message %05d", i)
		typed[h.Say(words)] = words
		time.Sleep(time.Hour / time.Duration(h.Messages))
	}
	close(over)
	storms.Wait()
	h.Calm()
	time.Sleep(15 * time.Minute) // the platform's last tries, and the next sweep
	out.running.Wait()
	if err := stop(); err != nil {
		t.Error(err)
	}

	standing := map[string]int{}
	h.Stands(func(words string) { standing[words]++ })
	lost, missing, twice := 0, 0, 0
	for key, words := range typed {
		if x.done[key] == 0 {
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
	t.Logf("seed %d: %d messages in an hour; %d faults, %d storms", h.Chance.Seed, h.Messages, h.Chance.faults, x.storm)
	t.Logf("the handler was told %d times, and failed %d times; %d acts done, %d of them found by reading; lost: %d", x.told, x.failed, len(x.done), x.late, lost)
	t.Logf("answers: %d tries, %d looks before another; missing: %d, twice: %d", out.tries, out.looked, missing, twice)
	if len(typed) != h.Messages || lost+missing+twice > 0 {
		t.Errorf("of %d messages lost %d, answers missing %d, twice %d", len(typed), lost, missing, twice)
	}
}

// storms brings what befalls everything at once.
func (h Hour) storms(x *account, over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(90+h.Chance.Roll(150)) * time.Second):
		}
		x.storm++
		h.Storms[h.Chance.Roll(len(h.Storms))]()
	}
}
