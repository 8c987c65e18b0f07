package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxChoices is what a form can show in one list: Discord's select has at most 25 options.
const maxChoices = 25

// defaults checks that what is not asked for has exactly one default.
func (r *reader) defaults(tiers, priorities, categories *node) {
	exactly(r, priorities, r.a.Priorities, "priority", 1, func(p Priority) bool { return p.Default })
	exactly(r, categories, r.a.Categories, "category", 1, func(c Category) bool { return c.Default })
	exactly(r, tiers, r.a.Tiers, "tier", 0, func(t Tier) bool { return t.Default })
	if tiers != nil && tiers.shape == mapping && len(tiers.entries) == 0 {
		r.wrong(tiers, "there must be at least one tier; where all partners are served alike write customer: {default: true}")
	}
}

// exactly reports too few or too many defaults of a section.
func exactly[T any](r *reader, n *node, t Table[T], what string, least int, isDefault func(T) bool) {
	first := ""
	for _, row := range t {
		switch {
		case !isDefault(row.V):
		case first != "":
			r.wrong(r.at[what+"."+row.ID], "two %s are the default, %s and %s; leave it at one", plural(what), first, row.ID)
		default:
			first = row.ID
		}
	}
	if first == "" && least > 0 && len(t) > 0 {
		r.wrong(n, "one of the %s must be the default; write default: true at it", plural(what))
	}
}

// crowds reports sections that no form can show. Tiers and lines are not shown in one; the limit is for the lints.
func (r *reader) crowds(tiers, lines, priorities, categories *node) {
	for _, s := range []struct {
		n    *node
		what string
	}{{tiers, "tier"}, {lines, "line"}, {priorities, "priority"}, {categories, "category"}} {
		if s.n != nil && len(s.n.entries) > maxChoices {
			r.wrong(s.n, "there are %d %s; there is room for %d at most", len(s.n.entries), plural(s.what), maxChoices)
		}
	}
}

// The situations that a row can see are a box: some of the moments, tiers, lines, priorities and categories, each set
// as bits. A row never decides where the boxes of earlier rows cover its own.
type box [5]uint64

const (
	moments = iota
	tiers
	lines
	priorities
	categories
)

func (r *reader) box(at []string, w Where) (b box) {
	if len(at) == 0 {
		at = []string{"open"}
	}
	b[moments] = bits(at, allMoments)
	b[tiers] = bits(w.Tier, r.a.Tiers.IDs())
	b[lines] = bits(w.Line, r.a.Lines.IDs())
	b[priorities] = bits(w.Priority, r.a.Priorities.IDs())
	b[categories] = bits(w.Category, r.a.Categories.IDs())
	return b
}

// bits is the set of some among all; none restricts nothing. Where there are none at all, one bit stands for that.
func bits(some, all []string) (set uint64) {
	for i, id := range all {
		if len(some) == 0 || slices.Contains(some, id) {
			set |= 1 << i
		}
	}
	if len(all) == 0 {
		set = 1
	}
	return set
}

// situations counts what is in a box.
func (b box) situations() int {
	n := 1
	for _, set := range b {
		ones := 0
		for ; set != 0; set &= set - 1 {
			ones++
		}
		n *= ones
	}
	return n
}

func (b box) meets(o box) bool {
	for d := range b {
		if b[d]&o[d] == 0 {
			return false
		}
	}
	return true
}

// row is what a lint knows of a rule or target.
type row struct {
	box
	node *node
	when string // of what decides only sometimes
	ask  bool
	name string // of the target
}

// hides reports whether an earlier row decides wherever both match. An expression is taken as unknown, but it is as
// true for one row as for the next; an ask is passed over once confirmed, and then a later ask is too.
func (r row) hides(later row) bool {
	return r.name == later.name && (r.when == "" || r.when == later.when) && (!r.ask || later.ask)
}

// unreached reports the rows that can never decide.
func (r *reader) unreached(targetsNode, rulesNode *node) {
	if r.full() || r.lost["tier"] || r.lost["line"] || r.lost["priority"] || r.lost["category"] {
		return
	}
	if slices.ContainsFunc([]int{len(r.a.Tiers), len(r.a.Lines), len(r.a.Priorities), len(r.a.Categories)},
		func(n int) bool { return n > maxChoices }) {
		return // reported by crowds; a box has room for 64
	}
	if rulesNode != nil && len(r.a.Rules) == len(rulesNode.items) {
		rows := make([]row, len(r.a.Rules))
		for i, rule := range r.a.Rules {
			rows[i] = row{box: r.box(rule.At, rule.Where), node: rulesNode.items[i], ask: rule.Then.Outcome == Ask}
			if rule.When != nil {
				rows[i].when = rule.When.Source()
			}
		}
		r.unreachedRows(rows)
	}
	if targetsNode != nil && len(r.a.Targets) == len(targetsNode.items) {
		rows := make([]row, len(r.a.Targets))
		for i, t := range r.a.Targets {
			var at []string
			if t.At != "" {
				at = []string{t.At}
			}
			rows[i] = row{box: r.box(at, t.Where), node: targetsNode.items[i], name: t.Target}
		}
		r.unreachedRows(rows)
	}
}

// maxCuts bounds the lint, for files made to be slow; the shipped agreements take some thousand.
const maxCuts = 5_000_000

func (r *reader) unreachedRows(rows []row) {
	cuts := maxCuts
	// What a row with a problem matches may not be what is meant.
	rows = slices.DeleteFunc(rows, func(row row) bool { return r.hasProblems(row.node) })
	for i, later := range rows {
		var earlier []row
		for _, e := range rows[:i] {
			if e.hides(later) && e.meets(later.box) {
				earlier = append(earlier, e)
			}
		}
		by := map[int]bool{}
		if !covers(earlier, later.box, by, &cuts) || cuts <= 0 {
			continue
		}
		var lines []int
		for line := range by {
			lines = append(lines, line)
		}
		slices.SortFunc(lines, cmp.Compare[int])
		r.wrong(later.node, "%s", neverDecides(lines, later.situations()))
	}
}

func neverDecides(lines []int, situations int) string {
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = fmt.Sprint(l)
	}
	come := "always comes first"
	if situations > 1 {
		come += fmt.Sprintf(", in all %d situations there are", situations)
	}
	return "this row never decides: line " + strings.Join(numbers, ", ") + " " + come
}

// hasProblems reports whether something was found wrong in a row. Rows begin on lines of their own, or share one.
func (r *reader) hasProblems(n *node) bool {
	last := n.line
	var deepest func(*node)
	deepest = func(n *node) {
		last = max(last, n.line)
		for _, e := range n.entries {
			deepest(e.key)
			deepest(e.value)
		}
		for _, i := range n.items {
			deepest(i)
		}
	}
	deepest(n)
	return n.shape != mapping || slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Line >= n.line && p.Line <= last })
}

// covers reports whether rows cover a box, and notes the lines of those that do: it cuts off what the first one that
// meets the box leaves over, and asks the rest for that.
func covers(rows []row, b box, by map[int]bool, cuts *int) bool {
	for i, r := range rows {
		if *cuts--; *cuts <= 0 {
			return false
		}
		if !r.meets(b) {
			continue
		}
		for d := range b {
			over := b
			over[d] &^= r.box[d]
			if over[d] != 0 && !covers(rows[i+1:], over, by, cuts) {
				return false
			}
			b[d] &= r.box[d]
		}
		by[r.node.line] = true
		return true
	}
	return false
}
