package rehearse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/sla"
	"tieline/sla/agreements"
)

// ReadFile reads a conversation and the agreement files that it names, which lie relative to it. The error joins a
// Problem for every line that cannot be read.
func ReadFile(path string) (*Script, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, string(text), func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join(filepath.Dir(path), filepath.FromSlash(name)))
	})
}

// Read reads a conversation; own opens the agreement files that it names.
func Read(name, text string, own func(string) ([]byte, error)) (*Script, error) {
	shipped, err := agreements.All()
	if err != nil {
		return nil, err
	}
	r := &reader{script: &Script{Name: name}, shipped: shipped, own: own}
	for i, line := range strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n") {
		r.at, r.text = i+1, line
		r.line(strings.TrimRight(line, " \t"))
	}
	r.finish()
	return r.script, errors.Join(r.problems...)
}

// reader goes through a script line by line.
type reader struct {
	script   *Script
	shipped  []*sla.Agreement
	own      func(string) ([]byte, error)
	problems []error

	at        int
	text      string
	header    bool
	under     *sla.Agreement // what partners named next are under
	now       time.Time      // of the script, as far as it was read
	zone      *time.Location
	zoneName  string
	broken    bool // the last turn could not be read: what is indented under it is passed over
	anyBroken bool // some turn could not be read
	acted     bool // something is done, though perhaps in a line that could not be read
	unknown   bool // an agreement or a partner could not be read: what builds on it is not told again
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, Problem{Name: r.script.Name, Line: r.at, Text: r.text, Sentence: fmt.Sprintf(format, args...)})
}

// line reads one line by where it stands: the first is the title, indented ones belong to the turn above.
func (r *reader) line(line string) {
	rest := strings.TrimSpace(line)
	indented := line != rest && strings.TrimLeft(line, " \t") != line
	switch {
	case !r.header:
		r.title(rest)
	case rest == "" || strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")"):
	case indented:
		r.below(rest)
	case r.script.Start.IsZero():
		r.castLine(rest)
	default:
		r.turn(rest)
	}
}

var titled = regexp.MustCompile(`^((?:[A-Z]{2,}-\d+)(?:[ ,]+[A-Z]{2,}-\d+)*)\s*:\s*(.*)$`)

// title reads the clause ids and what the conversation is about.
func (r *reader) title(line string) {
	r.header = true
	if line == "" {
		r.problem("the first line says what the conversation is about, with the clauses first where there are any: EX-5 EX-4: A critical ticket late on a Friday")
		return
	}
	r.script.Title = line
	if m := titled.FindStringSubmatch(line); m != nil {
		r.script.Clauses = strings.FieldsFunc(m[1], func(c rune) bool { return c == ' ' || c == ',' })
		if r.script.Title = m[2]; m[2] == "" {
			r.problem("after the clauses the first line says in a few words what the conversation is about")
		}
	}
}

// below reads a line that belongs to the turn above it.
func (r *reader) below(line string) {
	if r.broken {
		return
	}
	if len(r.script.turns) == 0 {
		r.problem("this line is set in, so it says what somebody sees after a turn, but no turn stands above it; write it from the left margin")
		return
	}
	t := &r.script.turns[len(r.script.turns)-1]
	if _, form := t.do.(fills); form && !r.looksLikeLook(line) {
		name, value, ok := strings.Cut(line, ":")
		if !ok || len(t.looks) > 0 {
			r.problem("a line under a form is the name of a field, a colon and what is filled in; what people see comes after them, as in: anna alone sees: …")
			return
		}
		t.fields = append(t.fields, field{r.at, strings.TrimSpace(name), strings.TrimSpace(value)})
		return
	}
	if d, ok := t.do.(*reports); ok && !d.again && !r.looksLikeLook(line) {
		if p, ok := r.problemLine(line); ok {
			d.alerts = append(d.alerts, p)
		}
		return
	}
	if l, ok := r.look(line); ok {
		t.looks = append(t.looks, l)
	}
}

// finish checks what only the whole can tell.
func (r *reader) finish() {
	s := r.script
	r.at, r.text = 1, ""
	for _, id := range s.Clauses {
		r.knownClause(id)
	}
	if s.Start.IsZero() {
		r.problem("no line says when the conversation begins; write for example: It is Friday 27 March 2026, 17:45 in Rome.")
		return
	}
	if !r.acted {
		r.problem("nobody does anything; write for example: anna in #acme: /ticket coverage")
	}
	expects := false
	for _, t := range s.turns {
		if d, ok := t.do.(*reports); ok && !d.again && len(d.alerts) == 0 && len(r.problems) == 0 {
			r.at, r.text = t.line, t.text
			r.problem("nothing is reported; set in under it, %s", howReports)
		}
		expects = expects || len(t.looks) > 0
	}
	if r.acted && !r.anyBroken && !expects {
		r.problem("nothing is expected, so nothing can be found wrong; say what somebody sees, set in under a turn: anna alone sees: …")
	}
}

func (r *reader) knownClause(id string) {
	var all []string
	for _, a := range append(slices.Clone(r.shipped), r.script.agreements...) {
		all = append(all, a.Clauses.IDs()...)
	}
	if !slices.Contains(all, id) {
		r.problem("no agreement has a clause %s%s", id, meant(id, all))
	}
}

// known finds an agreement by its id: the script's own before the shipped.
func (r *reader) known(id string) *sla.Agreement {
	for _, list := range [][]*sla.Agreement{r.script.agreements, r.shipped} {
		for _, a := range list {
			if a.ID == id {
				return a
			}
		}
	}
	return nil
}
