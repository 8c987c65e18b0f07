//go:build unix

package sqlite

import (
	"errors"
	"os"
)

// flushDirectory waits until the names in a directory are on the disk.
func flushDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
