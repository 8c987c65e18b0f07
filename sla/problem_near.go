package sla

import (
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
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

// distance is how many letters are wrong; two that were exchanged are one slip.
func distance(a, b string) int {
	x := []rune(a)
	for i := range max(0, len(x)-1) {
		x[i], x[i+1] = x[i+1], x[i]
		if string(x) == b && a != b {
			return 1
		}
		x[i], x[i+1] = x[i+1], x[i]
	}
	return levenshtein.ComputeDistance(a, b)
}

// fold makes words equal that differ only in case and in how their parts are joined.
func fold(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
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
