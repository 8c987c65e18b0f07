package sla

import (
	"slices"
	"strings"
)

// Template is a text of the agreement with holes in it, such as {{phone.support}}.
type Template struct {
	source string
	parts  []part
}

// part of a template: a text, or a hole.
type part struct {
	text string
	name string // "phone"; empty for a text
	of   string // "support"
}

// names reports whether a hole of this name is in the text.
func (t *Template) names(hole string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.name == hole })
}

// String is the text as it stands in the file.
func (t *Template) String() string {
	if t == nil {
		return ""
	}
	return t.source
}

// template reads a text with holes. Each must name something.
func (r *reader) template(n *node) *Template {
	if n == nil {
		return nil
	}
	t := &Template{source: strings.TrimSpace(r.text(n))}
	rest, done := t.source, 0
	lead := len([]rune(n.text)) - len([]rune(strings.TrimLeft(n.text, " \n")))
	for {
		before, after, found := strings.Cut(rest, "{{")
		if before != "" {
			t.parts = append(t.parts, part{text: before})
		}
		if !found || r.full() {
			return t
		}
		at := lead + done + len([]rune(before))
		hole, next, closed := strings.Cut(after, "}}")
		if !closed {
			line, col := r.locate(n, at)
			r.complain(line, col, "this {{ is never closed; write }} after the name")
			return t
		}
		if p, from, complaint := r.hole(strings.TrimSpace(hole)); complaint != "" {
			lead := len([]rune(hole)) - len([]rune(strings.TrimLeft(hole, " ")))
			line, col := r.locate(n, at+len("{{")+lead+from)
			r.complain(line, col, "%s", complaint)
		} else {
			t.parts = append(t.parts, p)
		}
		done += len([]rune(before)) + len("{{") + len([]rune(hole)) + len("}}")
		rest = next
	}
}

// The names that a hole may have: alone, or with something after a dot.
var (
	loneHoles    = []string{"tier", "line", "priority", "category", "region", "country", "upstream", "means", "covered", "secrets"}
	pairedHoles  = []string{"facts", "fields", "phone", "rate", "link", "partner"}
	partnerHoles = []string{"name", "upstream", "region", "country"}
)

// hole checks what stands between {{ and }}. From is where in it the complaint is about.
func (r *reader) hole(s string) (p part, from int, complaint string) {
	name, of, dotted := strings.Cut(s, ".")
	p = part{name: name, of: of}
	switch {
	case slices.Contains(loneHoles, name) && !dotted:
		return p, 0, ""
	case slices.Contains(loneHoles, name):
		return p, len(name), name + " has nothing after a dot"
	case !slices.Contains(pairedHoles, name):
		return p, 0, `texts know no "` + s + `"` + instead(name, slices.Concat(loneHoles, pairedHoles))
	}
	section, there := r.named(name)
	switch {
	case slices.Contains(there, of) || of != "" && r.lost[section]:
		return p, 0, ""
	case of == "":
		return p, 0, "write a name after " + name + ", such as " + name + "." + firstOr(there, "name")
	case len(there) == 0:
		return p, len(name) + 1, `there is no "` + of + `" — this agreement declares nothing for ` + name
	}
	return p, len(name) + 1, name + ` has no "` + of + `"` + instead(of, there)
}

// named is what may follow the dot of a hole, and the section that declares it.
func (r *reader) named(hole string) (section string, ids []string) {
	switch hole {
	case "facts":
		return "fact", r.a.Facts.IDs()
	case "fields":
		return "field", r.a.Fields.IDs()
	case "phone":
		return "phone", r.a.Phones.IDs()
	case "rate":
		return "rate", r.a.Rates.IDs()
	case "link":
		return "link", r.a.Links.IDs()
	}
	return hole, partnerHoles
}

func firstOr(list []string, otherwise string) string {
	if len(list) > 0 {
		return list[0]
	}
	return otherwise
}

// Fill is the text with its holes filled for a situation.
func (a *Agreement) Fill(t *Template, s Situation) string { return a.view(s).fill(t) }

// fill leaves a hole empty whose value is not known.
func (v *view) fill(t *Template) string {
	if t == nil {
		return ""
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.name == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(v.hole(p.name, p.of))
		}
	}
	return b.String()
}

func (v *view) hole(name, of string) string {
	a := v.a
	switch name {
	case "facts":
		return spoken(a.Facts, v.s.Facts, of)
	case "fields":
		return spoken(a.Fields, v.s.Fields, of)
	case "phone":
		p, _ := a.Phones.Get(of)
		return p.In(v.s.Country)
	case "link":
		l, _ := a.Links.Get(of)
		return l.In(v.s.Country)
	case "rate":
		rate, _ := a.Rates.Get(of)
		return rate.String()
	case "partner":
		return map[string]string{
			"name": v.s.Partner, "upstream": v.s.Upstream, "region": v.s.Region, "country": v.s.Country,
		}[of]
	case "tier":
		t, _ := a.Tiers.Get(v.tier)
		return t.Title
	case "line":
		l, _ := a.Lines.Get(v.line)
		return l.Title
	case "priority":
		p, _ := a.Priorities.Get(v.priority)
		return p.Title
	case "means":
		p, _ := a.Priorities.Get(v.priority)
		return p.Means
	case "category":
		c, _ := a.Categories.Get(v.category)
		return c.Title
	case "covered":
		return v.covered()
	case "region":
		return v.s.Region
	case "country":
		return v.s.Country
	case "upstream":
		if v.s.Upstream == "" {
			return "your assigned partner"
		}
		return v.s.Upstream
	case "secrets":
		return a.Secrets
	}
	return ""
}

// spoken is a value as people say it.
func spoken(fields Table[Field], typed map[string]string, id string) string {
	raw := strings.TrimSpace(typed[id])
	f, _ := fields.Get(id)
	v, err := f.Parse(raw)
	if raw == "" || err != nil {
		return raw
	}
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return v
	}
	return raw
}
