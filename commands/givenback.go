package commands

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tieline/commands/talk"
)

const (
	fewWords  = 20   // characters: less is typed again at once
	manyWords = 2500 // more does not fit a refusal, and is kept as a form
)

// givesBack puts the words that came with a command into its refusal, so that they need not be written again: what is typed
// after a slash stands nowhere else. Where the refusal has them already, or keeps them as a form, nothing is added.
func (r *request) givesBack(no *Refusal) error {
	if utf8.RuneCountInString(r.cameWith()) > manyWords && r.act.Kind == talk.Typed && len(no.Next) == 0 && r.who.person.ID != 0 {
		return r.offerAgain(no)
	}
	r.quotesBack(no)
	return nil
}

// quotesBack is givesBack where nothing may be kept.
func (r *request) quotesBack(no *Refusal) {
	text := r.cameWith()
	if utf8.RuneCountInString(text) < fewWords || no.has(text) {
		return
	}
	no.Say = append(no.Say, talk.Paragraph(talk.Flow, "You wrote:"))
	for _, line := range talk.AsTyped(talk.Clip(text, manyWords)) {
		no.Say = append(no.Say, talk.Para{Kind: talk.Quoted, Spans: line.Spans})
	}
	no.Say = no.Say.Fit(3800)
}

// has reports whether the refusal says the words, or leads to where they are kept.
func (r *Refusal) has(text string) bool {
	begins, _, _ := strings.Cut(text, "\n")
	return strings.Contains(r.Say.Plain(), talk.Clip(begins, 100)) ||
		slices.ContainsFunc(r.Next, func(b talk.Button) bool { return strings.HasPrefix(b.Line, formVerb.Name+" ") })
}

// cameWith are somebody's own words that came with the act: after a command, or in a form that there is no more.
func (r *request) cameWith() (text string) {
	switch r.act.Kind {
	case talk.Submitted:
		for _, name := range slices.Sorted(maps.Keys(r.act.Filled.Values)) {
			if v := strings.TrimSpace(r.act.Filled.Values[name]); len(v) > len(text) {
				text = v
			}
		}
		return text
	case talk.Typed:
		name, args, err := talk.ParseLine(r.act.Line, grammar{r.c})
		verb, ok := verbNamed(name)
		switch {
		case err != nil: // the refusal has the line
			return ""
		case !ok:
			_, text = firstWord(r.act.Line)
			return text
		case !verb.Prose:
			return ""
		case !verb.Ticket:
			return args[""]
		}
		number, rest := firstWord(args[""])
		if _, err := strconv.ParseInt(strings.TrimPrefix(number, "#"), 10, 64); err == nil {
			return rest
		}
		return args[""]
	}
	return ""
}
