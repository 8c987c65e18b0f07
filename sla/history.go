package sla

import (
	"regexp"
	"slices"
	"strings"
)

// AsksHistory reports whether something in the agreement depends on a partner's other tickets.
func (a *Agreement) AsksHistory() bool {
	asks := func(c *Condition) bool { return c != nil && slices.Contains(c.names, "history") }
	return slices.ContainsFunc(a.Rules, func(r Rule) bool { return asks(r.When) }) ||
		slices.ContainsFunc(a.Notices, func(n Notice) bool { return asks(n.When) })
}

// hasWord reports whether one of the words, or phrases, stands in a text as a whole, in whatever case.
func hasWord(text string, words []string) bool {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	return slices.ContainsFunc(words, func(w string) bool {
		w = regexp.QuoteMeta(strings.ToLower(strings.Join(strings.Fields(w), " ")))
		return regexp.MustCompile(`(?:^|[^\pL\pN])` + w + `(?:$|[^\pL\pN])`).MatchString(text)
	})
}
