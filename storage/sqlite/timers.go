package sqlite

import "time"

type timers struct{ t *tx }

func (ts timers) Set(ticket int64, due time.Time) error {
	if due.IsZero() {
		return ts.t.put(`DELETE FROM timers WHERE ticket = ?`, ticket)
	}
	return ts.t.put(`INSERT INTO timers (ticket, due) VALUES (?, ?) ON CONFLICT (ticket) DO UPDATE SET due = excluded.due`,
		ticket, due.UnixMilli())
}

func (ts timers) Of(ticket int64) (time.Time, error) {
	return ts.instant(`SELECT max(due) FROM timers WHERE ticket = ?`, ticket)
}

func (ts timers) Pressing(at time.Time, limit int) ([]int64, error) {
	return list(ts.t, scanNumber, `SELECT ticket FROM timers WHERE due <= ? ORDER BY due, ticket LIMIT ?`, at.UnixMilli(), atMost(limit))
}

func (ts timers) Nearest() (time.Time, error) { return ts.instant(`SELECT min(due) FROM timers`) }

// instant reads one; an aggregate of no rows is the zero time.
func (ts timers) instant(query string, args ...any) (time.Time, error) {
	due, err := one(ts.t, func(r row, i *instant) error { return r.Scan(i) }, query, args...)
	return time.Time(due), err
}
