package secret

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is a text as the rules read it: without what cannot be seen, with one kind of blank, with letters in their usual
// form (Unicode's NFKC) and alphabet, and without the tags that only say how a word looks. Else "pass" and "word" with a soft hyphen
// between them would be no password. It remembers where each of its bytes came from.
type plain struct {
	words        string
	starts, ends []int // of each byte: the stretch of the text that it stands for; nil: the text is plain already
}

// tag is HTML that says how words look, as it comes along when a page is pasted.
var tag = regexp.MustCompile(`(?i)</?(?:b|i|u|s|em|strong|code|tt|kbd|mark|small|big|sub|sup|span|font|a|p|div|td|th|tr|li|br|h[1-6])(?:\s[^<>\n]{0,200})?/?>`)

// inline are the tags that part no words.
var inline = regexp.MustCompile(`(?i)^</?(?:b|i|u|s|em|strong|code|tt|kbd|mark|small|big|sub|sup|span|font|a)\b`)

func plainOf(text string) plain { return shown(text).inLatin().drawnTogether() }

func shown(text string) plain {
	if simple(text) {
		return plain{words: text}
	}
	p := &plainer{text: text}
	from := 0
	for _, at := range tag.FindAllStringIndex(text, -1) {
		p.letters(from, at[0])
		switch found := text[at[0]:at[1]]; {
		case inline.MatchString(found):
		case strings.HasPrefix(strings.ToLower(found), "</t"): // of a table: what is named stands beside its name
			p.add(" : ", at[0], at[1])
		default:
			p.add(" ", at[0], at[1])
		}
		from = at[1]
	}
	p.letters(from, len(text))
	return plain{p.out.String(), p.starts, p.ends}
}

// simple reports whether the text is plain: most are.
func simple(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == '<' {
			return false
		}
	}
	return true
}

// from is the stretch of the text that a stretch of the plain one came from.
func (p plain) from(start, end int) (int, int) {
	if p.starts == nil {
		return start, end
	}
	return p.starts[start], p.ends[end-1]
}

type plainer struct {
	text         string
	out          strings.Builder
	starts, ends []int
}

func (p *plainer) add(words string, start, end int) {
	p.out.WriteString(words)
	for range len(words) {
		p.starts, p.ends = append(p.starts, start), append(p.ends, end)
	}
}

// letters adds a stretch, a letter with its marks at a time.
func (p *plainer) letters(start, end int) {
	for start < end {
		if c := p.text[start]; c < utf8.RuneSelf && (start+1 == end || p.text[start+1] < utf8.RuneSelf) {
			p.add(p.text[start:start+1], start, start+1)
			start++
			continue
		}
		n := norm.NFKC.NextBoundaryInString(p.text[start:end], true)
		if n <= 0 {
			n = end - start
		}
		p.letter(p.text[start:start+n], start)
		start += n
	}
}

func (p *plainer) letter(as string, start int) {
	if r, size := utf8.DecodeRuneInString(as); unseen(r) {
		p.letters(start+size, start+len(as)) // a mark after it belongs to nothing
		return
	}
	seen := strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, as)
	switch usual := norm.NFKC.String(seen); {
	case usual != seen && wordlike(usual), strings.TrimFunc(seen, fullWidth) == "":
		seen = usual
	case strings.TrimFunc(seen, unicode.IsSpace) == "" && !strings.ContainsAny(seen, "\n\t\r"):
		seen = " "
	}
	p.add(seen, start, start+len(as))
}

// unseen are the characters that take no room: soft hyphens, joiners, marks of direction, variation selectors.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u034f' || r == '\u115f' || r == '\u1160' || r == '\u3164'
}

// wordlike reports whether this is letters and digits. Other signs stay as they are: "…" is not three full stops here.
func wordlike(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return letter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r) }) == ""
}

func fullWidth(r rune) bool { return r >= '\uff01' && r <= '\uff5e' }
