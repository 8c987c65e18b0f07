package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"tieline/storage"
)

// Only one process has the database: what another had under way when it was killed waits for nobody.
func TestLeasesEndWithTheirProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tieline.db")
	now := time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)
	take := func() (taken []storage.Delivery) {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		err = s.Update(t.Context(), func(tx storage.Tx) (err error) {
			if _, err = tx.Outbox.Get("k1"); err != nil {
				if err = tx.Outbox.Owe(storage.Delivery{Key: "k1", What: storage.News, Lane: "a", Platform: "local", State: storage.Owed, Created: now, NotBefore: now}); err != nil {
					return err
				}
			}
			taken, err = tx.Outbox.Take(storage.Lease{Platform: "local", Now: now, Until: now.Add(2 * time.Minute)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return taken
	}
	take()
	if got := take(); len(got) != 1 || got[0].Tries != 2 { // at its second try it is looked for
		t.Errorf("the next process takes %+v", got)
	}
}
