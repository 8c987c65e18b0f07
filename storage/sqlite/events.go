package sqlite

import "tieline/storage"

type events struct{ t *tx }

const eventColumns = `id, ticket, kind, happened, recorded, by_person, act, message, detail`

func scanEvent(r row, e *storage.Event) error {
	return r.Scan(&e.ID, &e.Ticket, &e.Kind, (*instant)(&e.At), (*instant)(&e.Recorded), &e.By, &e.Act, &e.Message, (*pairs)(&e.Detail))
}

func (es events) Append(e storage.Event) (int64, error) {
	return es.t.add(`INSERT INTO events (`+eventColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Ticket, e.Kind, millis(e.At), millis(e.Recorded), e.By, e.Act, e.Message, encode(e.Detail))
}

func (es events) Of(ticket int64) ([]storage.Event, error) {
	return list(es.t, scanEvent, `SELECT `+eventColumns+` FROM events WHERE ticket = ? ORDER BY id`, ticket)
}
