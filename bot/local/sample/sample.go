// Package sample is the cast of the browser workspace: partners of each tier of the five embedded agreements,
// two engineers, a manager and a stranger, with something to try for each.
//
// Nothing of it is special to the program: a manager types the directory in, as one would by hand.
package sample

import (
	"fmt"
	"strings"

	"tieline/bot/local"
)

// Manager is the id of the person who types the directory in.
const Manager = "mara"

// Desk is the id of the desk's channel.
const Desk = "desk"

// partner is one sample partner with its person and its channel.
type partner struct {
	id, name, set    string // set: the arguments of "partner add"
	person, who, say string // id, name and title of its person
	zone             string
	try              []local.Try
}

var partners = []partner{
	{"centralino", "Centralino Milano", "agreement=wildix tier=platinum region=emea country=IT", "anna", "Anna Rossi", "Platinum partner, Wildix", "Europe/Rome", []local.Try{
		{Line: "/ticket coverage", Says: "what this partner is entitled to, right now"},
		{Line: "/ticket open priority=critical product=PBX-7 All calls drop", Says: "a ticket in one line: the decision, and the clocks"},
		{Line: "/ticket open", Says: "the same by a form, with the priorities' definitions"},
		{Line: "/ticket why 1001", Says: "how the deadline came about, line by line"},
	}},
	{"hudson", "Hudson Telecom", "agreement=wildix tier=gold region=americas country=US", "ben", "Ben Carter", "Gold partner, Wildix", "America/New_York", []local.Try{
		{Line: "/ticket coverage", Says: "the same agreement, on the hours of the other region"},
		{Line: "/ticket open product=WMS Voicemail does not arrive by email", Says: "a standard ticket"},
		{Line: "/ticket open category=pre-sales product=WMS What does a phone cost?", Says: "not for support: it says who to ask"},
	}},
	{"silverline", "Silverline Voice", "agreement=wildix tier=silver region=emea country=GB upstream=centralino", "cora", "Cora Blake", "Silver partner, Wildix", "Europe/London", []local.Try{
		{Line: "/ticket open product=PBX-2 No dial tone", Says: "referred to the assigned partner, with the clause, and passed on to them with one click"},
	}},
	{"alpentel", "Alpentel", "agreement=wildix tier=bronze region=emea country=CH upstream=centralino", "david", "David Frei", "Bronze partner, Wildix", "Europe/Zurich", []local.Try{
		{Line: "/ticket open", Says: "refused before any form is filled in, and told where to go"},
	}},
	{"voixdusud", "Voix du Sud", "agreement=wildix tier=reseller region=emea country=FR upstream=centralino", "elise", "Élise Martin", "Reseller, Wildix", "Europe/Paris", []local.Try{
		{Line: "/ticket coverage", Says: "what is open to a reseller"},
	}},
	{"aurora", "Hotel Aurora", "agreement=wildix tier=end-user region=emea country=IT upstream=centralino", "fabio", "Fabio Conti", "End user, Wildix", "Europe/Rome", []local.Try{
		{Line: "/ticket open", Says: "an end user goes to whoever installed the system"},
	}},
	{"harbour", "Harbour Dental", "agreement=spitfire product=per-extension country=GB", "gemma", "Gemma Hall", "Advanced support, Spitfire", "Europe/London", []local.Try{
		{Line: "/ticket coverage", Says: "the level follows from the product bought"},
		{Line: "/ticket open category=call-routing The night menu goes to the wrong desk", Says: "covered on Advanced"},
	}},
	{"kestrel", "Kestrel Logistics", "agreement=spitfire product=per-instance country=GB", "harry", "Harry Owen", "Standard support, Spitfire", "Europe/London", []local.Try{
		{Line: "/ticket open category=remote-programming Please add a queue", Says: "not on Standard, and why"},
	}},
	{"ivybooks", "Ivy Books", "agreement=spitfire product=paas country=GB", "isla", "Isla Grant", "Basic support, Spitfire", "Europe/London", []local.Try{
		{Line: "/ticket open category=handsets The phones do not register", Says: "declined, with the list of what Basic covers"},
	}},
	{"maple", "Maple Realty", "agreement=threepbx tier=customer country=US", "jack", "Jack Miller", "Customer, ThreePBX", "America/New_York", []local.Try{
		{Line: "/ticket open priority=p1 Nobody can call in or out", Says: "asked back against the definition of P1"},
		{Line: "/ticket open category=calls One-way audio to one number", Says: "P3 by default, with its times"},
	}},
	{"polder", "Polder Telecom", "agreement=cloudcti tier=provider country=NL", "kim", "Kim de Vries", "Provider, CloudCTI", "Europe/Amsterdam", []local.Try{
		{Line: "/ticket open priority=p2", Says: "the third line wants a complete report"},
		{Line: "/desk queue", Says: "a provider is the second line for its resellers"},
	}},
	{"kaagweg", "Kaagweg ICT", "agreement=cloudcti tier=reseller country=NL upstream=polder", "lars", "Lars Bakker", "Reseller, CloudCTI", "Europe/Amsterdam", []local.Try{
		{Line: "/ticket open Calls are not recognised", Says: "goes to the second line: the provider's channel"},
	}},
	{"balticvoice", "Baltic Voice", "agreement=kolmisoft tier=enterprise country=LT", "milda", "Milda Petraitė", "Enterprise plan, Kolmisoft", "Europe/Vilnius", []local.Try{
		{Line: "/ticket open priority=high Calls to one provider fail", Says: "answered within one working hour"},
	}},
	{"norte", "Norte VoIP", "agreement=kolmisoft tier=premium country=ES", "nuno", "Nuno Costa", "Premium plan, Kolmisoft", "Europe/Madrid", []local.Try{
		{Line: "/ticket coverage", Says: "hours, times and channels of the plan"},
	}},
	{"osaka", "Osaka Calls", "agreement=kolmisoft tier=basic country=JP", "olga", "Olga Mori", "Basic plan, Kolmisoft", "Asia/Tokyo", []local.Try{
		{Line: "/ticket open category=firewall Please open port 5060", Says: "never done from afar, and why"},
	}},
	{"piccolo", "Piccolo Phones", "agreement=kolmisoft tier=free country=PL", "piotr", "Piotr Zając", "No plan, Kolmisoft", "Europe/Warsaw", []local.Try{
		{Line: "/ticket open Rates do not upload", Says: "without a plan it is paid by the hour"},
	}},
}

var staff = []struct {
	id, name, title, role, zone string
}{
	{"nora", "Nora Lind", "Engineer", "engineer", "Europe/Rome"},
	{"omar", "Omar Haddad", "Engineer", "engineer", "Europe/London"},
	{Manager, "Mara Vogel", "Manager", "", "Europe/Rome"},
}

// Cast is the workspace's people, channels and guide.
func Cast() local.Config {
	cfg := local.Config{Guide: map[string][]local.Try{}}
	var desk []string
	for _, s := range staff {
		desk = append(desk, s.id)
	}
	for _, p := range partners {
		cfg.People = append(cfg.People, local.Person{ID: p.person, Name: p.who, Title: p.say, Partner: p.name, Zone: p.zone})
		cfg.Channels = append(cfg.Channels, local.Channel{ID: p.id, Name: p.id, Topic: p.name + " and the support desk", Members: append([]string{p.person}, desk...)})
		cfg.Guide[p.person] = inChannel(p.id, p.try)
	}
	for _, s := range staff {
		cfg.People = append(cfg.People, local.Person{ID: s.id, Name: s.name, Title: s.title, Partner: "Support desk", Zone: s.zone})
	}
	cfg.People = append(cfg.People, local.Person{ID: "sam", Name: "Sam Stone", Title: "A stranger", Partner: "Nobody's"})
	cfg.Channels = append([]local.Channel{{ID: Desk, Name: "desk", Topic: "The support desk: partners do not see this", Members: desk}}, cfg.Channels...)
	cfg.Channels = append(cfg.Channels, local.Channel{ID: "lobby", Name: "lobby", Topic: "Everybody, and nobody's channel"})
	engineer := inChannel(Desk, []local.Try{
		{Line: "/desk queue", Says: "what waits to be claimed, the most pressing first"},
		{Line: "/desk claim 1001", Says: "make it yours"},
		{Line: "/desk reply 1001 We are looking into it.", Says: "written to the partner: the response is met"},
		{Line: "/desk resolve 1001 The trunk is registered again.", Says: "resolved, with a word to the partner"},
	})
	cfg.Guide["nora"], cfg.Guide["omar"] = engineer, engineer
	cfg.Guide[Manager] = inChannel(Desk, []local.Try{
		{Line: "/desk queue", Says: "what waits; then move the clock at the top of the page ahead: warnings and breaches come"},
		{Line: "/tieline oncall", Says: "who is mentioned when nobody has claimed"},
		{Line: "/tieline partner list", Says: "the directory"},
		{Line: "/tieline partner show harbour", Says: "a tier that follows from facts"},
		{Line: "/tieline person", Says: "who is who"},
	})
	cfg.Guide["sam"] = inChannel("lobby", []local.Try{{Line: "/ticket open Help", Says: "a stranger is refused, and told where to go"}})
	return cfg
}

func inChannel(id string, tries []local.Try) []local.Try {
	out := make([]local.Try, len(tries))
	for i, t := range tries {
		if t.In == "" {
			t.In = id
		}
		out[i] = t
	}
	return out
}

// Typed is one line of the directory, as the manager types it.
type Typed struct{ In, Line string }

// Directory is what the manager types to make the desk, the partners and the engineers known.
func Directory() []Typed {
	lines := []Typed{{Desk, "bind desk"}}
	for _, s := range staff {
		args := fmt.Sprintf("person %s:%s name=%q zone=%s", local.Name, s.id, s.name, s.zone)
		if s.role != "" {
			args += " role=" + s.role
		}
		lines = append(lines, Typed{Desk, args})
	}
	// those who are turned to come first
	for _, later := range []bool{false, true} {
		for _, p := range partners {
			if strings.Contains(p.set, "upstream=") == later {
				lines = append(lines, Typed{Desk, fmt.Sprintf("partner add %s name=%q %s", p.id, p.name, p.set)}, Typed{p.id, "bind " + p.id + " anyway=yes"})
			}
		}
	}
	return append(lines, Typed{Desk, "oncall turns Nora Lind, Omar Haddad zone=Europe/Rome"})
}
