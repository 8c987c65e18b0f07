package commands_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieline/commands"
	"tieline/commands/talk"
)

// permissions says by hand who may do what. yes: it is done, or refused for another reason than who they are; no: they
// are told that it is not theirs to do; none: the ticket is not there, for them. In the line # is the ticket's number.
//
//   - other is of another partner, rival of another provider, who has a support line of their own
//   - partner has a ticket at the desk, which engineer and manager try; reseller has one at the line of the provider,
//     which an engineer tries elsewhere
const permissions = `
	verb       stranger other rival partner reseller provider engineer manager elsewhere | line

	open       no       yes   yes   yes     yes      yes      yes      yes     yes       | open product=PBX customer=X No dial tone
	ask        no       yes   yes   yes     yes      yes      yes      yes     yes       | ask Is the firewall covered?
	list       no       yes   yes   yes     yes      yes      yes      yes     yes       | list all
	find       no       yes   yes   yes     yes      yes      yes      yes     yes       | find vault
	coverage   no       yes   yes   yes     yes      yes      yes      yes     yes       | coverage
	help       no       yes   yes   yes     yes      yes      yes      yes     yes       | help
	home       no       yes   yes   yes     yes      yes      yes      yes     yes       | home
	form       no       yes   yes   yes     yes      yes      yes      yes     yes       | form nodraft
	send       no       yes   yes   yes     yes      yes      yes      yes     yes       | send nodraft
	confirm    no       yes   yes   yes     yes      yes      yes      yes     yes       | confirm nodraft

	show       no       none  none  yes     yes      yes      yes      yes     yes       | show #
	why        no       none  none  yes     yes      yes      yes      yes     yes       | why #
	reply      no       none  none  yes     yes      yes      yes      yes     no        | reply # Is it better now?
	escalate   no       none  none  yes     yes      yes      yes      yes     yes       | escalate # It takes too long
	refer      no       yes   yes   yes     yes      yes      yes      yes     yes       | refer nodraft
	decline    no       yes   yes   yes     yes      yes      yes      yes     yes       | decline noreferral
	referrals  no       yes   yes   yes     yes      yes      yes      yes     yes       | referrals

	close      no       none  none  yes     yes      yes      yes      yes     no        | close #
	reopen     no       none  none  yes     yes      yes      yes      yes     no        | reopen #
	agree      no       none  none  yes     yes      no       no       no      no        | agree #
	rate       no       none  none  yes     yes      no       no       no      no        | rate # 5 Quick
	accept     no       none  none  yes     yes      no       no       no      no        | accept #
	refuse     no       none  none  yes     yes      no       no       no      no        | refuse #
	contest    no       none  none  yes     yes      no       no       no      no        | contest # It was not us

	claim      no       no    none  no      no       yes      yes      yes     no        | claim #
	take       no       no    none  no      no       yes      yes      yes     no        | take #
	assign     no       no    none  no      no       yes      yes      yes     no        | assign # Nora Lind
	release    no       no    none  no      no       yes      yes      yes     no        | release #
	note       no       no    none  no      no       yes      yes      yes     no        | note # Look at the log
	called     no       no    none  no      no       yes      yes      yes     no        | called # 09:55 We look into it
	time       no       no    none  no      no       no       yes      yes     no        | time # 45m Looked at the log
	priority   no       no    none  no      no       yes      yes      yes     no        | priority # p2
	wait       no       no    none  no      no       yes      yes      yes     no        | wait #
	resume     no       no    none  no      no       yes      yes      yes     no        | resume #
	resolve    no       no    none  no      no       yes      yes      yes     no        | resolve # It is mended
	monitor    no       no    none  no      no       yes      yes      yes     no        | monitor # It is back
	rfo        no       no    none  no      no       yes      yes      yes     no        | rfo # A card failed
	workaround no       no    none  no      no       yes      yes      yes     no        | workaround # Dial 9 first
	handback   no       no    none  no      no       yes      yes      yes     no        | handback # Please look first
	merge      no       no    none  no      no       yes      yes      yes     no        | merge # into 4711
	set        no       no    none  no      no       yes      yes      yes     no        | set # subject=Locked

	queue      no       no    yes   no      yes      yes      yes      yes     yes       | queue
	mine       no       no    yes   no      yes      yes      yes      yes     yes       | mine
	oncall     no       no    no    no      no       no       yes      yes     yes       | oncall

	bind       no       no    no    no      no       no       no       yes     no        | bind nobody
	unbind     no       no    no    no      no       no       no       yes     no        | unbind
	partner    no       no    no    no      no       no       no       yes     no        | partner list
	person     no       no    no    no      no       no       no       yes     no        | person
	quote      no       no    no    no      no       no       no       yes     no        | quote # 450.00 EUR Two days
	settle     no       no    no    no      no       no       no       yes     no        | settle # stands
	override   no       no    no    no      no       no       no       yes     no        | override # Agreed by phone
	channel    no       no    no    no      no       no       no       yes     no        | channel
	digest     no       no    no    no      no       no       no       yes     no        | digest
	agreement  no       no    no    no      no       no       no       yes     no        | agreement check
	problem    no       no    no    no      no       no       yes      yes     yes       | problem list
	resolveall no       no    no    no      no       no       yes      yes     yes       | resolveall 1
	announce   no       no    no    no      no       no       no       yes     no        | announce list`

// permission is a row of the table.
type permission struct {
	verb, line string
	may        map[string]string // by role
}

func permissionTable(t *testing.T) (roles []string, rows []permission) {
	t.Helper()
	for text := range strings.SplitSeq(permissions, "\n") {
		cells, line, ok := strings.Cut(text, "|")
		words := strings.Fields(cells)
		switch {
		case !ok:
			continue
		case roles == nil:
			roles = words[1:]
			continue
		case len(words) != len(roles)+1:
			t.Fatalf("the row of %s has %d cells, not %d", words[0], len(words)-1, len(roles))
		}
		row := permission{verb: words[0], line: strings.TrimSpace(line), may: map[string]string{}}
		for i, role := range roles {
			row.may[role] = words[i+1]
		}
		rows = append(rows, row)
	}
	return roles, rows
}

func TestEveryVerbIsInThePermissions(t *testing.T) {
	_, rows := permissionTable(t)
	var told, there []string
	for _, row := range rows {
		told = append(told, row.verb)
	}
	for _, v := range commands.Registry() {
		there = append(there, v.Name)
		if !slices.Contains(told, v.Name) {
			t.Errorf("the table does not say who may %s", v.Name)
		}
	}
	for _, verb := range told {
		if !slices.Contains(there, verb) {
			t.Errorf("the table has a row for %s, and there is no such verb", verb)
		}
	}
}

// The tickets, and what gives them away.
const (
	atDesk, atProvider = 1001, 1002
)

var givesAway = []string{"vault", "Centralino", "Kaagweg", "cleaner", "Secretly"}

// role is somebody, the ticket that they have to do with (0: none), and the places where they try.
type role struct {
	user   string
	ticket int
	staff  bool
	places []hand
}

// newPermissions is a desk with a ticket of a partner, and a ticket of a reseller at the line of its provider.
func newPermissions(t *testing.T) map[string]role {
	w := newWorld(t)
	mara := w.as("mara", "desk")
	mara.types(`partner add rivaal name=Rivaal agreement=cloudcti tier=provider country=NL`)
	w.as("mara", "rivaal").types("bind rivaal anyway=yes")
	w.wants(w.as("anna", "centralino").types("open product=PBX-7 The vault is unlocked"), "#1001 is open.")
	w.wants(w.as("lars", "kaagweg").types("open The vault is empty"), "#1002 is open.")
	w.inThread("nora", atDesk, "desk").types("note Perhaps the cleaner did it")
	w.inThread("kim", atProvider, "second").says("Secretly we never had one")
	for user, channel := range map[string]string{"ben": "hudson", "roos": "rivaal", "kim": "polder"} {
		w.as(user, channel).types("list") // and so are known in a direct conversation
	}
	in := func(user string, channels ...string) (out []hand) {
		for _, c := range append(channels, "desk", "lobby", "dm/"+user) {
			out = append(out, w.as(user, c))
		}
		return append(out, w.inThread(user, atDesk, "desk"))
	}
	staff := func(user string) []hand {
		return append(in(user, "centralino", "kaagweg", "polder", "hudson"), w.inThread(user, atDesk, "partner"),
			w.inThread(user, atProvider, "partner"), w.inThread(user, atProvider, "second"))
	}
	return map[string]role{
		"stranger":  {user: "sam", places: in("sam")},
		"other":     {user: "ben", places: in("ben", "hudson")},
		"rival":     {user: "roos", places: in("roos", "rivaal")},
		"partner":   {user: "anna", ticket: atDesk, places: append(in("anna", "centralino"), w.inThread("anna", atDesk, "partner"))},
		"reseller":  {user: "lars", ticket: atProvider, places: append(in("lars", "kaagweg"), w.inThread("lars", atProvider, "partner"))},
		"provider":  {user: "kim", ticket: atProvider, places: append(in("kim", "polder"), w.inThread("kim", atProvider, "second"))},
		"engineer":  {user: "nora", ticket: atDesk, staff: true, places: staff("nora")},
		"manager":   {user: "mara", ticket: atDesk, staff: true, places: staff("mara")},
		"elsewhere": {user: "nora", ticket: atProvider, staff: true, places: staff("nora")},
	}
}

// outcome is what an answer comes to, in the words of the table.
func outcome(ans talk.Answer) string {
	switch said := words(ans); {
	case strings.Contains(said, "do not know whom you act for"), strings.HasPrefix(said, "Only "), strings.Contains(said, ", not at the desk."):
		return "no"
	case strings.Contains(said, "There is no ticket #10"):
		return "none"
	}
	return "yes"
}

// TestPermissions lets everybody try every verb everywhere, on their own ticket and on another's.
func TestPermissions(t *testing.T) {
	roles, rows := permissionTable(t)
	for _, row := range rows {
		t.Run(row.verb, func(t *testing.T) {
			t.Parallel()
			people := newPermissions(t)
			for _, name := range roles {
				for _, at := range people[name].places {
					x := attempt{row: row, role: people[name], name: name, at: at}
					if !strings.Contains(row.line, "#") {
						x.plain(t)
						continue
					}
					for _, ticket := range []int{atDesk, atProvider} {
						switch {
						case ticket == x.ticket:
							x.own(t)
						case !x.staff:
							x.anothers(t, ticket)
						}
					}
				}
			}
		})
	}
}

// attempt is a verb tried by somebody somewhere.
type attempt struct {
	row permission
	role
	name string
	at   hand
}

// types tries it on a ticket, or on none, and holds the outcome against what it should be.
func (x attempt) types(t *testing.T, ticket int, want string) (said string) {
	t.Helper()
	line := strings.ReplaceAll(x.row.line, "#", fmt.Sprintf("#%d", ticket))
	ans := x.at.types(line)
	if said = words(ans); outcome(ans) != want {
		t.Errorf("%s types %q in %s: %s instead of %s:\n%s", x.name, line, x.at.in.ID, outcome(ans), want, said)
	}
	return said
}

func (x attempt) own(t *testing.T) { t.Helper(); x.types(t, x.ticket, x.row.may[x.name]) }

// plain tries what is done to no ticket: what is shown then is theirs.
func (x attempt) plain(t *testing.T) {
	t.Helper()
	said := x.types(t, 0, x.row.may[x.name])
	if x.ticket == 0 {
		givenAway(t, x.name, said)
	}
	if another := fmt.Sprintf("#%d", atDesk+atProvider-x.ticket); !x.staff && x.ticket != 0 && strings.Contains(said, another) {
		t.Errorf("%s types %q in %s and is shown another's ticket:\n%s", x.name, x.row.line, x.at.in.ID, said)
	}
}

// anothers tries a ticket that is none of theirs: it looks as if there were none, to the letter.
func (x attempt) anothers(t *testing.T, ticket int) {
	t.Helper()
	like := map[string]string{"partner": "other", "reseller": "rival", "provider": "rival"}[x.name] // who have a line of their own too
	want := x.row.may[cmp.Or(like, x.name)]
	said := x.types(t, ticket, want)
	givenAway(t, x.name, said)
	if want != "none" {
		return
	}
	const nowhere = 1099
	nothing := strings.ReplaceAll(x.types(t, nowhere, "none"), fmt.Sprint(nowhere), fmt.Sprint(ticket))
	if said != nothing {
		t.Errorf("%s tries %s in %s, and can tell that the ticket is there: %q instead of %q", x.name, x.row.verb, x.at.in.ID, said, nothing)
	}
}

func givenAway(t *testing.T, whom, said string) {
	t.Helper()
	for _, s := range givesAway {
		if strings.Contains(said, s) {
			t.Errorf("%s is shown %q:\n%s", whom, s, said)
		}
	}
}

// TestEveryVerbIsDoneByALineInAThread: where people have neither commands nor forms, a mention in the ticket's thread does
// everything, without the ticket's number.
func TestEveryVerbIsDoneByALineInAThread(t *testing.T) {
	_, rows := permissionTable(t)
	for _, row := range rows {
		t.Run(row.verb, func(t *testing.T) {
			t.Parallel()
			w := newPermissions(t)["partner"].places[0].world
			who := w.inThread("mara", atDesk, "desk")
			switch {
			case row.may["manager"] != "yes":
				who = w.inThread("anna", atDesk, "partner")
			case row.verb == "open" || row.verb == "ask" || row.verb == "coverage":
				who = w.inThread("nora", atDesk, "partner")
			}
			line := strings.TrimSpace(strings.Replace(row.line, " #", "", 1))
			ans := who.types(line)
			if said := words(ans); ans.Form != nil || strings.Contains(said, "Which ticket") || outcome(ans) != "yes" {
				t.Errorf("%q in a ticket's thread: %s", line, said)
			}
		})
	}
}
