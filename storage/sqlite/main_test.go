package sqlite

import (
	"os"
	"testing"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashing); path != "" {
		writeUntilKilled(path)
	}
	if file := os.Getenv(restoring); file != "" {
		restoreOnce(file, os.Getenv(restoring+"_OVER"))
	}
	os.Exit(m.Run())
}
