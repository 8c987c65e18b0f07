package slack

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
)

// signing is the scope by which a message stands under another's name and picture:
// https://docs.slack.dev/reference/scopes/chat.write.customize
const signing = "chat:write.customize"

// maxSigned is how long a name may be that a message stands under. Slack does not document it; it is that of a bot's own,
// https://docs.slack.dev/reference/app-manifest#features
const maxSigned = 80

// signed reports whether a card is posted under the name and with the picture of whom it relays, and gives what it is posted
// with then. Where the app may not, or the name has no room, its author stands in the message's first line; and so they do once
// it is edited: chat.update takes neither, and takes away what there was.
func (a *Adapter) signed(c talk.Card) ([]slack.MsgOption, bool) {
	if c.Author == nil || !a.maySign.Load() {
		return a.options(c), false
	}
	name := strings.Join(strings.Fields(authorName(*c.Author)), " ")
	if name == "" || utf8.RuneCountInString(name) > maxSigned {
		return a.options(c), false
	}
	under := []slack.MsgOption{slack.MsgOptionUsername(name)}
	if strings.HasPrefix(c.Author.Picture, "https://") {
		under = append(under, slack.MsgOptionIconURL(c.Author.Picture))
	}
	c.Author = nil
	return append(a.options(c), under...), true
}

// authorName is who they are, and whose: nobody's own name is all that a message stands under, so that none looks like the bot's.
func authorName(by talk.Author) string {
	if by.Of == "" {
		return by.Name
	}
	return by.Name + " · " + by.Of
}

// heardScopes minds what the bot's token may do, which Slack says with every answer, so that it counts from when the app is
// installed anew.
func (a *Adapter) heardScopes(h http.Header) {
	if held := h.Get("X-OAuth-Scopes"); held != "" {
		a.maySign.Store(slices.Contains(scopesIn(held), signing))
	}
}

// scopesIn reads the list of a header.
func scopesIn(held string) (all []string) {
	for s := range strings.SplitSeq(held, ",") {
		all = append(all, strings.TrimSpace(s))
	}
	return all
}

// mayNot reports whether Slack refused a call for want of a scope.
func mayNot(err error) bool {
	e, ok := errors.AsType[*bot.Error](err)
	return ok && e.Code == "missing_scope"
}
