package sla

// Parse reads what somebody typed for a fact or a field: a string for Text, Choice and Files, a bool, an int, or a
// time.Time. The error is a sentence for that person.
func (f Field) Parse(raw string) (any, error) { return raw, nil }

// FormFields lists the fields to be asked for at the situation's moment, for its tier, line, priority and category, in
// the file's order.
func (a *Agreement) FormFields(s Situation) Table[Field] { return nil }

// AllFields lists the fields that may be asked for at a moment ("open" where empty), whatever the tier, line, priority
// and category, in the file's order.
func (a *Agreement) AllFields(at string) Table[Field] { return nil }

// TierOf derives a partner's tier from what is known of it.
func (a *Agreement) TierOf(facts map[string]string) (tier string, ok bool) { return "", false }
