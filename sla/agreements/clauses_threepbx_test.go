package agreements_test

import "tieline/sla"

// customer writes on Friday the 10th of April 2026 at 16:00 Eastern; others differ.
func customer(but ...func(*sla.Situation)) sla.Situation {
	return situation(sla.Situation{Now: at("2026-04-10 16:00 -04:00"), Tier: "customer"}, but)
}

func now(s string) func(*sla.Situation) { return func(q *sla.Situation) { q.Now = at(s) } }

// overdue is by so many days, in dispute or not.
func overdue(days, disputed string) func(*sla.Situation) {
	return facts(known{"overdue_days": days, "disputed": disputed})
}

const (
	evening = "2026-04-10 19:30 -04:00"
	weekend = "2026-04-11 23:30 -04:00"
)

var threepbx = []proof{
	{
		agreement: "threepbx", clause: "TP-1",
		see: func(a *sla.Agreement) []string {
			holiday := customer(now("2026-12-25 03:00 -05:00"), priority("p1"))
			seen := []string{due(a, holiday, "response"), paged(a, holiday)}
			seen = append(seen, notices(a, customer(now(evening), priority("p4")))...)
			seen = append(seen, notices(a, customer(now(evening), priority("p2")))...)
			return append(seen, notices(a, customer(now("2026-04-10 18:59 -04:00"), priority("p2")))...)
		},
		want: []string{
			"2026-12-25T09:00:00Z", "paged",
			"partner: Capacity is reduced after 19:00 Eastern. Please add details, screenshots and call traces to the ticket now.",
			"partner: Capacity is reduced after 19:00 Eastern. Please add details, screenshots and call traces to the ticket now.",
			"partner: For an emergency, call 877-771-7464, then 2 and leave a detailed message.",
			"oncall: A Priority 1 or 2 while capacity is reduced.",
		},
		changes: []change{
			{"{zone: America/New_York, hours: always, clause: TP-1}", "{zone: America/New_York, hours: {mon-fri: 09:00-19:00}, clause: TP-1}"},
			{"hours: {mon-sun: 09:00-19:00}", "hours: {mon-sun: 09:00-20:00}"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-2",
		see: func(a *sla.Agreement) []string {
			var seen []string
			for _, p := range []string{"p1", "p2", "p3", "p4"} {
				seen = append(seen, due(a, customer(now(weekend), priority(p)), "response"))
			}
			spring := customer(now("2026-03-08 01:30 -05:00"), priority("p2")) // at two the clock jumps to three
			return append(seen, due(a, spring, "response"))
		},
		want: []string{
			"2026-04-12T04:30:00Z", "2026-04-12T05:30:00Z", "2026-04-12T07:30:00Z", "2026-04-12T11:30:00Z", "2026-03-08T08:30:00Z",
		},
		changes: []change{
			{"priority: p1, within: 1h of support", "priority: p1, within: 1h of business"},
			{"priority: p2, within: 2h of support", "priority: p2, within: 3h of support"},
			{"priority: p3, within: 4h of support", "priority: p3, within: 3h of support"},
			{"priority: p4, within: 8h of support", "priority: p4, within: 9h of support"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-3",
		see: func(a *sla.Agreement) (seen []string) {
			for _, p := range []string{"p1", "p2", "p3", "p4"} {
				seen = append(seen, due(a, customer(priority(p)), "resolution"))
			}
			good := customer(now("2026-07-03 16:00 -04:00"), priority("p3")) // observed as a holiday, and not taken out
			return append(seen, due(a, good, "resolution"), beside(a, customer(priority("p3")), "resolution"), beside(a, customer(), "resolution"))
		},
		want: []string{
			"as soon as possible", "as soon as possible", "2026-04-13T18:00:00Z", "2026-04-17T18:00:00Z", "2026-07-06T18:00:00Z",
			"Best effort.", "Best effort.",
		},
		changes: []change{
			{"priority: [p1, p2], within: as soon as possible", "priority: [p1, p2], within: best effort"},
			{"within: 8h of business", "within: 8h of support"},
			{"within: 48h of business, say: Best effort.", "within: 48h of business"},
			{"within: 48h of business", "within: 40h of business"},
			{"hours: {mon-fri: 09:00-19:00}", "hours: {mon-fri: 09:00-17:00}"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-4",
		see: func(a *sla.Agreement) (seen []string) {
			for _, before := range []string{"yes", "no"} {
				seen = append(seen, decided(a, customer(category("calls"), fields(known{"worked_before": before}))))
			}
			for _, id := range []string{"account", "setup", "change-request", "new-feature", "other", ""} {
				seen = append(seen, a.Decide(customer(category(id))).Priority)
			}
			return append(seen, asked(a, customer(category("calls"))))
		},
		want: []string{"accept p3", "accept p4", "p3", "p4", "p4", "p4", "p4", "p4", "worked_before*"},
		changes: []change{
			{"{when: fields.worked_before, priority: p3}, {priority: p4}", "{priority: p4}"},
			{`title: "Account: access, password", priority: p3`, `title: "Account: access, password", priority: p4`},
			{"title: Setup and configuration, priority: p4", "title: Setup and configuration, priority: p3"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-5",
		see: func(a *sla.Agreement) []string {
			return append(means(a), decided(a, customer(priority("p1"))), reason(a, customer(priority("p2"))), decided(a, customer(priority("p3"))))
		},
		want: []string{
			"p1: A system-wide outage that affects all subscribers: no dial tone, no registration, no call completes.",
			"p2: A partial outage, or calls that fail intermittently or end to end: calls to some areas fail or drop, one-way audio, " +
				"a web interface that is not available or hinders call routing.",
			"p3: Trouble with calls, routing, voicemail or transfers in a system that worked before; day-to-day account requests.",
			"p4: All other tickets, setup and configuration included.",
			"ask TP-5 p1",
			"A partial outage, or calls that fail intermittently or end to end: calls to some areas fail or drop, one-way audio, " +
				"a web interface that is not available or hinders call routing. Is that so?",
			"accept p3",
		},
		changes: []change{
			{"{priority: [p1, p2], then: ask", "{priority: p1, then: ask"},
			{"A system-wide outage that affects all subscribers", "A wide outage"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-6",
		see: func(a *sla.Agreement) []string {
			return append(a.Monitoring.Lower, a.Monitoring.Quiet.String(), asked(a, customer(moment("monitor"), priority("p2"))))
		},
		want: []string{"p3", "p4", "24h elapsed", "cause*"},
		changes: []change{
			{"monitoring: {lower: [p3, p4]", "monitoring: {lower: p4"},
			{"quiet: 24h elapsed", "quiet: 48h elapsed"},
			{"at: [monitor, resolve]\n    priority: [p1, p2]", "at: resolve\n    priority: [p1, p2]"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-7",
		see: func(a *sla.Agreement) []string {
			answered := sla.Moment{At: at("2026-04-10 16:40 -04:00"), Kind: sla.Responded}
			return []string{
				after(a, customer(priority("p1")), "response"), after(a, customer(priority("p1")), "response", answered),
				after(a, customer(priority("p3")), "resolution", answered), a.ClockRules.ResponseBy,
			}
		},
		want:    []string{"2026-04-10T21:00:00Z", "stopped 2026-04-10T20:40:00Z", "2026-04-13T18:00:00Z", "message"},
		changes: []change{{"priority: p1, within: 1h of support", "priority: p1, from: responded, within: 1h of support"}},
	},
	{
		agreement: "threepbx", clause: "TP-8",
		see: func(a *sla.Agreement) []string {
			later := func(kind sla.MomentKind, priority string) sla.Moment {
				return sla.Moment{At: at("2026-04-10 18:00 -04:00"), Kind: kind, Priority: priority}
			}
			return []string{
				after(a, customer(priority("p1")), "reason-for-outage"),
				after(a, customer(priority("p2")), "reason-for-outage"),
				after(a, customer(priority("p3")), "reason-for-outage"),
				after(a, customer(priority("p3")), "reason-for-outage", later(sla.Prioritised, "p1")),
				after(a, customer(priority("p2")), "reason-for-outage", later(sla.Solved, "")),
				after(a, customer(priority("p2")), "reason-for-outage", later(sla.Explained, "")),
			}
		},
		want: []string{
			"2026-04-11T20:00:00Z", "2026-04-14T20:00:00Z", "none", "2026-04-11T22:00:00Z", "2026-04-14T20:00:00Z",
			"stopped 2026-04-10T22:00:00Z",
		},
		changes: []change{
			{"within: 24h elapsed, from: matched", "within: 25h elapsed, from: matched"},
			{"within: 24h elapsed, from: matched", "within: 24h elapsed, from: opened"},
			{"within: 96h elapsed", "within: 24h of business"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-9",
		see: func(a *sla.Agreement) (seen []string) {
			for _, step := range a.Coverage(customer()).Escalation {
				seen = append(seen, step.Title+" "+step.Phone)
			}
			return seen
		},
		want:    []string{"Regional Sales Manager 877-771-7464 Ext 102"},
		changes: []change{{"877-771-7464 Ext 102", "877-771-7464 Ext 103"}},
	},
	{
		agreement: "threepbx", clause: "TP-10",
		see: func(a *sla.Agreement) []string {
			fault := func(whose, opened string) string {
				s := customer(moment("resolve"), priority("p1"), fields(known{"cause": whose}))
				s.Opened = at(opened)
				return decided(a, s)
			}
			raised := func(opened, now string) string {
				s := customer(moment("priority"), priority("p1"))
				s.Opened, s.Now = at(opened), at(now)
				return last(notices(a, s))
			}
			charged := customer(moment("resolve"), priority("p1"), now(weekend), fields(known{"cause": "not-ours"}))
			return []string{
				last(notices(a, customer(now(weekend), priority("p1")))),
				last(notices(a, customer(now(weekend), priority("p1"), category("new-install")))), asked(a, customer(moment("resolve"), priority("p1"), category("new-install"))),
				raised(weekend, "2026-04-12 10:00 -04:00"), raised("2026-04-11 10:00 -04:00", "2026-04-11 11:00 -04:00"), reason(a, charged),
				fault("not-ours", weekend), fault("ours", weekend), fault("undetermined", weekend), fault("not-ours", "2026-04-11 10:00 -04:00"),
			}
		},
		want: []string{
			"partner: If both of us find that the outage was not our fault, our time costs 125.00 USD per hour, one hour minimum; if it was, nothing.",
			"partner: Capacity is reduced after 19:00 Eastern. Please add details, screenshots and call traces to the ticket now.", "",
			"partner: If both of us find that the outage was not our fault, our time costs 125.00 USD per hour, one hour minimum; if it was, nothing.",
			"nothing", "It was not our fault, so the time spent on it costs 125.00 USD per hour, one hour minimum.",
			"charge TP-10 after_hours p1", "accept p1", "accept p1", "accept p1",
		},
		changes: []change{
			{`when: fields.cause == "not-ours" and not ticket.open.full`, `when: fields.cause == "not-ours"`},
			{"when: not ticket.open.full and category", "when: not open.full and category"},
			{`ticket.open.full and category != "new-install"`, "ticket.open.full"}, {"setup, upgrade, new-feature, professional, other] # a new", "setup, new-install, upgrade, new-feature, professional, other] # a new"},
			{"minimum: 1h", "minimum: 2h"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-11",
		see: func(a *sla.Agreement) []string {
			session := func(when, handling string, but ...func(*sla.Situation)) string {
				return decided(a, customer(append(but, category("new-install"), fields(known{"session": when, "handling": handling}))...))
			}
			return []string{
				session("2026-04-14T10:00:00-04:00", ""), session("2026-04-15T10:00:00-04:00", ""),
				session("2026-04-13T10:00:00-04:00", "yes"), session("2026-04-15T19:30:00-04:00", ""),
				session("2026-04-13T10:00:00-04:00", "", priority("p3")),
				session("2026-04-10T15:59:00-04:00", "yes"), session("2026-04-10T16:01:00-04:00", "yes"), session("2026-04-09T10:00:00-04:00", "", priority("p1")),
			}
		},
		want: []string{"decline TP-11 p4", "accept p4", "charge TP-11 after_hours p4", "charge TP-11 after_hours p4", "charge TP-11 after_hours p3",
			"decline TP-11 p4", "charge TP-11 after_hours p4", "decline TP-11 p1"},
		changes: []change{
			{"fields.session.ahead.business < 3", "fields.session.ahead.business < 4"}, {"not fields.session.open.full", "not fields.session.open.support"},
			{`fields.handling or priority != "p4"`, "fields.handling"}, {"    priority: p4\n    when: fields.session", "    when: fields.session"},
			{"when: fields.session.past", "when: fields.session.past and not fields.handling"}, {"category: new-install, when: fields.session.past", "category: new-install, priority: p4, when: fields.session.past"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-12",
		see: func(a *sla.Agreement) []string {
			return []string{
				decided(a, customer(category("setup"), overdue("21", "no"))), decided(a, customer(category("setup"), overdue("22", "no"))),
				decided(a, customer(category("setup"), overdue("22", "yes"))), decided(a, customer(category("change-request"), overdue("29", "no"))),
				decided(a, customer(category("change-request"), overdue("30", "no"))), decided(a, customer(category("change-request"), overdue("30", "yes"))),
				decided(a, customer(category("calls"), overdue("40", "no"))), decided(a, customer(overdue("22", "no"))),
				decided(a, customer(priority("p1"), overdue("22", "no"))), decided(a, customer(category("account"), priority("p1"), overdue("25", "no"))),
				decided(a, customer(category("account"), priority("p3"), overdue("25", "no"))),
				decided(a, customer(category("change-request"), priority("p1"), overdue("30", "no"))),
				first(a.Decide(customer(category("setup"), overdue("22", "no"))).Assumed), // before what the times rest on
			}
		},
		want: []string{
			"accept p4", "hold TP-12 p4", "accept p4", "hold TP-12 p4", "decline TP-12 p4", "accept p4", "accept p4", "accept p4", "ask TP-5 p1", "ask TP-5 p1",
			"hold TP-12 p3", "ask TP-5 p1", "TP-12",
		},
		changes: []change{
			{"facts.overdue_days >= 30", "facts.overdue_days > 30"},
			{"facts.overdue_days > 21", "facts.overdue_days > 22"},
			{"new-feature, professional]\n    priority: [p3, p4]", "new-feature, professional, other]\n    priority: [p3, p4]"},
			{"    priority: [p3, p4]\n    when: facts.overdue_days >= 30", "    when: facts.overdue_days >= 30"},
			{"    priority: [p3, p4]\n    when: facts.overdue_days > 21", "    when: facts.overdue_days > 21"},
		},
	},
	{
		agreement: "threepbx", clause: "TP-13",
		see: func(a *sla.Agreement) []string {
			gone := sla.Moment{At: at("2026-04-10 17:00 -04:00"), Kind: sla.VendorBegan}
			back := sla.Moment{At: at("2026-04-20 09:00 -04:00"), Kind: sla.VendorEnded}
			return append(notices(a, customer(moment("vendor"))), after(a, customer(priority("p3")), "resolution", gone),
				after(a, customer(priority("p3")), "resolution", gone, back))
		},
		want: []string{
			"partner: This needs a change of code and is with the platform's vendor: a resolution, or a work-around, as soon as possible.",
			"as soon as possible", "2026-04-20T20:00:00Z",
		},
		changes: []change{{"{at: vendor, partner:", "{at: announce, partner:"}, {"resolution, at: vendor,", "response, at: vendor,"}},
	},
	{
		agreement: "threepbx", clause: "TP-14",
		see: func(a *sla.Agreement) []string {
			rate, _ := a.Rates.Get("professional")
			return append([]string{decided(a, customer(category("professional"))), rate.String()}, cost(a, "professional", 20, 61)...)
		},
		want:    []string{"charge TP-14 professional p4", "125.00 USD per hour, each started half hour counts", "30m 62.50", "1h30m 187.50"},
		changes: []change{{"per: 1h, increment: 30m", "per: 1h"}, {"{category: professional, then: charge professional", "{category: professional, then: charge after_hours"}},
	},
	{
		agreement: "threepbx", clause: "TP-15",
		see: func(a *sla.Agreement) []string {
			news := notices(a, customer(moment("announce")))
			return append(notices(a, customer(moment("announce"), maintained(weekend, weekend))), first(news))
		},
		want:    []string{"partner: This has the potential to impact your service.", "nothing"},
		changes: []change{{"{at: announce, when: window.given, partner:", "{at: vendor, partner:"}, {"{at: announce, when: window.given,", "{at: announce,"}},
	},
	{
		agreement: "threepbx", clause: "TP-16",
		see: func(a *sla.Agreement) []string {
			return append(channels(a, customer(now(weekend))), said(a, customer(), "Phone"))
		},
		want: []string{
			"Ticket open", "Email open", "Phone open", "Phone after hours open",
			"877-771-7464, at lesser capacity after 19:00 Eastern. Subject to availability: you may be asked to use a ticket or email instead.",
		},
		changes: []change{{"Subject to availability: ", ""}, {"{channel: Phone, say:", "{channel: Phone, hours: full, say:"}},
	},
	{
		agreement: "threepbx", clause: "TP-17",
		see: func(a *sla.Agreement) []string {
			return []string{decided(a, customer(category("upgrade"))), decided(a, customer(category("new-feature")))}
		},
		want:    []string{"accept TP-17 p4", "charge TP-17 professional p4"},
		changes: []change{{"{category: upgrade, then: accept", "{category: upgrade, then: charge professional"}},
	},
}
