package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// AlertGroup is what a monitoring system reports at once: problems that it sees as belonging together. It may report the
// same again, whenever it likes.
type AlertGroup struct {
	Key    string // names the group in every report about it
	Alerts []Alert
}

// Alert is one problem. Its label "partner" (or the annotation of that name) says by id whom it is about, and its label
// "severity" how bad it is. All of its texts are others' data.
type Alert struct {
	Fingerprint string // by which it is known again, 16 hexadecimal digits; anything else: it follows from the labels
	Labels      map[string]string
	Annotations map[string]string
	Started     time.Time // zero: nobody knows since when; taken as now
	Ended       time.Time // zero: it goes on
}

// Alerted takes what monitoring reports: each partner's part in a transaction of its own, which opens a ticket or brings
// one up to date. What cannot become a ticket, such as an alert about a partner whom nobody knows, is told to the managers.
// All of it is durable when nil is returned. The same report twice changes nothing. An error is ours: the report may be
// given again.
func (c *Commands) Alerted(ctx context.Context, g AlertGroup) error {
	var order []string
	of := map[string][]Alert{}
	for _, a := range g.Alerts {
		a = a.clean().datedBy(c.now())
		id := a.partner()
		if of[id] == nil {
			order = append(order, id)
		}
		of[id] = append(of[id], a)
	}
	sum := sha256.Sum256([]byte(g.Key))
	var errs []error
	var left []unopened
	for _, id := range order {
		m := monitor{Commands: c, partner: id, group: hex.EncodeToString(sum[:16]), now: c.now().UTC().Truncate(time.Millisecond)}
		err := c.store.Update(ctx, func(tx storage.Tx) error { m.tx = tx; return m.take(of[id], m.open) })
		if no, ok := errors.AsType[*Refusal](err); ok {
			one := unopened{partner: id, no: no}
			err = c.store.Update(ctx, func(tx storage.Tx) error {
				m.tx = tx
				return m.take(of[id], func(fresh []Alert, _ int64) error { one.alerts = fresh; return nil })
			})
			if err == nil && len(one.alerts) > 0 {
				left = append(left, one)
			}
		}
		errs = append(errs, err)
	}
	if len(left) > 0 {
		m := monitor{Commands: c, now: c.now().UTC().Truncate(time.Millisecond)}
		errs = append(errs, c.store.Update(ctx, func(tx storage.Tx) error { m.tx = tx; return m.notOpened(left) }))
	}
	c.woken()
	return errors.Join(errs...)
}

// fingerprint is as Alertmanager makes it. What looks otherwise may be anything, and may stand for several alerts.
var fingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)

// clean takes out of labels and annotations, and out of their names, what only misleads, masks what looks like a secret, as
// in what people type, and leaves one line of each.
func (a Alert) clean() Alert {
	if !fingerprint.MatchString(a.Fingerprint) {
		h := sha256.New()
		for _, k := range slices.Sorted(maps.Keys(a.Labels)) {
			fmt.Fprintf(h, "%q=%q,", k, a.Labels[k])
		}
		a.Fingerprint = hex.EncodeToString(h.Sum(nil)[:8])
	}
	a.Labels, a.Annotations = tidy(a.Labels), tidy(a.Annotations)
	return a
}

// datedBy takes away a time that a clock gone wrong must have made: of long ago, or more than a day ahead. When such an alert
// began is not known, and it is over now.
func (a Alert) datedBy(now time.Time) Alert {
	wrong := func(t time.Time) bool { return t.Year() < 2000 || t.After(now.AddDate(0, 0, 1)) }
	if wrong(a.Started) {
		a.Started = time.Time{}
	}
	if !a.Ended.IsZero() && wrong(a.Ended) {
		a.Ended = now
	}
	return a
}

func tidy(labels map[string]string) map[string]string {
	line := func(s string, n int) string { return talk.Clip(strings.Join(strings.Fields(talk.Clean(s)), " "), n) }
	out := make(map[string]string, len(labels))
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		name, value := line(k, 60), line(labels[k], 300)
		if _, taken := labels[name]; taken && name != k {
			continue // it only looks like the other
		}
		named := name + ": " // as it is shown, and as a password is told by
		masked := (&filter{}).mask(named + value)
		if own, found := strings.CutPrefix(masked, named); found {
			out[name] = own
		} else { // the name itself holds one
			out[(&filter{}).mask(name)] = (&filter{}).mask(value)
		}
	}
	return out
}

// partner is the id of the partner whom the alert names; empty where it names none.
func (a Alert) partner() string {
	id := a.Labels["partner"]
	if id == "" {
		id = a.Annotations["partner"]
	}
	return strings.ToLower(id)
}

// title is what people read of it first.
func (a Alert) title() string {
	for _, s := range []string{a.Annotations["summary"], a.Labels["alertname"]} {
		if s != "" {
			return talk.Clip(s, 120)
		}
	}
	return "A problem without a name"
}

// monitor takes one partner's part of a report.
type monitor struct {
	*Commands
	tx      storage.Tx
	partner string
	group   string
	now     time.Time
}

// request is one that monitoring makes, which is of the desk and nobody in particular.
func (m *monitor) request(t storage.Ticket) *request {
	return &request{c: m.Commands, tx: m.tx, now: m.now, ticket: t, who: actor{staff: true}, act: talk.Act{At: m.now, Key: "monitoring"}}
}

// take sorts the alerts to the tickets on which they stand. For those that stand on none, and go on, it opens one.
func (m *monitor) take(alerts []Alert, open func(fresh []Alert, follows int64) error) error {
	var order []int64
	on := map[int64]*alarmed{}
	var fresh []Alert
	var follows int64
	place := func(t storage.Ticket, a Alert, as storage.Alert) {
		if on[t.Number] == nil {
			order = append(order, t.Number)
			on[t.Number] = &alarmed{monitor: m, request: m.request(t)}
		}
		on[t.Number].add(a, as)
	}
	for _, a := range alerts {
		known, t, err := m.known(a.Fingerprint)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			if a.Ended.IsZero() {
				fresh = append(fresh, a)
			}
		case err != nil:
			return err
		case t.State == storage.Closed && a.startsAgain(known):
			fresh, follows = append(fresh, a), t.Number
		default:
			place(t, a, known)
		}
	}
	if len(fresh) > 0 {
		t, ok, err := m.ofGroup()
		if err != nil {
			return err
		}
		if ok {
			for _, a := range fresh {
				place(t, a, storage.Alert{})
			}
		} else if err := open(fresh, follows); err != nil {
			return err
		}
	}
	for _, n := range order {
		if err := on[n].update(); err != nil {
			return fmt.Errorf("#%d: %w", n, err)
		}
	}
	return nil
}

// known finds the alert as it was last told, on the ticket where it goes on.
func (m *monitor) known(fingerprint string) (storage.Alert, storage.Ticket, error) {
	known, err := m.tx.Alerts.Known(m.partner, fingerprint)
	if err != nil {
		return known, storage.Ticket{}, err
	}
	t, err := m.goesOn(known.Ticket)
	if err != nil || t.Number == known.Ticket {
		return known, t, err
	}
	list, err := m.tx.Alerts.Of(t.Number)
	if i := slices.IndexFunc(list, func(x storage.Alert) bool { return x.Fingerprint == fingerprint }); i >= 0 {
		return list[i], t, err
	}
	known.Ticket = t.Number
	return known, t, err
}

// ofGroup is the ticket on which the group's other alerts stand, while it is worked on.
func (m *monitor) ofGroup() (t storage.Ticket, ok bool, err error) {
	one, err := m.tx.Alerts.Grouped(m.partner, m.group)
	if errors.Is(err, storage.ErrNotFound) {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	t, err = m.goesOn(one.Ticket)
	return t, t.State != storage.Closed && t.State != storage.Resolved, err
}

// goesOn is the ticket, or the one that it was merged into.
func (m *monitor) goesOn(number int64) (storage.Ticket, error) {
	t, err := m.tx.Tickets.Get(number)
	for err == nil && t.MergedInto != 0 {
		t, err = m.tx.Tickets.Get(t.MergedInto)
	}
	return t, err
}

// startsAgain reports whether the alert goes on, and what is known of it is that it was over, or of an earlier start.
func (a Alert) startsAgain(known storage.Alert) bool {
	return a.Ended.IsZero() && (!known.Ended.IsZero() || a.Started.Truncate(time.Millisecond).After(known.Started))
}

// unopened are a partner's alerts that could not become a ticket, and why.
type unopened struct {
	partner string
	no      *Refusal
	alerts  []Alert
}

// notOpened tells the managers what could not become a ticket, in one message for a report: once a day for a partner and a
// reason, since monitoring reports the same again and again.
func (m *monitor) notOpened(left []unopened) error {
	var untold []unopened
	for _, x := range left {
		key := strings.Join([]string{"monitoring", x.no.Code, x.partner, m.now.Format(time.DateOnly)}, " ")
		_, err := m.tx.Acts.Seen(key)
		if err == nil {
			continue
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err := m.tx.Acts.Record(m.now, nil, key); err != nil {
			return err
		}
		untold = append(untold, x)
	}
	if len(untold) == 0 {
		return nil
	}
	card := *untold[0].no.card()
	if len(untold) == 1 {
		card.Body = append(card.Body, titlesOf(untold[0].alerts)...)
	} else {
		card = summed(untold)
	}
	card.Small = append(card.Small, talk.Say("No ticket was opened. If it goes on it is reported again, and becomes one once this is mended."))
	return m.request(storage.Ticket{}).tellManagers(card)
}

// summed is one card of what many partners' alerts could not become a ticket for.
func summed(left []unopened) talk.Card {
	card := talk.Card{Tone: talk.Bad, Title: fmt.Sprintf("Monitoring reports problems of %d partners that could not become tickets.", len(left))}
	var said []string // what to do, once for a reason
	for i, x := range left {
		if i < manyAlerts {
			card.Body = append(card.Body, talk.Paragraph(talk.Item, x.no.Title+" "+strings.ReplaceAll(titlesOf(x.alerts).Plain(), "\n", ", ")))
		}
		if next := x.no.Say.Plain(); next != "" && !slices.Contains(said, next) && len(said) < 3 {
			said = append(said, next)
		}
	}
	if more := len(left) - manyAlerts; more > 0 {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, fmt.Sprintf("… and %d more.", more)))
	}
	for _, next := range said {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, next))
	}
	card.Body = card.Body.Fit(3500)
	return card
}
