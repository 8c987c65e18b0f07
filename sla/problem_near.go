package sla

import (
	"strings"
	"unicode/utf8"
)

// maxNear bounds the words that are compared letter by letter; longer ones have no near miss.
const maxNear = 64

// near finds the candidate that was probably meant, or nothing: none is near, or two are as near as each other.
func near(word string, candidates []string) string {
	best, least := "", 1+min(3, max(1, utf8.RuneCountInString(word)/2))
	if utf8.RuneCountInString(word) > maxNear {
		return ""
	}
	for _, c := range candidates {
		switch d := distance(fold(word), fold(c)); {
		case d < least:
			best, least = c, d
		case d == least:
			best = ""
		}
	}
	return best
}

// fold makes words equal that differ only in case and in how their parts are joined.
func fold(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// distance counts the letters to change, add, drop or swap with their neighbour to get from a to b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(y) > maxNear {
		return maxNear
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// maxListed is how many choices a sentence lists.
const maxListed = 12

// instead says what could have been meant: the near miss, or all there is.
func instead(word string, candidates []string) string {
	if best := near(word, candidates); best != "" {
		return " — did you mean " + best + "?"
	}
	switch {
	case len(candidates) == 0:
		return ""
	case len(candidates) == 1:
		return " — there is only " + candidates[0]
	case len(candidates) > maxListed:
		return " — there are " + strings.Join(candidates[:maxListed], ", ") + ", …"
	}
	return " — there are " + strings.Join(candidates[:len(candidates)-1], ", ") + " and " + candidates[len(candidates)-1]
}
