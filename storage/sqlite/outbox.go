package sqlite

import (
	"cmp"
	"slices"
	"time"

	"tieline/storage"
)

type outbox struct{ t *tx }

const deliveryColumns = `id, key, what, lane, platform, in_platform, in_place, to_platform, to_team, to_user,
	ticket, of_message, amends, body, via_token, via_expires, created, not_before, first_try, lease, tries, state,
	ref_platform, ref_place, ref, trouble, act`

func scanDelivery(r row, d *storage.Delivery) error {
	return r.Scan(&d.ID, &d.Key, &d.What, &d.Lane, &d.Platform, &d.In.Platform, &d.In.ID,
		&d.To.Platform, &d.To.Team, &d.To.User, &d.Ticket, &d.Of, &d.Amends, (*[]byte)(&d.Body),
		&d.Via.Token, (*instant)(&d.Via.Expires), (*instant)(&d.Created), (*instant)(&d.NotBefore),
		(*instant)(&d.First), (*instant)(&d.Lease), &d.Tries, &d.State,
		&d.Ref.In.Platform, &d.Ref.In.ID, &d.Ref.ID, &d.Trouble, &d.Act)
}

// deliveryValues are those of deliveryColumns without id and key. The secret goes with the debt.
func deliveryValues(d storage.Delivery) []any {
	if d.State != storage.Owed {
		d.Via = storage.Handle{}
	}
	return []any{d.What, d.Lane, d.Platform, d.In.Platform, d.In.ID,
		d.To.Platform, d.To.Team, d.To.User, d.Ticket, d.Of, d.Amends, []byte(d.Body),
		d.Via.Token, millis(d.Via.Expires), millis(d.Created), millis(d.NotBefore),
		millis(d.First), millis(d.Lease), d.Tries, d.State,
		d.Ref.In.Platform, d.Ref.In.ID, d.Ref.ID, d.Trouble, d.Act}
}

func (o outbox) Owe(d storage.Delivery) error {
	d.State = storage.Owed
	if d.What == storage.Live {
		if owed, err := o.owesLive(d); err != nil || owed {
			return err
		}
	}
	return o.t.put(`INSERT INTO deliveries (`+deliveryColumns+`)
		VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		append([]any{d.Key}, deliveryValues(d)...)...)
}

// owesLive is whether a Live one that was never tried is owed in d's lane: it will be drawn as the ticket is then.
func (o outbox) owesLive(d storage.Delivery) (bool, error) {
	owed, err := list(o.t, scanID, `SELECT id FROM deliveries
		WHERE state = 'owed' AND platform = ? AND lane = ? AND what = 'live' AND first_try IS NULL LIMIT 1`, d.Platform, d.Lane)
	return len(owed) > 0, err
}

func scanID(r row, id *int64) error { return r.Scan(id) }

// oldestOfLane restricts d to those that nothing of their lane (of platform ?1) comes before.
const oldestOfLane = `
			AND NOT EXISTS (SELECT 1 FROM deliveries o
				WHERE o.state = 'owed' AND o.platform = ?1 AND o.lane = d.lane AND o.id < d.id)`

// Take walks the index by age and stops when it has enough.
func (o outbox) Take(l storage.Lease) ([]storage.Delivery, error) {
	if !o.t.writable {
		return nil, storage.ErrReadOnly
	}
	taken, err := list(o.t, scanDelivery, `UPDATE deliveries SET lease = ?3, tries = tries + 1, first_try = coalesce(first_try, ?2)
		WHERE id IN (
			SELECT d.id FROM deliveries d INDEXED BY deliveries_oldest
			WHERE d.state = 'owed' AND d.platform = ?1 AND (d.not_before IS NULL OR d.not_before <= ?2)
			AND d.lane NOT IN (SELECT value FROM json_each(?4))`+oldestOfLane+`
			AND NOT EXISTS (SELECT 1 FROM deliveries u
				WHERE u.state = 'owed' AND u.platform = ?1 AND u.lane = d.lane AND u.lease IS NOT NULL AND u.lease > ?2)
			ORDER BY d.id LIMIT ?5)
		RETURNING `+deliveryColumns,
		l.Platform, millis(l.Now), millis(l.Until), listed(l.Except), atMost(l.Limit))
	slices.SortFunc(taken, func(a, b storage.Delivery) int { return cmp.Compare(a.ID, b.ID) }) // RETURNING has no order
	return taken, err
}

// listed is a list as json_each takes it.
func listed(l []string) string {
	if len(l) == 0 {
		return "[]"
	}
	return encode(l)
}

func (o outbox) Get(key string) (storage.Delivery, error) {
	return one(o.t, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE key = ?`, key)
}

func (o outbox) Put(d storage.Delivery) error {
	return o.t.change(`UPDATE deliveries SET what = ?, lane = ?, platform = ?, in_platform = ?, in_place = ?,
		to_platform = ?, to_team = ?, to_user = ?, ticket = ?, of_message = ?, amends = ?, body = ?,
		via_token = ?, via_expires = ?, created = ?, not_before = ?, first_try = ?, lease = ?, tries = ?, state = ?,
		ref_platform = ?, ref_place = ?, ref = ?, trouble = ?, act = ? WHERE key = ?`,
		append(deliveryValues(d), d.Key)...)
}

// Next asks of every lane's oldest: a lane waits for it, and for whatever is under lease.
func (o outbox) Next(platform string) (time.Time, error) {
	return one(o.t, scanInstant, `SELECT min(max(coalesce(d.not_before, 0), coalesce((SELECT max(u.lease) FROM deliveries u
			WHERE u.state = 'owed' AND u.platform = ?1 AND u.lane = d.lane AND u.lease IS NOT NULL), 0)))
		FROM deliveries d INDEXED BY deliveries_oldest
		WHERE d.state = 'owed' AND d.platform = ?1`+oldestOfLane, platform)
}

func scanInstant(r row, t *time.Time) error { return r.Scan((*instant)(t)) }
