package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// open opens a ticket for alerts that stand on none, in the partner's channel, as the agreement decides at "alert".
func (m *monitor) open(fresh []Alert, follows int64) error {
	r := m.request(storage.Ticket{})
	p, a, err := r.partner(m.partner)
	if errors.Is(err, storage.ErrNotFound) {
		return m.nobody()
	}
	if err != nil {
		return err
	}
	if bound, err := m.tx.Bindings.Of(p.ID); err != nil {
		return err
	} else if len(bound) == 0 {
		return refuse("no-channel", talk.Clip(fmt.Sprintf("Monitoring reports a problem of %s, and no channel is connected to them.", p.Name), 150),
			"Type ", literalf("/tieline bind %s", p.ID), " in the channel that you share with them.")
	}
	o := &opening{partner: p, agreement: a, values: fieldsFilled(a, fresh)}
	o.values["subject"] = fresh[0].title()
	if len(fresh) > 1 {
		o.values["subject"] = fmt.Sprintf("%s, and %d more", talk.Clip(fresh[0].title(), 60), len(fresh)-1)
	}
	o.values["message"] = m.facts(a, p.Name, fresh)
	if follows != 0 {
		o.values["follows"] = fmt.Sprint(follows)
	}
	s := r.situationOf(o)
	s.At, s.Filled, s.Category, s.Priority = "alert", true, a.Alerts.Category, worst(a, fresh)
	d := a.Decide(s)
	if taken := d.Outcome == sla.Accept || d.Outcome == sla.Hold && d.Tier != ""; !taken {
		no := r.decided(a, d)
		no.Title = talk.Clip(fmt.Sprintf("Monitoring reports a problem of %s, and the agreement opens no ticket for it.", p.Name), 150)
		no.Say = talk.Say(d.Reason)
		return no
	}
	if d.Clause == "" {
		d.Clause = first(a.Alerts.Clause)
	}
	if err := r.create(o, d); err != nil {
		return err
	}
	now := &alarmed{monitor: m, request: r}
	for _, x := range fresh {
		now.add(x, storage.Alert{})
	}
	return now.record()
}

// nobody refuses what names no partner, or one that is not in the directory.
func (m *monitor) nobody() error {
	if m.partner == "" {
		return refuse("no-partner", "Monitoring reports a problem, but not whose it is.",
			"Give its alerts a label ", talk.Literal("partner"), " with the id of a partner; ", talk.Literal("/tieline partner list"), " names them.")
	}
	return refuse("no-partner", fmt.Sprintf("Monitoring reports a problem of “%s”, whom nobody knows.", talk.Clip(m.partner, 60)),
		"Mend the label ", talk.Literal("partner"), " of its alerts, or add the partner with ", talk.Literal("/tieline partner add"), ".")
}

// fieldsFilled are the agreement's fields that labels fill: each from the first alert whose label can be read as one.
func fieldsFilled(a *sla.Agreement, alerts []Alert) map[string]string {
	out := map[string]string{}
	for _, row := range a.Alerts.Fields {
		f, _ := a.Fields.Get(row.ID)
		for _, x := range alerts {
			v := x.Labels[row.V]
			if _, err := f.Parse(v); err == nil && v != "" {
				out[row.ID] = v
				break
			}
		}
	}
	return out
}

// worst is the most urgent priority of the alerts, as the agreement says of their severity; empty where it says nothing.
func worst(a *sla.Agreement, alerts []Alert) string {
	var found string
	for _, x := range alerts {
		p := a.PriorityOf(x.Labels["severity"])
		if p != "" && (found == "" || a.Priorities.Index(p) < a.Priorities.Index(found)) {
			found = p
		}
	}
	return found
}

// facts is the ticket's first message: what each alert is, and those of its labels that the agreement shows.
func (m *monitor) facts(a *sla.Agreement, partner string, alerts []Alert) string {
	var lines []string
	for i, x := range alerts {
		if i == manyAlerts {
			lines = append(lines, fmt.Sprintf("… and %d more.", len(alerts)-i))
			break
		}
		if len(alerts) > 1 { // of one alone it is the subject
			lines = append(lines, x.title())
		}
		for _, label := range a.Alerts.Show {
			if v := x.Labels[label.ID]; v != "" {
				lines = append(lines, label.V+": "+v)
			}
		}
	}
	lines = append(lines, "Partner: "+partner)
	return fitted(lines, onCard)
}

// fitted are as many of the lines as keep within n bytes, so that they stand on the card whole.
func fitted(lines []string, n int) string {
	for i, line := range lines {
		if n -= len(line) + 1; n < 2 {
			return strings.Join(append(slices.Clone(lines[:i]), "…"), "\n")
		}
	}
	return strings.Join(lines, "\n")
}
