package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"tieline/storage"
)

// Store is a storage.Store in one file.
type Store struct {
	path    string
	guard   *guard    // nil where the store only reads
	pools   []*sql.DB // behind the sessions; the readers' first
	writer  *queue    // nil where the store only reads
	readers sessions
	closed  chan struct{}
	once    sync.Once
	failed  error // of closing
}

var _ storage.Store = (*Store)(nil)

// Open opens the database at path, creates it where it is missing, and brings its tables up to date. The directory
// must be there. What someone can put right is a *Trouble.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path, settings{})
}

// settings are for tests, which have to make a database fail.
type settings struct {
	writer  []string // added to the writer's DSN
	schemas fs.FS    // nil: the embedded migrations
}

func open(ctx context.Context, path string, set settings) (*Store, error) {
	if set.schemas == nil {
		set.schemas = files
	}
	all, err := migrations(set.schemas)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	g, err := hold(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, guard: g, closed: make(chan struct{})}
	if err := s.start(ctx, set, all); err != nil {
		_ = s.Close() // says no more than err
		return nil, explain(path, err)
	}
	return s, nil
}

// start is the part of opening that is done under the guard.
func (s *Store) start(ctx context.Context, set settings, all []migration) error {
	from, err := inspect(ctx, s.path, len(all))
	if err != nil {
		return err
	}
	if err := s.openWriter(ctx, set, from, all); err != nil {
		return err
	}
	return s.openReaders(ctx)
}

// inspect makes the file where it is missing, for this user's eyes only, and looks at it before anything, its
// journal mode included, is changed.
func inspect(ctx context.Context, path string, newest int) (version int, err error) {
	if err := create(path); err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", dsn(path, waits))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	found, err := read(ctx, db)
	if err != nil {
		return 0, err
	}
	return found.version, found.refuse(path, newest)
}

func create(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// The settings of every connection, in the DSN as the driver runs them on each it opens.
const (
	waits   = "_pragma=busy_timeout(5000)" // for programs other than Tieline, milliseconds
	strict  = "_dqs=0"                     // "x" is never a string
	foreign = "_pragma=foreign_keys(1)"
	replace = "_pragma=recursive_triggers(1)" // else REPLACE deletes events without asking their trigger
)

func (s *Store) openWriter(ctx context.Context, set settings, from int, all []migration) error {
	db, err := sql.Open("sqlite", dsn(s.path, append([]string{
		waits, strict, foreign, replace,
		"_txlock=immediate",
		"_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)",  // NORMAL can lose the last commits when the power goes
		"_pragma=temp_store(MEMORY)", // else a savepoint keeps in a file what it may have to undo
	}, set.writer...)...))
	if err != nil {
		return err
	}
	s.pools = append(s.pools, db)
	db.SetMaxOpenConns(1)
	w, err := newSession(ctx, db)
	if err != nil {
		return err
	}
	s.writer = &queue{session: w, path: s.path, closed: s.closed, age: groupAge}
	if err := migrate(ctx, w.conn, from, all); err != nil {
		return err
	}
	return endLeases(ctx, w.conn)
}

// endLeases ends what a process before had under way: it is gone, or it would hold the database still. What was tried is looked for
// by its key before it is sent again. Where nothing was, nothing is written.
func endLeases(ctx context.Context, conn *sql.Conn) error {
	const left = ` FROM deliveries WHERE state = 'owed' AND lease IS NOT NULL`
	var n int
	if err := conn.QueryRowContext(ctx, `SELECT count(*)`+left).Scan(&n); err != nil || n == 0 {
		return err
	}
	_, err := conn.ExecContext(ctx, `UPDATE deliveries SET lease = NULL WHERE id IN (SELECT id`+left+`)`)
	return err
}

func (s *Store) openReaders(ctx context.Context, settings ...string) error {
	db, err := sql.Open("sqlite", dsn(s.path, append([]string{waits, strict, "_txlock=deferred", "_pragma=query_only(1)"}, settings...)...))
	if err != nil {
		return err
	}
	s.pools = append([]*sql.DB{db}, s.pools...)
	s.readers, err = connect(ctx, db, max(4, runtime.GOMAXPROCS(0)))
	return err
}

// dsn is a URI: with a plain path the driver would take a "?" in it for its own.
func dsn(path string, settings ...string) string {
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' {
		slashed = "/" + slashed // a drive's letter
	}
	s := (&url.URL{Scheme: "file", Path: slashed}).String()
	for i, setting := range settings {
		s += fmt.Sprintf("%c%s", "?&"[min(i, 1)], setting)
	}
	return s
}

// Close waits for what is under way, and closes. What is asked for afterwards fails with ErrClosed.
func (s *Store) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.failed = s.readers.close()
		if s.writer != nil {
			s.failed = errors.Join(s.failed, s.writer.close())
		}
		for _, db := range s.pools {
			s.failed = errors.Join(s.failed, db.Close())
		}
		if s.guard != nil {
			s.failed = errors.Join(s.failed, s.guard.release())
		}
	})
	return s.failed
}

// ErrClosed is what a closed store answers.
var ErrClosed = errors.New("the database is closed")
