package commands

// grammar reads lines by the registry; a new ticket's fields are arguments too.
type grammar struct{ c *Commands }

func (g grammar) Known(verb, key string) bool {
	v, ok := verbNamed(verb)
	if !ok {
		return false
	}
	if _, ok := v.arg(key); ok && key != "" {
		return true
	}
	switch v.Adds {
	case Fields:
		return g.c.agreements.hasField(key)
	case Facts:
		return g.c.agreements.hasFact(key)
	}
	return false
}

func (g grammar) Prose(verb string) bool {
	v, ok := verbNamed(verb)
	return ok && v.Prose
}
