package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
)

var agreementVerb = Verb{Name: "agreement", Group: ManagerGroup, Who: Managers, LookUp: true,
	Help: "Lists the agreements in force, shows how one is read, or checks them against the directory.", Example: "[list] | show ID | check",
	Args: []Arg{{Name: "", Title: "list, show or check, and an agreement's id",
		Choices: fixed("list", "show", "check")}}, do: agreement}

func agreement(r *request) error {
	what, id, _ := strings.Cut(r.args[""], " ")
	switch strings.ToLower(what) {
	case "", "list":
		return r.listAgreements()
	case "show":
		a, ok := r.c.agreements.Get(strings.TrimSpace(id))
		if !ok {
			return refuse("bad-value", fmt.Sprintf("There is no agreement %q.", talk.Clip(id, 40)), thereIs(strings.TrimSpace(id), asChoices(r.agreementIDs())))
		}
		return r.showAgreement(a)
	case "check":
		return r.checkDirectory()
	}
	return refuse("bad-value", fmt.Sprintf("%q is not something to do with an agreement.", talk.Clip(what, 40)), "Type list, show or check.")
}

func (r *request) listAgreements() error {
	card := talk.Card{Title: fmt.Sprintf("Agreements in force: %d", len(r.c.agreements.All()))}
	for _, a := range r.c.agreements.All() {
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(a.ID), " "+a.Title+", version "+a.Version+", text "+a.Hash[:8]))
	}
	r.say(card)
	return nil
}

// showAgreement shows what the document leaves open and how it is read: what its owner has to know.
func (r *request) showAgreement(a *sla.Agreement) error {
	card := talk.Card{Title: talk.Clip(a.Title, 120), Small: []talk.Text{talk.Say("Version ", a.Version, ", text ", a.Hash[:8])}}
	body := &card.Body
	var tiers []string
	for _, t := range a.Tiers {
		tiers = append(tiers, tierTitle(a, t.ID))
	}
	*body = append(*body, talk.Paragraph(talk.Flow, talk.Strong("Tiers: "), strings.Join(tiers, " · ")))
	var items []talk.Para
	for _, row := range a.Assumptions {
		title, _ := a.Clauses.Get(row.ID)
		items = append(items, talk.Paragraph(talk.Item, talk.Strong(title+": "), row.V))
	}
	section(body, "Read as", items)
	*body = body.Fit(3800)
	r.say(card)
	return nil
}

// checkDirectory holds every partner against the agreement in force.
func (r *request) checkDirectory() error {
	partners, err := r.tx.Partners.List()
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("All %d partners fit their agreements.", len(partners))}
	for _, p := range partners {
		_, a, err := r.partner(p.ID)
		if err == nil {
			err = checkPartner(a, p)
		}
		if err == nil && tierOf(a, p) == "" {
			err = refuse("no-tier", "No tier follows from its facts.")
		}
		if no, ok := err.(*Refusal); ok {
			card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(p.ID), " "+no.Title+" "+no.Say.Plain()))
		} else if err != nil {
			return err
		}
	}
	if len(card.Body) > 0 {
		card.Tone, card.Title = talk.Warn, fmt.Sprintf("%d of %d partners need mending.", len(card.Body), len(partners))
		card.Body = card.Body.Fit(3800)
	}
	r.say(card)
	return nil
}
