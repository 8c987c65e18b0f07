//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// lock takes an exclusive lock that ends when f is closed or the process ends.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errTaken
	}
	return err
}
