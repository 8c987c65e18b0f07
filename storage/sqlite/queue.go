package sqlite

import "tieline/sla"

type places struct{ t *tx }

func (ps places) Put(ticket int64, handler string, rank sla.Rank) error {
	return ps.t.put(`INSERT INTO queue (ticket, handler, first, second, third) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (ticket) DO UPDATE SET handler = excluded.handler, first = excluded.first, second = excluded.second, third = excluded.third
		WHERE (handler, first, second, third) <> (excluded.handler, excluded.first, excluded.second, excluded.third)`,
		ticket, handler, rank[0], rank[1], rank[2])
}

func (ps places) Remove(ticket int64) error {
	return ps.t.put(`DELETE FROM queue WHERE ticket = ?`, ticket)
}

func (ps places) First(handler string, limit int) ([]int64, error) {
	return list(ps.t, scanNumber, `SELECT ticket FROM queue WHERE handler = ? ORDER BY first, second, third, ticket LIMIT ?`,
		handler, atMost(limit))
}

func (ps places) Count(handler string, limit int) (int, error) {
	return one(ps.t, func(r row, n *int) error { return r.Scan(n) },
		`SELECT count(*) FROM (SELECT 1 FROM queue WHERE handler = ? LIMIT ?)`, handler, atMost(limit))
}
