package sla

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"
)

// view is a situation with its defaults filled in, under one agreement.
type view struct {
	a *Agreement
	s Situation

	tier, line, category, priority string

	facts, fields map[string]any // what could be read as its type
	unsettled     map[string]bool
	missing       []Missing
	priced        []string // the clauses of the notices that name a rate, once they are told

	env     map[string]any // for conditions, filled as they ask
	machine vm.VM
}

// view fills in the defaults: the tier that follows from the facts, the line above it, the default category, and the
// priority as asked for, else the category's, else the default.
func (a *Agreement) view(s Situation) *view {
	if s.At == "" {
		s.At = "open"
	}
	if s.Opened.IsZero() {
		s.Opened = s.Now
	}
	v := &view{a: a, s: s, env: make(map[string]any, len(rootNames)), tier: s.Tier, line: s.Line, category: s.Category, priority: s.Priority}
	v.facts, _ = readable(a.Facts, s.Facts)
	var unreadable map[string]error
	v.fields, unreadable = readable(a.Fields, s.Fields)
	if v.tier == "" {
		v.tier = v.derived()
	}
	if v.line == "" {
		v.line = a.EntryLine(v.tier)
	}
	if v.category == "" {
		v.category = defaultID(a.Categories, func(c Category) bool { return c.Default })
	}
	v.look(unreadable, func(f Field) bool { return true })
	if v.priority == "" {
		v.priority = v.defaultPriority()
	}
	v.look(unreadable, func(f Field) bool { return happens(f.At, s.At) && v.matches(f.Where) })
	return v
}

func readable(declared Table[Field], typed map[string]string) (values map[string]any, wrong map[string]error) {
	for _, row := range declared {
		raw := strings.TrimSpace(typed[row.ID])
		if raw == "" {
			continue
		}
		value, err := row.V.Parse(raw)
		if err != nil {
			if wrong == nil {
				wrong = map[string]error{}
			}
			wrong[row.ID] = err
			continue
		}
		if values == nil {
			values = make(map[string]any, len(typed))
		}
		values[row.ID] = value
	}
	return values, wrong
}

// neededFor reports whether the field is required under a priority; while that is not known, whether it may be.
func (f Field) neededFor(priority string) bool {
	return f.Required || len(f.RequiredFor) > 0 && (priority == "" || slices.Contains(f.RequiredFor, priority))
}

// look finds the fields, among those asked for, without which nothing can be decided that depends on them.
func (v *view) look(unreadable map[string]error, asked func(Field) bool) {
	v.unsettled, v.missing = nil, nil
	for i := range v.a.Fields {
		id, f := v.a.Fields[i].ID, &v.a.Fields[i].V
		err := unreadable[id]
		if err == nil && (!f.neededFor(v.priority) || v.fields[id] != nil) || !asked(*f) {
			continue
		}
		if v.unsettled == nil {
			v.unsettled = map[string]bool{}
		}
		v.unsettled[id] = true
		m := Missing{Field: id, Title: f.Title, Why: f.Needed(), Clause: firstOr(f.Clause, "")}
		if err != nil {
			m.Why = err.Error()
		}
		if err != nil || !v.s.Filled {
			v.missing = append(v.missing, m)
		}
	}
}

// defaultPriority is the priority that a ticket gets where none is asked for.
func (v *view) defaultPriority() string {
	c, _ := v.a.Categories.Get(v.category)
	for _, row := range c.Priority {
		if row.When == nil || !row.When.asks(v.unsettled) && v.holds(row.When) {
			return row.ID
		}
	}
	return defaultID(v.a.Priorities, func(p Priority) bool { return p.Default })
}

func defaultID[T any](t Table[T], isDefault func(T) bool) string {
	for i := range t {
		if isDefault(t[i].V) {
			return t[i].ID
		}
	}
	return ""
}

// TierOf derives a partner's tier from what is known of it; false where none follows.
func (a *Agreement) TierOf(facts map[string]string) (tier string, ok bool) {
	v := &view{a: a, s: Situation{Facts: facts}, env: map[string]any{}}
	v.facts, _ = readable(a.Facts, facts)
	tier = v.derived()
	return tier, tier != ""
}

// derived is the first tier whose condition holds, else the default, else nothing.
func (v *view) derived() string {
	for i := range v.a.Tiers {
		if t := &v.a.Tiers[i].V; t.When != nil && v.holds(t.When) {
			return v.a.Tiers[i].ID
		}
	}
	return defaultID(v.a.Tiers, func(t Tier) bool { return t.Default })
}

// EntryLine is the support line that a ticket of a tier enters: the one above the tier's own. It is empty where the
// agreement has no lines.
func (a *Agreement) EntryLine(tier string) string {
	if len(a.Lines) == 0 {
		return ""
	}
	for i := range a.Lines {
		if a.Lines[i].V.By == tier && i+1 < len(a.Lines) {
			return a.Lines[i+1].ID
		}
	}
	return a.Lines[0].ID
}

// AtDesk reports whether a line is the desk's; where the agreement has no lines, all of it is.
func (a *Agreement) AtDesk(line string) bool {
	l, ok := a.Lines.Get(line)
	return len(a.Lines) == 0 || ok && l.By == "desk"
}

// happens reports whether a row speaks at a moment.
func happens(at []string, moment string) bool {
	if moment == "" {
		moment = "open"
	}
	if len(at) == 0 {
		return moment == "open"
	}
	return slices.Contains(at, moment)
}

// matches reports whether a row speaks in this situation.
func (v *view) matches(w Where) bool {
	return admits(w.Tier, v.tier) && admits(w.Line, v.line) && admits(w.Priority, v.priority) && admits(w.Category, v.category)
}

func admits(some []string, one string) bool { return len(some) == 0 || slices.Contains(some, one) }

// holds evaluates a condition. One that fails, which its types rule out, does not hold.
func (v *view) holds(c *Condition) bool {
	for _, name := range c.names {
		if _, there := v.env[name]; !there {
			v.env[name] = v.value(name)
		}
	}
	result, err := v.machine.Run(c.program, v.env)
	holds, ok := result.(bool)
	return err == nil && ok && holds
}

// prioritise changes the priority, for what is decided from here on.
func (v *view) prioritise(id string) {
	v.priority = id
	delete(v.env, "priority")
}

// value is what a condition sees under a name.
func (v *view) value(name string) any {
	switch name {
	case "tier":
		return v.tier
	case "line":
		return v.line
	case "priority":
		return v.priority
	case "category":
		return v.category
	case "region":
		return v.s.Region
	case "country":
		return v.s.Country
	case "facts":
		return v.values(v.a.Facts, v.facts)
	case "fields":
		return v.values(v.a.Fields, v.fields)
	case "open":
		return v.open(v.s.Now, v.s.Now)
	case "ticket":
		return map[string]any{"open": v.open(v.s.Opened, v.s.Opened)}
	case "window":
		return map[string]any{"open": v.open(v.s.Window.Start, v.s.Window.End), "given": !v.s.Window.Start.IsZero()}
	case "history":
		customers := make(map[string]any, len(v.a.Priorities))
		for _, p := range v.a.Priorities {
			customers[p.ID] = v.s.History.Customers[p.ID]
		}
		return map[string]any{"open": v.s.History.Open, "customers": customers}
	}
	return nil
}

func (v *view) values(declared Table[Field], known map[string]any) map[string]any {
	m := make(map[string]any, len(declared))
	for i := range declared {
		id, f := declared[i].ID, &declared[i].V
		value, ok := known[id]
		if !ok {
			value = f.zero()
		}
		if t, isTime := value.(time.Time); isTime {
			value = map[string]any{"open": v.open(t, t), "ahead": v.ahead(t), "past": !t.IsZero() && t.Before(v.s.Now)}
		}
		m[id] = value
	}
	return m
}

// open tells of each calendar whether it is open at some instant from start to end. No instant is never open.
func (v *view) open(start, end time.Time) map[string]any {
	return v.calendars(func(c *Calendar) any {
		if start.IsZero() {
			return false
		}
		opens, ok := c.NextOpen(start)
		return ok && (opens.Equal(start) || opens.Before(end))
	}, false)
}

// ahead counts on each calendar the working days from now to an instant.
func (v *view) ahead(t time.Time) map[string]any {
	return v.calendars(func(c *Calendar) any {
		if t.IsZero() {
			return 0
		}
		return c.WorkingDaysAhead(v.s.Now, t)
	}, 0)
}

// calendars asks the calendars that conditions are about, each by its name; support is the region's.
func (v *view) calendars(ask func(*Calendar) any, otherwise any) map[string]any {
	m := make(map[string]any, len(v.a.asked))
	for _, name := range v.a.asked {
		m[name] = otherwise
		if c := v.calendar(name); c != nil {
			m[name] = ask(c)
		}
	}
	return m
}
