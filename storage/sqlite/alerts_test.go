package sqlite

import (
	"testing"
	"time"

	"tieline/storage"
)

// readAlerts reads testdata/*_alerts.sql through the port.
func readAlerts(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		list, err := tx.Alerts.Of(1001)
		if err != nil || len(list) != 1 || list[0].Group != "g1" || list[0].Times != 2 || !list[0].Ended.IsZero() || list[0].Taken.Sub(list[0].Started) < 29*time.Second {
			t.Errorf("alerts %+v, %v", list, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
