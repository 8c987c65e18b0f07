package sqlite

import (
	"testing"
	"time"

	"tieline/storage"
)

// readReferrals reads testdata/0004_referrals.sql through the ports.
func readReferrals(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		list, err := tx.Referrals.Of("acme", 0)
		if err != nil || len(list) != 1 || list[0].State != storage.Declined || list[0].Values["message"] != "Echo on the line" ||
			list[0].Reason != "Not ours" || !list[0].Settled.Equal(time.UnixMilli(1774633560000)) {
			t.Errorf("referrals %+v, %v", list, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
