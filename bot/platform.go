package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// Platform is one chat system. All methods block until the platform has answered or ctx ends, may be called
// at the same time from many goroutines, and return *Error.
type Platform interface {
	// Name is the Platform of its places and people: "slack", "discord", "local".
	Name() string
	// Listen says what people do until ctx ends or nothing more can be done (Auth). It supervises its own
	// connection. Acts of one place come in order, one at a time; places are independent. On every
	// (re)connection it first says what was missed, where it can.
	Listen(ctx context.Context, h Handler) error
	// Post says something. The same Key again, within a few minutes, is the same message.
	Post(ctx context.Context, p Post) (Sent, error)
	// Edit makes the message say this instead; a nil Card removes it. Repeating it is harmless.
	Edit(ctx context.Context, r storage.Ref, c *talk.Card) error
	// Tell says something to one person alone, by the best means left: the act's own answer, then a note that
	// only they see, then a direct message. It may arrive twice if the answer to the first try was lost.
	Tell(ctx context.Context, t Tell) (Means, error)
}

// Handler is what a platform calls.
type Handler interface {
	// Did handles one act: blocking, safe to call again with the same Key. It returns when the transaction has
	// committed or has certainly not. An error is ours, not theirs; the act is then not done.
	Did(ctx context.Context, a talk.Act) (talk.Answer, error)
	// Choices completes what is being typed. It never fails: no choices is an answer. At most 25.
	Choices(ctx context.Context, q talk.Question) []talk.Choice
	// Shown says that the answer owed under this key has reached its reader.
	Shown(ctx context.Context, owed string)
}

// Host is a Handler that has something to show each person on the bot's own page, where the platform has one (Slack's App
// Home). Commands is one.
type Host interface {
	// Home is what stands there, drawn when it is opened and again after each act that was done on it. It never fails. The
	// buttons are lines like any, and act in the person's direct conversation with the bot; the line "home" only draws anew.
	Home(ctx context.Context, by talk.Person) []talk.Card
}

// Grouper is a Handler that wants to know who is in which group, beyond what acts say: whoever leaves a group by which they
// are staff is staff no longer, before they do anything. Commands is one.
type Grouper interface {
	// Grouped says how it is now with a person, with all their Groups. To be called when that changes, and on every
	// connection for those whom ByGroup lists.
	Grouped(ctx context.Context, by talk.Person) error
	// ByGroup lists the accounts on a platform of those who are staff by a group, as last known.
	ByGroup(ctx context.Context, platform string) ([]storage.PersonKey, error)
}

// Finder can look for a message of ours: it settles an Uncertain post.
type Finder interface {
	Find(ctx context.Context, p Post) (Sent, bool, error)
}

// Pinner can pin a message of ours in its place, so that it is found later. Repeating it is harmless. The courier pins a
// card that asks for it right after it was posted; where that is not allowed, the message stands unpinned.
type Pinner interface {
	Pin(ctx context.Context, r storage.Ref) error
}

// Shelver keeps threads where they are found: that of an open ticket open, that of a closed one put away, each marked with the
// state that its ticket is in, where the platform can. Repeating it is harmless. The courier says so whenever a ticket's card was
// brought up to date.
type Shelver interface {
	Shelve(ctx context.Context, thread storage.Place, s storage.State) error
}

// Filer opens a file that someone uploaded.
type Filer interface {
	Open(ctx context.Context, f storage.File) (io.ReadCloser, error)
}

// Post is one message to be said.
type Post struct {
	In     storage.Place
	Key    string // 22 characters of chance, minted in the transaction that owes the message
	Card   talk.Card
	Thread string    // not empty: the message heads a thread of this name
	Since  time.Time // when it was first tried; Find does not look further back
}

// Sent is a message that is there.
type Sent struct {
	Ref    storage.Ref
	Thread storage.Place // where the thread is that it heads; zero where Post.Thread was empty
	At     time.Time
}

// Tell is one private message.
type Tell struct {
	To   storage.PersonKey
	In   storage.Place // near where, if a note there is possible
	Via  storage.Handle
	Key  string
	Card talk.Card
}

// Means is how a private message went.
type Means string

// The means, best first.
const (
	Replied Means = "replied"
	Noted   Means = "noted"  // not certain to be seen: some platforms drop it on reload
	Direct  Means = "direct" // kept by the platform
)

// Class is what is done about an error.
type Class string

// The classes of error.
const (
	Wait      Class = "wait"      // not sent; again after After
	Temporary Class = "temporary" // not sent; again with backoff
	Uncertain Class = "uncertain" // perhaps sent; Find first, then again with the same Key
	Rejected  Class = "refused"   // this message will never be taken; a manager is told, the lane goes on
	Gone      Class = "gone"      // this place is no more, or closed to us; a manager is told
	Lost      Class = "lost"      // the message or handle referred to is no more: post anew, or another means
	Auth      Class = "auth"      // nothing will be taken until a person acts; the platform stops
)

// Error is every error of a Platform.
type Error struct {
	Class Class
	After time.Duration // Wait only
	Code  string        // the platform's own word for it
	Err   error         // without secrets
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%s): %v", e.Class, e.Code, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// ClassOf is Uncertain for what is not an *Error: when in doubt, look before sending again.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Uncertain
}
