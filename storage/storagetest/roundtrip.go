package storagetest

import (
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

// kept is a way to put a record and to get it back as it should have been kept.
type kept struct {
	name string
	keep func(tx storage.Tx, f *filler, ticket int64) (want any)
	get  func(tx storage.Tx, want any) (got any)
}

// everything is one way at least for every record.
var everything = []kept{
	{"Partner", func(tx storage.Tx, f *filler, _ int64) any {
		p := fill[storage.Partner](f)
		fine(tx.Partners.Put(p))
		return p
	}, func(tx storage.Tx, want any) any { return must(tx.Partners.Get(want.(storage.Partner).ID)) }},

	{"Person", func(tx storage.Tx, f *filler, _ int64) any {
		p := fill[storage.Person](f)
		p.ID = 0
		p.ID = must(tx.People.Put(p))
		return p
	}, func(tx storage.Tx, want any) any { return must(tx.People.Get(want.(storage.Person).ID)) }},

	{"Person put again", func(tx storage.Tx, f *filler, _ int64) any {
		p := fill[storage.Person](f)
		p.ID = must(tx.People.Put(storage.Person{}))
		must(tx.People.Put(p))
		return p
	}, func(tx storage.Tx, want any) any { return must(tx.People.ByKey(want.(storage.Person).Keys[0])) }},

	{"Binding", func(tx storage.Tx, f *filler, _ int64) any {
		b := fill[storage.Binding](f)
		fine(tx.Bindings.Put(b))
		return b
	}, func(tx storage.Tx, want any) any { return must(tx.Bindings.At(want.(storage.Binding).Place)) }},

	{"Binding put again", func(tx storage.Tx, f *filler, _ int64) any {
		b := fill[storage.Binding](f)
		fine(tx.Bindings.Put(storage.Binding{Place: b.Place}))
		fine(tx.Bindings.Put(b))
		return b
	}, func(tx storage.Tx, want any) any { return must(tx.Bindings.At(want.(storage.Binding).Place)) }},

	{"Ticket", func(tx storage.Tx, f *filler, _ int64) any {
		k := fill[storage.Ticket](f)
		k.Number = must(tx.Tickets.Add(k))
		return k
	}, func(tx storage.Tx, want any) any { return must(tx.Tickets.Get(want.(storage.Ticket).Number)) }},

	{"Ticket put again", func(tx storage.Tx, f *filler, ticket int64) any {
		k := fill[storage.Ticket](f)
		k.Number = ticket
		fine(tx.Tickets.Put(k))
		return k
	}, func(tx storage.Tx, want any) any { return must(tx.Tickets.Get(want.(storage.Ticket).Number)) }},

	{"Thread", func(tx storage.Tx, f *filler, _ int64) any {
		k := fill[storage.Thread](f)
		fine(tx.Threads.Put(k))
		return k
	}, func(tx storage.Tx, want any) any { return must(tx.Threads.Get(want.(storage.Thread).Lane)) }},

	{"Thread put again", func(tx storage.Tx, f *filler, _ int64) any {
		k := fill[storage.Thread](f)
		fine(tx.Threads.Put(storage.Thread{Lane: k.Lane}))
		fine(tx.Threads.Put(k))
		return k
	}, func(tx storage.Tx, want any) any { return must(tx.Threads.At(want.(storage.Thread).Place)) }},

	{"Event", func(tx storage.Tx, f *filler, ticket int64) any {
		e := fill[storage.Event](f)
		e.Ticket = ticket
		e.ID = must(tx.Events.Append(e))
		return e
	}, func(tx storage.Tx, want any) any { return must(tx.Events.Of(want.(storage.Event).Ticket))[0] }},

	{"Message", func(tx storage.Tx, f *filler, ticket int64) any {
		m := fill[storage.Message](f)
		m.Ticket = ticket
		m.ID = must(tx.Messages.Add(m))
		return m
	}, func(tx storage.Tx, want any) any { return must(tx.Messages.Get(want.(storage.Message).ID)) }},

	{"Message put again", func(tx storage.Tx, f *filler, ticket int64) any {
		m := fill[storage.Message](f)
		m.Ticket = ticket
		m.ID = must(tx.Messages.Add(storage.Message{Ticket: ticket}))
		fine(tx.Messages.Put(m))
		return m
	}, func(tx storage.Tx, want any) any { return must(tx.Messages.At(want.(storage.Message).Ref)) }},

	{"Clocks", func(tx storage.Tx, f *filler, ticket int64) any {
		list := []storage.Clock{fill[storage.Clock](f), fill[storage.Clock](f), fill[storage.Clock](f)}
		fine(tx.Clocks.Replace(ticket, list))
		for i := range list {
			list[i].Ticket = ticket
		}
		return list
	}, func(tx storage.Tx, want any) any { return must(tx.Clocks.Of(want.([]storage.Clock)[0].Ticket)) }},

	{"Alert", func(tx storage.Tx, f *filler, ticket int64) any {
		a := fill[storage.Alert](f)
		a.Ticket = ticket
		fine(tx.Alerts.Put(storage.Alert{Ticket: ticket, Fingerprint: a.Fingerprint}))
		fine(tx.Alerts.Put(a))
		return a
	}, func(tx storage.Tx, want any) any { return must(tx.Alerts.Of(want.(storage.Alert).Ticket))[0] }},

	{"Draft", func(tx storage.Tx, f *filler, _ int64) any {
		d := fill[storage.Draft](f)
		fine(tx.Drafts.Put(storage.Draft{ID: d.ID}))
		fine(tx.Drafts.Put(d))
		return d
	}, func(tx storage.Tx, want any) any { return must(tx.Drafts.Get(want.(storage.Draft).ID)) }},

	{"Referral", func(tx storage.Tx, f *filler, _ int64) any {
		x := fill[storage.Referral](f)
		fine(tx.Referrals.Put(x))
		return x
	}, func(tx storage.Tx, want any) any { return must(tx.Referrals.Get(want.(storage.Referral).ID)) }},

	{"StaffGroup", func(tx storage.Tx, f *filler, _ int64) any {
		g := fill[storage.StaffGroup](f)
		g.Role = storage.Engineer
		fine(tx.Groups.Put(storage.StaffGroup{Platform: g.Platform, ID: g.ID, Role: storage.Manager}))
		fine(tx.Groups.Put(g))
		return g
	}, func(tx storage.Tx, want any) any {
		for _, g := range must(tx.Groups.List()) {
			if g.ID == want.(storage.StaffGroup).ID {
				return g
			}
		}
		return nil
	}},

	{"ChannelOff", func(tx storage.Tx, f *filler, _ int64) any {
		c := fill[storage.ChannelOff](f)
		fine(tx.Channels.Put(storage.ChannelOff{Agreement: c.Agreement, Channel: c.Channel}))
		fine(tx.Channels.Put(c))
		return c
	}, func(tx storage.Tx, want any) any {
		return must(tx.Channels.Of(want.(storage.ChannelOff).Agreement))[0]
	}},

	{"Referral put again", func(tx storage.Tx, f *filler, _ int64) any {
		x := fill[storage.Referral](f)
		fine(tx.Referrals.Put(storage.Referral{ID: x.ID, State: storage.Passed}))
		fine(tx.Referrals.Put(x))
		return x
	}, func(tx storage.Tx, want any) any { return must(tx.Referrals.Get(want.(storage.Referral).ID)) }},

	{"Delivery", func(tx storage.Tx, f *filler, _ int64) any {
		d := fill[storage.Delivery](f)
		fine(tx.Outbox.Owe(d))
		d.State = storage.Owed
		d.ID = must(tx.Outbox.Get(d.Key)).ID
		return d
	}, func(tx storage.Tx, want any) any { return must(tx.Outbox.Get(want.(storage.Delivery).Key)) }},

	{"Delivery put again", func(tx storage.Tx, f *filler, _ int64) any {
		d := fill[storage.Delivery](f)
		fine(tx.Outbox.Owe(storage.Delivery{Key: d.Key, What: storage.News}))
		fine(tx.Outbox.Put(d))
		d.ID = must(tx.Outbox.Get(d.Key)).ID
		if d.State != storage.Owed {
			d.Via = storage.Handle{}
		}
		return d
	}, func(tx storage.Tx, want any) any { return must(tx.Outbox.Get(want.(storage.Delivery).Key)) }},

	{"Agreement", func(tx storage.Tx, f *filler, _ int64) any {
		a := fill[storage.AgreementText](f)
		fine(tx.Agreements.Put(a))
		return a
	}, func(tx storage.Tx, want any) any { return must(tx.Agreements.Get(want.(storage.AgreementText).Hash)) }},
}

// roundTrips puts records with every field filled, and looks at them in the same Update and in a later View.
func roundTrips(t *testing.T, s storage.Store) {
	f := newFiller(t)
	for range 8 {
		wants := make([]any, len(everything))
		update(t, s, func(tx storage.Tx) {
			for i, k := range everything {
				wants[i] = k.keep(tx, f, newTicket(tx))
				same(t, k.name+", in the same Update", k.get(tx, wants[i]), wants[i])
			}
		})
		view(t, s, func(tx storage.Tx) {
			for i, k := range everything {
				same(t, k.name, k.get(tx, wants[i]), wants[i])
			}
		})
	}
}

// newTicket is one that nothing is known of.
func newTicket(tx storage.Tx) int64 { return must(tx.Tickets.Add(storage.Ticket{State: storage.New})) }

// texts keeps what people may type, to the last byte.
func texts(t *testing.T, s storage.Store) {
	for name, text := range map[string]string{
		"nothing":             "",
		"NUL":                 "a\x00b\x00",
		"only NUL":            "\x00",
		"long":                strings.Repeat("0123456789abcde\n", 1<<16),
		"long unicode":        strings.Repeat("ß→🧵", 1<<17),
		"combining":           "é e\u0301 \u200d \ufeff \u202e",
		"looks like a number": "007",
		"trailing blanks":     " x  ",
	} {
		update(t, s, func(tx storage.Tx) {
			k := storage.Ticket{State: storage.New, Subject: text, Fields: map[string]string{"k": text}}
			k.Number = must(tx.Tickets.Add(k))
			same(t, name+" in a ticket", must(tx.Tickets.Get(k.Number)), k)
			m := storage.Message{Ticket: k.Number, Plain: text, Body: []byte(text), Files: []storage.File{{Name: text}}}
			m.ID = must(tx.Messages.Add(m))
			same(t, name+" in a message", must(tx.Messages.Get(m.ID)), m)
			if len(text) > 1000 {
				return // nobody makes keys of it
			}
			d := storage.Draft{ID: text, Values: map[string]string{text: "", "": text}}
			fine(tx.Drafts.Put(d))
			same(t, name+" in a draft", must(tx.Drafts.Get(text)), d)
			p := storage.Person{Name: text, Partners: []string{text, "x"}, Keys: []storage.PersonKey{{Platform: text, User: text}}}
			p.ID = must(tx.People.Put(p))
			same(t, name+" in a person", must(tx.People.ByKey(p.Keys[0])), p)
		})
	}
}

// instants come back in UTC, cut to the millisecond; the zero time stays zero, and the epoch is an instant.
func instants(t *testing.T, s storage.Store) {
	zone, now := time.FixedZone("far", -9*3600), time.Now()
	for _, c := range []struct{ put, want time.Time }{
		{time.Time{}, time.Time{}},
		{time.UnixMilli(0), time.UnixMilli(0)},
		{start.Add(999_999 * time.Nanosecond), start},
		{start.In(zone), start},
		{time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), time.UnixMilli(-1)},
		{time.Date(9999, 12, 31, 23, 59, 59, 0, zone), time.Date(9999, 12, 31, 23, 59, 59, 0, zone)},
		{now, now.Truncate(time.Millisecond)},
	} {
		update(t, s, func(tx storage.Tx) {
			fine(tx.Drafts.Put(storage.Draft{ID: "d", Changed: c.put}))
			got := must(tx.Drafts.Get("d")).Changed
			if !got.Equal(c.want) || got.IsZero() != c.put.IsZero() {
				t.Errorf("%v came back as %v, want %v", c.put, got, c.want.UTC())
			}
			if got.Location() != time.UTC {
				t.Errorf("%v came back in %v, not in UTC", c.put, got.Location())
			}
		})
	}
}

// emptiness has one form: lists and bytes nil, maps ready to be written to.
func emptiness(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		fine(tx.Partners.Put(storage.Partner{ID: "a", Facts: map[string]string{}}))
		fine(tx.Partners.Put(storage.Partner{ID: "b"}))
		for _, p := range must(tx.Partners.List()) {
			if p.Facts == nil {
				t.Errorf("partner %s: the facts are nil", p.ID)
			}
		}
		n := newTicket(tx)
		must(tx.Events.Append(storage.Event{Ticket: n}))
		fine(tx.Drafts.Put(storage.Draft{ID: "d"}))
		if must(tx.Tickets.Get(n)).Fields == nil || must(tx.Events.Of(n))[0].Detail == nil || must(tx.Drafts.Get("d")).Values == nil {
			t.Error("a map is nil")
		}
		p := must(tx.People.Get(must(tx.People.Put(storage.Person{Keys: []storage.PersonKey{}, Partners: []string{}}))))
		m := must(tx.Messages.Get(must(tx.Messages.Add(storage.Message{Ticket: n, Body: []byte{}, Files: []storage.File{}}))))
		if p.Keys != nil || p.Partners != nil || m.Body != nil || m.Files != nil {
			t.Errorf("what is empty is not nil: %#v, %#v", p, m)
		}
		fine(tx.Outbox.Owe(storage.Delivery{Key: "k", What: storage.Live}))
		if d := must(tx.Outbox.Get("k")); d.Body != nil {
			t.Errorf("no body came back as %q", d.Body)
		}
	})
}
