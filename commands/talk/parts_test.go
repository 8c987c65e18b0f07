package talk

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// aText is anything that somebody might write.
func aText(t *rapid.T) (text Text) {
	for range rapid.IntRange(0, 6).Draw(t, "paragraphs") {
		p := Para{Kind: rapid.SampledFrom([]ParaKind{Flow, Quoted, Pre, Item}).Draw(t, "kind")}
		if p.Kind == Item {
			p.Depth, p.Number = rapid.IntRange(0, MaxDepth).Draw(t, "depth"), rapid.IntRange(0, 120).Draw(t, "number")
		}
		for range rapid.IntRange(0, 4).Draw(t, "spans") {
			s := Span{Words: strings.Repeat(rapid.StringN(0, 30, -1).Draw(t, "words"), rapid.IntRange(0, 90).Draw(t, "times")), Bold: rapid.Bool().Draw(t, "bold"), Code: rapid.Bool().Draw(t, "code")}
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0:
				s.URL = "https://example.com/" + strings.Repeat("a/", rapid.IntRange(0, 1500).Draw(t, "long"))
			case 1:
				s.When = &time.Time{}
			}
			p.Spans = append(p.Spans, s)
		}
		text = append(text, p)
	}
	return text
}

func letters(t Text) string { return strings.NewReplacer("\n", "", " ", "").Replace(t.Plain()) }

// TestPartsLoseNothing: every character is in one of the parts, in order, and each part is small enough for a card.
func TestPartsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := aText(t)
		var all Text
		for _, part := range text.Parts(3800) {
			all = append(all, part...)
			if err := (Card{Body: part}).Check(); err != nil {
				t.Fatal(err)
			}
		}
		got, want := letters(all), letters(text)
		for _, p := range text { // an address that is too long to be one stands in the words
			for _, s := range p.Spans {
				if s.URL != "" {
					got = strings.ReplaceAll(got, "("+s.URL+")", "")
				}
			}
		}
		if got != want {
			t.Fatalf("%d characters became %d:\n%q\n%q", len(want), len(got), want, got)
		}
	})
}

func TestParts(t *testing.T) {
	short := Say("Short.")
	if got := short.Parts(3800); len(got) != 1 || got[0].Plain() != "Short." {
		t.Errorf("a short text: %+v", got)
	}
	if got := (Text)(nil).Parts(3800); len(got) != 1 {
		t.Errorf("no text is one message, of files alone; there are %d", len(got))
	}
	long := Text{{Kind: Item, Number: 7, Spans: []Span{{Words: strings.Repeat("word ", 2000), Bold: true}}}}
	parts := long.Parts(3800)
	if len(parts) != 3 || parts[0][0].Number != 7 || parts[1][0].Kind != Flow || !parts[2][0].Spans[0].Bold {
		t.Errorf("a long item: %d parts, %+v", len(parts), parts)
	}
	for _, p := range parts {
		if !strings.HasSuffix(p.Plain(), "word ") {
			t.Errorf("a word was cut: …%q", p.Plain()[len(p.Plain())-10:])
		}
	}
}
