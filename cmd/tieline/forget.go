package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"tieline/sla"
	"tieline/storage/sqlite"
)

// forgetCommand erases what a partner's people wrote.
type forgetCommand struct {
	Partner string `arg:"" help:"The partner's id, as /tieline partner list has it."`
	Apply   bool   `help:"Erase it, for good; without it, only tell what would be erased."`
}

// Run tells what is erased, and where it still stands.
func (c *forgetCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	path, err := databasePath(ctx)
	if err != nil {
		return err
	}
	f, err := sqlite.Forget(ctx, path, sqlite.Forgetting{Partner: c.Partner, Apply: c.Apply, Now: time.Now(), Keeps: keptFields})
	if err != nil {
		return failure{code: 1, sentence: err.Error()}
	}
	fmt.Fprintf(std.out, "%s: what was written on %s, in %s, %s and %s, with %s; the names and accounts of %s. Also the texts of what was sent, to anybody: %d.\n",
		c.Partner, count(f.Tickets, "ticket"), count(f.Messages, "message"), count(f.Drafts, "form"), count(f.Referrals, "referral"), count(f.Files, "file"),
		people(f.People), f.Deliveries)
	fmt.Fprintln(std.out, "Events, clocks, charges and what was attained stay, under the partner's id.")
	if !c.Apply {
		fmt.Fprintln(std.out, "Nothing was erased. To erase it, for good, add --apply.")
		return nil
	}
	fmt.Fprintln(std.out, "Erased.")
	return elsewhere(std, path)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// elsewhere tells where it still can be read.
func elsewhere(std streams, path string) error {
	for _, pattern := range []string{path + ".before-restore-*", filepath.Join(filepath.Dir(path), "backups", "tieline-*.db")} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, file := range found {
			fmt.Fprintf(std.out, "It still stands in %s: delete that, or wait until it goes.\n", file)
		}
	}
	fmt.Fprintln(std.out, "And in the chat itself, in logs of the platform, and in copies that you made elsewhere.")
	return nil
}

// keptFields are the fields of an agreement's tickets that are chosen or counted, and nobody's words.
func keptFields(text []byte) (map[string]bool, error) {
	a, err := sla.Read("the agreement of a ticket", text)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for _, f := range a.Fields {
		kept[f.ID] = f.V.Type != sla.Text && f.V.Type != sla.Files
	}
	return kept, nil
}
