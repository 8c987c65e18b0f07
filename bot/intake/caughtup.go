package intake

import (
	"context"
	"time"
)

// HeldBack is how long CaughtUp says no at most: an outage of a platform's does not keep the desk from its deadlines for ever.
const HeldBack = 15 * time.Minute

// CaughtUp reports whether everything that was said is known, as far as we can tell: nobody is to be warned of a deadline, or their
// ticket closed, while the answer to it waits to be read.
func (t *Intake) CaughtUp() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.since.IsZero() || t.cfg.Now().Sub(t.since) > HeldBack
}

// caughtUp is when all places were read after a gap, and what was found there is done.
func (t *Intake) caughtUp(ctx context.Context, gap int) {
	t.inbox.over(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gaps == gap && t.up > 0 && ctx.Err() == nil {
		t.since = time.Time{}
	}
}
