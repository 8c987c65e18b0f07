package sqlite

import (
	"slices"
	"time"

	"tieline/storage"
)

type acts struct{ t *tx }

func scanBytes(r row, b *[]byte) error { return r.Scan(b) }

func (as acts) Seen(keys ...string) ([]byte, error) {
	for _, key := range keys {
		answer, err := one(as.t, scanBytes, `SELECT answer FROM acts WHERE key = ?`, key)
		if err != storage.ErrNotFound {
			return answer, err
		}
	}
	return nil, storage.ErrNotFound
}

func (as acts) Record(at time.Time, answer []byte, keys ...string) error {
	for i, key := range keys {
		if key == "" || slices.Contains(keys[:i], key) {
			continue
		}
		if err := as.t.put(`INSERT INTO acts (key, recorded, answer) VALUES (?, ?, ?)`, key, millis(at), answer); err != nil {
			return err
		}
	}
	return nil
}
