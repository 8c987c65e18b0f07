package rehearse

import (
	"strings"

	"tieline/sla"
)

// near is " — did you mean …?" where a candidate is near to what was written, else nothing.
func near(word string, candidates []string) string {
	if best := sla.Near(word, candidates); best != "" {
		return " — did you mean " + best + "?"
	}
	return ""
}

// meant is the nearest candidate, or all of them where they are few.
func meant(word string, candidates []string) string {
	if s := near(word, candidates); s != "" || len(candidates) == 0 || len(candidates) > 30 {
		return s
	}
	return "; there is " + strings.Join(candidates, ", ")
}
