package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var setVerb = Verb{Name: "set", Group: DeskGroup, Who: DeskPeople, Ticket: true, Adds: Fields,
	Help: "Fills in or mends a ticket's fields.", Example: "1001 product=PBX-9",
	Args: []Arg{{Name: "subject", Title: "Subject"}}, do: set}

func set(r *request) error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	rest := r.args[""]
	if delete(r.args, ""); rest != "" || len(r.args) == 0 {
		return refuse("bad-value", "Set what?", "Write name=value, with one of: "+strings.Join(append([]string{"subject"}, a.Fields.IDs()...), ", ")+".")
	}
	if r.ticket.State == storage.Closed {
		return r.notNow("set")
	}
	fields := maps.Clone(r.ticket.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.args)) {
		v := r.args[name]
		switch f, ok := a.Fields.Get(name); {
		case name == "subject":
			if v == "" {
				return refuse("bad-value", "A ticket needs a subject.", "Write it after ", talk.Literal("subject="), ".")
			}
			r.ticket.Subject = talk.Clip(v, 80)
		case !ok:
			return refuse("bad-value", fmt.Sprintf("This ticket has no field %q.", name), "It has: "+strings.Join(a.Fields.IDs(), ", ")+".")
		case v == "":
			delete(fields, name)
		default:
			if _, err := f.Parse(v); err != nil {
				return refuse("bad-value", f.Title+": "+err.Error())
			}
			fields[name] = v
		}
		names = append(names, name)
	}
	r.ticket.Fields = fields
	detail := map[string]string{"fields": strings.Join(names, " ")}
	notices, err := r.onceNow(a)
	if err != nil {
		return err
	}
	if err := noticesInto(detail, notices); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: "set", Detail: detail}); err != nil {
		return err
	}
	if err := r.declare(notices); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: %s set.", r.ticket.Number, strings.Join(names, ", "))})
	return nil
}
