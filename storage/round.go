package storage

import "time"

// Announcement is something told to the channels of many partners. What was written stands in its Rounds.
type Announcement struct {
	Number    int64 // 0 before Add; the first is 1
	By        int64 // person
	At        time.Time
	Audience  map[string]string // whom it is for, as typed; empty: everybody
	From      time.Time         // of maintenance, as last said; zero: it is about none
	Until     time.Time
	Cancelled time.Time
}

// Problem gathers tickets that have one cause.
type Problem struct {
	Number int64 // 0 before Add; the first is 1
	Title  string
	By     int64 // person
	Opened time.Time
	Closed time.Time // zero: it is open
}

// Round is one text on its way to many places: of an announcement to channels, or of a problem to the threads of its
// tickets. It is written with its stops, and so fixes whom it reaches.
type Round struct {
	ID           int64
	Announcement int64  // of which it is; 0: of none
	Problem      int64  // likewise
	Kind         string // as commands names them
	By           int64  // person
	At           time.Time
	Text         string // what was written: erasable
	From, Until  time.Time
}

// StopState is how far a round has come at one of its stops.
type StopState string

// The states of a stop. A round owes a few at a time, so that other deliveries need not wait for thousands.
const (
	StopWaiting StopState = "waiting" // nothing is owed to it yet
	StopOwed    StopState = "owed"
	StopTried   StopState = "tried" // owed, and not taken so far: it no longer keeps the next from being owed
	StopDone    StopState = "done"
	StopFailed  StopState = "failed"  // it will never be taken
	StopSkipped StopState = "skipped" // not needed any more
)

// Stop is one of a round's places. Place is the channel, also where a ticket's thread is meant.
type Stop struct {
	ID      int64
	Round   int64
	Place   Place
	Partner string
	Ticket  int64  // of a problem's; 0: none
	Message int64  // that is taken to the ticket; 0: none
	Key     string // of the delivery that settles it; empty while it waits
	State   StopState
	Trouble string // why it failed
}

// StopQuery selects the stops of a round; what is empty does not restrict.
type StopQuery struct {
	Platform string
	States   []StopState
	Limit    int // 0: all
}
