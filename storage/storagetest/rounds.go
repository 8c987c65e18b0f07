package storagetest

import (
	"reflect"
	"testing"

	"tieline/storage"
)

// sentToMany are the ways to keep what is told to many at once.
var sentToMany = []kept{
	{"Announcement", func(tx storage.Tx, f *filler, _ int64) any {
		a := fill[storage.Announcement](f)
		a.Number = must(tx.Announcements.Add(a))
		return a
	}, func(tx storage.Tx, want any) any {
		return must(tx.Announcements.Get(want.(storage.Announcement).Number))
	}},

	{"Announcement put again", func(tx storage.Tx, f *filler, _ int64) any {
		a := fill[storage.Announcement](f)
		a.Number = must(tx.Announcements.Add(storage.Announcement{}))
		fine(tx.Announcements.Put(a))
		return a
	}, func(tx storage.Tx, want any) any {
		return must(tx.Announcements.Get(want.(storage.Announcement).Number))
	}},

	{"Problem", func(tx storage.Tx, f *filler, _ int64) any {
		p := fill[storage.Problem](f)
		p.Number = must(tx.Problems.Add(p))
		return p
	}, func(tx storage.Tx, want any) any { return must(tx.Problems.Get(want.(storage.Problem).Number)) }},

	{"Problem put again", func(tx storage.Tx, f *filler, _ int64) any {
		p := fill[storage.Problem](f)
		p.Number = must(tx.Problems.Add(storage.Problem{}))
		fine(tx.Problems.Put(p))
		return p
	}, func(tx storage.Tx, want any) any { return must(tx.Problems.Get(want.(storage.Problem).Number)) }},

	{"Round", func(tx storage.Tx, f *filler, _ int64) any {
		x := fill[storage.Round](f)
		x.ID = must(tx.Rounds.Add(x, nil))
		return x
	}, func(tx storage.Tx, want any) any { return must(tx.Rounds.Get(want.(storage.Round).ID)) }},

	{"Stop", func(tx storage.Tx, f *filler, _ int64) any {
		list := []storage.Stop{fill[storage.Stop](f), fill[storage.Stop](f)}
		must(tx.Rounds.Add(storage.Round{}, list))
		return list
	}, func(tx storage.Tx, want any) any {
		return must(tx.Stops.In(want.([]storage.Stop)[0].Round, storage.StopQuery{}))
	}},

	{"Stop put again", func(tx storage.Tx, f *filler, _ int64) any {
		list := []storage.Stop{{State: storage.StopWaiting}}
		must(tx.Rounds.Add(storage.Round{}, list))
		x := fill[storage.Stop](f)
		x.ID, x.Round = list[0].ID, list[0].Round
		fine(tx.Stops.Put(x))
		return x
	}, func(tx storage.Tx, want any) any { return must(tx.Stops.At(want.(storage.Stop).Key)) }},
}

func init() {
	everything = append(everything, sentToMany...)
	choices[reflect.TypeFor[storage.StopState]()] = []string{string(storage.StopWaiting), string(storage.StopOwed), string(storage.StopTried),
		string(storage.StopDone), string(storage.StopFailed), string(storage.StopSkipped)}
}

func announcedLists(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Announcement](t, "an announcement")(tx.Announcements.Get(1))
		notThere(t, "putting an announcement", tx.Announcements.Put(storage.Announcement{Number: 1}))
		missing[storage.Problem](t, "a problem")(tx.Problems.Get(1))
		notThere(t, "putting a problem", tx.Problems.Put(storage.Problem{Number: 1}))
		for i := int64(1); i <= 3; i++ {
			if n := must(tx.Announcements.Add(storage.Announcement{Number: 77})); n != i {
				t.Errorf("announcement %d has the number %d", i, n)
			}
			if n := must(tx.Problems.Add(storage.Problem{Number: 77})); n != i {
				t.Errorf("problem %d has the number %d", i, n)
			}
		}
		if l := must(tx.Announcements.List()); len(l) != 3 || l[0].Number != 3 {
			t.Errorf("the announcements are %+v", l)
		}
		if l := must(tx.Problems.List()); len(l) != 3 || l[0].Number != 3 {
			t.Errorf("the problems are %+v", l)
		}
	})
}

func gatheredTickets(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		a, b := newTicket(tx), newTicket(tx)
		first, second := must(tx.Problems.Add(storage.Problem{})), must(tx.Problems.Add(storage.Problem{}))
		same(t, "of no problem", must(tx.Gathered.Of(a)), int64(0))
		same(t, "in an empty problem", must(tx.Gathered.In(first)), []int64(nil))
		notThere(t, "gathering no ticket", tx.Gathered.Put(4711, first))
		notThere(t, "gathering under no problem", tx.Gathered.Put(a, 4711))
		fine(tx.Gathered.Put(b, first))
		fine(tx.Gathered.Put(a, first))
		fine(tx.Gathered.Put(a, first))
		same(t, "in the problem", must(tx.Gathered.In(first)), []int64{a, b})
		fine(tx.Gathered.Put(a, second))
		same(t, "after one moved", must(tx.Gathered.In(first)), []int64{b})
		same(t, "where it moved", must(tx.Gathered.Of(a)), second)
		fine(tx.Gathered.Put(a, 0))
		fine(tx.Gathered.Put(a, 0))
		same(t, "after it left", must(tx.Gathered.Of(a)), int64(0))
	})
}

func roundsAndStops(t *testing.T, s storage.Store) {
	at := func(platform, id string) storage.Place { return storage.Place{Platform: platform, ID: id} }
	update(t, s, func(tx storage.Tx) {
		missing[storage.Round](t, "a round")(tx.Rounds.Get(1))
		missing[storage.Stop](t, "a stop")(tx.Stops.At("k"))
		notThere(t, "putting a stop", tx.Stops.Put(storage.Stop{ID: 1, State: storage.StopWaiting}))
		other := must(tx.Rounds.Add(storage.Round{Problem: 7}, []storage.Stop{{Key: "other", State: storage.StopOwed}}))
		list := []storage.Stop{
			{Place: at("a", "3"), State: storage.StopOwed, Key: "k"}, {Place: at("b", "1"), State: storage.StopWaiting},
			{Place: at("a", "1"), State: storage.StopWaiting}, {Place: at("a", "2"), State: storage.StopWaiting},
		}
		id := must(tx.Rounds.Add(storage.Round{Announcement: 7}, list))
		later := must(tx.Rounds.Add(storage.Round{Announcement: 7}, nil))
		ids := func(l []storage.Round, err error) (out []int64) {
			for _, x := range must(l, err) {
				out = append(out, x.ID)
			}
			return out
		}
		same(t, "of the announcement", ids(tx.Rounds.OfAnnouncement(7)), []int64{id, later})
		same(t, "of the problem", ids(tx.Rounds.OfProblem(7)), []int64{other})
		same(t, "of no announcement", ids(tx.Rounds.OfAnnouncement(0)), []int64(nil))
		same(t, "all stops", must(tx.Stops.In(id, storage.StopQuery{})), list)
		waiting := storage.StopQuery{Platform: "a", States: []storage.StopState{storage.StopWaiting}}
		same(t, "waiting there", must(tx.Stops.In(id, waiting)), list[2:])
		waiting.Limit = 1
		same(t, "the first of them", must(tx.Stops.In(id, waiting)), list[2:3])
		same(t, "of two states", len(must(tx.Stops.In(id, storage.StopQuery{States: []storage.StopState{storage.StopWaiting, storage.StopOwed}}))), 4)
		same(t, "by key", must(tx.Stops.At("k")), list[0])
		missing[storage.Stop](t, "no key")(tx.Stops.At(""))
		list[0].State = storage.StopDone
		fine(tx.Stops.Put(list[0]))
		same(t, "counted", must(tx.Stops.Count(id)), map[storage.StopState]int{storage.StopDone: 1, storage.StopWaiting: 3})
	})
}
