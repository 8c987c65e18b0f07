package storagetest

import (
	"fmt"
	"testing"
	"time"

	"tieline/storage"
)

// owe adds a delivery of news to a lane of "local".
func owe(tx storage.Tx, lane, key string, change ...func(*storage.Delivery)) {
	d := storage.Delivery{Key: key, What: storage.News, Lane: lane, Platform: "local", Created: start}
	for _, c := range change {
		c(&d)
	}
	fine(tx.Outbox.Owe(d))
}

func live(d *storage.Delivery) { d.What = storage.Live }

func notBefore(at time.Time) func(*storage.Delivery) {
	return func(d *storage.Delivery) { d.NotBefore = at }
}

// after is a later instant.
func after(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// take leases for ten seconds, and names what it got.
func take(tx storage.Tx, now int, limit int, except ...string) (keys []string) {
	l := storage.Lease{Platform: "local", Now: after(now), Until: after(now + 10), Limit: limit, Except: except}
	for _, d := range must(tx.Outbox.Take(l)) {
		keys = append(keys, d.Key)
	}
	return keys
}

// settle puts a delivery as sent.
func settle(tx storage.Tx, key string) {
	d := must(tx.Outbox.Get(key))
	d.State, d.Lease, d.Ref.ID = storage.Sent, time.Time{}, "m1"
	fine(tx.Outbox.Put(d))
}

func outbox(t *testing.T, s storage.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, storage.Tx)
	}{
		{"lanes", outboxLanes},
		{"leases", outboxLeases},
		{"not before", outboxNotBefore},
		{"live", outboxLive},
		{"limits", outboxLimits},
		{"keys", outboxKeys},
		{"next", outboxNext},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer reportFailure(t)
			undo := fmt.Errorf("undo %s", c.name)
			if err := s.Update(t.Context(), func(tx storage.Tx) error { c.test(t, tx); return undo }); err != undo {
				t.Errorf("Update: %v", err)
			}
		})
	}
}

func outboxLanes(t *testing.T, tx storage.Tx) {
	owe(tx, "b", "b1")
	owe(tx, "a", "a1")
	owe(tx, "b", "b2")
	owe(tx, "", "none")
	owe(tx, "a", "elsewhere", func(d *storage.Delivery) { d.Platform = "slack" })
	same(t, "the oldest of each lane, the oldest first", take(tx, 0, 0), []string{"b1", "a1", "none"})
	same(t, "while they are under way", take(tx, 0, 0), []string(nil))
	settle(tx, "b1")
	same(t, "the next of a lane", take(tx, 0, 0), []string{"b2"})
}

func outboxLeases(t *testing.T, tx storage.Tx) {
	owe(tx, "a", "a1")
	owe(tx, "a", "a2")
	same(t, "at first", take(tx, 0, 0), []string{"a1"})
	same(t, "before the lease ends", take(tx, 9, 0), []string(nil))
	same(t, "when the lease ends", take(tx, 10, 0), []string{"a1"})
	d := must(tx.Outbox.Get("a1"))
	if d.Tries != 2 || !d.First.Equal(after(0)) || !d.Lease.Equal(after(20)) {
		t.Errorf("after two tries: %d tries, first %v, lease %v", d.Tries, d.First, d.Lease)
	}

	// A lease anywhere in the lane holds all of it, even where the oldest was put back.
	owe(tx, "b", "b1")
	owe(tx, "b", "b2", func(d *storage.Delivery) { d.Lease = after(50) })
	same(t, "behind a lease", take(tx, 30, 0, "a"), []string(nil))
	settle(tx, "b2")
	same(t, "behind no lease", take(tx, 30, 0, "a"), []string{"b1"})
}

func outboxNotBefore(t *testing.T, tx storage.Tx) {
	owe(tx, "a", "a1", notBefore(after(5)))
	owe(tx, "a", "a2")
	owe(tx, "b", "b1", notBefore(after(3)))
	same(t, "nobody overtakes", take(tx, 2, 0), []string(nil))
	same(t, "at the instant", take(tx, 3, 0), []string{"b1"})
	same(t, "at the other", take(tx, 5, 0), []string{"a1"})
}

func outboxLive(t *testing.T, tx storage.Tx) {
	owe(tx, "a", "news")
	owe(tx, "a", "live1", live)
	owe(tx, "a", "live2", live)
	owe(tx, "b", "live3", live)
	owe(tx, "a", "live4", live, func(d *storage.Delivery) { d.Platform = "slack" })
	missing[storage.Delivery](t, "a second Live")(tx.Outbox.Get("live2"))
	must(tx.Outbox.Get("live3"))
	must(tx.Outbox.Get("live4"))
	same(t, "first", take(tx, 0, 0), []string{"news", "live3"})
	settle(tx, "news")
	same(t, "then", take(tx, 0, 0, "b"), []string{"live1"})
	owe(tx, "a", "live5", live) // live1 may have been drawn already
	owe(tx, "a", "live6", live)
	must(tx.Outbox.Get("live5"))
	missing[storage.Delivery](t, "a Live behind one that was not tried")(tx.Outbox.Get("live6"))
	settle(tx, "live1")
	settle(tx, "live5")
	owe(tx, "a", "live7", live)
	must(tx.Outbox.Get("live7"))
	if d := must(tx.Outbox.Get("live1")); d.State != storage.Sent {
		t.Errorf("live1 is %s", d.State)
	}
}

func outboxLimits(t *testing.T, tx storage.Tx) {
	for _, lane := range []string{"e", "d", "c", "b", "a"} {
		owe(tx, lane, lane+"1")
	}
	same(t, "two", take(tx, 0, 2, "d", "nothing"), []string{"e1", "c1"})
	same(t, "the rest", take(tx, 0, 0), []string{"d1", "b1", "a1"})
}

func outboxKeys(t *testing.T, tx storage.Tx) {
	missing[storage.Delivery](t, "a delivery")(tx.Outbox.Get("k"))
	notThere(t, "putting a delivery", tx.Outbox.Put(storage.Delivery{Key: "k", What: storage.News, State: storage.Owed}))
	owe(tx, "a", "k", func(d *storage.Delivery) { d.State = storage.Refused; d.ID = 7777 })
	d := must(tx.Outbox.Get("k"))
	if d.State != storage.Owed || d.ID == 7777 {
		t.Errorf("what is owed is %s and has the id %d", d.State, d.ID)
	}
	id := d.ID
	d.ID, d.Trouble = 8888, "gone"
	fine(tx.Outbox.Put(d))
	if d = must(tx.Outbox.Get("k")); d.ID != id || d.Trouble != "gone" {
		t.Errorf("after Put: id %d, trouble %q", d.ID, d.Trouble)
	}
	if err := tx.Outbox.Owe(d); err == nil {
		t.Error("a key was owed twice")
	}
}

func outboxNext(t *testing.T, tx storage.Tx) {
	next := func(what string, want time.Time) {
		t.Helper()
		if got := must(tx.Outbox.Next("local")); !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	next("nothing owed", time.Time{})
	owe(tx, "a", "elsewhere", func(d *storage.Delivery) { d.Platform = "slack" })
	next("nothing owed here", time.Time{})
	owe(tx, "a", "a1", notBefore(after(30)))
	owe(tx, "a", "a2", notBefore(after(1)))
	next("the oldest holds the lane", after(30))
	owe(tx, "b", "b1")
	next("at once", time.UnixMilli(0))
	take(tx, 0, 0)
	next("a lease", after(10))
	settle(tx, "b1")
	settle(tx, "a1")
	next("the next of the lane", after(1))
	settle(tx, "a2")
	next("all sent", time.Time{})
}

// outboxSecrets: the right to answer is kept as long as it may be needed, and no longer.
func outboxSecrets(t *testing.T, s storage.Store) {
	via := storage.Handle{Token: "secret", Expires: after(900)}
	for _, state := range []storage.DeliveryState{storage.Owed, storage.Sent, storage.Superseded, storage.Refused} {
		update(t, s, func(tx storage.Tx) {
			key := "k-" + string(state)
			owe(tx, key, key, func(d *storage.Delivery) { d.Via = via })
			d := must(tx.Outbox.Get(key))
			same(t, "while it is owed", d.Via, via)
			d.State = state
			fine(tx.Outbox.Put(d))
			want := storage.Handle{}
			if state == storage.Owed {
				want = via
			}
			if got := must(tx.Outbox.Get(key)).Via; got != want {
				t.Errorf("%s: the handle is token %q, expires %v", state, got.Token, got.Expires)
			}
		})
	}
}
