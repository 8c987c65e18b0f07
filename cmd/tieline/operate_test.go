package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tieline/commands/export"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// asTieline names the environment variable that makes this test binary the program itself.
const asTieline = "TEST_AS_TIELINE"

// TestMain lets the test binary be the program that is stopped, killed and looked at from outside.
func TestMain(m *testing.M) {
	if os.Getenv(asTieline) != "" {
		os.Exit(run(os.Args[1:], streams{out: os.Stdout, errs: os.Stderr}))
	}
	os.Exit(m.Run())
}

// tieline is a command line of the program in a process of its own, on a data directory.
func tieline(ctx context.Context, data string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), asTieline+"=1", "TIELINE_DATA="+data, "TIELINE_HTTP_ADDR=")
	return c
}

// serving is a bot in a process of its own; end stops it as an operator does.
func serving(t *testing.T, data string) (addr string, end func()) {
	t.Helper()
	c := tieline(context.Background(), data, "serve", "--addr", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`http://(\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			addr = m[1]
			break
		}
	}
	if addr == "" {
		t.Fatal("it does not say where it listens")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	var once sync.Once
	end = func() {
		once.Do(func() {
			if err := c.Process.Signal(os.Interrupt); err != nil {
				_ = c.Process.Kill() // where there are no signals
			}
			if err := c.Wait(); err != nil {
				t.Errorf("the bot ended with %v", err)
			}
		})
	}
	t.Cleanup(end)
	return addr, end
}

// opensTickets has somebody open tickets until done is closed, and counts those that were acknowledged.
func opensTickets(t *testing.T, addr string, acknowledged *atomic.Int64, done <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		default:
		}
		body := fmt.Sprintf(`{"ID":"deed-%08d","Kind":"said","In":"centralino","Text":"/ticket open priority=critical product=PBX-7 Call %d drops"}`, n, n)
		resp, err := http.Post("http://"+addr+"/api/deeds?as=anna", "application/json", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		b, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusServiceUnavailable && acknowledged.Load() == 0 && n < 1000 {
			time.Sleep(20 * time.Millisecond) // it has only just started
			continue
		}
		if resp.StatusCode != http.StatusOK || !strings.Contains(string(b), `"Note"`) {
			t.Errorf("%s: %s", resp.Status, b)
			return
		}
		acknowledged.Add(1)
	}
}

// exported is what an export of tickets says from another process.
func exported(t *testing.T, data string) (tickets []export.Ticket) {
	t.Helper()
	out, err := tieline(t.Context(), data, "export", "tickets", "--json").Output()
	if err == nil {
		err = json.Unmarshal(out, &tickets)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return tickets
}

// TestBackupWhileServing opens tickets in one process, backs up and exports from others, and restores elsewhere.
func TestBackupWhileServing(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	addr, end := serving(t, data)
	var acknowledged atomic.Int64
	done := make(chan struct{})
	var typing sync.WaitGroup
	typing.Go(func() { opensTickets(t, addr, &acknowledged, done) })
	for round := range int64(3) {
		for acknowledged.Load() < 3*(round+1) && !t.Failed() {
			time.Sleep(10 * time.Millisecond)
		}
		before := acknowledged.Load()
		file := filepath.Join(dir, fmt.Sprintf("backup-%d.db", round))
		out, err := tieline(t.Context(), data, "backup", file).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "written and checked: ") || !strings.Contains(string(out), " partners, ") {
			t.Fatalf("%v: %s", err, out)
		}
		there := exported(t, data) // later than the backup
		elsewhere := t.TempDir()
		if out, err := tieline(t.Context(), elsewhere, "restore", file).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		restored := exported(t, elsewhere)
		if int64(len(restored)) < before || len(restored) > len(there) {
			t.Fatalf("%d were acknowledged, %d are restored, %d are there", before, len(restored), len(there))
		}
		for i, k := range restored { // the newest first; of those nothing has happened since
			same := there[len(there)-len(restored)+i]
			if k.Number != same.Number || k.Subject != same.Subject || k.Opened != same.Opened || len(k.Targets) != len(same.Targets) {
				t.Errorf("restored %+v of %+v", k, same)
			}
		}
	}
	refused := tieline(t.Context(), data, "restore", filepath.Join(dir, "backup-0.db"))
	if out, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(out), "in use by another Tieline") {
		t.Errorf("over a bot that runs: %v, %s", err, out)
	}
	close(done)
	typing.Wait()
	end()
	kept := exported(t, data)
	if out, err := tieline(t.Context(), data, "restore", filepath.Join(dir, "backup-0.db")).CombinedOutput(); err != nil || !strings.Contains(string(out), "What it replaced is in ") {
		t.Fatalf("%v: %s", err, out)
	}
	if now := exported(t, data); len(now) >= len(kept) || len(now) == 0 {
		t.Errorf("%d tickets after going back from %d", len(now), len(kept))
	}
	if _, end := serving(t, data); end != nil { // and the bot takes it up
		end()
	}
}

// TestRestoreCommandKilled kills restore at random instants: the database is the old one or the new one.
func TestRestoreCommandKilled(t *testing.T) {
	dir := t.TempDir()
	backups := map[string]string{"old": filepath.Join(dir, "old.db"), "new": filepath.Join(dir, "new.db")}
	for name, file := range backups {
		data := t.TempDir()
		path := filepath.Join(data, databaseName)
		s, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Update(t.Context(), func(tx storage.Tx) error { return tx.Partners.Put(storage.Partner{ID: name}) })
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlite.Backup(t.Context(), path, file); err != nil {
			t.Fatal(err)
		}
	}
	data := t.TempDir()
	if err := tieline(t.Context(), data, "restore", backups["old"]).Run(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := tieline(t.Context(), data, "restore", backups["old"]).Run(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	outcome := map[string]int{}
	for round := range 12 {
		ctx, cancel := context.WithTimeout(t.Context(), took/4+took*time.Duration(round)/10)
		_ = tieline(ctx, data, "restore", backups["new"]).Run() // killed, or not
		cancel()
		s, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName))
		if err != nil {
			t.Fatal(err)
		}
		err = s.View(t.Context(), func(tx storage.Tx) error {
			all, err := tx.Partners.List()
			if len(all) != 1 || backups[all[0].ID] == "" {
				t.Fatalf("there is %+v", all)
			}
			outcome[all[0].ID]++
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := tieline(t.Context(), data, "restore", backups["old"]).Run(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%v, where a restore takes %v", outcome, took)
}

func TestImportCommand(t *testing.T) {
	data := t.TempDir()
	t.Setenv("TIELINE_DATA", data)
	file := filepath.Join(t.TempDir(), "partners.csv")
	text, err := os.ReadFile("../../docs/partners.csv")
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(text))
	r := command("import", file)
	if r.code != 0 || !strings.Contains(r.out, ": added") || !strings.Contains(r.out, "0 left alone. Tried, and nothing was changed; to change it, add --apply.") {
		t.Errorf("tried: %+v", r)
	}
	if r = command("import", "--apply", file); r.code != 0 || !strings.Contains(r.out, "0 left alone. Done.") {
		t.Errorf("applied: %+v", r)
	}
	if r = command("import", file); r.code != 0 || !strings.Contains(r.out, "0 changes, ") {
		t.Errorf("again: %+v", r)
	}
	write(t, file, strings.Replace(string(text), "kolmisoft", "kolmisof", 1))
	if r = command("import", "--apply", file); r.code != 1 || r.out != "" || !strings.Contains(r.errs, `column agreement: There is no agreement "kolmisof"`) ||
		!strings.Contains(r.errs, "1 problem in "+file+": nothing was changed") {
		t.Errorf("with a mistake: %+v", r)
	}
	if r = command("import", file+".gone"); r.code != 2 {
		t.Errorf("a file that is not there: %+v", r)
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r = command("import", file); r.code != 2 || !strings.Contains(r.errs, "in use by another Tieline") {
		t.Errorf("while the bot runs: %+v", r)
	}
}

func TestExportCommand(t *testing.T) {
	t.Setenv("TIELINE_DATA", t.TempDir())
	for _, c := range []struct {
		line string
		code int
		says string
	}{
		{"tickets --csv", 2, "There is no database"},
		{"charges", 2, "which month?"},
		{"charges --month 2026-11 --from 2026-11-01", 2, "by the month"},
		{"tickets --month 2026-11", 2, "--month is for charges"},
		{"tickets --csv --json", 2, "can't be used together"},
		{"partners --csv", 2, "must be one of"},
		{"attainment --csv --by year", 2, "must be one of"},
		{"tickets --csv --from 1.3.2026", 2, `--from: "1.3.2026" is not a day`},
		{"tickets --csv --from 2026-03-02 --to 2026-03-01", 2, "lies before"},
	} {
		if r := command(append([]string{"export"}, strings.Fields(c.line)...)...); r.code != c.code || !strings.Contains(r.errs, c.says) || r.out != "" {
			t.Errorf("%s: %+v", c.line, r)
		}
	}
	// It goes by the workspace's clock: nothing that happened there lies ahead of it.
	ahead := filepath.Join(os.Getenv("TIELINE_DATA"), "clock-ahead")
	if err := os.WriteFile(ahead, []byte("87600h0m0s"), 0o600); err != nil {
		t.Fatal(err)
	}
	month := time.Now().Add(87600*time.Hour).AddDate(0, -1, 0).Format("2006-01")
	if r := command("export", "charges"); r.code != 2 || !strings.Contains(r.errs, "--month "+month) {
		t.Errorf("with a clock that is ahead: %+v", r)
	}
	there := time.Date(2036, 3, 1, 10, 0, 0, 0, time.UTC)
	if q, err := (&exportCommand{What: "tickets"}).query(there); err != nil || !q.Now.Equal(there) {
		t.Errorf("the export is asked for as at %v (%v), want %v", q.Now, err, there)
	}
	if err := os.Remove(ahead); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(os.Getenv("TIELINE_DATA"), databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() // which the export does not mind
	for line, want := range map[string]string{
		"charges --month 2026-11 --json": "[]\n",
		"charges --month 2026-11": "month,partner,ticket,subject,category,agreement,version,clause,rate,terms,state,decided_by,decided,minutes,total_minutes," +
			"charged_minutes,earlier,amount,currency,tax\n",
		"tickets --json": "[]\n", "attainment --json": "[]\n", "attainment --csv --from 2026-03-01 --to 2026-03-01": "period,partner,target,engineer,met,missed,percent\n",
	} {
		if r := command(append([]string{"export"}, strings.Fields(line)...)...); r.code != 0 || r.out != want {
			t.Errorf("%s: %+v", line, r)
		}
	}
	if r := command("export", "charges", "--month", "11/2026"); r.code != 2 || !strings.Contains(r.errs, `"11/2026" is not a month`) {
		t.Errorf("of no month: %+v", r)
	}
	if r := command("export", "tickets", "--csv", "--partner", "nobody"); r.code != 2 || !strings.Contains(r.errs, `there is no partner "nobody"`) {
		t.Errorf("of nobody: %+v", r)
	}
}

func TestBackupCommandRefuses(t *testing.T) {
	t.Setenv("TIELINE_DATA", t.TempDir())
	file := filepath.Join(t.TempDir(), "b.db")
	if r := command("backup", file); r.code != 1 || !strings.Contains(r.errs, "There is no database") {
		t.Errorf("%+v", r)
	}
	if r := command("restore", file); r.code != 1 || !strings.Contains(r.errs, "cannot be read") {
		t.Errorf("%+v", r)
	}
	t.Setenv("TIELINE_DATA", " ")
	if r := command("backup", file); r.code != 2 || !strings.Contains(r.errs, "TIELINE_DATA is empty") {
		t.Errorf("%+v", r)
	}
}
