package sla

import (
	"slices"
	"time"
)

// Rank is a ticket's place in the queue; the smaller is served first. Ranks of different agreements may be compared.
type Rank [3]int64

// Rank places a ticket by what the agreement's queue is ordered by. Due is the nearest due instant, or zero.
func (a *Agreement) Rank(priority, tier string, due time.Time) Rank { return Rank{} }

// Compare orders ranks, for slices.SortFunc.
func (r Rank) Compare(o Rank) int { return slices.Compare(r[:], o[:]) }
