package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tieline/bot/rehearse"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// rehearseCommand plays conversations through the real bot, on a clock of their own.
type rehearseCommand struct {
	Files []string `arg:"" name:"file" help:"Conversations: who types what, and what each then sees."`
}

// Run plays the files in their order. One that cannot be read is told at once and does not keep the others from being
// played.
func (c *rehearseCommand) Run(std streams) error {
	code := 0
	for _, name := range c.Files {
		s, err := rehearse.ReadFile(name)
		if err != nil {
			fmt.Fprintln(std.errs, err)
			code = 2
			continue
		}
		failures, err := play(s)
		if problem, ok := errors.AsType[rehearse.Problem](err); ok {
			fmt.Fprintln(std.errs, problem)
			code = 2
			continue
		}
		if err != nil {
			return fmt.Errorf("%s could not be played: %w", name, err)
		}
		for _, f := range failures {
			fmt.Fprintln(std.out, f)
		}
		if len(failures) > 0 {
			fmt.Fprintf(std.out, "%s: %s did not come true: %s\n", name, count(len(failures), "line"), s.Title)
			code = max(code, 1)
			continue
		}
		fmt.Fprintf(std.out, "%s: good: %s\n", name, s.Title)
	}
	if code != 0 {
		return failure{code: code}
	}
	return nil
}

// play plays one conversation in a directory of its own, which is gone afterwards.
func play(s *rehearse.Script) (_ []rehearse.Failure, err error) {
	dir, err := os.MkdirTemp("", "tieline-rehearse-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if gone := os.RemoveAll(dir); err == nil {
			err = gone
		}
	}()
	return rehearse.Play(context.Background(), s, rehearse.Options{Dir: dir, Open: openStore})
}

// openStore opens the embedded database as the port that it implements.
func openStore(ctx context.Context, path string) (storage.Store, error) {
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err // not a nil *sqlite.Store, which would be no nil Store
	}
	return s, nil
}
