// Package needed finds the programs of others that tests want.
package needed

import (
	"os"
	"os/exec"
	"testing"
)

// Program is one that a test wants.
type Program struct {
	Named  string   // the variable that may name it
	Names  []string // else it has one of these
	Must   string   // the variable that is 1 where the test has to be run
	Absent string   // what is said where there is none
}

// Find is where the program is. Where there is none the test is skipped, or fails where it has to be run.
func (p Program) Find(t *testing.T) string {
	t.Helper()
	for _, name := range append([]string{os.Getenv(p.Named)}, p.Names...) {
		if name == "" {
			continue
		}
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	if os.Getenv(p.Must) == "1" {
		t.Fatal(p.Absent)
	}
	t.Skip(p.Absent)
	return ""
}
