package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"tieline/sla"
	"tieline/sla/agreements"
)

// explainCommand tells what an agreement decides in one situation, and how each due instant comes about. It asks the
// same functions as the bot, so it is the bot's answer, without a workspace.
type explainCommand struct {
	Agreement string   `required:"" placeholder:"ID|FILE" help:"A shipped agreement, or a file."`
	Tier      string   `placeholder:"TIER" help:"The partner's tier; not needed where it follows from facts."`
	Region    string   `placeholder:"REGION" help:"The partner's region, where the agreement has regions."`
	Country   string   `placeholder:"IT" help:"The partner's country, by its two letters."`
	Priority  string   `placeholder:"PRIORITY" help:"The priority asked for; without it, the category's or the default."`
	Category  string   `placeholder:"CATEGORY" help:"What the ticket is about; without it, the default."`
	Fact      []string `sep:"none" placeholder:"NAME=VALUE" help:"Something known of the partner; may be repeated."`
	Field     []string `sep:"none" placeholder:"NAME=VALUE" help:"Something filled in on the form; may be repeated."`
	Opened    string   `required:"" placeholder:"2026-03-27T17:45:00+01:00" help:"When the ticket is opened, and decided on."`
	JSON      bool     `name:"json" help:"Print one JSON object."`
}

// explanation is what there is to tell.
type explanation struct {
	agreement *sla.Agreement
	situation sla.Situation
	decision  sla.Decision
	clocks    []sla.Clock
	missing   []sla.Missing // what the bot would ask for first; the decision counts it as filled
	aside     string        // a sentence where what was typed does not all hold
}

// Run prints the decision and the clocks. What cannot be explained as it was typed is told in one sentence, and
// nothing is printed.
func (c *explainCommand) Run(std streams) error {
	e, err := c.explain()
	if err != nil {
		return err
	}
	if e.aside != "" && c.JSON {
		fmt.Fprintln(std.errs, "tieline:", e.aside)
	}
	if c.JSON {
		return e.printJSON(std.out)
	}
	return e.print(std.out)
}

// explain asks the agreement.
func (c *explainCommand) explain() (explanation, error) {
	a, err := agreementNamed(c.Agreement)
	if err != nil {
		return explanation{}, err
	}
	e := explanation{agreement: a}
	if e.situation, err = c.situation(a); err != nil {
		return explanation{}, err
	}
	if e.situation.Tier, e.aside, err = tierFor(a, c.Tier, e.situation.Facts); err != nil {
		return explanation{}, err
	}
	e.decision = a.Decide(e.situation)
	asked := e.situation
	asked.Filled = false
	e.missing = a.Decide(asked).Missing
	if e.decision.Outcome == sla.Refer || e.decision.Outcome == sla.Decline {
		return e, nil
	}
	if e.situation.Region == "" && len(a.Regions) > 0 {
		return explanation{}, unusable("support hours differ by region in %s: give --region with %s", a.ID, listed(a.Regions.IDs(), "or"))
	}
	e.clocks = clocksFrom(a, e.situation, e.decision)
	if e.decision.Outcome == sla.Hold {
		e.clocks = held(e.clocks)
	}
	return e, nil
}

// agreementNamed finds a shipped agreement, or reads a file.
func agreementNamed(name string) (*sla.Agreement, error) {
	shipped, err := agreements.All()
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(shipped))
	for i, a := range shipped {
		if ids[i] = a.ID; a.ID == name {
			return a, nil
		}
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, unknown("agreement", name, ids, ", nor a file of that name")
	}
	if err != nil {
		return nil, unusable("cannot read the agreement: %s", err)
	}
	a, err := sla.Read(name, text)
	if err != nil {
		return nil, unusable("the agreement has to be put right first:\n%s", err)
	}
	return a, nil
}

// situation checks what was typed against what the agreement knows.
func (c *explainCommand) situation(a *sla.Agreement) (sla.Situation, error) {
	opened, err := instant(c.Opened)
	if err != nil {
		return sla.Situation{}, err
	}
	for _, typed := range []struct {
		what, plural, value string
		known               []string
	}{
		{"tier", "tiers", c.Tier, a.Tiers.IDs()},
		{"region", "regions", c.Region, a.Regions.IDs()},
		{"priority", "priorities", c.Priority, a.Priorities.IDs()},
		{"category", "categories", c.Category, a.Categories.IDs()},
	} {
		switch {
		case typed.value == "" || slices.Contains(typed.known, typed.value):
		case len(typed.known) == 0:
			return sla.Situation{}, unusable("%s has no %s, so there is no %s %q: leave --%s out", a.ID, typed.plural, typed.what, typed.value, typed.what)
		default:
			return sla.Situation{}, unknown(typed.what, typed.value, typed.known, " in "+a.ID)
		}
	}
	if c.Country != "" && !countryCode.MatchString(c.Country) {
		return sla.Situation{}, unusable("%q is no country code: write its two letters, such as IT", c.Country)
	}
	facts, err := values(a, "fact", a.Facts, c.Fact)
	if err != nil {
		return sla.Situation{}, err
	}
	fields, err := values(a, "field", a.Fields, c.Field)
	if err != nil {
		return sla.Situation{}, err
	}
	return sla.Situation{
		Now: opened, Opened: opened,
		Region: c.Region, Country: strings.ToUpper(c.Country), Priority: c.Priority, Category: c.Category,
		Facts: facts, Fields: fields, Filled: true, Upstream: "your assigned partner",
	}, nil
}

var countryCode = regexp.MustCompile(`^[A-Za-z]{2}$`)

// instant reads a point in time. Without an offset it would mean another one in every zone.
func instant(typed string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return time.Time{}, unusable("--opened %s does not say how far its clock is from UTC: write it as in %s+01:00, or with Z for UTC", typed, t.Format("2006-01-02T15:04:05"))
		}
	}
	return time.Time{}, unusable("--opened %q is no time: write it as in 2026-03-27T17:45:00+01:00", typed)
}

// values reads NAME=VALUE pairs whose names the agreement declares.
func values(a *sla.Agreement, what string, declared sla.Table[sla.Field], pairs []string) (map[string]string, error) {
	read := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, unusable("--%s %q has no value: write --%s NAME=VALUE", what, pair, what)
		}
		field, known := declared.Get(name)
		if !known && len(declared) == 0 {
			return nil, unusable("%s has no %ss, so there is no %s %q: leave --%s out", a.ID, what, what, name, what)
		}
		if !known {
			return nil, unknown(what, name, declared.IDs(), " in "+a.ID)
		}
		if _, twice := read[name]; twice {
			return nil, unusable("the %s %s is given twice", what, name)
		}
		if _, err := field.Parse(value); err != nil {
			return nil, unusable("the %s %s: %s", what, name, strings.TrimSuffix(err.Error(), "."))
		}
		read[name] = value
	}
	return read, nil
}

// tierFor is the partner's tier. Where the facts that are given make it follow, they decide, as they do in the bot,
// where nobody types a tier that follows; a default makes nothing follow.
func tierFor(a *sla.Agreement, typed string, facts map[string]string) (tier, aside string, err error) {
	derived, ok := a.TierOf(facts)
	if typed == "" && !ok {
		return "", "", unusable("the tier does not follow from what is given: add --tier with %s%s", listed(a.Tiers.IDs(), "or"), orFacts(a))
	}
	if typed == "" || typed == derived {
		return derived, "", nil
	}
	if row, _ := a.Tiers.Get(derived); ok && row.When != nil {
		return derived, fmt.Sprintf("the tier follows from the facts and is %s; --tier %s does not change that", derived, typed), nil
	}
	return typed, "", nil
}

// orFacts names the facts from which a tier might follow.
func orFacts(a *sla.Agreement) string {
	follows := func(row sla.Row[sla.Tier]) bool { return row.V.When != nil }
	if !slices.ContainsFunc(a.Tiers, follows) {
		return ""
	}
	return ", or --fact with " + listed(a.Facts.IDs(), "or")
}

// clocksFrom are the clocks as they run from the opening, the report being complete then.
func clocksFrom(a *sla.Agreement, s sla.Situation, d sla.Decision) []sla.Clock {
	return a.Clocks(sla.Case{Tier: d.Tier, Region: s.Region, Fields: s.Fields}, []sla.Moment{
		{At: s.Opened, Kind: sla.Opened, Priority: d.Priority, Category: d.Category, Line: d.Line},
		{At: s.Opened, Kind: sla.Completed},
	})
}

// onRelease stands instead of a due instant while a ticket is on hold.
const onRelease = "starts when the ticket is released"

// held are clocks of a ticket on hold: what they would come to from the opening does not hold.
func held(clocks []sla.Clock) []sla.Clock {
	for i, clock := range clocks {
		words := onRelease
		if clock.State == sla.Worded {
			words = clock.Words + "; " + onRelease
		}
		clocks[i] = sla.Clock{
			Target: clock.Target, State: sla.Pending, Words: words, Say: clock.Say, Clause: clock.Clause,
			Ledger: []sla.Entry{{Text: "The ticket is on hold, so nothing is counted before it is released."}},
		}
	}
	return clocks
}

// unknown says that there is no such thing, and what may have been meant.
func unknown(what, typed string, known []string, where string) error {
	return unusable("there is no %s %q%s%s", what, typed, where, sla.Instead(typed, known))
}

// listed is "a, b or c".
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}
