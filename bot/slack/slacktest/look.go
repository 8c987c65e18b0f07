package slacktest

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Look is what somebody sees of blocks or text.
type Look struct {
	Words    string      // as shown, with the marks of formatting gone
	Pings    []string    // users whose attention it calls for
	Links    []string    // where one can get by clicking
	Instants []time.Time // dates, shown in each reader's own time
	Buttons  []Button
}

// Button is one that can be pressed.
type Button struct{ Label, Action, Block, Value, URL, Style, Confirm string }

var (
	dateToken = regexp.MustCompile(`\{([a-z_]+)\}`)
	angle     = regexp.MustCompile(`<([^<>]*)>`)
	bareURL   = regexp.MustCompile("https?://[^\\s<>|()\\[\\]`\"]+")
	dressed   = []*regexp.Regexp{
		regexp.MustCompile("(?s)```(.+?)```"), regexp.MustCompile("`([^`\n]+)`"),
		regexp.MustCompile(`(^|[\s(\[{"'.,;:!?-])\*([^\s*](?:[^*\n]*[^\s*])?)\*($|[\s)\]}"'.,;:!?-])`),
		regexp.MustCompile(`(^|[\s(\[{"'.,;:!?-])_([^\s_](?:[^_\n]*[^\s_])?)_($|[\s)\]}"'.,;:!?-])`),
		regexp.MustCompile(`(^|[\s(\[{"'.,;:!?-])~([^\s~](?:[^~\n]*[^\s~])?)~($|[\s)\]}"'.,;:!?-])`)}
	shortEmoji = regexp.MustCompile(`:([a-z0-9_+-]+):`)
)

// emojis are a few of those with a name; https://docs.slack.dev/messaging/formatting-message-text#emoji.
var emojis = map[string]string{"tada": "🎉", "+1": "👍", "thumbsup": "👍", "-1": "👎", "eyes": "👀", "ticket": "🎫", "white_check_mark": "✅", "warning": "⚠️", "fire": "🔥", "wave": "👋", "smile": "😄", "heart": "❤️"}

// looker collects a Look.
type looker struct {
	s   *Slack
	in  *channel
	out Look
	b   strings.Builder
}

// look is how a message, or a view, looks: its blocks, or else its text. What text beside blocks would ping counts
// too: it is what notifications are made of.
func (s *Slack) look(text string, blocks []any, in *channel) Look {
	l := &looker{s: s, in: in}
	if len(blocks) == 0 {
		l.mrkdwn(text, false)
	} else {
		l.mrkdwn(text, false)
		pings := l.out.Pings
		l.b.Reset()
		l.out = Look{Pings: pings}
	}
	for i, b := range blocks {
		if i > 0 {
			l.b.WriteByte('\n')
		}
		l.block(b.(obj))
	}
	l.out.Words = l.b.String()
	return l.out
}

func (l *looker) ping(users ...string) {
	for _, u := range users {
		if !slices.Contains(l.out.Pings, u) {
			l.out.Pings = append(l.out.Pings, u)
		}
	}
}

func (l *looker) name(user string) string {
	if p := l.s.people[user]; p != nil {
		return "@" + p.Name
	}
	return "@" + user
}

// everyone is all people of the channel: for @channel, @here, @everyone.
func (l *looker) everyone() (out []string) {
	if l.in == nil {
		return nil
	}
	for _, u := range l.in.Members {
		if u != l.s.cfg.BotUser {
			out = append(out, u)
		}
	}
	return out
}

func (l *looker) block(o obj) {
	switch o["type"] {
	case "rich_text":
		l.rich(o)
	case "section":
		l.text(o["text"])
		fields, _ := o["fields"].([]any)
		for _, f := range fields {
			l.b.WriteByte('\n')
			l.text(f)
		}
		l.element(o, o["accessory"])
	case "context", "actions":
		list, _ := o["elements"].([]any)
		for i, e := range list {
			if i > 0 && o["type"] == "context" {
				l.b.WriteByte(' ')
			}
			l.text(e)
			l.element(o, e)
		}
	case "header":
		l.text(o["text"])
	case "markdown":
		words, _ := o["text"].(string)
		l.mrkdwn(words, false)
	case "input":
		l.text(o["label"])
		l.text(o["hint"])
	case "image":
		alt, _ := o["alt_text"].(string)
		l.b.WriteString(alt)
	case "table":
		rows, _ := o["rows"].([]any)
		for _, r := range rows {
			for _, c := range r.([]any) {
				c := c.(obj)
				if c["type"] == "rich_text" {
					l.rich(c)
				} else {
					words, _ := c["text"].(string)
					l.b.WriteString(words)
				}
				l.b.WriteByte('\t')
			}
			l.b.WriteByte('\n')
		}
	}
}

// text is a text object.
func (l *looker) text(v any) {
	o, _ := v.(obj)
	words, _ := o["text"].(string)
	switch o["type"] {
	case "plain_text": // no markup; entities are unescaped all the same
		if o["emoji"] == true {
			words = named(words)
		}
		l.b.WriteString(unescape(words))
	case "mrkdwn":
		l.mrkdwn(words, o["verbatim"] == true)
	}
}

func (l *looker) element(block obj, v any) {
	o, _ := v.(obj)
	str := func(o obj, key string) string { x, _ := o[key].(string); return x }
	if o["type"] != "button" {
		return
	}
	label, _ := o["text"].(obj)
	ask, _ := o["confirm"].(obj)
	sure, _ := ask["text"].(obj)
	b := Button{Label: unescape(str(label, "text")), Action: str(o, "action_id"), Block: str(block, "block_id"), Value: str(o, "value"), URL: str(o, "url"), Style: str(o, "style"), Confirm: str(sure, "text")}
	l.out.Buttons = append(l.out.Buttons, b)
}

// mrkdwn is https://docs.slack.dev/messaging/formatting-message-text.
func (l *looker) mrkdwn(words string, verbatim bool) {
	from := 0
	for _, m := range angle.FindAllStringSubmatchIndex(words, -1) {
		l.run(words[from:m[0]], verbatim)
		l.special(words[m[2]:m[3]])
		from = m[1]
	}
	l.run(words[from:], verbatim)
}

// run is text between what stands in angle brackets.
func (l *looker) run(words string, verbatim bool) {
	if !verbatim {
		l.out.Links = append(l.out.Links, bareURL.FindAllString(words, -1)...)
	}
	for i, re := range dressed {
		with := "$1"
		if i > 1 {
			with = "$1$2$3"
		}
		words = re.ReplaceAllString(words, with)
	}
	l.b.WriteString(unescape(named(words)))
}

func (l *looker) special(x string) {
	what, label, _ := strings.Cut(x, "|")
	label = unescape(label)
	switch {
	case what == "!here" || what == "!channel" || what == "!everyone":
		l.ping(l.everyone()...)
		l.b.WriteString("@" + what[1:])
	case strings.HasPrefix(what, "!subteam^"):
		l.group(what[len("!subteam^"):])
	case strings.HasPrefix(what, "!date^"):
		parts := strings.SplitN(what, "^", 4)
		if at, err := strconv.ParseInt(parts[1], 10, 64); err == nil && len(parts) >= 3 {
			l.date(at, parts[2])
			if len(parts) == 4 {
				l.out.Links = append(l.out.Links, parts[3])
			}
			return
		}
		l.b.WriteString(label)
	case strings.HasPrefix(what, "@"):
		l.ping(what[1:])
		l.b.WriteString(l.name(what[1:]))
	case strings.HasPrefix(what, "#"):
		l.channel(what[1:])
	default:
		l.out.Links = append(l.out.Links, unescape(what))
		l.b.WriteString(cmp.Or(label, unescape(what)))
	}
}

func (l *looker) channel(id string) {
	if c := l.s.channels[id]; c != nil {
		id = c.Name
	}
	l.b.WriteString("#" + id)
}

func (l *looker) group(id string) {
	if g := l.s.groups[id]; g != nil {
		l.ping(g.users...)
		l.b.WriteString("@" + g.handle)
	}
}

func (l *looker) date(at int64, format string) {
	t := time.Unix(at, 0).UTC()
	l.out.Instants = append(l.out.Instants, t)
	l.b.WriteString(dateToken.ReplaceAllStringFunc(format, func(token string) string {
		switch {
		case strings.HasPrefix(token, "{time"):
			return t.Format("15:04")
		case token == "{date_num}":
			return t.Format(time.DateOnly)
		}
		return t.Format("Jan 2, 2006")
	}))
}

func named(words string) string {
	return shortEmoji.ReplaceAllStringFunc(words, func(n string) string { return cmp.Or(emojis[strings.Trim(n, ":")], n) })
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// rich is a rich_text block.
func (l *looker) rich(o obj) {
	parts, _ := o["elements"].([]any)
	for i, p := range parts {
		p := p.(obj)
		if i > 0 && !strings.HasSuffix(l.b.String(), "\n") {
			l.b.WriteByte('\n')
		}
		list, _ := p["elements"].([]any)
		for j, e := range list {
			e := e.(obj)
			if e["type"] == "rich_text_section" { // an item
				if j > 0 {
					l.b.WriteByte('\n')
				}
				inner, _ := e["elements"].([]any)
				for _, x := range inner {
					l.richElement(x.(obj))
				}
				continue
			}
			l.richElement(e)
		}
	}
}

func (l *looker) richElement(e obj) {
	str := func(key string) string { x, _ := e[key].(string); return x }
	switch e["type"] {
	case "text":
		l.b.WriteString(str("text"))
	case "link":
		l.out.Links = append(l.out.Links, str("url"))
		l.b.WriteString(cmp.Or(str("text"), str("url")))
	case "user":
		l.ping(str("user_id"))
		l.b.WriteString(l.name(str("user_id")))
	case "usergroup":
		l.group(str("usergroup_id"))
	case "channel":
		l.channel(str("channel_id"))
	case "broadcast":
		l.ping(l.everyone()...)
		l.b.WriteString("@" + str("range"))
	case "emoji":
		l.b.WriteString(cmp.Or(emojis[str("name")], ":"+str("name")+":"))
	case "date":
		at, _ := e["timestamp"].(float64)
		l.date(int64(at), str("format"))
		if u := str("url"); u != "" {
			l.out.Links = append(l.out.Links, u)
		}
	}
}
