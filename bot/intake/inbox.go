package intake

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"tieline/commands/talk"
)

// Deed is something that somebody did in a place, on its way to the handler: told by an event, or found by reading.
type Deed struct {
	Act   talk.Act
	ID    string                                 // orders the deeds of one place, as texts are ordered: of a message, the message's own
	Whole func(context.Context, *talk.Act) error // fills in what has to be asked for: names, and text that names people
	Over  []func(done bool)                      // whoever waits to acknowledge it
	Quiet bool                                   // it was answered before, as far as is known
}

// inbox hands deeds on: those of one place one at a time and in their order, by whichever connection they came; each once,
// however often it is told. The lanes of different places are independent.
type inbox struct {
	do     func(*Deed) bool // hands one on, and reports whether it is done
	settle time.Duration    // how long an idle lane waits for what was said before, and comes by another connection

	mu      sync.Mutex
	lanes   map[string]*lane
	gates   map[string]int          // places that are read first, each with the gap for which it was shut
	coming  map[string][]func(bool) // what waits or is under way, by key
	known   Keys
	stopped bool
	running sync.WaitGroup
}

// lane is the deeds of one place.
type lane struct {
	waiting []*Deed
	busy    bool
}

func newInbox(settle time.Duration, do func(*Deed) bool) *inbox {
	return &inbox{do: do, settle: settle, lanes: map[string]*lane{}, gates: map[string]int{}, coming: map[string][]func(bool){}}
}

// begin reports whether what has this key is to be done now. Where it is done already, or under way, over is told
// when it is; where nothing is taken any more, that it is not.
func (b *inbox) begin(key string, over ...func(bool)) bool {
	done := false
	b.mu.Lock()
	others, underWay := b.coming[key]
	switch {
	case b.stopped:
	case b.known.Has(key):
		done = true
	case underWay:
		b.coming[key] = append(others, over...)
		b.mu.Unlock()
		return false
	default:
		b.coming[key] = nil
		b.running.Add(1)
		b.mu.Unlock()
		return true
	}
	b.mu.Unlock()
	for _, f := range over {
		f(done)
	}
	return false
}

// end is when what was begun is over. What was not done may come again.
func (b *inbox) end(key string, done bool) {
	b.mu.Lock()
	over := b.coming[key]
	delete(b.coming, key)
	if done {
		b.known.Add(key)
	}
	b.mu.Unlock()
	for _, f := range over {
		f(done)
	}
	b.running.Done()
}

// put has a deed done in its turn.
func (b *inbox) put(d *Deed) {
	if !b.begin(d.Act.Key, d.Over...) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lanes[d.Act.In.ID]
	if l == nil {
		l = &lane{}
		b.lanes[d.Act.In.ID] = l
	}
	i, _ := slices.BinarySearchFunc(l.waiting, d, func(a, d *Deed) int {
		return cmp.Or(cmp.Compare(a.ID, d.ID), -1) // after those of the same instant
	})
	l.waiting = slices.Insert(l.waiting, i, d)
	b.start(d.Act.In.ID, l)
}

// start sets a lane going. The caller holds mu.
func (b *inbox) start(place string, l *lane) {
	if _, shut := b.gates[place]; l == nil || l.busy || shut || b.stopped {
		return
	}
	l.busy = true
	go func() {
		if b.settle > 0 {
			time.Sleep(b.settle)
		}
		for d := b.next(place, l); d != nil; d = b.next(place, l) {
			done := b.do(d)
			for _, f := range d.Over {
				f(done)
			}
			b.end(d.Act.Key, done)
		}
	}()
}

func (b *inbox) next(place string, l *lane) *Deed {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, shut := b.gates[place]; shut || b.stopped || len(l.waiting) == 0 {
		l.busy = false
		if len(l.waiting) == 0 {
			delete(b.lanes, place)
		}
		return nil
	}
	d := l.waiting[0]
	l.waiting = l.waiting[1:]
	return d
}

// shut has places wait until they were read: what was missed there comes first.
func (b *inbox) shut(places []string, gap int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range places {
		b.gates[p] = gap
	}
}

// open lets a place go on, unless it was shut for a later gap.
func (b *inbox) open(place string, gap int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gates[place] <= gap {
		delete(b.gates, place)
		b.start(place, b.lanes[place])
	}
}

// openAll is open for every place that was shut for a gap.
func (b *inbox) openAll(gap int) {
	b.mu.Lock()
	places := slices.Collect(maps.Keys(b.gates))
	b.mu.Unlock()
	for _, p := range places {
		b.open(p, gap)
	}
}

// waited reports whether something waits in a place for its gate to open.
func (b *inbox) waited(place string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lanes[place] != nil
}

// aside does something that no lane waits for. It reports false where nothing is begun any more.
func (b *inbox) aside(do func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.stopped {
		b.running.Go(do)
	}
	return !b.stopped
}

// over waits until all is over that has come so far.
func (b *inbox) over(ctx context.Context) {
	b.mu.Lock()
	keys := slices.Collect(maps.Keys(b.coming))
	b.mu.Unlock()
	for len(keys) > 0 && ctx.Err() == nil {
		sleep(ctx, max(b.settle, 5*time.Millisecond))
		b.mu.Lock()
		keys = slices.DeleteFunc(keys, func(k string) bool { _, still := b.coming[k]; return !still })
		b.mu.Unlock()
	}
}

// stop takes nothing any more, and returns when what is under way is over, or ctx has ended. What waits is not done.
func (b *inbox) stop(ctx context.Context) {
	b.mu.Lock()
	b.stopped = true
	var left []string
	for _, l := range b.lanes {
		for _, d := range l.waiting {
			left = append(left, d.Act.Key)
		}
		l.waiting = nil
	}
	b.mu.Unlock()
	for _, key := range left {
		b.end(key, false)
	}
	done := make(chan struct{})
	go func() {
		b.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
