package slacktest

import (
	"regexp"
	"slices"
	"strings"
)

// composed makes of what a person types what Slack makes of it: text with & < > escaped and mentions in angle brackets,
// and the same as a rich_text block. A mention is an @ with the name of somebody who is there, or of the app, as the
// composer completes it; @channel, @here and @everyone only where broadcasts is set, since Slack asks first. Other marks stay
// as they are typed.
func (s *Slack) composed(words string, c *channel, broadcasts bool) (text string, blocks []any) {
	var section []any
	var b strings.Builder
	plain := ""
	flush := func() {
		if plain != "" {
			section = append(section, obj{"type": "text", "text": plain})
			b.WriteString(escape(plain))
			plain = ""
		}
	}
	put := func(token string, e obj) {
		flush()
		section = append(section, e)
		b.WriteString(token)
	}
	for rest := words; rest != ""; {
		if u := bareURL.FindString(rest); u != "" && strings.HasPrefix(rest, u) {
			put("<"+escape(u)+">", obj{"type": "link", "url": u})
			rest = rest[len(u):]
			continue
		}
		if rest[0] == '@' {
			if id, name := s.mentioned(rest[1:], c); id != "" {
				put("<@"+id+">", obj{"type": "user", "user_id": id})
				rest = rest[1+len(name):]
				continue
			}
			if m := broadcast.FindString(rest); broadcasts && m != "" {
				put("<!"+m[1:]+">", obj{"type": "broadcast", "range": m[1:]})
				rest = rest[len(m):]
				continue
			}
		}
		n := len(rest)
		if i := strings.IndexAny(rest[1:], "@h"); i >= 0 {
			n = i + 1
		}
		plain += rest[:n]
		rest = rest[n:]
	}
	flush()
	if len(section) == 0 {
		return "", nil
	}
	return b.String(), []any{obj{"type": "rich_text", "block_id": s.id("b")[4:], "elements": []any{obj{"type": "rich_text_section", "elements": section}}}}
}

var broadcast = regexp.MustCompile(`^@(channel|here|everyone)\b`)

// mentioned finds the longest name that the words begin with: of the channel's people and the app.
func (s *Slack) mentioned(words string, c *channel) (id, name string) {
	for _, u := range append(slices.Clone(c.Members), s.cfg.BotUser) {
		for _, n := range []string{s.people[u].Name, s.people[u].Handle} {
			if len(n) > len(name) && len(words) >= len(n) && strings.EqualFold(words[:len(n)], n) {
				id, name = u, words[:len(n)]
			}
		}
	}
	return id, name
}

// typedBlocks are the blocks that Slack itself makes of an app's text: mrkdwn read, and written as rich text. Here the
// formatting is left in it as marks.
func (s *Slack) typedBlocks(text string) []any {
	if text == "" {
		return nil
	}
	var section []any
	add := func(words string) {
		if words != "" {
			section = append(section, obj{"type": "text", "text": unescape(words)})
		}
	}
	from := 0
	for _, m := range angle.FindAllStringSubmatchIndex(text, -1) {
		add(text[from:m[0]])
		from = m[1]
		what, label, _ := strings.Cut(text[m[2]:m[3]], "|")
		switch {
		case strings.HasPrefix(what, "@"):
			section = append(section, obj{"type": "user", "user_id": what[1:]})
		case strings.HasPrefix(what, "#"):
			section = append(section, obj{"type": "channel", "channel_id": what[1:]})
		case what == "!here" || what == "!channel" || what == "!everyone":
			section = append(section, obj{"type": "broadcast", "range": what[1:]})
		case strings.HasPrefix(what, "http"):
			e := obj{"type": "link", "url": unescape(what)}
			if label != "" {
				e["text"] = unescape(label)
			}
			section = append(section, e)
		default:
			add(label)
		}
	}
	add(text[from:])
	if len(section) == 0 {
		return nil
	}
	return []any{obj{"type": "rich_text", "block_id": s.id("b")[4:], "elements": []any{obj{"type": "rich_text_section", "elements": section}}}}
}
