package slack

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"tieline/commands/talk"
	"tieline/storage"
)

// platform is the Platform of Slack's places and people.
const platform = "slack"

// pen draws cards and forms as blocks. What people wrote goes into rich text, whose words are elements and no markup, or into
// plain text: there is nothing to escape, and nothing typed can ping, link or dress anything.
type pen struct {
	home string // the workspace's own address, "https://acme.slack.com/"
}

// Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks
const (
	perRow     = 25   // elements of an actions block
	perContext = 10   // elements of a context block
	maxHeader  = 150  // characters of a header
	maxConfirm = 300  // characters of a confirmation's text
	maxPlain   = 3000 // characters of a text object
	maxLabel   = 75   // of a button, or an option
	maxViewTop = 24   // of a view's title and its buttons
	maxAsk     = 2000 // of an input's label and hint
)

// doing begins the action_id of every button that is a command line; its number keeps them apart.
const doing = "do-"

// plainText is text without markup. Slack reads the three entities of its markup there too, so where somebody wrote one, it is written
// such that it comes out as it was, if there is room.
func plainText(s string, most int) *slack.TextBlockObject {
	s = talk.Clip(s, most)
	if kept := entities.Replace(s); utf8.RuneCountInString(kept) <= most {
		s = kept
	}
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

var entities = strings.NewReplacer("&amp;", "&amp;amp;", "&lt;", "&amp;lt;", "&gt;", "&amp;gt;")

// card draws a card.
func (p pen) card(c talk.Card) (blocks []slack.Block) {
	if c.Author != nil {
		blocks = append(blocks, author(*c.Author))
	}
	if c.Title != "" {
		blocks = append(blocks, slack.NewHeaderBlock(heading(c)))
	}
	for _, t := range []talk.Text{c.Body, facts(c.Facts), p.files(c.Files)} {
		if len(t) > 0 {
			blocks = append(blocks, p.rich(t, c.Ping))
		}
	}
	if ping := p.unnamed(c); ping != nil {
		blocks = append(blocks, ping)
	}
	for _, t := range c.Small {
		blocks = append(blocks, small(t))
	}
	if c.Mark != "" {
		blocks = append(blocks, slack.NewContextBlock("", plainText(c.Mark, maxPlain)))
	}
	for first := 0; first < len(c.Buttons); first += perRow {
		row := slack.NewActionBlock("")
		for i, b := range c.Buttons[first:min(first+perRow, len(c.Buttons))] {
			row.Elements.ElementSet = append(row.Elements.ElementSet, button(first+i, b))
		}
		blocks = append(blocks, row)
	}
	if len(blocks) == 0 { // a message of no blocks is refused
		blocks = append(blocks, slack.NewContextBlock("", plainText("…", maxPlain)))
	}
	return blocks
}

// heading is a card's title; where that leaves no room for its sign, without.
func heading(c talk.Card) *slack.TextBlockObject {
	words := sign(c.Tone) + c.Title
	if utf8.RuneCountInString(words) > maxHeader {
		words = c.Title
	}
	return plainText(words, maxHeader)
}

// sign begins the title of a card with a tone.
func sign(t talk.Tone) string {
	switch t {
	case talk.Good:
		return "✅ "
	case talk.Warn:
		return "⚠️ "
	case talk.Bad:
		return "🛑 "
	case talk.Done:
		return "☑️ "
	}
	return ""
}

// author stands above what is relayed, in a block that no text can make.
func author(a talk.Author) slack.Block {
	var elements []slack.MixedElement
	if strings.HasPrefix(a.Picture, "https://") {
		elements = append(elements, slack.NewImageBlockElement(a.Picture, a.Name))
	}
	return slack.NewContextBlock("", append(elements, plainText(authorName(a), maxPlain))...)
}

// facts are labelled lines.
func facts(fs []talk.Fact) (t talk.Text) {
	for _, f := range fs {
		label := talk.Strong(f.Label + ": ")
		for i, para := range f.Value {
			line := talk.Para{Kind: para.Kind}
			if i == 0 {
				line.Spans = append(line.Spans, label)
			}
			line.Spans = append(line.Spans, para.Spans...)
			t = append(t, line)
		}
	}
	return t
}

// files are lines that lead to the files, where they are Slack's own.
func (p pen) files(fs []storage.File) (t talk.Text) {
	for _, f := range fs {
		name := talk.Span{Words: "📎 " + f.Name}
		if f.Platform == platform {
			owner, id, _ := strings.Cut(f.ID, "/")
			name.URL = p.home + "files/" + owner + "/" + id
		}
		t = append(t, talk.Paragraph(talk.Flow, name, fmt.Sprintf(" (%s)", size(f.Size)+talk.Kept(f, platform))))
	}
	return t
}

// size is a file's size, to be read.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// unnamed mentions whom the card pings and no text of it names.
func (p pen) unnamed(c talk.Card) slack.Block {
	named := map[storage.PersonKey]bool{}
	mark(named, c.Body)
	for _, f := range c.Facts {
		mark(named, f.Value)
	}
	section := slack.NewRichTextSection()
	for _, k := range c.Ping {
		if k.Platform == platform && !named[k] {
			named[k] = true
			section.Elements = append(section.Elements, slack.NewRichTextSectionUserElement(k.User, nil), slack.NewRichTextSectionTextElement(" ", nil))
		}
	}
	if len(section.Elements) == 0 {
		return nil
	}
	return slack.NewRichTextBlock("", section)
}

func mark(named map[storage.PersonKey]bool, t talk.Text) {
	for _, para := range t {
		for _, s := range para.Spans {
			if s.Who != nil {
				named[*s.Who] = true
			}
		}
	}
}

// small is a line of small print. Only an instant needs markup there, and it holds nothing that was typed.
func small(t talk.Text) slack.Block {
	var elements []slack.MixedElement
	var date *slack.TextBlockObject // the last element, if it is an instant
	words := ""
	flush := func() {
		if words = strings.TrimSpace(words); words != "" {
			elements = append(elements, plainText(words, maxPlain))
		}
		words = ""
	}
	for i, para := range t {
		if i > 0 {
			words += "\n"
		}
		for _, s := range para.Spans {
			if s.When == nil || len(elements) > perContext-4 {
				said := s.Words
				if date != nil && words == "" { // elements stand apart, but a full stop belongs to what it ends
					said = strings.TrimLeft(said, ".,;:)")
					date.Text += s.Words[:len(s.Words)-len(said)]
				}
				words += said
				if said != "" {
					date = nil
				}
				continue
			}
			flush()
			date = slack.NewTextBlockObject(slack.MarkdownType, fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s> (%s)", s.When.Unix(), escape(s.Words), escape(s.Words)), false, true)
			elements = append(elements, date)
		}
	}
	flush()
	return slack.NewContextBlock("", elements...)
}

// escape keeps words from being markup: https://docs.slack.dev/messaging/formatting-message-text#escaping
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// button is a command line under a finger, or a link. Slack reports the click of a link too.
func button(n int, b talk.Button) slack.BlockElement {
	e := slack.NewButtonBlockElement(fmt.Sprint(doing, n), b.Line, plainText(b.Label, maxLabel))
	e.URL = b.URL
	switch b.Look {
	case talk.Good:
		e.Style = slack.StylePrimary
	case talk.Bad:
		e.Style = slack.StyleDanger
	}
	if b.Confirm != "" {
		e.Confirm = slack.NewConfirmationBlockObject(plainText("Are you sure?", maxConfirm), plainText(b.Confirm, maxConfirm), plainText("Yes", maxConfirm), plainText("No", maxConfirm))
	}
	return e
}

// summary is what a notification shows of a card, where blocks are not drawn.
func summary(c talk.Card) string {
	words := sign(c.Tone) + c.Title
	if c.Author != nil {
		words += c.Author.Name + ": "
	}
	if body := c.Body.Plain(); body != "" {
		words = strings.TrimSpace(words + " " + body)
	}
	if words == "" {
		words = "…"
	}
	return escape(talk.Clip(words, 300))
}
