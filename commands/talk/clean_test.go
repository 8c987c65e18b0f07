package talk

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain, with\nlines\tand tabs":       "plain, with\nlines\tand tabs",
		"a\u202ednuferb":                     "adnuferb",
		"\u200b":                             "",
		"nul\x00bell\x07":                    "nulbell",
		"family 👨\u200d👩\u200d👧 stays":       "family 👨\u200d👩\u200d👧 stays",
		"\u2066isolate\u2069 and \ufeffmark": "isolate and mark",
		"\u3164\u115f\u1160\uffa0\u2800":     " ",
		"\u200d\u0301 a\u0301":               " a\u0301",
		"שָׁלוֹם, 1\ufe0f\u20e3, ที่นี่":     "שָׁלוֹם, 1\ufe0f\u20e3, ที่นี่",
		"a" + strings.Repeat("\u0335", 3300): "a" + strings.Repeat("\u0335", 6),
		"שלום and مرحبا stay":                "שלום and مرحبا stay",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	a := Act{Line: "open a\u202eb", Text: Say("x\u200by"), Filled: Filled{Values: map[string]string{"subject": "\u200b"}}, By: Person{Name: "A\u202en"}}.Clean()
	if a.Line != "open ab" || a.Text.Plain() != "xy" || a.Filled.Values["subject"] != "" || a.By.Name != "An" {
		t.Errorf("the act: %+v", a)
	}
}
