package sla

// AlertRules say how what a monitoring system reports becomes a ticket.
type AlertRules struct {
	Severity Table[string] // value of the label "severity" → priority
	Category string        // empty: the default
	Show     Table[string] // labels that the partner sees, with their titles
	Fields   Table[string] // field of the ticket → label that fills it
	Clause   []string
}

// shownLabels are the facts that a partner is told about an alert, where the agreement does not name others.
var shownLabels = Table[string]{{"serial", "Serial"}, {"country", "Country"}, {"device", "Device"}}

// PriorityOf is the priority of an alert: as the agreement says of its severity, else the one of that name. Empty: what a
// ticket gets that asks for none.
func (a *Agreement) PriorityOf(severity string) string {
	if p, ok := a.Alerts.Severity.Get(severity); ok {
		return p
	}
	if a.Priorities.Index(severity) >= 0 {
		return severity
	}
	return ""
}
