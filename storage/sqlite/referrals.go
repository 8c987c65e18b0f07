package sqlite

import "tieline/storage"

type referrals struct{ t *tx }

const referralColumns = `id, from_partner, to_partner, by_person, in_platform, in_place, filled, files, passed, card, state, ticket, reason, settler, settled`

func scanReferral(r row, x *storage.Referral) error {
	return r.Scan(&x.ID, &x.From, &x.To, &x.By, &x.In.Platform, &x.In.ID, (*pairs)(&x.Values), (*attachments)(&x.Files), (*instant)(&x.Passed), &x.Card,
		&x.State, &x.Ticket, &x.Reason, &x.Settler, (*instant)(&x.Settled))
}

func (rs referrals) Get(id string) (storage.Referral, error) {
	return one(rs.t, scanReferral, `SELECT `+referralColumns+` FROM referrals WHERE id = ?`, id)
}

func (rs referrals) Of(partner string, limit int) ([]storage.Referral, error) {
	return list(rs.t, scanReferral, `SELECT `+referralColumns+` FROM referrals WHERE from_partner = ?1 OR to_partner = ?1
		ORDER BY passed DESC, rowid DESC LIMIT ?2`, partner, atMost(limit))
}

func (rs referrals) Put(x storage.Referral) error {
	return rs.t.put(`INSERT INTO referrals (`+referralColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET from_partner = excluded.from_partner, to_partner = excluded.to_partner, by_person = excluded.by_person,
			in_platform = excluded.in_platform, in_place = excluded.in_place, filled = excluded.filled, files = excluded.files,
			passed = excluded.passed, card = excluded.card, state = excluded.state, ticket = excluded.ticket, reason = excluded.reason,
			settler = excluded.settler, settled = excluded.settled`,
		x.ID, x.From, x.To, x.By, x.In.Platform, x.In.ID, encode(x.Values), encodeFiles(x.Files), millis(x.Passed), x.Card,
		x.State, x.Ticket, x.Reason, x.Settler, millis(x.Settled))
}
