package storage

import (
	"encoding/json"
	"time"
)

// What a delivery is decides how it is drawn and what may replace it.
type What string

// The kinds of delivery.
const (
	Live   What = "live"   // a ticket's card: drawn when it is sent; one owed per lane, the newer replaces the older
	News   What = "news"   // frozen, never replaced
	Relay  What = "relay"  // someone's message: frozen; an amendment before it was sent is folded into it
	Amend  What = "amend"  // a relayed message was edited or deleted
	Answer What = "answer" // the private answer to an act; NotBefore leaves the acknowledgement time to show it first
)

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery. Owed ones are leased and sent in the order of their lane.
const (
	Owed       DeliveryState = "owed"
	Sent       DeliveryState = "sent"
	Superseded DeliveryState = "superseded" // no longer needed: a newer one, or the acknowledgement, said it
	Refused    DeliveryState = "refused"    // will never be taken; a manager is told
)

// Delivery is one message owed to one place or person, written in the same transaction as what caused it.
type Delivery struct {
	ID   int64
	Key  string // 22 characters of chance: a restored backup repeats row ids, so no platform sees those
	What What
	// Lane orders: its deliveries go out oldest first, one at a time. A ticket's thread ("t1042/desk"), before
	// and after the thread exists; a channel ("c/local/C1"); a person ("p/local//U1").
	Lane     string
	Platform string          // whose adapter sends it
	In       Place           // for lanes that are places already
	To       PersonKey       // for private ones
	Ticket   int64           // 0: of none
	Of       int64           // Relay, Amend: the Message
	Amends   string          // Amend: key of the delivery whose message it changes
	Body     json.RawMessage // a talk.Card as JSON, frozen; nil for Live, and for an Amend that removes
	Via      Handle
	Act      string // that caused it, as the event of that act names it; by it the way of a message is found in the log
	Created  time.Time

	NotBefore time.Time // not to be sent earlier
	First     time.Time // first tried; zero: never. Recorded before the try, so what it left behind is looked for
	Lease     time.Time // under way until then
	Tries     int
	State     DeliveryState
	Ref       Ref    // the message that it became
	Trouble   string // class and code of the last error
}

// Draft is a form in the making: nothing that was typed is lost.
type Draft struct {
	ID      string
	By      int64 // person
	In      Place // where it was asked for
	Partner string
	Line    string // the command line it will become, as a verb without the fields still asked
	Values  map[string]string
	Files   []File // that came with it
	Changed time.Time
}

// AgreementText is the text of one agreement as it was when a ticket could first be opened under it.
type AgreementText struct {
	Hash, ID, Version string
	Text              []byte
	Added             time.Time
}
