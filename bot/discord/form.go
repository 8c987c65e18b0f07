package discord

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Limits of forms: https://discord.com/developers/docs/components/reference#label and
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
const (
	perForm        = 5
	maxFormTitle   = 45
	maxLabel       = 45
	maxBeside      = 100 // characters of a label's or an option's description
	maxPlaceholder = 100
	maxInput       = 4000
	maxFiles       = 10
	maxAbove       = 4000
)

const (
	oneLine    = 1
	manyLines  = 2
	formPrefix = "form " // begins a form's custom_id; its draft follows
)

// modalData is a form as it is shown.
type modalData struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// modal draws as many of the fields as there is room for: the handler asks again for the others.
func modal(f talk.Form) modalData {
	m := modalData{CustomID: formPrefix + f.Draft, Title: talk.Clip(f.Title, maxFormTitle)}
	above := f.Intro
	for _, x := range f.Fields {
		above = append(above, explained(x)...)
		need := 1
		if len(above) > 0 {
			need++
		}
		if len(m.Components)+need > perForm && len(m.Components) > 0 {
			break
		}
		if len(above) > 0 {
			m.Components = append(m.Components, component{Type: kindText, Content: pen{}.within(above, maxAbove)})
			above = nil
		}
		m.Components = append(m.Components, field(x))
	}
	return m
}

// explained is what is read before a field is filled in: why it was not taken, and what its choices mean, where that is too long to
// stand beside them.
func explained(x talk.Field) (t talk.Text) {
	if x.Error != "" {
		t = append(t, talk.Paragraph(talk.Flow, talk.Strong("⚠️ "+x.Label+": "), x.Error))
	}
	for _, c := range x.Choices {
		if units(c.Help) > maxBeside {
			t = append(t, talk.Paragraph(talk.Item, talk.Strong(c.Label+": "), c.Help))
		}
	}
	return t
}

// field is a label with its input. The library has no labels, and no inputs in forms but text; they are plain JSON.
func field(x talk.Field) component {
	in := input(x)
	in.CustomID, in.Required = x.Name, &x.Required
	return component{Type: kindLabel, Label: talk.Clip(x.Label, maxLabel), Description: talk.Clip(x.Help, maxBeside), Component: &in}
}

func input(x talk.Field) component {
	switch x.Kind {
	case talk.YesNo:
		return choose(x, []talk.Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}})
	case talk.Pick:
		return choose(x, x.Choices)
	case talk.Load:
		none := 0
		if x.Required {
			none = 1
		}
		return component{Type: kindFileUpload, MinValues: &none, MaxValues: maxFiles}
	case talk.Lines:
		return component{Type: kindInput, Style: manyLines, Value: talk.Clip(x.Value, maxInput), MaxLength: maxInput}
	case talk.Date:
		return component{Type: kindInput, Style: oneLine, Value: talk.Clip(x.Value, maxInput), MaxLength: maxInput, Placeholder: "2026-04-15 10:00"}
	}
	return component{Type: kindInput, Style: oneLine, Value: talk.Clip(strings.ReplaceAll(x.Value, "\n", " "), maxInput), MaxLength: maxInput}
}

func choose(x talk.Field, choices []talk.Choice) component {
	none := 0
	if x.Required {
		none = 1
	}
	c := component{Type: kindSelect, MinValues: &none, MaxValues: 1}
	for _, ch := range choices {
		p := pick{Label: ch.Label, Value: ch.Value, Default: ch.Value == x.Value}
		if units(ch.Help) <= maxBeside {
			p.Description = ch.Help
		}
		c.Options = append(c.Options, p)
	}
	return c
}

// goOn stands for a form that is asked next: a form cannot answer a form.
func goOn(f talk.Form) *talk.Card {
	c := bot.Open(f)
	c.Body = talk.Say("What you filled in so far is kept. There is more to fill in.")
	for _, x := range f.Fields {
		if x.Error != "" {
			c.Tone = talk.Warn
			c.Body = append(c.Body, talk.Paragraph(talk.Item, talk.Strong(x.Label+": "), x.Error))
		}
	}
	if !slices.ContainsFunc(f.Fields, func(x talk.Field) bool { return x.Error != "" || x.Required && x.Value == "" }) {
		c.Buttons = append(c.Buttons, talk.Button{Label: "Send as it is", Line: "send " + f.Draft})
	}
	return c
}

// refusedForm stands for a form that was not taken, with what is wrong at each field.
func (q *asked) refusedForm(errs map[string]string) *talk.Card {
	draft := q.act.Filled.Draft
	c := bot.Open(talk.Form{Draft: draft})
	c.Tone, c.Body = talk.Warn, talk.Say("The form was not taken yet. What you filled in is kept.")
	for _, field := range slices.Sorted(maps.Keys(errs)) {
		c.Body = append(c.Body, talk.Paragraph(talk.Item, talk.Strong(cmp.Or(q.labels.of(draft, field), field)+": "), errs[field]))
	}
	return c
}

// form draws a form, and remembers what its fields are called: what comes back does not say.
func (a *Adapter) form(f talk.Form) modalData {
	a.labels.note(f)
	return modal(f)
}

// labels are what the fields of forms are called that were shown lately.
type labels struct {
	mu sync.Mutex
	by map[string]map[string]string // by draft, by name
}

const labelsKept = 1000

func (l *labels) note(f talk.Form) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil || len(l.by) >= labelsKept {
		l.by = map[string]map[string]string{}
	}
	if l.by[f.Draft] == nil {
		l.by[f.Draft] = map[string]string{}
	}
	for _, x := range f.Fields {
		l.by[f.Draft][x.Name] = x.Label
	}
}

func (l *labels) of(draft, field string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.by[draft][field]
}

// filled is a component of a form that was sent, of whatever kind:
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
type filled struct {
	CustomID   string   `json:"custom_id"`
	Value      any      `json:"value"`
	Values     []string `json:"values"`
	Component  *filled  `json:"component"`
	Components []filled `json:"components"`
}

// submitted reads what came back from a form, with its files.
func submitted(in interaction) (f talk.Filled, files []storage.File) {
	f = talk.Filled{Draft: strings.TrimPrefix(in.Data.CustomID, formPrefix), Values: map[string]string{}}
	var read func([]filled)
	read = func(all []filled) {
		for _, c := range all {
			if c.Component != nil {
				read([]filled{*c.Component})
			}
			read(c.Components)
			if c.CustomID == "" {
				continue
			}
			f.Shown = append(f.Shown, c.CustomID)
			if words, ok := c.Value.(string); ok && words != "" {
				f.Values[c.CustomID] = words
			}
			var ids []string
			for _, v := range c.Values {
				if x, ok := in.Data.Resolved.Files[v]; ok {
					file := x.loose()
					v, files = file.ID, append(files, file)
				}
				ids = append(ids, v)
			}
			if len(ids) > 0 {
				f.Values[c.CustomID] = strings.Join(ids, " ")
			}
		}
	}
	read(in.Data.Components)
	return f, files
}
