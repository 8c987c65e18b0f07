package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/sla"
)

// days is a Daily of Rome at 03:30 that keeps three, of a database in use.
func days(t *testing.T) Daily {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tieline.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return Daily{Path: path, Dir: filepath.Join(t.TempDir(), "backups"), At: sla.Daily{Hour: 3, Minute: 30}, Zone: rome, Keep: 3}
}

func (d Daily) there(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(d.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(e.Name(), "tieline-"), ".db"))
	}
	return names
}

func TestDailyBackup(t *testing.T) {
	d := days(t)
	for _, x := range []struct {
		now  string
		made bool
		next string
	}{
		{"2026-03-27T15:00:00Z", true, "2026-03-28T02:30:00Z"}, // the first at once: it shows that it can be made
		{"2026-03-28T02:29:59Z", false, "2026-03-28T02:30:00Z"},
		{"2026-03-28T02:30:00Z", true, "2026-03-29T01:30:00Z"},
		{"2026-03-28T02:31:00Z", false, "2026-03-29T01:30:00Z"}, // looked at every minute
		{"2026-03-29T07:00:00Z", true, "2026-03-30T01:30:00Z"},  // the machine slept; Rome has put its clocks forward
		{"2026-04-02T01:29:00Z", true, "2026-04-02T01:30:00Z"},  // after days off, one
		{"2026-04-02T01:30:00Z", true, "2026-04-03T01:30:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, x.now)
		if err != nil {
			t.Fatal(err)
		}
		made, next, err := d.Run(t.Context(), now)
		if err != nil || !made.At.IsZero() != x.made || next.Format(time.RFC3339) != x.next {
			t.Errorf("%s: made %+v, next %s, %v", x.now, made, next, err)
		}
		if last, err := d.Last(now); err != nil || x.made && (last.File != made.File || last.Bytes != made.Bytes || last.Bytes == 0 || !last.At.Equal(now)) {
			t.Errorf("%s: the last is %+v, %v", x.now, last, err)
		}
	}
	if got := strings.Join(d.there(t), " "); got != "2026-03-29T070000Z 2026-04-02T012900Z 2026-04-02T013000Z" {
		t.Errorf("kept: %s", got)
	}
	if _, err := verified(t.Context(), filepath.Join(d.Dir, "tieline-2026-04-02T013000Z.db")); err != nil {
		t.Error(err)
	}
}

// What others keep in the directory is left alone; what a backup that was killed has left is not.
func TestDailyBackupClearsItsOwn(t *testing.T) {
	d := days(t)
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	others := []string{"before-the-upgrade.db", "notes.txt", "tieline-2026-03-01.db", "tieline-2026-13-01T000000Z.db"}
	for _, name := range append(others, "tieline-2026-03-02T013000Z.db.partial-12", "tieline-2027-01-01T000000Z.db") {
		if err := os.WriteFile(filepath.Join(d.Dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	for range 5 { // one that says it is of next year keeps none from being made
		if made, _, err := d.Run(t.Context(), now); err != nil || made.At.IsZero() {
			t.Errorf("%s: %+v, %v", now, made, err)
		}
		now = now.AddDate(0, 0, 1)
	}
	there := strings.Join(d.there(t), " ")
	for _, name := range others {
		if !strings.Contains(there, strings.TrimSuffix(strings.TrimPrefix(name, "tieline-"), ".db")) {
			t.Errorf("%s is gone", name)
		}
	}
	if strings.Contains(there, "partial") {
		t.Errorf("there is %s", there)
	}
}

// Where one cannot be made, nothing that is there goes, and the next try makes it.
func TestDailyBackupThatFails(t *testing.T) {
	d := days(t)
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	if _, _, err := d.Run(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	kept := d.there(t)
	now = now.AddDate(0, 0, 1)
	broken := d
	broken.Path += ".gone"
	if made, _, err := broken.Run(t.Context(), now); err == nil || !made.At.IsZero() {
		t.Errorf("of no database: %+v, %v", made, err)
	}
	if got := d.there(t); strings.Join(got, " ") != strings.Join(kept, " ") {
		t.Errorf("after it failed there is %q", got)
	}
	if made, _, err := d.Run(t.Context(), now.Add(time.Hour)); err != nil || made.At.IsZero() {
		t.Errorf("tried again: %+v, %v", made, err)
	}
	file := d
	file.Dir = d.Path // not a directory
	if _, _, err := file.Run(t.Context(), now); err == nil || !strings.Contains(err.Error(), "The directory for backups") {
		t.Errorf("in a file: %v", err)
	}
}
