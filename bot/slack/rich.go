package slack

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"tieline/commands/talk"
	"tieline/storage"
)

// rich draws text as elements: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. People are mentioned only
// where the card pings them, since an element that names somebody notifies them.
func (p pen) rich(t talk.Text, ping []storage.PersonKey) *slack.RichTextBlock {
	block := slack.NewRichTextBlock("")
	for i := 0; i < len(t); {
		n := run(t[i:])
		block.Elements = append(block.Elements, p.paragraphs(t[i:i+n], ping))
		i += n
	}
	return block
}

// run is how many paragraphs of the same kind the text begins with: Slack draws them as one element.
func run(t talk.Text) int {
	n := 1
	for n < len(t) && t[n].Kind == t[0].Kind && follows(t[n-1], t[n]) {
		n++
	}
	return n
}

// follows reports whether two paragraphs of the same kind stand in one list, where they are items.
func follows(p, q talk.Para) bool {
	return p.Depth == q.Depth && (p.Number == 0 && q.Number == 0 || p.Number > 0 && q.Number == p.Number+1)
}

func (p pen) paragraphs(t talk.Text, ping []storage.PersonKey) slack.RichTextElement {
	if t[0].Kind == talk.Item {
		list := slack.NewRichTextList(slack.RTEListBullet, min(t[0].Depth, talk.MaxDepth))
		if t[0].Number > 0 {
			list.Style, list.Offset = slack.RTEListOrdered, t[0].Number-1
		}
		for _, para := range t {
			list.Elements = append(list.Elements, slack.NewRichTextSection(p.spans(talk.Text{para}, ping)...))
		}
		return list
	}
	elements := p.spans(t, ping)
	switch t[0].Kind {
	case talk.Quoted:
		return &slack.RichTextQuote{Type: slack.RTEQuote, Elements: elements}
	case talk.Pre:
		return &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: elements}
	}
	return slack.NewRichTextSection(elements...)
}

// spans draws paragraphs with line breaks between.
func (p pen) spans(t talk.Text, ping []storage.PersonKey) (out []slack.RichTextSectionElement) {
	for i, para := range t {
		if i > 0 {
			out = append(out, slack.NewRichTextSectionTextElement("\n", nil))
		}
		for _, s := range para.Spans {
			out = append(out, p.span(s, para.Kind == talk.Pre, ping)...)
		}
	}
	if len(out) == 0 { // an element of nothing is refused
		out = append(out, slack.NewRichTextSectionTextElement(" ", nil))
	}
	return out
}

// span draws a span. Preformatted text holds words and links alone.
func (p pen) span(s talk.Span, pre bool, ping []storage.PersonKey) []slack.RichTextSectionElement {
	var style *slack.RichTextSectionTextStyle
	if !pre && (s.Bold || s.Italic || s.Strike || s.Code) {
		style = &slack.RichTextSectionTextStyle{Bold: s.Bold, Italic: s.Italic, Strike: s.Strike, Code: s.Code}
	}
	words := func(w string) slack.RichTextSectionElement { return slack.NewRichTextSectionTextElement(w, style) }
	switch {
	case s.Words == "":
		return nil
	case s.When != nil && !pre:
		fallback := s.Words
		return []slack.RichTextSectionElement{
			slack.NewRichTextSectionDateElement(s.When.Unix(), "{date_short_pretty} {time}", nil, &fallback), words(" (" + s.Words + ")")}
	case s.Who != nil && s.Who.Platform == platform && slices.Contains(ping, *s.Who):
		return []slack.RichTextSectionElement{slack.NewRichTextSectionUserElement(s.Who.User, style)}
	case s.To != nil && p.link(*s.To) != "":
		return []slack.RichTextSectionElement{slack.NewRichTextSectionLinkElement(p.link(*s.To), s.Words, style)}
	case strings.HasPrefix(s.URL, "https://"):
		return []slack.RichTextSectionElement{slack.NewRichTextSectionLinkElement(s.URL, s.Words, style)}
	}
	return []slack.RichTextSectionElement{words(s.Words)}
}

// link is the address of a place; empty where it is not Slack's.
func (p pen) link(to storage.Place) string {
	if to.Platform != platform || p.home == "" {
		return ""
	}
	channel, thread := split(to)
	if thread == "" {
		return p.home + "archives/" + channel
	}
	return p.home + "archives/" + channel + "/p" + strings.ReplaceAll(thread, ".", "")
}
