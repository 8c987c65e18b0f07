package agreements_test

import "tieline/sla"

// provider reports on Thursday the 2nd of April 2026 at 15:00 in Amsterdam. The Friday after is Good Friday, a working
// day there, and the Monday is Easter Monday, which is none.
func provider(p string, but ...func(*sla.Situation)) sla.Situation {
	return situation(sla.Situation{Now: at("2026-04-02 15:00 +02:00"), Tier: "provider", Priority: p}, but)
}

// open tells for instants whether support is open.
func open(a *sla.Agreement, instants ...string) (seen []string) {
	for _, s := range instants {
		if a.SupportCalendar("").Open(at(s)) {
			seen = append(seen, s[:16]+" open")
		} else {
			seen = append(seen, s[:16]+" closed")
		}
	}
	return seen
}

var cloudcti = []proof{
	{
		agreement: "cloudcti", clause: "CC-1",
		see: func(a *sla.Agreement) []string {
			return []string{
				a.EntryLine("reseller"), a.EntryLine("provider"), decided(a, provider("", category("use"))),
				decided(a, provider("", moment("escalate"))), decided(a, provider("p2")), decided(a, provider("p1")), decided(a, provider("p1", moment("escalate"))),
				decided(a, provider("", category("question"), moment("escalate"))), decided(a, provider("", category("question"))),
			}
		},
		want: []string{
			"second", "third", "decline CC-1 p3", "ask CC-1 p3", "ask CC-1 p2", "accept p1", "accept p1", "ask CC-1 p4", "accept p4",
		},
		changes: []change{
			{"category: use\n    then: decline", "category: use\n    then: accept"},
			{"- at: [open, escalate]\n    line: third\n    priority: [p2, p3, p4]", "- at: escalate\n    line: third\n    priority: [p2, p3, p4]"},
			{"- at: [open, escalate]\n    line: third\n    priority: [p2, p3, p4]", "- at: [open, escalate]\n    line: third"},
			{"category: question\n    then: ask", "category: question\n    then: accept"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-2",
		see: func(a *sla.Agreement) []string {
			d := a.Decide(provider("p3", category("shortcoming"), fields(known{"customer": "Bakery"})))
			seen := append([]string{asked(a, provider("p2")), asked(a, provider("p1")), string(d.Outcome)}, missing(d)...)
			return append(seen, notices(a, provider("p1", fields(known{"customer": "Bakery"})))...)
		},
		want: []string{"customer* description* log_files*", "customer description log_files", "ask", "description CC-2", "log_files CC-2",
			"partner: The report has no complete description yet: send it now.", "partner: The report has no log files yet: send them now."},
		changes: []change{{"category: shortcoming, required: [p2, p3, p4], clause: CC-2", "category: shortcoming, required: true, clause: CC-2"},
			{`fields.log_files == ""`, `fields.log_files != ""`}, {`fields.description == ""`, `fields.description != ""`}},
	},
	{
		agreement: "cloudcti", clause: "CC-3",
		see: func(a *sla.Agreement) []string {
			return []string{decided(a, provider("", category("connection"))), decided(a, provider("", category("connection"), moment("escalate")))}
		},
		want:    []string{"accept CC-3 p3", "accept CC-3 p3"},
		changes: []change{{"category: connection, then: accept", "category: connection, then: decline"}, {"category: shortcoming\n    then: ask", "category: [shortcoming, connection]\n    then: ask"}},
	},
	{
		agreement: "cloudcti", clause: "CC-4",
		see: means,
		want: []string{
			"p1: The entire service is unavailable at one or more user locations, for example Click2Dial or CRM integration completely and without a timely solution.",
			"p2: Unavailable for one or more users, or performance structurally reduced for all users at one or more customer locations, " +
				"for example: some outgoing calls are not recognized, or incoming calls frequently not.",
			"p3: Reduced performance for one or more users, for example fewer than ten times a day: " +
				"some outgoing calls are not recognized, or incoming calls frequently not.",
			"p4: A question that is not related to an impact on the service.",
		},
		changes: []change{{"fewer than ten times a day", "now and then"}, {"The entire service is unavailable", "The service is unavailable"}},
	},
	{
		agreement: "cloudcti", clause: "CC-5",
		see: func(a *sla.Agreement) []string {
			return open(a,
				"2026-04-02 08:29 +02:00", "2026-04-02 08:30 +02:00", "2026-04-02 16:59 +02:00", "2026-04-02 17:00 +02:00",
				"2026-04-04 12:00 +02:00", "2026-01-01 12:00 +01:00", "2026-04-03 12:00 +02:00", "2026-04-06 12:00 +02:00",
				"2026-04-27 12:00 +02:00", "2026-05-05 12:00 +02:00", "2026-05-14 12:00 +02:00", "2026-05-25 12:00 +02:00",
				"2026-12-25 12:00 +01:00", "2028-12-26 12:00 +01:00")
		},
		want: []string{
			"2026-04-02 08:29 closed", "2026-04-02 08:30 open", "2026-04-02 16:59 open", "2026-04-02 17:00 closed",
			"2026-04-04 12:00 closed", "2026-01-01 12:00 closed", "2026-04-03 12:00 open", "2026-04-06 12:00 closed",
			"2026-04-27 12:00 closed", "2026-05-05 12:00 open", "2026-05-14 12:00 closed", "2026-05-25 12:00 closed",
			"2026-12-25 12:00 closed", "2028-12-26 12:00 closed",
		},
		changes: []change{
			{"without: [Goede Vrijdag, Bevrijdingsdag]", "without: Goede Vrijdag"},
			{"without: [Goede Vrijdag, Bevrijdingsdag]", "without: Bevrijdingsdag"},
			{"\n    holidays: {country: NL, without: [Goede Vrijdag, Bevrijdingsdag]}", ""},
			{"08:30-17:00", "09:00-17:00"},
			{"zone: Europe/Amsterdam", "zone: Europe/London"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-6",
		see: func(a *sla.Agreement) []string {
			saturday := now("2026-04-04 12:00 +02:00")
			return []string{
				due(a, provider("p1"), "response"), due(a, provider("p2"), "response"),
				due(a, provider("p3"), "response"), due(a, provider("p4"), "response"),
				due(a, provider("p1", saturday), "response"), due(a, provider("p4", saturday), "response"),
			}
		},
		want: []string{
			"2026-04-03T08:30:00Z", "2026-04-03T12:30:00Z", "2026-04-03T13:00:00Z", "2026-04-03T13:00:00Z",
			"2026-04-07T10:30:00Z", "2026-04-07T15:00:00Z",
		},
		changes: []change{
			{"within: [4h of support, ", "within: [5h of support, "}, {"within: [8h of support, ", "within: [7h of support, "},
			{"within: [1 working day, ", "within: [2 working days, "},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-7",
		see: func(a *sla.Agreement) []string {
			answered := sla.Moment{At: at("2026-04-03 10:00 +02:00"), Kind: sla.Responded}
			again := sla.Moment{At: at("2026-04-03 14:00 +02:00"), Kind: sla.Responded}
			asks := sla.Moment{At: at("2026-04-03 14:30 +02:00"), Kind: sla.WaitBegan}
			return []string{
				after(a, provider("p2"), "update"), after(a, provider("p2"), "update", answered),
				after(a, provider("p2"), "update", answered, again), after(a, provider("p2"), "update", answered, asks),
				after(a, provider("p1"), "update", answered), after(a, provider("p3"), "update", answered), after(a, provider("p4"), "update"),
				after(a, provider("p3"), "update", answered, sla.Moment{At: at("2026-04-09 10:00 +02:00"), Kind: sla.Prioritised, Priority: "p2"}),
			}
		},
		want: []string{
			"pending", "2026-04-07T07:30:00Z", "2026-04-07T11:30:00Z", "paused", "2026-04-03T12:00:00Z", "best effort", "best effort",
			"2026-04-10T07:30:00Z", // raised on Thursday: seven hours then, and one on Friday
		},
		changes: []change{
			{"{target: update, priority: p2, within: 8h of support", "{target: update, priority: p2, within: 6h of support"},
			{"{target: update, priority: p1, within: 4h of support", "{target: update, priority: p1, within: 4h elapsed, from: opened"},
			{"{target: update, priority: [p3, p4], within: best effort", "{target: update, priority: [p3, p4], within: 5 working days"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-8",
		see: func(a *sla.Agreement) []string {
			return []string{
				due(a, provider("p1"), "resolution"), due(a, provider("p2"), "resolution"),
				due(a, provider("p3"), "resolution"), due(a, provider("p4"), "resolution"),
				due(a, provider("p2", now("2026-04-02 07:00 +02:00")), "resolution"),
			}
		},
		want: []string{"to be determined", "2026-04-07T15:00:00Z", "best effort", "best effort", "2026-04-07T15:00:00Z"},
		changes: []change{
			{"2 working days from the next day", "2 working days"},
			{"2 working days from the next day", "3 working days from the next day"},
			{"within: to be determined", "within: best effort"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-9",
		see: func(a *sla.Agreement) (seen []string) {
			for _, t := range a.Targets {
				if t.Attain.Of > 0 {
					seen = append(seen, t.Target+" "+t.Priority[0])
				}
				if t.Attain.Of > 0 && t.Attain != (sla.Percent{Of: 90, Strictly: true}) {
					seen = append(seen, "not more than 90")
				}
			}
			return seen
		},
		want:    []string{"response p2", "update p2", "resolution p2"},
		changes: []change{{"from the next day, attain: \"> 90%\"", "from the next day, attain: \"90%\""}, {"from the next day, attain: \"> 90%\"", "from the next day"}},
	},
	{
		agreement: "cloudcti", clause: "CC-10",
		see: func(a *sla.Agreement) []string {
			down := func(customers int) func(*sla.Situation) {
				return func(s *sla.Situation) { s.History = sla.History{Customers: map[string]int{"p1": customers}} }
			}
			several := down(2)
			told := fields(known{"customer": "Bakery", "description": "All of it"})
			night := now("2026-04-02 20:00 +02:00")
			late := func(s *sla.Situation) { s.At, s.Target = "breach", "resolution" }
			return []string{
				paged(a, provider("p1", category("connection"), down(1))),
				first(notices(a, provider("p1", category("connection"), several))), last(notices(a, provider("p1", category("question")))),
				first(notices(a, provider("p1", category("connection"), several, told))), paged(a, provider("p1", several)),
				first(notices(a, provider("p1", category("connection"), several, night, told))),
				first(notices(a, provider("p2", late))), first(notices(a, provider("p2", late, night))), paged(a, provider("p2", late)),
			}
		},
		want: []string{
			"not paged",
			"partner: The report does not name the end customer yet: send us the name now. Only with it can several of them be told from one.",
			"partner: The report does not name the end customer yet: send us the name now. Only with it can several of them be told from one.",
			"partner: Several of your end customers have a priority 1. This is a contingency: call +31 35 699 02 30.", "paged",
			"partner: Several of your end customers have a priority 1. This is a contingency: call +31 35 699 02 44.",
			"partner: The time to repair has run out. This is a contingency: call +31 35 699 02 30.",
			"partner: The time to repair has run out. This is a contingency: call +31 35 699 02 44.", "paged",
		},
		changes: []change{{"history.customers.p1 >= 2 and open.support", "history.customers.p1 >= 1 and open.support"}, {"+31 35 699 02 44", "+31 35 699 02 45"},
			{"category: [shortcoming, connection, question]\n    when: fields.customer", "category: [shortcoming, connection]\n    when: fields.customer"}},
	},
	{
		agreement: "cloudcti", clause: "CC-11",
		see: func(a *sla.Agreement) []string {
			announced := func(but ...func(*sla.Situation)) sla.Situation {
				return provider("", append(but, moment("announce"))...)
			}
			evening := announced(maintained("2026-04-07 17:00 +02:00", "2026-04-08 08:30 +02:00"))
			return []string{
				decided(a, announced(maintained("2026-04-07 16:30 +02:00", "2026-04-07 18:00 +02:00"))), decided(a, evening),
				first(notices(a, evening)), first(notices(a, announced())),
			}
		},
		want: []string{"ask CC-11 p3", "accept p3", "partner: You are told because noticeable inconvenience is expected.", "nothing"},
		changes: []change{
			{"when: window.open.support", "when: not window.open.support"},
			{"{at: announce, when: window.given, partner:", "{at: announce, partner:"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-12",
		see: func(a *sla.Agreement) []string {
			return []string{
				due(a, provider("p3", now("2026-04-03 16:00 +02:00")), "response"),
				due(a, provider("p1", now("2026-04-03 16:00 +02:00")), "response"),
			}
		},
		want: []string{"2026-04-07T14:00:00Z", "2026-04-07T09:30:00Z"},
		changes: []change{
			{"within: [1 working day, 24h of working days]", "within: [1 working day, 12h of working days]"},
			{"within: [4h of support, 24h of working days]", "within: 24h of working days"},
		},
	},
	{
		agreement: "cloudcti", clause: "CC-13",
		see: func(a *sla.Agreement) []string {
			s := provider("p1", tier("reseller"))
			return []string{decided(a, s), a.Decide(s).Line, due(a, s, "response"), due(a, provider("p1"), "response")}
		},
		want:    []string{"accept p1", "second", "pending", "2026-04-03T08:30:00Z"},
		changes: []change{{"second: {by: provider", "second: {by: desk"}},
	},
	{
		agreement: "cloudcti", clause: "CC-14",
		see: func(a *sla.Agreement) []string {
			return []string{
				decided(a, provider("", tier("end-customer"))), decided(a, provider("", category("training"))),
				reason(a, provider("", category("training"), tier("reseller"))),
			}
		},
		want:    []string{"refer CC-14 upstream p3", "charge CC-14 training p4", "Training is paid for; the price is given on request."},
		changes: []change{{"{tier: end-customer, then: refer upstream", "{tier: end-customer, then: decline"}, {"then: charge training", "then: accept"}},
	},
}
