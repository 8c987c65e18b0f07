package talk

import (
	"fmt"
	"unicode/utf8"

	"tieline/storage"
)

// Card is one message. Its limits are the smaller of the platforms', and Check enforces them, so that what
// passes in a test cannot be refused in production.
type Card struct {
	Tone    Tone                `json:",omitempty"`
	Title   string              `json:",omitempty"` // plain: no tokens, no mentions
	Author  *Author             `json:",omitempty"` // relayed for someone: drawn by the adapter in a place that text cannot reach
	Body    Text                `json:",omitempty"`
	Facts   []Fact              `json:",omitempty"`
	Small   []Text              `json:",omitempty"` // small print: clause, assumption
	Mark    string              `json:",omitempty"` // "#1042-x7qd": printed small; how a message of ours is known again
	Buttons []Button            `json:",omitempty"`
	Files   []storage.File      `json:",omitempty"`
	Ping    []storage.PersonKey `json:",omitempty"` // the only ones whom this message may notify
	Pin     bool                `json:",omitempty"` // it is pinned in its channel, where the platform can (bot.Pinner)
}

// Tone is how a card, or a button, looks.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Done  Tone = "done"
)

// Author is whose words a card relays.
type Author struct{ Name, Of, Picture string } // "Anna Rossi", "Acme"

// Fact is one labelled line of a card.
type Fact struct {
	Label string // plain
	Value Text
}

// Button is a command line under a finger. It works after a restart and an upgrade, because it is parsed by the
// same grammar as typing.
type Button struct {
	Label   string
	Line    string `json:",omitempty"` // "claim 1042"
	Look    Tone   `json:",omitempty"`
	URL     string `json:",omitempty"` // instead of Line; https
	Confirm string `json:",omitempty"` // asked first
}

// Form asks for fields. Draft is the stored record behind it: what was typed before, what it is for, who asked.
type Form struct {
	Draft  string
	Title  string
	Intro  Text `json:",omitempty"` // stands above the fields
	Submit string
	Fields []Field
}

// FieldKind is how a field is filled in.
type FieldKind string

// The kinds of field.
const (
	Words FieldKind = "words" // one line
	Lines FieldKind = "lines" // a paragraph
	Pick  FieldKind = "pick"  // one of Choices
	YesNo FieldKind = "yesno" // "yes", "no" or empty
	Date  FieldKind = "date"  // an instant, in RFC 3339 or as the person's own wall clock "2026-04-15 10:00"
	Load  FieldKind = "load"  // files
)

// Field is one question of a form.
type Field struct {
	Name     string
	Kind     FieldKind
	Label    string
	Help     string   `json:",omitempty"`
	Required bool     `json:",omitempty"`
	Choices  []Choice `json:",omitempty"`
	Value    string   `json:",omitempty"` // prefilled
	Error    string   `json:",omitempty"` // why what was filled in is not taken
}

// Choice is one of a field's, or of a completion's. Help stands beside it, whole.
type Choice struct {
	Value, Label string
	Help         string `json:",omitempty"`
}

// Limits: the smaller of Slack's (https://docs.slack.dev/reference/block-kit) and Discord's
// (https://discord.com/developers/docs/components/reference, …/resources/message#embed-object).
const (
	maxTitle     = 150  // Slack header block
	maxFacts     = 10   // Slack section fields
	maxFact      = 1000 // Discord embed field value 1024
	maxBody      = 3900 // Discord embed description 4096
	maxTotal     = 5900 // Discord, all embeds of a message 6000
	maxButtons   = 25   // Discord, five rows of five
	maxLabel     = 75   // Slack button text
	maxLine      = 98   // bytes; Discord custom_id 100
	maxFormTitle = 24   // Slack view title and submit
	maxField     = 45   // Discord label
	maxHelp      = 100  // Discord label description
	maxChoices   = 25   // Discord string select
	maxChoice    = 75   // Slack option text
)

// MaxLine is how many bytes a button's command line may have.
const MaxLine = maxLine

// Check reports the first limit that the card breaks on some platform.
func (c Card) Check() error {
	switch {
	case over(c.Title, maxTitle):
		return fmt.Errorf("title over %d", maxTitle)
	case len(c.Facts) > maxFacts:
		return fmt.Errorf("more than %d facts", maxFacts)
	case len(c.Buttons) > maxButtons:
		return fmt.Errorf("more than %d buttons", maxButtons)
	case c.Author != nil && over(c.Author.Name+c.Author.Of, 200):
		return fmt.Errorf("author over 200")
	}
	total := units(c.Title) + c.Body.size()
	for _, f := range c.Facts {
		n := f.Value.size()
		if n > maxFact || n == 0 || f.Label == "" || over(f.Label, 100) {
			return fmt.Errorf("fact %q is %d long", f.Label, n)
		}
		total += units(f.Label) + n
	}
	for _, s := range c.Small {
		total += s.size()
	}
	if c.Body.size() > maxBody || total > maxTotal {
		return fmt.Errorf("card is %d long", total)
	}
	seen := map[string]bool{}
	for _, b := range c.Buttons {
		switch {
		case b.Label == "" || over(b.Label, maxLabel) || len(b.Line) > maxLine || (b.Line == "") == (b.URL == ""):
			return fmt.Errorf("button %q", b.Label)
		case b.Line != "" && seen[b.Line]: // Discord: custom_id unique in the message
			return fmt.Errorf("two buttons do %q", b.Line)
		}
		seen[b.Line] = true
	}
	return nil
}

// Check reports the first limit that the form breaks on some platform. The number of fields has no limit: an
// adapter that shows five at a time asks again for the rest.
func (f Form) Check() error {
	if f.Draft == "" || len(f.Draft) > 40 || f.Title == "" || over(f.Title, maxFormTitle) ||
		f.Submit == "" || over(f.Submit, maxFormTitle) || len(f.Fields) == 0 {
		return fmt.Errorf("form %q", f.Title)
	}
	for _, x := range f.Fields {
		if x.Name == "" || x.Label == "" || over(x.Label, maxField) || over(x.Help, maxHelp) ||
			len(x.Choices) > maxChoices || (x.Kind == Pick) != (len(x.Choices) > 0) {
			return fmt.Errorf("field %q", x.Name)
		}
		for _, c := range x.Choices {
			if c.Value == "" || c.Label == "" || over(c.Label, maxChoice) || over(c.Value, maxChoice) {
				return fmt.Errorf("field %q choice %q", x.Name, c.Value)
			}
		}
	}
	return nil
}

func over(s string, n int) bool { return utf8.RuneCountInString(s) > n }

// Clip shortens s to at most n runes, with an ellipsis where it was longer.
func Clip(s string, n int) string {
	if !over(s, n) {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
