package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

// troubled demands a Trouble whose sentence names the path and says all of words.
func troubled(t *testing.T, err error, path string, words ...string) {
	t.Helper()
	var trouble *Trouble
	if !errors.As(err, &trouble) {
		t.Fatalf("%v is not a Trouble", err)
	}
	for _, w := range append(words, path, ": ") {
		if !strings.Contains(trouble.Sentence, w) {
			t.Errorf("%q does not say %q", trouble.Sentence, w)
		}
	}
	if n := strings.Count(trouble.Sentence, "."); !strings.HasSuffix(trouble.Sentence, ".") || strings.Contains(trouble.Sentence, "SQL") || n == 0 {
		t.Errorf("%q is not a sentence for people", trouble.Sentence)
	}
}

func TestInUse(t *testing.T) {
	path := place(t)
	opened(t, path)
	began := time.Now()
	_, err := Open(t.Context(), path)
	troubled(t, err, path, "in use by another Tieline (process ", "stop that one first")
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v to say so", took)
	}
}

func TestFreeAfterClose(t *testing.T) {
	path := place(t)
	for range 3 {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*-wal")); err != nil || len(left) > 0 {
		t.Errorf("after closing there is still %v, %v", left, err)
	}
}

// raw opens the file as another program would.
func raw(t *testing.T, path string, script string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestNewerVersion(t *testing.T) {
	path := place(t)
	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := raw(t, path, `PRAGMA user_version = 99`).Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)
	_, err := Open(t.Context(), path)
	troubled(t, err, path, "newer Tieline", "version 99", "start the newer one")
	if !bytes.Equal(before, contents(t, path)) {
		t.Error("the file was changed")
	}
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNotOurs(t *testing.T) {
	for name, write := range map[string]func(path string) error{
		"text": func(path string) error {
			return os.WriteFile(path, bytes.Repeat([]byte("not a database\n"), 100), 0o600)
		},
		"another program's": func(path string) error {
			return raw(t, path, `CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')`).Close()
		},
		"another program's id": func(path string) error { return raw(t, path, `PRAGMA application_id = 7`).Close() },
	} {
		t.Run(name, func(t *testing.T) {
			path := place(t)
			if err := write(path); err != nil {
				t.Fatal(err)
			}
			before := contents(t, path)
			_, err := Open(t.Context(), path)
			troubled(t, err, path, "not a database of Tieline", "move it away")
			if !bytes.Equal(before, contents(t, path)) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestNowhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "tieline.db")
	_, err := Open(t.Context(), path)
	troubled(t, err, path, "does not exist", "create it")

	path = t.TempDir()
	_, err = Open(t.Context(), path)
	troubled(t, err, path, "cannot be opened")
}

// TestReadOnlyFile opens with mode=ro, since root may write whatever the file's mode says.
func TestReadOnlyFile(t *testing.T) {
	path := place(t)
	_, err := open(t.Context(), path, settings{writer: []string{"mode=ro"}})
	troubled(t, err, path, "cannot be written", "let this user write")

	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	s, err := open(t.Context(), path, settings{writer: []string{"mode=ro"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(t.Context(), func(tx storage.Tx) error {
		_, err := tx.People.Put(storage.Person{})
		return err
	})
	troubled(t, err, path, "cannot be written")
}

// onWriter runs a statement on the connection that writes.
func onWriter(t *testing.T, s *Store, statement string) {
	t.Helper()
	w := s.writer.session
	if _, err := w.conn.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestForbiddenDirectory(t *testing.T) {
	err := explain("/x/y.db", &os.PathError{Op: "open", Path: "/x/y.db.lock", Err: os.ErrPermission})
	troubled(t, err, "/x/y.db", "cannot be written")
}

func TestLockedByAnotherProgram(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	onWriter(t, s, `PRAGMA busy_timeout = 20`)
	other := raw(t, path, `BEGIN IMMEDIATE`)
	put := func(tx storage.Tx) error { return tx.Drafts.Put(storage.Draft{ID: "d"}) }
	troubled(t, s.Update(t.Context(), put), path, "locked by another program", "close whatever")
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), put); err != nil {
		t.Errorf("after it let go: %v", err)
	}
}

// TestFull: what was acknowledged stays, what was not is not there, and once there is room it goes on.
func TestFull(t *testing.T) {
	path := place(t)
	s, err := open(t.Context(), path, settings{writer: []string{"_pragma=max_page_count(90)"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	kept := 0
	for kept < 1000 {
		if err = s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, fmt.Sprint("n", kept)) }); err != nil {
			break
		}
		kept++
	}
	troubled(t, err, path, "no room left", "free some space", "was not saved")
	checkIntegrity(t, s)

	// Nobody looks at the error, and goes on: SQLite has undone everything by then, so this would stand alone.
	err = s.Update(t.Context(), func(tx storage.Tx) error {
		if _, err := tx.Blobs.Put(make([]byte, 1<<20)); err == nil {
			t.Error("there was room")
		}
		_ = tx.Drafts.Put(storage.Draft{ID: "alone"})
		return nil
	})
	troubled(t, err, path, "no room left")
	err = s.View(t.Context(), func(tx storage.Tx) error {
		if _, err := tx.Drafts.Get("alone"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("half of an Update that failed was kept: %v", err)
		}
		all, err := tx.Tickets.Find(storage.TicketQuery{})
		if len(all) != kept || kept == 0 {
			t.Errorf("%d tickets, of %d that were acknowledged", len(all), kept)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	onWriter(t, s, `PRAGMA max_page_count = 100000`)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Drafts.Put(storage.Draft{ID: "d"}) }); err != nil {
		t.Errorf("after there was room: %v", err)
	}
}

func TestDamaged(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "n") }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b := contents(t, path)
	for i := 4096; i < len(b); i++ { // all but the schema
		b[i] = 0xa5
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err == nil {
		defer s.Close()
		err = s.View(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Tickets.Find(storage.TicketQuery{})
			return err
		})
	}
	troubled(t, err, path, "damaged", "restore the newest backup")
}
