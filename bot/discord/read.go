package discord

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// reader makes Text of what people typed, which comes as markdown. What it does not know stays as typed: it is data, and says itself.
type reader struct {
	name    func(user string) (string, storage.PersonKey) // of somebody mentioned
	channel func(id string) string                        // of a channel
	role    func(id string) string                        // of a role
}

var (
	fence  = regexp.MustCompile("(?s)```(?:[A-Za-z0-9+-]*\n)?(.*?)```")
	inline = regexp.MustCompile("(?s)" + strings.Join([]string{
		`\\([[:punct:]])`,                   // 1: escaped
		"``(.+?)``|`([^`\n]+)`",             // 2, 3: code
		`<@!?(\d+)>`,                        // 4: somebody
		`<#(\d+)>`,                          // 5: a channel
		`<@&(\d+)>`,                         // 6: a role
		`<t:(-?\d{1,12})(?::[tTdDfFsSR])?>`, // 7: an instant
		`<a?:(\w+):\d+>`,                    // 8: an emoji of a server's own
		`<(https?://[^\s<>]+)>`,             // 9: an address
		`\[([^\[\]\n]+)\]\(<?(https?://[^\s<>)]+)>?\)`, // 10, 11: words that lead somewhere
		`(https?://[^\s<>]*[^\s<>.,:;"')\]*_~|])`,      // 12: an address
		`\*\*(.+?)\*\*`,                    // 13: bold
		`__(.+?)__`,                        // 14: underlined
		`~~(.+?)~~`,                        // 15: struck out
		`\|\|(.+?)\|\|`,                    // 16: a spoiler
		`\*([^\s*](?:[^*\n]*[^\s*])?)\*`,   // 17: italic
		`\b_([^\s_](?:[^_\n]*[^\s_])?)_\b`, // 18: italic
	}, "|"))
)

// text reads a message.
func (r reader) text(s string) (t talk.Text) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	last := 0
	for _, m := range fence.FindAllStringSubmatchIndex(s, -1) {
		if before := s[last:m[0]]; before != "" {
			t = append(t, r.lines(strings.TrimSuffix(before, "\n"))...)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(s[m[2]:m[3]], "\n"), "\n") {
			t = append(t, talk.Para{Kind: talk.Pre, Spans: []talk.Span{{Words: line}}})
		}
		last = m[1]
		if strings.HasPrefix(s[last:], "\n") {
			last++
		}
	}
	if last < len(s) || last == 0 {
		t = append(t, r.lines(s[last:])...)
	}
	return t
}

func (r reader) lines(s string) (t talk.Text) {
	quoted := false
	for line := range strings.SplitSeq(s, "\n") {
		para := talk.Para{}
		switch {
		case quoted:
			para.Kind = talk.Quoted
		case strings.HasPrefix(line, ">>> "):
			para.Kind, line, quoted = talk.Quoted, line[4:], true
		case strings.HasPrefix(line, "> "):
			para.Kind, line = talk.Quoted, line[2:]
		default:
			para, line = item(line)
		}
		para.Spans = r.spans(line, talk.Span{})
		t = append(t, para)
	}
	return t
}

// listed is how an item of a list begins: https://support.discord.com/hc/articles/210298617
var listed = regexp.MustCompile(`^( *)(?:[-*]|(\d{1,9})\.) (\S.*)$`)

// item reads how a line begins that may be one of a list.
func item(line string) (talk.Para, string) {
	m := listed.FindStringSubmatch(line)
	if m == nil {
		return talk.Para{}, line
	}
	number, _ := strconv.Atoi(m[2])
	if m[2] != "" && number == 0 {
		return talk.Para{}, line // lists begin with one
	}
	return talk.Para{Kind: talk.Item, Depth: min(len(m[1])/2, talk.MaxDepth), Number: number}, m[3]
}

// spans reads the marks within a line; dress is what those around them say.
func (r reader) spans(s string, dress talk.Span) (out []talk.Span) {
	add := func(x talk.Span) {
		if x.Words == "" {
			return
		}
		if last := len(out) - 1; last >= 0 {
			was := out[last]
			was.Words = x.Words
			if was == x {
				out[last].Words += x.Words
				return
			}
		}
		out = append(out, x)
	}
	plain := func(words string) {
		x := dress
		x.Words = words
		add(x)
	}
	last := 0
	for _, m := range inline.FindAllStringSubmatchIndex(s, -1) {
		plain(s[last:m[0]])
		last = m[1]
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		x := dress
		n := 1
		for m[2*n] < 0 {
			n++
		}
		switch n {
		case 1:
			plain(group(1))
		case 2, 3:
			x.Words, x.Code = strings.Trim(group(n), " "), true
			add(x)
		case 4:
			name, key := r.name(group(4))
			x.Words, x.Who = "@"+name, &key
			add(x)
		case 5:
			to := storage.Place{Platform: platform, ID: group(5)}
			x.Words, x.To = "#"+r.channel(group(5)), &to
			add(x)
		case 6:
			plain("@" + r.roleName(group(6)))
		case 7:
			seconds, _ := strconv.ParseInt(group(7), 10, 64)
			at := time.Unix(seconds, 0).UTC()
			x.Words, x.When = at.Format("Mon 2 Jan 15:04 MST"), &at
			add(x)
		case 8:
			plain(":" + group(8) + ":")
		case 9, 12:
			add(addressed(x, group(n), group(n)))
		case 10, 11:
			for _, inner := range r.spans(group(10), x) {
				add(addressed(inner, inner.Words, group(11)))
			}
		default:
			switch n {
			case 13:
				x.Bold = true
			case 15:
				x.Strike = true
			case 17, 18:
				x.Italic = true
			}
			for _, inner := range r.spans(group(n), x) {
				add(inner)
			}
		}
	}
	plain(s[last:])
	return out
}

// addressed is a link. Only https is one of ours; of others the address is told.
func addressed(x talk.Span, words, to string) talk.Span {
	x.Words = words
	if strings.HasPrefix(to, "https://") {
		x.URL = to
	} else if words != to {
		x.Words += " (" + to + ")"
	}
	return x
}

// roleName is what a role is called; where nobody knows it, its id says at least that there is one.
func (r reader) roleName(id string) string {
	if r.role == nil {
		return id
	}
	return r.role(id)
}

// mentions reads nothing but who and what is mentioned: of a command, the rest is as it was typed.
func (r reader) mentions(s string) string {
	return mention.ReplaceAllStringFunc(s, func(m string) string {
		id := strings.Trim(m, "<@!&#>")
		switch {
		case strings.HasPrefix(m, "<#"):
			return "#" + r.channel(id)
		case strings.HasPrefix(m, "<@&"):
			return "@" + r.roleName(id)
		case strings.HasPrefix(m, "<:"), strings.HasPrefix(m, "<a:"):
			return emojiName.FindString(m)
		}
		name, _ := r.name(id)
		return "@" + name
	})
}

var (
	mention   = regexp.MustCompile(`<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>`)
	emojiName = regexp.MustCompile(`:\w+:`)
)
