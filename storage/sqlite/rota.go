package sqlite

import (
	"encoding/json"
	"errors"
	"time"

	"tieline/storage"
)

type rota struct{ t *tx }

// override is how an override stands in its column: its names must outlive those in Go. Instants are milliseconds; null
// stands for "not".
type override struct {
	Person int64  `json:"person"`
	From   *int64 `json:"from"`
	Until  *int64 `json:"until"`
}

func scanRota(r row, x *storage.Rota) error {
	var members, overrides string
	if err := r.Scan(&members, (*instant)(&x.Start), &x.Zone, &overrides); err != nil {
		return err
	}
	var stored []override
	if err := errors.Join(json.Unmarshal([]byte(members), &x.Members), json.Unmarshal([]byte(overrides), &stored)); err != nil {
		return err
	}
	for _, o := range stored {
		x.Overrides = append(x.Overrides, storage.Override{Person: o.Person, From: fromMillis(o.From), Until: fromMillis(o.Until)})
	}
	return nil
}

func fromMillis(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).UTC()
}

func toMillis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func (rs rota) Get() (storage.Rota, error) {
	x, err := one(rs.t, scanRota, `SELECT members, start, zone, overrides FROM rota WHERE id = 1`)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Rota{}, nil
	}
	return x, err
}

func (rs rota) Put(x storage.Rota) error {
	members, err := json.Marshal(x.Members)
	if err != nil {
		return err
	}
	stored := make([]override, len(x.Overrides))
	for i, o := range x.Overrides {
		stored[i] = override{o.Person, toMillis(o.From), toMillis(o.Until)}
	}
	overrides, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	return rs.t.put(`INSERT OR REPLACE INTO rota (id, members, start, zone, overrides) VALUES (1, ?, ?, ?, ?)`,
		string(members), millis(x.Start), x.Zone, string(overrides))
}
