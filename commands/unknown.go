package commands

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
)

// unknown answers a verb that there is not.
func unknown(r *request, name string) error {
	if name == "" {
		return help(r)
	}
	no := refuse("no-such-verb", fmt.Sprintf("There is no command %q.", talk.Clip(name, 40)))
	if v, ok := holding(name); ok && r.who.staff {
		return r.belongsTo(v, name)
	}
	line, v, ok := r.meantLine(name)
	if !ok {
		no.Say = talk.Say("Type ", talk.Literal("/ticket help"), " to see what you can do.")
		return no
	}
	no.Say = talk.Say("Did you mean ", talk.Literal(r.usage(v)), "? ", r.wording(v).Help)
	if _, args, err := talk.ParseLine(line, grammar{r.c}); err == nil {
		if !v.Prose || args[""] == "" {
			no.Next = wholeLine(v.Name, args)
		}
	}
	return no
}

// meantLine is the line that was probably meant by one that begins with a word which is no command: the word mistyped, or the
// slash command before it ("/tiket open").
func (r *request) meantLine(name string) (line string, v Verb, ok bool) {
	_, rest := firstWord(r.act.Line)
	if first, _ := firstWord(rest); nearGroup(name) {
		if v, ok := verbNamed(strings.ToLower(first)); ok && !v.Hidden && r.mayUse(v) {
			return rest, v, true
		}
	}
	v, ok = nearest(name)
	if !ok || !r.mayUse(v) {
		return "", v, false
	}
	return v.Name + " " + rest, v, true
}

func nearGroup(word string) bool {
	var names []string
	for _, g := range Groups {
		names = append(names, string(g.Group))
	}
	return slices.Contains(names, word) || sla.Near(word, names) != ""
}
