package rehearse

import "testing"

func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		said, want string
		is         bool
	}{
		{"#1001 is open.", "#1001 is open.", true},
		{"Response: due Mon 30 Mar 09:15 CEST", "due Mon 30 Mar 09:15", true},
		{"Response: due Mon 30 Mar 09:15 CEST", "due Mon 30 Mar 09:1", false}, // whole words
		{"#1001 is open.", "#100", false},
		{"#1001 is open.", "1 is open", false},
		{"Title\nBody  of it", "Title Body of it", true}, // line breaks are spaces
		{"one two three", "one … three", true},
		{"one two three", "three … one", false}, // in this order
		{"one", "one … one", false},
		{"You said “no”.", `said "no"`, true},
		{"at 9\u00a0o’clock", "9 o'clock", true},
		{"Anna", "anna", false},
		{"Größe 12", "öße", false},
		{"(removed)", "(removed)", true},
		{"banana an", "an", true}, // the second one is whole
		{"", "a", false},
	} {
		if got := matches(tc.said, tc.want); got != tc.is {
			t.Errorf("matches(%q, %q) is %t", tc.said, tc.want, got)
		}
	}
}
