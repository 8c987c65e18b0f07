package sla

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Friday, eleven in the morning in Rome, six in New York.
var friday = time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)

func TestDecide(t *testing.T) {
	a := read(t, whole)
	site := map[string]string{"site": "Quay 4"}
	for name, c := range map[string]struct {
		s    Situation
		want Decision // outcome, clause, priority, category, asked, rate, refer; and what reason and next contain
	}{
		"nothing stands against it": {
			Situation{Tier: "gold", Region: "emea", Fields: site},
			Decision{Outcome: Accept, Category: "other", Priority: "low", Reason: "Covered by Harbour Support, tier Gold."},
		},
		"the tier follows from the facts": {
			Situation{Facts: map[string]string{"product": "crane"}, Fields: site},
			Decision{Outcome: Accept, Category: "other", Priority: "low", Reason: "tier Silver."},
		},
		"a fact that cannot be read is not known": {
			Situation{Facts: map[string]string{"product": "submarine"}, Fields: site},
			Decision{Outcome: Accept, Category: "other", Priority: "low", Reason: "tier House."},
		},
		"a required field is missing": {
			Situation{Tier: "gold"},
			Decision{Outcome: Ask, Clause: "H-2", Category: "other", Priority: "low", Reason: "Site: this is needed.", Next: "Fill in Site."},
		},
		"who is declined is not asked for fields": {
			Situation{Tier: "bronze", Upstream: "Pilots & Co"},
			Decision{Outcome: Refer, Clause: "H-2", Category: "other", Priority: "low", Refer: "upstream", Reason: "On tier Bronze, support comes from Pilots & Co.", Next: "Ask Pilots & Co."},
		},
		"an upstream that is not assigned": {
			Situation{Tier: "bronze"},
			Decision{Outcome: Refer, Clause: "H-2", Category: "other", Priority: "low", Refer: "upstream", Reason: "your assigned partner", Next: "a manager has to name one"},
		},
		"held": {
			Situation{Tier: "gold", Category: "change-request", Fields: site, Facts: map[string]string{"overdue_days": "22"}},
			Decision{Outcome: Hold, Clause: "H-3", Category: "change-request", Priority: "low", Reason: "22 days overdue: on hold until paid.", Next: "manager"},
		},
		"not held at the limit": {
			Situation{Tier: "gold", Category: "change-request", Fields: site, Facts: map[string]string{"overdue_days": "21"}},
			Decision{Outcome: Accept, Category: "change-request", Priority: "low", Reason: "Covered"},
		},
		"not held in a dispute": {
			Situation{Tier: "gold", Category: "change-request", Fields: site, Facts: map[string]string{"overdue_days": "99", "disputed": "yes"}},
			Decision{Outcome: Accept, Category: "change-request", Priority: "low", Reason: "Covered"},
		},
		"a category's priority follows from a field": {
			Situation{Tier: "silver", Region: "emea", Category: "fault", Fields: map[string]string{"site": "Quay 4", "standstill": "Yes"}},
			Decision{Outcome: Ask, Category: "fault", Priority: "high", Reason: "Nothing works: all stand still. Is that so?", Next: "Confirm, or choose another priority."},
		},
		"confirmed": {
			Situation{Tier: "silver", Region: "emea", Category: "fault", Confirmed: true, Fields: map[string]string{"site": "Quay 4", "standstill": "Yes"}},
			Decision{Outcome: Accept, Category: "fault", Priority: "high", Reason: "Covered"},
		},
		"support hours are the region's": {
			Situation{Tier: "silver", Region: "americas", Priority: "high", Fields: site},
			Decision{Outcome: Accept, Category: "other", Priority: "low", Asked: "high", Reason: "We are closed."},
		},
		"a condition on a missing field asks for it": {
			Situation{Tier: "gold", Category: "work", Fields: site},
			Decision{Outcome: Ask, Category: "work", Priority: "low", Reason: "Session: this is needed.", Next: "Fill in Session."},
		},
		"a condition on a missing field that counts as filled says nothing": {
			Situation{Tier: "gold", Category: "work", Filled: true},
			Decision{Outcome: Charge, Category: "work", Priority: "low", Rate: "work", Reason: "Work is charged at 125.00 USD per hour", Next: "Agree to the rate"},
		},
		"too soon": {
			Situation{Tier: "gold", Category: "work", Fields: map[string]string{"site": "Quay 4", "session": "2026-03-31T10:00:00+02:00"}},
			Decision{Outcome: Decline, Clause: "H-4", Category: "work", Priority: "low", Reason: "Work is not covered on tier Gold.", Next: "Beyond it, ask the Harbour Master: +1 ext. 3 or master@harbour.example."},
		},
		"early enough": {
			Situation{Tier: "gold", Region: "emea", Category: "work", Fields: map[string]string{"site": "Quay 4", "session": "2026-04-01T10:00:00+02:00"}},
			Decision{Outcome: Charge, Category: "work", Priority: "low", Rate: "work", Reason: "Work is charged at 125.00 USD per hour, each started half hour counts, one hour minimum.", Next: "Agree to the rate"},
		},
		"a field that cannot be read": {
			Situation{Tier: "gold", Category: "work", Fields: map[string]string{"site": "Quay 4", "session": "tomorrow"}},
			Decision{Outcome: Ask, Category: "work", Priority: "low", Reason: "“tomorrow” is not a date and time", Next: "Fill in Session."},
		},
		"referred to somebody in words": {
			Situation{Tier: "silver", Category: "training"},
			Decision{Outcome: Refer, Category: "training", Priority: "low", Refer: "the harbour school", Reason: "Training is for the harbour school to answer.", Next: "Turn to the harbour school."},
		},
		"a category that is not there": {
			Situation{Tier: "gold", Category: "falt"},
			Decision{Outcome: Ask, Category: "falt", Priority: "low", Reason: "There is no category “falt” — did you mean fault?", Next: "Fill in Category."},
		},
		"a tier that is not there": {
			Situation{Tier: "tin"},
			Decision{Outcome: Hold, Category: "other", Priority: "low", Reason: "“tin”, does not exist under Harbour Support", Next: "A manager is told"},
		},
		"another moment": {
			Situation{Tier: "gold", At: "announce", Window: Span{time.Date(2026, 3, 28, 3, 0, 0, 0, time.UTC), time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)}},
			Decision{Outcome: Ask, Category: "other", Priority: "low", Next: "Confirm, or leave it."},
		},
		"a window that ends as the desk opens": {
			Situation{Tier: "gold", At: "announce", Window: Span{time.Date(2026, 3, 28, 3, 0, 0, 0, time.UTC), time.Date(2026, 3, 30, 7, 0, 0, 0, time.UTC)}},
			Decision{Outcome: Accept, Category: "other", Priority: "low"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.Now = friday
			d := a.Decide(c.s)
			got := Decision{Outcome: d.Outcome, Clause: d.Clause, Category: d.Category, Priority: d.Priority, Asked: d.Asked, Rate: d.Rate, Refer: d.Refer}
			want := c.want
			want.Reason, want.Next = "", ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !strings.Contains(d.Reason, c.want.Reason) || !strings.Contains(d.Next, c.want.Next) {
				t.Errorf("says %q, next %q\nwant %q, next %q", d.Reason, d.Next, c.want.Reason, c.want.Next)
			}
		})
	}
}

func TestMissingNamesEveryFieldAtOnce(t *testing.T) {
	a := read(t, whole)
	d := a.Decide(Situation{Tier: "gold", Category: "work", Now: friday})
	var missing []string
	for _, m := range d.Missing {
		missing = append(missing, m.Field)
	}
	if diff := cmp.Diff([]string{"site", "session"}, missing); diff != "" {
		t.Error(diff)
	}
	if d.Reason != "These are needed: Site and Session." {
		t.Errorf("says %q", d.Reason)
	}
}

func TestNotices(t *testing.T) {
	a := read(t, whole)
	told := func(s Situation) (all []string) {
		s.Now, s.Filled, s.Confirmed = friday, true, true
		for _, n := range a.Decide(s).Notices {
			all = append(all, n.To+": "+n.Text)
		}
		return all
	}
	for name, c := range map[string]struct {
		s    Situation
		want []string
	}{
		"none":                     {Situation{Tier: "gold"}, nil},
		"all whose target it is":   {Situation{Tier: "gold", At: "breach", Target: "resolution"}, []string{"manager: Late."}},
		"not of another target":    {Situation{Tier: "gold", At: "breach", Target: "update"}, nil},
		"by the partner's history": {Situation{Tier: "gold", History: History{Open: 3, Customers: map[string]int{"high": 2}}}, []string{"desk: Several."}},
		"not of too little of it":  {Situation{Tier: "gold", History: History{Open: 2, Customers: map[string]int{"high": 2}}}, nil},
		"at an alert":              {Situation{Tier: "gold", At: "alert"}, []string{"desk: High?"}},
		"a manager, where nobody is upstream": {
			Situation{Tier: "bronze", Partner: "Tug Ltd"},
			[]string{"manager: Tug Ltd was referred to its upstream partner and has none: assign one."},
		},
		"a manager, where no tier is known": {
			Situation{Tier: "tin", Partner: "Tug Ltd"},
			[]string{"manager: Tug Ltd has the tier “tin”, which does not exist under Harbour Support: set another."},
		},
	} {
		if diff := cmp.Diff(c.want, told(c.s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	d := a.Decide(Situation{Tier: "gold", At: "alert", Now: friday, Filled: true})
	if diff := cmp.Diff([]string{"high", "low"}, d.Notices[0].Choose); diff != "" {
		t.Error(diff)
	}
}

func TestADecisionNamesTheReadingsItRestsOn(t *testing.T) {
	a := read(t, whole)
	s := Situation{Tier: "gold", Region: "emea", Priority: "high", Now: friday, Filled: true, Confirmed: true}
	if d := a.Decide(s); !slices.Equal(d.Assumed, []string{"H-1"}) {
		t.Errorf("assumed %v, want H-1, of the response target", d.Assumed)
	}
	s.Region, s.Priority = "americas", "low"
	if d := a.Decide(s); len(d.Assumed) != 0 {
		t.Errorf("assumed %v, want nothing", d.Assumed)
	}
}

func TestFormFields(t *testing.T) {
	a := read(t, whole)
	for name, c := range map[string]struct {
		s    Situation
		want []string
	}{
		"of everybody":         {Situation{Tier: "silver"}, []string{"site"}},
		"of the category":      {Situation{Tier: "silver", Category: "fault"}, []string{"site", "standstill"}},
		"of the tier":          {Situation{Tier: "gold", Category: "work"}, []string{"site", "session"}},
		"not of another tier":  {Situation{Tier: "silver", Category: "work"}, []string{"site"}},
		"of the priority":      {Situation{Tier: "bronze", Priority: "high"}, []string{"site", "traces"}},
		"of the line and prio": {Situation{Tier: "silver", Line: "second", Priority: "high"}, []string{"site", "traces"}},
		"of the moment":        {Situation{Tier: "silver", At: "resolve"}, []string{"cause"}},
	} {
		if diff := cmp.Diff(c.want, a.FormFields(c.s).IDs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"site", "standstill", "session", "traces"}, a.AllFields("").IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestLines(t *testing.T) {
	a := read(t, whole)
	for tier, want := range map[string]string{"bronze": "second", "gold": "first"} {
		if got := a.EntryLine(tier); got != want {
			t.Errorf("a ticket of %s enters %q, want %q", tier, got, want)
		}
	}
	if a.AtDesk("first") || !a.AtDesk("second") || a.AtDesk("") {
		t.Error("the desk's line is the second")
	}
	without := read(t, "agreement: small\nversion: \"1\"\ntitle: Small\ntiers: {all: {default: true}}\n")
	if without.EntryLine("all") != "" || !without.AtDesk("") {
		t.Error("without lines everything is at the desk")
	}
}

func TestFieldParse(t *testing.T) {
	version := Field{Type: Choice, Choices: []string{"x17", "x16", "older"}}
	for _, c := range []struct {
		f    Field
		raw  string
		want any
		err  string
	}{
		{Field{Type: Text}, " a b ", "a b", ""},
		{Field{Type: Bool}, "YES", true, ""},
		{Field{Type: Bool}, "false", false, ""},
		{Field{Type: Bool}, "maybe", nil, "“maybe” is neither yes nor no; write one of them."},
		{Field{Type: Int}, "22", 22, ""},
		{Field{Type: Int}, "2.5", nil, "“2.5” is not a whole number; write digits, such as 12."},
		{Field{Type: Int}, "99999999999999999999", nil, "“99999999999999999999” is not a whole number; write digits, such as 12."},
		{version, "X16", "x16", ""},
		{version, "x167", nil, "“x167” is not one of x17, x16, older."},
		{version, "oldest", nil, "“oldest” is not one of x17, x16, older — did you mean older?"},
		{Field{Type: Time}, "soon", nil, "“soon” is not a date and time with its offset; write it like 2026-04-15T09:00:00+02:00."},
	} {
		got, err := c.f.Parse(c.raw)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != c.want || text != c.err {
			t.Errorf("%s %q: got %v, %q; want %v, %q", c.f.Type, c.raw, got, text, c.want, c.err)
		}
	}
	at, err := Field{Type: Time}.Parse("2026-04-15T09:00:00+02:00")
	if err != nil || !at.(time.Time).Equal(time.Date(2026, 4, 15, 7, 0, 0, 0, time.UTC)) {
		t.Error(at, err)
	}
}

func TestFill(t *testing.T) {
	a := read(t, strings.Replace(whole, "say: We are closed.", `say: "{{tier}}|{{line}}|{{priority}}|{{category}}|{{country}}|{{region}}|{{phone.support}}|{{link.status}}|{{rate.quarter}}|{{facts.disputed}}|{{fields.site}}|{{partner.name}}|{{upstream}}|{{secrets}}|{{means}}|{{covered}}"`, 1))
	s := Situation{
		Tier: "gold", Region: "emea", Country: "IT", Partner: "Tug Ltd", Priority: "low", Now: friday,
		Facts: map[string]string{"disputed": "TRUE"}, Fields: map[string]string{"site": "Quay {{tier}}"},
	}
	want := "Gold|the reseller|Low|Other|IT|emea|+39 04|https://status.example/|£25.00+VAT per 15 minutes|yes|Quay {{tier}}|" +
		"Tug Ltd|your assigned partner|https://vault.example/|Everything else.|Fault, Add, delete or change and Other"
	if diff := cmp.Diff(want, a.Fill(a.Rules[2].Say, s)); diff != "" {
		t.Error(diff)
	}
	if got := a.Fill(nil, s); got != "" {
		t.Errorf("no text is filled as %q", got)
	}
}

func TestRateInWords(t *testing.T) {
	for want, r := range map[string]Rate{
		"£25.00+VAT per 15 minutes":                          {Currency: "GBP", Price: 2500, Per: 15, Increment: 15, Tax: "VAT"},
		"125.00 USD per hour, one hour minimum":              {Currency: "USD", Price: 12500, Per: 60, Increment: 1, Minimum: 60},
		"125.00 USD per hour, each started half hour counts": {Currency: "USD", Price: 12500, Per: 60, Increment: 30},
		"100.00 EUR per hour":                                {Currency: "EUR", Price: 10000, Per: 60, Increment: 1},
		"0.05 EUR per minute":                                {Currency: "EUR", Price: 5, Per: 1, Increment: 1},
		"9000 JPY per 2 hours":                               {Currency: "JPY", Price: 9000, Per: 120, Increment: 120},
		"a price on request":                                 {},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRank(t *testing.T) {
	a := read(t, whole) // by tier, then priority, then due
	soon, late := friday.Add(time.Hour), friday.Add(2*time.Hour)
	ordered := []Rank{
		a.Rank("high", "gold", soon), a.Rank("high", "gold", late), a.Rank("high", "gold", time.Time{}),
		a.Rank("low", "gold", soon), a.Rank("high", "silver", soon), a.Rank("high", "unheard", soon),
	}
	if !slices.IsSortedFunc(ordered, Rank.Compare) {
		t.Errorf("not in order: %v", ordered)
	}
	if a.Rank("high", "gold", soon).Compare(a.Rank("high", "gold", late)) >= 0 {
		t.Error("the nearer deadline comes first")
	}
}

// Whatever is typed, a decision has a reason, and one that stands in somebody's way says what to do next.
func TestDecisionsAlwaysSayWhyAndWhatNext(t *testing.T) {
	a := read(t, whole)
	any := func(ids []string) *rapid.Generator[string] {
		return rapid.OneOf(rapid.SampledFrom(append(ids, "")), rapid.StringN(0, 5, 20))
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Situation{
			At:        rapid.SampledFrom(allMoments).Draw(t, "at"),
			Tier:      any(a.Tiers.IDs()).Draw(t, "tier"),
			Line:      any(a.Lines.IDs()).Draw(t, "line"),
			Priority:  any(a.Priorities.IDs()).Draw(t, "priority"),
			Category:  any(a.Categories.IDs()).Draw(t, "category"),
			Region:    any(a.Regions.IDs()).Draw(t, "region"),
			Facts:     rapid.MapOf(any(a.Facts.IDs()), rapid.String()).Draw(t, "facts"),
			Fields:    rapid.MapOf(any(a.Fields.IDs()), rapid.String()).Draw(t, "fields"),
			Confirmed: rapid.Bool().Draw(t, "confirmed"),
			Filled:    rapid.Bool().Draw(t, "filled"),
			Now:       time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "now"), 0),
		}
		d := a.Decide(s)
		if d.Reason == "" || d.Next == "" && d.Outcome != Accept {
			t.Fatalf("%+v", d)
		}
		if d.Outcome == Ask && s.Confirmed && len(d.Missing) == 0 {
			t.Fatalf("asks again for what was confirmed: %+v", d)
		}
		if d.Clause != "" && a.Clauses.Index(d.Clause) < 0 {
			t.Fatalf("no such clause: %+v", d)
		}
		if again := a.Decide(s); !cmp.Equal(d, again) {
			t.Fatalf("decides differently the second time: %s", cmp.Diff(d, again))
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	a, err := Read("harbour.yaml", []byte(whole))
	if err != nil {
		b.Fatal(err)
	}
	s := Situation{
		Tier: "gold", Region: "emea", Category: "work", Now: friday,
		Facts:  map[string]string{"overdue_days": "3"},
		Fields: map[string]string{"site": "Quay 4", "session": "2026-04-01T10:00:00+02:00"},
	}
	b.ReportAllocs()
	for b.Loop() {
		a.Decide(s)
	}
}
