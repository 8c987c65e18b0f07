package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tieline/storage"
)

// TestMigrationsKeepData takes a database through every version. At each one the rows of testdata/NNNN_name.sql are
// added, which show what a database of that version may hold; in the end all of them must read as they were meant.
func TestMigrationsKeepData(t *testing.T) {
	path := place(t)
	all, err := migrations(files)
	if err != nil {
		t.Fatal(err)
	}
	db := raw(t, path, `PRAGMA foreign_keys = 1`)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range all {
		if err := step(t.Context(), conn, i+1, m); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		rows, err := os.ReadFile(filepath.Join("testdata", filepath.Base(m.name)))
		if err != nil {
			t.Fatalf("a migration needs rows to be tried on: %v", err)
		}
		if _, err := conn.ExecContext(t.Context(), string(rows)); err != nil {
			t.Fatalf("rows of %s: %v", m.name, err)
		}
		if i == 0 {
			everyTableHasRows(t, conn)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := opened(t, path)
	checkIntegrity(t, s)
	readFirstRows(t, s)
	readSecondRows(t, s)
	readTimers(t, s)
	readQueue(t, s)
	readReferrals(t, s)
	readChannels(t, s)
	readStaffGroups(t, s)
	readAlerts(t, s)
	readAnnouncedRows(t, s)
	readByKind(t, s)
	readMarks(t, s)
}

func everyTableHasRows(t *testing.T, conn *sql.Conn) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRowContext(t.Context(), `SELECT count(*) FROM `+name).Scan(&n); err != nil || n == 0 {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// readFirstRows reads testdata/0001_records.sql through the ports.
func readFirstRows(t *testing.T, s *Store) {
	t.Helper()
	opened := time.UnixMilli(1774633500123)
	err := s.View(t.Context(), func(tx storage.Tx) error {
		partner, err := tx.Partners.Get("acme")
		if err != nil || partner.Facts["certified"] != "yes" || !partner.Created.Equal(opened) {
			t.Errorf("partner %+v, %v", partner, err)
		}
		bob, err := tx.People.ByKey(storage.PersonKey{Platform: "slack", Team: "T1", User: "U1"})
		if err != nil || bob.Name != "Bob" || len(bob.Keys) != 2 || len(bob.Partners) != 1 {
			t.Errorf("person %+v, %v", bob, err)
		}
		bound, err := tx.Bindings.Of("acme")
		if err != nil || len(bound) != 1 || bound[0].Name != "acme-support" {
			t.Errorf("bindings %+v, %v", bound, err)
		}
		ticket, err := tx.Tickets.Get(1001)
		if err != nil || ticket.Fields["product"] != "PBX-7" || !ticket.Confirmed || !ticket.Opened.Equal(opened) {
			t.Errorf("ticket %+v, %v", ticket, err)
		}
		thread, err := tx.Threads.At(storage.Place{Platform: "local", ID: "desk/1"})
		if err != nil || thread.Lane != "t1001/desk" {
			t.Errorf("thread %+v, %v", thread, err)
		}
		messages, err := tx.Messages.Of(1001)
		if err != nil || len(messages) != 1 || messages[0].Files[0].Size != 7 || messages[0].Relays[0] != "k1" {
			t.Errorf("messages %+v, %v", messages, err)
		}
		events, err := tx.Events.Of(1001)
		if err != nil || len(events) != 1 || events[0].Detail["priority"] != "critical" {
			t.Errorf("events %+v, %v", events, err)
		}
		clocks, err := tx.Clocks.Of(1001)
		if err != nil || len(clocks) != 1 || clocks[0].Due.Sub(clocks[0].Started) != 30*time.Minute {
			t.Errorf("clocks %+v, %v", clocks, err)
		}
		draft, err := tx.Drafts.Get("d1")
		if err != nil || draft.Values["priority"] != "high" {
			t.Errorf("draft %+v, %v", draft, err)
		}
		relay, err := tx.Outbox.Get("k1")
		if err != nil || relay.Act != "local m:C1:1" || relay.State != storage.Owed || relay.Of != 1 {
			t.Errorf("delivery %+v, %v", relay, err)
		}
		answer, err := tx.Acts.Seen("i:1")
		if err != nil || string(answer) != "{}" {
			t.Errorf("act %q, %v", answer, err)
		}
		texts, err := tx.Agreements.List()
		if err != nil || len(texts) != 1 || string(texts[0].Text) != "a: 1\n" {
			t.Errorf("agreements %+v, %v", texts, err)
		}
		blob, err := tx.Blobs.Get("9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0")
		if err != nil || string(blob) != "aaa" {
			t.Errorf("blob %q, %v", blob, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readSecondRows reads testdata/0002_motion.sql through the ports, and looks that what was there before can be found.
func readSecondRows(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		rota, err := tx.Rota.Get()
		from := time.UnixMilli(1767312000000)
		if err != nil || len(rota.Members) != 1 || len(rota.Overrides) != 1 || !rota.Overrides[0].From.Equal(from) ||
			!rota.Overrides[0].Until.Equal(from.AddDate(0, 0, 1)) || rota.Overrides[0].Person != 2 {
			t.Errorf("rota %+v, %v", rota, err)
		}
		ann, err := tx.People.Get(1)
		if err != nil || ann.Digest != "07:30" {
			t.Errorf("person %+v, %v", ann, err)
		}
		passed, err := tx.Tickets.Find(storage.TicketQuery{Provider: "acme"})
		if err != nil || len(passed) != 1 || passed[0].MergedInto != 1001 {
			t.Errorf("tickets %+v, %v", passed, err)
		}
		pressing, err := tx.Clocks.Pressing(time.UnixMilli(1774636200123), 0)
		if err != nil || len(pressing) != 1 || pressing[0] != 1002 {
			t.Errorf("pressing %v, %v", pressing, err)
		}
		due, err := tx.Clocks.DueBetween(time.UnixMilli(1774635300123), time.UnixMilli(1774637100124))
		if err != nil || len(due) != 2 || due[0].Missed || !due[1].Missed {
			t.Errorf("due %+v, %v", due, err)
		}
		for words, want := range map[string]int64{"noon": 1001, "pbx drop": 1001, "kite": 1002, "second": 1002, "trombon": 1002,
			"crackling": 1002, "reception": 1003} {
			found, err := tx.Search.Tickets(words, true, 0)
			if err != nil || len(found) != 1 || found[0] != want {
				t.Errorf("%q finds %v, %v", words, found, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readQueue reads testdata/0013_queue.sql.
func readQueue(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		if first, err := tx.Queue.First("acme", 0); err != nil || !slices.Equal(first, []int64{1003}) {
			t.Errorf("the queue %v, %v", first, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readTimers reads testdata/0003_timers.sql: what was resolved before is looked at once.
func readTimers(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		pressing, err := tx.Timers.Pressing(time.UnixMilli(1774722600123), 0)
		if err != nil || !slices.Equal(pressing, []int64{1001, 1003}) {
			t.Errorf("pressing %v, %v", pressing, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readByKind reads testdata/0010_events_by_kind.sql.
func readByKind(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		contested, err := tx.Tickets.Find(storage.TicketQuery{Had: "charge-contested"})
		if err != nil || len(contested) != 1 || contested[0].Number != 1002 {
			t.Errorf("contested %v, %v", contested, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readMarks reads testdata/0008_marks.sql.
func readMarks(t *testing.T, s *Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		got, err := tx.Marks.Of("slack")
		if err != nil || len(got) != 1 || got[0].In.ID != "C1/1774633500.000100" || got[0].ID != "1774633600.000200" {
			t.Errorf("marks %+v, %v", got, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// later is the embedded migrations and one more.
func later(t *testing.T, name, script string) fs.FS {
	t.Helper()
	all := fstest.MapFS{"migrations/" + name: {Data: []byte(script)}}
	list, err := migrations(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		all[m.name] = &fstest.MapFile{Data: []byte(m.script)}
	}
	return all
}

// newest is the version of the embedded migrations.
func newest(t *testing.T) int {
	t.Helper()
	list, err := migrations(files)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// numbered is the file name of a migration that follows the embedded ones.
func numbered(t *testing.T, name string) string {
	t.Helper()
	return fmt.Sprintf("%04d_%s.sql", newest(t)+1, name)
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "n") }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	half := later(t, numbered(t, "half"), `ALTER TABLE tickets ADD COLUMN mood TEXT; UPDATE tickets SET subject = ''; INSERT INTO nowhere VALUES (1);`)
	if _, err := open(t.Context(), path, settings{schemas: half}); err == nil || !strings.Contains(err.Error(), numbered(t, "half")) {
		t.Fatalf("a migration that cannot be done: %v", err)
	}
	whole := later(t, numbered(t, "whole"), `ALTER TABLE tickets ADD COLUMN mood TEXT;`)
	s, err := open(t.Context(), path, settings{schemas: whole})
	if err != nil {
		t.Fatalf("after it was corrected: %v", err)
	}
	err = s.View(t.Context(), func(tx storage.Tx) error {
		k, err := tx.Tickets.Get(1001)
		if k.Subject == "" {
			t.Error("half of the migration was kept")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), path)
	troubled(t, err, path, "newer Tieline", fmt.Sprintf("version %d", newest(t)+1))
}

func TestMigrationsAreNumbered(t *testing.T) {
	for _, name := range []string{"0099_gap.sql", "0001_twice.sql", "x_none.sql"} {
		if _, err := migrations(later(t, name, "")); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestMigrationCancelled(t *testing.T) {
	path := place(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := Open(ctx, path); err == nil {
		t.Errorf("opened under an ended context: %v", s.Close())
	}
	opened(t, path)
}
