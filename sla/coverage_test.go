package sla

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCoverage(t *testing.T) {
	a := read(t, whole)
	c := a.Coverage(Situation{Tier: "gold", Region: "emea", Country: "IT", Now: friday, Category: "not looked at"})
	check := func(what string, got, want any) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	check("tier", []string{c.Tier, c.TierTitle, c.Line, c.LineTitle}, []string{"gold", "Gold", "first", "the reseller"})
	var names []string
	for _, cal := range c.Calendars {
		names = append(names, cal.Name)
		if cal.Name == "emea" && (!cal.Open || !cal.Support || !cal.Until.Equal(friday.Add(90*time.Minute))) {
			t.Errorf("emea is open until half past twelve: %+v", cal)
		}
		if cal.Name == "night" && (cal.Open || !cal.Until.Equal(time.Date(2026, 3, 28, 19, 0, 0, 0, time.UTC))) {
			t.Errorf("night is closed until Saturday 20:00: %+v", cal)
		}
		if cal.Name == "round" && (!cal.Open || !cal.Until.IsZero()) {
			t.Errorf("round is always open: %+v", cal)
		}
	}
	check("calendars, not those of other regions", names, []string{"emea", "night", "round", "dutch"})
	check("targets", c.Targets, []Promise{
		{Target: "response", Priorities: []string{"Critical"}, Words: "30m of support", Attain: "> 90%", Clause: []string{"H-1"}},
		{Target: "response", Priorities: []string{"Low"}, Words: "1 working day of emea", Say: "Within a day."},
		{Target: "update", Categories: []string{"Fault"}, Words: "4h of support or 24h elapsed, whichever is earlier"},
		{Target: "resolution", Words: "best effort"},
	})
	check("channels", c.Channels, []ChannelNow{
		{Channel: "Phone", Open: true, Until: friday.Add(90 * time.Minute), Hours: "support", Say: "+39 04", Clause: []string{"H-1"}},
		{Channel: "Chat", Until: time.Date(2026, 3, 28, 19, 0, 0, 0, time.UTC), Hours: "night"},
	})
	check("phones", c.Phones, []Reach(nil)) // its channel has it
	bare := read(t, strings.Replace(whole, `say: "{{phone.support}}"`, `say: By phone.`, 1))
	check("phones of no channel", bare.Coverage(Situation{Now: friday, Tier: "gold", Region: "emea", Country: "IT"}).Phones,
		[]Reach{{"support", "+39 04", []string{"H-1"}}})
	outcomes := map[string]Outcome{}
	for _, s := range c.Categories {
		outcomes[s.ID] = s.Decision.Outcome
	}
	check("scope", outcomes, map[string]Outcome{
		"fault": Accept, "change-request": Accept, "work": Charge, "training": Refer, "other": Accept,
	})

	bronze := a.Coverage(Situation{Tier: "bronze", Region: "emea", Now: friday})
	if len(bronze.Channels) != 1 {
		t.Errorf("chat is not for bronze: %+v", bronze.Channels)
	}
	unknown := a.Coverage(Situation{Tier: "tin", Now: friday})
	if unknown.Tier != "" || unknown.Targets != nil {
		t.Errorf("nothing is promised on an unknown tier: %+v", unknown)
	}
}
