package rehearse_test

import (
	"context"

	"tieline/storage"
	"tieline/storage/sqlite"
)

// onSQLite opens the embedded database, as the program does.
func onSQLite(ctx context.Context, path string) (storage.Store, error) {
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return s, nil
}
