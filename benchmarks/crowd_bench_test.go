package benchmarks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// firstDue is when the first of the crowd has to be warned of.
func (d *desk) firstDue(b testing.TB) (first time.Time) {
	err := d.store.View(b.Context(), func(tx storage.Tx) (err error) {
		first, err = tx.Clocks.Nearest()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return first
}

// BenchmarkNothingDue looks whether something is due, and nothing is.
func BenchmarkNothingDue(b *testing.B) {
	d := crowd(b)
	for b.Loop() {
		if _, err := d.did.Watch(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// Benchmark250Due finds the tickets that are due, two hundred and fifty of them.
func Benchmark250Due(b *testing.B) {
	d := crowd(b)
	first := d.firstDue(b)
	for b.Loop() {
		err := d.store.View(b.Context(), func(tx storage.Tx) error {
			found, err := tx.Clocks.Pressing(first.Add(498*time.Millisecond), 0)
			if len(found) != 250 {
				b.Fatalf("%d are due", len(found))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWarnings warns of all that falls due in one minute, thirty thousand tickets where there are so many. It is for -benchtime 1x:
// each further minute is another.
func BenchmarkWarnings(b *testing.B) {
	const warned, lists = `SELECT count(*) FROM events WHERE kind = 'warned'`, `SELECT count(*) FROM deliveries WHERE lane = 'c/local/desk'`
	d := crowd(b)
	d.now = d.firstDue(b)
	before, begun := d.count(b, warned), d.count(b, lists)
	for b.Loop() {
		d.now = d.now.Add(time.Minute)
		if _, err := d.did.Watch(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(d.count(b, warned) - before)
	b.ReportMetric(n/b.Elapsed().Seconds(), "warnings/s")
	b.ReportMetric(n, "warnings")
	b.ReportMetric(float64(d.count(b, lists)-begun), "messages")
}

// look measures a command that only reads.
func look(b *testing.B, user, channel, line, says string) {
	d := crowd(b)
	for b.Loop() {
		ans := d.types(b, user, channel, line)
		if ans.Say == nil || !strings.Contains(ans.Say.Title, says) {
			b.Fatalf("%s: %+v", line, ans.Say)
		}
	}
}

func BenchmarkQueue(b *testing.B)      { look(b, "nora", "desk", "queue", "Queue: ") }
func BenchmarkListAtDesk(b *testing.B) { look(b, "nora", "desk", "list", "Tickets") }
func BenchmarkListOfOne(b *testing.B)  { look(b, "anna", "centralino", "list", "Tickets") }
func BenchmarkFindOne(b *testing.B)    { look(b, "nora", "desk", "find site 19000", "Found: ") }
func BenchmarkFindCommon(b *testing.B) { look(b, "nora", "desk", "find lines down", "Found: ") }
func BenchmarkShow(b *testing.B)       { look(b, "nora", "desk", "show 1500", "") }

// BenchmarkStart opens the desk and answers the first command, as after a stop and as after a kill: then the log of what was written
// last is there still.
func BenchmarkStart(b *testing.B) {
	for _, killed := range []bool{false, true} {
		b.Run(map[bool]string{false: "stopped", true: "killed"}[killed], func(b *testing.B) {
			d := crowd(b)
			path := d.path
			if killed {
				for range 50 {
					d.types(b, "anna", "centralino", "open priority=critical product=PBX-7 All lines are down")
				}
				path = filepath.Join(b.TempDir(), "killed.db")
				for _, suffix := range []string{"", "-wal"} {
					if err := copyFile(d.path+suffix, path+suffix); err != nil {
						b.Fatal(err)
					}
				}
			}
			if err := d.store.Close(); err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				again := openDesk(b, path)
				if ans := again.types(b, "nora", "desk", "queue"); ans.Say == nil {
					b.Fatal("no answer")
				}
				b.StopTimer()
				if killed { // as it stands, before it is closed
					path = filepath.Join(b.TempDir(), fmt.Sprintf("again-%d.db", i))
					for _, suffix := range []string{"", "-wal"} {
						if err := copyFile(again.path+suffix, path+suffix); err != nil {
							b.Fatal(err)
						}
					}
				}
				if err := again.store.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkKept is not about time: it tells what a ticket takes on the disk, and the program in memory after it was used.
func BenchmarkKept(b *testing.B) {
	d := crowd(b)
	for b.Loop() {
		for _, line := range []string{"queue", "list", "find site 19000", "show 1500"} {
			d.types(b, "nora", "desk", line)
		}
	}
	n := float64(d.count(b, `SELECT count(*) FROM tickets`))
	for _, table := range []string{"tickets", "events", "clocks", "threads", "timers", "queue", "search", "acts"} {
		size := d.count(b, `SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN
			(SELECT name FROM sqlite_schema WHERE tbl_name = '`+table+`' OR tbl_name LIKE '`+table+`\_%' ESCAPE '\')`)
		b.ReportMetric(float64(size)/n, table+"-B/ticket")
	}
	all := d.count(b, `SELECT sum(pgsize) FROM dbstat`)
	b.ReportMetric(float64(all)/n, "all-B/ticket")
	b.ReportMetric(resident(b), "resident-MB")
}

// resident is what the whole program has in memory.
func resident(b testing.TB) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("memory is read from /proc")
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	var kb float64
	for _, c := range strings.Fields(after)[0] {
		kb = kb*10 + float64(c-'0')
	}
	return kb / 1024
}

// BenchmarkOpenTyped opens tickets as partners do, all that the desk does for it included, by sixty-four at once.
func BenchmarkOpenTyped(b *testing.B) {
	d := crowd(b)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			ans := d.types(b, "anna", "centralino", "open priority=critical product=PBX-7 All lines are down")
			if ans.Say == nil || ans.Say.Tone != talk.Good {
				b.Errorf("%+v", ans.Say)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "opens/s")
}
