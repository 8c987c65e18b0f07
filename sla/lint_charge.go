package sla

import "slices"

// undecided reports a charge on condition about which nothing decides later: it would never be charged.
func (r *reader) undecided(rules *node) {
	if rules == nil || len(r.a.Rules) != len(rules.items) {
		return
	}
	for i, rule := range r.a.Rules {
		decides := func(later Rule) bool {
			return later.Then.Outcome == Charge && later.Then.Rate == rule.Then.Rate &&
				(slices.Contains(later.At, "resolve") || slices.Contains(later.At, "monitor"))
		}
		if rule.Then.OnCondition && rule.Then.Rate != "" && !slices.ContainsFunc(r.a.Rules, decides) {
			r.wrong(rules.items[i], "nothing decides whether this is charged; write a rule at: resolve with then: charge %s", rule.Then.Rate)
		}
	}
}
