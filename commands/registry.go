package commands

import (
	"cmp"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
)

// Group is the slash command that a verb stands under.
type Group string

// The groups: what a partner, an engineer and a manager type.
const (
	TicketGroup  Group = "ticket"
	DeskGroup    Group = "desk"
	ManagerGroup Group = "tieline"
)

// Groups lists them with what they are for.
var Groups = []struct {
	Group Group
	For   string
}{
	{TicketGroup, "Open and follow support tickets"},
	{DeskGroup, "Work on tickets"},
	{ManagerGroup, "Channels, partners and people"},
}

// Who may use a verb.
type Who string

// Those who may. Nothing is inferred: the row says it.
const (
	Anybody    Who = "anybody"  // strangers too
	Partners   Who = "partners" // whoever acts for a partner here, and staff
	DeskPeople Who = "desk"     // engineers, managers, and a partner's people at the support line that they staff
	Managers   Who = "managers"
)

// Arg is one argument of a verb, typed key=value or asked in a form.
type Arg struct {
	Name     string // "" is the running text
	Title    string
	Help     string
	Kind     talk.FieldKind
	Required bool
	Choices  func(*request) []talk.Choice // completion; for Pick the only values
}

// Verb is one thing that people can do: a row of the registry.
type Verb struct {
	Name    string
	Group   Group
	Also    Group // a second slash command that it stands under; empty: none
	Who     Who
	Ticket  bool // is done to a ticket: its number comes first, and is not needed in its thread
	Prose   bool // its text is somebody's own words
	LookUp  bool // changes nothing, is not recorded, and may be answered again
	Hidden  bool // for buttons: not in help nor completion
	Args    []Arg
	Help    string  // one sentence
	Example string  // after the slash command
	Theirs  Wording // how it is shown to people who are not staff, where that differs
	Title   string  // of its form; empty: the name
	Adds    Addition
	Within  []string // words that begin its text, and that people of the desk take for a command of their own

	do     func(*request) error
	each   func(*request) ([]string, error) // lines that it stands for, done one by one before it; nil: none
	reopen func(*request) error             // shows the form of a draft again; nil: that of Args
}

// Wording is how a verb is shown.
type Wording struct{ Help, Example string }

// Addition is what an agreement adds to a verb's arguments.
type Addition string

// The additions.
const (
	Fields Addition = "fields" // of a new ticket
	Facts  Addition = "facts"  // of a partner
)

// registry holds every verb, in the order of help.
var registry []Verb

func init() {
	registry = []Verb{
		openVerb, askVerb, listVerb, findVerb, showVerb, whyVerb, coverageVerb, helpVerb,
		claimVerb, takeVerb, assignVerb, releaseVerb, replyVerb, noteVerb, calledVerb, priorityVerb, waitVerb, resumeVerb,
		agreeVerb,
		referVerb, declineVerb, referralsVerb,
		acceptVerb, refuseVerb, timeVerb, contestVerb, quoteVerb, settleVerb,
		escalateVerb, handbackVerb, workaroundVerb, monitorVerb, resolveVerb, rfoVerb, closeVerb, reopenVerb, mergeVerb, setVerb, rateVerb, queueVerb, mineVerb,
		bindVerb, unbindVerb, partnerVerb, personVerb, oncallVerb, overrideVerb, channelVerb, digestVerb, agreementVerb, announceVerb, problemVerb, resolveAllVerb,
		formVerb, sendVerb, confirmVerb, homeVerb,
	}
}

// Registry lists every verb: for platforms that register their commands, for help, and for tests.
func Registry() []Verb { return slices.Clone(registry) }

func verbNamed(name string) (Verb, bool) {
	i := slices.IndexFunc(registry, func(v Verb) bool { return v.Name == name })
	if i < 0 {
		return Verb{}, false
	}
	return registry[i], true
}

func (v Verb) arg(name string) (Arg, bool) {
	i := slices.IndexFunc(v.Args, func(a Arg) bool { return a.Name == name })
	if i < 0 {
		return Arg{}, false
	}
	return v.Args[i], true
}

// groupOf is the slash command under which this person is shown the verb.
func (r *request) groupOf(v Verb) Group {
	if v.Also != "" && !r.who.staff {
		return v.Also
	}
	return v.Group
}

// wording is how this person is shown the verb.
func (r *request) wording(v Verb) Wording {
	w := Wording{Help: v.Help, Example: v.Example}
	if !r.who.staff {
		w = Wording{Help: cmp.Or(v.Theirs.Help, w.Help), Example: cmp.Or(v.Theirs.Example, w.Example)}
	}
	return w
}

// usage is the verb as this person types it.
func (r *request) usage(v Verb) string {
	return strings.TrimSuffix(strings.TrimSpace("/"+string(r.groupOf(v))+" "+v.Name+" "+r.wording(v).Example), ".")
}

// nearest finds the verb that was probably meant.
func nearest(typed string) (Verb, bool) {
	var names []string
	for _, v := range registry {
		if !v.Hidden {
			names = append(names, v.Name)
		}
	}
	return verbNamed(sla.Near(typed, names))
}
