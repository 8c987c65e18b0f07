package commands

import (
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
)

// thereIs says what there is to choose from to somebody who typed what there is not, and first what was probably meant.
func thereIs(typed string, choices []talk.Choice) string {
	var values []string
	for _, c := range choices {
		values = append(values, c.Value)
	}
	return didYouMean(typed, choices) + "Choose one of: " + strings.Join(values, ", ") + "."
}

// didYouMean asks about what was probably meant; empty where nothing was.
func didYouMean(typed string, choices []talk.Choice) string {
	if m := meant(typed, choices); m != "" {
		return "Did you mean " + m + "? "
	}
	return ""
}

// meant is the choice that was probably meant: by a slip in its value or its label, or with a word too many or too few. Empty where
// none is, or several could be.
func meant(typed string, choices []talk.Choice) string {
	var values, labels []string
	for _, c := range choices {
		values, labels = append(values, c.Value), append(labels, c.Label)
	}
	if near := sla.Near(typed, values); near != "" {
		return near
	}
	byLabel := sla.Near(typed, labels)
	found, several := "", false
	for _, c := range choices {
		switch {
		case byLabel != "" && c.Label == byLabel:
			return c.Value
		case shareWords(typed, c.Value) || shareWords(typed, c.Label):
			several = found != ""
			found = c.Value
		}
	}
	if several {
		return ""
	}
	return found
}

// shareWords reports whether all words of one stand among those of the other.
func shareWords(x, y string) bool {
	short, long := wordsOf(x), wordsOf(y)
	if len(short) > len(long) {
		short, long = long, short
	}
	return len(short) > 0 && hasAll(long, short)
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return c == '-' || c == '_' || c == ' ' })
}

// asChoices are values that have no other name.
func asChoices(values []string) []talk.Choice {
	var out []talk.Choice
	for _, v := range values {
		out = append(out, talk.Choice{Value: v, Label: v})
	}
	return out
}
