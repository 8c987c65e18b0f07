package sla

// SupportCalendar is the calendar that "of support" counts on in a region: the region's own; else the one named
// support; else the only one. Nil where there is none.
func (a *Agreement) SupportCalendar(region string) *Calendar {
	if r, ok := a.Regions.Get(region); ok {
		if c, ok := a.Calendars.Get(r.Support); ok {
			return c
		}
	}
	if c, ok := a.Calendars.Get("support"); ok {
		return c
	}
	if len(a.Calendars) == 1 {
		return a.Calendars[0].V
	}
	return nil
}

// CalendarOf is the calendar that a length counts on in a region; nil where it counts on none, or there is none.
func (a *Agreement) CalendarOf(w Within, region string) *Calendar {
	switch name := w.Calendar(); name {
	case "":
		return nil
	case "support":
		return a.SupportCalendar(region)
	default:
		c, _ := a.Calendars.Get(name)
		return c
	}
}
