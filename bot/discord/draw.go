package discord

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// Limits of messages: https://discord.com/developers/docs/resources/message#embed-object-embed-limits and
// https://discord.com/developers/docs/components/reference
const (
	maxDescription = 4096
	maxEmbedTitle  = 256
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxEmbeds      = 6000 // all that is in them
	maxButton      = 80
	perRow         = 5
	maxThreadName  = 100
)

// message is one as it is sent. Every one says whom it may ping: what it does not say, Discord reads out of the text.
type message struct {
	Content    string          `json:"content"`
	Embeds     []embed         `json:"embeds"`
	Components []component     `json:"components"`
	Mentions   allowedMentions `json:"allowed_mentions"`
	Flags      int             `json:"flags,omitempty"`
	Nonce      string          `json:"nonce,omitempty"`
	Enforce    bool            `json:"enforce_nonce,omitempty"`
}

// flagAlone makes an answer to an interaction one that nobody else sees.
const flagAlone = 1 << 6

type allowedMentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users"`
}

type embed struct {
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Color       int          `json:"color,omitempty"`
	Author      *embedAuthor `json:"author,omitempty"`
	Fields      []embedField `json:"fields,omitempty"`
	Footer      *embedFooter `json:"footer,omitempty"`
}

type embedAuthor struct {
	Name string `json:"name"`
	Icon string `json:"icon_url,omitempty"`
}

type embedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

type embedFooter struct {
	Text string `json:"text"`
}

// Kinds of component, and looks of buttons: https://discord.com/developers/docs/components/reference#component-object-component-types
const (
	kindRow        = 1
	kindButton     = 2
	kindSelect     = 3
	kindInput      = 4
	kindText       = 10
	kindLabel      = 18
	kindFileUpload = 19

	lookPlain = 2
	lookGood  = 3
	lookBad   = 4
	lookLink  = 5
)

// component is any of ours, in messages and forms, as it is sent and as it comes back.
type component struct {
	Type       int         `json:"type"`
	CustomID   string      `json:"custom_id,omitempty"`
	Style      int         `json:"style,omitempty"`
	Label      string      `json:"label,omitempty"`
	URL        string      `json:"url,omitempty"`
	Components []component `json:"components,omitempty"`

	Description string     `json:"description,omitempty"`
	Component   *component `json:"component,omitempty"`
	Content     string     `json:"content,omitempty"`
	Value       string     `json:"value,omitempty"`
	Values      []string   `json:"values,omitempty"`
	Placeholder string     `json:"placeholder,omitempty"`
	Required    *bool      `json:"required,omitempty"`
	MinValues   *int       `json:"min_values,omitempty"`
	MaxValues   int        `json:"max_values,omitempty"`
	MaxLength   int        `json:"max_length,omitempty"`
	Options     []pick     `json:"options,omitempty"`
}

type pick struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// colours tell a card's tone.
var colours = map[talk.Tone]int{talk.Plain: 0x5865f2, talk.Good: 0x2eb67d, talk.Warn: 0xecb22e, talk.Bad: 0xe01e5a, talk.Done: 0x808080}

// signs tell it to those who see no colours.
var signs = map[talk.Tone]string{talk.Warn: "⚠️ ", talk.Bad: "🛑 "}

// draw draws a card. What is pinged stands in the content too: a mention in an embed notifies nobody.
func (a *Adapter) draw(c talk.Card) message {
	p := pen{ping: c.Ping, link: a.linkTo, page: a.at.page}
	e := embed{Color: colours[c.Tone], Title: title(signs[c.Tone], c.Title)}
	if c.Author != nil {
		e.Author = &embedAuthor{Name: author(*c.Author)}
		if strings.HasPrefix(c.Author.Picture, "https://") {
			e.Author.Icon = c.Author.Picture
		}
	}
	for _, f := range c.Facts {
		e.Fields = append(e.Fields, embedField{Name: short(f.Label, maxFieldName), Value: p.within(f.Value, maxFieldValue), Inline: true})
	}
	if c.Mark != "" {
		e.Footer = &embedFooter{Text: c.Mark}
	}
	small := p.small(c)
	e.Description = strings.TrimSuffix(p.within(c.Body, min(maxDescription, maxEmbeds-e.size())-units(small)-1)+"\n"+small, "\n")
	if e.Description = strings.TrimPrefix(e.Description, "\n"); e.size() == 0 || e.Description == "" && e.Title == "" && e.Author == nil && len(e.Fields) == 0 {
		e.Description = "…"
	}
	m := message{Embeds: []embed{e}, Components: rows(c.Buttons), Mentions: allowedMentions{Parse: []string{}, Users: []string{}}}
	for _, k := range c.Ping {
		if k.Platform == platform && !slices.Contains(m.Mentions.Users, k.User) {
			m.Mentions.Users = append(m.Mentions.Users, k.User)
			m.Content = strings.TrimSpace(m.Content + " <@" + k.User + ">")
		}
	}
	return m
}

// size is what counts against what all embeds may hold.
func (e embed) size() int {
	n := units(e.Title) + units(e.Description)
	if e.Author != nil {
		n += units(e.Author.Name)
	}
	for _, f := range e.Fields {
		n += units(f.Name) + units(f.Value)
	}
	if e.Footer != nil {
		n += units(e.Footer.Text)
	}
	return n
}

// within draws text in so much room. Escaped, what people wrote may grow to twice its length: then it stands in a block, where
// nothing has to be; and what is still too long is cut.
func (p pen) within(t talk.Text, room int) string {
	if s := p.text(t); units(s) <= room {
		return s
	}
	words := t.Plain()
	if s := pre(words); units(s) <= room {
		return s
	}
	words = strings.ReplaceAll(words, "```", "'''")
	for n := room - len("```\n…\n```"); n > 0; n -= 50 {
		if s := pre(talk.Clip(words, n)); units(s) <= room {
			return s
		}
	}
	return "…"
}

// small is what stands small below the words: files, and the small print.
func (p pen) small(c talk.Card) string {
	var lines []string
	for _, f := range c.Files {
		name := talk.Span{Words: "📎 " + f.Name}
		if at := p.fileLink(f); at != "" {
			name.URL = at
		}
		lines = append(lines, p.span(name, true)+escape(fmt.Sprintf(" (%s)", size(f.Size)+talk.Kept(f, platform)), false))
	}
	for _, t := range c.Small {
		for _, para := range t {
			lines = append(lines, "-# "+p.line(talk.Para{Spans: para.Spans}))
		}
	}
	return strings.Join(lines, "\n")
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

func title(sign, words string) string {
	if words == "" {
		return ""
	}
	return short(sign+words, maxEmbedTitle)
}

// short is a line of plain words; where escaping makes it too long, without what had to be escaped.
func short(words string, most int) string {
	words = strings.Join(strings.Fields(words), " ")
	if s := escape(words, true); units(s) <= most {
		return s
	}
	return talk.Clip(special.ReplaceAllString(words, ""), most)
}

// author stands above what is relayed, in a place that no text can reach, and that reads no markdown.
func author(a talk.Author) string {
	if a.Of == "" {
		return a.Name
	}
	return a.Name + " · " + a.Of
}

// rows are the buttons, five in each.
func rows(buttons []talk.Button) []component {
	out := []component{}
	for row := range slices.Chunk(buttons, perRow) {
		r := component{Type: kindRow}
		for _, b := range row {
			r.Components = append(r.Components, button(b))
		}
		out = append(out, r)
	}
	return out
}

// asksFirst begins the custom_id of a button that is asked back about: Discord itself does not.
const asksFirst = "?"

// button is a command line under a finger, or a link.
func button(b talk.Button) component {
	c := component{Type: kindButton, Style: lookPlain, Label: talk.Clip(b.Label, maxButton), CustomID: b.Line}
	switch {
	case b.URL != "":
		c.Style, c.URL, c.CustomID = lookLink, b.URL, ""
	case b.Look == talk.Good:
		c.Style = lookGood
	case b.Look == talk.Bad:
		c.Style = lookBad
	}
	if b.Confirm != "" && b.URL == "" {
		c.CustomID = asksFirst + b.Line
	}
	return c
}

// linkTo is the address of a place; empty where it is not Discord's, or its server is not known.
func (a *Adapter) linkTo(to storage.Place) string {
	if to.Platform != platform {
		return ""
	}
	c, known := a.channels.get(rawID(to))
	if !known || c.Guild == "" {
		return ""
	}
	return a.at.page(c.Guild, c.ID)
}
