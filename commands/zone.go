package commands

import (
	"time"

	"tieline/sla"
	"tieline/storage"
)

// zoneOf is the time zone in which an agreement's deadlines are said.
func zoneOf(a *sla.Agreement, region string) *time.Location {
	if cal := a.SupportCalendar(region); cal != nil {
		return cal.Zone()
	}
	return time.UTC
}

// zoneOfPerson is where somebody lives, as far as they said; UTC where they did not.
func zoneOfPerson(p storage.Person) (zone *time.Location, known bool) {
	if p.Zone == "" {
		return time.UTC, false
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC, false
	}
	return zone, true
}

// zone is the person's own, or that of the ticket's agreement.
func (r *request) zone() *time.Location {
	if loc, err := time.LoadLocation(r.who.person.Zone); err == nil && r.who.person.Zone != "" {
		return loc
	}
	if a, err := r.agreement(r.ticket); err == nil {
		return zoneOf(a, r.ticket.Region)
	}
	return time.UTC
}

// zoneFor is the person's zone, else that of a partner's support hours.
func (r *request) zoneFor(partner string) *time.Location {
	p, a, err := r.partner(partner)
	if r.who.person.Zone != "" || err != nil {
		return r.zone()
	}
	return zoneOf(a, p.Region)
}

// zoneOfDesk is the zone of a card that stands at the desk for all: of whoever wrote it, else of the rota.
func (r *request) zoneOfDesk(writer int64) *time.Location {
	if p, err := r.tx.People.Get(writer); err == nil {
		if zone, known := zoneOfPerson(p); known {
			return zone
		}
	}
	if rota, err := r.tx.Rota.Get(); err == nil && rota.Zone != "" {
		if zone, err := time.LoadLocation(rota.Zone); err == nil {
			return zone
		}
	}
	return time.UTC
}
