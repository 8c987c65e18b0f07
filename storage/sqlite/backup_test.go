package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/storage"
)

// TestBackupUnderLoad backs up what another process is writing to, and restores it elsewhere: what had been acknowledged
// is there, and nothing is there by halves.
func TestBackupUnderLoad(t *testing.T) {
	path := place(t)
	w := startWriter(t, path)
	for round := range 3 {
		said := w.waitFor(t, 4*(round+1))
		file := filepath.Join(t.TempDir(), "backup.db")
		h, err := Backup(t.Context(), path, file)
		if err != nil {
			t.Fatal(err)
		}
		if h.Tickets < len(said) || h.Events != h.Tickets || h.Version == 0 || h.Bytes < 4096 {
			t.Errorf("%d were acknowledged, and the backup holds %+v", len(said), h)
		}
		target := place(t)
		r, err := Restore(t.Context(), target, file, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if r.Tickets != h.Tickets || r.Kept != "" {
			t.Errorf("restored %+v of %+v", r, h)
		}
		checkWhole(t, target, said)
	}
}

// writer is another process that writes until the test ends.
type writer struct {
	mu   sync.Mutex
	said []string
}

func startWriter(t *testing.T, path string) *writer {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashing+"="+path, crashing+"_ROUND=w")
	w := &writer{}
	child.Stdout, child.Stderr = w, os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	})
	return w
}

func (w *writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, strings.Fields(string(b))...) // the child writes whole lines
	return len(b), nil
}

func (w *writer) waitFor(t *testing.T, n int) []string {
	t.Helper()
	for range 1000 {
		w.mu.Lock()
		said := append([]string{}, w.said...)
		w.mu.Unlock()
		if len(said) >= n {
			return said
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the writer does not write")
	return nil
}

func TestBackupReplacesNothing(t *testing.T) {
	path := databaseOf(t, "a")
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Backup(t.Context(), path, file)
	troubled(t, err, file, "there already", "another name")
	if string(contents(t, file)) != "mine" {
		t.Error("it was replaced all the same")
	}
	_, err = Backup(t.Context(), path, path)
	troubled(t, err, path, "there already")

	nowhere := filepath.Join(t.TempDir(), "missing", "backup.db")
	_, err = Backup(t.Context(), path, nowhere)
	troubled(t, err, nowhere, "cannot be written")
	_, err = Backup(t.Context(), nowhere, filepath.Join(t.TempDir(), "b"))
	troubled(t, err, nowhere, "There is no database")
}

func TestBackupOfOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for name, script := range map[string]string{
		"newer":             fmt.Sprintf(`CREATE TABLE x (y); PRAGMA application_id = %d; PRAGMA user_version = 99`, ours),
		"another program's": `CREATE TABLE notes (text TEXT)`,
		"empty":             ``,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			if err := raw(t, path, script).Close(); err != nil {
				t.Fatal(err)
			}
			if script == "" {
				if err := create(path); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Backup(t.Context(), path, filepath.Join(dir, "b.db"))
			troubled(t, err, path)
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("there is left %v", left)
			}
			_, err = Restore(t.Context(), filepath.Join(dir, "t.db"), path, time.Now())
			troubled(t, err, path)
			if _, err := os.Stat(filepath.Join(dir, "t.db")); err == nil {
				t.Error("it was restored")
			}
			_ = os.Remove(filepath.Join(dir, "t.db.lock"))
		})
	}
}

// TestBackupOfAnOlderVersion: one makes a backup before one goes on to a newer Tieline, and may need it after.
func TestBackupOfAnOlderVersion(t *testing.T) {
	path := databaseOf(t, "a")
	file := filepath.Join(t.TempDir(), "backup.db")
	if _, err := Backup(t.Context(), path, file); err != nil {
		t.Fatal(err)
	}
	next := later(t, numbered(t, "next"), `ALTER TABLE tickets ADD COLUMN mood TEXT NOT NULL DEFAULT 'good';`)
	r, err := restore(t.Context(), path, file, time.Now(), next)
	if err != nil || r.Version != newest(t)+1 || r.Tickets != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	s, err := open(t.Context(), path, settings{schemas: next})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	r, err = Restore(t.Context(), path, file, time.Now()) // and back to the older Tieline
	if err != nil || r.Version != newest(t) {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := namesIn(t, path); fmt.Sprint(got) != "[a]" {
		t.Errorf("now there is %v", got)
	}

	half := later(t, numbered(t, "half"), `UPDATE tickets SET subject = ''; INSERT INTO nowhere VALUES (1);`)
	if _, err := restore(t.Context(), path, file, time.Now(), half); err == nil || !strings.Contains(err.Error(), numbered(t, "half")) {
		t.Errorf("a migration that cannot be done: %v", err)
	}
}

// databaseOf is the path of a closed database with one ticket for each name.
func databaseOf(t testing.TB, names ...string) string {
	t.Helper()
	path := place(t)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, name) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func backupOf(t *testing.T, path string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup.db")
	if _, err := Backup(t.Context(), path, file); err != nil {
		t.Fatal(err)
	}
	return file
}

// namesIn are the tickets of a database, as databaseOf named them.
func namesIn(t *testing.T, path string) (names []string) {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkIntegrity(t, s)
	err = s.View(t.Context(), func(tx storage.Tx) error {
		all, err := tx.Tickets.Find(storage.TicketQuery{})
		for _, k := range all {
			names = append(names, k.Partner)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestRestoreKeepsWhatItReplaces(t *testing.T) {
	path, file := databaseOf(t, "old", "older"), backupOf(t, databaseOf(t, "new"))
	before := contents(t, file)
	r, err := Restore(t.Context(), path, file, time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if got := namesIn(t, path); fmt.Sprint(got) != "[new]" {
		t.Errorf("now there is %v", got)
	}
	if r.Kept != path+".before-restore-20260301T123000.000Z" || fmt.Sprint(namesIn(t, r.Kept)) != "[older old]" {
		t.Errorf("kept in %s", r.Kept)
	}
	if !bytes.Equal(before, contents(t, file)) {
		t.Error("the backup was changed")
	}
	if runtime.GOOS != "windows" {
		for _, name := range []string{path, r.Kept, file} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s may be read by others: %v, %v", name, info.Mode(), err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*restoring*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := Restore(t.Context(), path, r.Kept, time.Now()); err != nil { // what was kept is a backup itself
		t.Error(err)
	}
	if got := namesIn(t, path); fmt.Sprint(got) != "[older old]" {
		t.Errorf("restored back, there is %v", got)
	}
}

func TestRestoreIsRefused(t *testing.T) {
	path := databaseOf(t, "old")
	good := backupOf(t, databaseOf(t, "new"))
	damaged := filepath.Join(t.TempDir(), "damaged.db")
	b := contents(t, good)
	for i := len(b) / 2; i < len(b)/2+2*4096; i++ {
		b[i] = 0xa5
	}
	cut := filepath.Join(t.TempDir(), "cut.db")
	text := filepath.Join(t.TempDir(), "text.db")
	for name, content := range map[string][]byte{damaged: b, cut: contents(t, good)[:3*4096], text: bytes.Repeat([]byte("text\n"), 2000)} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	orphan := backupOf(t, databaseOf(t, "new"))
	if err := raw(t, orphan, `PRAGMA foreign_keys = 0; UPDATE messages SET ticket = 1; DELETE FROM tickets`).Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)
	for _, c := range []struct {
		name, from string
		words      []string
	}{
		{"damaged", damaged, []string{"damaged", "nothing was replaced"}},
		{"cut off", cut, []string{"damaged", "nothing was replaced"}},
		{"text", text, []string{"not a database of Tieline"}},
		{"not there", filepath.Join(t.TempDir(), "nothing"), []string{"cannot be read"}},
		{"a directory", t.TempDir(), []string{"cannot be read"}},
		{"itself", path, []string{"is the database itself"}},
		{"records that hang in the air", orphan, []string{"damaged", "nothing was replaced"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Restore(t.Context(), path, c.from, time.Now())
			troubled(t, err, c.from, c.words...)
			if !bytes.Equal(before, contents(t, path)) {
				t.Error("the database was changed")
			}
		})
	}
	t.Run("in use by the bot", func(t *testing.T) {
		opened(t, path)
		_, err := Restore(t.Context(), path, good, time.Now())
		troubled(t, err, path, "in use by another Tieline")
	})
	t.Run("in use by another program", func(t *testing.T) {
		s := opened(t, path)
		if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "more") }); err != nil {
			t.Fatal(err)
		}
		r, err := OpenReader(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		err = r.View(t.Context(), func(tx storage.Tx) error {
			_, err := tx.Partners.List()
			_, refused := Restore(t.Context(), path, good, time.Now())
			troubled(t, refused, path, "locked by another program", "close whatever")
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*restor*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestRestoreOverDamage: a database that cannot be opened any more is when one needs a backup most.
func TestRestoreOverDamage(t *testing.T) {
	for name, ruin := range map[string]func([]byte){
		"the header": func(b []byte) { copy(b, "not a database any more, and so on and so on") },
		"the pages": func(b []byte) {
			for i := 4096; i < len(b); i++ {
				b[i] = 0xa5
			}
		},
		"all": func(b []byte) {
			for i := range b {
				b[i] = 0
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, file := databaseOf(t, "old"), backupOf(t, databaseOf(t, "new"))
			b := contents(t, path)
			ruin(b)
			for suffix, content := range map[string][]byte{"": b, "-wal": bytes.Repeat([]byte("x"), 5000)} {
				if err := os.WriteFile(path+suffix, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, err := Restore(t.Context(), path, file, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if got := namesIn(t, path); fmt.Sprint(got) != "[new]" {
				t.Errorf("now there is %v", got)
			}
			if !bytes.Equal(contents(t, r.Kept), b) {
				t.Error("what was replaced is not kept as it was")
			}
		})
	}
}

// TestRestoreOverAnotherProgram: a file that is not ours to replace.
func TestRestoreOverAnotherProgram(t *testing.T) {
	path, file := place(t), backupOf(t, databaseOf(t, "new"))
	if err := raw(t, path, `CREATE TABLE notes (text TEXT)`).Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Restore(t.Context(), path, file, time.Now())
	troubled(t, err, path, "not a database of Tieline", "move it away")
}

// TestRestoredDeliveriesAreLookedFor: they may have been sent since the backup.
func TestRestoredDeliveriesAreLookedFor(t *testing.T) {
	path, file := place(t), backupOf(t, databaseOf(t, "n"))
	if _, err := Restore(t.Context(), path, file, time.Now()); err != nil {
		t.Fatal(err)
	}
	s := opened(t, path)
	err := s.View(t.Context(), func(tx storage.Tx) error {
		d, err := tx.Outbox.Get("n")
		if d.Tries != 1 || d.First.IsZero() || d.State != storage.Owed {
			t.Errorf("%+v", d)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// restoring names the environment variable that makes this binary restore the backup in it, over the database named
// after it.
const restoring = "TIELINE_TEST_RESTORE"

// TestRestoreKilled: at any instant the database is the old one or the new one, and the next restore goes through.
func TestRestoreKilled(t *testing.T) {
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprint("new", i))
	}
	file := backupOf(t, databaseOf(t, names...))
	took := func() time.Duration {
		path := databaseOf(t, "old")
		began := time.Now()
		restoreAndKill(t, path, file, time.Minute)
		return time.Since(began)
	}()
	outcome := map[string]int{}
	for range 25 {
		path := unsettled(t)
		restoreAndKill(t, path, file, took/2+rand.N(took)) // most of the first half is the process's own start
		got := namesIn(t, path)
		switch {
		case len(got) == 1 && got[0] == "old":
			outcome["old"]++
		case len(got) == len(names):
			outcome["new"]++
		default:
			t.Fatalf("after a kill there is %v", got)
		}
		if _, err := Restore(t.Context(), path, file, time.Now()); err != nil {
			t.Fatal(err)
		}
		if got := namesIn(t, path); len(got) != len(names) {
			t.Fatalf("restored again, there is %v", got)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*restoring*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
	t.Logf("%v in %v", outcome, took)
}

// unsettled is a database whose one ticket is still in the write-ahead log, as a killed bot leaves it.
func unsettled(t *testing.T) string {
	t.Helper()
	live := place(t)
	s, err := Open(t.Context(), live)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(t.Context(), func(tx storage.Tx) error { return writeNamed(tx, "old") }); err != nil {
		t.Fatal(err)
	}
	path := place(t)
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(path+suffix, contents(t, live+suffix), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func restoreAndKill(t *testing.T, path, file string, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0])
	child.Env = append(os.Environ(), restoring+"="+file, restoring+"_OVER="+path)
	child.Stderr = os.Stderr
	if err := child.Run(); err != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatal(err)
	}
}

func restoreOnce(file, path string) {
	if _, err := Restore(context.Background(), path, file, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
