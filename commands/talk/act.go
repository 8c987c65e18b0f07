package talk

import (
	"strings"
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
	Reacted   Kind = "reacted"   // On, Emoji, Undone; those that ask for a ticket (OpensTicket) with what was Heard
)

// Act is one thing that someone did on a platform.
type Act struct {
	Kind Kind
	// Key is the natural name of what was done: a message "m:C1:171.2", its edit "e:C1:171.2:180.0", its
	// deletion "d:C1:171.2", a reaction "r:C1:171.2:ticket:T1/U1", an interaction "i:<id>". Unique on its platform,
	// stable over retries and backfill.
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
	// Heard is what people wrote that is brought along, the oldest first. For a shortcut on a message (Clicked, Line
	// "open", On the message) and a reaction to one (Reacted): that message, and what stands before it in its thread.
	// For a line that was typed by mentioning the bot in a thread that is no ticket's: what stands in it so far. What the
	// bot itself said there is left out. Empty in all other acts.
	Heard  []Heard
	Emoji  string
	Undone bool // a reaction taken away

	Masked []string // what kinds of secret were masked in it, once it has passed the filter; adapters leave it empty

	Late  bool           // found by backfill: nobody is waiting, Reply is empty
	Reply storage.Handle // how to answer privately, while it lasts
}

// Heard is a message of somebody's that an act brings along.
type Heard struct {
	Ref   storage.Ref // equal to Act.On for the message that the act was done to
	By    Person      // the Name is enough where it is known
	At    time.Time
	Text  Text
	Files []storage.File
}

// OpensTicket reports whether a reaction with this emoji asks for a ticket: Slack's names, without colons, and the
// characters themselves. A skin tone is none of theirs.
func OpensTicket(emoji string) bool {
	switch strings.Trim(emoji, ":") {
	case "ticket", "admission_tickets", "tickets", "\U0001F3AB", "\U0001F39F", "\U0001F39F\uFE0F":
		return true
	}
	return false
}

// Person is who did something, as far as the platform says so in the act itself.
type Person struct {
	Key     storage.PersonKey
	Name    string
	Picture string   // URL that others can fetch, or empty
	Groups  []string // ids of all groups (Slack's user groups, Discord's roles) they are in; whoever is staff by a group is not, without
	Bot     bool
	Outside bool // not of the workspace in which the bot is at home, or a guest there: nothing of staff's is for them
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
