package discord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"tieline/bot/discord/discordtest"
	"tieline/bot/rehearse"
	"tieline/commands/talk"
	"tieline/storage"
)

// What stands in Discord, read back from its messages: what people see there, and nothing that we remember.

// sight is a message; false where it is not one that anybody wrote.
func (st *stage) sight(m discordtest.Seen) (s rehearse.Sight, ok bool) {
	p, _ := st.discord.Place(m.Channel)
	in := at(m.Channel)
	if p.Type == discordtest.Direct {
		in = place(m.Channel, "")
	}
	s = rehearse.Sight{Ref: storage.Ref{In: in, ID: m.ID}, Alone: m.Alone || Direct(in.ID)}
	if m.By == st.discord.BotUser() {
		if m.Thinking {
			return s, false
		}
		c := st.cardOf(m.JSON)
		s.Card = &c
		return s, m.Type == typeMessage || m.Type == typeReply || m.Type == 20 || m.Type == 23
	}
	for id, user := range st.users {
		if user == m.By {
			s.By = id
		}
	}
	var told said
	if err := json.Unmarshal(m.JSON, &told); err != nil || told.Type != typeMessage && told.Type != typeReply {
		return s, false
	}
	s.Text = st.a.textOf(told)
	return s, s.By != ""
}

var (
	dated  = regexp.MustCompile(`<t:\d+:f> \(([^()]*)\)`) // what its author called it stands beside it
	file   = regexp.MustCompile(`^📎 (.*) \([^()]*\)$`)
	pinged = regexp.MustCompile(`<@(\d+)>`)
)

// cardOf reads a card back from a message.
func (st *stage) cardOf(from json.RawMessage) (c talk.Card) {
	var m struct {
		Content    string      `json:"content"`
		Embeds     []embed     `json:"embeds"`
		Components []component `json:"components"`
		Mentions   []user      `json:"mentions"`
	}
	if err := json.Unmarshal(from, &m); err != nil {
		st.t.Errorf("a message that is not read: %v", err)
	}
	for _, u := range pinged.FindAllStringSubmatch(m.Content, -1) {
		c.Ping = append(c.Ping, keyOf(u[1]))
	}
	for _, e := range m.Embeds {
		for tone, colour := range colours {
			if e.Color == colour {
				c.Tone = tone
			}
		}
		c.Title = strings.TrimPrefix(st.words(e.Title), signs[c.Tone])
		if e.Author != nil {
			name, of, _ := strings.Cut(e.Author.Name, " · ")
			c.Author = &talk.Author{Name: name, Of: of}
		}
		for _, f := range e.Fields {
			c.Facts = append(c.Facts, talk.Fact{Label: st.words(f.Name), Value: st.text(f.Value)})
		}
		if e.Footer != nil {
			c.Mark = e.Footer.Text
		}
		st.described(&c, e.Description)
	}
	for _, r := range m.Components {
		for _, b := range r.Components {
			c.Buttons = append(c.Buttons, talk.Button{Label: b.Label, Line: strings.TrimPrefix(b.CustomID, asksFirst), URL: b.URL})
		}
	}
	return c
}

// described reads a description: words, files, and the small print.
func (st *stage) described(c *talk.Card, s string) {
	var body []string
	fenced := false
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		small, isSmall := strings.CutPrefix(line, "-# ")
		switch words := st.words(line); {
		case fenced:
			body = append(body, line)
		case isSmall:
			c.Small = append(c.Small, st.text(small))
		case file.MatchString(words):
			c.Files = append(c.Files, storage.File{Name: file.FindStringSubmatch(words)[1]})
		default:
			body = append(body, line)
		}
	}
	if text := strings.Join(body, "\n"); text != "" {
		c.Body = st.text(text)
	}
}

func (st *stage) text(s string) talk.Text {
	return st.reader().text(dated.ReplaceAllString(s, "$1"))
}

func (st *stage) words(s string) string { return st.text(s).Plain() }

func (st *stage) reader() reader {
	return reader{
		name: func(id string) (string, storage.PersonKey) {
			return st.names[id], keyOf(id)
		},
		channel: func(id string) string { return id },
	}
}

// formOf reads a form back from the screen. What is on further pages is as the handler asked for it.
func (st *stage) formOf(v discordtest.Modal, whole talk.Form) talk.Form {
	f := talk.Form{Draft: strings.TrimPrefix(v.CustomID, formPrefix), Title: v.Title, Submit: whole.Submit}
	lines := st.text(v.Words)
	for _, x := range whole.Fields {
		i := slices.IndexFunc(v.Fields, func(y discordtest.Field) bool { return y.CustomID == x.Name })
		if i < 0 {
			f.Fields = append(f.Fields, x)
			continue
		}
		y := fieldOf(v.Fields[i])
		if y.Kind == talk.Words && x.Kind == talk.Date {
			y.Kind = talk.Date // there is nothing to pick one by
		}
		for n := range y.Choices {
			y.Choices[n].Help = besides(v.JSON, y.Choices[n].Value)
		}
		lines = explainedBy(&y, lines)
		f.Fields = append(f.Fields, y)
	}
	f.Intro = lines
	return f
}

// besides is what stands beside a choice.
func besides(from json.RawMessage, value string) string {
	var m modalData
	if err := json.Unmarshal(from, &m); err != nil {
		return ""
	}
	for _, l := range m.Components {
		if l.Component != nil {
			for _, o := range l.Component.Options {
				if o.Value == value {
					return o.Description
				}
			}
		}
	}
	return ""
}

// explainedBy takes what stands above a field for what it says about it, and returns the rest.
func explainedBy(x *talk.Field, above talk.Text) (rest talk.Text) {
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

func fieldOf(v discordtest.Field) talk.Field {
	x := talk.Field{Name: v.CustomID, Kind: talk.Words, Label: v.Label, Help: v.Help, Required: v.Required, Value: strings.Join(v.Value, " ")}
	switch {
	case v.Type == kindFileUpload:
		x.Kind = talk.Load
	case v.Type == kindSelect:
		x.Kind = talk.Pick
		for _, c := range v.Choices {
			x.Choices = append(x.Choices, talk.Choice{Value: c.Value, Label: c.Name})
		}
		if len(x.Choices) == 2 && x.Choices[0].Value == "yes" && x.Choices[1].Value == "no" {
			x.Kind, x.Choices = talk.YesNo, nil
		}
	case v.Long:
		x.Kind = talk.Lines
	}
	return x
}
