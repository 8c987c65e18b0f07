package sqlite

import (
	"strconv"
	"strings"
	"time"

	"tieline/storage"
)

type clocks struct{ t *tx }

const clockColumns = `ticket, target, cycle, state, priority, words, started, due, stopped, missed, next`

func scanClock(r row, c *storage.Clock) error {
	return r.Scan(&c.Ticket, &c.Target, &c.Cycle, &c.State, &c.Priority, &c.Words,
		(*instant)(&c.Started), (*instant)(&c.Due), (*instant)(&c.Stopped), &c.Missed, (*instant)(&c.Next))
}

// Replace writes only the clocks that are not there as they should be: most that happens to a ticket changes none or one.
func (cs clocks) Replace(ticket int64, clocks []storage.Clock) error {
	if !cs.t.writable {
		return storage.ErrReadOnly
	}
	there, err := cs.Of(ticket)
	if err != nil {
		return err
	}
	for i, c := range clocks {
		if c.Ticket = ticket; i < len(there) && alike(there[i], c) {
			continue
		}
		if err := cs.t.put(`INSERT OR REPLACE INTO clocks (`+clockColumns+`, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			ticket, c.Target, c.Cycle, c.State, c.Priority, c.Words,
			millis(c.Started), millis(c.Due), millis(c.Stopped), c.Missed, millis(c.Next), i); err != nil {
			return err
		}
	}
	if len(there) <= len(clocks) {
		return nil
	}
	return cs.t.put(`DELETE FROM clocks WHERE ticket = ? AND position >= ?`, ticket, len(clocks))
}

// alike is whether a clock that was read is another, as far as it is kept.
func alike(read, c storage.Clock) bool {
	for _, t := range []*time.Time{&c.Started, &c.Due, &c.Stopped, &c.Next} {
		if !t.IsZero() {
			*t = time.UnixMilli(t.UnixMilli()).UTC()
		}
	}
	return read == c
}

func (cs clocks) Of(ticket int64) ([]storage.Clock, error) {
	return list(cs.t, scanClock, `SELECT `+clockColumns+` FROM clocks WHERE ticket = ? ORDER BY position`, ticket)
}

// Pressing reads the index in its order, and all that it finds as one row: a row each costs more than finding them. A ticket may
// have several clocks that press; where that leaves too few tickets, it reads further.
func (cs clocks) Pressing(at time.Time, limit int) ([]int64, error) {
	for room := atMost(limit); ; room *= 2 {
		found, err := one(cs.t, func(r row, numbers *string) error { return r.Scan(numbers) }, `SELECT coalesce(group_concat(ticket, ' ' ORDER BY next, ticket), '')
			FROM (SELECT next, ticket FROM clocks INDEXED BY clocks_by_next WHERE next <= ? ORDER BY next, ticket LIMIT ?)`, at.UnixMilli(), room)
		if err != nil {
			return nil, err
		}
		tickets, all, err := eachOnce(found)
		if err != nil || limit <= 0 || all < room {
			return tickets, err
		}
		if len(tickets) >= limit {
			return tickets[:limit], nil
		}
	}
}

// eachOnce reads a list of numbers, each where it comes first; all is how many there are with those that come again.
func eachOnce(list string) (numbers []int64, all int, err error) {
	seen := map[int64]bool{}
	for word := range strings.FieldsSeq(list) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, 0, err
		}
		if all++; !seen[n] {
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	return numbers, all, nil
}

func (cs clocks) Nearest() (time.Time, error) {
	next, err := one(cs.t, func(r row, i *instant) error { return r.Scan(i) }, `SELECT min(next) FROM clocks WHERE next IS NOT NULL`)
	return time.Time(next), err
}

func (cs clocks) DueBetween(from, until time.Time) ([]storage.Clock, error) {
	return list(cs.t, scanClock, `SELECT `+clockColumns+` FROM clocks WHERE due >= ? AND due < ? ORDER BY due, ticket, position`,
		from.UnixMilli(), until.UnixMilli())
}
