package talk

import (
	"time"

	"tieline/storage"
)

// Kind of Act.
type Kind string

// The kinds of act.
const (
	Typed     Kind = "typed"     // a command: slash, or a mention of the bot; Line and Args are set
	Clicked   Kind = "clicked"   // a button or a shortcut; Line and Args are set, On is the message
	Submitted Kind = "submitted" // a form; Filled is set
	Said      Kind = "said"      // a message; Text and Files
	Edited    Kind = "edited"    // On is the message, Text what it now says
	Deleted   Kind = "deleted"   // On is the message; By is empty where the platform does not say
	Reacted   Kind = "reacted"   // On, Emoji, Undone
)

// Act is one thing that someone did on a platform.
type Act struct {
	Kind Kind
	// Key is the natural name of what was done: a message "m:C1:171.2", its edit "e:C1:171.2:180.0", its
	// deletion "d:C1:171.2", an interaction "i:<id>". Unique on its platform, stable over retries and backfill.
	Key string
	// Also is a second name under which the platform may deliver the same thing again; either one seen makes it seen.
	Also  string
	At    time.Time // the platform's time
	By    Person
	In    storage.Place // where; the thread if it happened in one
	Under storage.Place // the channel that the thread hangs in; equal to In outside threads
	On    storage.Ref   // the message it was done to; for Said, the message itself

	Line   string // the command line as typed, beginning with the verb
	Text   Text
	Files  []storage.File
	Filled Filled
	Emoji  string
	Undone bool // a reaction taken away

	Masked []string // what kinds of secret were masked in it, once it has passed the filter; adapters leave it empty

	Late  bool           // found by backfill: nobody is waiting, Reply is empty
	Reply storage.Handle // how to answer privately, while it lasts
}

// Person is who did something, as far as the platform says so in the act itself.
type Person struct {
	Key     storage.PersonKey
	Name    string
	Picture string   // URL that others can fetch, or empty
	Groups  []string // ids of the groups they are in, where the act says so
	Bot     bool
	Outside bool // from another workspace than the channel's own
}

// Filled is what came back from a form. Shown lists the fields that were on the screen, so that an optional
// field left empty is not asked for twice where a platform shows few at a time.
//
// The value of a Load field is the ids of its files, with spaces between; the files are in Act.Files.
type Filled struct {
	Draft  string
	Shown  []string
	Values map[string]string
}

// Answer is what the person sees at once, alone. Zero: nothing to show.
type Answer struct {
	Say    *Card             `json:",omitempty"` // a private card
	Form   *Form             `json:",omitempty"` // asked next; its draft is stored, so it can also be opened later
	Errors map[string]string `json:",omitempty"` // a submitted form refused: field → sentence
	Owed   string            `json:",omitempty"` // key of the delivery that holds Say until it has been shown; empty for look-ups
}

// Question asks for completion of one argument. Never stored.
type Question struct {
	By    Person
	In    storage.Place
	Under storage.Place
	Group string // "ticket", "desk", "tieline"; empty: any
	Line  string // what stands before the caret, beginning with the verb
}
