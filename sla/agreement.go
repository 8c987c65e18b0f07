package sla

import (
	"strings"
	"time"
)

// Agreement is one published support policy, as read from its file: one field for each top-level key. It is
// never changed after reading, so it may be shared between goroutines.
type Agreement struct {
	ID      string // "acme", as its file is named
	Version string
	Title   string
	Hash    string // SHA-256 of the file's text, in hex
	Text    []byte

	Clauses     Table[string] // id → "§2.1 Title"
	Assumptions Table[string] // clause id → how an open place is read
	Facts       Table[Field]
	Calendars   Table[*Calendar]
	Regions     Table[Region]
	Tiers       Table[Tier]
	Lines       Table[Line]
	Priorities  Table[Priority]
	Categories  Table[Category]
	Fields      Table[Field]
	Rates       Table[Rate]
	Phones      Table[ByCountry]
	Links       Table[ByCountry]
	Secrets     string
	Targets     []Target
	Rules       []Rule
	Notices     []Notice
	Channels    []Channel
	Escalation  []Contact
	Monitoring  Monitoring
	Alerts      AlertRules
	Queue       []string // what the queue is ordered by: "priority", "tier", "due"
	QueueClause []string
	Warn        []Mark
	ClockRules  ClockRules
	Close       Close
	Tell        Tell

	asked []string // the calendars that some condition asks about
}

// Row is one entry of a Table.
type Row[T any] struct {
	ID string
	V  T
}

// Table is a list of named entries in the file's order.
type Table[T any] []Row[T]

// Get finds an entry by its id.
func (t Table[T]) Get(id string) (v T, ok bool) {
	if i := t.Index(id); i >= 0 {
		return t[i].V, true
	}
	return v, false
}

// Index is the place of an entry in the file's order, or -1.
func (t Table[T]) Index(id string) int {
	for i := range t {
		if t[i].ID == id {
			return i
		}
	}
	return -1
}

// IDs lists the ids in the file's order.
func (t Table[T]) IDs() []string {
	ids := make([]string, len(t))
	for i := range t {
		ids[i] = t[i].ID
	}
	return ids
}

// Where restricts a row to some situations; what is empty does not restrict.
type Where struct {
	Tier, Line, Priority, Category []string
}

// Region picks the calendar that "of support" counts on.
type Region struct {
	Support string // name of a calendar
}

// Tier is a level of support. The first whose When holds is the partner's, unless the partner has one by name.
type Tier struct {
	Title   string
	When    *Condition // nil: by name only, or by Default
	Default bool
	Clause  []string
}

// Line is one support line; a ticket enters the one above the asker's own. By is the tier that staffs it, or "desk".
type Line struct {
	By, Title string
	Clause    []string
}

// Priority of a ticket, the most urgent first. Means is the sentence that stands beside the choice.
type Priority struct {
	Title, Means string
	Default      bool
	Clause       []string
}

// Category of a ticket. Its Priority is what a ticket of it gets where none is asked for: the first whose
// condition holds (a nil condition always does).
type Category struct {
	Title     string
	Priority  []DefaultPriority
	Default   bool
	Questions bool     // about whether something is covered, for a person to answer
	Words     []string // by which a question about it is known besides its title
	Clause    []string
}

// DefaultPriority is one row of a category's priority.
type DefaultPriority struct {
	When *Condition
	ID   string
}

// Type of a fact or field.
type Type string

// The types of facts and fields.
const (
	Text   Type = "text"
	Bool   Type = "bool"
	Int    Type = "int"
	Time   Type = "time"
	Files  Type = "files"
	Choice Type = "choice"
)

// Field is something to be known: of a partner (a fact) or of a ticket.
type Field struct {
	Title    string
	Type     Type
	Choices  []string // of a Choice
	Help     string
	Required bool
	// RequiredFor lists the priorities under which it is required, where Required is false: a critical one may go through
	// at once, and be completed later.
	RequiredFor []string
	// Undecided is the one of the choices that leaves the question open: it is asked again, and nothing is decided by it.
	Undecided string
	At        []string // moments; empty: open
	Where
	Clause []string
}

// AskedAt reports whether the field is asked for at a moment.
func (f Field) AskedAt(moment string) bool { return happens(f.At, moment) }

// Says is the field with what there is to say to it: "Site: Rome", "Did it work before? yes".
func (f Field) Says(words string) string {
	if strings.HasSuffix(f.Title, "?") {
		return f.Title + " " + words
	}
	return f.Title + ": " + words
}

// Needed says that the field cannot be left out.
func (f Field) Needed() string {
	if strings.HasSuffix(f.Title, "?") {
		return f.Title + " This is needed."
	}
	return f.Title + ": this is needed."
}

// Rate is what chargeable work costs. Amounts are in the currency's minor unit.
type Rate struct {
	Currency  string // ISO 4217; empty: the price is on request, and the rest is zero
	Price     int64
	Per       Minutes // the price is for this long; 0: for the whole
	Increment Minutes // started ones are charged whole
	Minimum   Minutes
	Tax       string // "VAT": added to the price, not contained
	Clause    []string
}

// Minutes is a length of work.
type Minutes int

// ByCountry is a text by ISO country code, with a default. Names of a map's keys are upper case.
type ByCountry struct {
	By      map[string]string
	Default string
	Clause  []string
}

// In is the text for a country.
func (b ByCountry) In(country string) string {
	if s, ok := b.By[country]; ok {
		return s
	}
	return b.Default
}

// Target is what the agreement promises. The first matching row of a target's name holds.
type Target struct {
	Target string // "response", "update", "resolution", "reason-for-outage"
	At     string // "vendor": these words stand in its place while the ticket is with the vendor; empty: always
	Where
	Within []Within // the earliest holds
	From   string   // "opened", "matched" (since this row applies), "complete", "responded"; empty: opened, or responded for update
	Attain Percent
	Say    string
	Clause []string
}

// Percent is a figure to be attained: more than Of hundred where Strictly, else at least. Zero: none.
type Percent struct {
	Of       float64
	Strictly bool
}

// Rule decides. The first that matches does; where none does, the request is accepted.
type Rule struct {
	At []string // moments; empty: open
	Where
	When   *Condition
	Then   Then
	Say    *Template
	Clause []string
}

// Then is what a rule decides.
type Then struct {
	Outcome     Outcome
	Priority    string // accept as
	Rate        string // charge
	OnCondition bool   // charge: agreed to now, and decided at "resolve" whether it is charged
	Refer       string // "upstream", "integrator", or to whom in words
}

// Notice adds something to a decision. All that match apply.
type Notice struct {
	At []string
	Where
	Target  string
	When    *Condition
	Partner *Template
	Desk    *Template
	OnCall  *Template
	Manager *Template
	Choose  []string // one-click priorities on the card
	Once    string   // "partner": once while it lasts, not once a ticket
	// Supported limits it to partners of whom the rules take some request.
	Supported bool
	Words     []string // At "chat": it applies to what has one of them
	Clause    []string
}

// Channel is a way to reach support.
type Channel struct {
	Channel string
	Where
	Supported bool   // it is there for partners of whom the rules take some request
	Hours     string // name of a calendar, or "support"; empty: any time
	Say       *Template
	Clause    []string
}

// Contact is one step of the escalation path.
type Contact struct {
	Title, Phone, Email string
	Clause              []string
}

// Monitoring is what happens to a restored ticket that is watched.
type Monitoring struct {
	Lower  []string // priorities, step by step
	Quiet  Within   // each step
	Clause []string
}

// ClockRules say what a document leaves implicit.
type ClockRules struct {
	PriorityChange string   // "recompute" from the original start (default) | "forward" from the change
	Reopening      string   // "continue" (default) | "new-cycle" | "never"
	Waiting        []string // targets that waiting for the partner pauses; default resolution, update
	ResponseBy     string   // "message" of the desk to the partner, or a recorded call (default)
}

// Close says when a quiet ticket closes by itself.
type Close struct {
	After, Warn Within
	Clause      []string
}

// Tell says who hears of a warning and of a breach: "assignee", "oncall", "desk", "managers", "partner".
//
// Again is how long after on-call was mentioned on a ticket they are mentioned again, where nobody has taken it up; the zero value: never.
type Tell struct {
	Warn, Breach []string
	Again        Within
}

// Mark is when to warn: after Percent hundredths of the open time, or Before the due instant in the calendar's time.
type Mark struct {
	Percent int
	Before  time.Duration
}
