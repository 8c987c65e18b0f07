package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var bindVerb = Verb{Name: "bind", Group: ManagerGroup, Who: Managers,
	Help: "Connects this channel to a partner, or makes it the desk.", Example: "acme | desk",
	Args: []Arg{{Name: "", Title: "Partner's id, or desk", Kind: talk.Words, Required: true, Choices: bindable},
		{Name: "anyway", Title: "yes: without being asked", Choices: fixed("yes")}}, do: bind}

var unbindVerb = Verb{Name: "unbind", Group: ManagerGroup, Who: Managers,
	Help: "Disconnects this channel: nobody acts for a partner by writing here any more.",
	Args: []Arg{{Name: "anyway", Title: "yes: without being asked", Choices: fixed("yes")},
		{Name: "people", Title: "leave: who wrote here acts for it no more", Choices: fixed("leave")}}, do: unbind}

func bind(r *request) error {
	to := strings.ToLower(strings.TrimSpace(r.args[""]))
	b := storage.Binding{Place: r.channel(), At: r.act.At, By: r.who.person.ID}
	if to != deskSide {
		p, err := r.tx.Partners.Get(to)
		if errors.Is(err, storage.ErrNotFound) {
			return refuse("no-partner", fmt.Sprintf("There is no partner %q.", talk.Clip(to, 40)),
				didYouMean(to, allPartners(r)), "Add it first: ", literalf("/tieline partner add %s name=… agreement=…", "acme"), ", or type ", talk.Literal("/tieline partner list"), ".").about(textField)
		}
		if err != nil {
			return err
		}
		b.Partner = p.ID
	}
	before, err := r.tx.Bindings.At(b.Place)
	switch {
	case err == nil && before.Partner == b.Partner:
		r.say(talk.Card{Title: "This channel is connected to " + to + " already."})
		return nil
	case err == nil && r.args["anyway"] != "yes":
		no := refuse("bound", "This channel belongs to "+owner(before)+".", "Its open tickets stay where they are. Connect it to "+to+" all the same?")
		no.Next = []talk.Button{{Label: "Yes, connect it to " + talk.Clip(to, 40), Line: talk.FormatLine("bind", talk.Args{"anyway": "yes", "": to})}}
		return no
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	case b.Partner != "" && r.args["anyway"] != "yes":
		no := refuse("who-is-here", "Are only "+to+"'s people and yours in this channel?",
			"Whoever writes here acts for "+to+" from then on, in direct conversations too, and can read its tickets. People who act for another partner do not. Look at who is in it.")
		no.Next = []talk.Button{{Label: "Yes, connect it to " + talk.Clip(to, 40), Line: talk.FormatLine("bind", talk.Args{"anyway": "yes", "": to})}}
		return no
	}
	if err := r.unwelcome(before); err != nil {
		return err
	}
	if b.Welcome, err = r.welcome(b); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: "This channel is connected to " + to + "."})
	return r.tx.Bindings.Put(b)
}

func owner(b storage.Binding) string {
	if b.Partner == "" {
		return "the desk"
	}
	return b.Partner
}

// welcome tells a partner's channel what can be done there: from the buttons alone, where people cannot type commands. It is
// pinned, and stands there once.
func (r *request) welcome(b storage.Binding) (key string, err error) {
	if b.Partner == "" {
		return "", nil
	}
	p, a, err := r.partner(b.Partner)
	if err != nil {
		return "", err
	}
	card := talk.Card{Title: "Support for " + talk.Clip(p.Name, 100), Pin: true,
		Body: talk.Say("Tickets that are opened here are handled under ", a.Title, ". Press a button, or mention the bot and say what is wrong: ",
			talk.Literal("@Tieline open …"), "; ", talk.Literal("/ticket open"), " does the same where your chat offers it."+
				" What somebody wrote becomes a ticket by a :ticket: reaction to it, or by the message's menu."),
		Buttons: []talk.Button{{Label: "Open a ticket", Line: "open"}, {Label: "What am I entitled to?", Line: "coverage"}}}
	return r.owe(inChannel(b.Place), &card)
}

// unwelcome takes the card away that says whose channel it was.
func (r *request) unwelcome(b storage.Binding) error {
	if b.Welcome == "" {
		return nil
	}
	d := inChannel(b.Place)
	d.What, d.Amends = storage.Amend, b.Welcome
	_, err := r.owe(d, nil)
	return err
}

func unbind(r *request) error {
	b, err := r.tx.Bindings.At(r.channel())
	if errors.Is(err, storage.ErrNotFound) {
		return refuse("not-bound", "This channel is not connected to anybody.", "There is nothing to disconnect.")
	}
	if err != nil {
		return err
	}
	known, err := r.actFor(b.Partner)
	if err != nil {
		return err
	}
	learnt, others, err := r.learntHere(known, b.Partner, b.Place)
	if err != nil {
		return err
	}
	if r.args["anyway"] != "yes" {
		no := refuse("bound", "This channel belongs to "+owner(b)+".", "New tickets could not be opened here, and where it is the only one, nowhere. Disconnect it?")
		no.Next = []talk.Button{{Label: "Yes, disconnect it", Line: "unbind anyway=yes"}}
		if len(learnt) > 0 {
			no.Small = []talk.Text{talk.Say("By writing here they came to act for " + owner(b) + ": " + few(peopleNames(learnt)) + ".")}
			no.Next = append(no.Next, talk.Button{Label: "Yes, and they act for it no more", Line: "unbind anyway=yes people=leave", Look: talk.Bad})
		}
		return no
	}
	if err := r.unwelcome(b); err != nil {
		return err
	}
	if err := r.tx.Bindings.Remove(b.Place); err != nil {
		return err
	}
	card := talk.Card{Title: "This channel is not connected to " + owner(b) + " any more.", Body: talk.Say("Threads of open tickets go on.")}
	if r.args["people"] == "leave" {
		if err := r.leave(learnt, b.Partner); err != nil {
			return err
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "Whoever came to act for it by writing here does no more: "+few(peopleNames(learnt))+". In another channel of "+owner(b)+" they would again."))
		known = others
	}
	if len(known) > 0 {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "Still known to act for it, in direct conversations: "+few(peopleNames(known))+". ",
			talk.Literal("/tieline person NAME leaves="+owner(b)), " ends that."))
	}
	r.say(card)
	return nil
}

// actFor lists who is known to act for a partner; nobody acts for the desk. Staff are in partners' channels without that.
func (r *request) actFor(partner string) ([]storage.Person, error) {
	people, err := r.tx.People.List()
	return slices.DeleteFunc(people, func(p storage.Person) bool { return !slices.Contains(p.Partners, partner) }), err
}

// leave ends that people act for a partner.
func (r *request) leave(people []storage.Person, partner string) error {
	for _, p := range people {
		p.Partners = slices.DeleteFunc(slices.Clone(p.Partners), func(id string) bool { return id == partner })
		if _, err := r.tx.People.Put(p); err != nil {
			return err
		}
	}
	return nil
}

func peopleNames(people []storage.Person) (names []string) {
	for _, p := range people {
		names = append(names, talk.Clip(p.Name, 80))
	}
	return names
}

// channel is the channel in which the act happened.
func (r *request) channel() storage.Place {
	if !r.act.Under.IsZero() {
		return r.act.Under
	}
	return r.act.In
}

func bindable(r *request) []talk.Choice {
	return append([]talk.Choice{{Value: deskSide, Label: deskSide, Help: "The internal channel of the support desk"}}, allPartners(r)...)
}

func allPartners(r *request) []talk.Choice {
	partners, err := r.tx.Partners.List()
	if err != nil {
		return nil
	}
	var out []talk.Choice
	for _, p := range partners {
		out = append(out, talk.Choice{Value: p.ID, Label: p.ID, Help: p.Name})
	}
	return out
}
