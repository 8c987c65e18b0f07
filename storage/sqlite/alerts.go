package sqlite

import "tieline/storage"

type alerts struct{ t *tx }

const alertColumns = `ticket, fingerprint, partner, grouped, title, started, ended, taken, heard, times`

func scanAlert(r row, a *storage.Alert) error {
	return r.Scan(&a.Ticket, &a.Fingerprint, &a.Partner, &a.Group, &a.Title, (*instant)(&a.Started), (*instant)(&a.Ended),
		(*instant)(&a.Taken), (*instant)(&a.Heard), &a.Times)
}

func (as alerts) Put(a storage.Alert) error {
	return as.t.put(`INSERT INTO alerts (`+alertColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ticket, fingerprint) DO UPDATE SET partner = excluded.partner, grouped = excluded.grouped, title = excluded.title,
		started = excluded.started, ended = excluded.ended, taken = excluded.taken, heard = excluded.heard, times = excluded.times`,
		a.Ticket, a.Fingerprint, a.Partner, a.Group, a.Title, millis(a.Started), millis(a.Ended), millis(a.Taken), millis(a.Heard), a.Times)
}

func (as alerts) Of(ticket int64) ([]storage.Alert, error) {
	return list(as.t, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE ticket = ? ORDER BY row`, ticket)
}

func (as alerts) Known(partner, fingerprint string) (storage.Alert, error) {
	return one(as.t, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE partner = ? AND fingerprint = ? ORDER BY ticket DESC LIMIT 1`, partner, fingerprint)
}

func (as alerts) Grouped(partner, group string) (storage.Alert, error) {
	return one(as.t, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE partner = ? AND grouped = ? ORDER BY ticket DESC LIMIT 1`, partner, group)
}
