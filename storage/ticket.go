package storage

import "time"

// State of a ticket.
type State string

// The states. Waiting is for the partner; held stops all clocks; monitoring is resolved but watched.
const (
	New        State = "new"
	Claimed    State = "claimed"
	Waiting    State = "waiting"
	Held       State = "held"
	Monitoring State = "monitoring"
	Resolved   State = "resolved"
	Closed     State = "closed"
)

// States lists every state in the order in which a ticket usually passes through them.
var States = []State{New, Claimed, Waiting, Held, Monitoring, Resolved, Closed}

// Ticket is one request. Tier, Region, Country and Agreement (with the Hash of its text) are pinned when it is opened.
type Ticket struct {
	Number     int64 // 0 before Add; the first is 1001
	Partner    string
	Agreement  string
	Hash       string
	Tier       string
	Region     string
	Country    string
	Line       string // the support line that has it now; empty where the agreement has none
	Handler    string // id of the partner who staffs that line; empty: the desk
	Provider   string // id of the partner who staffs the line below the desk's, pinned when opened; they go on seeing it
	State      State
	Priority   string
	Confirmed  bool // whether the desk has set the priority; false: shown as asked for
	Category   string
	Subject    string
	Fields     map[string]string
	Opener     int64 // person
	Assignee   int64 // person; 0: nobody
	Follows    int64 // number of the ticket that this one follows up; 0: none
	MergedInto int64 // number of the ticket that this one was merged into; 0: none
	Opened     time.Time
	Changed    time.Time
}

// TicketQuery selects tickets; what is empty does not restrict.
type TicketQuery struct {
	Partner  string
	Handler  string // those at this partner's line
	Provider string // those that passed, or stand at, this partner's line
	States   []State
	Assignee int64
	Had      string // those to which an event of this kind has happened
	After    int64  // numbers below it only, for paging; 0: from the newest
	Limit    int    // 0: all
}

// Thread is where one side of a ticket is talked about. Its Lane names it before it exists: "t1042/partner",
// "t1042/desk", or "t1042/" and the id of a support line that is not the desk's.
type Thread struct {
	Lane    string
	Ticket  int64
	Side    string // "partner", "desk" or the id of a support line
	Channel Place  // that it hangs in
	Place   Place  // the thread itself; zero until its first message is sent
	Card    Ref    // the ticket's card, which heads it; zero until sent
	Sum     string // of the card as last drawn, so that one which did not change is not sent again
}

// Event is one thing that happened to a ticket. Append-only.
type Event struct {
	ID       int64
	Ticket   int64
	Kind     string // as commands names them
	At       time.Time
	Recorded time.Time         // when it was processed
	By       int64             // person; 0: Tieline itself
	Act      string            // key of the act that caused it
	Message  int64             // what was written, in Messages; 0: nothing
	Detail   map[string]string // ids, numbers and instants; never what someone wrote
}

// Message is what someone wrote about a ticket: the erasable part.
type Message struct {
	ID       int64
	Ticket   int64
	Ref      Ref    // where it stands; zero for what came by a command
	Side     string // the thread's side in which it was written
	Internal bool   // stays at the desk
	By       int64
	At       time.Time
	Edited   time.Time
	Deleted  time.Time
	Body     []byte // talk.Text as JSON
	Plain    string
	Files    []File
	Relays   []string // keys of the deliveries that carry it elsewhere, so that an edit can follow it
}

// File is an attachment: where it is on its platform, not its content.
type File struct {
	Platform, ID, Name, Type string
	Size                     int64
}

// Clock is one target running on a ticket, as last computed from its events: kept so that it can be found by
// when it is due. Cycle counts the instances of a target that starts again.
type Clock struct {
	Ticket   int64
	Target   string
	Cycle    int
	State    string // as sla names them
	Priority string // under which it runs
	Words    string // where the agreement has words instead of a time
	Started  time.Time
	Due      time.Time // of one that was missed and runs no more: the instant that passed
	Stopped  time.Time
	Missed   bool      // due before something paused, moved or ended it
	Next     time.Time // when something must be said about it next; zero: never
}
