package sla

import "time"

// Outcome of a decision.
type Outcome string

// The outcomes.
const (
	Accept  Outcome = "accept"
	Charge  Outcome = "charge" // covered once the rate is consented to
	Hold    Outcome = "hold"   // registered; clocks do not run until released
	Refer   Outcome = "refer"  // to somebody else
	Decline Outcome = "decline"
	Ask     Outcome = "ask" // confirm, or fill in what is missing
)

// Situation is all that a decision depends on.
type Situation struct {
	At      string    // the moment: "open" where empty
	Now     time.Time // the instant of the decision
	Opened  time.Time // when the ticket was opened; zero: Now
	Tier    string    // by name; empty: it follows from Facts
	Line    string    // the support line that is to take it; empty: the one above the asker's own tier
	Region  string
	Country string

	Priority string            // as asked for; empty: by category, else the default
	Category string            // empty: the default
	Facts    map[string]string // as typed; those that cannot be read as their type count as not known
	Fields   map[string]string // as typed

	Partner    string // names, for texts
	Upstream   string // empty: none is assigned
	Integrator string // by name; empty: what the fact says
	Confirmed  bool   // an ask was confirmed: the rules that ask are passed over
	Released   bool   // from a hold: the rules that hold are passed over
	Filled     bool   // required fields that are not given count as filled

	Said    string  // At "chat": what was written
	Target  string  // At "warn" and "breach": the target of the clock
	Window  Span    // At "announce": the maintenance window
	History History // of the partner's other tickets
}

// Span is a stretch of time.
type Span struct {
	Start, End time.Time
}

// History is what a condition may ask about a partner's open tickets, the one being decided on included.
type History struct {
	Open      int            // tickets that are open
	Customers map[string]int // by priority: how many end customers have an open ticket of it
}

// Decision is the answer to "may this partner do this, now?".
type Decision struct {
	Outcome  Outcome
	Clause   string // the id of the deciding clause; empty where nothing stands against it
	Reason   string // a sentence for the asker
	Next     string // what to do next; empty where there is nothing to do
	Tier     string // that the partner has
	Line     string // that the ticket enters; empty where the agreement has none
	Category string
	Priority string // that the ticket gets
	Asked    string // the priority asked for, where a rule made it another
	Rate     string // Charge: the rate's id
	// OnCondition is of a Charge: it is consented to now, and whether it is charged is decided when the ticket is resolved.
	OnCondition bool
	Refer       string // Refer: "upstream", "integrator", or to whom in words
	Missing     []Missing
	Notices     []Told
	Assumed     []string // clause ids whose assumption the decision rests on
}

// Missing is a required field that is not filled, or one that cannot be read.
type Missing struct {
	Field, Title, Why string
	Clause            string
}

// Told is a notice that applies, with its text filled in.
type Told struct {
	To     string // "partner", "desk", "oncall", "manager"
	Text   string
	Choose []string // priorities to choose from; what is told stands until one is chosen
	Once   string
	Clause string
}
