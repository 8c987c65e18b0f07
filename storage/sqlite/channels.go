package sqlite

import "tieline/storage"

type channelsOff struct{ t *tx }

const channelOffColumns = `agreement, channel, say, until, since, by_person`

func scanChannelOff(r row, c *storage.ChannelOff) error {
	return r.Scan(&c.Agreement, &c.Channel, &c.Say, (*instant)(&c.Until), (*instant)(&c.Since), &c.By)
}

func (cs channelsOff) Of(agreement string) ([]storage.ChannelOff, error) {
	return list(cs.t, scanChannelOff, `SELECT `+channelOffColumns+` FROM channels_off WHERE agreement = ? ORDER BY channel`, agreement)
}

func (cs channelsOff) Put(c storage.ChannelOff) error {
	return cs.t.put(`INSERT INTO channels_off (`+channelOffColumns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (agreement, channel) DO UPDATE SET
		say = excluded.say, until = excluded.until, since = excluded.since, by_person = excluded.by_person`,
		c.Agreement, c.Channel, c.Say, millis(c.Until), millis(c.Since), c.By)
}

func (cs channelsOff) Remove(agreement, channel string) error {
	return cs.t.put(`DELETE FROM channels_off WHERE agreement = ? AND channel = ?`, agreement, channel)
}
