package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tieline/sla"
)

// Daily makes a backup a day of a database that is in use, into a directory of its own, and keeps the newest.
//
// What was made lies in the directory alone: a name with an instant in it is a backup of that instant, complete and checked, since Backup
// gives names to no others.
type Daily struct {
	Path string // of the database
	Dir  string // made where it is not there
	At   sla.Daily
	Zone *time.Location
	Keep int // backups
}

// Kept is a backup that a Daily made.
type Kept struct {
	File  string
	At    time.Time // the zero time: there is none
	Bytes int64
}

// keptName is how backups are called; they sort by their time.
const keptName = "tieline-2006-01-02T150405Z.db"

// Run makes a backup where the day's is due and not there, or where there is none at all, and removes the oldest. Made is zero where none
// was due. Next is when the next is due.
func (d Daily) Run(ctx context.Context, now time.Time) (made Kept, next time.Time, err error) {
	last, err := d.Last(now)
	if err != nil {
		return Kept{}, time.Time{}, err
	}
	next = d.At.Next(now, d.Zone)
	if !last.At.IsZero() && !d.At.Next(last.At, d.Zone).Before(next) {
		return Kept{}, next, nil
	}
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return Kept{}, time.Time{}, &Trouble{Sentence: fmt.Sprintf("The directory for backups %s cannot be made: make it, or choose another.", d.Dir), Err: err}
	}
	file := filepath.Join(d.Dir, now.UTC().Format(keptName))
	h, err := Backup(ctx, d.Path, file)
	if err != nil {
		return Kept{}, time.Time{}, err
	}
	return Kept{File: file, At: now.UTC().Truncate(time.Second), Bytes: h.Bytes}, next, d.clear()
}

// Last is the newest backup that was made before an instant. What says that it is of later was made while the clock was wrong.
func (d Daily) Last(now time.Time) (Kept, error) {
	all, err := d.all()
	if err != nil {
		return Kept{}, err
	}
	for _, k := range slices.Backward(all) {
		if k.At.After(now) {
			continue
		}
		info, err := os.Stat(k.File)
		if err != nil {
			return Kept{}, err
		}
		k.Bytes = info.Size()
		return k, nil
	}
	return Kept{}, nil
}

// all are the backups of the directory, the oldest first.
func (d Daily) all() (all []Kept, err error) {
	entries, err := os.ReadDir(d.Dir) // by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &Trouble{Sentence: fmt.Sprintf("The directory for backups %s cannot be read: let this user read and write it, or choose another.", d.Dir), Err: err}
	}
	for _, e := range entries {
		if at, err := time.Parse(keptName, e.Name()); err == nil && e.Type().IsRegular() {
			all = append(all, Kept{File: filepath.Join(d.Dir, e.Name()), At: at})
		}
	}
	return all, nil
}

// clear removes what is too much, and what was left by backups that were killed.
func (d Daily) clear() error {
	all, err := d.all()
	if err != nil {
		return err
	}
	var gone []string
	for _, k := range all[:max(len(all)-d.Keep, 0)] {
		gone = append(gone, k.File)
	}
	entries, err := os.ReadDir(d.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name, _, partial := strings.Cut(e.Name(), ".partial-"); partial && e.Type().IsRegular() {
			if _, err := time.Parse(keptName, name); err == nil {
				gone = append(gone, filepath.Join(d.Dir, e.Name()))
			}
		}
	}
	var errs []error
	for _, file := range gone {
		errs = append(errs, os.Remove(file))
	}
	return errors.Join(errs...)
}
