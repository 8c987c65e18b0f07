package commands

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
)

// saysWhatMore says on a form that answers a form what it asks besides what was asked before: all that was filled in stands there
// again, so it looks as if sending it had come to nothing.
func (r *request) saysWhatMore(before []string) {
	f := r.answer.Form
	if f == nil {
		return
	}
	var more []string
	for _, x := range f.Fields {
		if x.Required && !slices.Contains(before, x.Name) && !slices.Contains(r.act.Filled.Shown, x.Name) {
			more = append(more, x.Label)
		}
	}
	words := "One more thing is needed: "
	switch n := len(more); {
	case n == 0:
		return
	case n > 1:
		words = capitalised(countWord(n)) + " more things are needed: "
	}
	f.Intro = append(talk.Say(talk.Strong(words+listOf(more)), ". What you filled in is kept."), f.Intro...)
}

func countWord(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// listOf names some things in one sentence.
func listOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
