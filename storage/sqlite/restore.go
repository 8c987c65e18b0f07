package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	codes "modernc.org/sqlite/lib"
)

// Restored is what became of a restore.
type Restored struct {
	Holding
	Kept string // where the database that was replaced is now; empty: there was none
}

// Restore puts what the backup at from holds in the place of the database at path. It takes the database, so the bot
// must be stopped, and now names the file in which the replaced one is kept. What someone can put right is a *Trouble, and
// has changed nothing.
//
// Everything that can fail is done beforehand, on a copy beside the database: it is checked whole, brought up to date,
// and flushed. Then the old database is closed for good, which leaves it in one file; it is copied aside; and one
// rename puts the new file in its place. Killed at any instant, the database is the old one or the new one.
func Restore(ctx context.Context, path, from string, now time.Time) (Restored, error) {
	return restore(ctx, path, from, now, files)
}

func restore(ctx context.Context, path, from string, now time.Time, schemas fs.FS) (r Restored, err error) {
	all, err := migrations(schemas)
	if err != nil {
		return Restored{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return Restored{}, err
	}
	if from, err = another(from, path); err != nil {
		return Restored{}, err
	}
	g, err := hold(path)
	if err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, g.release()) }()
	staged := path + ".restoring"
	if err := sweep(staged); err != nil { // of one that was killed
		return Restored{}, explain(staged, err)
	}
	defer sweep(staged)
	if r.Holding, err = stage(ctx, from, staged, all); err != nil {
		return Restored{}, err
	}
	if r.Kept, err = putAside(ctx, path, now, len(all)); err != nil {
		return Restored{}, explain(path, err)
	}
	if err := os.Rename(staged, path); err != nil {
		return Restored{}, explain(path, err)
	}
	return r, explain(path, flushDirectory(filepath.Dir(path)))
}

// another is the absolute path of a backup, which is not the database itself.
func another(from, path string) (string, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	backup, err := os.Stat(from)
	if err != nil || !backup.Mode().IsRegular() {
		return "", &Trouble{Sentence: fmt.Sprintf("The backup %s cannot be read: see that it is a file which this user may read.", from), Err: err}
	}
	if there, err := os.Stat(path); err == nil && os.SameFile(backup, there) {
		return "", &Trouble{Sentence: fmt.Sprintf("The file %s is the database itself: name a backup of it.", from)}
	}
	return from, nil
}

// sweep removes a database that nobody has open, with what SQLite keeps beside it.
func sweep(path string) error {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// stage makes the new database of the backup, ready to be put in place.
func stage(ctx context.Context, from, staged string, all []migration) (Holding, error) {
	if err := create(staged); err != nil {
		return Holding{}, explain(staged, err)
	}
	if err := takeFrom(ctx, from, staged, len(all)); err != nil {
		return Holding{}, err
	}
	if err := bringUp(ctx, staged, all); err != nil {
		return Holding{}, explain(staged, fmt.Errorf("bring the backup %s up to date: %w", from, err))
	}
	h, err := verified(ctx, staged)
	if err != nil {
		return Holding{}, useless(from, err)
	}
	return h, explain(staged, flush(staged))
}

// takeFrom checks the backup, which it leaves as it is, and copies it.
func takeFrom(ctx context.Context, from, staged string, newest int) (err error) {
	db, conn, err := reading(ctx, from, asItIs(from)...)
	if err != nil {
		return useless(from, err)
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	found, err := read(ctx, conn)
	if err != nil {
		return useless(from, err)
	}
	if err := found.refuseAsBackup(from, newest); err != nil {
		return err
	}
	if err := whole(ctx, conn); err != nil {
		return useless(from, err)
	}
	if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, staged); err != nil {
		if culprit(err, from, staged) == staged {
			return explain(staged, err)
		}
		return useless(from, err)
	}
	return nil
}

// asItIs are the settings by which a file is read without anything being made beside it, where nothing stands there. A
// backup may lie where nobody can write, and that of a database in use has a log beside it that must be read as well.
func asItIs(from string) []string {
	for _, suffix := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(from + suffix); err == nil && info.Size() > 0 {
			return nil
		}
	}
	return []string{"immutable=1"}
}

// useless says why nothing can be restored from a backup.
func useless(from string, err error) error {
	switch code := primaryCode(err); {
	case code == codes.SQLITE_NOTADB:
		return &Trouble{Sentence: fmt.Sprintf("The file %s is not a database of Tieline: nothing was replaced; look for another.", from), Err: err}
	case code == codes.SQLITE_CORRUPT || errors.Is(err, errDamaged):
		return &Trouble{Sentence: fmt.Sprintf("The backup %s is damaged: nothing was replaced; choose another.", from), Err: err}
	}
	return explain(from, err)
}

// bringUp migrates the copy, and makes what it still owes look tried: it may have been sent since the backup was made, so
// the courier looks whether it is there before it sends it again.
func bringUp(ctx context.Context, staged string, all []migration) (err error) {
	db, conn, err := writing(ctx, staged)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	found, err := read(ctx, conn)
	if err != nil {
		return err
	}
	if err := migrate(ctx, conn, found.version, all); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `UPDATE deliveries SET tries = max(tries, 1), first_try = coalesce(first_try, created, 0), lease = NULL
		WHERE state = 'owed'`)
	return err
}

// writing opens the one connection to a database that is held.
func writing(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path, "mode=rw", waits, strict, foreign, replace, "_txlock=immediate", "_pragma=synchronous(FULL)"))
	if err != nil {
		return nil, nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, conn, nil
}

// putAside copies the database at path, where there is one, and leaves it without anything beside it, so that a rename
// can replace all of it.
func putAside(ctx context.Context, path string, now time.Time, newest int) (kept string, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", sweep(path) // what lies beside no database belongs to none
	} else if err != nil {
		return "", err
	}
	settled := settle(ctx, path, newest)
	code := primaryCode(settled)
	beyond := code == codes.SQLITE_NOTADB || code == codes.SQLITE_CORRUPT
	if settled != nil && !beyond {
		return "", settled
	}
	kept = path + ".before-restore-" + now.UTC().Format("20060102T150405.000Z")
	if err := copyFile(path, kept); err != nil {
		return "", err
	}
	if beyond { // its log cannot be worked in any more; with the copy it is kept, and without it nothing is lost that could be read
		for _, suffix := range []string{"-wal", "-journal"} {
			if err := copyFile(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
	}
	if err := flushDirectory(filepath.Dir(path)); err != nil {
		return "", err
	}
	for _, suffix := range []string{"-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, nil
}

// settle works the write-ahead log into the database and takes it out of that mode, which SQLite does only when nobody
// else has it open (https://sqlite.org/wal.html#persistence_of_wal_mode). A newer database of ours may be replaced, since going
// back is what a backup is for; one of another program may not.
func settle(ctx context.Context, path string, newest int) (err error) {
	db, conn, err := writing(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(), db.Close()) }()
	found, err := read(ctx, conn)
	if err != nil {
		return err
	}
	if err := found.refuse(path, max(newest, found.version)); err != nil {
		return err
	}
	var mode string
	if err := conn.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return &Trouble{Sentence: fmt.Sprintf(sentenceLocked, path)}
	}
	return nil
}

// copyFile copies a file under a name that is given when all of it is on the disk.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	part := to + ".partial"
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, to)
}
