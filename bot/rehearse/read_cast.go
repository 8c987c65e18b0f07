package rehearse

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/sla"
)

// castLines are the words with which a line about the cast begins.
var castLines = []string{"agreement", "partner", "people", "person", "engineers", "engineer", "managers", "manager", "strangers", "stranger"}

// castLine reads a line before the start.
func (r *reader) castLine(line string) {
	if strings.HasPrefix(line, "It is ") {
		r.start(line)
		return
	}
	word, rest, ok := strings.Cut(line, ":")
	rest = strings.TrimSpace(rest)
	switch w := strings.ToLower(strings.TrimSpace(word)); {
	case !ok:
		r.problem("before anything happens a conversation says who there is (agreement: …, partner: …, people: …, engineer: …, manager: …, stranger: …) and when it begins (It is Friday 27 March 2026, 17:45 in Rome.)")
	case rest == "" && slices.Contains(castLines, w):
		r.problem("nothing stands after %q", word+":")
	case w == "agreement":
		r.agreement(rest)
	case w == "partner":
		r.partner(rest)
	case w == "person" || w == "people":
		r.people(rest)
	case strings.HasPrefix(w, "engineer") && slices.Contains(castLines, w):
		r.persons(rest, Person{Role: Engineer})
	case strings.HasPrefix(w, "manager") && slices.Contains(castLines, w):
		r.persons(rest, Person{Role: Manager})
	case strings.HasPrefix(w, "stranger") && slices.Contains(castLines, w):
		r.persons(rest, Person{Role: Stranger})
	case strings.Contains(w, " in ") || strings.Contains(w, " clicks"):
		r.problem("somebody does something before it is said when the conversation begins; write first: It is Friday 27 March 2026, 17:45 in Rome.")
	default:
		r.problem("%q is not part of the cast%s", word, meant(w, castLines))
	}
}

// agreement is what the partners named next are under: a shipped one by its id, or a file beside the script.
func (r *reader) agreement(s string) {
	defer func() { r.unknown = r.under == nil }()
	if r.under = nil; !strings.HasSuffix(s, ".yaml") && !strings.HasSuffix(s, ".yml") {
		var ids []string
		for _, a := range r.shipped {
			ids = append(ids, a.ID)
		}
		if r.under = r.known(s); r.under == nil {
			r.problem("there is no agreement %q%s; a file of your own is named with its ending, as in: agreement: mine.yaml", s, meant(s, ids))
		}
		return
	}
	text, err := r.own(s)
	if err != nil {
		r.problem("the agreement's file cannot be opened: %s", err)
		return
	}
	a, err := sla.Read(s, text)
	if err != nil {
		r.problem("the agreement %s needs mending first:\n%s", s, err)
		return
	}
	r.under, r.script.agreements = a, append(r.script.agreements, a)
}

var (
	ident      = `[a-z0-9][a-z0-9-]*`
	isIdent    = regexp.MustCompile(`^` + ident + `$`)
	oneOf      = regexp.MustCompile(`^(` + ident + `)(?:\s*\(([^()]+)\))?((?:\s+[a-z_]+=(?:"[^"]*"|\S+))*)$`)
	onePerson  = regexp.MustCompile(`^(` + ident + `)(?:\s*\(([^()]+)\))?(?:\s+in\s+(\S.*))?$`)
	belonging  = regexp.MustCompile(`^(.+?)\s+of\s+(` + ident + `(?:(?:\s*,\s*|\s+and\s+)` + ident + `)*)$`)
	separators = regexp.MustCompile(`\s*,\s*|\s+and\s+`)
)

// partner reads "acme (Acme Telecom) tier=gold region=emea".
func (r *reader) partner(s string) {
	m := oneOf.FindStringSubmatch(s)
	if r.unknown && m != nil { // told already
		r.script.cast.Partners = append(r.script.cast.Partners, Partner{ID: m[1]})
		return
	}
	switch {
	case m == nil:
		r.unknown = true
		r.problem(`a partner is an id of small letters, its name, and what the directory says of it: partner: acme (Acme Telecom) tier=gold region=emea country=IT`)
		return
	case r.under == nil:
		r.problem("write above this line under which agreement the partner is, as in: agreement: example")
		return
	case m[1] == "desk" || m[1] == "lobby" || slices.ContainsFunc(r.script.cast.Partners, func(p Partner) bool { return p.ID == m[1] }):
		r.problem("there is a channel #%s already; give the partner another id", m[1])
		return
	}
	p := Partner{line: r.at, ID: m[1], Name: m[2], Set: "agreement=" + r.under.ID + m[3]}
	if p.Name == "" {
		p.Name = capital(p.ID)
	}
	r.script.cast.Partners = append(r.script.cast.Partners, p)
}

// people reads "anna (Anna Rossi), bob of acme".
func (r *reader) people(s string) {
	m := belonging.FindStringSubmatch(s)
	if m == nil {
		r.problem("people belong to a partner: people: anna (Anna Rossi), bob of acme. Somebody who belongs to none is a stranger: stranger: sam")
		return
	}
	var ids []string
	for _, p := range r.script.cast.Partners {
		ids = append(ids, p.ID)
	}
	of := separators.Split(m[2], -1)
	for _, id := range of {
		if !slices.Contains(ids, id) && !r.unknown {
			r.problem("there is no partner %q%s", id, meant(id, ids))
		}
	}
	r.persons(m[1], Person{Role: OfPartner, Partners: of})
}

// persons reads a list of people who are alike.
func (r *reader) persons(s string, like Person) {
	for _, part := range separators.Split(s, -1) {
		m := onePerson.FindStringSubmatch(part)
		if m == nil {
			r.problem("%q is not a person: write a first name in small letters, and if you like the whole name and a zone: nora (Nora Lind) in Rome", part)
			return
		}
		p := like
		p.line, p.ID, p.Name = r.at, m[1], m[2]
		if p.Name == "" {
			p.Name = capital(p.ID)
		}
		if m[3] != "" {
			zone, err := zoneNamed(m[3])
			if err != nil {
				r.problem("%s", err)
				return
			}
			p.Zone = zone.String()
		}
		if _, twice := r.script.person(p.ID); twice {
			r.problem("%s is in the cast twice", p.ID)
			return
		}
		r.script.cast.People = append(r.script.cast.People, p)
	}
}

func capital(id string) string { return strings.ToUpper(id[:1]) + id[1:] }

// person finds somebody of the cast.
func (s *Script) person(id string) (Person, bool) {
	i := slices.IndexFunc(s.cast.People, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return s.cast.People[i], true
}

// byDefault is the manager who keeps the directory where the script names none.
var byDefault = Person{ID: "mara", Name: "Mara Vogel", Role: Manager}

// start reads when the conversation begins, which ends the cast.
func (r *reader) start(line string) {
	if !slices.ContainsFunc(r.script.cast.People, func(p Person) bool { return p.Role == Manager }) {
		if _, taken := r.script.person(byDefault.ID); taken {
			r.problem("a conversation needs a manager, and %s is somebody else here; name one: manager: max", byDefault.ID)
			return
		}
		r.script.cast.People = append(r.script.cast.People, byDefault)
	}
	m := begins.FindStringSubmatch(line)
	if m == nil {
		r.problem("the beginning is a day, a time and a zone: It is Friday 27 March 2026, 17:45 in Rome.")
		r.now = time.Unix(0, 0).UTC() // what follows is read all the same
		r.script.Start, r.zone, r.zoneName = r.now, time.UTC, "UTC"
		return
	}
	zone, err := zoneNamed(m[7])
	if err != nil {
		r.problem("%s", err)
		zone = time.UTC
	}
	r.zone, r.zoneName = zone, m[7]
	t, err := instant(reading{weekday: m[1], day: m[2], month: m[3], year: m[4], hour: m[5], minute: m[6], zone: zone, zoneName: m[7]})
	if err != nil {
		r.problem("%s", err)
		t = time.Unix(0, 0).UTC()
	}
	r.script.Start, r.now = t, t
}
