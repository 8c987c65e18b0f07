package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// What monitoring brings to tickets: the kinds of event. Detail has the alert's fingerprint.
const (
	alerted    = "alerted"     // it began, or began again
	alertHeard = "alert-heard" // it goes on
	alertOver  = "alert-over"
)

const (
	manyAlerts = 10 // alerts named in one message
	// An alert that has begun this often on a ticket comes and goes: from then on only the card follows it.
	flapping = 3
	// The same report within this time is the same: Alertmanager tries again for up to a group_interval, five minutes
	// unless it is set (https://prometheus.io/docs/alerting/latest/configuration/#route).
	sameReport = 5 * time.Minute
)

// alarmed brings one ticket up to date with the alerts that stand on it.
type alarmed struct {
	*monitor
	*request
	put              []storage.Alert
	kinds            []string // of the events, one for each of put
	reports          []Alert
	fresh, back, end []Alert // as people are told
	flaps            bool    // one of them comes and goes
}

// add finds out what a report means for what is known of the alert; the zero Alert where nothing is.
func (x *alarmed) add(a Alert, known storage.Alert) {
	now, started := x.monitor.now, a.Started.UTC().Truncate(time.Millisecond)
	if a.Started.IsZero() {
		started = now
	}
	kind := ""
	switch {
	case known.Fingerprint == "":
		known = storage.Alert{Fingerprint: a.Fingerprint, Partner: x.monitor.partner, Times: 1}
		known.Started, known.Taken, known.Heard, kind = started, now, now, alerted
		x.fresh = append(x.fresh, a)
	case a.startsAgain(known):
		known.Times++
		known.Started, known.Ended, known.Taken, known.Heard, kind = started, time.Time{}, now, now, alerted
		if known.Times <= flapping {
			x.back = append(x.back, a)
		}
		x.flaps = x.flaps || known.Times == flapping
	case a.Ended.IsZero() && now.Sub(known.Heard) >= sameReport && x.ticket.State != storage.Closed:
		known.Heard, kind = now, alertHeard
	case !a.Ended.IsZero() && known.Ended.IsZero():
		known.Ended, kind = a.Ended.UTC().Truncate(time.Millisecond), alertOver
		if known.Times < flapping {
			x.end = append(x.end, a)
		}
	default:
		return
	}
	known.Ticket, known.Group, known.Title = x.ticket.Number, x.group, a.title()
	x.put, x.kinds, x.reports = append(x.put, known), append(x.kinds, kind), append(x.reports, a)
}

// record keeps what was found, and tells the desk what only it may know of alerts that are new.
func (x *alarmed) record() error {
	for i, a := range x.put {
		a.Ticket = x.ticket.Number // an opening has its number only now
		if err := x.request.tx.Alerts.Put(a); err != nil {
			return err
		}
		if err := x.happened(storage.Event{Kind: x.kinds[i], Detail: map[string]string{"alert": a.Fingerprint}}); err != nil {
			return err
		}
	}
	if len(x.fresh) == 0 || x.ticket.Handler != "" {
		return nil
	}
	m, err := x.keep(deskSide, true, talk.AsTyped(fitted(everythingOf(x.fresh), 3000)), nil)
	if err != nil {
		return err
	}
	if err := x.relay(&m, deskSide); err != nil {
		return err
	}
	return x.happened(storage.Event{Kind: noted, Message: m.ID})
}

// update brings the ticket up to date: quietly, where nothing has changed but the hour.
func (x *alarmed) update() error {
	if len(x.put) == 0 {
		return nil
	}
	if err := x.record(); err != nil {
		return err
	}
	if x.ticket.State == storage.Closed {
		return x.save() // the card says that it is over; nothing is added to the ticket
	}
	var said talk.Text
	if slices.Contains(x.kinds, alerted) {
		if was := x.ticket.State; was == storage.Resolved || was == storage.Monitoring {
			a, err := x.agreement(x.ticket)
			if err != nil {
				return err
			}
			words, err := x.reopens(a)
			if err != nil {
				return err
			}
			said = append(said, talk.Paragraph(talk.Flow, "It was "+map[storage.State]string{storage.Resolved: "resolved", storage.Monitoring: "being monitored"}[was]+
				", and is open again."+words))
		}
		raised, err := x.raise()
		if err != nil {
			return err
		}
		said = append(said, raised...)
	}
	if err := x.save(); err != nil {
		return err
	}
	if err := x.tell(said); err != nil {
		return err
	}
	if err := x.again(); err != nil {
		return err
	}
	return x.asksToPayAgain()
}

// raise makes the ticket as urgent as its worst new alert, where that is more urgent than the ticket is.
func (x *alarmed) raise() (said talk.Text, err error) {
	t := &x.ticket
	a, err := x.agreement(*t)
	if err != nil {
		return nil, err
	}
	var begun []Alert
	for i, report := range x.reports {
		if x.kinds[i] == alerted {
			begun = append(begun, report)
		}
	}
	from, to := t.Priority, worst(a, begun)
	if to == "" || a.Priorities.Index(to) >= a.Priorities.Index(from) {
		return nil, nil
	}
	before, err := x.standing(a)
	if err != nil {
		return nil, err
	}
	t.Priority, t.Confirmed = to, true
	detail := map[string]string{"priority": to, "from": from}
	fresh, err := x.request.fresh(a, a.Tells(x.situation(a, "alert", t.Category, to, t.Fields)), before)
	if err != nil {
		return nil, err
	}
	if err := noticesInto(detail, fresh); err != nil {
		return nil, err
	}
	if err := x.becomes(storage.Event{Kind: prioritised, Detail: detail}); err != nil {
		return nil, err
	}
	return talk.Say("It is ", talk.Strong(priorityTitle(a, to)), " now, and was ", priorityTitle(a, from), "."), x.notify(fresh)
}

// tell says in the threads of both sides what has changed.
func (x *alarmed) tell(said talk.Text) error {
	firing, err := x.firing()
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Warn}
	var heads []string
	for _, part := range []struct {
		alerts    []Alert
		one, many string
	}{{x.fresh, "one more problem", "%d more problems"}, {x.back, "it is back", "%d problems are back"}, {x.end, "it is over", "%d problems are over"}} {
		switch len(part.alerts) {
		case 0:
		case 1:
			heads = append(heads, part.one)
		default:
			heads = append(heads, fmt.Sprintf(part.many, len(part.alerts)))
		}
		card.Body = append(card.Body, titlesOf(part.alerts)...)
	}
	if len(heads) == 0 && len(said) == 0 {
		return nil
	}
	card.Title = "Monitoring reports: " + strings.Join(heads, ", ") + "."
	if len(heads) == 0 {
		card.Title = "Monitoring reports it again."
	}
	switch {
	case len(x.end) > 0 && firing == 0:
		card.Tone = talk.Good
		card.Small = append(card.Small, talk.Say("The ticket stays open until Support has looked at it."))
	case len(x.end) > 0 && firing > 0:
		card.Small = append(card.Small, talk.Say("Not all of it is over: the card above has what goes on."))
	}
	card.Body = append(card.Body, said...).Fit(3800)
	if x.flaps {
		card.Small = append(card.Small, talk.Say("It comes and goes. From now on only the card above follows it."))
	}
	return x.announceBoth(card)
}

// firing counts the alerts on the ticket that are not over.
func (x *alarmed) firing() (n int, err error) {
	all, err := x.request.tx.Alerts.Of(x.ticket.Number)
	for _, a := range all {
		if a.Ended.IsZero() {
			n++
		}
	}
	return n, err
}

// titlesOf lists alerts by their titles, each title once.
func titlesOf(alerts []Alert) (out talk.Text) {
	var titles []string
	for _, a := range alerts {
		if !slices.Contains(titles, a.title()) {
			titles = append(titles, a.title())
		}
	}
	for i, title := range titles {
		if i == manyAlerts {
			return append(out, talk.Paragraph(talk.Flow, fmt.Sprintf("… and %d more.", len(titles)-i)))
		}
		out = append(out, talk.Paragraph(talk.Item, title))
	}
	return out
}

// everythingOf is all that is known of alerts, for the desk.
func everythingOf(alerts []Alert) (lines []string) {
	for _, a := range alerts {
		lines = append(lines, a.title())
		for _, m := range []map[string]string{a.Labels, a.Annotations} {
			for _, k := range slices.Sorted(maps.Keys(m)) {
				lines = append(lines, k+": "+m[k])
			}
		}
	}
	return lines
}

// monitored is the line of the ticket's card about what monitoring reports.
func (r *request) monitored(a *sla.Agreement) ([]any, error) {
	all, err := r.tx.Alerts.Of(r.ticket.Number)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	slices.SortStableFunc(all, func(x, y storage.Alert) int { return boolFirst(x.Ended.IsZero(), y.Ended.IsZero()) })
	zone := zoneOf(a, r.ticket.Region)
	var out []any
	for i, x := range all {
		if i == 4 {
			out = append(out, fmt.Sprintf("\n… and %d more", len(all)-i))
			break
		}
		if i > 0 {
			out = append(out, "\n")
		}
		out = append(out, talk.Clip(x.Title, 80))
		if !x.Ended.IsZero() {
			out = append(out, ": over since ", talk.At(x.Ended, zone))
		} else {
			out = append(out, ": since ", talk.At(x.Started, zone))
			if x.Heard.After(x.Taken) {
				out = append(out, ", last reported ", talk.At(x.Heard, zone))
			}
		}
		if x.Times > 1 {
			out = append(out, fmt.Sprintf(", %d times", x.Times))
		}
	}
	return out, nil
}

func boolFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
