package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"tieline/bot/local"
	"tieline/commands/export"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// exportCommand writes tables for other programs; the bot may be running.
type exportCommand struct {
	What    string `arg:"" enum:"tickets,attainment,charges" help:"tickets, attainment, or charges."`
	CSV     bool   `name:"csv" xor:"as" help:"As CSV, which it is unless you ask for JSON."`
	JSON    bool   `name:"json" xor:"as" help:"As JSON."`
	From    string `placeholder:"2026-03-01" help:"From this day on, in UTC: when tickets were opened, or targets met or missed."`
	To      string `placeholder:"2026-03-31" help:"Until the end of this day, in UTC."`
	Month   string `placeholder:"2026-11" help:"Of charges: the month, in the zone of each agreement."`
	Partner string `placeholder:"ID" help:"Of this partner alone."`
	By      string `enum:"month,week" default:"month" help:"What attainment is counted by: month or week."`
}

// Run writes to the output what the database holds at one instant.
func (c *exportCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	path, err := databasePath(ctx)
	if err != nil {
		return err
	}
	clock, err := local.OpenClock(filepath.Dir(path), nil) // ahead of real time where the browser workspace's was moved
	if err != nil {
		return unusable("%s", err)
	}
	query, err := c.query(clock.Now())
	if err != nil {
		return err
	}
	store, err := sqlite.OpenReader(ctx, path)
	if err != nil {
		return unusable("%s", err)
	}
	defer store.Close() // it only reads
	out := bufio.NewWriter(std.out)
	switch err := c.write(ctx, store, query, out); {
	case errors.Is(err, export.ErrNoPartner):
		return unusable("there is no partner %q: /tieline partner list tells who there is", c.Partner)
	case errors.Is(err, export.ErrNoMonth):
		return unusable("--month: %q is not a month: write it as in 2026-11", c.Month)
	case err != nil:
		return fmt.Errorf("the export is not whole: %w", err)
	}
	return out.Flush()
}

func (c *exportCommand) write(ctx context.Context, store storage.Store, query export.Query, out io.Writer) error {
	switch c.What {
	case "tickets":
		tickets, err := export.Tickets(ctx, store, query)
		if err != nil {
			return err
		}
		if !c.JSON {
			return export.TicketTable(tickets).WriteCSV(out)
		}
		return export.WriteJSON(out, tickets)
	case "charges":
		charges, err := export.Charges(ctx, store, query, c.Month)
		if err != nil {
			return err
		}
		if !c.JSON {
			return export.ChargeTable(charges).WriteCSV(out)
		}
		return export.WriteJSON(out, charges)
	}
	attained, err := export.Attainment(ctx, store, query, export.Period(c.By))
	if err != nil {
		return err
	}
	if !c.JSON {
		return export.AttainmentTable(attained).WriteCSV(out)
	}
	return export.WriteJSON(out, attained)
}

// query reads the bounds. The last day is asked for whole.
func (c *exportCommand) query(now time.Time) (export.Query, error) {
	q := export.Query{Partner: c.Partner, Now: now}
	switch charges := c.What == "charges"; {
	case charges && c.Month == "":
		return q, unusable("which month? Add for example --month %s", now.AddDate(0, -1, 0).Format("2006-01"))
	case charges && c.From+c.To != "":
		return q, unusable("charges are exported by the month: write --month, without --from and --to")
	case !charges && c.Month != "":
		return q, unusable("--month is for charges: write --from and --to")
	}
	for flag, day := range map[string]string{"--from": c.From, "--to": c.To} {
		if day == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, day)
		switch {
		case err != nil:
			return q, unusable("%s: %q is not a day: write it as in 2026-03-01", flag, day)
		case flag == "--from":
			q.From = t
		default:
			q.Until = t.AddDate(0, 0, 1)
		}
	}
	if !q.Until.IsZero() && !q.From.Before(q.Until) {
		return q, unusable("--to %s lies before --from %s: there is nothing in between", c.To, c.From)
	}
	return q, nil
}
