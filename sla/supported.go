package sla

// supported reports whether the rules take any request of this partner, rather than refer or decline all of them. Fields
// count as filled, and what asks or holds does not stand in the way.
func (v *view) supported() bool {
	for _, id := range v.a.Categories.IDs() {
		if v.takes(id) {
			return true
		}
	}
	return len(v.a.Categories) == 0 && v.takes("")
}

func (v *view) takes(category string) bool {
	s := v.s
	s.At, s.Category, s.Priority, s.Fields, s.Confirmed, s.Released, s.Filled = "open", category, "", nil, true, true, true
	rule, _ := v.a.view(s).first()
	return rule == nil || rule.Then.Outcome != Decline && rule.Then.Outcome != Refer
}
