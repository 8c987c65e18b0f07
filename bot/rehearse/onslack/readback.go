package onslack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot/rehearse"
	adapter "tieline/bot/slack"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// What stands in Slack, read back from its blocks: what people see there, and nothing that we remember.

// sight is a message; false where it is not one that anybody wrote.
func (st *stage) sight(m slacktest.Seen) (s rehearse.Sight, ok bool) {
	thread := m.Thread
	if thread == m.TS {
		thread = ""
	}
	in := place(m.Channel, thread)
	s = rehearse.Sight{Ref: storage.Ref{In: in, ID: m.TS}, Alone: m.Alone || adapter.Direct(m.Channel), Removed: m.Removed}
	if m.By == st.Slack.BotUser() {
		c, known := st.cards[string(m.JSON)]
		if !known {
			c = st.cardOf(m.JSON)
			st.cards[string(m.JSON)] = c
		}
		s.Card = &c
		return s, true
	}
	for id, user := range st.Users {
		if user == m.By {
			s.By = id
		}
	}
	var msg slack.Message
	if err := json.Unmarshal(m.JSON, &msg); err != nil || msg.SubType == slack.MsgSubTypeChannelJoin {
		return s, false
	}
	s.Text = adapter.Read(msg.Blocks, msg.Text, st.names())
	return s, s.By != ""
}

func (st *stage) names() adapter.Names {
	return adapter.Names{Person: func(user string) (string, storage.PersonKey) {
		name := st.Slack.Person(user).Name
		return name, storage.PersonKey{Platform: platform, Team: st.Slack.Person(user).Team, User: user}
	}}
}

var (
	dated = regexp.MustCompile(`<!date\^\d+\^[^|]*\|([^>]*)> \([^()]*\)`) // what its author called it stands beside it
	mark4 = regexp.MustCompile(`^(#\S+-)?[a-z0-9]{4}$`)
	file  = regexp.MustCompile(`^📎 (.*) \([^()]*\)$`)
)

// cardOf reads a card back from a message or a view.
func (st *stage) cardOf(from json.RawMessage) (c talk.Card) {
	var m struct {
		Blocks   slack.Blocks `json:"blocks"`
		Username string       `json:"username"`
	}
	if err := json.Unmarshal(from, &m); err != nil {
		st.T.Errorf("a message that the library does not read: %v", err)
	}
	st.blocks(&c, m.Blocks.BlockSet)
	if m.Username != "" {
		name, of, _ := strings.Cut(m.Username, " · ")
		c.Author = &talk.Author{Name: name, Of: of}
	}
	return c
}

// blocks reads what a card is drawn with.
func (st *stage) blocks(c *talk.Card, all []slack.Block) {
	for i, b := range all {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			c.Tone, c.Title = toned(unescape(b.Text.Text))
		case *slack.RichTextBlock:
			st.rich(c, b)
		case *slack.ContextBlock:
			words := contextWords(b)
			switch {
			case mark4.MatchString(words):
				c.Mark = words
			case i == 0 && len(all) > 1:
				name, of, _ := strings.Cut(words, " · ")
				c.Author = &talk.Author{Name: name, Of: of}
			default:
				c.Small = append(c.Small, talk.Text{{Spans: []talk.Span{{Words: words}}}})
			}
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				if e, ok := e.(*slack.ButtonBlockElement); ok {
					c.Buttons = append(c.Buttons, talk.Button{Label: unescape(e.Text.Text), Line: e.Value, URL: e.URL})
				}
			}
		default:
			st.T.Errorf("a block of the type %T, which no card is drawn with", b)
		}
	}
}

// signs begin the title of a card with a tone.
var signs = map[talk.Tone]string{talk.Good: "✅ ", talk.Warn: "⚠️ ", talk.Bad: "🛑 ", talk.Done: "☑️ "}

func toned(title string) (talk.Tone, string) {
	for tone, sign := range signs {
		if rest, ok := strings.CutPrefix(title, sign); ok {
			return tone, rest
		}
	}
	return talk.Plain, title
}

// rich reads a rich text block: words, files, and whom it pings.
func (st *stage) rich(c *talk.Card, b *slack.RichTextBlock) {
	only := true // mentions and blanks
	for _, e := range b.Elements {
		sections := []*slack.RichTextSection{}
		switch e := e.(type) {
		case *slack.RichTextSection:
			sections = append(sections, e)
		case *slack.RichTextList:
			for _, x := range e.Elements {
				sections = append(sections, x.(*slack.RichTextSection))
			}
		case *slack.RichTextQuote:
			sections = append(sections, &slack.RichTextSection{Elements: e.Elements})
		case *slack.RichTextPreformatted:
			sections = append(sections, &slack.RichTextSection{Elements: e.Elements})
		}
		for _, s := range sections {
			undated(s)
			for _, x := range s.Elements {
				if u, ok := x.(*slack.RichTextSectionUserElement); ok {
					key := storage.PersonKey{Platform: platform, Team: st.Slack.Person(u.UserID).Team, User: u.UserID}
					if !slices.Contains(c.Ping, key) {
						c.Ping = append(c.Ping, key)
					}
				} else if words, ok := x.(*slack.RichTextSectionTextElement); !ok || words.Text != " " {
					only = false
				}
			}
		}
	}
	if only {
		return
	}
	for _, para := range adapter.Read(slack.Blocks{BlockSet: []slack.Block{b}}, "", st.names()) {
		if m := file.FindStringSubmatch((talk.Text{para}).Plain()); m != nil {
			c.Files = append(c.Files, storage.File{Name: m[1]})
			continue
		}
		c.Body = append(c.Body, para)
	}
}

// undated makes an instant what its author called it: beside it stands the same in the reader's own time.
func undated(s *slack.RichTextSection) {
	for i, e := range s.Elements {
		d, ok := e.(*slack.RichTextSectionDateElement)
		if !ok || d.Fallback == nil || i+1 >= len(s.Elements) {
			continue
		}
		if beside, ok := s.Elements[i+1].(*slack.RichTextSectionTextElement); ok {
			s.Elements[i] = slack.NewRichTextSectionTextElement("", nil)
			beside.Text = strings.Replace(beside.Text, " ("+*d.Fallback+")", *d.Fallback, 1)
		}
	}
}

func contextWords(b *slack.ContextBlock) string {
	var words []string
	for _, e := range b.ContextElements.Elements {
		if t, ok := e.(*slack.TextBlockObject); ok {
			w := unescape(dated.ReplaceAllString(t.Text, "$1"))
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// formOf reads a form back from a view.
func formOf(v slacktest.View) talk.Form {
	var m struct {
		Blocks slack.Blocks `json:"blocks"`
	}
	_ = json.Unmarshal(v.JSON, &m) // the fake has read it
	f := talk.Form{Title: v.Title, Submit: v.Submit}
	f.Draft, _ = private(v.Private)
	var above talk.Text
	for _, b := range m.Blocks.BlockSet {
		switch b := b.(type) {
		case *slack.RichTextBlock:
			above = append(above, adapter.Read(slack.Blocks{BlockSet: []slack.Block{b}}, "", adapter.Names{})...)
		case *slack.InputBlock:
			field := fieldOf(b, v)
			above = explained(&field, above)
			if len(f.Fields) == 0 {
				f.Intro = above
			}
			above = nil
			f.Fields = append(f.Fields, field)
		}
	}
	return f
}

// explained takes what stands above a field for what it says about it, and returns the rest.
func explained(x *talk.Field, above talk.Text) (rest talk.Text) {
	for _, para := range above {
		words := (talk.Text{para}).Plain()
		if wrong, ok := strings.CutPrefix(words, "⚠️ "+x.Label+": "); ok {
			x.Error = wrong
			continue
		}
		i := slices.IndexFunc(x.Choices, func(c talk.Choice) bool { return strings.HasPrefix(words, c.Label+": ") })
		if i < 0 {
			rest = append(rest, para)
			continue
		}
		x.Choices[i].Help = strings.TrimPrefix(words, x.Choices[i].Label+": ")
	}
	return rest
}

func fieldOf(b *slack.InputBlock, v slacktest.View) talk.Field {
	x := talk.Field{Name: b.BlockID, Label: unescape(b.Label.Text), Required: !b.Optional}
	if b.Hint != nil {
		x.Help = unescape(b.Hint.Text)
	}
	for _, f := range v.Fields {
		if f.Block == b.BlockID {
			x.Value = strings.Join(f.Value, " ")
		}
	}
	switch e := b.Element.(type) {
	case *slack.SelectBlockElement:
		x.Kind = talk.Pick
		for _, o := range e.Options {
			c := talk.Choice{Value: o.Value, Label: unescape(o.Text.Text)}
			if o.Description != nil {
				c.Help = unescape(o.Description.Text)
			}
			x.Choices = append(x.Choices, c)
		}
		if len(x.Choices) == 2 && x.Choices[0].Value == "yes" && x.Choices[1].Value == "no" {
			x.Kind, x.Choices = talk.YesNo, nil
		}
	case *slack.FileInputBlockElement:
		x.Kind = talk.Load
	case *slack.DateTimePickerBlockElement:
		x.Kind = talk.Date
	case *slack.PlainTextInputBlockElement:
		x.Kind = talk.Words
		if e.Multiline {
			x.Kind = talk.Lines
		}
	}
	return x
}

// values are what is filled in, as the fields take it. What is not named is emptied.
func (st *stage) values(h *slacktest.Hands, d rehearse.Deed) (map[string][]string, error) {
	out := map[string][]string{}
	for _, x := range d.Form.Fields {
		value := d.Values[x.Name]
		switch {
		case x.Kind == talk.Load:
			for _, name := range d.Loaded[x.Name] {
				out[x.Name] = append(out[x.Name], h.Upload(name, "", []byte("the content of "+name)))
			}
		case x.Kind == talk.Date && value != "":
			seconds, err := st.seconds(value)
			if err != nil {
				return nil, err
			}
			out[x.Name] = []string{seconds}
		case value != "":
			out[x.Name] = []string{value}
		default:
			out[x.Name] = nil
		}
	}
	return out, nil
}

// seconds is an instant as a picker gives it. Slack shows a picker where others take what is typed.
func (st *stage) seconds(typed string) (string, error) {
	if _, err := strconv.ParseInt(typed, 10, 64); err == nil {
		return typed, nil
	}
	for _, form := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04"} {
		if at, err := time.Parse(form, typed); err == nil {
			return strconv.FormatInt(at.Unix(), 10), nil
		}
	}
	return "", fmt.Errorf("%q is nothing that a picker of dates can give", typed)
}

// place names a channel, or a thread in it, as the adapter does.
func place(channel, thread string) storage.Place {
	if thread != "" {
		channel += "/" + thread
	}
	return storage.Place{Platform: platform, ID: channel}
}

func split(p storage.Place) (channel, thread string) {
	channel, thread, _ = strings.Cut(p.ID, "/")
	return channel, thread
}

// private is what stands unseen in a view: the draft, and where the form is filled in.
func private(metadata string) (draft string, in storage.Place) {
	draft, id, _ := strings.Cut(metadata, " ")
	if id != "" {
		in = storage.Place{Platform: platform, ID: id}
	}
	return draft, in
}

// unescape is the words of a text object.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
