package rehearse

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// near is " — did you mean …?" where a candidate is near to what was written, else nothing.
func near(word string, candidates []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, c := range candidates {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return " — did you mean " + best + "?"
}

// meant is the nearest candidate, or all of them where they are few.
func meant(word string, candidates []string) string {
	if s := near(word, candidates); s != "" || len(candidates) == 0 || len(candidates) > 30 {
		return s
	}
	return "; there is " + strings.Join(candidates, ", ")
}
