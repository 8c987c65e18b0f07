package commands

import (
	"slices"
	"strings"

	"tieline/commands/talk"
)

var helpVerb = Verb{Name: "help", Group: TicketGroup, Who: Anybody, LookUp: true,
	Help: "Says what you can do, or how one command is used.", Example: "[command]",
	Args: []Arg{{Name: "", Title: "Command", Choices: verbNames}}, do: help}

func verbNames(r *request) []talk.Choice { return verbChoices(r, "", "") }

// help lists what this person can do here, from the registry's rows.
func help(r *request) error {
	if name := strings.ToLower(strings.TrimSpace(r.args[""])); name != "" && r.verb.Name == "help" {
		return helpOn(r, name)
	}
	card := talk.Card{Title: "What you can type"}
	groups := slices.Clone(Groups)
	if r.who.staff { // their own commands first
		slices.Reverse(groups)
	}
	for _, g := range groups {
		var items []talk.Para
		for _, v := range registry {
			if r.groupOf(v) == g.Group && !v.Hidden && r.mayUse(v) {
				items = append(items, r.helpLine(v))
			}
		}
		if len(items) > 0 && (g.Group != TicketGroup || r.who.staff || len(r.who.partners) > 0) {
			section(&card.Body, g.For, items)
		}
	}
	if len(card.Body) == 0 {
		return r.mayNot()
	}
	if r.who.staff {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Literal("/ticket help COMMAND"), " shows how a command is used."))
	}
	card.Body = append(card.Body, talk.Paragraph(talk.Flow, "In a ticket's thread the number is not needed, and what you write there is part of the ticket."))
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// helpLine is a command in the list. Staff have so many that how each is used would not fit: they ask for it.
func (r *request) helpLine(v Verb) talk.Para {
	if !r.who.staff {
		return talk.Paragraph(talk.Item, talk.Literal(r.usage(v)), " "+r.wording(v).Help)
	}
	first, _, _ := strings.Cut(v.Help, ";")
	first, _, _ = strings.Cut(first, ":")
	return talk.Paragraph(talk.Item, talk.Literal("/"+string(r.groupOf(v))+" "+v.Name), " "+strings.TrimSuffix(first, ".")+".")
}

func helpOn(r *request, name string) error {
	name = strings.TrimPrefix(name, "/")
	for _, g := range Groups {
		name = strings.TrimSpace(strings.TrimPrefix(name, string(g.Group)+" "))
	}
	v, ok := verbNamed(name)
	if !ok || v.Hidden || !r.mayUse(v) {
		return unknown(r, name)
	}
	card := talk.Card{Title: r.usage(v), Body: talk.Say(r.wording(v).Help)}
	for _, a := range r.argsOf(v) {
		if a.Name != "" {
			card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Literal(a.Name+"="), " "+a.Title))
		}
	}
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// argsOf are the verb's arguments, with those that the agreement adds for this person.
func (r *request) argsOf(v Verb) []Arg {
	args := v.Args
	switch v.Adds {
	case Fields:
		for _, id := range r.who.partners {
			_, a, err := r.partner(id)
			if err != nil {
				continue
			}
			for _, f := range a.Fields {
				args = append(args, Arg{Name: f.ID, Title: f.V.Title, Choices: choicesOf(f.V.Choices)})
			}
		}
	case Facts:
		for _, a := range r.c.agreements.All() {
			for _, f := range a.Facts {
				args = append(args, Arg{Name: f.ID, Title: f.V.Title + " (" + a.ID + ")", Choices: choicesOf(f.V.Choices)})
			}
		}
	}
	return args
}

func choicesOf(values []string) func(*request) []talk.Choice {
	if len(values) == 0 {
		return nil
	}
	return fixed(values...)
}
