package benchmarks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"tieline/bot/local/sample"
	"tieline/commands/talk"
)

// crowdSize is how many open tickets there are: TIELINE_BENCH_TICKETS, or twenty thousand.
func crowdSize(b testing.TB) int {
	n := 20_000
	if v := os.Getenv("TIELINE_BENCH_TICKETS"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil || n < 1 {
			b.Fatalf("TIELINE_BENCH_TICKETS is %q: it takes a number", v)
		}
	}
	return n
}

// crowd is a desk of its own with many open tickets: a copy of a database that is made once, and kept among the temporary files
// for the next run.
func crowd(b *testing.B) *desk {
	b.Helper()
	n := crowdSize(b)
	kept := filepath.Join(os.TempDir(), fmt.Sprintf("tieline-benchmarks-%d-%d.db", os.Getuid(), n))
	if stale(b, kept) {
		b.Logf("making %d tickets", n)
		makeCrowd(b, kept, n)
	}
	path := filepath.Join(b.TempDir(), "tieline.db")
	if err := copyFile(kept, path); err != nil {
		b.Fatal(err)
	}
	d := openDesk(b, path)
	b.Cleanup(func() { _ = d.store.Close() })
	return d
}

// stale reports whether there is no crowd there, or one of tables that are not the newest.
func stale(b testing.TB, path string) bool {
	if _, err := os.Stat(path); err != nil {
		return true
	}
	fresh := filepath.Join(b.TempDir(), "fresh.db")
	if err := openDesk(b, fresh).store.Close(); err != nil {
		b.Fatal(err)
	}
	return version(b, path) != version(b, fresh)
}

func version(b testing.TB, path string) (v int) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`PRAGMA user_version`).Scan(&v); err != nil {
		b.Fatal(err)
	}
	return v
}

// makeCrowd opens one ticket as a partner does, and then repeats what that wrote, two milliseconds later each time, for one of
// many partners: all that is kept of a ticket but the words of its message and what was sent.
func makeCrowd(b testing.TB, path string, n int) {
	b.Helper()
	if err := errors.Join(removeAll(path, path+"-wal", path+"-shm")); err != nil {
		b.Fatal(err)
	}
	part := filepath.Join(b.TempDir(), "part.db")
	d := openDesk(b, part)
	for _, line := range sample.Directory() {
		d.types(b, sample.Manager, line.In, line.Line)
	}
	if ans := d.types(b, "anna", "centralino", "open priority=critical product=PBX-7 All lines are down"); ans.Say == nil || ans.Say.Tone != talk.Good {
		b.Fatalf("it was not opened: %+v", ans.Say)
	}
	if err := d.store.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", part)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, q := range append([]string{`PRAGMA synchronous = OFF`, `PRAGMA cache_size = -400000`, `BEGIN`,
		`DELETE FROM deliveries`,
		`CREATE TEMP TABLE more AS WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ` + fmt.Sprint(n-1) + `)
			SELECT i, 1001 + i AS number, 2 * i AS later, 'p' || (i % ` + fmt.Sprint(n/250+1) + `) AS partner FROM s`,
		`INSERT OR IGNORE INTO partners SELECT m.partner, 'Partner ' || m.partner, p.agreement, p.tier, p.region, p.country, p.upstream, p.facts, p.created
			FROM temp.more m JOIN partners p ON p.id = 'centralino'`,
	}, append(repeats, `COMMIT`, `PRAGMA wal_checkpoint(TRUNCATE)`)...) {
		if _, err := db.Exec(q); err != nil {
			b.Fatalf("%s: %v", q, err)
		}
	}
	if err := errors.Join(db.Close(), copyFile(part, path)); err != nil {
		b.Fatal(err)
	}
}

// repeats repeat ticket 1001, one table each.
var repeats = []string{
	`INSERT INTO tickets (number, partner, agreement, hash, tier, region, country, line, handler, provider, state, priority, confirmed,
		category, subject, fields, opener, assignee, follows, merged_into, opened, changed)
		SELECT m.number, m.partner, agreement, hash, tier, region, country, line, handler, provider, state, priority, confirmed,
		category, subject || ' at site ' || m.i, fields, opener, assignee, follows, merged_into, opened + later, changed + later
		FROM temp.more m JOIN tickets t ON t.number = 1001`,
	`INSERT INTO threads (lane, ticket, side, channel_platform, channel, place_platform, place, card_platform, card_place, card, sum)
		SELECT 't' || m.number || '/' || side, m.number, side, channel_platform, channel, channel_platform, channel || '/' || m.number,
		channel_platform, channel, 'm' || m.number, hex(randomblob(8)) FROM temp.more m JOIN threads t ON t.ticket = 1001`,
	`INSERT INTO events (ticket, kind, happened, recorded, by_person, act, message, detail)
		SELECT m.number, kind, happened + later, recorded + later, by_person, 'local i:' || m.i, message, detail
		FROM temp.more m JOIN events e ON e.ticket = 1001 ORDER BY m.i, e.id`,
	`INSERT INTO clocks (ticket, position, target, cycle, state, priority, words, started, due, stopped, missed, next)
		SELECT m.number, position, target, cycle, state, priority, words, started + later, due + later, stopped, missed, next + later
		FROM temp.more m JOIN clocks c ON c.ticket = 1001`,
	`INSERT INTO timers (ticket, due) SELECT m.number, due + later FROM temp.more m JOIN timers t ON t.ticket = 1001`,
	`INSERT INTO queue (ticket, handler, first, second, third)
		SELECT m.number, handler, first, second, iif(third < 9000000000000000000, third + later, third) FROM temp.more m JOIN queue q ON q.ticket = 1001`,
	`INSERT INTO search (rowid, body, ticket, internal) SELECT 2 * number + 1, subject || ' PBX-7', number, 0 FROM tickets WHERE number > 1001`,
	`INSERT INTO acts (key, recorded, answer) SELECT 'local i:' || i, later, NULL FROM temp.more`,
}

func removeAll(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// count asks a number of the database itself.
func (d *desk) count(b testing.TB, query string) (n int64) {
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	return n
}
