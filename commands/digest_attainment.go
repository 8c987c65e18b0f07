package commands

import (
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// The windows of attainment, in calendar days of the reader.
var attainedOver = []int{7, 28}

// attainment says how much of what was settled lately was met, against what the agreements say is to be attained: a fact for
// each agreement, a line for each target. What is below its figure comes first. Priorities are told apart only where there is a
// figure for them.
func (r *request) attainment(zone *time.Location) ([]talk.Fact, error) {
	var since []time.Time
	for _, days := range attainedOver {
		since = append(since, r.now.In(zone).AddDate(0, 0, -days))
	}
	settled, err := r.settled(since[len(since)-1])
	if err != nil {
		return nil, err
	}
	var order []string
	lines := map[string]talk.Text{}
	for _, row := range sla.Attain(settled, r.now, since...) {
		if lines[row.Agreement] == nil {
			order = append(order, row.Agreement)
		}
		lines[row.Agreement] = append(lines[row.Agreement], attainedLine(row))
	}
	var facts []talk.Fact
	for _, id := range order[:min(len(order), digestAgreements)] {
		facts = append(facts, talk.Fact{Label: talk.Clip(r.agreementTitle(id), 80), Value: cut(lines[id], digestTargets)})
	}
	return facts, nil
}

// cut keeps the first lines, and says how many there are more.
func cut(lines talk.Text, most int) talk.Text {
	if len(lines) <= most {
		return lines
	}
	return append(lines[:most:most], more(talk.Flow, len(lines)-most))
}

func (r *request) agreementTitle(id string) string {
	if a, ok := r.c.agreements.Get(id); ok {
		return a.Title
	}
	return id
}

// settled are the clocks that were settled since an instant. What was met in time was due after it was met, and what was
// missed was missed when it was due, so all of them were due since then.
func (r *request) settled(since time.Time) ([]sla.Settlement, error) {
	clocks, err := r.tx.Clocks.DueBetween(since, r.now.AddDate(10, 0, 0)) // no promise reaches further
	if err != nil {
		return nil, err
	}
	tickets := map[int64]storage.Ticket{}
	var out []sla.Settlement
	for _, c := range clocks {
		t, ok := tickets[c.Ticket]
		if !ok {
			if t, err = r.tx.Tickets.Get(c.Ticket); err != nil {
				return nil, err
			}
			tickets[c.Ticket] = t
		}
		a, err := r.agreement(t)
		if isUnreadable(err) {
			continue // the lists name it
		}
		if err != nil {
			return nil, err
		}
		at, met, ok, err := r.settledAt(t, c)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		of := sla.Counted{Agreement: t.Agreement, Target: c.Target, Figure: a.Figure(c.Target, t.Tier, c.Priority, t.Category)}
		if !of.Figure.IsZero() {
			of.Priority = priorityTitle(a, c.Priority)
		}
		out = append(out, sla.Settlement{Of: of, At: at, Met: met})
	}
	return out, nil
}

// settledAt tells when a stored clock was settled, and whether it was met. Of one that was missed, the due instant may have
// moved since: then the ticket's history says when.
func (r *request) settledAt(t storage.Ticket, c storage.Clock) (at time.Time, met, ok bool, err error) {
	if c.Missed {
		clocks, err := r.clocks(t)
		if err != nil {
			return at, false, false, err
		}
		for _, k := range clocks {
			if k.Target == c.Target && k.Cycle == c.Cycle {
				at, met, ok = k.Settled(r.now)
			}
		}
		return at, met, ok, nil
	}
	at, met, ok = sla.Clock{State: sla.ClockState(c.State), Due: c.Due, Stopped: c.Stopped}.Settled(r.now)
	return at, met, ok, nil
}

// attainedLine is "Response, High: 88.8% of 9 · 92.3% of 13, below the agreed > 90%", a share for each window.
func attainedLine(row sla.Attained) talk.Para {
	of := targetTitle(row.Target)
	if row.Priority != "" {
		of += ", " + talk.Clip(row.Priority, 30)
	}
	parts := []any{of + ": "}
	for i, tally := range row.Windows {
		if i > 0 {
			parts = append(parts, " · ")
		}
		switch {
		case tally.All() == 0:
			parts = append(parts, "none")
		case tally.Attains(row.Figure):
			parts = append(parts, fmt.Sprintf("%s of %d", tally, tally.All()))
		default:
			parts = append(parts, talk.Strong(tally.String()), fmt.Sprintf(" of %d", tally.All()))
		}
	}
	switch {
	case row.Below():
		parts = append(parts, ", ", talk.Strong("below"), " the agreed "+row.Figure.String())
	case !row.Figure.IsZero():
		parts = append(parts, ", agreed "+row.Figure.String())
	}
	return talk.Paragraph(talk.Flow, parts...)
}
