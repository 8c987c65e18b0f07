package sqlite

import (
	"testing"
	"time"

	"tieline/storage"
)

// readStaffGroups reads testdata/0009_staff_groups.sql, and rows from before it, through the ports.
func readStaffGroups(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		groups, err := tx.Groups.List()
		if err != nil || len(groups) != 1 || groups[0] != (storage.StaffGroup{Platform: "slack", ID: "S1", Name: "support",
			Role: storage.Engineer, Since: time.UnixMilli(1774633500123).UTC(), By: 1}) {
			t.Errorf("groups %+v, %v", groups, err)
		}
		gina, err := tx.People.Get(9001)
		if err != nil || gina.Group != "slack:S1" {
			t.Errorf("gina %+v, %v", gina, err)
		}
		first, err := tx.People.Get(1)
		if err != nil || first.Group != "" {
			t.Errorf("somebody from before %+v, %v", first, err)
		}
		b, err := tx.Bindings.At(storage.Place{Platform: "slack", ID: "C9"})
		if err != nil || b.Welcome != "k9" {
			t.Errorf("binding %+v, %v", b, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
