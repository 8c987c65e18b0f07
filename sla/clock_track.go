package sla

import (
	"fmt"
	"time"
)

// track is the clocks of one target, in the order in which they started.
type track struct {
	*history
	target string
	cycles []*cycle
	owed   bool // update: a response came while nothing could start
}

// cycle is one clock: a row, a start, and the times in which it did not run. Its due instant follows from these.
type cycle struct {
	row      *Target
	priority string
	origin   time.Time // where recomputing counts from
	start    time.Time // where the row in force counts from
	pauses   []pause
	cap      time.Time // a due instant that holds although the row has changed; zero: none
	state    ClockState
	stopped  time.Time
	closed   bool      // stopped by the ticket's end, so that reopening takes it up
	missed   time.Time // the first due instant that passed before something happened; zero: none
	notes    []Entry
	matched  map[*Target]time.Time
}

// pause is a time in which a clock does not run; To is zero while it lasts.
type pause struct {
	from, to time.Time
	why      string
}

func (t *track) last() *cycle {
	if len(t.cycles) == 0 {
		return nil
	}
	return t.cycles[len(t.cycles)-1]
}

// from is where a row counts from.
func (t *track) from(row *Target) string {
	switch {
	case row.From != "":
		return row.From
	case t.target == update:
		return "responded"
	}
	return "opened"
}

// startIfDue starts the first cycle once what its row waits for has happened.
func (t *track) startIfDue(now time.Time) {
	if !t.open || t.reached.IsZero() || !t.atDesk() || t.solved || t.watched {
		return
	}
	row := t.row(t.target)
	if row == nil {
		return
	}
	if t.owed && t.stops(t.target) == "" {
		t.again(now, "Resumed after an answer")
	}
	if len(t.cycles) > 0 {
		return
	}
	switch t.from(row) {
	case "opened":
		start := t.reached
		if now.After(start) && t.agreement.ClockRules.PriorityChange == "forward" {
			start = now
		}
		t.begin(row, start, t.opening(start))
	case "matched":
		text := t.opening(now)
		if now.After(t.reached) {
			text = fmt.Sprintf("Became %s %s; it counts from then.", t.priority, t.show(now))
		}
		t.begin(row, now, text)
	case "complete":
		if !t.completed.IsZero() {
			start := t.completed
			if t.reached.After(start) {
				start = t.reached
			}
			t.begin(row, start, "The report was complete "+t.show(start)+".")
		}
	case "responded":
		if t.target != update && !t.responded.IsZero() {
			t.begin(row, t.responded, "Answered "+t.show(t.responded)+".")
		}
	}
}

// opening tells when the ticket was opened and whether in hours.
func (t *track) opening(start time.Time) string {
	verb := "Opened "
	if start.After(t.opened) {
		verb = "Came to " + t.deskTitle() + " "
	}
	cal := t.agreement.SupportCalendar(t.given.Region)
	switch {
	case cal == nil || cal.always:
		return verb + t.show(start) + "."
	case cal.Open(start):
		return verb + t.show(start) + ", within support hours."
	}
	return verb + t.show(start) + ", outside support hours."
}

// begin starts a cycle.
func (t *track) begin(row *Target, start time.Time, text string) {
	t.owed = false
	c := &cycle{row: row, priority: t.priority, origin: start, start: start, state: Running, matched: map[*Target]time.Time{row: start}}
	c.notes = []Entry{{At: start, Text: text}}
	t.cycles = append(t.cycles, c)
}

// again starts the update anew with an answer; where the row has words it only says so once.
func (t *track) again(now time.Time, why string) {
	row := t.row(t.target)
	if row == nil || t.from(row) != "responded" {
		return
	}
	t.begin(row, now, why+" "+t.show(now)+".")
}

// miss remembers that the due instant of a running clock has passed.
func (t *track) miss(now time.Time) {
	c := t.last()
	if c == nil || c.state != Running || !c.missed.IsZero() {
		return
	}
	if due := t.account(c).due; !due.IsZero() && now.After(due) {
		c.missed = due
	}
}

// pauseOrResume brings the last cycle in line with how the ticket stands.
func (t *track) pauseOrResume(now time.Time) {
	if t.target == update && t.waiting && !t.responded.IsZero() && len(t.cycles) == 0 {
		t.owed = true
	}
	c := t.last()
	if c == nil {
		return
	}
	why := t.stops(t.target)
	switch {
	case c.state == Running && why != "":
		c.state = Paused
		c.pauses = append(c.pauses, pause{from: now, why: why})
	case c.state == Paused && why == "":
		c.resume(now)
		c.state = Running
	}
}

func (c *cycle) resume(now time.Time) {
	if n := len(c.pauses); n > 0 && c.pauses[n-1].to.IsZero() {
		c.pauses[n-1].to = now
	}
}

// stop is what the target waits for having happened.
func (t *track) stop(now time.Time, why string) {
	c := t.last()
	if c == nil || c.state != Running && c.state != Paused || now.Before(c.start) {
		return
	}
	c.resume(now)
	if due := t.account(c).due; due.IsZero() {
		return // words: there is nothing to stop
	}
	c.state, c.stopped = Stopped, now
	c.notes = append(c.notes, Entry{At: now, Text: why + " " + t.show(now) + "."})
}

// stopOrVoid is stop at the ticket's end, from where reopening takes it up.
func (t *track) stopOrVoid(now time.Time, why string) {
	t.owed = false
	if t.stop(now, why); t.last() != nil && t.last().state == Stopped && t.last().stopped.Equal(now) {
		t.last().closed = true
	}
}

// void ends a clock that nothing has met.
func (t *track) void(now time.Time, why string) {
	t.owed = false
	if c := t.last(); c != nil && (c.state == Running || c.state == Paused) {
		c.resume(now)
		c.state, c.stopped, c.closed = Void, now, true
		c.notes = append(c.notes, Entry{At: now, Text: why + " " + t.show(now) + ": it no longer applies."})
	}
}

// reopen takes up the clock that the ticket's end stopped.
func (t *track) reopen(now time.Time, why string) {
	c := t.last()
	if c == nil || !c.closed {
		return
	}
	row := t.row(t.target)
	if t.agreement.ClockRules.Reopening == "new-cycle" && c.state == Stopped {
		if row != nil {
			t.begin(row, now, why+" "+t.show(now)+": a new cycle begins.")
		}
		return
	}
	c.pauses = append(c.pauses, pause{from: c.stopped, to: now, why: "resolved"})
	if due := t.accountUntil(c).due; c.missed.IsZero() && !due.IsZero() && c.stopped.After(due) {
		c.missed = due
	}
	c.state, c.stopped, c.closed = Running, time.Time{}, false
	c.notes = append(c.notes, Entry{At: now, Text: why + " " + t.show(now) + ": it goes on; the time in between does not count."})
	if row != c.row {
		t.rematch(now, "Its priority is "+t.priority)
	}
}

// rematch gives the last cycle the row that holds now. What is met stays met.
func (t *track) rematch(now time.Time, why string) {
	c := t.last()
	if c == nil || c.state == Stopped || t.solved || t.watched || !t.open {
		return
	}
	row := t.row(t.target)
	old := c.row
	if row == old && c.state != Void {
		c.priority = t.priority
		return
	}
	before := t.account(c).due
	was := ""
	if !before.IsZero() {
		was = " It was due " + t.show(before) + "."
	}
	if row == nil {
		c.resume(now)
		if c.state != Void {
			c.state = Void
			c.notes = append(c.notes, Entry{At: now, Text: why + " " + t.show(now) + ": nothing is promised for that." + was})
		}
		c.matched = nil
		return
	}
	c.row, c.priority = row, t.priority
	counted := "counted again from the start"
	switch {
	case t.from(row) == "matched":
		c.matchFrom(row, old, now)
		counted = "counted from " + t.show(c.start)
	case t.agreement.ClockRules.PriorityChange == "forward", t.target == update && t.raised(old, row):
		c.startAt(now)
		counted = "counted from the change"
	default:
		c.start = c.origin
		c.cap = time.Time{}
	}
	keeps := t.target == update || t.from(row) == "matched" && t.from(old) == "matched"
	if keeps && c.state != Void && t.raised(old, row) && !before.IsZero() {
		c.cap = before
		counted += ", or the earlier due instant"
	}
	if c.state == Void {
		c.state = Running
	}
	c.notes = append(c.notes, Entry{At: now, Text: why + " " + t.show(now) + ": " + counted + "." + was})
}

// matchFrom counts from when the row first held.
func (c *cycle) matchFrom(row, old *Target, now time.Time) {
	if c.matched == nil {
		c.matched = map[*Target]time.Time{}
	}
	since, ok := c.matched[row]
	if !ok {
		since = now
		c.matched[row] = now
	}
	c.cap = time.Time{}
	c.startAt(since)
}

// startAt counts from an instant; what was paused before does not matter any more.
func (c *cycle) startAt(now time.Time) {
	c.start = now
	for i := range c.pauses {
		if c.pauses[i].from.Before(now) && (c.pauses[i].to.IsZero() || c.pauses[i].to.After(now)) {
			c.pauses[i].from = now
		}
	}
}

// raised reports whether a row is of a more urgent priority than another.
func (t *track) raised(old, row *Target) bool {
	rank := func(r *Target) int {
		best := len(t.agreement.Priorities)
		for _, p := range r.Priority {
			if i := t.agreement.Priorities.Index(p); i >= 0 {
				best = min(best, i)
			}
		}
		return best
	}
	return rank(row) < rank(old)
}

// clocks is what the track comes to.
func (t *track) clocks() []Clock {
	if len(t.cycles) == 0 {
		return t.pending()
	}
	clocks := make([]Clock, 0, len(t.cycles))
	for i, c := range t.cycles {
		a := t.account(c)
		k := Clock{Target: t.target, Cycle: i + 1, State: c.state, Priority: c.priority, Started: c.start,
			Missed: !c.missed.IsZero(), MissedAt: c.missed, Say: c.row.Say, Clause: c.row.Clause, Within: a.within, Whole: a.whole}
		if a.words != "" && c.state != Void {
			k.State, k.Words = Worded, a.words
		}
		if k.State == Running || k.State == Stopped {
			k.Due = a.due
		}
		if k.State == Stopped {
			k.Stopped = c.stopped
		}
		if k.State == Paused {
			k.Left = a.left
		}
		if v := t.vendorRow(t.target); v != nil && c.state == Paused && i == len(t.cycles)-1 {
			k.State, k.Left, k.Say, k.Clause, k.Within = Worded, 0, v.Say, v.Clause, v.Within[0]
			k.Words, _ = k.Within.Words()
			a.ledger = append(a.ledger, Entry{Text: sentence("While it is with the vendor: " + k.Words), Clause: leading(v.Clause)})
		}
		told := len(c.notes)
		if c.state == Stopped || c.state == Void {
			told-- // how it ended comes last
		}
		k.Ledger = append(k.Ledger, c.notes[:told]...)
		k.Ledger = append(k.Ledger, a.ledger...)
		k.Ledger = append(k.Ledger, said(c.row)...)
		k.Ledger = append(k.Ledger, c.notes[told:]...)
		clocks = append(clocks, k)
	}
	return clocks
}

// pending is the clock that has not started, if there is to be one.
func (t *track) pending() []Clock {
	row := t.row(t.target)
	if v := t.vendorRow(t.target); v != nil {
		row = v
	}
	if t.opened.IsZero() || row == nil || len(row.Within) == 0 {
		return nil
	}
	k := Clock{Target: t.target, Cycle: 1, State: Pending, Priority: t.priority, Say: row.Say, Clause: row.Clause, Within: row.Within[0]}
	length := row.Within[0].String()
	words, worded := row.Within[0].Words()
	switch {
	case !t.open || t.solved || t.watched:
		k.State = Void
		k.Words = "not started before the ticket was done"
	case worded:
		k.State, k.Words = Worded, words
	case t.reached.IsZero():
		k.Words = length + ", from when it reaches " + t.deskTitle()
	case t.from(row) == "complete":
		k.Words = length + " from the complete report"
	case t.target == update:
		k.Words = length + " from the first response, and again from each message to the partner"
	default:
		k.Words = length + " from the first response"
	}
	k.Ledger = append([]Entry{{Text: sentence(capital(k.Words)), Clause: leading(row.Clause)}}, said(row)...)
	return []Clock{k}
}

// said is what the agreement lets stand beside a target.
func said(row *Target) []Entry {
	if row.Say == "" {
		return nil
	}
	return []Entry{{Text: sentence(row.Say), Clause: leading(row.Clause)}}
}
