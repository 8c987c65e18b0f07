package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/bot/slack/slacktest"
)

// backedUp waits for a daily backup in the data directory, and gives its file.
func (b *binary) backedUp() string {
	b.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if all, _ := filepath.Glob(filepath.Join(b.dir, "backups", "tieline-*Z.db")); len(all) == 1 {
			return all[0]
		}
	}
	b.Fatal("no backup is made")
	return ""
}

// TestBackedUpAndRestored loses the database and goes on from the daily backup: what stood in the threads stands there once.
func TestBackedUpAndRestored(t *testing.T) {
	b := build(t)
	b.starts()
	b.backedUp()
	r := b.begins(1001)
	if !r.does(b.now()) {
		t.Fatal("it does not take what is done")
	}
	r.settles()
	r.once("before")
	b.kill()
	if err := os.RemoveAll(filepath.Join(b.dir, "backups")); err != nil {
		t.Fatal(err)
	}
	b.starts() // there is none, so one is made
	file := b.backedUp()
	for tries := 0; !b.says("said-later-on", "jack", r.partner, "Word after the backup."); tries++ {
		if time.Sleep(20 * time.Millisecond); tries == 200 {
			t.Fatal("it does not take what is done")
		}
	}
	r.settles()
	b.kill()
	if err := os.WriteFile(filepath.Join(b.dir, databaseName), []byte("this was a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(b.path, "restore", file)
	cmd.Env = append(os.Environ(), "TIELINE_DATA="+b.dir)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "restored: ") {
		t.Fatalf("%v: %s", err, out)
	}
	b.starts()
	for tries := 0; !b.says("said-going-on", "jack", r.partner, "Word after the restore."); tries++ {
		if time.Sleep(20 * time.Millisecond); tries == 200 {
			t.Fatal("it does not take what is done again")
		}
	}
	r.settles()
	r.once("after the restore")
	if n := b.count("nora", r.desk, "Word after the restore."); n != 1 {
		t.Errorf("what was written after the restore is at the desk %d times", n)
	}
	b.kill()
}

// TestBackupThatFails has nowhere to put backups: people go on working, and managers are told once.
func TestBackupThatFails(t *testing.T) {
	o := newOffice(t)
	s := o.start()
	readyWithin(t, s, http.StatusOK)
	o.slash(o.desk, "/tieline bind desk") // so there is a manager
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(t.TempDir(), "backups")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.settings["TIELINE_BACKUP_DIR"] = inTheWay
	for range 2 {
		s = o.start()
		said := readyWithin(t, s, http.StatusOK)
		eventually(t, "it fails", func() bool {
			_, text := fetched(t, s, "/metrics")
			said = readyWithin(t, s, http.StatusOK)
			return strings.Contains(text, `tieline_backups_total{outcome="failed"} 1`)
		})
		if last := said.Parts[len(said.Parts)-1]; last.Part != "backup" || !strings.Contains(last.Sentence, "The last try failed: The directory for backups") {
			t.Errorf("%+v", last)
		}
		eventually(t, "the manager is told", func() bool { return strings.Contains(o.direct(), "The daily backup could not be made.") })
		time.Sleep(200 * time.Millisecond)
		if n := strings.Count(o.direct(), "The daily backup could not be made."); n != 1 {
			t.Errorf("the manager was told %d times", n)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// direct is what stands in the manager's direct conversation with the bot.
func (o *office) direct() (all string) {
	for _, m := range o.slack.As(o.mara).Sees(slacktest.Spot{Channel: o.slack.As(o.mara).Direct()}) {
		all += m.Words + "\n"
	}
	return all
}
