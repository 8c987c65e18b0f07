package sla

import (
	"fmt"
	"strings"
	"time"
)

// account is what a cycle comes to: when it is due, or what was left when it paused.
type account struct {
	within Within
	words  string
	due    time.Time
	left   time.Duration
	whole  time.Duration
	ledger []Entry
}

// account counts every length of the row; the earliest holds.
func (t *track) account(c *cycle) account {
	best := account{}
	for _, w := range c.row.Within {
		if words, ok := w.Words(); ok {
			if best.due.IsZero() {
				best.words, best.within = words, w
				best.ledger = []Entry{t.entry(c, time.Time{}, sentence(capital(words)))}
			}
			continue
		}
		a, ok := t.count(c, w)
		if ok && (best.due.IsZero() || a.due.Before(best.due)) {
			best = a
		}
	}
	if !c.cap.IsZero() && (best.due.IsZero() || c.cap.Before(best.due)) && best.words == "" {
		best.due = c.cap
		best.ledger = append(best.ledger, t.entry(c, c.cap, fmt.Sprintf("Due %s: raising the priority does not put it off.", t.show(c.cap))))
	}
	return best
}

// accountUntil is the account up to the last pause, which is not counted yet.
func (t *track) accountUntil(c *cycle) account {
	before := *c
	before.pauses = c.pauses[:len(c.pauses)-1]
	return t.account(&before)
}

// count follows one length through the pauses. What was left when a pause began runs again from its end, on the length's own
// calendar; past the due instant a pause changes nothing. While it is paused, due is where it would be due if it
// went on at once: that is what lengths are compared by.
func (t *track) count(c *cycle, w Within) (account, bool) {
	cal := t.agreement.CalendarOf(w, t.given.Region)
	zone := t.zone
	if cal != nil {
		zone = cal.Zone()
	}
	start := c.start
	pauses := c.pauses
	// What was paused from its very start had not begun.
	for len(pauses) > 0 && !pauses[0].from.After(start) {
		if to := pauses[0].to; to.After(start) {
			start = to
		} else if to.IsZero() {
			break
		}
		pauses = pauses[1:]
	}
	due, ledger := w.count(start.In(zone), cal)
	if due.IsZero() {
		return account{}, false
	}
	a := account{within: w, due: due, whole: w.left(start, due, cal)}
	if !start.Equal(c.start) {
		a.ledger = append(a.ledger, note(start, "It began %s, when nothing held it up any more.", wallClock(start.In(zone))))
	}
	a.ledger = append(a.ledger, ledger...)
	for _, p := range pauses {
		if p.from.After(a.due) || p.from.Before(start) && !p.to.IsZero() {
			continue
		}
		from := p.from
		if from.Before(start) {
			from = start
		}
		a.left = w.left(from, a.due, cal)
		text := fmt.Sprintf("Paused %s, %s: %s %s left of what was due %s.", wallClock(from.In(zone)), p.why, inUnits(a.left), w.unit(), wallClock(a.due.In(zone)))
		a.ledger = append(a.ledger, note(from, "%s", text))
		if p.to.IsZero() {
			return a, true
		}
		a.due = w.after(p.to, a.left, cal).In(zone)
		a.ledger = append(a.ledger, note(p.to, "Continued %s: %s %s more.", wallClock(p.to.In(zone)), inUnits(a.left), w.unit()))
		a.ledger = append(a.ledger, clockChanges(p.to.In(zone), a.due)...)
	}
	a.left = 0
	a.ledger = append(a.ledger, t.entry(c, a.due, fmt.Sprintf("Due %s: %s %s.", wallClock(a.due), w, t.since(c))))
	return a, true
}

// since says what a row counts from.
func (t *track) since(c *cycle) string {
	switch from := t.from(c.row); {
	case from == "complete":
		return "after the complete report"
	case from == "responded":
		return "after the answer"
	case c.start.Equal(t.opened):
		return "after opening"
	case from == "matched":
		return "after it became " + c.priority
	case c.start.Equal(t.reached):
		return "after it came to " + t.deskTitle()
	}
	return "after the change"
}

// entry is a line of the ledger that rests on the row's clause.
func (t *track) entry(c *cycle, at time.Time, text string) Entry {
	return Entry{At: at, Text: text, Clause: leading(c.row.Clause)}
}

// capital begins words as a sentence begins.
func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }
