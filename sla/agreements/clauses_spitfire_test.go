package agreements_test

import "tieline/sla"

// buyer is a customer of a product on some day; its tier follows.
func buyer(product string, but ...func(*sla.Situation)) sla.Situation {
	return situation(sla.Situation{Now: at("2026-04-02 15:00 +01:00"), Facts: known{"product": product}}, but)
}

// fact adds to what is known of the buyer.
func fact(name, value string) func(*sla.Situation) {
	return func(s *sla.Situation) { s.Facts = known{"product": s.Facts["product"], name: value} }
}

// level is the tier that follows from facts.
func level(a *sla.Agreement, facts known) string {
	tier, _ := a.TierOf(facts)
	return tier
}

var spitfire = []proof{
	{
		agreement: "spitfire", clause: "SP-1",
		see: func(a *sla.Agreement) []string {
			return []string{
				level(a, known{"product": "per-extension"}),
				level(a, known{"product": "per-instance"}),
				level(a, known{"product": "per-instance", "upgrade_paid": "yes"}),
				level(a, known{"product": "per-instance", "upgrade_paid": "no"}), // the payments have stopped
				level(a, known{"product": "paas"}),
				level(a, known{"product": "paas", "upgrade_paid": "yes"}),
				level(a, known{}),
				decided(a, buyer("paas", category("support-upgrade"))),
				decided(a, buyer("per-instance", category("support-upgrade"))),
			}
		},
		want: []string{"advanced", "standard", "advanced", "standard", "basic", "basic", "", "decline SP-1", "accept SP-1"},
		changes: []change{
			{` or facts.product == "per-instance" and facts.upgrade_paid`, ` or facts.upgrade_paid`},
			{`when: facts.product == "paas"`, "default: true"},
			{"tier: basic, category: support-upgrade, then: decline", "tier: basic, category: support-upgrade, then: accept"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-2",
		see: func(a *sla.Agreement) []string {
			s := buyer("paas", category("patching"))
			return append([]string{
				categories(a, s, sla.Accept), categories(a, s, sla.Decline), categories(a, s, sla.Refer), decided(a, s), reason(a, s), reason(a, buyer("paas")),
			}, notices(a, buyer("paas", category("provisioning")))...)
		},
		want: []string{
			"provisioning platform-down trunks",
			"calls patching major-upgrade system-restore problem call-routing handsets features configuration-error " +
				"configuration-restore remote-programming call-flow-designer custom-api support-upgrade other",
			"hardware", "decline SP-2",
			"Basic Support covers this and nothing else: Initial server and its credentials, 3CX application or virtual machine down " +
				"and SIP trunks not registered or not working.",
			"Basic Support sees to the application, its virtual machine and the SIP trunks. If one of these is the trouble, open it as " +
				"“3CX application or virtual machine down” or as “SIP trunks not registered or not working”.",
			"partner: The admin username and password reach you through Spitfire's customer portal, never in this chat.",
			"desk: Pass the credentials on through Spitfire's customer portal, never in the chat.",
		},
		changes: []change{
			{"tier: basic, category: [provisioning, platform-down, trunks], then", "tier: basic, category: [provisioning, platform-down], then"},
			{"secrets: Spitfire's customer portal", "secrets: a letter"}, {"tier: basic\n    category: problem\n", "tier: basic\n    category: patching\n"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-3",
		see: func(a *sla.Agreement) []string {
			altered := buyer("paas", fact("altered", "yes"), category("platform-down"))
			return append([]string{
				decided(a, buyer("paas", category("configuration-restore"))), decided(a, altered),
				decided(a, buyer("paas", category("platform-down"))), decided(a, buyer("per-extension", fact("altered", "yes"))),
			}, append(notices(a, altered), first(notices(a, buyer("paas", fact("altered", "yes"), category("provisioning")))))...)
		},
		want: []string{
			"decline SP-3", "ask SP-3", "accept SP-2", "accept SP-4",
			"partner: The application was altered. Reinstating defaults only: your configuration is lost.",
			"desk: The application was altered. Reinstating defaults only, once the partner agrees: the configuration is lost.",
			"partner: The admin username and password reach you through Spitfire's customer portal, never in this chat.",
		},
		changes: []change{
			{"category: configuration-restore\n    then: decline", "category: configuration-restore\n    then: accept"},
			{"when: facts.altered\n    then: ask", "when: not facts.altered\n    then: ask"},
			{"when: facts.altered\n    partner", "when: not facts.altered\n    partner"},
			{"    category: [platform-down, trunks]\n    when: facts.altered\n    partner", "    category: [provisioning, platform-down, trunks]\n    when: not facts.altered\n    partner"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-4",
		see: func(a *sla.Agreement) []string {
			tested := func(result string) sla.Situation {
				return buyer("per-instance", category("call-routing"), fields(known{"test_extension": result}))
			}
			calls := func(product, result string) sla.Situation {
				return buyer(product, category("calls"), fields(known{"service_affecting": "yes", "test_extension": result}))
			}
			affected := func(yes string) sla.Situation {
				return buyer("per-instance", fields(known{"service_affecting": yes}))
			}
			return []string{
				categories(a, buyer("per-instance"), sla.Accept), categories(a, buyer("per-instance"), sla.Decline),
				asked(a, buyer("per-instance", category("calls"))), asked(a, buyer("per-instance", category("trunks"))),
				asked(a, buyer("per-instance", category("patching"))),
				decided(a, tested("works")), decided(a, tested("fails")),
				decided(a, calls("per-instance", "works")), decided(a, calls("per-instance", "fails")), decided(a, calls("per-extension", "works")), reason(a, calls("per-extension", "works")),
				decided(a, affected("no")), decided(a, affected("yes")),
				decided(a, buyer("per-instance", category("remote-programming"))),
			}
		},
		want: []string{
			"provisioning platform-down trunks calls patching major-upgrade system-restore problem call-routing " +
				"configuration-error configuration-restore support-upgrade",
			"handsets features remote-programming call-flow-designer custom-api other",
			"service_affecting* test_extension*", "service_affecting*", "",
			"decline SP-4", "accept SP-4",
			"decline SP-4", "accept SP-4", "accept SP-5",
			"Calls to and from the test extension work, so this is taken up as call routing or call flow.",
			"decline SP-4", "accept SP-4",
			"decline SP-4",
		},
		changes: []change{
			{"trunks, calls, patching, major-upgrade, system-restore, configuration-restore, problem]", "trunks, calls, major-upgrade, system-restore, configuration-restore, problem]"},
			{"category: call-routing\n    when: fields.test_extension == \"works\"", "category: call-routing\n    when: fields.test_extension == \"fails\""},
			{"then: decline\n    say: \"Calls to and from the test extension work, and", "then: accept\n    say: \"Calls to and from the test extension work, and"},
			{"category: problem\n    when: not fields.service_affecting", "category: problem\n    when: fields.service_affecting"},
			{"[platform-down, trunks, calls, problem, call-routing,", "[platform-down, trunks, calls, patching, problem, call-routing,"},
			{"tier: standard\n    category: remote-programming\n    then: decline", "tier: standard\n    category: remote-programming\n    then: accept"},
			{"    title: Is service affected?\n    type: bool\n    tier: [standard, advanced]", "    title: Is service affected?\n    type: bool\n    tier: advanced"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-5",
		see: func(a *sla.Agreement) []string {
			version := func(v string) sla.Situation {
				return buyer("per-extension", category("features"), fields(known{"version": v}))
			}
			return []string{
				categories(a, buyer("per-extension"), sla.Accept), categories(a, buyer("per-extension"), sla.Decline),
				asked(a, version("")), decided(a, version("current")), decided(a, version("older")), reason(a, version("older")),
				decided(a, buyer("per-extension", category("call-flow-designer"))), decided(a, buyer("per-extension", category("custom-api"))),
			}
		},
		want: []string{
			"provisioning platform-down trunks calls patching major-upgrade system-restore problem call-routing handsets features " +
				"configuration-error configuration-restore",
			"call-flow-designer custom-api support-upgrade other",
			"service_affecting* version*", "accept SP-5", "decline SP-5",
			"Features are supported in the current version of 3CX. Ask for the upgrade to the latest major release instead.",
			"decline SP-5", "decline SP-5",
		},
		changes: []change{
			{"{category: [call-routing, handsets, features], then: accept, clause: SP-5}", "{category: [call-routing, features], then: accept, clause: SP-5}"},
			{`fields.version == "older"`, `fields.version == "current"`},
			{"{category: [call-flow-designer, custom-api], then: decline", "{category: [call-flow-designer, custom-api], then: accept"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-6",
		see: func(a *sla.Agreement) []string {
			rate, _ := a.Rates.Get("programming")
			s := buyer("per-extension", category("remote-programming"))
			return append([]string{decided(a, s), reason(a, s), rate.String()}, cost(a, "programming", 15, 16)...)
		},
		want:    []string{"charge SP-6 programming", "Remote programming costs £25.00+VAT per 15 minutes.", "£25.00+VAT per 15 minutes", "15m 25.00", "30m 50.00"},
		changes: []change{{"price: 25.00 GBP", "price: 30.00 GBP"}, {"per: 15m", "per: 30m"}, {", tax: VAT", ""}},
	},
	{
		agreement: "spitfire", clause: "SP-7",
		see: func(a *sla.Agreement) (seen []string) {
			for _, access := range []string{"extensions", "system", "elevated"} {
				seen = append(seen, access)
				seen = append(seen, notices(a, buyer("per-extension", fact("admin_access", access), category("configuration-error")))...)
			}
			seen = append(seen, "basic")
			return append(seen, notices(a, buyer("paas", fact("admin_access", "elevated"), category("trunks")))...)
		},
		want: []string{
			"extensions",
			"system", "desk: The customer has system admin access: a backup may be restored rather than a configuration error repaired.",
			"partner: As you have system admin access, we may restore a backup rather than repair the error.",
			"elevated", "desk: The customer has elevated admin access: a backup may be restored rather than a configuration error repaired.",
			"partner: As you have elevated admin access, we may restore a backup rather than repair the error.",
			"basic",
		},
		changes: []change{
			{"- tier: [standard, advanced]\n    category: configuration-error\n    when: facts.admin_access in [\"system\", \"elevated\"]", "- category: configuration-error\n    when: facts.admin_access in [\"elevated\"]"},
		},
	},
	{
		agreement: "spitfire", clause: "SP-8",
		see: func(a *sla.Agreement) []string {
			return []string{
				decided(a, buyer("per-extension", category("hardware"))), decided(a, buyer("paas", category("hardware"))),
				due(a, buyer("per-extension"), "response"), due(a, buyer("per-extension"), "resolution"),
			}
		},
		want: []string{
			"refer SP-8 the Hardware Replacement service", "refer SP-8 the Hardware Replacement service", "not promised", "not promised",
		},
		changes: []change{
			{"then: refer the Hardware Replacement service", "then: accept"},
			{"target: response, within: not promised", "target: response, within: 4h elapsed"},
			{"target: resolution, within: not promised", "target: resolution, within: 8h elapsed"},
		},
	},
}
