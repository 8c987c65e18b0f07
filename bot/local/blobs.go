package local

import (
	"context"

	"tieline/storage"
)

// Blobs are Files that a Store keeps, and so its backups.
type Blobs struct{ Store storage.Store }

// Save implements Files: the id is the hash of the content.
func (b Blobs) Save(ctx context.Context, _, _ string, content []byte) (id string, err error) {
	err = b.Store.Update(ctx, func(tx storage.Tx) (err error) {
		id, err = tx.Blobs.Put(content)
		return err
	})
	return id, err
}

// Load implements Files.
func (b Blobs) Load(ctx context.Context, id string) (content []byte, err error) {
	err = b.Store.View(ctx, func(tx storage.Tx) (err error) {
		content, err = tx.Blobs.Get(id)
		return err
	})
	return content, err
}
