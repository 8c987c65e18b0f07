package commands

import (
	"slices"
	"strings"
	"unicode"
)

// thanksWords are those of which a bare word of thanks is made, in the languages of our partners. A message with any
// other word may ask for something, and counts.
var thanksWords = strings.Fields(`thanks thank thx ty you u very much so many a lot cheers great perfect super ok okay
	danke dankeschön vielen dank schön sehr grazie mille perfetto merci beaucoup bien parfait gracias muchas bedankt
	dank je wel hartelijk ačiū labai dzięki dziękuję`)

// onlyThanks reports whether a message says no more than thank you.
func onlyThanks(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		// a thumb or a smile asks for nothing either, but "42?" may
		return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsDigit(r) || r == '?' })
	}
	return len(words) <= 6 && !strings.Contains(text, "?") &&
		!slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(thanksWords, w) })
}
