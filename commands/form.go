package commands

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// textField is the name that a verb's running text has in a form.
const textField = "text"

var formVerb = Verb{Name: "form", Group: TicketGroup, Who: Partners, LookUp: true, Hidden: true,
	Help: "Opens a form that was put aside.", Example: "DRAFT", do: openForm}

// openForm shows a draft's form again, as it was left.
func openForm(r *request) error {
	if err := r.findDraft(r.args[""]); err != nil {
		return err
	}
	if err := r.verbOfDraft(); err != nil {
		return err
	}
	return r.showDraft()
}

// showDraft answers with the form of the draft: where it was begun, with what was not on the screen yet.
func (r *request) showDraft() error {
	var err error
	switch {
	case r.verb.reopen != nil:
		err = r.verb.reopen(r)
	default:
		if r.verb.Ticket {
			err = r.findTicket()
		}
		if err == nil {
			err = r.showForm(r.verb.Args, nil)
		}
	}
	if left := r.notShown(); err == nil && len(left) > 0 && r.answer.Form != nil {
		r.answer.Form.Fields = slices.DeleteFunc(r.answer.Form.Fields, func(f talk.Field) bool { return !slices.Contains(left, f.Name) })
	}
	return err
}

// submit takes a form that was filled in, and does the verb that it was for, once all of it was on the screen.
func submit(r *request) error {
	if err := r.findDraft(r.act.Filled.Draft); err != nil {
		return err
	}
	asked := r.draft.Values[askedValue]
	if asked == "" {
		asked = r.askedAgain()
	}
	r.mergeFilled()
	r.draft.Values[askedValue] = asked
	if len(r.notShown()) > 0 {
		if err := r.tx.Drafts.Put(r.draft); err != nil {
			return err
		}
		if err := r.verbOfDraft(); err != nil {
			return err
		}
		return r.showDraft()
	}
	if err := r.doDraft(); err != nil {
		return err
	}
	r.saysWhatMore(strings.Fields(asked))
	return nil
}

// doDraft does the verb that the form was for.
func (r *request) doDraft() error {
	delete(r.draft.Values, askedValue)
	delete(r.draft.Values, shownValue)
	if err := r.tx.Drafts.Remove(r.draft.ID); err != nil {
		return err
	}
	if err := r.verbOfDraft(); err != nil {
		return err
	}
	return r.doVerb()
}

// sendVerb sends a form of which some was never on the screen: where a platform shows few fields at a time, nobody has to see those
// that may be left empty.
var sendVerb = Verb{Name: "send", Group: TicketGroup, Who: Partners, Hidden: true,
	Help: "Sends a form as far as it is filled in.", Example: "DRAFT", do: sendForm}

func sendForm(r *request) error {
	if err := r.findDraft(r.args[""]); err != nil {
		return err
	}
	r.draft.Values = maps.Clone(r.draft.Values)
	return r.doDraft()
}

// What a draft holds of how much of its form was on the screen, beside its fields: no field can have these names.
const (
	askedValue = ":asked" // the fields that were asked for
	shownValue = ":shown" // those that were on the screen
)

// asks notes in its draft what a form that was made now asks for. One that goes on with another page asks for no more than it did.
func (r *request) asks() error {
	f := r.answer.Form
	if f == nil || len(r.notShown()) > 0 {
		return nil
	}
	d, err := r.tx.Drafts.Get(f.Draft)
	if err != nil {
		return err
	}
	d.Values = maps.Clone(d.Values)
	if d.Values == nil {
		d.Values = map[string]string{}
	}
	d.Values[askedValue] = fieldNames(f.Fields)
	delete(d.Values, shownValue)
	return r.tx.Drafts.Put(d)
}

// askedAgain are the fields of a form that was put aside before anybody saw it, and then opened: opening notes nothing.
func (r *request) askedAgain() string {
	if err := r.verbOfDraft(); err != nil {
		return ""
	}
	defer func() { r.answer = talk.Answer{} }()
	if err := r.showDraft(); err != nil || r.answer.Form == nil {
		return ""
	}
	return fieldNames(r.answer.Form.Fields)
}

func fieldNames(fields []talk.Field) string {
	var names []string
	for _, x := range fields {
		names = append(names, x.Name)
	}
	return strings.Join(names, " ")
}

// notShown are the fields that the form asks for and that were not on the screen yet.
func (r *request) notShown() []string {
	shown := strings.Fields(r.draft.Values[shownValue])
	if len(shown) == 0 {
		return nil
	}
	return slices.DeleteFunc(strings.Fields(r.draft.Values[askedValue]), func(name string) bool { return slices.Contains(shown, name) })
}

// findDraft finds a form in the making, of this person.
func (r *request) findDraft(id string) error {
	d, err := r.tx.Drafts.Get(strings.TrimSpace(id))
	if errors.Is(err, storage.ErrNotFound) || err == nil && (d.By == 0 || d.By != r.who.person.ID) {
		return refuse("no-draft", "This form was sent already, or put away.", "Type the command again to start anew.")
	}
	r.draft = d
	return err
}

// mergeFilled puts what was on the screen into the draft.
func (r *request) mergeFilled() {
	values := maps.Clone(r.draft.Values)
	if values == nil {
		values = map[string]string{}
	}
	for _, name := range r.act.Filled.Shown {
		if v := strings.TrimSpace(r.act.Filled.Values[name]); v != "" {
			values[name] = v
		} else {
			delete(values, name)
		}
	}
	values[shownValue] = strings.TrimSpace(values[shownValue] + " " + strings.Join(r.act.Filled.Shown, " "))
	for _, f := range r.act.Files {
		if !slices.ContainsFunc(r.draft.Files, func(g storage.File) bool { return g.ID == f.ID }) {
			r.draft.Files = append(r.draft.Files, f)
		}
	}
	r.draft.Values, r.draft.Changed = values, r.now
}

// verbOfDraft sets the verb and its arguments from the draft.
func (r *request) verbOfDraft() error {
	name, args, err := talk.ParseLine(r.draft.Line, grammar{r.c})
	if err != nil {
		return err
	}
	verb, ok := verbNamed(name)
	if !ok {
		return refuse("no-draft", "This form is of an older version.", "Type the command again to start anew.")
	}
	for k, v := range r.draft.Values {
		if k == askedValue || k == shownValue {
			continue
		}
		if k == textField {
			args[""] = strings.TrimSpace(args[""] + " " + v)
		} else {
			args[k] = v
		}
	}
	r.verb, r.args = verb, args
	return nil
}

// missingArgs are the arguments that the verb needs and that were not given.
func (r *request) missingArgs() []Arg {
	return slices.DeleteFunc(slices.Clone(r.verb.Args), func(a Arg) bool { return !a.Required || r.args[a.Name] != "" })
}

// askFor asks for the verb's arguments by a form, where somebody is there to fill it in.
func (r *request) askFor(missing []Arg) error {
	if r.act.Late || r.verb.LookUp { // nobody is there, or nothing may be written
		return refuse("incomplete", fmt.Sprintf("%s is missing.", missing[0].Title), "Type ", talk.Literal(r.usage(r.verb)), ".")
	}
	if r.act.Kind == talk.Submitted {
		fields := map[string]string{}
		for _, a := range missing {
			fields[fieldName(a)] = "Please fill this in."
		}
		return &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: fields}
	}
	args := maps.Clone(r.args)
	delete(args, "")
	line := r.verb.Name
	if r.verb.Ticket {
		line += fmt.Sprintf(" #%d", r.ticket.Number)
	}
	r.draft = storage.Draft{Line: line, Values: args}
	if text := r.args[""]; text != "" {
		r.draft.Values[textField] = text
	}
	if err := r.putDraft(); err != nil {
		return err
	}
	return r.showForm(r.verb.Args, nil)
}

// putDraft keeps r.draft, making it where it is new.
func (r *request) putDraft() error {
	if r.draft.ID == "" {
		r.draft.ID = newKey()
	}
	r.draft.By, r.draft.In, r.draft.Changed = r.who.person.ID, r.act.In, r.now
	return r.tx.Drafts.Put(r.draft)
}

// showForm answers with the form of a verb's arguments.
func (r *request) showForm(args []Arg, wrong map[string]string) error {
	title := cmp.Or(r.verb.Title, capitalised(r.verb.Name))
	if r.ticket.Number != 0 {
		title += fmt.Sprintf(" #%d", r.ticket.Number)
	}
	f := talk.Form{Draft: r.draft.ID, Title: talk.Clip(title, 24), Submit: "Send", Intro: talk.Say(r.wording(r.verb).Help)}
	for _, a := range args {
		field := talk.Field{Name: fieldName(a), Kind: a.Kind, Label: talk.Clip(a.Title, 45), Help: talk.Clip(a.Help, 100),
			Required: a.Required, Value: r.draft.Values[fieldName(a)], Error: wrong[fieldName(a)]}
		if field.Kind == "" {
			field.Kind = talk.Words
		}
		if field.Kind == talk.Pick {
			field.Choices = a.Choices(r)
		}
		f.Fields = append(f.Fields, field)
	}
	r.answer.Form = &f
	return nil
}

func fieldName(a Arg) string {
	if a.Name == "" {
		return textField
	}
	return a.Name
}

// keepDraft keeps what was filled in when a submitted form is refused. It reports whether the answer is complete:
// the sentences stand at the fields that they are about.
func (r *request) keepDraft(no *Refusal) (answered bool, err error) {
	if err := r.findDraft(r.act.Filled.Draft); err != nil {
		if _, gone := errors.AsType[*Refusal](err); gone {
			return false, nil
		}
		return false, err
	}
	r.mergeFilled()
	delete(r.draft.Values, shownValue) // it is looked through again, from the beginning
	if err := r.tx.Drafts.Put(r.draft); err != nil {
		return false, err
	}
	shown := map[string]string{}
	for _, name := range r.act.Filled.Shown {
		if s := no.Fields[name]; s != "" {
			shown[name] = s
		}
	}
	if len(shown) > 0 {
		r.answer.Errors = shown
		return true, nil
	}
	no.Next = append(no.Next, tryAgain(r.draft.ID))
	return false, nil
}

// offerAgain keeps what was typed in one line, and offers it as a form.
func (r *request) offerAgain(no *Refusal) error {
	name, args, err := talk.ParseLine(r.act.Line, grammar{r.c})
	if err != nil || args[""] == "" {
		return nil // nothing was typed that could get lost
	}
	values := maps.Clone(args)
	delete(values, "")
	values[textField] = args[""]
	if name == openVerb.Name {
		values["message"] = args[""]
		delete(values, textField)
	}
	r.draft = storage.Draft{Line: name, Values: values}
	if err := r.putDraft(); err != nil {
		return err
	}
	no.Next = append(no.Next, tryAgain(r.draft.ID))
	return nil
}

func tryAgain(draft string) talk.Button {
	return talk.Button{Label: "Change it and try again", Line: "form " + draft}
}
