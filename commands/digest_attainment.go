package commands

import (
	"fmt"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// The windows of attainment, in calendar days of the reader.
var attainedOver = []int{7, 28}

// attainment says how much of what was settled lately was met, against what the agreements say is to be attained.
// Those below come first. Priorities are told apart only where there is a figure for them.
func (r *request) attainment(zone *time.Location) ([]talk.Fact, error) {
	var since []time.Time
	for _, days := range attainedOver {
		since = append(since, r.now.In(zone).AddDate(0, 0, -days))
	}
	settled, err := r.settled(since[len(since)-1])
	if err != nil {
		return nil, err
	}
	rows := sla.Attain(settled, r.now, since...)
	var facts []talk.Fact
	for i, row := range rows {
		if i == digestRows && len(rows) > digestRows+1 {
			facts = append(facts, talk.Fact{Label: "Attained", Value: talk.Say(fmt.Sprintf("and %d more, none of them worse", len(rows)-digestRows))})
			break
		}
		facts = append(facts, talk.Fact{Label: r.attainedLabel(row), Value: attainedWords(row)})
	}
	return facts, nil
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
		at, met, ok, err := r.settledAt(t, c)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		a, err := r.agreement(t)
		if err != nil {
			return nil, err
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

// attainedLabel is what was promised: "Response, P2 · Acme Service Level Agreement".
func (r *request) attainedLabel(row sla.Attained) string {
	label := targetTitle(row.Target)
	if row.Priority != "" {
		label += ", " + talk.Clip(row.Priority, 30)
	}
	title := row.Agreement
	if a, ok := r.c.agreements.Get(row.Agreement); ok {
		title = a.Title
	}
	return label + " · " + talk.Clip(title, 50)
}

// attainedWords is "7 days 88.8% (8 of 9) · 28 days 92.3% (12 of 13) · below more than 90%".
func attainedWords(row sla.Attained) talk.Text {
	var parts []any
	for i, tally := range row.Windows {
		if i > 0 {
			parts = append(parts, " · ")
		}
		parts = append(parts, fmt.Sprintf("%d days ", attainedOver[i]))
		switch {
		case tally.All() == 0:
			parts = append(parts, "none")
		case tally.Attains(row.Figure):
			parts = append(parts, fmt.Sprintf("%s (%d of %d)", tally, tally.Met, tally.All()))
		default:
			parts = append(parts, talk.Strong(tally.String()), fmt.Sprintf(" (%d of %d), ", tally.Met, tally.All()), talk.Strong("below"))
		}
	}
	if !row.Figure.IsZero() {
		parts = append(parts, " · agreed: "+strings.TrimPrefix(row.Figure.String(), "at least "))
	}
	return talk.Say(parts...)
}
