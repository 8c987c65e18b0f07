package courier

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/storage"
)

// TestSettle waits for what is under way and for the rest of its lane, and not for what is due later.
func TestSettle(t *testing.T) {
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		w.chat.will("post a1", fault{gate: gate})
		w.chat.will("post b1", fault{err: failing(bot.Temporary)}) // it is tried again later
		w.owes(news("a", "a1"), news("a", "a2"), news("b", "b1"))
		settled := make(chan error, 1)
		go func() { settled <- w.courier.Settle(w.Context()) }()
		synctest.Wait()
		if len(settled) > 0 {
			t.Error("it settled while a delivery was under way")
		}
		close(gate)
		if err := <-settled; err != nil {
			t.Error(err)
		}
		w.states(storage.Sent, "a1", "a2")
		w.states(storage.Owed, "b1")
		if err := w.courier.Settle(w.Context()); err != nil { // where there is nothing
			t.Error(err)
		}
	})
}

func TestSettleWithoutRun(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stop()
		<-w.stopped
		ctx, stop := context.WithTimeout(w.Context(), time.Second)
		defer stop()
		if err := w.courier.Settle(ctx); err == nil {
			t.Error("nobody sends, and it settled")
		}
	})
}
