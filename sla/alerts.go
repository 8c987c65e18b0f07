package sla

import "strings"

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

// PriorityOf is the priority of an alert: as the agreement says of its severity, in whatever case, else the one of that
// name. Empty: what a ticket gets that asks for none.
func (a *Agreement) PriorityOf(severity string) string {
	for _, row := range a.Alerts.Severity {
		if strings.EqualFold(row.ID, severity) {
			return row.V
		}
	}
	for _, id := range a.Priorities.IDs() {
		if strings.EqualFold(id, severity) {
			return id
		}
	}
	return ""
}
