package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sethvargo/go-envconfig"

	"tieline/commands"
	"tieline/storage/sqlite"
)

// importCommand takes partners, channels and people over from a file.
type importCommand struct {
	File  string `arg:"" name:"file" help:"A CSV file, as docs/operating.md describes it."`
	Apply bool   `help:"Change the directory; without it, only tell what would be changed."`
}

// Run tells every problem of the file, or every change.
func (c *importCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	text, err := os.ReadFile(c.File)
	if err != nil {
		return unusable("cannot read the file: %s", err)
	}
	done, err := c.take(ctx, std, text)
	if err != nil {
		return err
	}
	for _, p := range done.Problems {
		fmt.Fprintf(std.errs, "%s: %s\n", c.File, p)
	}
	if n := len(done.Problems); n > 0 {
		return failure{code: 1, sentence: fmt.Sprintf("%s in %s: nothing was changed; mend them and try again", count(n, "problem"), c.File)}
	}
	for _, change := range done.Changes {
		fmt.Fprintln(std.out, change)
	}
	what := "Tried, and nothing was changed; to change it, add --apply."
	if c.Apply {
		what = "Done."
	}
	fmt.Fprintf(std.out, "%s, %d left alone. %s\n", count(len(done.Changes), "change"), done.Alone, what)
	return nil
}

// take opens the database, which the bot must not have, and lets commands do the work.
func (c *importCommand) take(ctx context.Context, std streams, text []byte) (done commands.Import, err error) {
	set, err := readSettings(ctx, envconfig.OsLookuper())
	if err != nil {
		return done, unusable("%s", err)
	}
	cfg, err := set.validate()
	if err != nil {
		return done, unusable("the settings need mending:\n%s", err)
	}
	if err := os.MkdirAll(cfg.data, 0o700); err != nil {
		return done, unusable("the data directory cannot be made: %s; choose another with TIELINE_DATA", err)
	}
	store, err := sqlite.Open(ctx, filepath.Join(cfg.data, databaseName))
	if err != nil {
		return done, unusable("%s", err)
	}
	defer func() {
		if closed := store.Close(); err == nil {
			err = closed
		}
	}()
	did := commands.New(commands.Config{Store: store, Agreements: commands.NewAgreements(cfg.agreements), Managers: cfg.managers})
	return did.Import(ctx, text, commands.ImportOptions{Apply: c.Apply, Progress: progress(std)})
}

// progress tells once a second how far a long piece of work is.
func progress(std streams) func(done, all int) {
	last := time.Now()
	return func(done, all int) {
		if now := time.Now(); now.Sub(last) >= time.Second {
			last = now
			fmt.Fprintf(std.errs, "%d of %d steps, %d%%\n", done, all, done*100/all)
		}
	}
}
