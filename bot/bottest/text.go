package bottest

import (
	"strings"
	"unicode"

	"pgregory.net/rapid"

	"tieline/commands/talk"
)

// dressings are words that would do something where they land, if they were markup.
var dressings = []string{"@everyone", "@here", "<!channel>", "<!here|x>", "<@U0ANNA>", "<@123456789012345678>", "<@&123456789012345678>", "<!subteam^S0123>", "<#C0123>",
	"[Log in](https://evil.example)", "<https://evil.example|Log in>", "```\nfence", "*bold*", "**", "__", "||spoiler||", "> quote", ">>> all", "1. one", "- item", "# head", "-# small",
	"`", "``", "\\", "<t:0:R>", "<!date^0^{date}|x>", ":tada:", "&lt;!channel&gt;", "https://example.com/a_b_(c)"}

// AText draws a text as anybody might write it, long ones and hostile ones among them.
func AText(t *rapid.T) (text talk.Text) {
	words := rapid.OneOf(rapid.SampledFrom(dressings), rapid.StringN(1, 40, -1), rapid.SampledFrom([]string{"word ", "wörter ", "слова ", "言葉"}))
	for range rapid.IntRange(1, 5).Draw(t, "paragraphs") {
		p := talk.Para{Kind: rapid.SampledFrom([]talk.ParaKind{talk.Flow, talk.Quoted, talk.Pre, talk.Item}).Draw(t, "kind")}
		if p.Kind == talk.Item {
			p.Depth, p.Number = rapid.IntRange(0, talk.MaxDepth).Draw(t, "depth"), rapid.IntRange(0, 12).Draw(t, "number")
		}
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			s := talk.Span{Words: strings.Repeat(words.Draw(t, "words"), rapid.SampledFrom([]int{1, 1, 2, 300}).Draw(t, "times"))}
			s.Bold, s.Italic, s.Strike = rapid.Bool().Draw(t, "bold"), rapid.Bool().Draw(t, "italic"), rapid.Bool().Draw(t, "strike")
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				s.URL = "https://example.com/" + strings.Repeat("a/", rapid.IntRange(0, 20).Draw(t, "long"))
			case 1:
				s.Code = true
			}
			p.Spans = append(p.Spans, s)
		}
		text = append(text, p)
	}
	return text.Clean()
}

// Letters are the letters and digits of a text: what has to be there again, whatever is written around them.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// Within reports whether all of some letters are in others, in their order.
func Within(these, those string) bool {
	want := []rune(these)
	for _, r := range those {
		if len(want) > 0 && r == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}
