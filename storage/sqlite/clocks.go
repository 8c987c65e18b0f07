package sqlite

import "tieline/storage"

type clocks struct{ t *tx }

const clockColumns = `ticket, target, cycle, state, priority, words, started, due, stopped`

func scanClock(r row, c *storage.Clock) error {
	return r.Scan(&c.Ticket, &c.Target, &c.Cycle, &c.State, &c.Priority, &c.Words,
		(*instant)(&c.Started), (*instant)(&c.Due), (*instant)(&c.Stopped))
}

func (cs clocks) Replace(ticket int64, clocks []storage.Clock) error {
	if err := cs.t.put(`DELETE FROM clocks WHERE ticket = ?`, ticket); err != nil {
		return err
	}
	for i, c := range clocks {
		if err := cs.t.put(`INSERT INTO clocks (`+clockColumns+`, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			ticket, c.Target, c.Cycle, c.State, c.Priority, c.Words,
			millis(c.Started), millis(c.Due), millis(c.Stopped), i); err != nil {
			return err
		}
	}
	return nil
}

func (cs clocks) Of(ticket int64) ([]storage.Clock, error) {
	return list(cs.t, scanClock, `SELECT `+clockColumns+` FROM clocks WHERE ticket = ? ORDER BY position`, ticket)
}
