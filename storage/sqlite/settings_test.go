package sqlite

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

func pragma(t *testing.T, s *session, name string) (v string) {
	t.Helper()
	if err := s.conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSettings(t *testing.T) {
	s := opened(t, place(t))
	check := func(c *session, want map[string]string) {
		t.Helper()
		for name, v := range want {
			if got := pragma(t, c, name); got != v {
				t.Errorf("%s is %s, want %s", name, got, v)
			}
		}
	}
	check(s.writer.session, map[string]string{"journal_mode": "wal", "synchronous": "2", "temp_store": "2", "busy_timeout": "5000", "foreign_keys": "1", "query_only": "0",
		"application_id": fmt.Sprint(ours), "user_version": fmt.Sprint(newest(t))})
	if cap(s.readers) < 4 {
		t.Errorf("%d readers", cap(s.readers))
	}
	for range cap(s.readers) {
		c := <-s.readers
		check(c, map[string]string{"journal_mode": "wal", "busy_timeout": "5000", "query_only": "1"})
		s.readers.give(c)
	}
}

func TestFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // its permissions are not in the mode
	}
	path := place(t)
	s := opened(t, path)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "n") }); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%q may be read by others: %o", suffix, mode)
		}
	}
}

// TestEventsNeverChange holds even for who writes SQL.
func TestEventsNeverChange(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "n") }); err != nil {
		t.Fatal(err)
	}
	w := s.writer.session
	for _, statement := range []string{`UPDATE events SET kind = 'x'`, `DELETE FROM events`, `INSERT OR REPLACE INTO events
		(id, ticket, kind, by_person, act, message, detail) VALUES (1, 1001, 'x', 0, '', 0, '')`} {
		if _, err := w.conn.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was taken", statement)
		}
	}
}

// TestEveryQueryHasItsIndex: what is asked for at every act must not read whole tables.
func TestEveryQueryHasItsIndex(t *testing.T) {
	s := opened(t, place(t))
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := writeNamed(tx, "n"); err != nil {
			return err
		}
		for _, q := range []storage.TicketQuery{{Partner: "a"}, {Handler: "a"}, {Assignee: 1}, {States: storage.States[:3]}, {After: 7},
			{Partner: "a", States: storage.States[:1]}, {Assignee: 1, States: storage.States[:1]}, {Provider: "a"}, {Provider: "a", States: storage.States[:1]}} {
			if _, err := tx.Tickets.Find(q); err != nil {
				return err
			}
		}
		_, _ = tx.People.ByKey(storage.PersonKey{Platform: "p"})
		_, _ = tx.Bindings.At(storage.Place{ID: "p"})
		_, _ = tx.Bindings.Of("a")
		_, _ = tx.Threads.At(storage.Place{ID: "p"})
		_, _ = tx.Threads.Of(1)
		_, _ = tx.Events.Of(1)
		_, _ = tx.Messages.At(storage.Ref{ID: "p"})
		_, _ = tx.Messages.Of(1)
		_, _ = tx.Clocks.Of(1)
		_, _ = tx.Clocks.Pressing(time.Now(), 1)
		_, _ = tx.Clocks.Nearest()
		_, _ = tx.Clocks.DueBetween(time.Now(), time.Now())
		_, _ = tx.Timers.Of(1)
		_, _ = tx.Timers.Pressing(time.Now(), 1)
		_, _ = tx.Timers.Nearest()
		_, _ = tx.Queue.First("a", 1)
		_, _ = tx.Queue.Count("a", 1)
		_, _ = tx.Referrals.Get("p")
		_, _ = tx.Referrals.Of("p", 1)
		_, _ = tx.Channels.Of("a")
		_, _ = tx.Alerts.Of(1)
		_, _ = tx.Alerts.Known("p", "f")
		_, _ = tx.Alerts.Grouped("p", "g")
		_, _ = tx.Rota.Get()
		_, _ = tx.Search.Tickets("p", false, 1)
		_, _ = tx.Outbox.Get("p")
		_, _ = tx.Outbox.Take(storage.Lease{})
		_, _ = tx.Outbox.Next("p")
		_, _ = tx.Acts.Seen("p")
		_, _ = tx.Gathered.Of(1)
		_, _ = tx.Gathered.In(1)
		_, _ = tx.Rounds.OfAnnouncement(1)
		_, _ = tx.Rounds.OfProblem(1)
		_, _ = tx.Stops.At("p")
		_, _ = tx.Stops.In(1, storage.StopQuery{Platform: "p", States: []storage.StopState{storage.StopWaiting}, Limit: 1})
		_, _ = tx.Stops.Count(1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w := s.writer.session
	for query := range w.ready {
		for _, step := range plan(t, w, query) {
			table, scans := strings.CutPrefix(step, "SCAN ")
			switch table, _, _ = strings.Cut(table, " "); {
			case scans && table != "w" && table != "json_each" && !strings.HasPrefix(table, "(subquery") && table != "CONSTANT" && !strings.Contains(step, "VIRTUAL TABLE INDEX"):
				t.Errorf("%s\nreads a whole table: %s", query, step)
			}
		}
	}
}

func plan(t *testing.T, s *session, query string) (steps []string) {
	t.Helper()
	var args []any
	for range max(strings.Count(query, "?"), 1) {
		args = append(args, nil)
	}
	rows, err := s.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}
