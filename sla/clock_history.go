package sla

import (
	"slices"
	"time"
)

// Clocks tells how every target of the agreement stands after what has happened to a ticket: one clock for a target, or
// one for each time it started again, in the order of the file. It depends on nothing but its arguments. The moments
// are taken in the order of their time, those of the same instant as they come; the first of them is Opened.
//
// The rules, where an agreement does not say otherwise:
//
//   - The first row that matches tier, line, priority and category holds, by target. Clocks run at the desk's line only: before
//     it they are pending; handed back, they pause until the ticket is there again.
//   - Response starts at the opening and is met by the first message of the desk to the partner. Waiting for the partner never
//     pauses it; hold pauses everything. A target held from its very start starts when it is released.
//   - While the partner has not consented to a charge, response alone runs. Refused, nothing applies any more.
//   - Update starts with the first response and again with each one, while the ticket is open and not waiting. A
//     response while waiting leaves it as it was; the first one then starts it when the waiting ends.
//   - Resolution and update stop when the ticket is resolved or watched, and so does a response not given yet: the
//     resolution is an answer. Closing voids what was still running, but a resolution, which it stops.
//   - A row "from matched" counts from the instant at which it became the row that holds. Raised from one such row to a more
//     urgent one, the earlier due instant holds. The reason for outage outlives the resolution.
//   - An update of a priority that was raised counts from then, or the earlier due instant holds: before, none was owed so soon.
//   - While the ticket is with the vendor, a target that has a row for that pauses, and the row's words stand in its place.
//   - Once the ticket is watched, lowering its priority changes no clock; raising it ends the watch.
//   - A breach is sticky, whatever comes after.
func (a *Agreement) Clocks(c Case, moments []Moment) []Clock {
	f := &history{agreement: a, given: c}
	f.moments = slices.Clone(moments)
	slices.SortStableFunc(f.moments, func(x, y Moment) int { return x.At.Compare(y.At) })
	f.zone = time.UTC
	if cal := a.SupportCalendar(c.Region); cal != nil {
		f.zone = cal.Zone()
	}
	for i := range a.Targets {
		name := a.Targets[i].Target
		if !slices.ContainsFunc(f.tracks, func(t *track) bool { return t.target == name }) {
			f.tracks = append(f.tracks, &track{history: f, target: name})
		}
	}
	for _, m := range f.moments {
		f.take(m)
	}
	var clocks []Clock
	for _, t := range f.tracks {
		clocks = append(clocks, t.clocks()...)
	}
	return clocks
}

// The targets whose clocks have rules of their own.
const (
	response   = "response"
	update     = "update"
	resolution = "resolution"
)

// history is how the ticket stands, between two moments.
type history struct {
	agreement *Agreement
	given     Case
	zone      *time.Location
	moments   []Moment
	tracks    []*track

	open                     bool // opened, and not closed
	opened                   time.Time
	reached                  time.Time // when the ticket was first at the desk's line
	completed                time.Time
	responded                time.Time // the first at the desk's line
	priority, category, line string
	waiting, held, solved    bool
	watched, vendor          bool
	unagreed                 bool // a charge is asked for, and not consented to yet
}

// take lets one moment happen.
func (f *history) take(m Moment) {
	for _, t := range f.tracks {
		t.miss(m.At)
	}
	switch m.Kind {
	case Opened:
		if f.opened.IsZero() {
			f.open, f.opened = true, m.At
			f.priority, f.category, f.line = m.Priority, m.Category, m.Line
			f.reach(m.At)
		}
	case Moved:
		f.line, f.waiting = m.Line, false // who takes it up has not asked anything yet
		f.reach(m.At)
		f.rematch(m.At, "Moved to "+f.lineTitle())
	case Completed:
		if f.completed.IsZero() {
			f.completed = m.At
		}
	case Responded:
		f.respond(m.At)
	case Prioritised:
		f.prioritise(m)
	case WaitBegan, WaitEnded:
		f.waiting = m.Kind == WaitBegan
	case HoldBegan, HoldEnded:
		f.held = m.Kind == HoldBegan
	case AskedToPay, AgreedToPay:
		f.unagreed = m.Kind == AskedToPay
	case WouldNotPay:
		for _, t := range f.tracks {
			t.void(m.At, "The charge was refused")
		}
	case VendorBegan, VendorEnded:
		f.vendor = m.Kind == VendorBegan && f.open && !f.solved
	case Explained:
		f.track("reason-for-outage").stop(m.At, "The reason for outage was given")
	case Watched:
		f.watched = true
		f.finish(m.At, "Restored")
	case Solved:
		f.solved, f.vendor = true, false
		f.finish(m.At, "Resolved")
	case Reopened:
		f.reopen(m.At, "Reopened")
	case Ended:
		f.open, f.vendor = false, false
		f.track(resolution).stopOrVoid(m.At, "Closed")
		f.track(update).stopOrVoid(m.At, "Closed")
		for _, t := range f.tracks {
			t.void(m.At, "Closed")
		}
	}
	for _, t := range f.tracks {
		t.startIfDue(m.At)
		t.pauseOrResume(m.At)
	}
}

func (f *history) track(name string) *track {
	for _, t := range f.tracks {
		if t.target == name {
			return t
		}
	}
	return &track{history: f, target: name} // the agreement has no such target: what is told to it is lost
}

// atDesk reports whether the desk has the ticket. Where no line was told, it has.
func (f *history) atDesk() bool {
	line, ok := f.agreement.Lines.Get(f.line)
	return !ok || line.By == "desk"
}

func (f *history) reach(now time.Time) {
	if f.reached.IsZero() && f.atDesk() {
		f.reached = now
	}
}

func (f *history) lineTitle() string {
	if line, ok := f.agreement.Lines.Get(f.line); ok && line.Title != "" {
		return line.Title
	}
	return f.line
}

// deskTitle is the title of the line whose clocks run.
func (f *history) deskTitle() string {
	for _, row := range f.agreement.Lines {
		if row.V.By == "desk" {
			if row.V.Title != "" {
				return row.V.Title
			}
			return row.ID
		}
	}
	return "the desk"
}

// row is the row of a target that holds now, or nil.
func (f *history) row(target string) *Target { return f.rowAt(target, "") }

// vendorRow is the row whose words stand in a target's place now, since the ticket is with the vendor; or nil.
func (f *history) vendorRow(target string) *Target {
	if !f.vendor {
		return nil
	}
	return f.rowAt(target, "vendor")
}

func (f *history) rowAt(target, at string) *Target {
	line := f.line
	if !f.atDesk() {
		// What is going to hold there.
		for _, row := range f.agreement.Lines {
			if row.V.By == "desk" {
				line = row.ID
			}
		}
	}
	for i := range f.agreement.Targets {
		t := &f.agreement.Targets[i]
		if t.Target == target && t.At == at && lets(t.Tier, f.given.Tier) && lets(t.Line, line) &&
			lets(t.Priority, f.priority) && lets(t.Category, f.category) {
			return t
		}
	}
	return nil
}

// lets reports whether a matcher lets a value through; an empty one lets every value.
func lets(matcher []string, value string) bool {
	return len(matcher) == 0 || slices.Contains(matcher, value)
}

// respond is a message of the desk to the partner. Those of other lines are not the desk's.
func (f *history) respond(now time.Time) {
	if !f.atDesk() || !f.open {
		return
	}
	f.track(response).stop(now, "Answered")
	if f.responded.IsZero() {
		f.responded = now
	}
	if t := f.track(update); !f.waiting && !f.solved && !f.watched {
		t.stop(now, "Answered")
		t.again(now, "Answered")
	}
}

// prioritise changes the priority. Lowering it on a ticket that is being watched is part of the watching.
func (f *history) prioritise(m Moment) {
	rank := f.agreement.Priorities.Index
	raised := rank(m.Priority) < rank(f.priority)
	watched := f.watched || slices.ContainsFunc(f.moments, func(o Moment) bool { return o.Kind == Watched && o.At.Equal(m.At) })
	was := f.priority
	f.priority = m.Priority
	if m.Category != "" {
		f.category = m.Category
	}
	if watched && !raised || was == m.Priority && m.Category == "" {
		return
	}
	if f.watched {
		f.reopen(m.At, "Trouble again")
	}
	why := "Priority changed from " + f.priorityTitle(was) + " to " + f.priorityTitle(m.Priority)
	if was == m.Priority {
		why = "Category changed"
	}
	f.rematch(m.At, why)
}

// priorityTitle is what people call a priority.
func (f *history) priorityTitle(id string) string {
	if p, ok := f.agreement.Priorities.Get(id); ok && p.Title != "" {
		return p.Title
	}
	return id
}

// rematch finds anew the row that holds, for every target that is not met.
func (f *history) rematch(now time.Time, why string) {
	for _, t := range f.tracks {
		t.rematch(now, why)
	}
}

// finish ends what ends when the ticket is resolved.
func (f *history) finish(now time.Time, why string) {
	for _, name := range []string{response, update, resolution} {
		f.track(name).stopOrVoid(now, why)
	}
}

// reopen takes up what finish ended. A resolution was an answer; a response that was still owed when the ticket was closed
// is owed again.
func (f *history) reopen(now time.Time, why string) {
	if !f.solved && !f.watched && f.open {
		return
	}
	f.solved, f.watched, f.open = false, false, true
	f.waiting, f.held = false, false // nobody waits for what was done with
	for _, t := range f.tracks {
		if c := t.last(); t.target != response || c != nil && c.state == Void {
			t.reopen(now, why)
		}
	}
}

// stops names what keeps a target's clock from running now, or "" where nothing does.
func (f *history) stops(target string) string {
	waits := f.agreement.ClockRules.Waiting
	if len(waits) == 0 {
		waits = []string{resolution, update}
	}
	switch {
	case !f.atDesk():
		return "handed back to " + f.lineTitle()
	case f.held:
		return "on hold"
	case f.unagreed && target != response:
		return "waiting for the charge to be accepted"
	case f.vendorRow(target) != nil:
		return "with the vendor"
	case f.waiting && slices.Contains(waits, target):
		return "waiting for the partner"
	}
	return ""
}

// show writes an instant in the zone of the partner's support calendar.
func (f *history) show(at time.Time) string { return wallClock(at.In(f.zone)) }

// leading is the clause that a line of the ledger names.
func leading(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return clauses[0]
}
