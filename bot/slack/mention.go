package slack

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tieline/commands/talk"
)

// groups are the commands whose rest is the line, as typed or after a mention.
var groups = []string{"ticket", "desk", "tieline"}

// afterMention is the command line of a message that addresses us: what follows our name, "@Tieline: /ticket list" too.
func (a *Adapter) afterMention(t talk.Text) string {
	for _, para := range t {
		if len(para.Spans) > 0 && para.Spans[0].Who != nil {
			para.Spans[0].Words = ""
			break
		}
	}
	line := strings.TrimPrefix(strings.TrimSpace(t.Plain()), "<@"+a.me+">") // of a text without blocks
	line = strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == ':' || r == ',' })
	if slash, ok := strings.CutPrefix(line, "/"); ok {
		if name, rest, _ := strings.Cut(slash, " "); slices.Contains(groups, strings.ToLower(name)) {
			line = rest
		}
	}
	return strings.TrimSpace(line)
}

var special = regexp.MustCompile(`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`)

// commandLine is the line of a slash command: mentions in it come as <@U1|name>, links as <https://…>,
// https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands__escaping.
func (a *Adapter) commandLine(ctx context.Context, command, text string) string {
	text = special.ReplaceAllStringFunc(text, func(s string) string {
		m := special.FindStringSubmatch(s)
		kind, id, label := m[1], m[2], m[3]
		switch kind {
		case "@":
			name, _ := a.named(ctx, id)
			return "@" + escape(name)
		case "#":
			return "#" + cmp.Or(label, id)
		case "!":
			return "@" + strings.TrimPrefix(cmp.Or(label, id), "@")
		}
		return id
	})
	line := strings.TrimSpace(unescape(text))
	if name := strings.TrimPrefix(command, "/"); !slices.Contains(groups, name) {
		line = strings.TrimSpace(name + " " + line)
	}
	return line
}
