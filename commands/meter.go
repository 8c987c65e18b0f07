package commands

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"tieline/commands/talk"
)

// Outcome is what became of a command.
type Outcome string

// The outcomes.
const (
	Done     Outcome = "done"
	Asked    Outcome = "asked"    // by a form, or a question
	NotDone  Outcome = "refused"  // with the reason and what to do next
	Repeated Outcome = "repeated" // it came again, and was answered as before
	Ignored  Outcome = "ignored"  // it is nothing to us
	Failed   Outcome = "failed"   // our fault: nothing was done
)

// Meter counts what people do and what time brings. Its methods return at once.
type Meter interface {
	// Acted is told of every command once it is decided: its verb, or for what is no command the kind of act.
	Acted(verb string, o Outcome, took time.Duration)
	// Warned is told how many warnings and breaches were said.
	Warned(warnings, breaches int)
}

// nobody is the Meter where nobody counts.
type nobody struct{}

func (nobody) Acted(string, Outcome, time.Duration) {}
func (nobody) Warned(int, int)                      {}

// measured is one command on its way.
type measured struct {
	act     talk.Act
	began   time.Time
	verb    string
	outcome Outcome
}

func measure(a talk.Act) *measured {
	return &measured{act: a, began: time.Now()}
}

// is notes what a try came to; err is what was returned to the store.
func (m *measured) is(r *request, err error) {
	m.verb, m.outcome = r.verb.Name, Done
	switch {
	case err != nil:
		m.outcome = Failed
		if _, refused := errors.AsType[*Refusal](err); refused {
			m.outcome = NotDone
		}
	case r.ignored:
		m.outcome = Ignored
	case r.answer.Form != nil:
		m.outcome = Asked
	}
}

// over tells the meter and the log.
func (m *measured) over(ctx context.Context, meter Meter, err error) {
	if err != nil {
		m.outcome = Failed
	}
	took := time.Since(m.began)
	meter.Acted(m.name(), m.outcome, took)
	slog.DebugContext(ctx, "an act was done", "act", actName(m.act), "verb", m.name(), "outcome", m.outcome, "took", took.Round(time.Microsecond))
}

// name is one of few, whatever was typed.
func (m *measured) name() string {
	switch m.act.Kind {
	case talk.Typed, talk.Clicked, talk.Submitted:
		first, _ := firstWord(m.act.Line)
		typed, _ := verbNamed(strings.ToLower(first))
		return cmp.Or(m.verb, typed.Name, "unknown")
	}
	return cmp.Or(m.verb, string(m.act.Kind))
}
