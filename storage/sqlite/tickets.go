package sqlite

import (
	"errors"
	"slices"
	"strings"

	"tieline/storage"
)

type tickets struct{ t *tx }

const ticketColumns = `number, partner, agreement, hash, tier, region, country, line, handler, provider, state, priority, confirmed,
	category, subject, fields, opener, assignee, follows, merged_into, opened, changed`

func scanTicket(r row, t *storage.Ticket) error {
	return r.Scan(&t.Number, &t.Partner, &t.Agreement, &t.Hash, &t.Tier, &t.Region, &t.Country, &t.Line, &t.Handler, &t.Provider, &t.State,
		&t.Priority, &t.Confirmed, &t.Category, &t.Subject, (*pairs)(&t.Fields), &t.Opener, &t.Assignee, &t.Follows, &t.MergedInto,
		(*instant)(&t.Opened), (*instant)(&t.Changed))
}

// ticketValues are those of ticketColumns without the number.
func ticketValues(t storage.Ticket) []any {
	return []any{t.Partner, t.Agreement, t.Hash, t.Tier, t.Region, t.Country, t.Line, t.Handler, t.Provider, t.State,
		t.Priority, t.Confirmed, t.Category, t.Subject, encode(t.Fields), t.Opener, t.Assignee, t.Follows, t.MergedInto,
		millis(t.Opened), millis(t.Changed)}
}

func (ts tickets) Get(number int64) (storage.Ticket, error) {
	return one(ts.t, scanTicket, `SELECT `+ticketColumns+` FROM tickets WHERE number = ?`, number)
}

func (ts tickets) Find(q storage.TicketQuery) ([]storage.Ticket, error) {
	var where []string
	var args []any
	restrict := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	if q.Partner != "" {
		restrict(`partner = ?`, q.Partner)
	}
	if q.Handler != "" {
		restrict(`handler = ? AND handler <> ''`, q.Handler) // the second lets the partial index be used
	}
	if q.Provider != "" {
		restrict(`provider = ? AND provider <> ''`, q.Provider)
	}
	if len(q.States) > 0 {
		var states []any
		for _, s := range q.States {
			states = append(states, s)
		}
		restrict(`state IN (?`+strings.Repeat(`, ?`, len(states)-1)+`)`, states...)
	}
	if q.Assignee != 0 {
		restrict(`assignee = ? AND assignee <> 0`, q.Assignee)
	}
	if q.Had != "" {
		restrict(`number IN (SELECT ticket FROM events WHERE kind = ?)`, q.Had)
	}
	if q.After != 0 {
		restrict(`number < ?`, q.After)
	}
	query := `SELECT ` + ticketColumns + ` FROM tickets`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	return list(ts.t, scanTicket, query+` ORDER BY number DESC LIMIT ?`, append(args, atMost(q.Limit))...)
}

// atMost is the LIMIT for a limit of which 0 means all.
func atMost(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}

func (ts tickets) Add(t storage.Ticket) (int64, error) {
	number, err := ts.t.add(`INSERT INTO tickets (`+ticketColumns+`)
		VALUES ((SELECT coalesce(max(number), 1000) + 1 FROM tickets), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		ticketValues(t)...)
	if err == nil {
		ts.t.written.tickets = append(ts.t.written.tickets, number)
	}
	return number, err
}

// Put leaves out what indexes hold, where it stays as it is: SQLite writes an index whose columns are named anew, whatever is in them.
func (ts tickets) Put(t storage.Ticket) error {
	const most = `UPDATE tickets SET agreement = ?, hash = ?, tier = ?, region = ?, country = ?, line = ?, priority = ?, confirmed = ?,
		category = ?, opener = ?, follows = ?, merged_into = ?, opened = ?, changed = ?`
	values := []any{t.Agreement, t.Hash, t.Tier, t.Region, t.Country, t.Line, t.Priority, t.Confirmed,
		t.Category, t.Opener, t.Follows, t.MergedInto, millis(t.Opened), millis(t.Changed)}
	held := []any{t.Partner, t.Handler, t.Provider, t.State, t.Assignee, t.Subject, encode(t.Fields), t.Number}
	err := ts.t.change(most+` WHERE partner = ? AND handler = ? AND provider = ? AND state = ? AND assignee = ? AND subject = ? AND fields = ?
		AND number = ?`, slices.Concat(values, held)...)
	if errors.Is(err, storage.ErrNotFound) {
		err = ts.t.change(most+`, partner = ?, handler = ?, provider = ?, state = ?, assignee = ?, subject = ?, fields = ?
			WHERE number = ?`, slices.Concat(values, held)...)
	}
	return err
}
