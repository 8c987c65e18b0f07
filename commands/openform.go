package commands

import (
	"regexp"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// reopenOpening shows the opening's form again.
func reopenOpening(r *request) error {
	o, err := r.opening()
	if err != nil {
		return err
	}
	r.answer.Form = r.openForm(o, r.formFields(o), nil)
	return nil
}

// askMissing asks for what the agreement demands: at the fields, where the person has the form before them.
func (r *request) askMissing(o *opening, d sla.Decision) error {
	wrong, no := r.missing(d)
	if no != nil {
		return no
	}
	o.values["category"] = d.Category // the priority stays as it was asked for: what is missing may decide it
	return r.askForm(o, r.formFields(o), wrong)
}

// missing is what is wrong with the fields of a form to be shown for what is missing; or a refusal, where the person
// had that form before them, or is not there to fill one in.
func (r *request) missing(d sla.Decision) (wrong map[string]string, no error) {
	wrong = map[string]string{}
	shown := r.act.Kind == talk.Submitted
	for _, m := range d.Missing {
		wrong[m.Field] = m.Why
		shown = shown && slices.Contains(r.act.Filled.Shown, m.Field)
	}
	switch {
	case shown:
		return nil, &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: wrong}
	case r.act.Late:
		no := refuse("incomplete", d.Missing[0].Title+" is missing.", d.Missing[0].Why)
		no.Again = true
		return nil, no
	case r.act.Kind == talk.Submitted:
		return nil, nil // they were not asked before: nothing is wrong yet
	}
	return wrong, nil
}

// leftEmpty is what a submitted form lacks that every ticket needs.
func (r *request) leftEmpty(o *opening) map[string]string {
	wrong := map[string]string{}
	for _, name := range []string{"subject", "message"} {
		if o.values[name] == "" && slices.Contains(r.act.Filled.Shown, name) {
			wrong[name] = "Please fill this in."
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	for _, m := range o.agreement.Decide(r.situationOf(o)).Missing {
		if slices.Contains(r.act.Filled.Shown, m.Field) {
			wrong[m.Field] = m.Why
		}
	}
	return wrong
}

// askForm keeps the opening as a draft and answers with its form.
func (r *request) askForm(o *opening, fields []talk.Field, wrong map[string]string) error {
	r.draft.Line, r.draft.Values = "open", o.values
	if err := r.putDraft(); err != nil {
		return err
	}
	r.answer.Form = r.openForm(o, fields, wrong)
	return nil
}

func (r *request) openForm(o *opening, fields []talk.Field, wrong map[string]string) *talk.Form {
	f := &talk.Form{Draft: r.draft.ID, Title: "Open a ticket", Submit: "Open", Fields: fields,
		Intro: talk.Say("For ", o.partner.Name, ", under ", o.agreement.Title, ".")}
	if o.values[quotedValue] != "" {
		f.Intro = append(f.Intro, talk.Paragraph(talk.Flow, "What else was written there comes along."))
	}
	for i := range f.Fields {
		f.Fields[i].Error = wrong[f.Fields[i].Name]
	}
	return f
}

// formFields are what is asked when a ticket is opened: first what every ticket needs, then the agreement's fields;
// those that depend on the category only once it is known.
func (r *request) formFields(o *opening) []talk.Field {
	var fields []talk.Field
	pick := func(name, label, help string, choices []talk.Choice, required bool) {
		if len(choices) > 1 {
			fields = append(fields, talk.Field{Name: name, Kind: talk.Pick, Label: label, Help: help, Choices: choices, Required: required, Value: o.values[name]})
		}
	}
	pick("category", "Category", "", categoriesOf(o.agreement), false)
	pick("priority", "Priority", "Left empty, it follows from the category.", prioritiesOf(o.agreement), false)
	fields = append(fields,
		talk.Field{Name: "subject", Kind: talk.Words, Label: "Subject", Required: true, Value: subjectOf(o.values)},
		talk.Field{Name: "message", Kind: talk.Lines, Label: "What is wrong?", Required: true, Value: o.values["message"]})
	for _, f := range o.agreement.FormFields(r.situationOf(o)) {
		narrow := len(f.V.Category) > 0 || len(f.V.Priority) > 0
		if narrow && o.values["category"] == "" {
			continue
		}
		fields = append(fields, formField(f, o.values[f.ID]))
	}
	return fields
}

// formField asks for one of the agreement's fields.
func formField(f sla.Row[sla.Field], value string) talk.Field {
	out := talk.Field{Name: f.ID, Label: talk.Clip(f.V.Title, 45), Help: talk.Clip(f.V.Help, 100), Required: f.V.Required, Value: value}
	switch f.V.Type {
	case sla.Bool:
		out.Kind = talk.YesNo
	case sla.Time:
		out.Kind = talk.Date
	case sla.Files:
		out.Kind = talk.Load
	case sla.Choice:
		out.Kind = talk.Pick
		for _, c := range f.V.Choices {
			out.Choices = append(out.Choices, talk.Choice{Value: c, Label: asWords(f.V, c)})
		}
	default:
		out.Kind = talk.Words
	}
	return out
}

var joinedWords = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)+$`)

// asWords is a field's value as people read it: a choice "not-ours" is "not ours".
func asWords(f sla.Field, value string) string {
	if f.Type == sla.Choice && joinedWords.MatchString(value) {
		return strings.ReplaceAll(value, "-", " ")
	}
	return value
}

func prioritiesOf(a *sla.Agreement) []talk.Choice {
	var out []talk.Choice
	for _, p := range a.Priorities {
		out = append(out, talk.Choice{Value: p.ID, Label: priorityTitle(a, p.ID), Help: p.V.Means})
	}
	return out
}

func categoriesOf(a *sla.Agreement) []talk.Choice {
	var out []talk.Choice
	for _, c := range a.Categories {
		out = append(out, talk.Choice{Value: c.ID, Label: talk.Clip(categoryTitle(a, c.ID), 75)})
	}
	return out
}

// subjectOf is the subject, or the message's first 80 characters.
func subjectOf(values map[string]string) string {
	if s := strings.TrimSpace(values["subject"]); s != "" {
		return talk.Clip(s, 80)
	}
	return talk.Clip(strings.Join(strings.Fields(values["message"]), " "), 80)
}

// fieldsOf are the agreement's fields among the values; files stand there by their names.
func fieldsOf(a *sla.Agreement, values map[string]string, files []storage.File) map[string]string {
	out := map[string]string{}
	for _, f := range a.Fields {
		v := values[f.ID]
		if f.V.Type == sla.Files {
			var names []string
			for _, file := range files {
				if slices.Contains(strings.Fields(v), file.ID) {
					names = append(names, file.Name)
				}
			}
			v = strings.Join(names, ", ")
		}
		if v != "" {
			out[f.ID] = v
		}
	}
	return out
}
