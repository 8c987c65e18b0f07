package discordtest

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Look is what somebody sees of a message.
type Look struct {
	Words    string      // as shown, with the marks of formatting gone
	Pings    []string    // users whose attention it called for
	Links    []string    // where one can get by clicking
	Instants []time.Time // date tokens, shown in each reader's own time
	Buttons  []Button
	Selects  []Select
}

// Button is one that can be pressed.
type Button struct {
	Label, Emoji  string
	CustomID, URL string
	Style         int // 1 blurple, 2 grey, 3 green, 4 red, 5 a link
	Disabled      bool
}

// Select is a list to choose from.
type Select struct {
	CustomID, Placeholder string
	Choices               []Choice
	Chosen                []string
	Disabled              bool
}

func (d *Discord) look(m *message) Look {
	l := &looker{d: d, server: m.channel.server}
	l.out.Pings = slices.Clone(m.pings)
	l.say(l.markdown(m.content))
	for _, e := range objects(m.embeds) {
		l.embed(e)
	}
	l.out.Words = strings.Join(l.lines, "\n")
	for _, o := range inner(m.rows) {
		l.component(o)
	}
	return l.out
}

// looker draws a message.
type looker struct {
	d      *Discord
	server *server
	lines  []string
	out    Look
}

func (l *looker) say(s string) {
	if s != "" {
		l.lines = append(l.lines, s)
	}
}

func (l *looker) link(u string) {
	if u != "" {
		l.out.Links = append(l.out.Links, u)
	}
}

// embed: markdown, mentions and date tokens mean something in description and fields only; a title is markdown without
// mentions. Footer and author are plain.
func (l *looker) embed(e obj) {
	author, _ := e["author"].(obj)
	footer, _ := e["footer"].(obj)
	l.say(str(author, "name"))
	l.link(str(author, "url"))
	l.say(l.markdown(str(e, "title")))
	l.link(str(e, "url"))
	l.say(l.markdown(str(e, "description")))
	for _, f := range objects(e["fields"]) {
		l.say(l.markdown(str(f, "name")) + ": " + l.markdown(str(f, "value")))
	}
	l.say(str(footer, "text"))
	if at, err := time.Parse(time.RFC3339Nano, str(e, "timestamp")); err == nil {
		l.out.Instants = append(l.out.Instants, at.UTC())
	}
}

func (l *looker) component(o obj) {
	e, _ := o["emoji"].(obj)
	if num(o, "type", 0) == buttonType {
		l.out.Buttons = append(l.out.Buttons, Button{Label: str(o, "label"), Emoji: str(e, "name"), CustomID: str(o, "custom_id"), URL: str(o, "url"), Style: num(o, "style", 0), Disabled: flag(o, "disabled")})
		return
	}
	f := fieldOf(o)
	l.out.Selects = append(l.out.Selects, Select{CustomID: f.CustomID, Placeholder: f.Placeholder, Choices: f.Choices, Chosen: f.Value, Disabled: flag(o, "disabled")})
}

// marks is what text may hold: https://discord.com/developers/docs/reference#message-formatting. The order matters.
var marks = regexp.MustCompile("(?s)" + strings.Join([]string{
	"```(?:[a-zA-Z0-9]*\n)?(.*?)```", "`([^`\n]+)`", // 1, 2: code
	`\\([[:punct:]])`, // 3: escaped
	`\[([^\]\n]+)\]\(<?(https?://[^\s)>]+)>?\)`, // 4, 5: a masked link
	`<(https?://[^\s>]+)>`,                      // 6
	`(https?://[^\s<>]*[^\s<>.,;:!?)\]'"*_|~])`, // 7
	`<t:(-?\d+)(?::([tTdDfFsSR]))?>`,            // 8, 9
	`<@&(\d+)>`, `<@!?(\d+)>`, `<#(\d+)>`,       // 10, 11, 12
	`<a?:(\w+):\d+>`,                               // 13: an emoji
	`(\*\*\*|\*\*|\*|___|__|~~|\|\|)`, `(\b_|_\b)`, // 14, 15: dressing
	`((?:^|\n)(?:#{1,3} |-# |>>> |> ))`, // 16: of lines
}, "|"))

func (l *looker) markdown(s string) string {
	return marks.ReplaceAllStringFunc(s, func(all string) string {
		m := marks.FindStringSubmatch(all)
		switch {
		case m[1] != "" || m[2] != "":
			return m[1] + m[2]
		case m[3] != "":
			return m[3]
		case m[5] != "":
			l.link(m[5])
			return m[4]
		case m[6] != "" || m[7] != "":
			l.link(m[6] + m[7])
			return m[6] + m[7]
		case m[8] != "":
			n, _ := strconv.ParseInt(m[8], 10, 64)
			at := time.Unix(n, 0).UTC()
			l.out.Instants = append(l.out.Instants, at)
			return at.Format("2 January 2006 15:04")
		case m[10] != "" || m[11] != "" || m[12] != "":
			return l.named(m[10], m[11], m[12], all)
		case m[13] != "":
			return ":" + m[13] + ":"
		case m[14] != "" || m[15] != "":
			return ""
		case strings.HasPrefix(all, "\n"):
			return "\n"
		}
		return ""
	})
}

func (l *looker) named(role, user, channel, all string) string {
	switch {
	case role != "" && l.server != nil && l.server.roles[role] != nil:
		return "@" + l.server.roles[role].Name
	case user != "" && l.d.people[user] != nil:
		nick := ""
		if m := l.server.memberOf(user); m != nil {
			nick = m.nick
		}
		return "@" + cmp.Or(nick, l.d.people[user].Name)
	case channel != "" && l.d.channels[channel] != nil:
		return "#" + l.d.channels[channel].Name
	}
	return all
}
