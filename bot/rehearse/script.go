package rehearse

import (
	"fmt"
	"strings"
	"time"

	"tieline/sla"
)

// Script is a conversation as it was read.
type Script struct {
	Name    string   // of the file
	Clauses []string // ids that its first line names
	Title   string
	Start   time.Time

	agreements []*sla.Agreement // of files of its own, beside the shipped ones
	cast       Cast
	turns      []turn
}

// Cast is who there is. The channels follow from it: #desk, one for each partner under its id, and #lobby, which is
// nobody's.
type Cast struct {
	Partners []Partner
	People   []Person
}

// Partner is a partner as the manager types it into the directory.
type Partner struct {
	line     int
	ID, Name string
	Set      string // the arguments of "partner add", without the name
}

// Person is one of the cast.
type Person struct {
	line     int
	ID, Name string
	Role     Role
	Partners []string // ids of those whose channels they are in
	Zone     string   // IANA name; empty: none is set
}

// Role is what somebody is to the desk.
type Role string

// The roles.
const (
	OfPartner Role = "person"
	Engineer  Role = "engineer"
	Manager   Role = "manager"
	Stranger  Role = "stranger"
)

// Staff reports whether the person belongs to the desk.
func (p Person) Staff() bool { return p.Role == Engineer || p.Role == Manager }

// turn is one thing that happens, and what is expected of it.
type turn struct {
	line   int
	text   string
	do     doing
	fields []field // of a form
	looks  []look
}

// doing is what happens in a turn: one of the types below.
type doing interface{}

type (
	// says is a message or a command.
	says struct {
		who   string
		in    spot
		files []string
		text  string
	}
	// clicks is a button pressed; by several at once, all of whom saw it before the first pressed it.
	clicks struct {
		who   []string
		label string
		in    spot // zero: wherever the newest such button stands
	}
	// fills is a form sent.
	fills struct{ who string }
	// edits changes the newest message of one's own that has the old words.
	edits struct{ who, old, new string }
	// deletes takes such a message away.
	deletes struct{ who, old string }
	// picks opens a ticket from the newest message of anybody's that has the words, by the message's menu, or asks for one
	// by reacting to it with an emoji.
	picks struct{ who, words, emoji string }
	// visits opens the bot's own page.
	visits struct{ who string }
	// later moves the clock; meanwhile Tieline may be down.
	later struct {
		to   time.Time
		down bool
	}
)

// field is one line of a form that is filled in.
type field struct {
	line        int
	name, value string
}

// spot is a place as a script names it; the zero spot is anywhere.
type spot struct {
	channel string // "acme"
	side    string // of the ticket's thread: "partner", "desk", or the id of a support line
	ticket  int64
	direct  bool // the person's direct conversation
}

func (s spot) String() string {
	switch {
	case s.channel != "":
		return "#" + s.channel
	case s.ticket != 0:
		return fmt.Sprintf("the %s thread of #%d", s.side, s.ticket)
	case s.direct:
		return "a direct message"
	}
	return "anywhere"
}

// look is one line about what is seen.
type look struct {
	line  int
	text  string
	who   string // person; empty: whoever sees the place
	in    spot
	alone bool // only what nobody else sees
	card  bool // the ticket's card in that thread, as it is now
	how   how
	want  string
}

// how a look is held against what was seen.
type how string

const (
	sees    how = "sees"
	misses  how = "does not see" // in this turn
	never   how = "has never seen"
	nothing how = "sees nothing new"
	pinged  how = "is notified" // a message calls for their attention; of nobody: for no one's
)

// Problem is a line that cannot be read.
type Problem struct {
	Name     string
	Line     int
	Text     string
	Sentence string
}

func (p Problem) Error() string {
	s := fmt.Sprintf("%s:%d: %s", p.Name, p.Line, p.Sentence)
	if p.Text != "" {
		s += "\n    " + strings.TrimSpace(p.Text)
	}
	return s
}
