package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// usualDigest is when a manager gets the digest who has said nothing else.
var usualDigest = sla.Daily{Hour: 8}

// digestLate is from when on a digest says that it is late.
const digestLate = 5 * time.Minute

// Digests sends each manager the digest of the morning, once for each day of their own zone, however often it is called:
// that it was sent is recorded in the transaction that owes it. Of those missed while nothing ran only the latest is sent, and it says
// that it is late. It returns when the next is due; the zero time where there is no manager.
//
// Nothing is owed for the time before somebody was first found to be a manager.
func (c *Commands) Digests(ctx context.Context) (next time.Time, err error) {
	now := c.now().UTC().Truncate(time.Millisecond)
	var due []int64
	err = c.store.View(ctx, func(tx storage.Tx) error {
		people, err := tx.People.List()
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Role != storage.Manager || len(p.Keys) == 0 {
				continue
			}
			m := morningOf(p, now)
			if at := m.at.Next(now, m.zone); next.IsZero() || at.Before(next) {
				next = at
			}
			if done, err := m.done(tx); err != nil {
				return err
			} else if !done {
				due = append(due, p.ID)
			}
		}
		return nil
	})
	if err != nil {
		return time.Time{}, err
	}
	var failed []error
	for _, id := range due {
		if err := c.sendDigest(ctx, id, now); err != nil {
			failed = append(failed, fmt.Errorf("the digest of person %d: %w", id, err))
		}
	}
	return next, errors.Join(failed...)
}

// sendDigest owes a manager the digest of their last morning.
func (c *Commands) sendDigest(ctx context.Context, id int64, now time.Time) error {
	owed := false
	err := c.store.Update(ctx, func(tx storage.Tx) error {
		owed = false
		p, err := tx.People.Get(id)
		if err != nil {
			return err
		}
		m := morningOf(p, now)
		if done, err := m.done(tx); err != nil || done || p.Role != storage.Manager || len(p.Keys) == 0 {
			return err
		}
		if known, err := m.enrolled(tx); err != nil {
			return err
		} else if !known {
			return m.passOver(tx, now)
		}
		r := &request{c: c, tx: tx, now: now, act: talk.Act{At: now}}
		card, err := r.digest(p)
		if err != nil {
			return err
		}
		if now.Sub(m.run) > digestLate {
			card.Small = append(card.Small, talk.Say("This was due at "+m.words(now)+" and comes late."))
		}
		if _, err := r.owePrivately(p.Keys[0], card); err != nil {
			return err
		}
		owed = true
		return tx.Acts.Record(now, nil, m.key())
	})
	if err == nil && owed {
		c.woken()
	}
	return err
}

// morning is one manager's digest of one day.
type morning struct {
	person int64
	at     sla.Daily
	zone   *time.Location
	run    time.Time // when it is due
	day    string    // of the zone: "2026-04-02"
}

// morningOf is the latest that was due.
func morningOf(p storage.Person, now time.Time) morning {
	m := morning{person: p.ID, at: dailyOf(p)}
	m.zone, _ = zoneOfPerson(p)
	m.run, m.day = m.at.Last(now, m.zone)
	return m
}

// dailyOf is the time of day at which somebody wants the digest.
func dailyOf(p storage.Person) sla.Daily {
	if at, err := sla.ParseDaily(p.Digest); err == nil {
		return at
	}
	return usualDigest
}

// key names the digest: a person and a day, whatever the hour.
func (m morning) key() string { return fmt.Sprintf("digest %d %s", m.person, m.day) }

// since names that the person gets digests at all.
func (m morning) since() string { return fmt.Sprintf("digest %d", m.person) }

func (m morning) done(tx storage.Tx) (bool, error)     { return seen(tx, m.key()) }
func (m morning) enrolled(tx storage.Tx) (bool, error) { return seen(tx, m.since()) }

// passOver says that nothing is owed up to now, and that what comes after is.
func (m morning) passOver(tx storage.Tx, now time.Time) error {
	for _, key := range []string{m.since(), m.key()} {
		if known, err := seen(tx, key); err != nil {
			return err
		} else if known {
			continue
		}
		if err := tx.Acts.Record(now, nil, key); err != nil {
			return err
		}
	}
	return nil
}

// words is when it was due: the time of day, with the day where that is another.
func (m morning) words(now time.Time) string {
	run := m.run.In(m.zone)
	if run.Format(time.DateOnly) == now.In(m.zone).Format(time.DateOnly) {
		return run.Format("15:04")
	}
	return run.Format("15:04 on Monday 2 January")
}

func seen(tx storage.Tx, key string) (bool, error) {
	_, err := tx.Acts.Seen(key)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
