package storage

import (
	"context"
	"errors"
	"time"

	"tieline/sla"
)

// Store keeps everything. It is safe for use by many goroutines.
type Store interface {
	// View reads one consistent state. Writing through the Tx fails with ErrReadOnly.
	View(ctx context.Context, fn func(Tx) error) error
	// Update is the one way to write. It returns nil exactly when everything fn did is durable, and fn's own
	// error (unchanged), ctx's or the store's when nothing of it is; a panic of fn undoes everything and goes on.
	// fn must do no I/O of its own, must not keep the Tx, must not call Update, and may
	// share its transaction with others: it sees what they committed before it, never what they did halfway.
	// An error of a port that is not documented spoils the Update, even where fn ignores it.
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
	Groups     StaffGroups
	Bindings   Bindings
	Tickets    Tickets
	Threads    Threads
	Events     Events
	Messages   Messages
	Clocks     Clocks
	Timers     Timers
	Queue      Queue
	Rota       RotaKeeper
	Search     Search
	Drafts     Drafts
	Referrals  Referrals
	Outbox     Outbox
	Acts       Acts
	Agreements Agreements
	Channels   ChannelsOff
	Blobs      Blobs
	Alerts     Alerts
	Figures    Figures

	Announcements Announcements
	Marks         Marks
	Problems      Problems
	Gathered      Gathered
	Rounds        Rounds
	Stops         Stops
}

// Partners keeps the directory of partners. Get returns ErrNotFound; List is in the order of ids.
type Partners interface {
	Get(id string) (Partner, error)
	List() ([]Partner, error)
	Put(Partner) error
}

// People keeps persons and how they are known. Get and ByKey return ErrNotFound. Put adds where ID is 0 and
// returns the id, and returns ErrNotFound for an id that nobody has; a key that was another person's moves to this one.
type People interface {
	Get(id int64) (Person, error)
	ByKey(PersonKey) (Person, error)
	List() ([]Person, error) // by id
	Put(Person) (int64, error)
}

// StaffGroups keeps the groups whose members are staff. List is by platform and id. Put adds or replaces by both. Removing
// what is not there is no error.
type StaffGroups interface {
	List() ([]StaffGroup, error)
	Put(StaffGroup) error
	Remove(platform, id string) error
}

// Bindings keeps whose each channel is. At returns ErrNotFound. Of lists a partner's, or with "" the desk's,
// oldest first: by their time, then by when they were added. Put adds or replaces. Removing what is not there is no error.
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
// At finds none for the zero Place. Beginning reports whether a ticket's card is on its way to a channel, or may be there
// already, while its thread is not known yet: its delivery was tried, and not recorded. Put adds or replaces by Lane.
type Threads interface {
	Get(lane string) (Thread, error)
	At(Place) (Thread, error)
	Beginning(channel Place) (bool, error)
	Of(ticket int64) ([]Thread, error)
	Put(Thread) error
}

// Events keeps what happened. Append returns ErrNotFound where there is no such ticket. Of is in the order of
// appending. There is no way to change or remove one.
type Events interface {
	Append(Event) (int64, error)
	Of(ticket int64) ([]Event, error)
}

// Messages keeps what people wrote. Get, At and Put return ErrNotFound, as does Add where there is no such ticket.
// At finds the first that was added with this Ref, and none for a Ref without an ID. Of is in the order of adding.
type Messages interface {
	Add(Message) (int64, error)
	Get(id int64) (Message, error)
	At(Ref) (Message, error)
	Of(ticket int64) ([]Message, error)
	Put(Message) error
}

// Clocks keeps the clocks as last computed. Replace is all of one ticket's, whatever Ticket they name; giving
// clocks to a ticket that is not there returns ErrNotFound. Of is in the order given to Replace. Pressing lists the
// tickets that have a clock whose Next is at or before an instant, the earliest first. Nearest is the earliest Next of
// all; the zero time where there is none. DueBetween lists the clocks that were due from an instant until before another,
// the earliest first.
type Clocks interface {
	Replace(ticket int64, clocks []Clock) error
	Of(ticket int64) ([]Clock, error)
	Pressing(at time.Time, limit int) ([]int64, error)
	Nearest() (time.Time, error)
	DueBetween(from, until time.Time) ([]Clock, error)
}

// Timers keeps when a ticket next wants to be looked at for what falls due on it beside its clocks. Set replaces it, or
// removes it with the zero time; to set one of a ticket that is not there returns ErrNotFound. Of is the zero time where there is none.
// Pressing lists the tickets whose instant is at or before another, the earliest first. Nearest is the earliest of all; the
// zero time where there is none.
type Timers interface {
	Set(ticket int64, due time.Time) error
	Of(ticket int64) (time.Time, error)
	Pressing(at time.Time, limit int) ([]int64, error)
	Nearest() (time.Time, error)
}

// Queue keeps the places of the tickets that wait for somebody to take them, each at the desk (handler "") or at a partner's line.
// Put gives or changes a place; one for a ticket that is not there returns ErrNotFound. Removing what has none is no error.
// First lists a handler's by their ranks, of equal ones the lower number first. Count counts a handler's, up to a limit.
type Queue interface {
	Put(ticket int64, handler string, rank sla.Rank) error
	Remove(ticket int64) error
	First(handler string, limit int) ([]int64, error)
	Count(handler string, limit int) (int, error)
}

// RotaKeeper keeps who is on call. Get is the empty Rota before the first Put.
type RotaKeeper interface {
	Get() (Rota, error)
	Put(Rota) error
}

// Search finds tickets by words in their subject, the values of their fields and their messages: all of the words,
// wherever each of them stands, as wholes or beginnings, whatever their case and accents. Messages that stay at the desk count only where asked, deleted ones never. It gives
// numbers, the best first.
type Search interface {
	Tickets(words string, internal bool, limit int) ([]int64, error)
}

// Drafts keeps forms in the making. Get returns ErrNotFound. Put adds or replaces. Removing what is not there is no error.
type Drafts interface {
	Get(id string) (Draft, error)
	Put(Draft) error
	Remove(id string) error
}

// Referrals keeps the requests that partners passed on to each other. Get returns ErrNotFound. Of lists those that a partner
// passed on and those that it was given, the newest first; a limit of 0 is none. Put adds or replaces.
type Referrals interface {
	Get(id string) (Referral, error)
	Of(partner string, limit int) ([]Referral, error)
	Put(Referral) error
}

// ChannelsOff keeps the ways to reach support that are switched off for now. Of lists an agreement's by their names, those
// whose time is over too. Put adds or replaces by agreement and channel. Removing what is not there is no error.
type ChannelsOff interface {
	Of(agreement string) ([]ChannelOff, error)
	Put(ChannelOff) error
	Remove(agreement, channel string) error
}

// Lease says which deliveries to take, and for how long.
type Lease struct {
	Platform string
	Now      time.Time
	Until    time.Time
	Limit    int      // 0: all
	Except   []string // lanes that are not to be taken from
}

// Outbox keeps what is owed. A lane belongs to one platform: one of the same name elsewhere is another lane.
//
// Owe adds, as Owed and with an ID of its own; a Key that is known is an error. A Live one is not added, and
// supersedes nothing, where its lane already owes a Live that was never tried.
// Take leases the oldest owed delivery of each lane that has none under lease (with Lease after Now), where it is not
// before NotBefore: a lane never overtakes. It gives the oldest first. In the same write Lease is set to Until,
// Tries goes up, and First is set to Now where it is zero.
// Get and Put return ErrNotFound. Put replaces by Key; ID stays. Via is kept only while the delivery is owed.
// Next is the earliest instant at which Take would find something, with no lane excepted (the Unix epoch where it
// would at any time); the zero time when nothing is owed.
type Outbox interface {
	Owe(Delivery) error
	Take(Lease) ([]Delivery, error)
	Get(key string) (Delivery, error)
	Put(Delivery) error
	Next(platform string) (time.Time, error)
}

// Acts remembers what was already done, by the act's natural name (and its second name, where it has one), with
// the answer that was given. Seen returns the answer to the first key that is known, or ErrNotFound. Recording a key that
// is known is an error, so that what was done is not done again; empty and repeated keys are passed over.
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

// Marks keeps up to which message each place was read, where a platform does not itself say what was missed. At gives
// a place's message and returns ErrNotFound. Of lists a platform's, by the ids of the places. Put adds or replaces.
type Marks interface {
	At(Place) (message string, err error)
	Of(platform string) ([]Ref, error)
	Put(Ref) error
}

// Announcements keeps what was announced. Get and Put return ErrNotFound. List gives the newest first. Add sets the number.
type Announcements interface {
	Add(Announcement) (int64, error)
	Get(number int64) (Announcement, error)
	Put(Announcement) error
	List() ([]Announcement, error)
}

// Problems keeps global problems. Get and Put return ErrNotFound. List gives the newest first. Add sets the number.
type Problems interface {
	Add(Problem) (int64, error)
	Get(number int64) (Problem, error)
	Put(Problem) error
	List() ([]Problem, error)
}

// Gathered keeps which tickets a problem has gathered: a ticket is with one at most. Put takes it from any other; with 0 it is
// with none. Putting a ticket that is not there, or one with a problem that is not, returns ErrNotFound. Of is 0 where it is
// with none. In is in the order of numbers.
type Gathered interface {
	Put(ticket, problem int64) error
	Of(ticket int64) (problem int64, err error)
	In(problem int64) (tickets []int64, err error)
}

// Rounds keeps what is on its way to many. Add adds the stops with it, and sets their IDs and Round. Get returns ErrNotFound.
// OfAnnouncement and OfProblem are in the order of adding.
type Rounds interface {
	Add(Round, []Stop) (int64, error)
	Get(id int64) (Round, error)
	OfAnnouncement(number int64) ([]Round, error)
	OfProblem(number int64) ([]Round, error)
}

// Stops keeps where rounds go. At finds a stop by its delivery's key, and returns ErrNotFound, as Put does. In is in the order
// of adding. Count tells how many stops of a round there are of each state. Put replaces by ID.
type Stops interface {
	At(key string) (Stop, error)
	In(round int64, q StopQuery) ([]Stop, error)
	Count(round int64) (map[StopState]int, error)
	Put(Stop) error
}
