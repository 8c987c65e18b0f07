package talk

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

type grammar struct{}

func (grammar) Known(_, key string) bool {
	return key == "priority" || key == "category" || key == "product"
}
func (grammar) Prose(verb string) bool { return verb == "open" }

func TestParseLine(t *testing.T) {
	for _, c := range []struct {
		line, verb string
		want       Args
	}{
		{"show 1001", "show", Args{"": "1001"}},
		{"Open Phones are dead", "open", Args{"": "Phones are dead"}},
		{"open priority=critical product=PBX-7 All calls drop", "open", Args{"priority": "critical", "product": "PBX-7", "": "All calls drop"}},
		{"open category=“call drops” dead, a=b and priority=x stays", "open", Args{"category": "call drops", "": "dead, a=b and priority=x stays"}},
		{"open\u00a0PRIORITY=p1\u00a0x", "open", Args{"priority": "p1", "": "x"}},
		{`open product="the \"old\" one" x`, "open", Args{"product": `the "old" one`, "": "x"}},
		{"open product= x", "open", Args{"product": "", "": "x"}},
		{"open e=mc2 is wrong", "open", Args{"": "e=mc2 is wrong"}},
		{"open\nfirst\nsecond", "open", Args{"": "first\nsecond"}},
		{"set acme priority=p1 now product=x", "set", Args{"priority": "p1", "product": "x", "": "acme now"}},
		{"", "", Args{}},
	} {
		verb, args, err := ParseLine(c.line, grammar{})
		if err != nil || verb != c.verb || !maps.Equal(args, c.want) {
			t.Errorf("%q: %q %q %v, want %q %q", c.line, verb, args, err, c.verb, c.want)
		}
	}
	for _, line := range []string{`open product="x`, "open priority=a priority=b"} {
		if _, _, err := ParseLine(line, grammar{}); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}

func TestLineRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Args{}
		for _, k := range []string{"priority", "category", "product"} {
			if rapid.Bool().Draw(t, k+"?") {
				in[k] = rapid.String().Draw(t, k)
			}
		}
		if rapid.Bool().Draw(t, "text?") {
			in[""] = "the text: " + rapid.StringMatching(`[a-z="“\\ ]{0,20}[a-z]`).Draw(t, "text")
		}
		verb, out, err := ParseLine(FormatLine("open", in), grammar{})
		if err != nil || verb != "open" || !maps.Equal(in, out) {
			t.Fatalf("%q -> %q -> %q %v", in, FormatLine("open", in), out, err)
		}
	})
}
