package sla

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	exprtypes "github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// maxCondition bounds a condition, in bytes; the longest that the shipped agreements needed has 120.
const maxCondition = 1000

// Condition is a compiled, type-checked "when". It may be evaluated by many goroutines at once.
type Condition struct {
	source  string
	program *vm.Program
	names   []string // what it looks at first: "facts", "category"
	fields  []string // the fields that it looks at

	calendars []string // that it asks about
}

// Source is the condition as it stands in the file.
func (c *Condition) Source() string { return c.source }

// condition reads a "when". Only, where given, are the names that are known that early.
func (r *reader) condition(n *node, only ...string) *Condition {
	if n == nil {
		return nil
	}
	text := r.text(n)
	if text == "" {
		return nil
	}
	if len(text) > maxCondition {
		r.wrong(n, "this condition is longer than %d characters; make rows of its parts", maxCondition)
		return nil
	}
	c, faults := compile(text, r.types, only)
	for _, f := range faults {
		line, col := r.locate(n, f.at)
		r.complain(line, col, "%s", f.message)
	}
	if c != nil {
		for _, name := range c.calendars {
			if !slices.Contains(r.a.asked, name) {
				r.a.asked = append(r.a.asked, name)
			}
		}
	}
	return c
}

// fault is something wrong with a condition, at a character of it.
type fault struct {
	at      int
	message string
}

// compile checks a condition twice: our own check knows the choices and speaks plainly, expr's guards the machine that
// runs it.
func compile(text string, types *types, only []string) (*Condition, []fault) {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, []fault{plainFault(err)}
	}
	chk := &check{types: types, only: only}
	k := chk.kind(tree.Node)
	if k.base == unknownKind {
		return nil, chk.faults // which are none where what it names has a problem of its own
	}
	if k.base != truthKind {
		chk.fault(first(tree.Node), "a condition must be true or false; this is %s", k)
	}
	if len(chk.faults) > 0 {
		return nil, chk.faults
	}
	program, err := expr.Compile(text, expr.Env(types.env), expr.DisableAllBuiltins(), expr.AsBool())
	if err != nil {
		return nil, []fault{plainFault(err)}
	}
	return &Condition{source: text, program: program, names: chk.names, fields: chk.fields, calendars: chk.calendars}, nil
}

var unexpected = regexp.MustCompile(`^unexpected token \w+\((".*")\)$`)

// plainFault takes expr's own error apart.
func plainFault(err error) fault {
	var at *file.Error
	if errors.As(err, &at) {
		if strings.Contains(at.Message, "EOF") {
			return fault{at.From, "this condition ends too early; something is missing after this"}
		}
		if strings.Contains(at.Message, "literal not terminated") {
			return fault{at.From, "a quotation mark in this condition is never closed"}
		}
		if m := unexpected.FindStringSubmatch(at.Message); m != nil {
			return fault{at.From, m[1] + " does not fit here; is and, or, or a comparison missing before it?"}
		}
		return fault{at.From, "this condition cannot be read: " + at.Message}
	}
	return fault{0, "this condition cannot be read: " + firstLine(err.Error())}
}

// base is what a value is.
type base uint8

const (
	unknownKind base = iota // wrong already
	truthKind
	wholeKind
	textKind
	listKind
	groupKind
)

// kind is the type of a part of a condition.
type kind struct {
	base    base
	name    string   // "category", "facts.product"; empty for literals
	choices []string // what a text can be; nil: anything
	members map[string]kind
	order   []string // the members' names, as the file has them
	lost    bool     // members are missing whose problem is reported already
}

func (k kind) String() string {
	what := [...]string{"wrong", "yes or no", "a number", "a text", "a list", "a group of names"}[k.base]
	if k.name != "" {
		return k.name + ", " + what
	}
	return what
}

func group(name string, order []string, member func(string) kind) kind {
	k := kind{base: groupKind, name: name, order: order, members: make(map[string]kind, len(order))}
	for _, id := range order {
		m := member(id)
		m.name = name + "." + id
		k.members[id] = m
	}
	return k
}

// types are the names that conditions may use.
type types struct {
	root kind
	env  exprtypes.Map
}

// declared gathers the names that the file declares.
func (r *reader) declared() *types {
	a, cals := r.a, r.calendarNames()
	openOf := func(name string) kind {
		k := group(name, cals, func(string) kind { return kind{base: truthKind} })
		k.lost = r.lost["calendar"]
		return k
	}
	one := func(choices []string) kind {
		if choices == nil {
			choices = []string{}
		}
		return kind{base: textKind, choices: choices}
	}
	fieldKind := func(name string, f Field) kind {
		switch f.Type {
		case Bool:
			return kind{base: truthKind}
		case Int:
			return kind{base: wholeKind}
		case Choice:
			if slices.Contains(f.Choices, "") {
				return kind{base: textKind} // one of them has a problem already
			}
			return one(f.Choices)
		case Time:
			return group(name, []string{"open", "ahead", "past"}, func(part string) kind {
				switch part {
				case "open":
					return openOf(name + ".open")
				case "past":
					return kind{base: truthKind}
				}
				return group(name+".ahead", cals, func(string) kind { return kind{base: wholeKind} })
			})
		}
		return kind{base: textKind}
	}
	of := func(name string, fields Table[Field], lost bool) kind {
		k := group(name, fields.IDs(), func(id string) kind {
			f, _ := fields.Get(id)
			return fieldKind(name+"."+id, f)
		})
		k.lost = lost
		return k
	}
	nested := func(name string) kind {
		return group(name, []string{"open"}, func(string) kind { return openOf(name + ".open") })
	}
	names := map[string]kind{
		"tier":     one(a.Tiers.IDs()),
		"line":     one(a.Lines.IDs()),
		"priority": one(a.Priorities.IDs()),
		"category": one(a.Categories.IDs()),
		"region":   one(a.Regions.IDs()),
		"country":  {base: textKind},
		"facts":    of("facts", a.Facts, r.lost["fact"]),
		"fields":   of("fields", a.Fields, r.lost["field"]),
		"open":     openOf("open"),
		"ticket":   nested("ticket"),
		"window": group("window", []string{"open", "given"}, func(id string) kind {
			if id == "open" {
				return openOf("window.open")
			}
			return kind{base: truthKind}
		}),
		"history": group("history", []string{"open", "customers"}, func(id string) kind {
			if id == "open" {
				return kind{base: wholeKind}
			}
			return group("history.customers", a.Priorities.IDs(), func(string) kind { return kind{base: wholeKind} })
		}),
	}
	root := kind{base: groupKind, members: names, order: rootNames}
	for id, k := range names {
		k.name = id
		names[id] = k
	}
	return &types{root: root, env: root.exprType().(exprtypes.Map)}
}

// rootNames are the names that a condition may begin with.
var rootNames = []string{"tier", "line", "priority", "category", "region", "country", "facts", "fields", "open", "ticket", "window", "history"}

// exprType is a kind as expr knows it.
func (k kind) exprType() exprtypes.Type {
	switch k.base {
	case truthKind:
		return exprtypes.Bool
	case wholeKind:
		return exprtypes.Int
	case groupKind:
		m := make(exprtypes.Map, len(k.members))
		for id, member := range k.members {
			m[id] = member.exprType()
		}
		return m
	}
	return exprtypes.String
}

// asks reports whether a condition looks at one of some fields.
func (c *Condition) asks(fields map[string]bool) bool {
	return slices.ContainsFunc(c.fields, func(f string) bool { return fields[f] })
}
