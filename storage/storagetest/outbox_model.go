package storagetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tieline/storage"
)

// model is the outbox as a plain list, oldest first.
type model struct{ all []storage.Delivery }

// lane is what a lane owes, oldest first.
func (m *model) lane(platform, lane string) (owed []*storage.Delivery) {
	for i := range m.all {
		if d := &m.all[i]; d.State == storage.Owed && d.Platform == platform && d.Lane == lane {
			owed = append(owed, d)
		}
	}
	return owed
}

func (m *model) owe(d storage.Delivery) {
	if d.What == storage.Live {
		for _, o := range m.lane(d.Platform, d.Lane) {
			if o.What == storage.Live && o.First.IsZero() {
				return
			}
		}
	}
	d.State = storage.Owed
	m.all = append(m.all, d)
}

func (m *model) take(l storage.Lease) (taken []storage.Delivery) {
	for i := range m.all {
		d := &m.all[i]
		if d.State != storage.Owed || d.Platform != l.Platform || slices.Contains(l.Except, d.Lane) || l.Limit > 0 && len(taken) == l.Limit {
			continue
		}
		lane := m.lane(d.Platform, d.Lane)
		held := slices.ContainsFunc(lane, func(o *storage.Delivery) bool { return o.Lease.After(l.Now) })
		if lane[0] != d || held || d.NotBefore.After(l.Now) {
			continue
		}
		d.Lease = l.Until
		d.Tries++
		if d.First.IsZero() {
			d.First = l.Now
		}
		taken = append(taken, *d)
	}
	return taken
}

// next tries every instant at which anything changes.
func (m *model) next(platform string) time.Time {
	instants := []time.Time{time.UnixMilli(0)}
	for _, d := range m.all {
		instants = append(instants, d.NotBefore, d.Lease)
	}
	slices.SortFunc(instants, time.Time.Compare)
	for _, at := range instants {
		tried := model{slices.Clone(m.all)}
		if !at.IsZero() && len(tried.take(storage.Lease{Platform: platform, Now: at, Until: at})) > 0 {
			return at
		}
	}
	return time.Time{}
}

// outboxModel does at random what the courier and commands do, to the store and to the model, and compares.
func outboxModel(t *testing.T, s storage.Store) {
	done := errors.New("undo")
	rapid.Check(t, func(r *rapid.T) {
		err := s.Update(t.Context(), func(tx storage.Tx) error {
			r.Repeat((&machine{tx: tx}).actions())
			return done
		})
		if err != done {
			r.Fatalf("Update: %v", err)
		}
	})
}

// machine does the same to both.
type machine struct {
	tx    storage.Tx
	model model
	now   time.Time
}

func (m *machine) actions() map[string]func(*rapid.T) {
	m.now = start
	platforms, lanes := rapid.SampledFrom([]string{"local", "slack"}), rapid.SampledFrom([]string{"a", "b", "c"})
	whats := rapid.SampledFrom([]storage.What{storage.Live, storage.News, storage.Answer})
	states := rapid.SampledFrom([]storage.DeliveryState{storage.Owed, storage.Sent, storage.Superseded, storage.Refused})
	later := rapid.Custom(func(r *rapid.T) time.Time {
		if seconds := rapid.IntRange(-3, 6).Draw(r, "seconds"); seconds >= 0 {
			return m.now.Add(time.Duration(seconds) * time.Second)
		}
		return time.Time{}
	})
	return map[string]func(*rapid.T){
		"owe": func(r *rapid.T) {
			d := storage.Delivery{Key: "k" + strconv.Itoa(len(m.model.all)), What: whats.Draw(r, "what"), Lane: lanes.Draw(r, "lane"),
				Platform: platforms.Draw(r, "platform"), NotBefore: later.Draw(r, "not before")}
			m.model.owe(d)
			fine(m.tx.Outbox.Owe(d))
		},
		"take": func(r *rapid.T) {
			l := storage.Lease{Platform: platforms.Draw(r, "platform"), Now: m.now, Until: m.now.Add(3 * time.Second),
				Limit: rapid.IntRange(0, 3).Draw(r, "limit"), Except: rapid.SliceOfN(lanes, 0, 1).Draw(r, "except")}
			m.compare(r, "Take", must(m.tx.Outbox.Take(l)), m.model.take(l))
		},
		"put": func(r *rapid.T) {
			if len(m.model.all) == 0 {
				r.Skip("nothing to put")
			}
			d := &m.model.all[rapid.IntRange(0, len(m.model.all)-1).Draw(r, "which")]
			if d.State != storage.Owed {
				r.Skip("settled already")
			}
			d.State, d.NotBefore, d.Lease = states.Draw(r, "state"), later.Draw(r, "not before"), time.Time{}
			fine(m.tx.Outbox.Put(*d))
		},
		"wait": func(r *rapid.T) {
			m.now = m.now.Add(time.Duration(rapid.IntRange(1, 4).Draw(r, "seconds")) * time.Second)
		},
		"": func(r *rapid.T) {
			for _, p := range []string{"local", "slack"} {
				got, want := must(m.tx.Outbox.Next(p)), m.model.next(p)
				if !got.Equal(want) || got.IsZero() != want.IsZero() {
					r.Fatalf("Next(%s) is %v, want %v", p, got, want)
				}
			}
		},
		"look": func(r *rapid.T) {
			for _, d := range m.model.all {
				m.compare(r, "Get", []storage.Delivery{must(m.tx.Outbox.Get(d.Key))}, []storage.Delivery{d})
			}
		},
	}
}

// compare leaves out the ids, which the model does not know.
func (m *machine) compare(r *rapid.T, what string, got, want []storage.Delivery) {
	show := func(list []storage.Delivery) (s []string) {
		for _, d := range list {
			s = append(s, fmt.Sprintf("%s %s %s/%s not before %v first %v lease %v tries %d %s", d.Key, d.What, d.Platform, d.Lane,
				d.NotBefore.UTC(), d.First.UTC(), d.Lease.UTC(), d.Tries, d.State))
		}
		return s
	}
	if g, w := show(got), show(want); !slices.Equal(g, w) {
		r.Fatalf("%s gave\n%q, want\n%q", what, g, w)
	}
}
