package sqlite

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Trouble is what a person has to put right before the database can be used.
type Trouble struct {
	Sentence string // what is wrong and what to do next
	Err      error  // the cause; may be nil
}

// Error is the sentence, with the cause for the log.
func (t *Trouble) Error() string {
	if t.Err == nil {
		return t.Sentence
	}
	return fmt.Sprintf("%s (%v)", t.Sentence, t.Err)
}

func (t *Trouble) Unwrap() error { return t.Err }

// explain gives an error of SQLite its sentence, where it has one.
func explain(path string, err error) error {
	var known *Trouble
	if err == nil || errors.As(err, &known) {
		return err
	}
	if sentence := sentenceFor(err); sentence != "" {
		return &Trouble{Sentence: fmt.Sprintf(sentence, path), Err: err}
	}
	return fmt.Errorf("database %s: %w", path, err)
}

const (
	sentenceLocked  = "The database %s is locked by another program: close whatever has it open (a database browser, a backup), then try again."
	sentenceDamaged = "The database %s is damaged: stop Tieline, keep a copy of the file, and restore the newest backup."

	cannotWrite = "The database %s cannot be written: let this user write the file and its directory, or choose another place for the data."
	notOurs     = "The file %s is not a database of Tieline: move it away, or choose another place for the data."
)

// sentenceFor knows the result codes that have a cause outside of this program (https://sqlite.org/rescode.html).
func sentenceFor(err error) string {
	switch primaryCode(err) {
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return sentenceLocked
	case codes.SQLITE_READONLY, codes.SQLITE_PERM:
		return cannotWrite
	case codes.SQLITE_FULL:
		return "There is no room left for the database %s: free some space on its disk; what was not confirmed was not saved."
	case codes.SQLITE_CANTOPEN:
		return "The database %s cannot be opened: see that it is a file in a directory which this user can write, or choose another place for the data."
	case codes.SQLITE_NOTADB:
		return notOurs
	case codes.SQLITE_CORRUPT:
		return sentenceDamaged
	case codes.SQLITE_IOERR:
		return "The disk that holds the database %s reports errors: look at the disk and the system's log, and restore the newest backup where the file is damaged."
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return cannotWrite
	case errors.Is(err, errDamaged):
		return sentenceDamaged
	}
	return ""
}

// primaryCode is SQLite's result code without its extension; 0 for other errors.
func primaryCode(err error) int { return resultCode(err) & 0xff }

func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
