package agreements_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieline/sla"
	"tieline/sla/agreements"
)

// proof shows that one clause is carried out with the document's own figures, and that it is the file that makes it
// so: under each change of the file something else is seen.
type proof struct {
	agreement, clause string
	see               func(*sla.Agreement) []string
	want              []string
	changes           []change
}

// change of a file. What is replaced stands in it exactly once.
type change struct{ from, to string }

// proofs are in the files named for their agreement.
var proofs = slices.Concat(spitfire, threepbx, wildix, cloudcti, kolmisoft)

func TestClause(t *testing.T) {
	for _, p := range proofs {
		t.Run(p.clause, func(t *testing.T) {
			t.Parallel()
			text := textOf(t, p.agreement)
			shipped := read(t, text)
			if _, ok := shipped.Clauses.Get(p.clause); !ok {
				t.Errorf("%s does not list the clause", p.agreement)
			}
			if diff := cmp.Diff(p.want, p.see(shipped)); diff != "" {
				t.Fatalf("as shipped (-want +seen):\n%s", diff)
			}
			if len(p.changes) == 0 {
				t.Error("no change of the file is tried, so nothing shows that the file decides this")
			}
			for _, c := range p.changes {
				if n := strings.Count(text, c.from); n != 1 {
					t.Errorf("the file has %q %d times; a change needs it once", c.from, n)
					continue
				}
				changed := read(t, strings.Replace(text, c.from, c.to, 1))
				if cmp.Equal(p.want, p.see(changed)) {
					t.Errorf("nothing is seen to change with %q in place of %q", c.to, c.from)
				}
			}
		})
	}
}

// TestClausesProven holds the proofs to the clauses that work now, and the files to all the clauses that there are.
func TestClausesProven(t *testing.T) {
	working := strings.Fields(`SP-1 SP-2 SP-3 SP-4 SP-5 SP-6 SP-7 SP-8 TP-1 TP-2 TP-3 TP-4 TP-7 TP-10 TP-11 TP-12 TP-14 TP-16 TP-17 WX-1 WX-2 WX-3 WX-4 WX-5 WX-6 WX-7 WX-8 WX-9 WX-10 WX-11 WX-12
		WX-14 WX-16 WX-17 CC-1 CC-2 CC-3 CC-4 CC-5 CC-6 CC-7 CC-8 CC-10 CC-12 CC-13 CC-14 KM-1 KM-2 KM-3 KM-4 KM-5 KM-6 KM-7 KM-8 KM-9 KM-10 KM-11 KM-12`)
	for _, clause := range working {
		if !slices.ContainsFunc(proofs, func(p proof) bool { return p.clause == clause }) {
			t.Errorf("%s has no proof", clause)
		}
	}
	for _, file := range []struct {
		id, prefix string
		last       int
	}{{"spitfire", "SP", 8}, {"threepbx", "TP", 17}, {"wildix", "WX", 17}, {"cloudcti", "CC", 14}, {"kolmisoft", "KM", 12}} {
		var want []string
		for i := range file.last {
			want = append(want, fmt.Sprintf("%s-%d", file.prefix, i+1))
		}
		a := read(t, textOf(t, file.id))
		if diff := cmp.Diff(want, a.Clauses.IDs()); diff != "" {
			t.Errorf("%s lists other clauses (-want +has):\n%s", file.id, diff)
		}
	}
}

// TestReadings holds the files to naming each place that the documents leave open.
func TestReadings(t *testing.T) {
	for id, clauses := range map[string]string{
		"spitfire":  "SP-1 SP-5 SP-6 SP-7",
		"threepbx":  "TP-2 TP-3 TP-8 TP-10 TP-11 TP-12 TP-16",
		"wildix":    "WX-1 WX-4 WX-5 WX-6",
		"cloudcti":  "CC-1 CC-2 CC-5 CC-6 CC-7 CC-8 CC-10 CC-11 CC-12",
		"kolmisoft": "KM-1 KM-2 KM-4 KM-5 KM-7 KM-9",
	} {
		a := read(t, textOf(t, id))
		for _, clause := range strings.Fields(clauses) {
			if _, ok := a.Assumptions.Get(clause); !ok {
				t.Errorf("%s does not say how %s is read", id, clause)
			}
		}
	}
}

func TestAll(t *testing.T) {
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range all {
		ids = append(ids, a.ID)
		if len(a.Categories) > 25 {
			t.Errorf("%s has %d categories; a form shows 25", a.ID, len(a.Categories))
		}
		if !strings.HasPrefix(string(a.Text), "# yaml-language-server: $schema=./agreement.schema.json\n") {
			t.Errorf("%s does not begin with the line by which editors find the schema", a.ID)
		}
	}
	if diff := cmp.Diff([]string{"cloudcti", "kolmisoft", "spitfire", "threepbx", "wildix"}, ids); diff != "" {
		t.Error(diff)
	}
}

func textOf(t *testing.T, id string) string {
	t.Helper()
	for _, text := range agreements.Texts() {
		if text.ID == id {
			return string(text.Text)
		}
	}
	t.Fatalf("no agreement %s is shipped", id)
	return ""
}

func read(t *testing.T, text string) *sla.Agreement {
	t.Helper()
	a, err := sla.Read("changed.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// at is an instant.
func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04 -07:00", s)
	if err != nil {
		panic(err)
	}
	return t
}

// known are facts or fields.
type known = map[string]string

// situation is a usual one but for some things.
func situation(s sla.Situation, but []func(*sla.Situation)) sla.Situation {
	for _, change := range but {
		change(&s)
	}
	return s
}

func tier(id string) func(*sla.Situation)     { return func(s *sla.Situation) { s.Tier = id } }
func region(id string) func(*sla.Situation)   { return func(s *sla.Situation) { s.Region = id } }
func country(id string) func(*sla.Situation)  { return func(s *sla.Situation) { s.Country = id } }
func priority(id string) func(*sla.Situation) { return func(s *sla.Situation) { s.Priority = id } }
func category(id string) func(*sla.Situation) { return func(s *sla.Situation) { s.Category = id } }
func moment(id string) func(*sla.Situation)   { return func(s *sla.Situation) { s.At = id } }
func fields(f known) func(*sla.Situation)     { return func(s *sla.Situation) { s.Fields = f } }
func facts(f known) func(*sla.Situation)      { return func(s *sla.Situation) { s.Facts = f } }

// maintained is what an announcement with a beginning and an end is about.
func maintained(from, until string) func(*sla.Situation) {
	return func(s *sla.Situation) { s.Window = sla.Span{Start: at(from), End: at(until)} }
}

// decided is a decision in a few words: outcome, clause, and to whom, at which rate or under which priority.
func decided(a *sla.Agreement, s sla.Situation) string {
	s.Filled = true
	d := a.Decide(s)
	words := []string{string(d.Outcome)}
	for _, w := range []string{d.Clause, d.Refer, d.Rate, d.Priority} {
		if w != "" {
			words = append(words, w)
		}
	}
	if d.OnCondition {
		words = append(words, "on condition")
	}
	return strings.Join(words, " ")
}

// reason is the sentence of a decision.
func reason(a *sla.Agreement, s sla.Situation) string {
	s.Filled = true
	return a.Decide(s).Reason
}

// notices are what is told, each as "to: text".
func notices(a *sla.Agreement, s sla.Situation) (told []string) {
	s.Filled, s.Confirmed = true, true
	for _, n := range a.Decide(s).Notices {
		told = append(told, strings.TrimSpace(n.To+": "+n.Text+" "+strings.Join(n.Choose, "/")))
	}
	return told
}

// first and last tell "nothing" where there is nothing.
func first(told []string) string {
	if len(told) == 0 {
		return "nothing"
	}
	return told[0]
}

func last(told []string) string {
	if len(told) == 0 {
		return "nothing"
	}
	return told[len(told)-1]
}

// missing lists the fields that are, with their clauses.
func missing(d sla.Decision) (all []string) {
	for _, m := range d.Missing {
		all = append(all, m.Field+" "+m.Clause)
	}
	return all
}

// paged tells whether on-call is mentioned.
func paged(a *sla.Agreement, s sla.Situation) string {
	for _, n := range notices(a, s) {
		if strings.HasPrefix(n, "oncall: ") {
			return "paged"
		}
	}
	return "not paged"
}

// categories lists those with a given decision.
func categories(a *sla.Agreement, s sla.Situation, outcome sla.Outcome) string {
	s.Filled = true
	var ids []string
	for _, id := range a.Categories.IDs() {
		if s.Category = id; a.Decide(s).Outcome == outcome {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, " ")
}

// asked lists the form's fields; the required ones have a star.
func asked(a *sla.Agreement, s sla.Situation) string {
	var names []string
	for _, row := range a.FormFields(s) {
		if row.V.Required {
			row.ID += "*"
		}
		names = append(names, row.ID)
	}
	return strings.Join(names, " ")
}

// due is when a ticket's target is due, opened now, or the words that stand instead.
func due(a *sla.Agreement, s sla.Situation, target string) string {
	return after(a, s, target)
}

// beside is what stands beside a target's newest clock.
func beside(a *sla.Agreement, s sla.Situation, target string) (say string) {
	d := a.Decide(s)
	opened := sla.Moment{At: s.Now, Kind: sla.Opened, Priority: d.Priority, Category: d.Category, Line: d.Line}
	for _, c := range a.Clocks(sla.Case{Tier: d.Tier, Region: s.Region}, []sla.Moment{opened}) {
		if c.Target == target {
			say = c.Say
		}
	}
	return say
}

// after is how the newest clock of a target stands when something has happened after the opening.
func after(a *sla.Agreement, s sla.Situation, target string, then ...sla.Moment) string {
	s.Filled, s.Confirmed = true, true
	d := a.Decide(s)
	opened := sla.Moment{At: s.Now, Kind: sla.Opened, Priority: d.Priority, Category: d.Category, Line: d.Line}
	stands := "none"
	for _, c := range a.Clocks(sla.Case{Tier: d.Tier, Region: s.Region, Fields: s.Fields}, append([]sla.Moment{opened}, then...)) {
		if c.Target != target {
			continue
		}
		switch c.State {
		case sla.Running:
			stands = c.Due.UTC().Format("2006-01-02T15:04:05Z")
		case sla.Stopped:
			stands = "stopped " + c.Stopped.UTC().Format("2006-01-02T15:04:05Z")
		case sla.Worded:
			stands = c.Words
		default:
			stands = string(c.State)
		}
	}
	return stands
}

// cost is what some minutes of work come to under a rate, each as "15m 25.00".
func cost(a *sla.Agreement, rate string, worked ...sla.Minutes) (all []string) {
	r, _ := a.Rates.Get(rate)
	for _, m := range worked {
		counted, amount := r.Charge(m)
		all = append(all, counted.String()+" "+sla.Decimal(amount, r.Currency))
	}
	return all
}

// means are the definitions that stand beside the priorities.
func means(a *sla.Agreement) (all []string) {
	for _, row := range a.Priorities {
		all = append(all, row.ID+": "+row.V.Means)
	}
	return all
}

// channels are the ways to reach support, with whether each is open now.
func channels(a *sla.Agreement, s sla.Situation) (all []string) {
	for _, c := range a.Coverage(s).Channels {
		open := "closed"
		if c.Open {
			open = "open"
		}
		all = append(all, c.Channel+" "+open)
	}
	return all
}

// said is what stands beside a channel.
func said(a *sla.Agreement, s sla.Situation, channel string) string {
	for _, c := range a.Coverage(s).Channels {
		if c.Channel == channel {
			return c.Say
		}
	}
	return "no such channel"
}
