package sla

import (
	"math"
	"slices"
	"time"
)

// Rank is a ticket's place in the queue; the smaller is served first. Ranks of different agreements may be compared.
type Rank [3]int64

// Rank places a ticket by what the agreement's queue is ordered by. Due is the nearest due instant; zero comes last.
// What the agreement does not know comes after what it knows.
func (a *Agreement) Rank(priority, tier string, due time.Time) (r Rank) {
	for i, by := range a.Queue {
		switch {
		case by == "priority":
			r[i] = place(a.Priorities.Index(priority), len(a.Priorities))
		case by == "tier":
			r[i] = place(a.Tiers.Index(tier), len(a.Tiers))
		case due.IsZero():
			r[i] = math.MaxInt64
		default:
			r[i] = due.UnixMilli()
		}
	}
	return r
}

func place(index, known int) int64 {
	if index < 0 {
		return int64(known)
	}
	return int64(index)
}

// Compare orders ranks, for slices.SortFunc.
func (r Rank) Compare(o Rank) int { return slices.Compare(r[:], o[:]) }
