package sqlite

import (
	"time"

	"tieline/storage"
)

type figures struct{ t *tx }

// notClosed restricts t to tickets that are not closed, as the index by state has them.
const notClosed = `t.state IN ('new', 'claimed', 'waiting', 'held', 'monitoring', 'resolved')`

func (f figures) Open() ([]storage.Heap, error) {
	return list(f.t, func(r row, h *storage.Heap) error { return r.Scan(&h.State, &h.Priority, &h.Tickets) },
		`SELECT t.state, t.priority, count(*) FROM tickets t WHERE `+notClosed+` GROUP BY t.state, t.priority ORDER BY t.state, t.priority`)
}

// Overdue goes by the tickets: the clocks that were due once are all there ever were.
func (f figures) Overdue(at time.Time) (int, error) {
	return one(f.t, func(r row, n *int) error { return r.Scan(n) }, `SELECT count(*) FROM tickets t CROSS JOIN clocks c ON c.ticket = t.number
		WHERE `+notClosed+` AND c.state = 'running' AND c.due < ?`, at.UnixMilli())
}

func (f figures) Debts(at time.Time) ([]storage.Debt, error) {
	return list(f.t, func(r row, d *storage.Debt) error { return r.Scan(&d.Platform, &d.Owed, (*instant)(&d.Oldest)) },
		`SELECT platform, count(*), min(iif(not_before IS NULL OR not_before <= ?1 OR first_try IS NOT NULL, created, NULL)) FROM deliveries
			WHERE state = 'owed' GROUP BY platform ORDER BY platform`, at.UnixMilli())
}
