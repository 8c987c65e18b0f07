package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// onlyRead keeps a connection from changing anything. It needs the file's own lock for nothing but reading, and when
// it closes it leaves the write-ahead log to whoever writes (https://sqlite.org/wal.html#read_only_databases).
const onlyRead = "mode=ro"

// OpenReader opens the database at path for View alone, without taking it: the bot may be running, and goes on.
// Nothing is created and no table is brought up to date. What someone can put right is a *Trouble.
func OpenReader(ctx context.Context, path string) (*Store, error) {
	all, err := migrations(files)
	if err != nil {
		return nil, err
	}
	if path, err = present(path); err != nil {
		return nil, err
	}
	s := &Store{path: path, closed: make(chan struct{})}
	if err := s.openReaders(ctx, onlyRead); err != nil {
		_ = s.Close() // says no more than err
		return nil, explain(path, err)
	}
	if err := s.isOfVersion(ctx, len(all)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// present is the absolute path of a database that is there.
func present(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return "", &Trouble{Sentence: fmt.Sprintf("There is no database %s: see that the place of the data is right; starting Tieline there once makes one.", path), Err: err}
	case err != nil:
		return "", explain(path, err)
	case !info.Mode().IsRegular():
		return "", &Trouble{Sentence: fmt.Sprintf("The database %s cannot be opened: it is not a file.", path)}
	}
	return path, nil
}

// isOfVersion refuses tables that this program does not read.
func (s *Store) isOfVersion(ctx context.Context, newest int) error {
	r, err := s.readers.take(ctx, s.closed)
	if err != nil {
		return err
	}
	defer s.readers.give(r)
	found, err := read(ctx, r.conn)
	if err != nil {
		return explain(s.path, err)
	}
	if err := found.refuse(s.path, newest); err != nil {
		return err
	}
	if found.version < newest {
		return &Trouble{Sentence: fmt.Sprintf("The database %s was written by an older Tieline (version %d of its tables; this one reads %d): start this Tieline on it once, which brings it up to date, then try again.", s.path, found.version, newest)}
	}
	return nil
}

// reading opens one connection that only reads, for work that is done outside of a Store.
func reading(ctx context.Context, path string, settings ...string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path, append([]string{onlyRead, waits, strict}, settings...)...))
	if err != nil {
		return nil, nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, conn, nil
}
