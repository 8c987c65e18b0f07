package sla

import (
	"slices"
	"strings"
)

func (r *reader) clauseTitle(n *node, _ string) string { return r.words(n) }

func (r *reader) assumption(n *node, id string) string {
	if id != "" && r.a.Clauses.Index(id) < 0 {
		r.wrong(r.at["assumption."+id], "there is no clause %q%s", id, instead(id, r.a.Clauses.IDs()))
	}
	return r.words(n)
}

// fact reads something to be known of a partner.
func (r *reader) fact(n *node, id string) Field {
	k := r.optional(n, "a fact")
	f := Field{Title: r.title(k, id), Help: r.help(k), Clause: r.clause(k)}
	f.Type, f.Choices = r.typeOf(k.take("type"))
	if f.Type == Files {
		r.wrong(k.take("type"), "a fact cannot be files; only a field can")
	}
	k.end()
	return f
}

// field reads something to be known of a ticket.
func (r *reader) field(n *node, id string) Field {
	k := r.optional(n, "a field")
	f := Field{Title: r.title(k, id), Help: r.help(k), Clause: r.clause(k)}
	f.Required, f.RequiredFor = r.required(k.take("required"))
	f.Type, f.Choices = r.typeOf(k.take("type"))
	f.At = r.moments(k.take("at"), ruleMoments)
	f.Undecided = r.leavesOpen(k.take("undecided"), f.Choices)
	f.Where = r.where(k)
	k.end()
	if slices.Contains(takenNames, id) {
		r.wrong(r.at["field."+id], "%s is a word of its own in what people type; give the field another name", id)
	}
	return f
}

// required reads true, or the priorities under which a field is required.
func (r *reader) required(n *node) (always bool, priorities []string) {
	if n != nil && n.shape == sequence {
		return false, r.refers(n, "priority", r.a.Priorities.IDs())
	}
	return r.truth(n), nil
}

// leavesOpen reads which of a field's choices leaves the question open.
func (r *reader) leavesOpen(n *node, choices []string) string {
	if n == nil {
		return ""
	}
	return r.refer(n, "choice", choices)
}

// takenNames are what a ticket is opened with besides fields.
var takenNames = []string{"tier", "line", "priority", "category"}

func (r *reader) help(k *keys) string {
	if n := k.take("help"); n != nil {
		return r.words(n)
	}
	return ""
}

// types of facts and fields besides a list of choices.
var fieldTypes = []string{string(Text), string(Bool), string(Int), string(Time), string(Files)}

func (r *reader) typeOf(n *node) (Type, []string) {
	if n == nil {
		return Text, nil
	}
	if n.shape != sequence {
		return Type(r.oneOf(n, "type", fieldTypes...)), nil
	}
	choices := several(r, n, r.word)
	if len(choices) > maxChoices {
		r.wrong(n, "there are %d choices; a form shows %d at most", len(choices), maxChoices)
	}
	for i, c := range choices {
		if c != "" && slices.Contains(choices[:i], c) {
			r.wrong(n.items[i], "the choice %q is here twice", c)
		}
	}
	return Choice, choices
}

// ruleMoments are those at which something is decided or asked for; notices know more.
var (
	ruleMoments = []string{"open", "alert", "announce", "priority", "monitor", "resolve", "reopen", "escalate"}
	allMoments  = append(slices.Clone(ruleMoments), "vendor", "secret", "warn", "breach", "chat")
)

func (r *reader) moments(n *node, known []string) []string {
	return several(r, n, func(n *node) string { return r.oneOf(n, "moment", known...) })
}

// where reads the matchers of a row.
func (r *reader) where(k *keys) Where {
	return Where{
		Tier:     r.refers(k.take("tier"), "tier", r.a.Tiers.IDs()),
		Line:     r.refers(k.take("line"), "line", r.a.Lines.IDs()),
		Priority: r.refers(k.take("priority"), "priority", r.a.Priorities.IDs()),
		Category: r.refers(k.take("category"), "category", r.a.Categories.IDs()),
	}
}

func (r *reader) tier(n *node, id string) Tier {
	k := r.optional(n, "a tier")
	t := Tier{Title: r.title(k, id), Default: r.truth(k.take("default")), Clause: r.clause(k)}
	// A tier follows from what is known of the partner, before there is a ticket.
	t.When = r.condition(k.take("when"), "facts", "region", "country")
	k.end()
	return t
}

func (r *reader) line(n *node, id string) Line {
	k := r.keys(n, "a line")
	l := Line{Title: r.title(k, id), Clause: r.clause(k)}
	l.By = r.refer(k.need("by"), "tier", append(r.a.Tiers.IDs(), "desk"))
	k.end()
	return l
}

func (r *reader) priority(n *node, id string) Priority {
	k := r.keys(n, "a priority")
	p := Priority{Title: r.title(k, id), Default: r.truth(k.take("default")), Clause: r.clause(k)}
	p.Means = r.words(k.need("means"))
	k.end()
	return p
}

func (r *reader) category(n *node, id string) Category {
	k := r.optional(n, "a category")
	c := Category{Title: r.title(k, id), Default: r.truth(k.take("default")), Questions: r.truth(k.take("questions")), Clause: r.clause(k)}
	c.Priority = r.categoryPriority(k.take("priority"))
	c.Words = several(r, k.take("words"), r.words)
	k.end()
	return c
}

// categoryPriority reads an id, or rows of {when, priority} of which the first that holds counts; a bare id
// always holds.
func (r *reader) categoryPriority(n *node) []DefaultPriority {
	if n == nil || n.shape == broken {
		return nil
	}
	if n.shape != sequence {
		return []DefaultPriority{{ID: r.refer(n, "priority", r.a.Priorities.IDs())}}
	}
	rows := list(r, n, "priorities", func(r *reader, n *node) DefaultPriority {
		if n.shape == scalar {
			return DefaultPriority{ID: r.refer(n, "priority", r.a.Priorities.IDs())}
		}
		k := r.keys(n, "a row of a category's priority")
		row := DefaultPriority{When: r.condition(k.take("when"), "facts", "fields", "tier", "line", "region", "country", "open", "ticket")}
		row.ID = r.refer(k.need("priority"), "priority", r.a.Priorities.IDs())
		k.end()
		return row
	})
	for i, row := range rows[:max(0, len(rows)-1)] {
		if row.When == nil {
			r.wrong(n.items[i+1], "this row never decides: line %d always comes first", n.items[i].line)
			break
		}
	}
	return rows
}

// byCountry reads a text by country.
func (r *reader) byCountry(n *node, _ string) ByCountry {
	return r.countries(n, r.words)
}

// link reads an address by country.
func (r *reader) link(n *node, _ string) ByCountry {
	return r.countries(n, func(n *node) string {
		s := r.word(n)
		if s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
			r.wrong(n, "%q is no link; write the whole address, beginning with https://", s)
		}
		return s
	})
}

func (r *reader) countries(n *node, read func(*node) string) ByCountry {
	v := ByCountry{By: map[string]string{}}
	k := r.keys(n, "this")
	if k == nil {
		return v
	}
	v.Clause = r.clause(k)
	for _, e := range n.entries {
		code := e.key.text
		switch {
		case e.key.shape != scalar || code == "clause":
		case code == "default":
			v.Default = read(e.value)
		case e.key.look == yesAndNo:
			r.wrong(e.key, "%s is read as yes or no by many programs; put quotes around it", code)
		case isCountry(code):
			v.By[code] = read(e.value)
		default:
			if is, ok := Country(code); ok {
				r.wrong(e.key, "write %s for this country, in place of %s", is, code)
				continue
			}
			r.wrong(e.key, "%q is no country; write its two capital letters, such as IT, or default", code)
		}
	}
	if len(v.By) == 0 && v.Default == "" {
		r.wrong(n, "this is empty; write countries, such as IT, or default")
	}
	return v
}

func isCountry(code string) bool {
	is, ok := Country(code)
	return ok && is == code
}
