package rehearse

import (
	"context"
	"time"

	"tieline/bot"
	"tieline/bot/local"
	"tieline/commands/talk"
	"tieline/storage"
)

// Stage is what a platform must offer for a conversation to be played on it: hands and eyes for the cast.
type Stage interface {
	// Account is how the platform names somebody of the cast.
	Account(person string) storage.PersonKey
	// Place finds a channel ("#acme"), or somebody's direct conversation with the bot ("@anna").
	Place(name string) storage.Place
	// Do does what somebody does, by the ways that they have, and returns when the bot has handled it. An error
	// is ours: what the platform refuses to them is an Outcome.
	Do(ctx context.Context, person string, d Deed) (Outcome, error)
	// Sees is everything that somebody sees anywhere, as it looks now, oldest first.
	Sees(ctx context.Context, person string) ([]Sight, error)
}

// Opened is a stage that listens.
type Opened struct {
	Stage     Stage
	Platforms []bot.Platform // those that it stands on
	Close     func() error
}

// Setting is what a stage is made of.
type Setting struct {
	Dir      string // of its own
	People   []Person
	Channels []Channel
	Files    local.Files
	Now      func() time.Time
	Handler  bot.Handler // not called before somebody of the cast does something
}

// Channel is a channel with those who are in it.
type Channel struct {
	ID      string
	Members []string // ids of people; nil: all
}

// Several is a stage on several platforms, where people may have more accounts than one.
type Several interface {
	// Further are somebody's accounts besides the one that the stage names first.
	Further(person string) []storage.PersonKey
}

// Homely is a stage on which the bot has a page of its own.
type Homely interface {
	// Home opens that page for somebody, and tells what stands there. A button of it is pressed by a Deed without On, in
	// their direct conversation.
	Home(ctx context.Context, person string) ([]talk.Card, error)
}

// Deed is one thing done: Kind is Said (also for commands, which are typed like messages), Clicked, Submitted,
// Edited, Deleted or Reacted. Clicked on a message that a person wrote, the line "open" is what the message's own menu does.
type Deed struct {
	Kind   talk.Kind
	In     storage.Place
	On     storage.Ref // the message clicked on, reacted to, edited or deleted
	Text   string
	Line   string   // of the button
	Emoji  string   // of the reaction, "ticket"
	Files  []string // names of the files that go with a message; what is in them does not matter
	Form   talk.Form
	Values map[string]string
	Loaded map[string][]string // names of files by field
}

// Outcome is what somebody gets back at once, apart from private messages, which they see.
type Outcome struct {
	Form    *talk.Form
	Errors  map[string]string // the form was not taken: what is wrong, by field
	Refused string            // the platform's own no, as a sentence
}

// Sight is one message as somebody sees it.
type Sight struct {
	Ref     storage.Ref
	By      string // id of the person who wrote it; empty: the bot
	Alone   bool   // nobody else sees it
	Card    *talk.Card
	Text    talk.Text // of what a person wrote
	Removed bool
}
