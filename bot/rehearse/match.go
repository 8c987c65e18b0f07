package rehearse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// matches reports whether the words stand in what was said, whole and in this order. "…" is whatever lies between;
// line breaks count as spaces.
func matches(said, want string) bool {
	rest := plain(said)
	from := 0
	for part := range strings.SplitSeq(strings.ReplaceAll(want, "...", "…"), "…") {
		if part = plain(part); part == "" {
			continue
		}
		at := wholeIn(rest, part, from)
		if at < 0 {
			return false
		}
		from = at + len(part)
	}
	return true
}

// plain makes all white space one space. Hard spaces and curly quotes count as plain ones: phones type them.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "“", `"`, "”", `"`, "„", `"`, "’", "'").Replace(s)), " ")
}

// wholeIn finds the part in s where it neither begins nor ends within a word.
func wholeIn(s, part string, from int) int {
	for {
		i := strings.Index(s[from:], part)
		if i < 0 {
			return -1
		}
		at := from + i
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at+len(part):])
		first, _ := utf8.DecodeRuneInString(part)
		last, _ := utf8.DecodeLastRuneInString(part)
		if !(inWord(before) && inWord(first)) && !(inWord(last) && inWord(after)) {
			return at
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		from = at + size
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
