package sla

import "time"

// Coverage is what a partner is entitled to at an instant: from the same tables as forms and decisions, so that they
// cannot disagree.
type Coverage struct {
	Agreement, Title, Version string

	Tier, TierTitle string // empty: no tier follows from what is known
	TierClause      []string
	Line, LineTitle string // that a ticket enters; empty where the agreement has none

	Calendars   []CalendarNow
	Targets     []Promise
	Channels    []ChannelNow
	Phones      []Reach
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
	Clause  []string
}

// Promise is one target under one priority, in the agreement's words. Priority is empty where the agreement has none.
type Promise struct {
	Target, Priority, PriorityTitle string
	Words                           string // "30m of support"; several are joined by "or"
	Say                             string
	Clause                          []string
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
	Decision  Decision
}

// Coverage tells what a partner is entitled to at s.Now.
func (a *Agreement) Coverage(s Situation) Coverage { return Coverage{} }
