package slack

import (
	"context"
	"time"
)

// heldBack is how long CaughtUp says no at most: an outage of Slack's does not keep the desk from its deadlines for ever.
const heldBack = 15 * time.Minute

// CaughtUp reports whether everything that was said in Slack is known, as far as we can tell: nobody is to be warned of a
// deadline, or their ticket closed, while the answer to it waits to be read.
func (a *Adapter) CaughtUp() bool {
	l := a.listening.Load()
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since.IsZero() || l.Now().Sub(l.since) > heldBack
}

// caughtUp is when all places were read after a gap, and what was found there is done.
func (l *listener) caughtUp(ctx context.Context, gap int) {
	l.inbox.over(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gaps == gap && l.up > 0 && ctx.Err() == nil {
		l.since = time.Time{}
	}
}
