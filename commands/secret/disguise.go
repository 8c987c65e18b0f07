package secret

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookalikes are letters of other alphabets that look like Latin ones: the commonest of Unicode's confusables (UTS 39).
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'ѕ': 's', 'і': 'i', 'ј': 'j', 'ԁ': 'd', 'ԝ': 'w', 'һ': 'h', 'ԛ': 'q', 'ѵ': 'v', 'ѡ': 'w', // Cyrillic
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'І': 'I', 'Ј': 'J', 'Ѕ': 'S', 'Ԝ': 'W', 'Ԁ': 'D',
	'α': 'a', 'ο': 'o', 'ρ': 'p', 'ν': 'v', 'ι': 'i', 'κ': 'k', 'υ': 'u', 'τ': 't', 'ω': 'w', // Greek
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
	'օ': 'o', 'ս': 'u', 'ո': 'n', 'ɑ': 'a', 'ı': 'i', 'ɡ': 'g', // Armenian, and of phonetics
}

// inLatin reads such letters as the Latin ones that they look like, in words that have Latin letters besides, or no others.
func (p plain) inLatin() plain {
	if simple(p.words) || !strings.ContainsFunc(p.words, lookalike) {
		return p
	}
	out := &plainer{text: p.words}
	for at := 0; at < len(p.words); {
		size := wordLength(p.words[at:])
		if size == 0 { // what stands between words
			_, size = utf8.DecodeRuneInString(p.words[at:])
			out.add(p.words[at:at+size], at, at+size)
			at += size
			continue
		}
		word := p.words[at : at+size]
		disguised := strings.ContainsFunc(word, lookalike) && (strings.ContainsFunc(word, latin) || strings.TrimFunc(word, lookalike) == "")
		for i, r := range word {
			as := string(r)
			if like, ok := lookalikes[r]; ok && disguised {
				as = string(like)
			}
			out.add(as, at+i, at+i+utf8.RuneLen(r))
		}
		at += size
	}
	return p.read(out)
}

func lookalike(r rune) bool { _, ok := lookalikes[r]; return ok }

func latin(r rune) bool { return unicode.Is(unicode.Latin, r) && !lookalike(r) }

// wordLength is how many bytes of letters a text begins with.
func wordLength(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !letter(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// read is what was made of a plain text, with the places of the text that it was itself made of.
func (p plain) read(out *plainer) plain {
	starts, ends := out.starts, out.ends
	for i := range starts {
		starts[i], ends[i] = p.from(starts[i], ends[i])
	}
	return plain{out.out.String(), starts, ends}
}

// setApart are letters with blanks or other signs between them: "p a s s w o r d". What follows may be set apart too.
var (
	setApart = regexp.MustCompile(`\p{L}(?:[ ._*·-]{1,3}\p{L}){2,}`)
	apart    = regexp.MustCompile(`^\s*[:=–-]*\s*((?:\S {1,2}){3,}\S)(?:\s|$)`)
)

// drawnTogether reads a word that announces a secret as one, where its letters are set apart.
func (p plain) drawnTogether() plain {
	if !mayBeApart(p.words) {
		return p
	}
	var gone []span // what stands between the letters
	for _, at := range setApart.FindAllStringIndex(p.words, -1) {
		for _, run := range alone(p.words, at[0], at[1]) {
			gone = append(gone, between(p.words, run)...)
		}
	}
	if len(gone) == 0 {
		return p
	}
	out := &plainer{text: p.words}
	for at := 0; at < len(p.words); {
		if i := slices.IndexFunc(gone, func(s span) bool { return s.start == at }); i >= 0 {
			at = gone[i].end
			continue
		}
		_, size := utf8.DecodeRuneInString(p.words[at:])
		out.add(p.words[at:at+size], at, at+size)
		at += size
	}
	return p.read(out)
}

// mayBeApart reports whether there are three letters with something between them. In most texts there are none.
func mayBeApart(s string) bool {
	for i := 4; i < len(s); i++ {
		if !separates(s[i]) && separates(s[i-1]) && !separates(s[i-2]) && (separates(s[i-3]) || s[i-2] >= utf8.RuneSelf) {
			return true
		}
	}
	return false
}

func separates(c byte) bool { return strings.IndexByte(" ._*-\xc2\xb7", c) >= 0 }

// alone cuts from a run of letters those of its ends that belong to longer words, and leaves it out where it announces nothing.
func alone(text string, start, end int) []span {
	if letter(before(text, start)) || digit(before(text, start)) {
		start += firstApart(text[start:end])
	}
	if letter(after(text, end)) || digit(after(text, end)) {
		end = lastApart(text, start, end)
	}
	joined := joinedLetters(text[start:end])
	if at := announces.FindStringSubmatchIndex(joined); at == nil || at[0] != 0 || at[1] != len(joined) {
		return nil
	}
	runs := []span{{start, end}}
	if at := apart.FindStringSubmatchIndex(text[end:]); at != nil {
		runs = append(runs, span{end + at[2], end + at[3]})
	}
	return runs
}

// firstApart is where the second letter stands, lastApart where the last but one ends.
func firstApart(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size + strings.IndexFunc(s[size:], letter)
}

func lastApart(text string, start, end int) int {
	_, size := utf8.DecodeLastRuneInString(text[start:end])
	return start + len(strings.TrimRightFunc(text[start:end-size], func(r rune) bool { return !letter(r) }))
}

func joinedLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if letter(r) {
			return r
		}
		return -1
	}, s)
}

// between are the stretches between the characters of a run: blanks in a secret, whatever else parts the letters of a word.
func between(text string, run span) (out []span) {
	word := setApart.FindString(text[run.start:run.end]) == text[run.start:run.end]
	for at := run.start; at < run.end; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) || word && !letter(r) {
			out = append(out, span{at, at + size})
		}
		at += size
	}
	return out
}
