package bottest

import (
	"context"
	"testing"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Harness is one adapter under test and the people on its platform. Each test gets a fresh one.
type Harness interface {
	// Platform is the adapter as it runs now: another one after Restart.
	Platform() bot.Platform
	// Listening blocks until the Listen under way takes acts.
	Listening()
	// Restart ends the adapter without a farewell, as kill -9 does, and makes one anew over what it had kept.
	// Its Listen has been ended before.
	Restart()
	// Channels are two channels in which both people are.
	Channels() [2]storage.Place
	People() [2]storage.PersonKey
	// Do does something, and returns when the platform has answered, or has said that the answer follows.
	Do(context.Context, Deed) (Reply, error)
	// Sees is what stands in a place for someone, oldest first; in a thread its head comes first.
	Sees(ctx context.Context, who storage.PersonKey, in storage.Place) ([]Seen, error)
}

// Deed is one thing that someone does.
type Deed struct {
	ID    string // the same again is the same deed, delivered again; empty: a new one
	Who   storage.PersonKey
	In    storage.Place
	Kind  talk.Kind
	Text  string            // Said, Edited
	Line  string            // Typed: the command line. Clicked: instead of Push, the line of a forged button; "open" on what a person wrote is the message's menu
	On    storage.Ref       // Clicked, Edited, Deleted, Reacted
	Emoji string            // Reacted: its name, "ticket"
	Push  string            // Clicked: the button's label
	Form  *talk.Form        // Submitted
	Fill  map[string]string // Submitted: by field
}

// Reply is what comes back at once. Form may be part of what was asked, where the platform shows few fields at a time.
type Reply struct {
	Said   storage.Ref // Said: the message
	Form   *talk.Form
	Errors map[string]string
	Held   bool // told to wait
}

// Seen is one message as someone sees it.
type Seen struct {
	Ref      storage.Ref
	By       storage.PersonKey // zero: ours
	Alone    bool              // nobody else sees it
	Removed  bool
	Words    string // all its text, without what the platform adds
	Buttons  []string
	Links    []string // where one can get by clicking
	Pings    []storage.PersonKey
	Instants []time.Time
	Thread   storage.Place // that hangs off it, if any
}

// Run runs the suite. start makes a harness whose adapter does not listen yet.
func Run(t *testing.T, start func(testing.TB) Harness) {
	for _, c := range []struct {
		name string
		test func(*suite)
	}{
		{"acts keep their names", names},
		{"acts that were missed are said", missed},
		{"a reply is in the thread that was sent", threads},
		{"the same post is the same message", sameOnce},
		{"order in a place, and no place waits for another", order},
		{"acknowledged after the commit", acknowledged},
		{"a slow answer is held once", held},
		{"what failed is tried again", retried},
		{"a panic has a reference", panics},
		{"forms of any length", forms},
		{"forms keep values, survive a restart, and count once", formsKept},
		{"cards at their limits", limits},
		{"hostile text is text", hostile},
		{"text keeps its words, instants survive", roundTrip},
		{"buttons after a restart, and forged ones", buttons},
		{"edits", edits},
		{"private messages", private},
		{"what is heard comes along", heard},
		{"the page of its own", home},
		{"pins", pins},
		{"errors have their class", classes},
		{"what is ours is no act", silence},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
			defer stop()
			s := &suite{T: t, ctx: ctx, h: start(t)}
			s.anna, s.ben = s.h.People()[0], s.h.People()[1]
			s.one, s.two = s.h.Channels()[0], s.h.Channels()[1]
			c.test(s)
		})
	}
}
