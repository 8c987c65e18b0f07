package sla

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// whole has every section and key that an agreement can have.
const whole = `agreement: harbour
version: "3"
title: Harbour Support
clauses:
  H-1: §1 Hours
  H-2: §2 Scope
  H-3: §3 Accounts
  H-4: §4 Work
assumptions:
  H-1: Hours are those of the region.
facts:
  product: {title: Product, type: [crane, pilot]}
  overdue_days: {title: Days overdue, type: int}
  disputed: {type: bool, help: Only a bona fide dispute.}
  integrator:
calendars:
  emea: {zone: Europe/Rome, hours: {mon-fri: 09:00-12:30 and 13:30-18:00}, clause: H-1}
  americas: {zone: America/New_York, hours: {mon-fri: 09:00-18:00}}
  night: {zone: Europe/Rome, hours: {"mon-thu, sat": 20:00-08:00, sun: 10:00-24:00}}
  round: {zone: Europe/Rome, hours: always}
  dutch:
    zone: Europe/Amsterdam
    hours: {mon-fri: 08:30-17:00}
    holidays: {country: NL, without: [Goede Vrijdag], with: [{name: Staff day, on: 12-24, hours: 08:30-12:00}]}
regions:
  emea: {support: emea}
  americas: {support: americas}
tiers:
  gold: {when: facts.product == "pilot" and facts.overdue_days < 90, clause: H-2}
  silver: {when: facts.product == "crane"}
  bronze:
  house: {default: true}
lines:
  first: {by: bronze, title: the reseller}
  second: {by: desk, clause: H-2}
priorities:
  high: {title: Critical, means: "Nothing works: all stand still."}
  low: {means: Everything else., default: true}
categories:
  fault:
    priority: [{when: fields.standstill, priority: high}, low]
  change-request: {title: "Add, delete or change", priority: low}
  work: {clause: H-4}
  training:
  other: {default: true}
fields:
  site: {title: Site, required: true, clause: H-2}
  standstill: {title: Does everything stand still?, type: bool, category: fault}
  session: {type: time, category: [work, training], tier: gold, required: true}
  traces: {type: files, line: second, priority: high}
  cause: {type: [ours, not-ours], at: [monitor, resolve]}
rates:
  work: {price: 125.00 USD, per: 1h, increment: 30m, minimum: 1h, clause: H-4}
  tuition: {price: on request}
  quarter: {price: 25.00 GBP, per: 15m, tax: VAT}
phones:
  support: {IT: "+39 04", "NO": "+47 1", default: "+44 20", clause: H-1}
links:
  status: {default: "https://status.example/"}
secrets: https://vault.example/
targets:
  - {target: response, priority: high, within: 30m of support, attain: "> 90%", clause: H-1}
  - {target: response, within: 1 working day of emea, say: Within a day.}
  - {target: update, category: fault, within: [4h of support, 24h elapsed], from: responded}
  - {target: resolution, within: best effort}
rules:
  - {tier: bronze, then: refer upstream, clause: H-2}
  - category: change-request
    when: facts.overdue_days > 21 and not facts.disputed
    then: hold
    say: "{{facts.overdue_days}} days overdue: on hold until paid."
    clause: H-3
  - {priority: high, when: not open.support, then: accept as low, say: We are closed.}
  - {category: work, when: "fields.session.ahead.emea < 3 or not fields.session.open.support", then: decline, clause: H-4}
  - {priority: high, then: ask, say: "{{means}} Is that so?"}
  - {category: work, then: charge work}
  - {at: escalate, category: other, then: charge work on condition}
  - {at: resolve, category: other, then: charge work}
  - {category: training, then: refer the harbour school}
  - {at: announce, when: window.open.emea, then: ask}
notices:
  - {at: [open, priority], priority: high, when: not ticket.open.round, partner: "Call {{phone.support}}.", oncall: Wake up., clause: H-1}
  - {at: breach, target: resolution, once: partner, manager: Late.}
  - {at: alert, desk: "High?", choose: [high, low]}
  - {at: chat, words: [mayday, "man overboard"], partner: Open a ticket.}
  - {when: history.customers.high >= 2 and history.open > 2, desk: Several.}
channels:
  - {channel: Phone, hours: support, say: "{{phone.support}}", clause: H-1}
  - {channel: Chat, tier: [gold, silver], hours: night}
escalation:
  - {title: Harbour Master, phone: "+1 ext. 3", email: master@harbour.example, clause: H-2}
monitoring: {lower: [low], quiet: 24h elapsed, clause: H-2}
queue: {by: [tier, priority, due], clause: H-2}
warn: [75%, 1h30m before]
clocks: {priority-change: forward, reopening: new-cycle, response-by: message, pauses: {waiting: [resolution], hold: all}}
close: {after: 5 working days of emea, warn: 3 working days of emea, clause: H-2}
tell: {warn: [assignee], breach: [managers, oncall], again: 20m of support}
`

func read(t *testing.T, text string) *Agreement {
	t.Helper()
	a, err := Read("harbour.yaml", []byte(text))
	if err != nil {
		t.Fatalf("the agreement has problems:\n%v", err)
	}
	return a
}

func TestReadKeepsEverything(t *testing.T) {
	a := read(t, whole)
	check := func(what string, got, want any) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	check("head", []string{a.ID, a.Version, a.Title, a.Secrets}, []string{"harbour", "3", "Harbour Support", "https://vault.example/"})
	check("tiers", a.Tiers.IDs(), []string{"gold", "silver", "bronze", "house"})
	check("categories in order", a.Categories.IDs(), []string{"fault", "change-request", "work", "training", "other"})
	check("a title made from its id", a.Facts[1].V.Title+"/"+a.Facts[2].V.Title, "Days overdue/Disputed")
	check("choices", a.Facts[0].V.Choices, []string{"crane", "pilot"})
	check("a field's place", a.Fields[2].V.Where, Where{Tier: []string{"gold"}, Category: []string{"work", "training"}})
	check("moments", a.Fields[4].V.At, []string{"monitor", "resolve"})
	check("lines", a.Lines[0].V, Line{By: "bronze", Title: "the reseller"})
	check("rates", a.Rates, Table[Rate]{
		{"work", Rate{Currency: "USD", Price: 12500, Per: 60, Increment: 30, Minimum: 60, Clause: []string{"H-4"}}},
		{"tuition", Rate{}},
		{"quarter", Rate{Currency: "GBP", Price: 2500, Per: 15, Increment: 15, Tax: "VAT"}},
	})
	check("phones", a.Phones[0].V, ByCountry{By: map[string]string{"IT": "+39 04", "NO": "+47 1"}, Default: "+44 20", Clause: []string{"H-1"}})
	check("attain", a.Targets[0].Attain, Percent{Of: 90, Strictly: true})
	check("within", wordsOf(a.Targets[2].Within), "4h of support or 24h elapsed, whichever is earlier")
	check("then", []Then{a.Rules[0].Then, a.Rules[2].Then, a.Rules[5].Then, a.Rules[6].Then, a.Rules[8].Then}, []Then{
		{Outcome: Refer, Refer: "upstream"}, {Outcome: Accept, Priority: "low"},
		{Outcome: Charge, Rate: "work"}, {Outcome: Charge, Rate: "work", OnCondition: true}, {Outcome: Refer, Refer: "the harbour school"},
	})
	check("when", a.Rules[1].When.Source(), "facts.overdue_days > 21 and not facts.disputed")
	check("say", a.Rules[1].Say.String(), "{{facts.overdue_days}} days overdue: on hold until paid.")
	check("choose", a.Notices[2].Choose, []string{"high", "low"})
	check("escalation", a.Escalation, []Contact{{"Harbour Master", "+1 ext. 3", "master@harbour.example", []string{"H-2"}}})
	check("monitoring", a.Monitoring.Lower, []string{"low"})
	check("queue", a.Queue, []string{"tier", "priority", "due"})
	check("warn", a.Warn, []Mark{{Percent: 75}, {Before: 90 * time.Minute}})
	check("clocks", a.ClockRules, ClockRules{PriorityChange: "forward", Reopening: "new-cycle", Waiting: []string{"resolution"}, ResponseBy: "message"})
	check("close", a.Close.After.String(), "5 working days of emea")
	check("tell", []any{a.Tell.Warn, a.Tell.Breach, a.Tell.Again.String()}, []any{[]string{"assignee"}, []string{"managers", "oncall"}, "20m of support"})
	check("words", a.Notices[3].Words, []string{"mayday", "man overboard"})
}

func TestReadFillsInWhatAFileLeavesOut(t *testing.T) {
	a := read(t, "agreement: small\nversion: \"1\"\ntitle: Small\ntiers: {all: {default: true}}\n")
	if d := cmp.Diff([]Mark{{Percent: 75}, {Percent: 90}}, a.Warn); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"priority", "tier", "due"}, a.Queue); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(defaultClocks, a.ClockRules); d != "" {
		t.Error(d)
	}
	if got := a.Tell.Again.String(); got != "15m elapsed" {
		t.Errorf("on-call is called again after %q", got)
	}
	if never := read(t, "agreement: small\nversion: \"1\"\ntitle: Small\ntiers: {all: {default: true}}\ntell: {again: never}\n"); never.Tell.Again != (Within{}) {
		t.Errorf("never is %q", never.Tell.Again)
	}
}

// A mistake is the whole agreement with one text replaced. In the replacement, ‸ stands before the character at which
// the problem must be reported; want is the sentence.
type mistake struct{ old, new, want string }

func (m mistake) plant(t *testing.T) (text string, line, col int) {
	t.Helper()
	if strings.Count(whole, m.old) < 1 {
		t.Fatalf("the agreement has no %q", m.old)
	}
	text = strings.Replace(whole, m.old, m.new, 1)
	before, after, found := strings.Cut(text, "‸")
	if !found {
		t.Fatalf("%q does not say where the problem is", m.new)
	}
	line = strings.Count(before, "\n") + 1
	col = len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
	return before + after, line, col
}

func TestMistakesAreReported(t *testing.T) {
	for _, m := range mistakes {
		text, line, col := m.plant(t)
		_, err := Read("harbour.yaml", []byte(text))
		var problems Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: no problem is reported", m.new)
			continue
		}
		p := problems[0]
		if len(problems) > 1 || p.Line != line || p.Col != col || p.Message != m.want {
			t.Errorf("%s\nwant %d:%d: %s\n got %v", m.new, line, col, m.want, err)
		}
	}
}

func TestAllProblemsAreListedInOrder(t *testing.T) {
	text := strings.Replace(whole, "zone: America/New_York", "zone: America/Newyork", 1)
	text = strings.Replace(text, "say: We are closed.", "sy: We are closed.", 1)
	text = strings.Replace(text, "queue: {by", "queu: {by", 1)
	text = strings.Replace(text, "category: work, then: charge work", "category: work, then: charge wrk", 1)
	_, err := Read("harbour.yaml", []byte(text))
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 4 {
		t.Fatalf("want four problems, got\n%v", err)
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].Line < problems[i-1].Line {
			t.Errorf("out of order:\n%v", err)
		}
	}
}

func TestProblemsShowTheLineAndACaret(t *testing.T) {
	text := strings.Replace(whole, "facts.overdue_days > 21", "facts.overdu_days > 21", 1)
	_, err := Read("harbour.yaml", []byte(text))
	want := `harbour.yaml:69:17: facts has no "overdu_days" — did you mean overdue_days?
    when: facts.overdu_days > 21 and not facts.disputed
                ^`
	if d := cmp.Diff(want, err.Error()); d != "" {
		t.Error(d)
	}
}

func TestTheWholeFileCanBeWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "f.yaml: the file is empty; begin with \"agreement:\" and an id",
		strings.Repeat("# a comment\n", 100_000): "f.yaml: the file is larger than 1 MB; an agreement takes a few KB",
		"- a":                                    "f.yaml:1:1: the agreement is written as keys with values, not as a list\n    - a\n    ^",
		"a: " + strings.Repeat("[", 500) + strings.Repeat("]", 500): "this is nested too deep",
		"a: " + strings.Repeat("- ", 5000) + "a":                    "this is nested too deep",
		"agreement: x\nversion: \xff":                               "f.yaml:2:1: this line is not UTF-8; save the file as UTF-8",
		"agreement: x\nversion: a\x07b":                             "f.yaml:2:11: there is a control character (U+0007) here; delete it",
	} {
		_, err := Read("f.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q:\nwant %s\n got %v", text, want, err)
		}
	}
}

func TestHostileFilesCostLittle(t *testing.T) {
	fill := func(head, part, tail string) string {
		return head + strings.Repeat(part, (maxFile/4-len(head)-len(tail))/len(part)) + tail
	}
	wheres := ""
	for i := range 24 {
		wheres += fmt.Sprintf("  t%d:\n", i)
	}
	head := "agreement: x\nversion: \"1\"\ntitle: X\ntiers:\n" + wheres
	longOr := strings.TrimSuffix(strings.Repeat(`tier == "t1" or `, 60), " or ")
	for name, text := range map[string]string{
		"brackets":       fill("a: ", "[", ""),
		"braces":         fill("a: ", "{a: ", ""),
		"dashes":         fill("", "- ", ""),
		"questions":      fill("", "? ", ""),
		"anchors":        fill("a: ", "&a ", ""),
		"tags":           fill("a: ", "!a ", ""),
		"deep indents":   deepIndents(),
		"one key again":  fill("", "a: b\n", ""),
		"one long word":  fill("title: ", "x", ""),
		"a long list":    fill("rules: [", "x,", "]"),
		"rules of text":  fill("rules:\n", "- a\n", ""),
		"empty rules":    fill(head+"rules:\n", "- {}\n", ""),
		"same rules":     fill(head+"rules:\n", "- {then: ask}\n", ""),
		"narrow rules":   fill(head+"rules:\n", "- {tier: t1, when: tier == \"t2\", then: hold}\n", ""),
		"many tiers":     head + fill("", "  a: {default: true}\n", ""),
		"conditions":     fill(head+"rules:\n", "- {when: '"+longOr+"', then: hold}\n", ""),
		"holes":          fill(head+"rules:\n- then: hold\n  say: \"", "{{x}}", "\"\n"),
		"unclosed holes": fill(head+"rules:\n- then: hold\n  say: \"", "{{", "\"\n"),
		"choices":        fill(head+"facts:\n  f: {type: [", "a,", "]}\n"),
		"windows":        fill(head+"calendars:\n  c:\n    zone: Europe/Rome\n    hours: {mon: \"", "09:00-10:00 and ", "09:00-10:00\"}\n"),
		"quotes":         fill("title: ", "\"", ""),
		"escapes":        fill("title: \"", "\\n", "\""),
		"comments":       fill("", "#\n", ""),
	} {
		start := time.Now()
		_, err := Read("hostile.yaml", []byte(text))
		took := time.Since(start)
		t.Logf("%-14s %8v", name, took.Round(time.Millisecond))
		if err == nil || took > 10*time.Second {
			t.Errorf("%s: %v, after %v", name, err, took)
			continue
		}
		if n := len(err.Error()); n > 100_000 {
			t.Errorf("%s: the error has %d characters", name, n)
		}
	}
}

func deepIndents() string {
	var b strings.Builder
	for i := 0; b.Len() < maxFile/4; i++ {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	for _, m := range mistakes {
		f.Add(strings.Replace(strings.Replace(whole, m.old, m.new, 1), "‸", "", 1))
	}
	shipped, err := os.ReadDir("agreements")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range shipped {
		if text, err := os.ReadFile("agreements/" + file.Name()); err == nil && strings.HasSuffix(file.Name(), ".yaml") {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		a, err := Read("f.yaml", []byte(text))
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("reading %d bytes took %v", len(text), took)
		}
		var problems Problems
		if err != nil {
			if !errors.As(err, &problems) || len(problems) == 0 || problems.Error() == "" {
				t.Fatalf("not a list of problems: %v", err)
			}
			return
		}
		for _, tier := range append(a.Tiers.IDs(), "") {
			s := Situation{Tier: tier, Now: time.Date(2026, 3, 27, 16, 45, 0, 0, time.UTC)}
			if d := a.Decide(s); d.Reason == "" {
				t.Fatalf("decided without a reason: %+v", d)
			}
			a.Coverage(s)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.SetBytes(int64(len(whole)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read("harbour.yaml", []byte(whole)); err != nil {
			b.Fatal(err)
		}
	}
}
