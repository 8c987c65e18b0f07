package storage

import (
	"context"
	"errors"
	"time"
)

// Store keeps everything. It is safe for use by many goroutines.
type Store interface {
	// View reads one consistent state. Writing through the Tx fails with ErrReadOnly.
	View(ctx context.Context, fn func(Tx) error) error
	// Update is the one way to write. It returns nil exactly when everything fn did is durable, and fn's own
	// error or the store's when nothing of it is. fn must do no I/O of its own, must not keep the Tx, and may
	// share its transaction with others: it sees what they committed before it, never what they did halfway.
	Update(ctx context.Context, fn func(Tx) error) error
	Close() error
}

// Errors of every store.
var (
	ErrNotFound = errors.New("not found")
	ErrReadOnly = errors.New("read-only")
)

// Tx is one transaction: the ports, grouped by what they keep. Its methods end with the Update's context.
type Tx struct {
	Partners   Partners
	People     People
	Bindings   Bindings
	Tickets    Tickets
	Threads    Threads
	Events     Events
	Messages   Messages
	Clocks     Clocks
	Drafts     Drafts
	Outbox     Outbox
	Acts       Acts
	Agreements Agreements
	Blobs      Blobs
}

// Partners keeps the directory of partners. Get returns ErrNotFound; List is in the order of ids.
type Partners interface {
	Get(id string) (Partner, error)
	List() ([]Partner, error)
	Put(Partner) error
}

// People keeps persons and how they are known. Get and ByKey return ErrNotFound. Put adds where ID is 0 and
// returns the id; a key that was another person's moves to this one.
type People interface {
	Get(id int64) (Person, error)
	ByKey(PersonKey) (Person, error)
	List() ([]Person, error) // by id
	Put(Person) (int64, error)
}

// Bindings keeps whose each channel is. At returns ErrNotFound. Of lists a partner's, or with "" the desk's,
// oldest first. Put replaces.
type Bindings interface {
	At(Place) (Binding, error)
	Of(partner string) ([]Binding, error)
	List() ([]Binding, error) // oldest first
	Put(Binding) error
	Remove(Place) error
}

// Tickets keeps tickets. Get and Put return ErrNotFound. Find gives the newest first. Add sets the number.
type Tickets interface {
	Get(number int64) (Ticket, error)
	Find(TicketQuery) ([]Ticket, error)
	Add(Ticket) (int64, error)
	Put(Ticket) error
}

// Threads keeps where tickets are talked about. Get and At return ErrNotFound. Of is in the order of adding.
// Put adds or replaces by Lane.
type Threads interface {
	Get(lane string) (Thread, error)
	At(Place) (Thread, error)
	Of(ticket int64) ([]Thread, error)
	Put(Thread) error
}

// Events keeps what happened. Of is in the order of appending. There is no way to change or remove one.
type Events interface {
	Append(Event) (int64, error)
	Of(ticket int64) ([]Event, error)
}

// Messages keeps what people wrote. Get and At return ErrNotFound; Of is in the order of adding.
type Messages interface {
	Add(Message) (int64, error)
	Get(id int64) (Message, error)
	At(Ref) (Message, error)
	Of(ticket int64) ([]Message, error)
	Put(Message) error
}

// Clocks keeps the clocks as last computed. Replace is all of one ticket's; Of is in the order given to Replace.
type Clocks interface {
	Replace(ticket int64, clocks []Clock) error
	Of(ticket int64) ([]Clock, error)
}

// Drafts keeps forms in the making. Get returns ErrNotFound.
type Drafts interface {
	Get(id string) (Draft, error)
	Put(Draft) error
	Remove(id string) error
}

// Lease says which deliveries to take, and for how long.
type Lease struct {
	Platform string
	Now      time.Time
	Until    time.Time
	Limit    int
	Except   []string // lanes that are not to be taken from
}

// Outbox keeps what is owed.
//
// Owe adds; a Live one is not added, and supersedes nothing, where its lane already owes a Live that was never tried.
// Take leases the oldest owed delivery of each lane that has none under lease, where it is not before NotBefore: a
// lane never overtakes. Where First is zero it is set to Now in the same write. Get returns ErrNotFound. Put replaces by Key.
// Next is the earliest instant at which Take would find something; the zero time when nothing is owed.
type Outbox interface {
	Owe(Delivery) error
	Take(Lease) ([]Delivery, error)
	Get(key string) (Delivery, error)
	Put(Delivery) error
	Next(platform string) (time.Time, error)
}

// Acts remembers what was already done, by the act's natural name (and its second name, where it has one), with
// the answer that was given. Seen returns ErrNotFound for what was not.
type Acts interface {
	Seen(keys ...string) (answer []byte, err error)
	Record(at time.Time, answer []byte, keys ...string) error
}

// Agreements keeps the texts that tickets are pinned to. Get returns ErrNotFound. List is in the order of
// adding. Put of a known hash changes nothing.
type Agreements interface {
	Get(hash string) (AgreementText, error)
	List() ([]AgreementText, error)
	Put(AgreementText) error
}

// Blobs keeps the content of files that Tieline itself holds, by the SHA-256 of the content in hex. Get returns
// ErrNotFound.
type Blobs interface {
	Put(content []byte) (hash string, err error)
	Get(hash string) ([]byte, error)
}
