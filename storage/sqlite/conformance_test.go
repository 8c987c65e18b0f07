package sqlite

import (
	"path/filepath"
	"testing"

	"tieline/storage"
	"tieline/storage/storagetest"
)

func TestConformance(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Store { return opened(t, place(t)) })
}

// place is where a database may be made, under a name that a URI would misread.
func place(t testing.TB) string { return filepath.Join(t.TempDir(), "dä ta?mode=ro#1%41.db") }

// opened is a store that is closed with the test.
func opened(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}
