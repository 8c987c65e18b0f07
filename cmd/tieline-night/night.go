package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	_ "modernc.org/sqlite" // to look at the database as an auditor does, past the code that is judged
)

// night is one of them.
type night struct {
	plan
	*chance
	office  *office
	program *program
	ledger  ledger
	mishaps mishaps
}

// through lets people work and things go wrong, for the length of the night.
func (n *night) through(ctx context.Context) {
	ctx, over := context.WithTimeout(ctx, n.length)
	defer over()
	var all sync.WaitGroup
	for i, p := range n.office.partners {
		for _, who := range p.people {
			all.Go(func() { n.works(ctx, func(ctx context.Context) { n.asPartner(ctx, i, who) }) })
		}
	}
	for _, who := range n.office.engineers {
		all.Go(func() { n.works(ctx, func(ctx context.Context) { n.asEngineer(ctx, who) }) })
	}
	all.Go(func() { n.goWrong(ctx) })
	all.Wait()
}

func (n *night) works(ctx context.Context, does func(context.Context)) {
	for sleep(ctx, n.about(n.pause)) {
		does(ctx)
	}
}

// sleep reports whether the time passed before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// How long the morning may take.
const (
	quietFor   = 3 * time.Second
	quietUntil = 10 * time.Minute
)

// morning mends everything, and waits until nothing is owed any more. An error says what still was.
func (n *night) morning(ctx context.Context) error {
	n.office.Mend()
	n.program.kill() // what Slack lost is read when it starts
	if err := errors.Join(n.program.clock.step(0), n.program.start(), n.program.connected(ctx)); err != nil {
		return err
	}
	for range 3 { // Slack's last tries, warnings, and what the program puts off
		if !sleep(ctx, time.Second) {
			return ctx.Err()
		}
		if err := n.program.moveOn(10 * time.Minute); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", "file:"+n.program.database()+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	owed, since, last := 0, time.Now(), -1
	for end := time.Now().Add(quietUntil); time.Now().Before(end); {
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM deliveries WHERE state = 'owed'").Scan(&owed); err != nil {
			return err
		}
		if calls := len(n.office.Calls("")); owed > 0 || calls != last {
			last, since = calls, time.Now()
		}
		if time.Since(since) > quietFor {
			return nil
		}
		if !sleep(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
	return fmt.Errorf("%s after everything was mended, %d deliveries are owed still", quietUntil, owed)
}

// moveOn moves everybody's time on.
func (p *program) moveOn(d time.Duration) error {
	p.office.Advance(d)
	return p.clock.moveOn(d)
}
