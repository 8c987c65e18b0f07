package commands

import (
	"errors"
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var bindVerb = Verb{Name: "bind", Group: ManagerGroup, Who: Managers,
	Help: "Connects this channel to a partner, or makes it the desk.", Example: "acme | desk",
	Args: []Arg{{Name: "", Title: "Partner's id, or desk", Kind: talk.Words, Required: true, Choices: bindable},
		{Name: "anyway", Title: "yes: even where the channel is another's", Choices: fixed("yes")}}, do: bind}

var unbindVerb = Verb{Name: "unbind", Group: ManagerGroup, Who: Managers,
	Help: "Disconnects this channel: nobody acts for a partner by writing here any more.",
	Args: []Arg{{Name: "anyway", Title: "yes: without being asked", Choices: fixed("yes")}}, do: unbind}

func bind(r *request) error {
	to := strings.ToLower(strings.TrimSpace(r.args[""]))
	b := storage.Binding{Place: r.channel(), At: r.act.At, By: r.who.person.ID}
	if to != deskSide {
		p, err := r.tx.Partners.Get(to)
		if errors.Is(err, storage.ErrNotFound) {
			return refuse("no-partner", fmt.Sprintf("There is no partner %q.", talk.Clip(to, 40)),
				"Add it first: ", literalf("/tieline partner add %s name=… agreement=…", "acme"), ", or type ", talk.Literal("/tieline partner list"), ".").about(textField)
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
		Body: talk.Say("Tickets that are opened here are handled under ", a.Title, ". Type ", talk.Literal("/ticket open"),
			" and say what is wrong, or use a button. What somebody wrote becomes a ticket by the message's menu, or by a :ticket: reaction to it."),
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
	if r.args["anyway"] != "yes" {
		no := refuse("bound", "This channel belongs to "+owner(b)+".", "New tickets could not be opened here, and where it is the only one, nowhere. Disconnect it?")
		no.Next = []talk.Button{{Label: "Yes, disconnect it", Line: "unbind anyway=yes"}}
		return no
	}
	if err := r.unwelcome(b); err != nil {
		return err
	}
	if err := r.tx.Bindings.Remove(b.Place); err != nil {
		return err
	}
	r.say(talk.Card{Title: "This channel is not connected to " + owner(b) + " any more.",
		Body: talk.Say("Threads of open tickets go on. Whoever has written here is still known to act for that partner in direct conversations: ",
			talk.Literal("/tieline person NAME leaves="+owner(b)), " ends that.")})
	return nil
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
