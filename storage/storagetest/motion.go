package storagetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tieline/storage"
)

// clockTimes compares what is found by time with what a loop over all clocks finds.
func clockTimes(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		if at := must(tx.Clocks.Nearest()); !at.IsZero() {
			t.Errorf("the nearest of no clocks is %v", at)
		}
		same(t, "pressing, of none", must(tx.Clocks.Pressing(after(0), 0)), []int64(nil))
	})
	var all []storage.Clock
	update(t, s, func(tx storage.Tx) {
		for range 20 {
			n := newTicket(tx)
			var list []storage.Clock
			for i := range rand.IntN(4) {
				list = append(list, storage.Clock{Ticket: n, Target: fmt.Sprint(i), Next: sometime(), Due: sometime(), Missed: rand.IntN(2) == 0})
			}
			fine(tx.Clocks.Replace(n, []storage.Clock{{Next: after(-1000), Due: after(5)}}))
			fine(tx.Clocks.Replace(n, list))
			all = append(all, list...)
		}
	})
	view(t, s, func(tx storage.Tx) {
		for i := -1; i < 12; i++ {
			want := pressing(all, after(i))
			same(t, fmt.Sprintf("pressing at %d", i), must(tx.Clocks.Pressing(after(i), 0)), want)
			same(t, fmt.Sprintf("three that press at %d", i), must(tx.Clocks.Pressing(after(i), 3)), want[:min(3, len(want))])
			for j := i; j < 12; j++ {
				same(t, fmt.Sprintf("due from %d until %d", i, j), must(tx.Clocks.DueBetween(after(i), after(j))), dueBetween(all, after(i), after(j)))
			}
		}
		next := slices.MinFunc(all, func(a, b storage.Clock) int { return ever(a.Next).Compare(ever(b.Next)) }).Next
		if got := must(tx.Clocks.Nearest()); !got.Equal(next) {
			t.Errorf("the nearest is %v, want %v", got, next)
		}
	})
	update(t, s, func(tx storage.Tx) {
		for _, c := range all {
			fine(tx.Clocks.Replace(c.Ticket, nil))
		}
		if at := must(tx.Clocks.Nearest()); !at.IsZero() {
			t.Errorf("with no clock left the nearest is %v", at)
		}
	})
}

// sometime is one of few instants, or none.
func sometime() time.Time {
	if n := rand.IntN(13); n < 10 {
		return after(n)
	}
	return time.Time{}
}

// ever puts "never" behind every instant.
func ever(t time.Time) time.Time {
	if t.IsZero() {
		return after(1 << 30)
	}
	return t
}

func pressing(all []storage.Clock, at time.Time) (tickets []int64) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b storage.Clock) int {
		if c := ever(a.Next).Compare(ever(b.Next)); c != 0 {
			return c
		}
		return int(a.Ticket - b.Ticket)
	})
	for _, c := range sorted {
		if !ever(c.Next).After(at) && !slices.Contains(tickets, c.Ticket) {
			tickets = append(tickets, c.Ticket)
		}
	}
	return tickets
}

func dueBetween(all []storage.Clock, from, until time.Time) (due []storage.Clock) {
	for _, c := range all {
		if !c.Due.IsZero() && !c.Due.Before(from) && c.Due.Before(until) {
			due = append(due, c)
		}
	}
	slices.SortStableFunc(due, func(a, b storage.Clock) int { return a.Due.Compare(b.Due) })
	return due
}

func rotas(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		same(t, "before the first Put", must(tx.Rota.Get()), storage.Rota{})
		f := newFiller(t)
		for range 4 { // it is one, and replaced whole
			want := fill[storage.Rota](f)
			fine(tx.Rota.Put(want))
			same(t, "the rota", must(tx.Rota.Get()), want)
		}
		fine(tx.Rota.Put(storage.Rota{Overrides: []storage.Override{{From: start.Add(999 * time.Microsecond).In(time.FixedZone("far", -9*3600))}}}))
		got := must(tx.Rota.Get())
		if o := got.Overrides[0]; !o.From.Equal(start) || o.From.Location() != time.UTC || !o.Until.IsZero() || got.Members != nil {
			t.Errorf("an override came back as %+v", got)
		}
		fine(tx.Rota.Put(storage.Rota{}))
		same(t, "emptied", must(tx.Rota.Get()), storage.Rota{})
	})
}

// searches look for words as people type them.
func searches(t *testing.T, s storage.Store) {
	var trunk, echo, accent int64
	update(t, s, func(tx storage.Tx) {
		same(t, "in an empty store", must(tx.Search.Tickets("trunk", true, 0)), []int64(nil))
		add := func(k storage.Ticket, said ...storage.Message) int64 {
			k.State = storage.New
			n := must(tx.Tickets.Add(k))
			for _, m := range said {
				m.Ticket = n
				must(tx.Messages.Add(m))
			}
			return n
		}
		trunk = add(storage.Ticket{Subject: "The trunk fails", Fields: map[string]string{"product": "PBX-7", "notes": "first\nsecond <b>"}},
			storage.Message{Plain: "All calls dropped at noon"}, storage.Message{Plain: "looks like the firmware", Internal: true})
		echo = add(storage.Ticket{Subject: "Echo in calls"}, storage.Message{Plain: "on every trunk AND phone, 100% of the time"},
			storage.Message{Plain: "a wrong window", Deleted: start})
		accent = add(storage.Ticket{Subject: "Störung in Nápoles, 東京"}, storage.Message{Plain: "Nothing works. C'est l'été"})
	})
	for _, c := range []struct {
		words    string
		internal bool
		want     []int64
	}{
		{"trunk", false, []int64{trunk, echo}},
		{"TRUNK", false, []int64{trunk, echo}},
		{"tru", false, []int64{trunk, echo}},
		{"runk", false, nil},
		{"trunk noon", false, []int64{trunk}}, // one in the subject, the other in a message
		{"noon nowhere", false, nil},
		{"pbx-7", false, []int64{trunk}},
		{"second", false, []int64{trunk}},
		{"product", false, nil}, // a field's name is not what somebody wrote
		{"firmware", false, nil},
		{"firmware", true, []int64{trunk}},
		{"trunk firm", true, []int64{trunk}},
		{"window", true, nil},
		{"stor", false, []int64{accent}},
		{"STÖRUNG napoles", false, []int64{accent}},
		{"东京", false, nil},
		{"東京", false, []int64{accent}},
		{"été", false, []int64{accent}},
		{"l'ete", false, []int64{accent}},
		{"and phone", false, []int64{echo}},
		{"trunk OR nowhere", false, nil},
		{"trunk NOT noon", false, nil}, // "not" begins no word there
		{`"trunk`, false, []int64{trunk, echo}},
		{`trunk"`, false, []int64{trunk, echo}},
		{`""`, false, nil},
		{`*`, true, nil},
		{`trunk * - ^ ( ) : %`, false, []int64{trunk, echo}},
		{"body:trunk", false, nil},
		{"{body} : trunk", false, nil},
		{"NEAR(trunk phone)", false, nil},
		{"100%", false, []int64{echo}},
		{"tr\x00unk", false, nil},
		{"trunk\xff", false, []int64{trunk, echo}},
		{"", true, nil},
		{" \t\n", true, nil},
	} {
		view(t, s, func(tx storage.Tx) {
			got := must(tx.Search.Tickets(c.words, c.internal, 0))
			slices.Sort(got)
			same(t, fmt.Sprintf("%q, internal %v", c.words, c.internal), got, c.want)
		})
	}
	view(t, s, func(tx storage.Tx) {
		if got := must(tx.Search.Tickets("trunk", false, 1)); len(got) != 1 {
			t.Errorf("at most one is %v", got)
		}
	})
}

// searchesAfter changes what was written: only what stands there now is found.
func searchesAfter(t *testing.T, s storage.Store) {
	var n int64
	var m storage.Message
	update(t, s, func(tx storage.Tx) {
		n = must(tx.Tickets.Add(storage.Ticket{State: storage.New, Subject: "alpha", Fields: map[string]string{"f": "beta"}}))
		m = storage.Message{Ticket: n, Plain: "gamma"}
		m.ID = must(tx.Messages.Add(m))
	})
	finds := func(what string, words ...string) {
		t.Helper()
		view(t, s, func(tx storage.Tx) {
			for _, w := range []string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta"} {
				got := must(tx.Search.Tickets(w, false, 0))
				if (len(got) == 1) != slices.Contains(words, w) {
					t.Errorf("%s: %q finds %v", what, w, got)
				}
			}
		})
	}
	put := func(change func()) {
		t.Helper()
		change()
		update(t, s, func(tx storage.Tx) { fine(tx.Messages.Put(m)) })
	}
	finds("at first", "alpha", "beta", "gamma")
	update(t, s, func(tx storage.Tx) {
		fine(tx.Tickets.Put(storage.Ticket{Number: n, State: storage.New, Subject: "delta", Fields: map[string]string{"f": "epsilon"}}))
	})
	finds("a changed subject", "delta", "epsilon", "gamma")
	put(func() { m.Plain = "zeta" })
	finds("an edited message", "delta", "epsilon", "zeta")
	put(func() { m.Internal = true })
	finds("a message that became internal", "delta", "epsilon")
	put(func() { m.Internal = false })
	finds("and is the partner's again", "delta", "epsilon", "zeta")
	put(func() { m.Deleted = start })
	finds("a deleted message", "delta", "epsilon")
	put(func() { m.Plain = "" })
	finds("an erased message", "delta", "epsilon")
	put(func() { m.Plain, m.Deleted = "gamma", time.Time{} })
	finds("one that came back", "delta", "epsilon", "gamma")
	var other int64
	update(t, s, func(tx storage.Tx) { other = newTicket(tx) })
	put(func() { m.Ticket = other })
	view(t, s, func(tx storage.Tx) {
		same(t, "a message that moved", must(tx.Search.Tickets("gamma", false, 0)), []int64{other})
	})
	undo := fmt.Errorf("undo")
	_ = s.Update(t.Context(), func(tx storage.Tx) error {
		must(tx.Messages.Add(storage.Message{Ticket: n, Plain: "alpha"}))
		return undo
	})
	finds("what was undone", "delta", "epsilon", "gamma")
}
