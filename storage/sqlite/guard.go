package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// errTaken is what lock returns where another has the lock.
var errTaken = errors.New("taken")

// guard holds a database for this process. The lock lies on a file of its own: SQLite's locks on the database
// are per process and vanish when any descriptor of that file is closed (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
type guard struct{ file *os.File }

// hold takes the database at path, or says who has it.
func hold(path string) (*guard, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explain(path, unreachable(path, err))
	}
	if err := lock(f); err != nil {
		defer f.Close()
		if errors.Is(err, errTaken) {
			return nil, inUse(path, f)
		}
		return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	sign(f)
	return &guard{f}, nil
}

// release lets go. The file stays: removing it would let two processes hold locks on two files of one name.
func (g *guard) release() error { return g.file.Close() }

// sign says who holds the lock, for the sentence that another process then shows. That it could not be written
// changes nothing but this sentence.
func sign(f *os.File) {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	if f.Truncate(0) == nil {
		fmt.Fprintf(f, "process %d on %s\n", os.Getpid(), host)
	}
}

func inUse(path string, f *os.File) error {
	who := "no further details"
	if b, err := io.ReadAll(io.LimitReader(f, 200)); err == nil && len(b) > 0 {
		who = strings.TrimSpace(string(b))
	}
	return &Trouble{Sentence: fmt.Sprintf("The database %s is in use by another Tieline (%s): stop that one first, or choose another place for the data.", path, who)}
}

// unreachable says that a directory is not there; other errors it returns as they are.
func unreachable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &Trouble{
			Sentence: fmt.Sprintf("The directory of the database %s does not exist: create it, or choose another place for the data.", path),
			Err:      err,
		}
	}
	return err
}
