package sla

import (
	"slices"
	"strings"
	"time"
)

// Coverage is what a partner is entitled to at an instant: from the same tables as forms and decisions, so that they
// cannot disagree.
type Coverage struct {
	Agreement, Title, Version string

	Tier, TierTitle string // empty: no tier follows from what is known
	TierClause      []string
	Line, LineTitle string // that a ticket enters; empty where the agreement has none
	DeskTitle       string // of the line at which the times run, where that is another

	Calendars   []CalendarNow
	Targets     []Promise
	Channels    []ChannelNow
	Phones      []Reach // those of which no channel speaks: a number is for those who have its channel
	Links       []Reach
	Secrets     string // where credentials go instead of the chat
	Escalation  []Contact
	Categories  []Scope
	Assumptions Table[string] // clause id → how an open place is read
}

// CalendarNow is one calendar at the instant.
type CalendarNow struct {
	Name    string
	Support bool // it is the one that support hours mean in the partner's region
	Open    bool
	Until   time.Time // of what Open says; zero: for ever
	Zone    *time.Location
	Clause  []string
}

// Promise is one row of the targets, with the priorities and categories to which it applies by title; empty: all.
type Promise struct {
	Target     string
	Priorities []string
	Categories []string
	Words      string // "30m of support"; several are joined by "or", and the earliest holds
	Attain     string // the share that is to be met, as "> 90%"; empty: none is agreed
	Say        string
	Clause     []string
}

// ChannelNow is one way to reach support that applies to the partner.
type ChannelNow struct {
	Channel    string
	Open       bool
	Until      time.Time // of what Open says; zero: for ever
	Hours      string    // name of the calendar; empty: any time
	Priorities []string  // titles of the priorities that it is for; empty: all
	Categories []string  // titles of the categories that it is for; empty: all
	Say        string
	Clause     []string
}

// Reach is a phone number or a link for the partner's country.
type Reach struct {
	Name, Text string
	Clause     []string
}

// Scope is what the agreement says to one category.
type Scope struct {
	ID, Title string
	Decision  Decision // as if required fields were filled and what asks confirmed
	DependsOn string   // title of the field on which the outcome depends; empty: on none
}

// Coverage tells what a partner is entitled to at s.Now. The situation's category, priority and fields do not count.
func (a *Agreement) Coverage(s Situation) Coverage {
	s.At, s.Category, s.Priority, s.Fields, s.Confirmed, s.Filled = "open", "", "", nil, true, true
	v := a.view(s)
	c := Coverage{
		Agreement: a.ID, Title: a.Title, Version: a.Version,
		Line: v.line, LineTitle: v.hole("line", ""),
		Calendars: v.calendarsNow(), Channels: v.channels(),
		Phones: a.reaches("phone", a.Phones, s.Country), Links: a.reaches("link", a.Links, s.Country),
		Secrets: a.Secrets, Escalation: a.Escalation, Assumptions: a.Assumptions,
	}
	if !a.AtDesk(v.line) {
		for _, row := range a.Lines {
			if row.V.By == "desk" {
				c.DeskTitle = row.V.Title
			}
		}
	}
	if t, ok := a.Tiers.Get(v.tier); ok {
		c.Tier, c.TierTitle, c.TierClause = v.tier, t.Title, t.Clause
		c.Targets = v.promises()
	}
	for _, row := range a.Categories {
		s.Category = row.ID
		field, ways := a.Depends(s)
		if !slices.ContainsFunc(ways, func(w Way) bool {
			return w.Decision.Outcome != ways[0].Decision.Outcome || w.Decision.OnCondition != ways[0].Decision.OnCondition
		}) {
			field.V.Title = ""
		}
		c.Categories = append(c.Categories, Scope{row.ID, row.V.Title, a.Decide(s), field.V.Title})
	}
	return c
}

// calendarsNow leaves out the support hours of other regions.
func (v *view) calendarsNow() (now []CalendarNow) {
	support := v.a.SupportCalendar(v.s.Region)
	for _, row := range v.a.Calendars {
		elsewhere := slices.ContainsFunc(v.a.Regions, func(r Row[Region]) bool { return r.V.Support == row.ID })
		if row.V == support || !elsewhere {
			open, until := openUntil(row.V, v.s.Now)
			now = append(now, CalendarNow{row.ID, row.V == support, open, until, row.V.Zone(), row.V.Clause()})
		}
	}
	return now
}

// openUntil is zero in its second result where what the first says never changes.
func openUntil(c *Calendar, now time.Time) (open bool, until time.Time) {
	next := c.NextOpen
	if open = c.Open(now); open {
		next = c.NextClose
	}
	until, changes := next(now)
	if !changes {
		return open, time.Time{}
	}
	return open, until
}

// promises lists the target rows that hold for the tier and line under at least one priority. A row of certain
// categories leaves the rows after it standing for the others.
func (v *view) promises() (all []Promise) {
	a, priorities := v.a, v.a.Priorities.IDs()
	if len(priorities) == 0 {
		priorities = []string{""}
	}
	type promised struct{ target, priority string }
	done := map[promised]bool{}
	for i := range a.Targets {
		t := &a.Targets[i]
		if t.At != "" || !admits(t.Tier, v.tier) || !admits(t.Line, v.line) {
			continue
		}
		p := Promise{
			Target: t.Target, Categories: titles(a.Categories, t.Category, func(c Category) string { return c.Title }),
			Words: wordsOf(t.Within), Say: t.Say, Clause: t.Clause,
		}
		if t.Attain.Of > 0 {
			p.Attain = t.Attain.String()
		}
		var reached []string
		for _, id := range priorities {
			if admits(t.Priority, id) && !done[promised{t.Target, id}] {
				reached = append(reached, id)
				if len(t.Category) == 0 {
					done[promised{t.Target, id}] = true
				}
			}
		}
		if len(reached) == 0 {
			continue
		}
		if len(reached) < len(priorities) {
			p.Priorities = titles(a.Priorities, reached, func(p Priority) string { return p.Title })
		}
		all = append(all, p)
	}
	return all
}

func wordsOf(within []Within) string {
	words := make([]string, len(within))
	for i, w := range within {
		words[i] = w.String()
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words, " or ") + ", whichever is earlier"
}

func titles[T any](t Table[T], ids []string, title func(T) string) (all []string) {
	for _, id := range ids {
		v, _ := t.Get(id)
		all = append(all, title(v))
	}
	return all
}

// channels lists the ways to reach support on this tier and line.
func (v *view) channels() (all []ChannelNow) {
	for _, c := range v.a.Channels {
		if !admits(c.Tier, v.tier) || !admits(c.Line, v.line) || c.Supported && !v.supported() {
			continue
		}
		now := ChannelNow{
			Channel: c.Channel, Open: true, Hours: c.Hours, Say: v.fill(c.Say), Clause: c.Clause,
			Priorities: titles(v.a.Priorities, c.Priority, func(p Priority) string { return p.Title }),
			Categories: titles(v.a.Categories, c.Category, func(c Category) string { return c.Title }),
		}
		if cal := v.calendar(c.Hours); cal != nil {
			now.Open, now.Until = openUntil(cal, v.s.Now)
		}
		all = append(all, now)
	}
	return all
}

// calendar finds a calendar by its name; support is the region's.
func (v *view) calendar(name string) *Calendar {
	switch name {
	case "":
		return nil
	case "support":
		return v.a.SupportCalendar(v.s.Region)
	}
	c, _ := v.a.Calendars.Get(name)
	return c
}

// reaches leaves out those that some channel names.
func (a *Agreement) reaches(hole string, t Table[ByCountry], country string) (all []Reach) {
	for _, row := range t {
		named := slices.ContainsFunc(a.Channels, func(c Channel) bool {
			return c.Say != nil && slices.ContainsFunc(c.Say.parts, func(p part) bool { return p.name == hole && p.of == row.ID })
		})
		if text := row.V.In(country); text != "" && !named {
			all = append(all, Reach{row.ID, text, row.V.Clause})
		}
	}
	return all
}
