package sqlite

import (
	"errors"

	"tieline/storage"
)

type announcements struct{ t *tx }

const announcementColumns = `number, by_person, announced, audience, starts, ends, cancelled`

func scanAnnouncement(r row, a *storage.Announcement) error {
	return r.Scan(&a.Number, &a.By, (*instant)(&a.At), (*pairs)(&a.Audience), (*instant)(&a.From), (*instant)(&a.Until), (*instant)(&a.Cancelled))
}

func (as announcements) Add(a storage.Announcement) (int64, error) {
	return as.t.add(`INSERT INTO announcements (`+announcementColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?)`,
		a.By, millis(a.At), encode(a.Audience), millis(a.From), millis(a.Until), millis(a.Cancelled))
}

func (as announcements) Get(number int64) (storage.Announcement, error) {
	return one(as.t, scanAnnouncement, `SELECT `+announcementColumns+` FROM announcements WHERE number = ?`, number)
}

func (as announcements) Put(a storage.Announcement) error {
	return as.t.change(`UPDATE announcements SET by_person = ?, announced = ?, audience = ?, starts = ?, ends = ?, cancelled = ? WHERE number = ?`,
		a.By, millis(a.At), encode(a.Audience), millis(a.From), millis(a.Until), millis(a.Cancelled), a.Number)
}

func (as announcements) List() ([]storage.Announcement, error) {
	return list(as.t, scanAnnouncement, `SELECT `+announcementColumns+` FROM announcements ORDER BY number DESC`)
}

type problems struct{ t *tx }

const problemColumns = `number, title, by_person, opened, closed`

func scanProblem(r row, p *storage.Problem) error {
	return r.Scan(&p.Number, &p.Title, &p.By, (*instant)(&p.Opened), (*instant)(&p.Closed))
}

func (ps problems) Add(p storage.Problem) (int64, error) {
	return ps.t.add(`INSERT INTO problems (`+problemColumns+`) VALUES (NULL, ?, ?, ?, ?)`, p.Title, p.By, millis(p.Opened), millis(p.Closed))
}

func (ps problems) Get(number int64) (storage.Problem, error) {
	return one(ps.t, scanProblem, `SELECT `+problemColumns+` FROM problems WHERE number = ?`, number)
}

func (ps problems) Put(p storage.Problem) error {
	return ps.t.change(`UPDATE problems SET title = ?, by_person = ?, opened = ?, closed = ? WHERE number = ?`,
		p.Title, p.By, millis(p.Opened), millis(p.Closed), p.Number)
}

func (ps problems) List() ([]storage.Problem, error) {
	return list(ps.t, scanProblem, `SELECT `+problemColumns+` FROM problems ORDER BY number DESC`)
}

type gathered struct{ t *tx }

func (gs gathered) Put(ticket, problem int64) error {
	if problem == 0 {
		return gs.t.put(`DELETE FROM gathered WHERE ticket = ?`, ticket)
	}
	return gs.t.put(`INSERT INTO gathered (ticket, problem) VALUES (?, ?) ON CONFLICT (ticket) DO UPDATE SET problem = excluded.problem`, ticket, problem)
}

func (gs gathered) Of(ticket int64) (int64, error) {
	problem, err := one(gs.t, scanID, `SELECT problem FROM gathered WHERE ticket = ?`, ticket)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return problem, err
}

func (gs gathered) In(problem int64) ([]int64, error) {
	return list(gs.t, scanID, `SELECT ticket FROM gathered WHERE problem = ? ORDER BY ticket`, problem)
}
