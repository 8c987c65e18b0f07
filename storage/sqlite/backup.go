package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	codes "modernc.org/sqlite/lib"
)

// Backup writes the database at path, as it is at one instant, into the new file to. Nobody has to stop: what is
// written meanwhile is not in it, and waits for nothing. The file gets its name only when all of it is on the disk and has
// been checked; an existing one is never touched. What someone can put right is a *Trouble.
//
// VACUUM INTO leaves out the pages that are not in use any more, and with them what was erased
// (https://sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause).
func Backup(ctx context.Context, path, to string) (Holding, error) {
	all, err := migrations(files)
	if err != nil {
		return Holding{}, err
	}
	if path, err = present(path); err != nil {
		return Holding{}, err
	}
	if to, err = filepath.Abs(to); err != nil {
		return Holding{}, err
	}
	part, err := beside(to)
	if err != nil {
		return Holding{}, err
	}
	defer os.Remove(part)
	if err := copyInto(ctx, path, part, len(all)); err != nil {
		return Holding{}, err
	}
	h, err := verified(ctx, part)
	if err != nil {
		return Holding{}, explain(part, err)
	}
	return h, unveil(part, to)
}

// beside makes an empty file in the directory of a backup that is to be: only this user may read it.
func beside(to string) (string, error) {
	if _, err := os.Lstat(to); err == nil {
		return "", taken(to)
	}
	f, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".partial-*")
	if err != nil {
		return "", &Trouble{Sentence: fmt.Sprintf("The backup %s cannot be written: see that its directory is there and that this user may write to it.", to), Err: err}
	}
	return f.Name(), f.Close()
}

func taken(to string) error {
	return &Trouble{Sentence: fmt.Sprintf("The file %s is there already: choose another name, as a backup replaces nothing.", to)}
}

// copyInto writes what the database at path holds into the empty file to.
func copyInto(ctx context.Context, path, to string, newest int) (err error) {
	db, conn, err := reading(ctx, path)
	if err != nil {
		return explain(path, err)
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	found, err := read(ctx, conn)
	if err != nil {
		return explain(path, err)
	}
	if err := found.refuseAsBackup(path, newest); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return explain(culprit(err, path, to), err)
	}
	return nil
}

// refuseAsBackup also refuses a database that nothing was ever written to.
func (s standing) refuseAsBackup(path string, newest int) error {
	if s.version == 0 && s.objects == 0 {
		return &Trouble{Sentence: fmt.Sprintf("The file %s is not a database of Tieline: it holds nothing; look for another.", path)}
	}
	return s.refuse(path, newest)
}

// culprit is which of two files an error of copying is about: SQLite does not say.
func culprit(err error, from, to string) string {
	switch primaryCode(err) {
	case codes.SQLITE_FULL, codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_CANTOPEN:
		return to
	}
	return from
}

// verified reads a database back from its file, checks all of it, and says what it holds.
func verified(ctx context.Context, path string) (h Holding, err error) {
	db, conn, err := reading(ctx, path)
	if err != nil {
		return Holding{}, err
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	if err := whole(ctx, conn); err != nil {
		return Holding{}, err
	}
	found, err := read(ctx, conn)
	if err != nil {
		return Holding{}, err
	}
	return holding(ctx, path, conn, found.version)
}

// unveil puts what was written to the disk, then gives it its name, unless that was taken meanwhile.
func unveil(part, to string) error {
	if err := flush(part); err != nil {
		return err
	}
	err := os.Link(part, to)
	switch {
	case errors.Is(err, fs.ErrExist):
		return taken(to)
	case err != nil: // a file system without links
		if _, there := os.Lstat(to); there == nil {
			return taken(to)
		}
		if err := os.Rename(part, to); err != nil {
			return err
		}
	}
	return flushDirectory(filepath.Dir(to))
}

// flush waits until a file's content is on the disk.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
