package local

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"tieline/commands/talk"
)

// eager is how long a completion may take: after that nobody looks at it any more.
const eager = time.Second

// choices completes what is being typed. Whatever goes wrong, there are no choices then.
func (w *Workspace) choices(ctx context.Context, who Person, at spot, group, line string) []talk.Choice {
	w.mu.Lock()
	h := w.handler
	w.mu.Unlock()
	if h == nil || !w.sees(who.ID, at.root) || tooLong(line) {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, eager)
	defer stop()
	got := make(chan []talk.Choice, 1)
	go func() {
		var out []talk.Choice
		defer func() {
			if r := recover(); r != nil {
				slog.ErrorContext(ctx, "a completion failed", "err", fmt.Errorf("panic: %v", r))
			}
			got <- out
		}()
		out = h.Choices(ctx, talk.Question{By: who.spoken(), In: at.place(), Under: at.under(), Group: group, Line: line})
	}()
	select {
	case out := <-got:
		return out[:min(len(out), 25)]
	case <-ctx.Done():
		return nil
	}
}
