package slack

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/commands/talk"
	"tieline/storage"
)

// reader makes Text of what people typed: their clients send it as rich text, so that nothing has to be guessed from markup.
type reader struct{ Names }

// Names tells what those are called whom a text names by their ids. What is nil is not known.
type Names struct {
	Person  func(user string) (string, storage.PersonKey)
	Channel func(id string) string
	Group   func(id string) string // a user group
}

// Read makes Text of a message's blocks, or of its text where it has none.
func Read(blocks slack.Blocks, text string, n Names) talk.Text { return reader{n}.text(blocks, text) }

// text reads a message. What other apps post may have nothing but its text.
func (r reader) text(blocks slack.Blocks, text string) (t talk.Text) {
	for _, b := range blocks.BlockSet {
		if rich, ok := b.(*slack.RichTextBlock); ok {
			for _, e := range rich.Elements {
				t = append(t, r.element(e)...)
			}
		}
	}
	if len(t) == 0 && text != "" {
		t = talk.AsTyped(unescape(text))
	}
	return t
}

func (r reader) element(e slack.RichTextElement) talk.Text {
	switch e := e.(type) {
	case *slack.RichTextSection:
		return r.paragraphs(talk.Flow, e.Elements)
	case *slack.RichTextQuote:
		return r.paragraphs(talk.Quoted, e.Elements)
	case *slack.RichTextPreformatted:
		return r.paragraphs(talk.Pre, e.Elements)
	case *slack.RichTextList:
		return r.list(e)
	}
	return nil
}

// list reads items. One that is numbered says which it is: lists are parted by what is indented within them.
func (r reader) list(e *slack.RichTextList) (t talk.Text) {
	for n, item := range e.Elements {
		section, ok := item.(*slack.RichTextSection)
		if !ok {
			t = append(t, r.element(item)...)
			continue
		}
		lines := r.paragraphs(talk.Item, section.Elements)
		for i := range lines {
			lines[i].Depth = min(e.Indent, talk.MaxDepth)
		}
		if e.Style == slack.RTEListOrdered {
			lines[0].Number = e.Offset + n + 1
		}
		t = append(t, lines...)
	}
	return t
}

// paragraphs reads elements line by line.
func (r reader) paragraphs(kind talk.ParaKind, elements []slack.RichTextSectionElement) talk.Text {
	t := talk.Text{{Kind: kind}}
	for _, e := range elements {
		s := r.span(e)
		for i, line := range strings.Split(s.Words, "\n") {
			if i > 0 {
				t = append(t, talk.Para{Kind: kind})
			}
			if line != "" {
				part := s
				part.Words = line
				t[len(t)-1].Spans = append(t[len(t)-1].Spans, part)
			}
		}
	}
	if n := len(t); n > 1 && len(t[n-1].Spans) == 0 { // the line break that ends an element
		t = t[:n-1]
	}
	return t
}

func (r reader) span(e slack.RichTextSectionElement) talk.Span {
	switch e := e.(type) {
	case *slack.RichTextSectionTextElement:
		return dressed(e.Text, e.Style)
	case *slack.RichTextSectionLinkElement:
		s := dressed(e.Text, e.Style)
		if s.Words == "" {
			s.Words = e.URL
		}
		if strings.HasPrefix(e.URL, "https://") {
			s.URL = e.URL
		} else if s.Words != e.URL {
			s.Words += " (" + e.URL + ")"
		}
		return s
	case *slack.RichTextSectionUserElement:
		if r.Person == nil {
			return talk.Span{Words: "@" + e.UserID}
		}
		name, key := r.Person(e.UserID)
		return talk.Span{Words: "@" + name, Who: &key}
	case *slack.RichTextSectionEmojiElement:
		return talk.Span{Words: emoji(e)}
	case *slack.RichTextSectionBroadcastElement:
		return talk.Span{Words: "@" + e.Range}
	case *slack.RichTextSectionChannelElement:
		to := place(e.ChannelID, "")
		return talk.Span{Words: "#" + called(r.Channel, e.ChannelID), To: &to}
	case *slack.RichTextSectionUserGroupElement:
		return talk.Span{Words: "@" + called(r.Group, e.UsergroupID)}
	case *slack.RichTextSectionColorElement:
		return talk.Span{Words: e.Value}
	case *slack.RichTextSectionTeamElement:
		return talk.Span{Words: "@" + e.TeamID}
	case *slack.RichTextSectionDateElement:
		at := time.Unix(int64(e.Timestamp), 0).UTC()
		return talk.Span{Words: at.Format("Mon 2 Jan 15:04 MST"), When: &at}
	}
	return talk.Span{}
}

// called is a name; where nobody knows it, the id says at least that there is something.
func called(name func(string) string, id string) string {
	if name != nil {
		if s := name(id); s != "" {
			return s
		}
	}
	return id
}

func dressed(words string, style *slack.RichTextSectionTextStyle) talk.Span {
	s := talk.Span{Words: words}
	if style != nil {
		s.Bold, s.Italic, s.Strike, s.Code = style.Bold, style.Italic, style.Strike, style.Code
	}
	return s
}

// emoji is the character, where Slack tells which; else its name.
func emoji(e *slack.RichTextSectionEmojiElement) string {
	var b strings.Builder
	for code := range strings.SplitSeq(e.Unicode, "-") {
		var r rune
		if _, err := fmt.Sscanf(code, "%x", &r); err == nil && r > 0 {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return ":" + e.Name + ":"
	}
	return b.String()
}
