package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"tieline/storage/sqlite"
)

// restoreCommand puts a backup in the place of the database, which the bot must not have open.
type restoreCommand struct {
	File string `arg:"" name:"file" help:"A backup, as tieline backup wrote it."`
}

// Run checks the backup, replaces the database, and says where the replaced one is.
func (c *restoreCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	path, err := databasePath(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return unusable("the data directory cannot be made: %s; choose another with TIELINE_DATA", err)
	}
	r, err := sqlite.Restore(ctx, path, c.File, time.Now())
	if err != nil {
		return failure{code: 1, sentence: err.Error()}
	}
	fmt.Fprintf(std.out, "%s: restored: %s\n", path, holds(r.Holding))
	if r.Kept != "" {
		fmt.Fprintf(std.out, "What it replaced is in %s\n", r.Kept)
	}
	return nil
}
