package local

import (
	"context"
	"slices"

	"tieline/bot"
)

// Settle returns when every act under way has been handled and answered. It is for rehearsals and tests: nobody
// may do anything meanwhile.
func (w *Workspace) Settle() { w.running.Wait() }

// Everything is all that the person sees in all places, in the order in which it was said.
func (h *Hands) Everything(ctx context.Context) ([]Message, error) {
	who, _ := h.w.person(h.who)
	var all []Message
	for since := int64(0); ; {
		got, upTo, err := h.w.changed(ctx, who, since)
		if err != nil {
			return nil, h.w.sorry(ctx, err)
		}
		if upTo == since {
			slices.SortFunc(all, func(a, b Message) int { return int(a.Seq - b.Seq) })
			return all, nil
		}
		all, since = append(all, got...), upTo
	}
}

// Attend lets acts in and returns; they are let in until ctx ends. Listen does the same and stays, to offer again what the
// handler failed on.
func (w *Workspace) Attend(ctx context.Context, h bot.Handler) error { return failed(w.begin(ctx, h)) }
