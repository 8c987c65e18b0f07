package sla

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"
)

// Settled tells whether a clock is decided at an instant, and since when: met since what it waited for happened, missed
// since the first due instant that passed. A breach is sticky, so what was met late is missed. What still runs before its
// due instant, is paused in time, or no longer applies is not decided.
func (c Clock) Settled(now time.Time) (at time.Time, met, ok bool) {
	switch {
	case !c.MissedAt.IsZero():
		at = c.MissedAt
	case c.Breached(now) && !c.Due.IsZero():
		at = c.Due
	case c.State == Stopped && !c.Missed:
		at, met = c.Stopped, true
	default:
		return time.Time{}, false, false
	}
	return at, met, !at.After(now)
}

// Figure is what the agreement says is to be attained for a target, where a ticket is at the desk: that of the first row
// that matches; the zero Percent where there is none.
func (a *Agreement) Figure(target, tier, priority, category string) Percent {
	line := ""
	for _, row := range a.Lines {
		if row.V.By == "desk" {
			line = row.ID
		}
	}
	for _, t := range a.Targets {
		if t.Target == target && t.At == "" && lets(t.Tier, tier) && (line == "" || lets(t.Line, line)) && lets(t.Priority, priority) && lets(t.Category, category) {
			return t.Attain
		}
	}
	return Percent{}
}

// IsZero reports whether there is no figure.
func (p Percent) IsZero() bool { return p == Percent{} }

// String is the figure as agreements write it: "> 90%" is strictly more, "99.5%" at least that.
func (p Percent) String() string {
	if p.Strictly {
		return "> " + p.number() + "%"
	}
	return p.number() + "%"
}

// number is the figure as it was written.
func (p Percent) number() string { return strconv.FormatFloat(p.Of, 'f', -1, 64) }

// Tally counts clocks that are settled.
type Tally struct{ Met, Missed int }

// All is how many there are.
func (t Tally) All() int { return t.Met + t.Missed }

// Attains reports whether the figure is attained. It is exact: nine of ten are not more than 90%. Where nothing is
// settled, nothing is missed.
func (t Tally) Attains(p Percent) bool {
	if p.IsZero() || t.All() == 0 {
		return true
	}
	of, ok := new(big.Rat).SetString(p.number())
	if !ok {
		return false // a Percent comes from the reader, which takes only numbers
	}
	c := new(big.Rat).SetFrac64(int64(t.Met)*100, int64(t.All())).Cmp(of)
	return c > 0 || c == 0 && !p.Strictly
}

// String is the share that was met, "92.3%", cut off after one decimal: 100% says that all were met, and what is
// below a whole figure never shows as that figure. It is empty where nothing is settled.
func (t Tally) String() string {
	if t.All() == 0 {
		return ""
	}
	tenths := t.Met * 1000 / t.All()
	if tenths%10 == 0 {
		return fmt.Sprintf("%d%%", tenths/10)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Settlement is one clock that is settled, and of what it is.
type Settlement struct {
	Of  Counted
	At  time.Time
	Met bool
}

// Counted is what settled clocks are counted by. What is empty is not told apart.
type Counted struct {
	Agreement, Target, Priority string
	Figure                      Percent
}

// Attained is how many of the settled clocks of one kind were met.
type Attained struct {
	Counted
	Windows []Tally // one for each window, as asked for
}

// Attain counts what was settled from each of some instants until another, that one included, by what they are: those below
// their figure come first, then the lowest share over the last window. What nothing was settled of in
// any window is left out.
func Attain(settled []Settlement, until time.Time, since ...time.Time) []Attained {
	var out []Attained
	place := map[Counted]int{}
	for _, s := range settled {
		for w, from := range since {
			if s.At.Before(from) || s.At.After(until) {
				continue
			}
			i, ok := place[s.Of]
			if !ok {
				i = len(out)
				place[s.Of] = i
				out = append(out, Attained{Counted: s.Of, Windows: make([]Tally, len(since))})
			}
			if s.Met {
				out[i].Windows[w].Met++
			} else {
				out[i].Windows[w].Missed++
			}
		}
	}
	slices.SortFunc(out, func(x, y Attained) int {
		return cmp.Or(-compareBool(x.Below(), y.Below()), x.last().compare(y.last()), cmp.Compare(x.Agreement, y.Agreement),
			cmp.Compare(x.Target, y.Target), cmp.Compare(x.Priority, y.Priority), cmp.Compare(x.Figure.Of, y.Figure.Of))
	})
	return out
}

// Below reports whether the figure was not attained in some window.
func (a Attained) Below() bool {
	return slices.ContainsFunc(a.Windows, func(t Tally) bool { return !t.Attains(a.Figure) })
}

func (a Attained) last() Tally { return a.Windows[len(a.Windows)-1] }

// compare orders by the share that was met, the lower first; nothing settled counts as all met.
func (t Tally) compare(o Tally) int {
	if t.All() == 0 {
		t = Tally{Met: 1}
	}
	if o.All() == 0 {
		o = Tally{Met: 1}
	}
	return cmp.Compare(t.Met*o.All(), o.Met*t.All())
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}
