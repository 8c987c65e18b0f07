package sqlite

import (
	"encoding/json"
	"errors"

	"tieline/storage"
)

type rota struct{ t *tx }

func scanRota(r row, x *storage.Rota) error {
	var members, overrides string
	if err := r.Scan(&members, (*instant)(&x.Start), &x.Zone, &overrides); err != nil {
		return err
	}
	return errors.Join(json.Unmarshal([]byte(members), &x.Members), json.Unmarshal([]byte(overrides), &x.Overrides))
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
	overrides, err := json.Marshal(x.Overrides)
	if err != nil {
		return err
	}
	return rs.t.put(`INSERT OR REPLACE INTO rota (id, members, start, zone, overrides) VALUES (1, ?, ?, ?, ?)`,
		string(members), millis(x.Start), x.Zone, string(overrides))
}
