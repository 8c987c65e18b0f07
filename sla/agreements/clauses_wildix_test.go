package agreements_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieline/sla"
)

// gold is a partner of the first rank in Italy; others differ by a few fields.
func gold(now string, but ...func(*sla.Situation)) sla.Situation {
	return situation(sla.Situation{Now: at(now), Tier: "gold", Region: "emea", Country: "IT"}, but)
}

// In Rome the 27th of March 2026 is a Friday in winter time, and the 30th the first Monday in summer time.
const (
	friday1000  = "2026-03-27 10:00 +01:00"
	friday1745  = "2026-03-27 17:45 +01:00"
	friday1830  = "2026-03-27 18:30 +01:00"
	monday0700  = "2026-03-30 07:00 +02:00"
	sundayNight = "2026-03-29 03:10 +02:00"
)

var wildix = []proof{
	{
		agreement: "wildix", clause: "WX-1",
		see: func(a *sla.Agreement) []string {
			return []string{
				decided(a, gold(friday1000, tier("platinum"))),
				decided(a, gold(friday1000)),
				decided(a, gold(friday1000, tier("silver"))),
			}
		},
		want:    []string{"accept standard", "accept standard", "refer WX-1 upstream standard"},
		changes: []change{{silverRefers, silverAccepted}},
	},
	{
		agreement: "wildix", clause: "WX-2",
		see: func(a *sla.Agreement) []string {
			assigned := func(s *sla.Situation) { s.Upstream = "Northwind" }
			return []string{
				decided(a, gold(friday1000, tier("bronze"))),
				decided(a, gold(friday1000, tier("reseller"))),
				a.Decide(gold(friday1000, tier("bronze"), assigned)).Next,
				manager(a, gold(friday1000, tier("bronze"))),
			}
		},
		want: []string{"refer WX-2 upstream standard", "refer WX-2 upstream standard", "Ask Northwind.",
			"A partner was referred to its upstream partner and has none: assign one.",
		},
		changes: []change{
			{"- tier: [bronze, reseller]\n", "- tier: bronze\n"},
			{"clause: [WX-2, WX-17]", "clause: [WX-1, WX-17]"},
		},
	},
	{
		agreement: "wildix", clause: "WX-3",
		see: func(a *sla.Agreement) []string {
			byID := func(s *sla.Situation) { s.Facts, s.Integrator = known{"integrator": "north"}, "Northwind" }
			known := facts(known{"integrator": "Northwind"})
			return []string{decided(a, gold(friday1000, tier("end-user"))), a.Decide(gold(friday1000, tier("end-user"), known)).Next,
				a.Decide(gold(friday1000, tier("end-user"), byID)).Next}
		},
		want:    []string{"refer WX-3 integrator standard", "Ask Northwind, who installed your system.", "Ask Northwind, who installed your system."},
		changes: []change{{"then: refer integrator", "then: refer upstream"}, {"then: refer integrator", "then: decline"}},
	},
	{
		agreement: "wildix", clause: "WX-4",
		see: func(a *sla.Agreement) []string {
			early := "2026-03-27 10:00 +01:00" // 05:00 in New York
			return []string{
				due(a, gold(early, priority("critical")), "response"),
				due(a, gold(early, priority("critical"), region("americas")), "response"),
				due(a, gold("2026-05-01 10:00 +02:00", priority("critical")), "response"), // a holiday in Italy
				due(a, gold("2026-03-30 09:00 +02:00", priority("critical")), "response"), // in summer time
			}
		},
		want: []string{"2026-03-27T09:30:00Z", "2026-03-27T13:30:00Z", "2026-05-01T08:30:00Z", "2026-03-30T07:30:00Z"},
		changes: []change{
			{"zone: Europe/Rome", "zone: Europe/London"},
			{"zone: America/New_York\n    hours: {mon-fri: 09:00-18:00}", "zone: America/New_York\n    hours: {mon-fri: 08:00-18:00}"},
			{"zone: Europe/Rome\n", "zone: Europe/Rome\n    holidays: {country: IT}\n"},
		},
	},
	{
		agreement: "wildix", clause: "WX-5",
		see: func(a *sla.Agreement) []string {
			raised := sla.Moment{At: at("2026-03-26 14:00 +01:00"), Kind: sla.Prioritised, Priority: "critical"}
			return []string{
				due(a, gold(friday1745, priority("critical")), "response"),
				after(a, gold("2026-03-26 10:00 +01:00"), "response", raised),
				decided(a, gold(friday1000, category("call-drops"))),
				decided(a, gold(friday1000, category("cloud-down"))),
				decided(a, gold(friday1000, category("business-down"))),
			}
		},
		want: []string{"2026-03-30T07:15:00Z", "2026-03-26T13:30:00Z", "accept critical", "accept critical", "accept critical"},
		changes: []change{
			{"within: 30m of support", "within: 45m of support"},
			{"within: 30m of support", "within: 30m elapsed"},
			{"from: matched", "from: opened"},
			{"or website not available\", priority: critical", "or website not available\", priority: standard"},
		},
	},
	{
		agreement: "wildix", clause: "WX-6",
		see: func(a *sla.Agreement) []string {
			return []string{
				due(a, gold(friday1000), "response"),
				due(a, gold(friday1830), "response"),
				due(a, gold(monday0700), "response"),
				decided(a, gold(sundayNight)),
			}
		},
		want:    []string{"2026-03-27T17:00:00Z", "2026-03-30T16:00:00Z", "2026-03-30T16:00:00Z", "accept standard"},
		changes: []change{{"within: close of business", "within: 1 working day"}},
	},
	{
		agreement: "wildix", clause: "WX-7",
		see: func(a *sla.Agreement) []string {
			critical := gold(friday1830, priority("critical"))
			seen := []string{first(notices(a, critical)), paged(a, critical), paged(a, gold(friday1000, priority("critical")))}
			for _, c := range []string{"US", "GB", "DE", "AT", "CH", "FR", "BE", "ES", "SE"} {
				seen = append(seen, phone(a, c))
			}
			kite, _ := a.Links.Get("kite")
			for _, c := range []string{"RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM", "WF", "BL", "MF"} {
				if phone(a, c) != phone(a, "FR") || kite.In(c) != kite.In("FR") {
					seen = append(seen, c+" is not served as France is")
				}
			}
			cloud, _ := a.Categories.Get("cloud-down")
			return append(seen, cloud.Title+" "+strings.Join(cloud.Clause, " "))
		},
		want: []string{
			"partner: Support is closed now. Please call +3904611715112: day and night, in English only.", "paged", "not paged",
			"+16144841546", "+443300563663", "+498920006065", "+498920006065", "+498920006065 or +33176747983",
			"+33176747983", "+33176747983", "+34932202994", "+443300563663", "Cloud platform, WMP or website not available WX-5 WX-7",
		},
		changes: []change{
			{"IT: \"+3904611715112\"", "IT: \"+3904611715113\""},
			{"CH: \"+498920006065 or +33176747983\"", "CH: \"+498920006065\""},
			{"    NC: \"+33176747983\"\n", ""},
			{"    RE: \"https://kite.wildix.com/ucit/67\"\n", ""},
			{"Cloud platform, WMP or website not available", "Cloud platform not available"},
			{"    oncall: A Critical ticket outside support hours.\n    clause: WX-7\n", "    clause: WX-7\n"},
		},
	},
	{
		agreement: "wildix", clause: "WX-8",
		see: func(a *sla.Agreement) (seen []string) {
			for _, id := range []string{"operator", "hardware", "connectivity", "deployment", "integration", "bug"} {
				s := gold(friday1830, priority("critical"), category(id))
				seen = append(seen, decided(a, s)+" "+paged(a, s))
			}
			elsewhere := gold(friday1830, priority("critical"), category("operator"), fields(known{"other_operator": "yes"}))
			asked := gold(friday1830, priority("critical"), category("bug"))
			return append(seen, paged(a, elsewhere), paged(a, gold(friday1830)), notices(a, asked)[1],
				due(a, gold(friday1830, priority("critical"), category("hardware")), "response"))
		},
		want: []string{
			"accept critical not paged", "accept critical not paged", "accept critical not paged", "accept critical not paged",
			"accept critical not paged", "accept critical not paged", "paged", "not paged",
			"desk: Critical, but not covered by extended support: nobody was called out. On-call may look at it. critical/standard", "2026-03-30T07:30:00Z",
		},
		changes: []change{
			{`not (category in ["hardware", `, `not (category in [`},
			{"\n      or category == \"operator\" and not fields.other_operator)", ")"},
			{"not covered by extended support: nobody was called out. On-call may look at it.\"\n    choose: [critical, standard]", "not covered by extended support: nobody was called out. On-call may look at it.\""},
		},
	},
	{
		agreement: "wildix", clause: "WX-9",
		see: func(a *sla.Agreement) []string {
			chosen := gold(friday1830, priority("critical"), category("bug"), moment("priority"))
			return append(notices(a, gold(friday1830)), first(notices(a, chosen)), paged(a, chosen))
		},
		want: []string{"desk: New outside support hours. On-call decides: is it Critical? critical/standard",
			"partner: Support is closed now. Please call +3904611715112: day and night, in English only.", "paged"},
		changes: []change{
			{"choose: [critical, standard]\n    clause: WX-9", "choose: [critical]\n    clause: WX-9"},
			{"    oncall: A Critical ticket outside support hours.\n    clause: [WX-7, WX-9]", "    clause: [WX-7, WX-9]"},
		},
	},
	{
		agreement: "wildix", clause: "WX-10",
		see: func(a *sla.Agreement) []string {
			d := a.Decide(gold(friday1000))
			return append([]string{asked(a, gold(friday1000)), string(d.Outcome)}, missing(d)...)
		},
		want: []string{"product* wms_version firmware remote_address exact_error diagnostics traces", "ask", "product WX-10"},
		changes: []change{
			{"  firmware: {title: Firmware versions of the devices, clause: WX-10}\n", ""},
			{"required: true, clause: WX-10", "required: true, clause: WX-11"},
		},
	},
	{
		agreement: "wildix", clause: "WX-11",
		see: func(a *sla.Agreement) []string { return notices(a, gold(friday1000, moment("secret"))) },
		want: []string{"partner: Login credentials do not belong in a chat. What you wrote was masked; " +
			"put them into the Wildix Management Portal (WMP)."},
		changes: []change{{"secrets: the Wildix Management Portal (WMP)", "secrets: the portal"}},
	},
	{
		agreement: "wildix", clause: "WX-12",
		see: func(a *sla.Agreement) []string {
			return append(append(channels(a, gold(friday1000)), strings.Join(channels(a, gold(friday1830)), ", ")),
				said(a, gold(friday1000), "Kite"), said(a, gold(friday1000, country("ES")), "Kite"),
				said(a, gold(friday1000, country("SE")), "Kite"), said(a, gold(friday1000, tier("silver")), "Kite"),
				said(a, gold(friday1000), "Facebook for beta releases"), said(a, gold(friday1000, tier("bronze")), "Facebook for beta releases"))
		},
		want: []string{
			"Ticket open", "Phone open", "Phone for Critical issues open", "Kite open", "Facebook open", "Facebook for beta releases open", "Email open",
			"Documentation open", "Releases and updates open", "Groups open", "System status open",
			"Ticket open, Phone closed, Phone for Critical issues open, Kite closed, Facebook open, Facebook for beta releases open, Email open, " +
				"Documentation open, Releases and updates open, Groups open, System status open",
			"Only once a ticket is open: https://kite.wildix.com/ucit/65", "Only once a ticket is open: https://kite.wildix.com/ucit/54",
			"Only once a ticket is open: https://kite.wildix.com/ucit/57", "no such channel",
			"Bug reports, questions about beta releases and about integrations: https://www.facebook.com/groups/194649610873892/. Never for a Critical issue.",
			"no such channel",
		},
		changes: []change{
			{"{channel: Kite, supported: true, hours: support, ", "{channel: Kite, supported: true, "},
			{"{channel: Kite, supported: true, ", "{channel: Kite, "},
			{"https://kite.wildix.com/ucit/54", "https://kite.wildix.com/ucit/55"},
			{"{channel: Facebook for beta releases, supported: true, ", "{channel: Facebook for beta releases, "},
			{"say: \"Bug reports, questions about beta releases and about", "say: \"Questions about beta releases and about"},
		},
	},
	{
		agreement: "wildix", clause: "WX-13",
		see: func(a *sla.Agreement) []string {
			return []string{decided(a, gold(friday1000, moment("reopen"))), a.ClockRules.Reopening}
		},
		want: []string{"decline WX-13 standard", "never"},
		changes: []change{
			{"- at: reopen\n    then: decline", "- at: reopen\n    then: accept"},
			{"clocks: {reopening: never}", "clocks: {reopening: continue}"},
		},
	},
	{
		agreement: "wildix", clause: "WX-14",
		see: func(a *sla.Agreement) []string {
			found := func(severity string) func(*sla.Situation) {
				return func(s *sla.Situation) {
					s.At, s.Priority, s.Category = "alert", a.PriorityOf(severity), a.Alerts.Category
				}
			}
			return append(append(notices(a, gold(friday1000, found("warning"))), notices(a, gold(friday1830, found("critical")))...),
				paged(a, gold(friday1830, found("critical"))), paged(a, gold(friday1830, found("warning"))),
				last(notices(a, gold(friday1830, found("warning")))), last(notices(a, gold(friday1830, found("")))), last(notices(a, gold(friday1000, found("warning")))),
				paged(a, gold(friday1830, found("critical"), tier("silver"))), decided(a, gold(friday1000, found("critical"), tier("silver"))),
				strings.Join(a.Alerts.Show.IDs(), " "))
		},
		want: []string{
			"partner: Our monitoring found this on a system of yours.",
			"desk: Found by monitoring: gather the serial number, the country and the partner, then contact the partner.",
			"partner: Our monitoring found this on a system of yours.",
			"desk: Found by monitoring: gather the serial number, the country and the partner, then contact the partner.",
			"oncall: Monitoring has found a Critical problem: it is taken into analysis at once, at any hour.",
			"paged", "not paged",
			"desk: Found outside support hours. On-call decides: is it Critical? critical/standard",
			"desk: Found outside support hours. On-call decides: is it Critical? critical/standard",
			"desk: Found by monitoring: gather the serial number, the country and the partner, then contact the partner.",
			"paged", "accept critical", "serial country device",
		},
		changes: []change{
			{"partner: Our monitoring found this on a system of yours.", "partner: Monitoring."},
			{"severity: {critical: critical, warning: standard}", "severity: {critical: standard}"},
			{"    oncall: \"Monitoring has found a Critical problem: it is taken into analysis at once, at any hour.\"\n", "    desk: Found.\n"},
			{"show: {serial: Serial, country: Country, device: Device}", "show: {serial: Serial}"},
			{"  - priority: critical\n    supported: true\n", "  - at: [open, alert]\n    priority: critical\n    supported: true\n"},
			{"  - when: not open.support\n", "  - at: [open, alert]\n    when: not open.support\n"},
			{"  - at: alert\n    priority: standard\n", "  - at: alert\n"},
			{"    priority: standard\n    when: not open.support\n", "    priority: standard\n"},
			{"    choose: [critical, standard]\n    clause: [WX-14, WX-9]", "    clause: [WX-14, WX-9]"},
		},
	},
	{
		agreement: "wildix", clause: "WX-15",
		see: func(a *sla.Agreement) []string {
			maintained := func(s *sla.Situation) { s.Window.Start = s.Now.AddDate(0, 0, 2) }
			return append(notices(a, gold(friday1000, moment("announce"))), first(notices(a, gold(friday1000, moment("announce"), maintained))))
		},
		want: []string{
			"partner: Status of all services: https://statuspage.wildix.com/. " +
				"Maintenance and global problems are reported in the Tech Wizards group too: https://www.facebook.com/groups/wildixtechwizards/",
			"partner: A system of yours may be affected.",
		},
		changes: []change{{"{at: announce, when: window.given, ", "{at: announce, "}, {"https://statuspage.wildix.com/", "https://status.wildix.com/"}},
	},
	{
		agreement: "wildix", clause: "WX-16",
		see: func(a *sla.Agreement) []string {
			return []string{
				decided(a, gold(friday1000, category("pre-sales"))),
				decided(a, gold(friday1000, category("documentation"))),
				decided(a, gold(friday1000, category("documentation"), tier("end-user"))),
			}
		},
		want: []string{
			"refer WX-16 Sales standard", "refer WX-16 the documentation standard", "refer WX-16 the documentation standard",
		},
		changes: []change{{"then: refer Sales", "then: decline"}, {"then: refer the documentation", "then: accept"}},
	},
	{
		agreement: "wildix", clause: "WX-17",
		see: func(a *sla.Agreement) (seen []string) {
			for _, s := range []sla.Situation{
				gold(friday1000, category("pre-sales")), gold(friday1000, category("documentation")), gold(friday1000, tier("silver")),
				gold(friday1000, tier("bronze")), gold(friday1000, tier("reseller")), gold(friday1000, tier("end-user")),
			} {
				_, links, _ := strings.Cut(reason(a, s), "Open to everyone: ")
				seen = append(seen, links)
			}
			return append(seen, channels(a, gold(friday1830, tier("end-user")))...)
		},
		want: append(slices.Repeat([]string{"https://confluence.wildix.com/ (documentation), https://www.wildix.com/new-releases-and-updates/ (releases), " +
			"https://www.facebook.com/groups/wildixtechwizards/ and https://www.facebook.com/groups/194649610873892/ (groups)."}, 6),
			"Documentation open", "Releases and updates open", "Groups open", "System status open"),
		changes: []change{
			{"https://www.wildix.com/new-releases-and-updates/", "https://www.wildix.com/"},
			{"{channel: Groups, ", "{channel: Groups, tier: gold, "},
		},
	},
}

// The rule that one line turns.
const (
	silverRefers   = "- {tier: silver, then: refer upstream"
	silverAccepted = "- {tier: silver, then: accept"
)

// TestOneLineTurnsTheReading holds the file to what it promises: without that line, a partner of the tier has all that a
// partner of the tier above has.
func TestOneLineTurnsTheReading(t *testing.T) {
	text := textOf(t, "wildix")
	see := func(a *sla.Agreement, id string) []string {
		critical := func(s *sla.Situation) { s.Tier, s.Priority = id, "critical" }
		seen := append(notices(a, gold(friday1830, critical)), notices(a, gold(friday1830, critical, moment("priority")))...)
		seen = append(seen, notices(a, gold(friday1830, critical, category("hardware")))...)
		seen = append(seen, channels(a, gold(friday1830, tier(id)))...)
		return append(seen, categories(a, gold(friday1830, tier(id)), sla.Accept), due(a, gold(friday1745, critical), "response"))
	}
	before, rest, _ := strings.Cut(text, "  "+silverRefers)
	_, rest, _ = strings.Cut(rest, "\n")
	shipped, turned := read(t, text), read(t, before+rest)
	if cmp.Equal(see(shipped, "gold"), see(shipped, "silver")) {
		t.Error("as shipped, silver is served as gold is")
	}
	if diff := cmp.Diff(see(turned, "gold"), see(turned, "silver")); diff != "" {
		t.Errorf("turned, silver is served otherwise (-gold +silver):\n%s", diff)
	}
	if said := reason(turned, gold(friday1000, tier("silver"))); said != "Covered by Wildix Technical Support SLA, tier Silver Business Partner." {
		t.Errorf("turned, silver is told: %s", said)
	}
	if len(notices(shipped, gold(friday1830, tier("silver"), priority("critical"), moment("priority")))) > 0 {
		t.Error("as shipped, silver is told to phone")
	}
}

// phone is the number that a country sees.
func phone(a *sla.Agreement, country string) string {
	numbers, _ := a.Phones.Get("support")
	return numbers.In(country)
}

// manager is what a manager is told.
func manager(a *sla.Agreement, s sla.Situation) string {
	for _, told := range notices(a, s) {
		if text, ok := strings.CutPrefix(told, "manager: "); ok {
			return text
		}
	}
	return "nothing"
}
