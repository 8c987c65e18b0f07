package export

import (
	"context"
	"slices"
	"strconv"
	"time"

	"tieline/commands"
	"tieline/sla"
	"tieline/storage"
)

// Ticket is one ticket as it is exported. Instants are empty where something has not happened.
type Ticket struct {
	Number        int64    `json:"number"`
	Partner       string   `json:"partner"`
	Agreement     string   `json:"agreement"`
	Version       string   `json:"version"`
	Tier          string   `json:"tier"`
	Priority      string   `json:"priority"`
	Category      string   `json:"category"`
	State         string   `json:"state"`
	Subject       string   `json:"subject"`
	Opened        string   `json:"opened"`
	FirstResponse string   `json:"first_response"`
	Resolved      string   `json:"resolved"`
	Closed        string   `json:"closed"`
	Assignee      string   `json:"assignee"`
	Targets       []Target `json:"targets"`
}

// Target is one clock of a ticket. One that starts again has several.
type Target struct {
	Target  string `json:"target"`
	Cycle   int    `json:"cycle"`
	Due     string `json:"due"`
	Stopped string `json:"stopped"`
	Outcome string `json:"outcome"`
	Words   string `json:"words,omitempty"` // where the agreement has words instead of a time
}

// The outcomes of a target. Met late is missed.
const (
	Met    = "met"
	Missed = "missed"
	Open   = "open" // running, paused or not started
	Void   = "void" // it no longer applies
	Worded = "words"
)

func outcome(c sla.Clock, now time.Time) string {
	_, met, settled := c.Settled(now)
	switch {
	case settled && met:
		return Met
	case settled:
		return Missed
	case c.State == sla.Void:
		return Void
	case c.State == sla.Worded:
		return Worded
	}
	return Open
}

// Tickets are those that the query asks for, the newest first.
func Tickets(ctx context.Context, store storage.Store, q Query) ([]Ticket, error) {
	all := []Ticket{}
	err := gather(ctx, store, q, func(t storage.Ticket) bool { return q.within(t.Opened) }, func(g *gathering, h history) error {
		assignee, err := g.name(h.Assignee)
		if err != nil {
			return err
		}
		when := commands.MilestonesOf(h.events)
		t := Ticket{Number: h.Number, Partner: h.Partner, Agreement: h.Agreement, Version: h.agreement.Version, Tier: h.Tier,
			Priority: h.Priority, Category: h.Category, State: string(h.State), Subject: h.Subject, Opened: instant(h.Opened),
			FirstResponse: instant(when.Responded), Resolved: instant(when.Resolved), Closed: instant(when.Closed), Assignee: assignee,
			Targets: []Target{}}
		for _, c := range h.clocks {
			t.Targets = append(t.Targets, Target{Target: c.Target, Cycle: c.Cycle, Due: instant(c.Due), Stopped: instant(c.Stopped),
				Outcome: outcome(c, q.Now), Words: c.Words})
		}
		all = append(all, t)
		return nil
	})
	return all, err
}

// TicketTable makes a row of each ticket. Of a target that started again, due and outcome are the last one's, and met and
// missed count all.
func TicketTable(tickets []Ticket) Table {
	var targets []string
	for _, t := range tickets {
		for _, c := range t.Targets {
			if !slices.Contains(targets, c.Target) {
				targets = append(targets, c.Target)
			}
		}
	}
	slices.Sort(targets)
	table := Table{Header: []string{"number", "partner", "agreement", "version", "tier", "priority", "category", "state", "subject",
		"opened", "first_response", "resolved", "closed", "assignee"}}
	for _, name := range targets {
		table.Header = append(table.Header, name+"_due", name+"_outcome", name+"_met", name+"_missed")
	}
	for _, t := range tickets {
		row := []string{strconv.FormatInt(t.Number, 10), t.Partner, t.Agreement, t.Version, t.Tier, t.Priority, t.Category, t.State,
			t.Subject, t.Opened, t.FirstResponse, t.Resolved, t.Closed, t.Assignee}
		for _, name := range targets {
			row = append(row, t.columns(name)...)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// columns are the four of one target; empty where the ticket has no such target.
func (t Ticket) columns(target string) []string {
	var last Target
	met, missed := 0, 0
	for _, c := range t.Targets {
		if c.Target != target {
			continue
		}
		last = c
		switch c.Outcome {
		case Met:
			met++
		case Missed:
			missed++
		}
	}
	if last.Target == "" {
		return make([]string, 4)
	}
	due := last.Due
	if last.Outcome == Worded {
		due = last.Words
	}
	return []string{due, last.Outcome, strconv.Itoa(met), strconv.Itoa(missed)}
}
