package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// account is what was counted, and what was wrong.
type account struct {
	counted map[string]int
	faults  []string
}

func (a *account) count(what string, n int) {
	if a.counted == nil {
		a.counted = map[string]int{}
	}
	a.counted[what] += n
}

func (a *account) wrongly(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

func (a *account) wrong(err error) {
	if err != nil {
		a.wrongly("%v", err)
	}
}

func (a *account) clean() bool { return len(a.faults) == 0 }

// mostFaults is how many are printed.
const mostFaults = 40

func (a *account) print(out io.Writer, n *night, lasted time.Duration) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("A night of %s, seed %d: %d partners, %d engineers, started %d times.", lasted.Round(time.Second), n.seed, n.partners, n.engineers, n.program.starts)
	say("Mishaps: %s.", &n.mishaps)
	for _, what := range slices.Sorted(maps.Keys(a.counted)) {
		say("  %7d %s", a.counted[what], what)
	}
	say("From a command or click to its acknowledgement: %s.", times(n.ledger.of(opensByCommand, claims)))
	for i, f := range a.faults {
		if i == mostFaults {
			say("  … and %d more", len(a.faults)-i)
			break
		}
		say("WRONG: %s", f)
	}
	if a.clean() {
		say("Nothing was lost, nothing came twice, and nobody saw what is another's.")
	}
}

// times are the median and the slowest of those that were acknowledged.
func times(deeds []deed) string {
	var took []time.Duration
	for _, d := range deeds {
		if d.acked {
			took = append(took, d.took)
		}
	}
	if len(took) == 0 {
		return "none was"
	}
	slices.Sort(took)
	at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100].Round(time.Millisecond) }
	return fmt.Sprintf("%d of %d were, median %s, p99 %s, slowest %s", len(took), len(deeds), at(50), at(99), at(100))
}
