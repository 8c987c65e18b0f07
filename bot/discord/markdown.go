package discord

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"tieline/commands/talk"
	"tieline/storage"
)

// pen draws text as Discord's markdown: https://discord.com/developers/docs/reference#message-formatting and
// https://support.discord.com/hc/articles/210298617. Words are escaped, so that nothing typed can ping, link or dress anything.
type pen struct {
	ping []storage.PersonKey        // who may be mentioned
	link func(storage.Place) string // the address of a place; empty where there is none
	page func(guild string, rest ...string) string
}

// text draws paragraphs, a line each.
func (p pen) text(t talk.Text) string {
	var b strings.Builder
	for i := 0; i < len(t); {
		if i > 0 {
			b.WriteByte('\n')
		}
		if t[i].Kind == talk.Pre {
			n := alike(t[i:])
			b.WriteString(pre(t[i : i+n].Plain()))
			i += n
			continue
		}
		b.WriteString(p.line(t[i]))
		i++
	}
	return b.String()
}

// alike is how many paragraphs of the same kind the text begins with.
func alike(t talk.Text) int {
	n := 1
	for n < len(t) && t[n].Kind == t[0].Kind {
		n++
	}
	return n
}

// pre is a block in which nothing has a meaning, but its end.
func pre(words string) string {
	if strings.Contains(words, "```") || words == "" {
		return escape(words, true)
	}
	return "```\n" + words + "\n```"
}

func (p pen) line(para talk.Para) string {
	var b strings.Builder
	switch para.Kind {
	case talk.Quoted:
		b.WriteString("> ")
	case talk.Item:
		b.WriteString(strings.Repeat("  ", min(para.Depth, talk.MaxDepth)) + cmp.Or(para.Lead(), "- "))
	}
	start := true
	for _, s := range merged(para.Spans) {
		w := p.span(s, start)
		if b.WriteString(w); w != "" {
			start = strings.HasSuffix(w, "\n")
		}
	}
	return b.String()
}

// merged puts spans of the same dress together: the marks between two would be read as others.
func merged(spans []talk.Span) (out []talk.Span) {
	for _, s := range spans {
		last := len(out) - 1
		if last >= 0 && s.Who == nil && s.When == nil && s.To == nil && s.URL == "" {
			was := out[last]
			was.Words = s.Words
			if was == s {
				out[last].Words += s.Words
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

func (p pen) span(s talk.Span, start bool) string {
	switch {
	case s.Words == "":
		return ""
	case s.When != nil:
		return fmt.Sprintf("<t:%d:f> (%s)", s.When.Unix(), escape(s.Words, false))
	case s.Who != nil && s.Who.Platform == platform && slices.Contains(p.ping, *s.Who):
		return "<@" + s.Who.User + ">"
	case s.To != nil && p.link != nil && p.link(*s.To) != "":
		return dressed(leads(s.Words, p.link(*s.To)), s)
	case strings.HasPrefix(s.URL, "https://"):
		return dressed(leads(s.Words, s.URL), s)
	case s.Code && !strings.ContainsAny(s.Words, "`\n"):
		return "`" + s.Words + "`"
	}
	return dressed(escape(s.Words, start), s)
}

// leads is words that lead somewhere. Discord makes no link of words that look like another address, and nor do we.
func leads(words, to string) string {
	u, err := url.Parse(to)
	if err != nil || strings.ContainsAny(to, "<> \n") {
		return escape(words, false)
	}
	to = strings.NewReplacer("(", "%28", ")", "%29").Replace(u.String())
	if words == to || words == u.String() {
		return "<" + to + ">"
	}
	if strings.Contains(words, "://") || strings.TrimSpace(words) == "" {
		return escape(words, false) + " (<" + to + ">)"
	}
	return "[" + escape(words, false) + "](" + to + ")"
}

// dressed sets marks around words, close to them: beside a blank they mean nothing.
func dressed(w string, s talk.Span) string {
	inner := strings.TrimSpace(w)
	if inner == "" {
		return w
	}
	before, after, _ := strings.Cut(w, inner)
	for _, d := range []struct {
		on   bool
		mark string
	}{{s.Italic, "*"}, {s.Strike, "~~"}, {s.Bold, "**"}} {
		if d.on {
			inner = d.mark + inner + d.mark
		}
	}
	return before + inner + after
}

// escape takes every meaning from words. start is whether they stand at the beginning of a line, where there are more.
func escape(s string, start bool) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if lines[i] = escapeInline(l); start || i > 0 {
			lines[i] = escapeStart(lines[i])
		}
	}
	return strings.Join(lines, "\n")
}

var (
	special = regexp.MustCompile("[\\\\*_~`|<\\[\\]]|:(//|[A-Za-z0-9_+-]+:)") // a colon: of an address, or of an emoji's name
	opening = regexp.MustCompile(`^(\s*\d*)([#>+.-])`)                        // headings, quotes, lists
)

func escapeInline(s string) string {
	return special.ReplaceAllStringFunc(s, func(m string) string { return `\` + m })
}

func escapeStart(s string) string {
	m := opening.FindStringSubmatch(s)
	if m == nil || (strings.TrimSpace(m[1]) == "") == (m[2] == ".") {
		return s
	}
	return m[1] + `\` + s[len(m[1]):]
}

// units is how long a text is, as the stricter of two counts: characters and UTF-16.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
