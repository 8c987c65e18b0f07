package rehearse

import (
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// cardWords is what a card says, as a reader reads it aloud: one line for each thing. The mark by which a message of
// ours is known again is left out: it is chance.
func cardWords(c talk.Card, name func(storage.PersonKey) string) string {
	var lines []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			lines = append(lines, s)
		}
	}
	if c.Author != nil {
		by := c.Author.Name
		if c.Author.Of != "" {
			by += " (" + c.Author.Of + ")"
		}
		add(by + ":")
	}
	for _, k := range c.Ping {
		add("@" + name(k))
	}
	add(c.Title)
	add(c.Body.Plain())
	for _, f := range c.Facts {
		add(f.Label + ": " + f.Value.Plain())
	}
	for _, f := range c.Files {
		add("File: " + f.Name)
	}
	for _, s := range c.Small {
		add(s.Plain())
	}
	var buttons []string
	for _, b := range c.Buttons {
		buttons = append(buttons, "["+b.Label+"]")
	}
	add(strings.Join(buttons, " "))
	return strings.Join(lines, "\n")
}

// formWords is what a form shows: its fields with what stands in them, their choices, and what is wrong.
func formWords(f talk.Form, values, wrong map[string]string) string {
	lines := []string{"Form: " + f.Title}
	if intro := f.Intro.Plain(); intro != "" {
		lines = append(lines, intro)
	}
	for _, x := range f.Fields {
		line := x.Label + ":"
		if x.Required {
			line = x.Label + " (needed):"
		}
		if v := values[x.Name]; v != "" {
			line += " " + v
		}
		if e := wrong[x.Name]; e != "" {
			line += " — " + e
		}
		lines = append(lines, line)
		if x.Help != "" {
			lines = append(lines, "  "+x.Help)
		}
		for _, c := range x.Choices {
			choice := "  - " + c.Label
			if c.Help != "" {
				choice += ": " + c.Help
			}
			lines = append(lines, choice)
		}
	}
	return strings.Join(append(lines, "["+f.Submit+"]"), "\n")
}

// errorsOf are the sentences that stand at a form's fields.
func errorsOf(f talk.Form) map[string]string {
	wrong := map[string]string{}
	for _, x := range f.Fields {
		if x.Error != "" {
			wrong[x.Name] = x.Error
		}
	}
	return wrong
}

// labels are the buttons under a card that do something here.
func labels(c *talk.Card) []string {
	var out []string
	if c == nil {
		return nil
	}
	for _, b := range c.Buttons {
		if b.Line != "" && !slices.Contains(out, b.Label) {
			out = append(out, b.Label)
		}
	}
	return out
}
