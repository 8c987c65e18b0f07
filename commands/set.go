package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var setVerb = Verb{Name: "set", Group: DeskGroup, Who: DeskPeople, Ticket: true, Adds: Fields,
	Help: "Mends a ticket's category, subject or fields; what follows from them is decided anew.", Example: "1001 category=hardware product=PBX-9",
	Args: []Arg{{Name: "subject", Title: "Subject"}, {Name: "category", Title: "Category", Choices: ticketCategories}}, do: set}

func ticketCategories(r *request) []talk.Choice {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return nil
	}
	var out []talk.Choice
	for _, c := range a.Categories {
		out = append(out, talk.Choice{Value: c.ID, Label: talk.Clip(categoryTitle(a, c.ID), 75)})
	}
	return out
}

func set(r *request) error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	rest := r.args[""]
	if delete(r.args, ""); rest != "" || len(r.args) == 0 {
		return refuse("bad-value", "Set what?", "Write name=value, with one of: "+strings.Join(append([]string{"subject", "category"}, a.Fields.IDs()...), ", ")+".")
	}
	if r.ticket.State == storage.Closed {
		return r.notNow("set")
	}
	before, err := r.lookAt(a, nil)
	if err != nil {
		return err
	}
	was := r.ticket
	found, err := r.foundOut(a)
	if err != nil {
		return err
	}
	if err := r.setValues(a); err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(r.args))
	detail := map[string]string{"fields": strings.Join(names, " ")}
	if was.Category != r.ticket.Category {
		detail["category"], detail["from"], detail["priority"] = r.ticket.Category, was.Category, was.Priority
	}
	if err := r.becomes(storage.Event{Kind: fieldsSet, Detail: detail}); err != nil {
		return err
	}
	if err := r.followPriority(a, was); err != nil {
		return err
	}
	if err := r.sayCategory(a, was); err != nil {
		return err
	}
	if inTrouble(r.ticket) {
		if err := r.inform(a, before); err != nil {
			return err
		}
	}
	changed, err := r.decideAnew(a, was)
	if err != nil {
		return err
	}
	if err := r.again(); err != nil {
		return err
	}
	if found {
		if err := r.billAnew(a); err != nil {
			return err
		}
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: %s set.", r.ticket.Number, strings.Join(names, ", ")), Body: changed})
	return nil
}

// setValues puts what was typed into the ticket.
func (r *request) setValues(a *sla.Agreement) error {
	fields := maps.Clone(r.ticket.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(r.args)) {
		v := r.args[name]
		switch f, ok := a.Fields.Get(name); {
		case name == "subject":
			if v == "" {
				return refuse("bad-value", "A ticket needs a subject.", "Write it after ", talk.Literal("subject="), ".")
			}
			r.ticket.Subject = talk.Clip(v, 80)
		case name == "category":
			if v = strings.ToLower(v); a.Categories.Index(v) < 0 {
				return refuse("bad-value", fmt.Sprintf("There is no category %q.", talk.Clip(v, 40)), thereIs(v, categoriesOf(a)))
			}
			r.ticket.Category = v
		case !ok:
			return refuse("bad-value", fmt.Sprintf("This ticket has no field %q.", name), "It has: "+strings.Join(append([]string{"category"}, a.Fields.IDs()...), ", ")+".")
		case v == "":
			delete(fields, name)
		default:
			if f.Type == sla.Time {
				v = onTheWall(v, zoneOf(a, r.ticket.Region))
			}
			if _, err := f.Parse(v); err != nil {
				return refuse("bad-value", f.Says(err.Error()))
			}
			fields[name] = v
		}
	}
	r.ticket.Fields = fields
	return nil
}

// followPriority gives the ticket the priority that follows from what it is about now, where its own followed from that too
// and nobody has chosen one.
func (r *request) followPriority(a *sla.Agreement, was storage.Ticket) error {
	events, err := r.events(r.ticket.Number)
	if err != nil || !r.ticket.Confirmed || slices.ContainsFunc(events, chose) || r.ticket.Priority != r.followsFrom(a, was) {
		return err
	}
	from, to := r.ticket.Priority, r.followsFrom(a, r.ticket)
	if from == to || to == "" {
		return nil
	}
	r.ticket.Priority = to
	if err := r.becomes(storage.Event{Kind: prioritised, Detail: map[string]string{"priority": to, "from": from, "step": "category"}}); err != nil {
		return err
	}
	return r.sayPriority(a, from, nil)
}

// followsFrom is the priority that a ticket has by its category and fields alone.
func (r *request) followsFrom(a *sla.Agreement, t storage.Ticket) string {
	s := r.asOpened(a)
	s.Category, s.Fields, s.Priority = t.Category, t.Fields, ""
	return a.Decide(s).Priority
}

// sayCategory tells both sides that the ticket is about something else now.
func (r *request) sayCategory(a *sla.Agreement, was storage.Ticket) error {
	if r.ticket.Category == was.Category {
		return nil
	}
	return r.announceBoth(talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " changed the category from ", categoryTitle(a, was.Category), " to ",
		talk.Strong(categoryTitle(a, r.ticket.Category)), ".")})
}
