package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var channelVerb = Verb{Name: "channel", Group: ManagerGroup, Who: Managers,
	Help:    "Switches a way to reach support off for now, with a sentence that partners see in their coverage, and on again.",
	Example: "| off Phone say=\"Please open a ticket today.\" | on Phone",
	Args: []Arg{
		{Name: "", Title: "off or on, and the channel's name"},
		{Name: "say", Title: "What partners read instead", Kind: talk.Lines},
		{Name: "until", Title: "Until when; left out: until it is switched on"},
		{Name: "agreement", Title: "Agreement, where several have it", Choices: agreementChoices},
	}, do: channelNow}

// sentenceMost is how long the sentence about a channel may be, in bytes: it stands in a list.
const sentenceMost = 300

func channelNow(r *request) error {
	what, name, _ := strings.Cut(r.args[""], " ")
	switch name = strings.TrimSpace(name); strings.ToLower(what) {
	case "":
		return r.showChannelsOff()
	case "off", "on":
		a, name, err := r.channelNamed(name, what)
		if no, refused := errors.AsType[*Refusal](err); refused && no.Code == "bad-value" && r.args["say"] != "" && !strings.ContainsAny(r.act.Line, "\"“”„") {
			no.Say = append(no.Say, talk.Paragraph(talk.Flow, "What partners read stands in quotes: ", talk.Literal(`say="`+r.args["say"]+` …"`), "."))
			err = no.about(textField)
		}
		if no, refused := errors.AsType[*Refusal](err); refused && len(no.Next) == 0 && r.args["say"] != "" && r.act.Kind != talk.Submitted {
			return r.formAgain(no) // the sentence is not to be typed twice
		}
		if err != nil {
			return err
		}
		if strings.EqualFold(what, "on") {
			return r.channelOn(a, name)
		}
		return r.channelOff(a, name)
	}
	return refuse("bad-value", fmt.Sprintf("%q is not something to do with a channel.", talk.Clip(what, 40)),
		"Type ", talk.Literal("/tieline channel off Phone say=…"), ", ", talk.Literal("on Phone"), ", or nothing to see what is off.").about(textField)
}

// formAgain shows the verb's form with what was typed, and what is wrong with it.
func (r *request) formAgain(no *Refusal) error {
	values := maps.Clone(r.args)
	delete(values, "")
	values[textField] = r.args[""]
	r.draft = storage.Draft{Line: r.verb.Name, Values: values}
	if err := r.putDraft(); err != nil {
		return err
	}
	return r.showForm(r.verb.Args, no.Fields)
}

// channelNamed finds the agreement that is meant and the channel by the name it has there.
func (r *request) channelNamed(name, what string) (*sla.Agreement, string, error) {
	var have []*sla.Agreement
	found := ""
	var all []string
	for _, a := range r.c.agreements.All() {
		if named := r.args["agreement"]; named != "" && named != a.ID {
			continue
		}
		for _, c := range a.Channels {
			if !slices.Contains(all, c.Channel) {
				all = append(all, c.Channel)
			}
			if strings.EqualFold(c.Channel, name) && !slices.Contains(have, a) {
				have, found = append(have, a), c.Channel
			}
		}
	}
	switch {
	case len(have) == 1:
		return have[0], found, nil
	case r.args["agreement"] != "" && !slices.Contains(r.agreementIDs(), r.args["agreement"]):
		return nil, "", refuse("bad-value", fmt.Sprintf("There is no agreement %q.", talk.Clip(r.args["agreement"], 40)), "Choose one of: "+strings.Join(r.agreementIDs(), ", ")+".").about("agreement")
	case len(have) == 0:
		return nil, "", refuse("bad-value", fmt.Sprintf("There is no channel %q.", talk.Clip(name, 40)), "Choose one of: "+strings.Join(all, ", ")+".").about(textField)
	}
	no := refuse("which-agreement", "Several agreements have a channel "+found+".", "Which one is meant? Add ", talk.Literal("agreement="+have[0].ID), " or another.")
	for _, a := range have {
		args := talk.Args{"": what + " " + found, "agreement": a.ID}
		for _, k := range []string{"say", "until"} {
			if v := r.args[k]; v != "" {
				args[k] = v
			}
		}
		if line := talk.FormatLine("channel", args); len(line) <= talk.MaxLine && len(no.Next) < 5 {
			no.Next = append(no.Next, talk.Button{Label: talk.Clip(a.ID, 75), Line: line})
		}
	}
	return nil, "", no.about("agreement")
}

func (r *request) channelOff(a *sla.Agreement, name string) error {
	say := strings.Join(strings.Fields(r.args["say"]), " ")
	if say == "" {
		arg, _ := r.verb.arg("say")
		return r.askFor([]Arg{arg})
	}
	until, err := r.instant("until", time.Time{})
	if err != nil {
		return err
	}
	if !until.IsZero() && !until.After(r.act.At) {
		return refuse("bad-value", "That time is over already.", "Write a later ", talk.Literal("until="), ", or leave it out.").about("until")
	}
	off := storage.ChannelOff{Agreement: a.ID, Channel: name, Say: talk.Clip(say, sentenceMost), Until: until, Since: r.act.At, By: r.who.person.ID}
	if err := r.tx.Channels.Put(off); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: talk.Clip(name+" is off for now.", 150), Body: talk.Text{
		talk.Paragraph(talk.Flow, "Partners under ", a.Title, " see it in their coverage:"), talk.Paragraph(talk.Quoted, off.Say)}}
	if !until.IsZero() {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "It ends by itself ", talk.At(until, r.zone()), "."))
	}
	if line := switchOn(off); len(line) <= talk.MaxLine {
		card.Buttons = []talk.Button{{Label: "Switch it on again", Line: line}}
	}
	r.say(card)
	return nil
}

func switchOn(off storage.ChannelOff) string {
	return talk.FormatLine("channel", talk.Args{"": "on " + off.Channel, "agreement": off.Agreement})
}

func (r *request) channelOn(a *sla.Agreement, name string) error {
	off, err := r.channelsOff(a)
	if err != nil {
		return err
	}
	if _, is := off[name]; !is {
		return refuse("not-now", name+" is not switched off.", "It is there as ", a.Title, " says.")
	}
	if err := r.tx.Channels.Remove(a.ID, name); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: talk.Clip(name+" is on again.", 150), Body: talk.Say("It is there as ", a.Title, " says.")})
	return nil
}

// channelsOff are those that are switched off now, by name.
func (r *request) channelsOff(a *sla.Agreement) (map[string]storage.ChannelOff, error) {
	list, err := r.tx.Channels.Of(a.ID)
	off := map[string]storage.ChannelOff{}
	for _, c := range list {
		if c.Until.IsZero() || c.Until.After(r.now) {
			off[c.Channel] = c
		}
	}
	return off, err
}

func (r *request) showChannelsOff() error {
	card := talk.Card{Title: "Nothing is switched off."}
	for _, a := range r.c.agreements.All() {
		off, err := r.channelsOff(a)
		if err != nil {
			return err
		}
		for _, c := range a.Channels {
			x, is := off[c.Channel]
			if !is {
				continue
			}
			delete(off, c.Channel)
			card.Title = "Switched off for now"
			parts := append([]any{talk.Strong(x.Channel), ", " + a.ID}, offWords(x, r.zone())...)
			card.Body = append(card.Body, talk.Paragraph(talk.Item, append(parts, " (", r.name(x.By), ")")...))
			if line := switchOn(x); len(line) <= talk.MaxLine && len(card.Buttons) < 5 {
				card.Buttons = append(card.Buttons, talk.Button{Label: talk.Clip("Switch on: "+x.Channel, 75), Line: line})
			}
		}
	}
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// offWords says that a channel is off, until when, and what to do instead.
func offWords(off storage.ChannelOff, zone *time.Location) []any {
	if off.Until.IsZero() {
		return []any{", not available for now: ", off.Say}
	}
	return []any{", not available until ", talk.At(off.Until, zone), ": ", off.Say}
}
