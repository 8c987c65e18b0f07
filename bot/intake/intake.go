package intake

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// How often an intake does what it does by itself.
const (
	FlushEvery = 5 * time.Second  // how often the marks are kept
	SweepEvery = 30 * time.Second // how often what failed is read again
	gateOpens  = time.Minute      // what is told waits no longer than that for what was missed
	ReadEvery  = 30 * time.Minute // all is read again: of what went astray on the way nobody tells
)

// tries are the waits before a deed is handed to a failing handler again. After the last it is left to the sweep, and to a platform
// that tells it again; its place goes on.
var tries = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second}

// Config is what an intake is made of.
type Config struct {
	Platform string // as people call it, for the log: "Slack"
	Handler  bot.Handler
	Marks    Marks // nil: nothing is read after a gap
	Log      *slog.Logger
	Settle   time.Duration // how long an idle place waits for what was said before, and comes by another connection
	Slowly   time.Duration // between places that are read while nobody waits
	Now      func() time.Time

	// Read reads a place from a little before its mark ("": nothing is known of it), and puts what is found there.
	Read func(ctx context.Context, place, mark string) error
	// Note says the answer to a message to whoever wrote it, alone.
	Note func(ctx context.Context, a talk.Act, ans talk.Answer) error
	// Opened is when a connection opens where there was none; nobody waits for it. Nil: nothing is done then.
	Opened func()
	// End gives up listening.
	End func(error)
}

// Intake takes what people do to the handler, for one Listen. It is made by New.
type Intake struct {
	cfg    Config
	inbox  *inbox
	marks  *marks
	work   context.Context // of what is under way: it outlives the listening by a moment
	ending <-chan struct{} // closed when nothing new is begun

	mu      sync.Mutex
	up      int           // open connections
	gaps    int           // how often there was none
	behind  bool          // something is to be read at the next sweep
	since   time.Time     // when the gap began that is not read yet; zero: there is none
	missing chan struct{} // something is to be read now
	heard   heard
}

// New makes an intake. What is under way has work for its context; nothing new is begun once ending is closed.
func New(work context.Context, ending <-chan struct{}, c Config) *Intake {
	t := &Intake{cfg: c, marks: newMarks(c.Marks), work: work, ending: ending, missing: make(chan struct{}, 1), since: c.Now()}
	t.inbox = newInbox(c.Settle, t.do)
	return t
}

// Run reads what was missed and keeps the marks, until ctx ends.
func (t *Intake) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { t.readMissed(ctx) })
	loops.Go(func() { t.keepMarks(ctx) })
	loops.Wait()
}

// Put has a deed done in its turn.
func (t *Intake) Put(d *Deed) { t.inbox.put(d) }

// Begin reports whether what has this key, and waits for no turn, is to be done now. Where it is done already, or under way, over
// is told when it is; where nothing is taken any more, that it is not.
func (t *Intake) Begin(key string, over ...func(bool)) bool { return t.inbox.begin(key, over...) }

// Finished is when what was begun is over. What was not done may come again.
func (t *Intake) Finished(key string, done bool) { t.inbox.end(key, done) }

// Aside does something that no place waits for. It reports false where nothing is begun any more.
func (t *Intake) Aside(do func()) bool { return t.inbox.aside(do) }

// Author is who wrote a message that was heard lately.
func (t *Intake) Author(place, id string) (talk.Person, bool) { return t.heard.author(place, id) }

// Held are the messages of a place that must be there: those that were heard since a message, and of a thread those that are kept of it,
// but for what is older than oldest.
func (t *Intake) Held(ctx context.Context, place, since, oldest string, thread bool) ([]string, error) {
	held := t.heard.since(place, since)
	if !thread || t.cfg.Marks == nil {
		return held, nil
	}
	kept, err := t.cfg.Marks.Held(ctx, place)
	for _, id := range kept {
		if id >= oldest && !slices.Contains(held, id) {
			held = append(held, id)
		}
	}
	return held, err
}

// Known is what is to be read after a gap, each place from where.
func (t *Intake) Known(ctx context.Context) (map[string]string, error) { return t.marks.known(ctx) }

// Stop takes nothing any more, waits for what is under way until ctx ends, and keeps the marks.
func (t *Intake) Stop(ctx context.Context) {
	t.inbox.stop(ctx)
	if err := t.marks.flush(ctx); err != nil {
		t.cfg.Log.WarnContext(ctx, "how far "+t.cfg.Platform+" was read was not kept: it is read twice", "err", err)
	}
}

func (t *Intake) keepMarks(ctx context.Context) {
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := t.marks.flush(ctx); err != nil && ctx.Err() == nil {
				t.cfg.Log.WarnContext(ctx, "how far "+t.cfg.Platform+" was read was not kept", "err", err)
			}
		}
	}
}
