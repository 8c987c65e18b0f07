package courier

import (
	"context"
	"errors"
	"testing"
	"time"

	"tieline/bot"
	"tieline/storage"
)

func TestHeadIsPostedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.thread("t1001/desk")
		w.tickets.becomes("new")
		w.owes(live("t1001/desk", "k1"), news("t1001/desk", "k2"))
		same(w, "said", w.chat.lines(), "C1: new", "C1/m1: k2")
		head := w.chat.said[0]
		if head.Thread != "#1001" {
			w.Errorf("the head's thread is called %q", head.Thread)
		}
		th := w.threadNow("t1001/desk")
		if th.Card != head.sent.Ref || th.Place != head.sent.Thread || th.Sum == "" {
			w.Errorf("the thread is recorded as %+v", th)
		}
		if d := w.delivery("k2"); d.Ref != w.chat.said[1].sent.Ref {
			w.Errorf("k2 became %v", d.Ref)
		}
		w.owes(live("t1001/desk", "k3"))
		same(w, "calls", w.chat.called(), "post k1", "post k2")
	})
}

// An answer that never came: the courier waits until the call has certainly ended, looks, and only then sends
// again, under the same key.
func TestUncertain(t *testing.T) {
	lost := errors.New("connection reset")
	for _, c := range []struct {
		name  string
		post  []fault
		find  []fault
		calls []string
	}{
		{"it had arrived", []fault{{err: failing(bot.Uncertain), done: true}}, nil, []string{"post k1", "find k1"}},
		{"it had not", []fault{{err: failing(bot.Uncertain)}}, nil, []string{"post k1", "find k1", "post k1"}},
		{"an error without a class", []fault{{err: lost, done: true}}, nil, []string{"post k1", "find k1"}},
		{"the call hung", []fault{{err: context.DeadlineExceeded, done: true}}, nil, []string{"post k1", "find k1"}},
		{"looking fails too", []fault{{err: lost, done: true}}, []fault{{err: failing(bot.Temporary)}, {err: lost}},
			[]string{"post k1", "find k1", "find k1", "find k1"}},
		{"again and again", []fault{{err: lost}, {err: lost, done: true}}, nil, []string{"post k1", "find k1", "post k1", "find k1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.chat.will("post k1", c.post...)
				w.chat.will("find k1", c.find...)
				w.thread("t1001/desk")
				w.tickets.becomes("new")
				w.owes(live("t1001/desk", "k1"), news("t1001/desk", "k2"))
				w.passes(34 * time.Second)
				same(w, "while it may still be under way", w.chat.called(), "post k1")
				w.passes(5 * time.Minute)
				same(w, "calls", w.chat.called(), append(c.calls, "post k2")...)
				same(w, "said", w.chat.lines(), "C1: new", "C1/m1: k2")
				if th := w.threadNow("t1001/desk"); th.Place != w.chat.said[0].sent.Thread || th.Card != w.chat.said[0].sent.Ref {
					w.Errorf("the thread is recorded as %+v", th)
				}
				w.states(storage.Sent, "k1", "k2")
			})
		})
	}
}

// The platform has the message, and the machine stops before that is recorded.
func TestKilledBeforeTheRecord(t *testing.T) {
	for _, again := range []bool{false, true} {
		t.Run(map[bool]string{false: "only the record is lost", true: "another process takes over"}[again], func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.thread("t1001/desk")
				w.tickets.becomes("new")
				forget := func() { w.store.forgets.Store(1) }
				w.chat.will("post k1", fault{after: forget})
				w.chat.will("post k2", fault{after: forget})
				w.owes(live("t1001/desk", "k1"), news("t1001/desk", "k2"))
				if again {
					w.stop()
					<-w.stopped
					w.run(Config{Store: w.store, Platforms: []bot.Platform{w.chat}, Tickets: w.tickets})
				}
				w.passes(leaseFor - time.Second)
				same(w, "while the lease lasts", w.chat.called(), "post k1")
				w.passes(2 * leaseFor)
				same(w, "calls", w.chat.called(), "post k1", "find k1", "post k2", "find k2")
				same(w, "said", w.chat.lines(), "C1: new", "C1/m1: k2")
				w.states(storage.Sent, "k1", "k2")
				if d := w.delivery("k2"); d.Ref != w.chat.said[1].sent.Ref {
					w.Errorf("k2 became %v", d.Ref)
				}
				if th := w.threadNow("t1001/desk"); th.Place != w.chat.said[0].sent.Thread {
					w.Errorf("the thread is recorded as %+v", th)
				}
			})
		})
	}
}

// keeping is a platform that cannot look, but takes the same key as the same message.
type keeping struct{ bot.Platform }

func (k keeping) Post(ctx context.Context, p bot.Post) (bot.Sent, error) {
	if sent, found, err := k.Platform.(*platform).Find(ctx, p); found || err != nil {
		return sent, err
	}
	return k.Platform.Post(ctx, p)
}

func TestKilledWhereNothingCanBeFound(t *testing.T) {
	inWorld(t, func(w *world) {
		w.chat.will("post k1", fault{after: func() { w.store.forgets.Store(1) }})
		w.owes(news("a", "k1"))
		w.passes(leaseFor)
		same(w, "said", w.chat.lines(), "a: k1")
		w.states(storage.Sent, "k1")
	}, func(c *Config) { c.Platforms = []bot.Platform{keeping{c.Platforms[0]}} })
}
