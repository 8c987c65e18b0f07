package talk

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"tieline/storage"
)

// Text is what is said: paragraphs of spans. It is built, never parsed from a template, so nothing that a person
// typed can become markup.
type Text []Para

// Para is one paragraph.
type Para struct {
	Kind   ParaKind `json:",omitempty"`
	Depth  int      `json:",omitempty"` // of an Item: in how many others it is
	Number int      `json:",omitempty"` // of an Item: which one it is; 0 where they are not numbered
	Spans  []Span
}

// MaxDepth is how deep items may be in one another: Slack's indent, https://docs.slack.dev/reference/block-kit/blocks/rich-text-block.
const MaxDepth = 8

// Lead is what stands before the paragraph's spans where there is no dress: an item's number, which is somebody's word too.
func (p Para) Lead() string {
	if p.Kind != Item || p.Number <= 0 {
		return ""
	}
	return strconv.Itoa(p.Number) + ". "
}

// ParaKind is how a paragraph is set.
type ParaKind string

// The kinds of paragraph.
const (
	Flow   ParaKind = ""
	Quoted ParaKind = "quote"
	Pre    ParaKind = "pre"
	Item   ParaKind = "item"
)

// Span is a run of words, or something that each platform shows in its own way.
type Span struct {
	Words  string             // always set: the fallback of every other kind
	Bold   bool               `json:",omitempty"`
	Italic bool               `json:",omitempty"`
	Strike bool               `json:",omitempty"`
	Code   bool               `json:",omitempty"`
	Who    *storage.PersonKey `json:",omitempty"` // a mention where the person is at home on the platform, else Words
	When   *time.Time         `json:",omitempty"` // the reader's own time; Words holds the agreement's zone
	URL    string             `json:",omitempty"` // https only
	To     *storage.Place     `json:",omitempty"` // a link to a place; elsewhere than on its platform, Words
}

// Say makes one flowing paragraph. Arguments are strings, Spans, and whatever fmt can print.
func Say(parts ...any) Text { return Text{Paragraph(Flow, parts...)} }

// Paragraph makes a paragraph of a kind, of the same arguments as Say.
func Paragraph(kind ParaKind, parts ...any) Para {
	p := Para{Kind: kind}
	for _, x := range parts {
		switch x := x.(type) {
		case Span:
			p.Spans = append(p.Spans, x)
		case string:
			if x != "" {
				p.Spans = append(p.Spans, Span{Words: x})
			}
		default:
			p.Spans = append(p.Spans, Span{Words: fmt.Sprint(x)})
		}
	}
	return p
}

// AsTyped is what a person typed, line by line, as data.
func AsTyped(s string) Text {
	var t Text
	for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n") {
		t = append(t, Para{Spans: []Span{{Words: line}}})
	}
	return t
}

// Strong makes words stand out.
func Strong(s string) Span { return Span{Words: s, Bold: true} }

// Literal shows words as they are to be typed.
func Literal(s string) Span { return Span{Words: s, Code: true} }

// Link shows words as a link to a place, where there is one.
func Link(words string, to storage.Place) Span {
	if to.IsZero() {
		return Strong(words)
	}
	return Span{Words: words, Bold: true, To: &to}
}

// At is an instant: shown in the reader's own time where the platform can, with the zone's time beside it.
func At(t time.Time, zone *time.Location) Span {
	t = t.UTC()
	return Span{When: &t, Words: t.In(zone).Format("Mon 2 Jan 15:04 MST")}
}

// Plain is the text without any dress: for notifications, logs and search.
func (t Text) Plain() string {
	var b strings.Builder
	for i, p := range t {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Lead())
		for _, s := range p.Spans {
			b.WriteString(s.Words)
		}
	}
	return b.String()
}

// linkSize is more than the address of a place takes: https://discord.com/channels/ with two ids of 20 digits, or
// https://WORKSPACE.slack.com/archives/ with a channel and a message.
const linkSize = 100

// Fits reports whether the text keeps within n units of rendering.
func (t Text) Fits(n int) bool { return t.size() <= n }

// units is how long platforms take a text to be: in UTF-16, as JavaScript counts.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// size estimates the longest rendering, in units.
func (t Text) size() int {
	n := 0
	for _, p := range t {
		n += 8 + 3*p.Depth + len(p.Lead())
		for _, s := range p.Spans {
			n += s.size()
		}
	}
	return n
}

func (s Span) size() int {
	n := units(s.Words) + units(s.URL)
	if s.When != nil || s.Who != nil {
		n += 30
	}
	if s.To != nil {
		n += linkSize
	}
	return n
}

// Fit returns as much of the text as keeps within n bytes of rendering, with a closing line where it was cut.
func (t Text) Fit(n int) Text {
	if t.Fits(n) {
		return t
	}
	var out Text
	left := n - 40
	for _, p := range t {
		if s := (Text{p}).size(); s <= left {
			out, left = append(out, p), left-s
			continue
		}
		cut := Para{Kind: p.Kind, Depth: p.Depth, Number: p.Number}
		for _, s := range p.Spans {
			if units(s.Words) > left {
				r := []rune(s.Words)
				for units(string(r)) > max(left, 0) {
					r = r[:len(r)-1-len(r)/64]
				}
				s.Words = string(r)
			}
			if left -= s.size(); left < 0 || s.Words == "" {
				break
			}
			cut.Spans = append(cut.Spans, s)
		}
		out = append(out, cut)
		break
	}
	return append(out, Para{Spans: []Span{{Words: "… (cut here)", Italic: true}}})
}
