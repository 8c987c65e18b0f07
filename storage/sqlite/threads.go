package sqlite

import "tieline/storage"

type threads struct{ t *tx }

const threadColumns = `lane, ticket, side, channel_platform, channel, place_platform, place,
	card_platform, card_place, card, sum`

func scanThread(r row, t *storage.Thread) error {
	return r.Scan(&t.Lane, &t.Ticket, &t.Side, &t.Channel.Platform, &t.Channel.ID, &t.Place.Platform, &t.Place.ID,
		&t.Card.In.Platform, &t.Card.In.ID, &t.Card.ID, &t.Sum)
}

func (ts threads) Get(lane string) (storage.Thread, error) {
	return one(ts.t, scanThread, `SELECT `+threadColumns+` FROM threads WHERE lane = ?`, lane)
}

func (ts threads) At(p storage.Place) (storage.Thread, error) {
	if p.IsZero() {
		return storage.Thread{}, storage.ErrNotFound // every thread that is not there yet has this place
	}
	return one(ts.t, scanThread, `SELECT `+threadColumns+` FROM threads
		WHERE place <> '' AND place = ? AND place_platform = ? ORDER BY row LIMIT 1`, p.ID, p.Platform)
}

func (ts threads) Beginning(channel storage.Place) (bool, error) {
	tried, err := list(ts.t, scanID, `SELECT d.id FROM deliveries d JOIN threads t ON t.lane = d.lane
		WHERE d.platform = ?1 AND d.state = 'owed' AND d.what = 'live' AND d.first_try IS NOT NULL
		AND t.place = '' AND t.channel = ?2 AND t.channel_platform = ?1 LIMIT 1`, channel.Platform, channel.ID)
	return len(tried) > 0, err
}

func (ts threads) Of(ticket int64) ([]storage.Thread, error) {
	return list(ts.t, scanThread, `SELECT `+threadColumns+` FROM threads WHERE ticket = ? ORDER BY row`, ticket)
}

func (ts threads) Put(t storage.Thread) error {
	return ts.t.put(`INSERT INTO threads (`+threadColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (lane) DO UPDATE SET ticket = excluded.ticket, side = excluded.side,
		channel_platform = excluded.channel_platform, channel = excluded.channel,
		place_platform = excluded.place_platform, place = excluded.place,
		card_platform = excluded.card_platform, card_place = excluded.card_place, card = excluded.card, sum = excluded.sum`,
		t.Lane, t.Ticket, t.Side, t.Channel.Platform, t.Channel.ID, t.Place.Platform, t.Place.ID,
		t.Card.In.Platform, t.Card.In.ID, t.Card.ID, t.Sum)
}
