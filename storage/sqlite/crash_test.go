package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

// crashing names the environment variable that makes this binary write to the database in it until it is killed.
const crashing = "TIELINE_TEST_CRASH"

// TestKilled: whatever was acknowledged before a SIGKILL is there afterwards, and nothing is there by halves.
func TestKilled(t *testing.T) {
	path := place(t)
	var said []string
	for round := range 10 {
		said = append(said, runAndKill(t, path, fmt.Sprint(round))...)
		checkWhole(t, path, said)
	}
	if len(said) < 10 {
		t.Errorf("only %d updates were acknowledged in all", len(said))
	}
	t.Logf("%d updates acknowledged", len(said))
}

// runAndKill returns what the process said was kept.
func runAndKill(t *testing.T, path, round string) (said []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashing+"="+path, crashing+"_ROUND="+round)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // killed; what has no end of line was not said
		}
		if len(said) == 0 { // it is at work
			time.AfterFunc(time.Duration(rand.IntN(80_000))*time.Microsecond, func() { _ = child.Process.Kill() })
		}
		said = append(said, strings.TrimSpace(line))
	}
	if err := child.Wait(); err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the process ended by itself: %v", err)
	}
	return said
}

// writeUntilKilled says each update's name after it was acknowledged.
func writeUntilKilled(path string) {
	s, err := Open(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for w := range 4 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%s-%d-%d", os.Getenv(crashing+"_ROUND"), w, i)
				if err := s.Update(context.Background(), func(tx storage.Tx) error { return writeNamed(tx, name) }); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				_, _ = os.Stdout.WriteString(name + "\n")
			}
		}()
	}
	select {}
}

// writeNamed writes to five tables; the long subject takes several pages.
func writeNamed(tx storage.Tx, name string) error {
	n, err := tx.Tickets.Add(storage.Ticket{State: storage.New, Partner: name, Subject: strings.Repeat(name, 2000)})
	if err != nil {
		return err
	}
	if _, err := tx.Events.Append(storage.Event{Ticket: n, Act: name}); err != nil {
		return err
	}
	if err := tx.Clocks.Replace(n, []storage.Clock{{Target: "response"}, {Target: "update"}}); err != nil {
		return err
	}
	if err := tx.Outbox.Owe(storage.Delivery{Key: name, What: storage.News}); err != nil {
		return err
	}
	return tx.Acts.Record(time.Now(), []byte(name), name)
}

// checkWhole opens the database at once, so the lock of the one that was killed must be gone.
func checkWhole(t *testing.T, path string, said []string) {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(tx storage.Tx) error {
		for _, name := range said {
			if _, err := tx.Acts.Seen(name); err != nil {
				t.Errorf("%s was acknowledged and is lost: %v", name, err)
			}
		}
		all, err := tx.Tickets.Find(storage.TicketQuery{})
		if len(all) < len(said) {
			t.Errorf("%d tickets of %d that were acknowledged", len(all), len(said))
		}
		for _, k := range all {
			events, _ := tx.Events.Of(k.Number)
			clocks, _ := tx.Clocks.Of(k.Number)
			_, owed := tx.Outbox.Get(k.Partner)
			_, seen := tx.Acts.Seen(k.Partner)
			if len(events) != 1 || len(clocks) != 2 || owed != nil || seen != nil {
				t.Errorf("ticket %d is there by halves: %d events, %d clocks, delivery %v, act %v", k.Number, len(events), len(clocks), owed, seen)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	checkIntegrity(t, s)
}

// checkIntegrity asks SQLite itself.
func checkIntegrity(t *testing.T, s *Store) {
	t.Helper()
	w := s.writer.session
	var verdict string
	if err := w.conn.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
}
