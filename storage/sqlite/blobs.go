package sqlite

import (
	"crypto/sha256"
	"encoding/hex"
)

type blobs struct{ t *tx }

func (bs blobs) Put(b []byte) (string, error) {
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	return hash, bs.t.put(`INSERT INTO blobs (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, content(b))
}

func (bs blobs) Get(hash string) ([]byte, error) {
	return one(bs.t, scanBytes, `SELECT content FROM blobs WHERE hash = ?`, hash)
}
