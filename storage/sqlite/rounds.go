package sqlite

import (
	"strings"

	"tieline/storage"
)

type rounds struct{ t *tx }

const roundColumns = `id, announcement, problem, kind, by_person, said, body, starts, ends`

func scanRound(r row, x *storage.Round) error {
	return r.Scan(&x.ID, &x.Announcement, &x.Problem, &x.Kind, &x.By, (*instant)(&x.At), &x.Text, (*instant)(&x.From), (*instant)(&x.Until))
}

func (rs rounds) Add(x storage.Round, stops []storage.Stop) (int64, error) {
	id, err := rs.t.add(`INSERT INTO rounds (`+roundColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)`,
		x.Announcement, x.Problem, x.Kind, x.By, millis(x.At), x.Text, millis(x.From), millis(x.Until))
	if err != nil {
		return 0, err
	}
	for i, s := range stops {
		s.Round = id
		if s.ID, err = rs.t.add(`INSERT INTO stops (`+stopColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, stopValues(s)...); err != nil {
			return 0, err
		}
		stops[i] = s
	}
	return id, nil
}

func (rs rounds) Get(id int64) (storage.Round, error) {
	return one(rs.t, scanRound, `SELECT `+roundColumns+` FROM rounds WHERE id = ?`, id)
}

func (rs rounds) OfAnnouncement(number int64) ([]storage.Round, error) {
	return list(rs.t, scanRound, `SELECT `+roundColumns+` FROM rounds WHERE announcement = ? AND announcement <> 0 ORDER BY id`, number)
}

func (rs rounds) OfProblem(number int64) ([]storage.Round, error) {
	return list(rs.t, scanRound, `SELECT `+roundColumns+` FROM rounds WHERE problem = ? AND problem <> 0 ORDER BY id`, number)
}

type stops struct{ t *tx }

const stopColumns = `id, round, platform, place, partner, ticket, message, key, state, trouble`

func scanStop(r row, s *storage.Stop) error {
	return r.Scan(&s.ID, &s.Round, &s.Place.Platform, &s.Place.ID, &s.Partner, &s.Ticket, &s.Message, &s.Key, &s.State, &s.Trouble)
}

// stopValues are those of stopColumns without the id.
func stopValues(s storage.Stop) []any {
	return []any{s.Round, s.Place.Platform, s.Place.ID, s.Partner, s.Ticket, s.Message, s.Key, s.State, s.Trouble}
}

func (ss stops) At(key string) (storage.Stop, error) {
	return one(ss.t, scanStop, `SELECT `+stopColumns+` FROM stops WHERE key = ? AND key <> ''`, key)
}

func (ss stops) In(round int64, q storage.StopQuery) ([]storage.Stop, error) {
	where, args := `round = ?`, []any{round}
	if len(q.States) > 0 {
		where += ` AND state IN (?` + strings.Repeat(`, ?`, len(q.States)-1) + `)`
		for _, s := range q.States {
			args = append(args, s)
		}
	}
	if q.Platform != "" {
		where += ` AND platform = ?`
		args = append(args, q.Platform)
	}
	return list(ss.t, scanStop, `SELECT `+stopColumns+` FROM stops WHERE `+where+` ORDER BY id LIMIT ?`, append(args, atMost(q.Limit))...)
}

// tally is how many stops have a state.
type tally struct {
	state storage.StopState
	n     int
}

func (ss stops) Count(round int64) (map[storage.StopState]int, error) {
	all, err := list(ss.t, func(r row, x *tally) error { return r.Scan(&x.state, &x.n) },
		`SELECT state, count(*) FROM stops WHERE round = ? GROUP BY state`, round)
	out := map[storage.StopState]int{}
	for _, x := range all {
		out[x.state] = x.n
	}
	return out, err
}

func (ss stops) Put(s storage.Stop) error {
	return ss.t.change(`UPDATE stops SET round = ?, platform = ?, place = ?, partner = ?, ticket = ?, message = ?, key = ?, state = ?, trouble = ? WHERE id = ?`,
		append(stopValues(s), s.ID)...)
}
