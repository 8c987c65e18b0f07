package sqlite

import (
	"testing"
	"time"

	"tieline/storage"
)

// readChannels reads testdata/0007_channels.sql through the ports.
func readChannels(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		list, err := tx.Channels.Of("example")
		if err != nil || len(list) != 2 || !list[0].Until.IsZero() || list[1].Channel != "Phone" || list[1].Say != "Use tickets today." ||
			!list[1].Until.Equal(time.UnixMilli(1774722600123)) || list[1].By != 1 {
			t.Errorf("channels off %+v, %v", list, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
