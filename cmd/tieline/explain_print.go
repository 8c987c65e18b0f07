package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tieline/sla"
)

// explanationJSON is the form that other programs read; its keys are kept.
type explanationJSON struct {
	Outcome sla.Outcome `json:"outcome"`
	Clause  string      `json:"clause"`
	Reason  string      `json:"reason"`
	Clocks  []clockJSON `json:"clocks"`
}

// clockJSON has either Due or Words.
type clockJSON struct {
	Target string   `json:"target"`
	Due    string   `json:"due,omitempty"`
	Words  string   `json:"words,omitempty"`
	Ledger []string `json:"ledger"`
}

// printJSON prints one object.
func (e explanation) printJSON(out io.Writer) error {
	told := explanationJSON{
		Outcome: e.decision.Outcome, Clause: e.decision.Clause, Reason: e.decision.Reason,
		Clocks: make([]clockJSON, 0, len(e.clocks)),
	}
	for _, clock := range e.clocks {
		due, words := dueOrWords(clock)
		told.Clocks = append(told.Clocks, clockJSON{
			Target: clock.Target, Due: due, Words: words,
			Ledger: ledger(clock, func(clause string) string { return clause }),
		})
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(told)
}

// dueOrWords is when a clock is due, in UTC, or the words that stand instead.
func dueOrWords(clock sla.Clock) (due, words string) {
	if clock.Due.IsZero() {
		return "", clock.Words
	}
	return clock.Due.UTC().Format("2006-01-02T15:04:05Z"), ""
}

// ledger is a clock's account, line by line, its clauses named by naming.
func ledger(clock sla.Clock, naming func(string) string) []string {
	lines := make([]string, 0, len(clock.Ledger))
	for _, entry := range clock.Ledger {
		line := entry.Text
		if entry.Clause != "" {
			line += " (" + naming(entry.Clause) + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// print writes for people: the decision, each clock with its ledger, what each side is told, and the assumptions.
func (e explanation) print(out io.Writer) error {
	var b strings.Builder
	e.writeDecision(&b)
	e.writeClocks(&b)
	e.writeNotices(&b)
	e.writeAssumptions(&b)
	_, err := io.WriteString(out, b.String())
	return err
}

func (e explanation) writeDecision(b *strings.Builder) {
	d := e.decision
	fmt.Fprintf(b, "%s: %s\n", strings.ToUpper(string(d.Outcome)), d.Reason)
	if d.Clause != "" {
		fmt.Fprintf(b, "  by %s (%s)\n", e.clause(d.Clause), d.Clause)
	}
	if d.Next != "" {
		fmt.Fprintf(b, "  next: %s\n", d.Next)
	}
	if len(e.missing) > 0 {
		var fields []string
		for _, m := range e.missing {
			fields = append(fields, fmt.Sprintf("%s (--field %s=…)", m.Title, m.Field))
		}
		fmt.Fprintf(b, "  the bot first asks for what is needed and missing: %s; here it counts as filled\n", strings.Join(fields, ", "))
	}
	asked := []string{e.agreement.Title, "tier " + d.Tier}
	for _, part := range []struct{ what, value string }{
		{"line", d.Line}, {"priority", d.Priority}, {"asked for", d.Asked}, {"category", d.Category}, {"region", e.situation.Region},
	} {
		if part.value != "" {
			asked = append(asked, part.what+" "+part.value)
		}
	}
	fmt.Fprintf(b, "  for %s, opened %s\n", strings.Join(asked, ", "), e.both(e.situation.Opened))
	if e.aside != "" {
		fmt.Fprintf(b, "  note: %s\n", e.aside)
	}
}

func (e explanation) writeClocks(b *strings.Builder) {
	for _, clock := range e.clocks {
		due, words := dueOrWords(clock)
		if due != "" {
			words = "due " + e.both(clock.Due)
		}
		if clock.Say != "" {
			words += " (" + strings.TrimSuffix(clock.Say, ".") + ")"
		}
		fmt.Fprintf(b, "\n%s: %s\n", clock.Target, words)
		for _, line := range ledger(clock, e.clause) {
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
}

func (e explanation) writeNotices(b *strings.Builder) {
	for i, told := range e.decision.Notices {
		if i == 0 {
			b.WriteString("\nTold besides\n")
		}
		fmt.Fprintf(b, "  %s: %s", told.To, told.Text)
		if told.Clause != "" {
			fmt.Fprintf(b, " (%s)", e.clause(told.Clause))
		}
		b.WriteString("\n")
	}
}

func (e explanation) writeAssumptions(b *strings.Builder) {
	for i, id := range e.assumed() {
		if i == 0 {
			b.WriteString("\nAssumptions, where the document leaves it open\n")
		}
		fmt.Fprintf(b, "  %s\n", assumption(e.agreement, id))
	}
}

// assumed lists the clauses with an open place that the decision or a clock rests on, in the file's order.
func (e explanation) assumed() []string {
	rests := slices.Clone(e.decision.Assumed)
	rests = append(rests, e.decision.Clause)
	for _, clock := range e.clocks {
		rests = append(rests, clock.Clause...)
		for _, entry := range clock.Ledger {
			rests = append(rests, entry.Clause)
		}
	}
	return slices.DeleteFunc(e.agreement.Assumptions.IDs(), func(id string) bool { return !slices.Contains(rests, id) })
}

// clause is what people see of a clause.
func (e explanation) clause(id string) string {
	if title, ok := e.agreement.Clauses.Get(id); ok {
		return title
	}
	return id
}

// both is an instant on the agreement's wall clock and in UTC.
func (e explanation) both(t time.Time) string {
	utc := t.UTC().Format("2006-01-02T15:04:05Z")
	calendar := e.agreement.SupportCalendar(e.situation.Region)
	if calendar == nil {
		return utc
	}
	return t.In(calendar.Zone()).Format("Mon 2 Jan 2006 15:04 MST") + " (" + utc + ")"
}
