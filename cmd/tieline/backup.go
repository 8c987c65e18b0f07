package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tieline/storage/sqlite"
)

// backupCommand copies the database while the bot runs.
type backupCommand struct {
	File string `arg:"" name:"file" help:"The new file to write; one that is there already is never replaced."`
}

// Run writes the backup and says what it holds.
func (c *backupCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	path, err := databasePath(ctx)
	if err != nil {
		return err
	}
	h, err := sqlite.Backup(ctx, path, c.File)
	if err != nil {
		return failure{code: 1, sentence: err.Error()}
	}
	fmt.Fprintf(std.out, "%s: written and checked: %s\n", c.File, holds(h))
	return nil
}
