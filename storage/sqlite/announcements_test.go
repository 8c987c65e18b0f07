package sqlite

import (
	"testing"
	"time"

	"tieline/storage"
)

// readAnnouncedRows reads testdata/0006_announcements.sql through the ports.
func readAnnouncedRows(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		a, err := tx.Announcements.Get(7)
		if err != nil || a.Audience["tier"] != "gold" || a.Until.Sub(a.From) != 2*time.Hour || !a.Cancelled.IsZero() {
			t.Errorf("announcement %+v, %v", a, err)
		}
		p, err := tx.Problems.Get(3)
		if err != nil || p.Title != "Trunks down in Milan" || !p.Closed.IsZero() {
			t.Errorf("problem %+v, %v", p, err)
		}
		if of, err := tx.Gathered.Of(1001); err != nil || of != 3 {
			t.Errorf("#1001 is with %d, %v", of, err)
		}
		rounds, err := tx.Rounds.OfAnnouncement(7)
		if err != nil || len(rounds) != 1 || rounds[0].Text != "We change a disk." || !rounds[0].From.Equal(a.From) {
			t.Errorf("rounds %+v, %v", rounds, err)
		}
		counted, err := tx.Stops.Count(1)
		if err != nil || counted[storage.StopWaiting] != 1 || counted[storage.StopFailed] != 1 {
			t.Errorf("stops %v, %v", counted, err)
		}
		if s, err := tx.Stops.At("s3"); err != nil || s.Ticket != 1001 || s.Round != 2 {
			t.Errorf("stop %+v, %v", s, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
