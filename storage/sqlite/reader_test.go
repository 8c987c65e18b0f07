package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tieline/storage"
)

// TestReaderBesideTheBot reads what another store has just written, from a snapshot that stays as it was.
func TestReaderBesideTheBot(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	add := func(name string) {
		t.Helper()
		if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, name) }); err != nil {
			t.Fatal(err)
		}
	}
	count := func(tx storage.Tx) int {
		t.Helper()
		all, err := tx.Tickets.Find(storage.TicketQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	add("a")
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = r.View(t.Context(), func(tx storage.Tx) error {
		before := count(tx)
		add("b")
		if after := count(tx); before != 1 || after != 1 {
			t.Errorf("%d tickets, then %d in the same View", before, after)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := r.View(t.Context(), func(tx storage.Tx) error { return wants(t, count(tx), 2) }); err != nil {
		t.Error(err)
	}
	if err := r.Update(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, storage.ErrReadOnly) {
		t.Errorf("Update: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := r.View(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	add("c") // closing a reader must not have taken the log away
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := opened(t, path)
	if err := again.View(t.Context(), func(tx storage.Tx) error { return wants(t, count(tx), 3) }); err != nil {
		t.Error(err)
	}
}

func wants(t *testing.T, got, want int) error {
	t.Helper()
	if got != want {
		t.Errorf("%d tickets, want %d", got, want)
	}
	return nil
}

func TestReaderOfWhatCannotBeRead(t *testing.T) {
	path := place(t)
	_, err := OpenReader(t.Context(), path)
	troubled(t, err, path, "There is no database", "starting Tieline")
	if _, err := os.Stat(path); err == nil {
		t.Error("reading made a database")
	}
	_, err = OpenReader(t.Context(), filepath.Dir(path))
	troubled(t, err, filepath.Dir(path), "not a file")

	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	for version, words := range map[string][]string{"1": {"older Tieline", "start this Tieline"}, "99": {"newer Tieline"}} {
		if err := raw(t, path, `PRAGMA user_version = `+version).Close(); err != nil {
			t.Fatal(err)
		}
		_, err = OpenReader(t.Context(), path)
		troubled(t, err, path, words...)
	}
	if err := raw(t, path, `PRAGMA application_id = 7`).Close(); err != nil {
		t.Fatal(err)
	}
	_, err = OpenReader(t.Context(), path)
	troubled(t, err, path, "not a database of Tieline")
}
