package sla

import "time"

// MomentKind is what happened to a ticket, as far as a clock may mind.
type MomentKind string

// The kinds of moment.
const (
	Opened      MomentKind = "opened"      // Priority, Category and Line are set
	Responded   MomentKind = "responded"   // a message of the desk to the partner, or a recorded call
	Prioritised MomentKind = "prioritised" // Priority is the new one
	WaitBegan   MomentKind = "waiting"     // for the partner
	WaitEnded   MomentKind = "resumed"
	HoldBegan   MomentKind = "held"
	HoldEnded   MomentKind = "released"
	AskedToPay  MomentKind = "charge-asked" // the partner is to consent to a charge
	AgreedToPay MomentKind = "charge-accepted"
	WouldNotPay MomentKind = "charge-refused"
	Completed   MomentKind = "completed"   // the report is complete
	Moved       MomentKind = "moved"       // Line is the new one
	Watched     MomentKind = "watched"     // restored, left open for monitoring
	Explained   MomentKind = "explained"   // the reason for outage was given
	VendorBegan MomentKind = "with-vendor" // it went to the maker of what the desk supports
	VendorEnded MomentKind = "from-vendor"
	Solved      MomentKind = "resolved"
	Reopened    MomentKind = "reopened"
	Ended       MomentKind = "closed"
)

// Moment is one thing in the life of a ticket, at the instant at which it happened.
type Moment struct {
	At       time.Time
	Kind     MomentKind
	Priority string
	Category string
	Line     string
}

// Case is what is pinned on a ticket when it is opened.
type Case struct {
	Tier, Region string
	Fields       map[string]string
}

// ClockState is how a clock stands, apart from whether its due instant has passed.
type ClockState string

// The states of a clock.
const (
	Pending ClockState = "pending" // has not started; Words says from when it will
	Worded  ClockState = "worded"  // the agreement has words instead of a time; it never runs
	Running ClockState = "running"
	Paused  ClockState = "paused"  // Due is zero; Left is what was left
	Stopped ClockState = "stopped" // kept: what it waits for has happened, at Stopped
	Void    ClockState = "void"    // it no longer applies: the priority changed, or the ticket was closed
)

// Clock is one target running on a ticket.
type Clock struct {
	Target   string
	Cycle    int // from 1; a target that starts again has several
	State    ClockState
	Priority string // under which it runs
	Words    string
	Say      string // stands beside it wherever it is shown, such as "Best effort."; its ledger has it too
	Started  time.Time
	Due      time.Time // zero unless running or stopped
	Left     time.Duration
	Within   Within        // the length by which it is due; where a row has several, the one that is over first
	Whole    time.Duration // what Within comes to in counted time, pauses left out; a warning's percentage is of it
	Stopped  time.Time
	Missed   bool      // its due instant had passed before something paused, moved or ended it: a breach is sticky
	MissedAt time.Time // the first due instant that passed so; zero unless Missed
	Clause   []string
	Ledger   []Entry
}

// Entry is one line of a ledger: how a due instant came about.
type Entry struct {
	At     time.Time // of what it tells; zero where it tells of a rule
	Text   string    // a sentence, times in the calendar's zone
	Clause string
}

// Breached reports whether the clock is past its due instant, at now. Met late is not met.
func (c Clock) Breached(now time.Time) bool {
	if c.Missed || c.Due.IsZero() {
		return c.Missed
	}
	if !c.Stopped.IsZero() {
		now = c.Stopped
	}
	return now.After(c.Due)
}
