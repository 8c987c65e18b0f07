package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tieline/commands/talk"
)

// holding is the verb whose text may begin with the word.
func holding(word string) (Verb, bool) {
	i := slices.IndexFunc(registry, func(v Verb) bool { return slices.Contains(v.Within, strings.ToLower(word)) })
	if i < 0 {
		return Verb{}, false
	}
	return registry[i], true
}

var likeNumber = regexp.MustCompile(`^#?\d+$`)

// belongsTo refuses a word that is none by itself, and offers the line that was meant.
func (r *request) belongsTo(v Verb, word string) error {
	word = strings.ToLower(word)
	line := fmt.Sprintf("/desk %s %s …", v.Name, word)
	no := refuse("no-such-verb", fmt.Sprintf("There is no command %q.", talk.Clip(word, 40)), "It is part of another. Type ", talk.Literal(line), ".")
	_, args, err := talk.ParseLine(r.act.Line, grammar{r.c})
	if err != nil || args[""] == "" {
		return no
	}
	words := []string{word, args[""]}
	switch number, rest := firstWord(args[""]); {
	case likeNumber.MatchString(number) && (r.here.Ticket == 0 || strings.HasPrefix(number, "#")):
		words = []string{number, word, rest}
	case r.here.Ticket != 0: // the button may be pressed elsewhere: some answers come as a direct message
		words = []string{strconv.FormatInt(r.here.Ticket, 10), word, args[""]}
	}
	no.Next = wholeLine(v.Name, talk.Args{"": strings.TrimSpace(strings.Join(words, " "))})
	return no
}

// wholeLine is a button that does a line as it was meant; none where that is too long for one.
func wholeLine(verb string, args talk.Args) []talk.Button {
	line := talk.FormatLine(verb, args)
	if len(line) > talk.MaxLine {
		return nil
	}
	return []talk.Button{{Label: talk.Clip("Yes: "+line, 75), Line: line}}
}
