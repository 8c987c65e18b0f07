package intake

import (
	"context"
	"time"

	"tieline/bot"
)

// Connected is when a connection opens. Where there was none, what was missed is read before anything else is done in the places
// that are known; where there was another, it has told everything, and reading is only to be sure.
func (t *Intake) Connected() {
	t.mu.Lock()
	t.up++
	gap := t.up == 1
	if gap {
		t.gaps++
	} else {
		t.behind = true
	}
	n := t.gaps
	t.mu.Unlock()
	if !gap {
		return
	}
	if t.cfg.Opened != nil {
		t.inbox.aside(t.cfg.Opened)
	}
	if known, err := t.marks.known(t.work); err == nil {
		places := make([]string, 0, len(known))
		for p := range known {
			places = append(places, p)
		}
		t.inbox.shut(places, n)
		time.AfterFunc(gateOpens, func() { t.inbox.openAll(n) })
	}
	select {
	case t.missing <- struct{}{}:
	default:
	}
}

// Disconnected is when one is no more.
func (t *Intake) Disconnected() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.up--; t.up == 0 && t.since.IsZero() {
		t.since = t.cfg.Now()
	}
}

// Up is how many connections are open.
func (t *Intake) Up() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.up
}

// readMissed reads after every gap, and again where something failed.
func (t *Intake) readMissed(ctx context.Context) {
	sweep, all := time.NewTicker(SweepEvery), time.NewTicker(ReadEvery)
	defer sweep.Stop()
	defer all.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.missing:
			t.readAll(ctx, 0)
		case <-all.C:
			t.Later()
		case <-sweep.C:
			t.mu.Lock()
			idle := !t.behind || t.up == 0
			t.mu.Unlock()
			if !idle {
				t.readAll(ctx, t.cfg.Slowly)
			}
		}
	}
}

// readAll reads every place once, with a pause between; those first where something waits for it. A gap ends the pauses.
func (t *Intake) readAll(ctx context.Context, pause time.Duration) {
	t.mu.Lock()
	gap := t.gaps
	t.behind = false
	t.mu.Unlock()
	defer t.inbox.openAll(gap)
	known, err := t.marks.known(ctx)
	if err != nil {
		t.cfg.Log.ErrorContext(ctx, "what was missed in "+t.cfg.Platform+" cannot be read yet", "err", err)
		t.Later()
		return
	}
	for len(known) > 0 && ctx.Err() == nil {
		next := ""
		for p := range known {
			if next == "" || t.inbox.waited(p) {
				next = p
			}
		}
		err := t.cfg.Read(ctx, next, known[next])
		delete(known, next)
		t.inbox.open(next, gap)
		if err != nil && ctx.Err() == nil {
			t.unread(ctx, next, err)
		}
		if len(t.missing) == 0 {
			sleep(ctx, pause)
		}
	}
	t.inbox.aside(func() { t.caughtUp(ctx, gap) })
}

// unread is for a place that could not be read.
func (t *Intake) unread(ctx context.Context, place string, err error) {
	t.cfg.Log.WarnContext(ctx, "what was missed in a place could not be read", "platform", t.cfg.Platform, "place", place, "err", err)
	switch bot.ClassOf(err) {
	case bot.Auth:
		t.cfg.End(err)
	case bot.Wait, bot.Temporary, bot.Uncertain:
		t.Later()
	}
}

// Later has the next sweep read again.
func (t *Intake) Later() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.behind = true
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
