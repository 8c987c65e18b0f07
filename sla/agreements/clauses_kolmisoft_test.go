package agreements_test

import (
	"strings"

	"tieline/sla"
)

// plan is a partner of a plan, on Friday the 10th of April 2026 at 16:00 in Vilnius.
func plan(id string, but ...func(*sla.Situation)) sla.Situation {
	return situation(sla.Situation{Now: at("2026-04-10 16:00 +03:00"), Tier: id}, but)
}

var plans = []string{"enterprise", "premium", "basic", "free"}

var kolmisoft = []proof{
	{
		agreement: "kolmisoft", clause: "KM-1",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans {
				seen = append(seen, due(a, plan(id), "response"), due(a, plan(id, priority("blocker")), "response"))
			}
			may := plan("basic", now("2026-05-01 09:00 +03:00")) // a holiday in Lithuania, not taken out
			return append(seen, due(a, may, "response"))
		},
		want: []string{
			"2026-04-10T14:00:00Z", "2026-04-10T14:00:00Z", "2026-04-13T07:00:00Z", "2026-04-13T07:00:00Z",
			"2026-04-14T07:00:00Z", "2026-04-14T07:00:00Z", "not promised", "not promised", "2026-05-04T09:00:00Z",
		},
		changes: []change{
			{"within: 1h of support", "within: 2h of support"}, {"within: 3h of support", "within: 4h of support"},
			{"within: 12h of support", "within: 11h of support"}, {"within: not promised", "within: best effort"},
			{"{mon-fri: 09:00-18:00}", "{mon-fri: 09:00-17:00}"}, {"{zone: Europe/Vilnius, hours: {mon-fri", "{zone: Europe/Rome, hours: {mon-fri"},
		},
	},
	{
		agreement: "kolmisoft", clause: "KM-2",
		see: func(a *sla.Agreement) (seen []string) {
			sooner, later := at("2026-04-10 17:00 +03:00"), at("2026-04-13 17:00 +03:00")
			before := func(x, y sla.Rank) string {
				if x.Compare(y) < 0 {
					return "before"
				}
				return "after"
			}
			return []string{
				before(a.Rank("blocker", "free", later), a.Rank("high", "enterprise", sooner)),
				before(a.Rank("high", "enterprise", later), a.Rank("high", "premium", sooner)),
				before(a.Rank("high", "premium", later), a.Rank("high", "basic", sooner)),
				before(a.Rank("high", "basic", later), a.Rank("high", "free", sooner)),
				before(a.Rank("high", "basic", sooner), a.Rank("high", "basic", later)),
			}
		},
		want:    []string{"before", "before", "before", "before", "before"},
		changes: []change{{"by: [priority, tier, due]", "by: [tier, priority, due]"}, {"by: [priority, tier, due]", "by: [priority, due, tier]"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-3",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans {
				seen = append(seen, id+": "+strings.Join(channels(a, plan(id)), ", "), said(a, plan(id), "Not part of this plan"))
			}
			return seen
		},
		want: []string{
			"enterprise: Forum open, Ticket open, Chat open, Full service open", "no such channel",
			"premium: Forum open, Ticket open, Not part of this plan open, Chat open", "Full service.",
			"basic: Forum open, Ticket open, Not part of this plan open", "Chat and full service.",
			"free: Forum open, Paid ticket open, Not part of this plan open", "Chat and full service.",
		},
		changes: []change{
			{"{channel: Chat, tier: [enterprise, premium]", "{channel: Chat, tier: [enterprise, premium, basic]"},
			{"{channel: Full service, tier: enterprise", "{channel: Full service, tier: [enterprise, premium]"},
			{"{channel: Ticket, tier: [enterprise, premium, basic]", "{channel: Ticket, tier: [enterprise, premium]"},
			{"this plan, tier: [basic, free], say: Chat and full service.", "this plan, tier: [basic, free], say: Chat."},
			{"  - {channel: Not part of this plan, tier: premium, say: Full service., clause: KM-3}\n", ""},
		},
	},
	{
		agreement: "kolmisoft", clause: "KM-4",
		see: func(a *sla.Agreement) (seen []string) {
			for _, when := range []string{
				"2026-04-12 19:59 +03:00", "2026-04-12 20:00 +03:00", "2026-04-12 07:59 +03:00", "2026-01-11 08:00 +02:00",
			} {
				seen = append(seen, last(channels(a, plan("premium", now(when)))))
			}
			return append(seen, said(a, plan("premium"), "Chat"))
		},
		want: []string{
			"Chat open", "Chat closed", "Chat closed", "Chat open",
			"Skype ID support_kolmisoft, best effort, not guaranteed. When it is offline, open a ticket.",
		},
		changes: []change{{"{mon-sun: 08:00-20:00}", "{mon-sat: 08:00-20:00}"}, {"{mon-sun: 08:00-20:00}", "{mon-sun: 08:00-21:00}"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-5",
		see: func(a *sla.Agreement) (seen []string) {
			night := now("2026-04-10 22:00 +03:00")
			for _, p := range []string{"blocker", "high", "medium"} {
				seen = append(seen, paged(a, plan("basic", night, priority(p))))
			}
			told := func(words string) func(*sla.Situation) {
				return func(s *sla.Situation) { s.At, s.Said = "chat", words }
			}
			seen = append(seen, first(notices(a, plan("basic", told("We are DOWN!")))), first(notices(a, plan("basic", told("Thank you")))), first(notices(a, plan("free", told("We are down")))))
			return append(seen, paged(a, plan("free", night, priority("blocker"))), paged(a, plan("basic", priority("blocker"))),
				due(a, plan("enterprise", night, priority("blocker")), "response"))
		},
		want: []string{"paged", "paged", "not paged",
			"partner: Emergency support works in a ticket only, day and night. If this is one, open a ticket as Blocker or High.", "nothing", "nothing",
			"not paged", "not paged", "2026-04-13T07:00:00Z"},
		changes: []change{{"priority: [blocker, high]", "priority: blocker"}, {"critical, down, outage", "critical, outage"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-6",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans {
				seen = append(seen, id)
				for _, n := range notices(a, plan(id)) {
					if strings.HasPrefix(n, "partner: ") {
						seen = append(seen, n)
					}
				}
			}
			return seen
		},
		want: []string{
			"enterprise", "partner: Opened under your plan, and solved under it even if the plan ends.",
			"premium", "partner: Opened under your plan, and solved under it even if the plan ends.",
			"basic", "partner: Opened under your plan, and solved under it even if the plan ends.", "free",
		},
		changes: []change{{"{tier: [enterprise, premium, basic], partner: \"Opened", "{tier: [enterprise, premium], partner: \"Opened"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-7",
		see: func(a *sla.Agreement) []string {
			older := fields(known{"version": "older"})
			return append([]string{decided(a, plan("free", older)), decided(a, plan("basic")), reason(a, plan("free", older))}, cost(a, "hourly", 7)...)
		},
		want: []string{
			"charge KM-7 hourly medium", "accept medium", "Without a plan, support costs 100.00 EUR per hour.",
			"7m 11.67",
		},
		changes: []change{{"price: 100.00 EUR", "price: 110.00 EUR"}, {", increment: 1m", ""}, {"{tier: free, then: charge hourly", "{tier: free, then: decline"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-8",
		see: func(a *sla.Agreement) (seen []string) {
			for _, v := range []string{"latest", "previous", "older"} {
				s := plan("free", category("bug"), fields(known{"version": v}))
				seen = append(seen, decided(a, s), reason(a, s))
			}
			for _, cause := range []string{"bug", "not-a-bug"} {
				seen = append(seen, decided(a, plan("free", moment("resolve"), category("bug"), fields(known{"cause": cause}))))
			}
			for _, s := range []sla.Situation{plan("free"), plan("free", moment("resolve"))} { // what nobody has called a bug
				s.Fields = known{"version": "latest", "cause": "not-a-bug"}
				seen = append(seen, decided(a, s), asked(a, s))
			}
			return append(seen, decided(a, plan("basic", category("bug"), fields(known{"version": "older"}))), asked(a, plan("basic", category("bug"))))
		},
		want: []string{
			"charge KM-8 hourly medium on condition",
			"A bug in one of the two latest versions is fixed free. Only if it turns out not to be one, 100.00 EUR per hour is charged.",
			"charge KM-8 hourly medium on condition",
			"A bug in one of the two latest versions is fixed free. Only if it turns out not to be one, 100.00 EUR per hour is charged.",
			"charge KM-8 hourly medium", "Bugs are fixed free in the two latest versions only. This one costs 100.00 EUR per hour.",
			"accept medium", "charge KM-8 hourly medium",
			"charge KM-8 hourly medium on condition", "version*", "charge KM-8 hourly medium", "cause*",
			"accept medium", "",
		},
		changes: []change{
			{`when: fields.version != "older"`, `when: fields.version == "latest"`},
			{"then: charge hourly on condition", "then: charge hourly"},
			{`fields.cause == "not-a-bug"`, `fields.cause == "bug"`},
			{"category: [bug, problem]\n    when: fields.version", "category: bug\n    when: fields.version"},
			{"category: [bug, problem]\n    when: fields.cause", "category: bug\n    when: fields.cause"},
			{"at: resolve, tier: free, category: [bug, problem]", "at: resolve, tier: free, category: bug"},
			{"older], tier: free, category: [bug, problem]", "older], category: [bug, problem]"},
		},
	},
	{
		agreement: "kolmisoft", clause: "KM-9",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans {
				seen = append(seen, id+" charged: "+categories(a, plan(id), sla.Charge), id+" declined: "+categories(a, plan(id), sla.Decline),
					reason(a, plan(id, category("purchases"))), decided(a, plan(id, category("development"))))
			}
			seen = append(seen, decided(a, plan("enterprise", category("training"))))
			return append(seen, reason(a, plan("basic", category("disks"))), reason(a, plan("basic", category("vpn-cards"))))
		},
		want: []string{
			"enterprise charged: development",
			"enterprise declined: third-party reports purchases firewall vpn-cards disks",
			"Purchases and agreements with other providers are not made for you. Once a DID is bought, we configure it.", "charge KM-9 ordered low",
			"premium charged: development migration reinstallation replication",
			"premium declined: configure test redundancy server linux database asterisk training third-party reports purchases screen-sharing " +
				"firewall vpn-cards disks",
			"Purchases and agreements with other providers are not made for you.", "charge KM-9 ordered low",
			"basic charged: development migration reinstallation replication",
			"basic declined: configure check test redundancy server linux database asterisk training third-party reports purchases screen-sharing " +
				"firewall vpn-cards disks",
			"Purchases and agreements with other providers are not made for you.", "charge KM-9 ordered low",
			"free charged: problem bug question configure check test licence development migration reinstallation replication redundancy server " +
				"linux database asterisk training third-party reports screen-sharing",
			"free declined: purchases firewall vpn-cards disks",
			"Purchases and agreements with other providers are not made for you.", "charge KM-9 ordered low",
			"accept KM-9 low",
			"This is never done. A local technician with physical access to the server should do it.", "This is never done.",
		},
		changes: []change{
			{"category: [firewall, vpn-cards]", "category: firewall"},
			{"with physical access", "with access"}, {"asterisk, training, screen-sharing]\n    then: accept", "asterisk, screen-sharing]\n    then: accept"},
			{"  - tier: enterprise\n    category: purchases\n", "  - tier: [enterprise, premium]\n    category: purchases\n"},
			{"then: charge ordered", "then: charge hourly"},
			{"category: [migration, reinstallation, replication]", "category: [migration, reinstallation]"},
			{"{tier: enterprise, category: [third-party, reports]", "{tier: enterprise, category: third-party"},
		},
	},
	{
		agreement: "kolmisoft", clause: "KM-10",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans[:3] {
				told := notices(a, plan(id))
				seen = append(seen, decided(a, plan(id, category("configure"))), decided(a, plan(id, category("check"))), decided(a, plan(id, category("test"))),
					decided(a, plan(id, category("screen-sharing"))), last(told))
			}
			return append(seen, reason(a, plan("premium", category("test"))), reason(a, plan("basic", category("check"))))
		},
		want: []string{
			"accept low", "accept low", "accept low", "accept KM-9 low", "desk: Enterprise: any question about MOR; configurations are made on demand.",
			"decline KM-10 low", "accept low", "decline KM-9 low", "decline KM-10 low", "desk: Premium: configurations are checked, neither made nor tested; no personal sessions, no screen sharing.",
			"decline KM-10 low", "decline KM-10 low", "decline KM-9 low", "decline KM-10 low",
			"desk: Basic: problems are solved; settings are neither tested nor made, only explained; no screen sharing.",
			"We only explain how to do that yourself: ask it as a question.",
			"Configurations are checked from the Premium plan on. How to do it yourself is explained, if you ask it as a question.",
		},
		changes: []change{
			{"tier: [premium, basic]\n    category: configure\n    then: decline", "tier: basic\n    category: configure\n    then: decline"},
			{"category: test\n    then: decline", "category: test\n    then: accept"},
			{"tier: [premium, basic], category: screen-sharing", "category: screen-sharing"},
			{"tier: basic\n    category: check\n    then: decline", "tier: [premium, basic]\n    category: check\n    then: decline"},
		},
	},
	{
		agreement: "kolmisoft", clause: "KM-11",
		see: means,
		want: []string{
			"blocker: The system is down or severely degraded, or business operations are critically impacted.", "high: The system is degraded.",
			"medium: Operation is impaired, yet generally functional.", "low: Configuration or planning assistance to optimize performance, use of the web interface and the like.",
		},
		changes: []change{{"means: The system is degraded.", "means: The system is slow."}, {"yet generally functional", "yet it works"}},
	},
	{
		agreement: "kolmisoft", clause: "KM-12",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range plans {
				seen = append(seen, decided(a, plan(id, category("paid-or-not"))))
			}
			for _, c := range a.Categories {
				if c.V.Questions {
					seen = append(seen, "asked under "+c.ID)
				}
			}
			return seen
		},
		want:    []string{"accept KM-12 low", "accept KM-12 low", "accept KM-12 low", "accept KM-12 low", "asked under paid-or-not"},
		changes: []change{{"questions: true", "questions: false"}, {"{category: paid-or-not, then: accept", "{category: paid-or-not, then: charge hourly"}},
	},
}
