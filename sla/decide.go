package sla

import (
	"slices"
	"strings"
)

// Decide answers whether a partner may do something now, by the first rule that matches, and says why. A rule that
// asks is passed over once the asking was confirmed. Where a required field is missing the outcome is Ask, unless a
// rule that turns the request away comes first: nobody fills in a form to be declined by it. Where missing fields count
// as filled, a hold comes first as well: a value that cannot be read keeps nobody out of it.
func (a *Agreement) Decide(s Situation) Decision {
	v := a.view(s)
	d := v.decide()
	d.Tier, d.Line, d.Category, d.Priority = v.tier, v.line, v.category, v.priority
	d.Assumed = v.assumed(d)
	return d
}

func (v *view) decide() Decision {
	if unknown := v.unknown(); len(unknown) > 0 {
		return v.ask(unknown)
	}
	if v.a.Tiers.Index(v.tier) < 0 {
		return v.withoutTier()
	}
	rule, settled := v.first()
	turnsAway := rule != nil && (rule.Then.Outcome == Decline || rule.Then.Outcome == Refer || rule.Then.Outcome == Hold && v.s.Filled)
	if len(v.missing) > 0 && (!settled || !turnsAway) {
		return v.ask(v.missing)
	}
	d := v.outcome(rule)
	d.Notices = append(d.Notices, v.notices(d.Outcome)...)
	return d
}

// first is the rule that decides, or nil. It is not settled where a rule comes first whose condition asks for a field
// that is missing; where missing fields count as filled, such a rule says nothing.
func (v *view) first() (rule *Rule, settled bool) {
	for i := range v.a.Rules {
		r := &v.a.Rules[i]
		if !happens(r.At, v.s.At) || !v.matches(r.Where) || r.Then.Outcome == Ask && v.s.Confirmed ||
			r.Then.Outcome == Hold && v.s.Released {
			continue
		}
		if r.When != nil {
			if r.When.asks(v.unsettled) {
				if v.s.Filled {
					continue
				}
				return nil, false
			}
			if !v.holds(r.When) {
				continue
			}
		}
		return r, true
	}
	return nil, true
}

// unknown lists what was asked for and does not exist.
func (v *view) unknown() (unknown []Missing) {
	add := func(field, title, id string, known []string) {
		if id != "" && !slices.Contains(known, id) {
			why := "There is no " + field + " “" + short(id) + "”" + meant(id, known)
			unknown = append(unknown, Missing{Field: field, Title: title, Why: why})
		}
	}
	add("category", "Category", v.category, v.a.Categories.IDs())
	add("priority", "Priority", v.priority, v.a.Priorities.IDs())
	add("line", "Support line", v.line, v.a.Lines.IDs())
	return unknown
}

// withoutTier registers a request of a partner that has no level of support, and tells a manager.
func (v *view) withoutTier() Decision {
	who := v.s.Partner
	if who == "" {
		who = "This partner"
	}
	reason := "It is not known yet which level of support you have under " + v.a.Title + "."
	told := who + " has no tier under " + v.a.Title + ": set one, or the facts from which it follows."
	if v.tier != "" {
		reason = "Your level of support, “" + short(v.tier) + "”, does not exist under " + v.a.Title + "."
		told = who + " has the tier “" + short(v.tier) + "”, which does not exist under " + v.a.Title + ": set another."
	}
	return Decision{
		Outcome: Hold,
		Reason:  reason,
		Next:    "A manager is told; the request waits until that is settled.",
		Notices: []Told{{To: "manager", Text: told}},
	}
}

// ask says what is missing.
func (v *view) ask(missing []Missing) Decision {
	d := Decision{Outcome: Ask, Missing: missing, Clause: missing[0].Clause}
	titles := make([]string, len(missing))
	for i, m := range missing {
		titles[i] = m.Title
	}
	if len(missing) == 1 {
		d.Reason = missing[0].Why
		if !strings.HasSuffix(d.Reason, ".") && !strings.HasSuffix(d.Reason, "?") {
			d.Reason += "."
		}
	} else {
		d.Reason = "These are needed: " + joined(titles, "and") + "."
	}
	d.Next = "Fill in " + joined(titles, "and") + "."
	return d
}

// outcome is what a rule decides, in words; no rule accepts.
func (v *view) outcome(r *Rule) Decision {
	if r == nil {
		return Decision{Outcome: Accept, Reason: v.coveredBy()}
	}
	d := Decision{Outcome: r.Then.Outcome, Clause: firstOr(r.Clause, ""), Rate: r.Then.Rate, OnCondition: r.Then.OnCondition, Refer: r.Then.Refer}
	if as := r.Then.Priority; as != "" && as != v.priority {
		d.Asked = v.priority
		v.prioritise(as)
	}
	d.Reason = sentence(v.fill(r.Say))
	if d.Reason == "" {
		d.Reason = v.reason(r)
	}
	d.Next = v.next(r)
	if r.Then.Refer == "upstream" && v.s.Upstream == "" {
		d.Notices = []Told{{To: "manager", Text: v.nobodyUpstream(), Clause: d.Clause}}
	}
	return d
}

func (v *view) coveredBy() string {
	return "Covered by " + v.a.Title + ", tier " + v.hole("tier", "") + "."
}

// reason is for rules that say nothing themselves.
func (v *view) reason(r *Rule) string {
	tier, category := v.hole("tier", ""), v.hole("category", "")
	if category == "" {
		category = "This"
	}
	switch r.Then.Outcome {
	case Charge:
		return category + " is charged at " + v.hole("rate", r.Then.Rate) + "."
	case Hold:
		return category + " is registered and on hold."
	case Refer:
		switch r.Then.Refer {
		case "upstream":
			return "On tier " + tier + ", support comes from " + v.hole("upstream", "") + "."
		case "integrator":
			return "On tier " + tier + ", support comes from " + v.integrator() + "."
		}
		return category + " is for " + r.Then.Refer + " to answer."
	case Decline:
		return category + " is not covered on tier " + tier + "."
	case Ask:
		if means := v.hole("means", ""); means != "" {
			return v.hole("priority", "") + " means: " + sentence(means)
		}
		return "This needs to be confirmed."
	}
	if r.Then.Priority != "" {
		return "This is taken as " + v.hole("priority", "") + "."
	}
	return v.coveredBy()
}

// next is what the asker can do after a rule decided.
func (v *view) next(r *Rule) string {
	switch r.Then.Outcome {
	case Charge:
		if rate, _ := v.a.Rates.Get(r.Then.Rate); rate.Currency == "" {
			return "A price will be named; you are asked then."
		}
		if r.Then.OnCondition {
			return "Agree to the rate, " + v.hole("rate", r.Then.Rate) + ", for that case, or leave it."
		}
		return "Agree to the rate, " + v.hole("rate", r.Then.Rate) + ", or leave it."
	case Hold:
		return "It is taken up by itself once that is settled; a manager can release it before."
	case Refer:
		switch {
		case r.Then.Refer == "integrator":
			return "Ask " + v.integrator() + "."
		case r.Then.Refer != "upstream":
			return "Turn to " + r.Then.Refer + "."
		case v.s.Upstream == "":
			return "No partner is assigned to you yet: a manager has to name one."
		}
		return "Ask " + v.s.Upstream + "."
	case Decline:
		if v.a.passes(r.When) {
			return "Send it again once that is settled; whatever else you need goes on as before."
		}
		return v.afterDecline()
	case Ask:
		if len(r.Priority) > 0 {
			return "Confirm, or choose another priority."
		}
		return "Confirm, or leave it."
	}
	return ""
}

// passes reports whether a condition looks at a number of the partner's, such as the days that an account is overdue: it holds
// for a while, whatever is asked for.
func (a *Agreement) passes(c *Condition) bool {
	return c != nil && slices.ContainsFunc(a.Facts, func(f Row[Field]) bool {
		return f.V.Type == Int && strings.Contains(c.source, "facts."+f.ID)
	})
}

// afterDecline names the way on: another category, or the first step of the escalation path.
func (v *view) afterDecline() string {
	way := "Your coverage lists what is included"
	if len(v.a.Categories) > 1 {
		way = "Choose another category if one fits better; your coverage lists what is included"
	}
	if len(v.a.Escalation) == 0 {
		return way + "."
	}
	c := v.a.Escalation[0]
	if reach := joined(slices.DeleteFunc([]string{c.Phone, c.Email}, func(s string) bool { return s == "" }), "or"); reach != "" {
		return way + ". Beyond it, ask the " + c.Title + ": " + reach + "."
	}
	return way + ". Beyond it, ask the " + c.Title + "."
}

// integrator is who installed the system, by name where it is known.
func (v *view) integrator() string {
	name := v.s.Integrator
	if name == "" {
		name, _ = v.facts["integrator"].(string)
	}
	if name != "" {
		return name + ", who installed your system"
	}
	return "the integrator who installed your system"
}

func (v *view) nobodyUpstream() string {
	who := v.s.Partner
	if who == "" {
		who = "A partner"
	}
	return who + " was referred to its upstream partner and has none: assign one."
}

// Tells are all notices that apply in a situation, for a ticket that is there, whatever the rules would say to it now.
func (a *Agreement) Tells(s Situation) []Told { return a.view(s).notices(Accept) }

// notices are all that apply. What is turned away, or still asked about, tells nobody yet: there is no ticket.
func (v *view) notices(o Outcome) (told []Told) {
	if o == Decline || o == Refer || o == Ask {
		return nil
	}
	for i := range v.a.Notices {
		n := &v.a.Notices[i]
		if !happens(n.At, v.s.At) || !v.matches(n.Where) || n.Target != "" && n.Target != v.s.Target || len(n.Words) > 0 && !hasWord(v.s.Said, n.Words) {
			continue
		}
		if n.When != nil && !v.holds(n.When) || n.Supported && !v.supported() {
			continue
		}
		for _, to := range []struct {
			who  string
			text *Template
		}{{"partner", n.Partner}, {"desk", n.Desk}, {"oncall", n.OnCall}, {"manager", n.Manager}} {
			if to.text == nil {
				continue
			}
			t := Told{To: to.who, Text: v.fill(to.text), Choose: n.Choose, Once: n.Once, Clause: firstOr(n.Clause, "")}
			if to.text.names("rate") {
				v.priced = append(v.priced, t.Clause)
			}
			told = append(told, t)
		}
	}
	return told
}

// covered lists the categories that the rules accept on this tier, in words, with what it depends on.
func (v *view) covered() string {
	var titles []string
	for _, c := range v.a.Categories {
		s := v.s
		s.At, s.Category, s.Priority, s.Confirmed, s.Filled = "open", c.ID, "", true, true
		s.Fields = nil
		if field, forks := v.a.forks(s); len(forks) > 0 {
			if when := accepted(field.V, forks); when != "" {
				titles = append(titles, c.V.Title+" ("+when+")")
			}
			continue
		}
		other := v.a.view(s)
		if rule, _ := other.first(); rule == nil || rule.Then.Outcome == Accept {
			titles = append(titles, c.V.Title)
		}
	}
	if len(titles) == 0 {
		return "nothing by itself"
	}
	return joined(titles, "and")
}

// assumed lists the readings that a decision rests on, what matters most to the asker first: of its own clause, since that
// is what it was decided by; of what costs money; and where the ticket is taken, of the times, of the support calendar, of
// the tier, and of what else is told.
func (v *view) assumed(d Decision) (assumed []string) {
	add := func(clauses ...string) {
		for _, id := range clauses {
			if _, ok := v.a.Assumptions.Get(id); ok && !slices.Contains(assumed, id) {
				assumed = append(assumed, id)
			}
		}
	}
	tier, _ := v.a.Tiers.Get(v.tier)
	add(d.Clause)
	if d.Outcome == Accept || d.Outcome == Charge || d.Outcome == Hold {
		rate, _ := v.a.Rates.Get(d.Rate)
		add(rate.Clause...)
		add(v.priced...)
		for _, t := range v.targets() {
			if _, worded := t.Within[0].Words(); !worded { // else no time rests on it
				add(t.Clause...)
			}
		}
		if c := v.a.SupportCalendar(v.s.Region); c != nil {
			add(c.Clause()...)
		}
		add(tier.Clause...)
		for _, n := range d.Notices {
			add(n.Clause)
		}
	}
	add(tier.Clause...)
	return assumed
}

// targets are the rows that hold in this situation: the first of each name.
func (v *view) targets() (rows []*Target) {
	for i := range v.a.Targets {
		t := &v.a.Targets[i]
		if (t.At == "" || t.At == v.s.At) && v.matches(t.Where) && !slices.ContainsFunc(rows, func(r *Target) bool { return r.Target == t.Target }) {
			rows = append(rows, t)
		}
	}
	return rows
}

// sentence ends a text as a sentence does.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// joined writes a list as people say it.
func joined(list []string, word string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + word + " " + list[len(list)-1]
}
