// Command tieline-night gives Tieline a bad night, and an account of it.
//
// It starts the real program as a process of its own, against a strict Slack that lives in this one; has partners and engineers open, write,
// claim and answer; and meanwhile kills the program, breaks its connections, refuses and delays its calls, and steps its clock. In the morning
// it mends everything, waits until nothing is owed any more, and compares what people did with what stands in the chat and in the database.
//
//	go run ./cmd/tieline-night -for 20s        a short one
//	go run ./cmd/tieline-night -for 1h         a long one: some thousand kills
//
// It ends with 0 where the account is clean, with 1 where it is not, and with 2 where there was no night.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	var p plan
	flag.DurationVar(&p.length, "for", time.Minute, "how long people work and things go wrong")
	flag.Uint64Var(&p.seed, "seed", uint64(time.Now().Unix()), "of all that is left to chance; the machine's own timing is not")
	flag.DurationVar(&p.mishap, "mishap", 1500*time.Millisecond, "a mishap about so often")
	flag.IntVar(&p.partners, "partners", 6, "how many partners, each with a channel and two people")
	flag.IntVar(&p.engineers, "engineers", 3, "how many engineers")
	flag.DurationVar(&p.pause, "pause", 700*time.Millisecond, "about how long somebody waits between two things that they do")
	flag.BoolVar(&p.paced, "paced", false, "hold the program to Slack's rate limits, too: one message a second in each channel")
	flag.StringVar(&p.binary, "tieline", "", "the program; empty: it is built from this source")
	flag.StringVar(&p.keep, "keep", "", "directory in which the database and the log are kept; empty: they are removed after a clean night")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	clean, err := p.spend(ctx, os.Stdout)
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(os.Stderr, "There was no night:", err)
		os.Exit(2)
	case !clean:
		os.Exit(1)
	}
}

// plan is what a night is to be.
type plan struct {
	length, mishap, pause time.Duration
	seed                  uint64
	partners, engineers   int
	paced                 bool
	binary, keep          string
}

// spend spends the night, writes the account, and reports whether it is clean.
func (p plan) spend(ctx context.Context, out io.Writer) (clean bool, err error) {
	dir := p.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "tieline-night-*"); err != nil {
			return false, err
		}
		defer func() {
			if clean {
				err = errors.Join(err, os.RemoveAll(dir))
				return
			}
			_, _ = fmt.Fprintf(out, "The database and the log are in %s.\n", dir)
		}()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	n := &night{plan: p, chance: &chance{r: rand.New(rand.NewPCG(p.seed, 0))}} //nolint:gosec // it is to be the same again
	if n.office, err = openOffice(p); err != nil {
		return false, err
	}
	defer n.office.close()
	if n.program, err = newProgram(ctx, p.binary, dir, p.paced, n.office); err != nil {
		return false, err
	}
	defer n.program.kill()
	if err := n.program.start(); err != nil {
		return false, err
	}
	if err := n.office.settleIn(ctx, n.program); err != nil {
		return false, err
	}
	began := time.Now()
	n.through(ctx)
	lasted := time.Since(began)
	quiet := n.morning(ctx)
	ended := n.program.stop()
	a, err := n.audit(dir)
	if err != nil {
		return false, err
	}
	a.wrong(quiet)
	a.wrong(ended)
	a.print(out, n, lasted)
	return a.clean(), nil
}
