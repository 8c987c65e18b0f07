package sla

import (
	"errors"
	"strings"
	"testing"
)

// In each, ‸ stands before the character at which the problem must be reported.
var misuses = []struct{ when, want string }{
	{`facts.‸overdu_days > 3`, `facts has no "overdu_days" — did you mean overdue_days?`},
	{`facts[‸"overdu_days"] > 3`, `facts has no "overdu_days" — did you mean overdue_days?`},
	{`‸fact.overdue_days > 3`, `there is no "fact" here — did you mean facts?`},
	{`‸colour == "red"`, `there is no "colour" here — there are tier, line, priority, category, region, country, facts, fields, open, ticket, window and history`},
	{`fields.session.‸opens.emea`, `fields.session has no "opens" — did you mean open?`},
	{`fields.session.ahead.‸emeas < 3`, `fields.session.ahead has no "emeas" — did you mean emea?`},
	{`history.customers.‸urgent > 1`, `history.customers has no "urgent" — there are high and low`},
	{`window.‸closed`, `window has no "closed" — there are open and given`},
	{`tier.‸title == "gold"`, `tier has nothing after a dot; it is a text`},
	{`tier == ‸"golden"`, `tier is never "golden" — did you mean gold?`},
	{`‸"golden" != tier`, `tier is never "golden" — did you mean gold?`},
	{`line == ‸"third"`, `line is never "third" — there are first and second`},
	{`priority in ["high", ‸"hihg"]`, `priority is never "hihg" — did you mean high?`},
	{`category not in [‸"wrk"]`, `category is never "wrk" — did you mean work?`},
	{`region == ‸"apac"`, `region is never "apac" — there are emea and americas`},
	{`fields.cause == ‸"theirs"`, `fields.cause is never "theirs" — there are ours and not-ours`},
	{`‸facts.overdue_days`, `a condition must be true or false; this is facts.overdue_days, a number`},
	{`‸tier`, `a condition must be true or false; this is tier, a text`},
	{`‸open`, `a condition must be true or false; this is open, a group of names`},
	{`not ‸tier`, `not goes before yes or no; this is tier, a text`},
	{`‸- open.emea`, `- does not go before open.emea, yes or no`},
	{`open.emea and ‸facts.overdue_days`, `and goes between yes-or-no questions; this is facts.overdue_days, a number`},
	{`facts.overdue_days ‸> "3"`, `> compares numbers; here stand facts.overdue_days, a number, and a text`},
	{`facts.overdue_days ‸== "3"`, `these cannot be equal: facts.overdue_days, a number, and a text`},
	{`facts ‸== facts`, `these cannot be equal: facts, a group of names, and facts, a group of names`},
	{`fields.session ‸> 3`, `> compares numbers; here stand fields.session, a group of names, and a number`},
	{`facts.overdue_days ‸+ tier > 3`, `+ goes between numbers; here stand facts.overdue_days, a number, and tier, a text`},
	{`tier ‸in "gold"`, `after in stands a list of texts, such as category in ["setup", "other"]`},
	{`facts.overdue_days ‸in ["3"]`, `after in stands a list of texts, such as category in ["setup", "other"]`},
	{`tier in ["gold", ‸3]`, `a list holds texts in quotes; this is a number`},
	{`tier ‸matches ".*"`, `there is no matches in conditions; compare with ==, !=, <, <=, > and >=, or with in`},
	{`(facts.overdue_days ‸?? 3) > 2`, `there is no ?? in conditions; compare with ==, !=, <, <=, > and >=, or with in`},
	{`‸len(tier) > 2`, `there are no functions in conditions; compare facts, fields and the like`},
	{`‸get(facts, "overdue") == 3`, `there are no functions in conditions; compare facts, fields and the like`},
	{`tier.‸lower() == "gold"`, `there are no functions in conditions; compare facts, fields and the like`},
	{`‸any(["a"], true)`, `there are no functions in conditions; compare facts, fields and the like`},
	{`facts‸[tier] == "a"`, `after facts stands a dot and a name`},
	{`‸open.emea ? true : false`, `a condition has names, texts, numbers, comparisons, in, and, or, not; nothing else`},
	{`facts.overdue_days > ‸3.5`, `a condition has names, texts, numbers, comparisons, in, and, or, not; nothing else`},
	{`tier == ‸nil`, `a condition has names, texts, numbers, comparisons, in, and, or, not; nothing else`},
	{`let ‸x = 3; x > 2`, `a condition has names, texts, numbers, comparisons, in, and, or, not; nothing else`},
	{`facts.overdue_days >‸ `, `this condition ends too early; something is missing after this`},
	{`facts.overdue_days > 3 ‸)`, `")" does not fit here; is and, or, or a comparison missing before it?`},
	{`tier == "gold‸`, `a quotation mark in this condition is never closed`},
	{`open.emea ‸open.emea`, `"open" does not fit here; is and, or, or a comparison missing before it?`},
}

func TestMisusedConditionsAreRefused(t *testing.T) {
	for _, m := range misuses {
		before, after, found := strings.Cut(m.when, "‸")
		if !found {
			t.Fatalf("%s does not say where the problem is", m.when)
		}
		const old = "when: facts.overdue_days > 21 and not facts.disputed"
		text := strings.Replace(whole, old, "when: '"+before+after+"'", 1)
		_, err := Read("harbour.yaml", []byte(text))
		var problems Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: no problem is reported", m.when)
			continue
		}
		p, col := problems[0], len("    when: '")+len([]rune(before))+1
		if len(problems) > 1 || p.Line != 69 || p.Col != col || p.Message != m.want {
			t.Errorf("%s\nwant 69:%d: %s\n got %v", m.when, col, m.want, err)
		}
	}
}

func TestConditionsHold(t *testing.T) {
	for when, want := range map[string]bool{
		`tier == "gold"`: true,
		`tier in ["silver", "gold"] and line != "second"`:       true,
		`tier not in ["silver"]`:                                true,
		`priority == "high" or category == "work"`:              true,
		`not open.emea`:                                         false,
		`open.support`:                                          true,
		`ticket.open.emea`:                                      false,
		`facts.overdue_days + 1 == 23 && !facts.disputed`:       true,
		`facts.overdue_days >= 22 and facts.overdue_days <= 22`: true,
		`facts.product == "pilot"`:                              false,
		`facts.integrator == ""`:                                true,
		`country == "IT" and region == "emea"`:                  true,
		`fields.session.ahead.emea == 3`:                        true,
		`fields.session.open.emea`:                              true,
		`fields.session.past`:                                   false,
		`fields.session.open.night`:                             false,
		`fields.standstill`:                                     false,
		`history.open > 1 and history.customers.high == 1`:      true,
		`history.customers.low == 0`:                            true,
	} {
		const old = "when: facts.overdue_days > 21 and not facts.disputed"
		a := read(t, strings.Replace(whole, old, "when: '"+when+"'", 1))
		v := a.view(Situation{
			Tier: "gold", Region: "emea", Country: "IT", Category: "work",
			Now: friday, Opened: friday.Add(-8 * 60 * 60 * 1e9),
			Facts:   map[string]string{"overdue_days": "22"},
			Fields:  map[string]string{"session": "2026-04-01T10:00:00+02:00"},
			History: History{Open: 2, Customers: map[string]int{"high": 1}},
		})
		if got := v.holds(a.Rules[1].When); got != want {
			t.Errorf("%s is %v, want %v", when, got, want)
		}
	}
}

func TestPlacesAreFoundInEveryWayOfWriting(t *testing.T) {
	const old = "    when: facts.overdue_days > 21 and not facts.disputed\n"
	for _, when := range []string{
		"    when: facts.‸overdu > 21\n",
		"    when: \"facts.‸overdu > 21\"\n",
		"    when: 'facts.‸overdu > 21'\n",
		"    when: \"facts.product == \\\"crane\\\" and facts.‸overdu > 21\"\n",
		"    when: facts.disputed and\n      facts.‸overdu > 21\n",
		"    when: >\n      facts.disputed and\n      facts.‸overdu > 21\n",
		"    when: |\n      facts.disputed and\n        facts.‸overdu > 21\n",
		"    when:   facts.‸overdu > 21   # a comment\n",
		"    when: country == \"Åland\" and facts.‸overdu > 21\n",
	} {
		m := mistake{old, when, `facts has no "overdu"`}
		text, line, col := m.plant(t)
		_, err := Read("harbour.yaml", []byte(text))
		var problems Problems
		if !errors.As(err, &problems) || problems[0].Line != line || problems[0].Col != col || !strings.HasPrefix(problems[0].Message, m.want) {
			t.Errorf("%s\nwant %d:%d\n got %v", when, line, col, err)
		}
		crlf := strings.ReplaceAll(text, "\n", "\r\n")
		if _, err := Read("harbour.yaml", []byte(crlf)); !errors.As(err, &problems) || problems[0].Line != line || problems[0].Col != col {
			t.Errorf("with CRLF: %s\nwant %d:%d\n got %v", when, line, col, err)
		}
	}
}

func TestNearMisses(t *testing.T) {
	words := []string{"gold", "silver", "change-request", "p1", "p2"}
	for word, want := range map[string]string{
		"golf": "gold", "glod": "gold", "Gold": "gold", "sliver": "silver", "changerequest": "change-request",
		"change_requests": "change-request", "p3": "", "platinum": "", "": "", strings.Repeat("gold", 100): "",
	} {
		if got := near(word, words); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
}

// TestATimeThatIsNotGiven has not passed, and is never open.
func TestATimeThatIsNotGiven(t *testing.T) {
	const old = "when: facts.overdue_days > 21 and not facts.disputed"
	a := read(t, strings.Replace(whole, old, "when: fields.session.past or fields.session.open.emea", 1))
	v := a.view(Situation{Tier: "gold", Region: "emea", Now: friday})
	if v.holds(a.Rules[1].When) {
		t.Error("a time that was not given has passed, or lies in the hours")
	}
	v = a.view(Situation{Tier: "gold", Region: "emea", Now: friday, Fields: map[string]string{"session": friday.Add(-1e9).Format("2006-01-02T15:04:05Z07:00")}})
	if !v.holds(a.Rules[1].When) {
		t.Error("the second before now has not passed")
	}
}
