package commands

import (
	"fmt"
	"maps"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var askVerb = Verb{Name: "ask", Group: TicketGroup, Who: Partners, Prose: true,
	Help: "Answers whether a service is covered, charged or not done, from the agreement's table. Asking is not a ticket.", Example: "Do you set up our firewall?",
	Args: []Arg{
		{Name: "", Title: "What is it about?", Kind: talk.Lines},
		{Name: "category", Title: "Category, where you know it", Choices: categoryChoices},
		{Name: "partner", Title: "Partner, where you act for several", Choices: ownPartners},
	}, do: ask}

// ask answers about services, and offers to pass the question on to a person.
func ask(r *request) error {
	text, category := r.args[""], strings.ToLower(r.args["category"])
	if text == "" && category == "" {
		return r.askFor(r.verb.Args[:1])
	}
	r.draft.Values = map[string]string{"partner": r.args["partner"]}
	o, err := r.opening()
	if err != nil {
		return err
	}
	a := o.agreement
	o.values = map[string]string{"category": category}
	if no := o.check(); no != nil {
		return no
	}
	about := []string{category}
	if category == "" {
		about = matching(a, text)
	}
	card := talk.Card{Title: "Is it covered?", Small: []talk.Text{talk.Say(a.Title, ", version ", a.Version)}}
	for _, id := range about {
		card.Body = append(card.Body, r.isCovered(o, id)...)
	}
	if len(about) == 0 {
		card.Title = "No service in the agreement has these words."
		card.Body = append(talk.Say("This is what it says about each of its services:"), scopes(a.Coverage(r.situationOf(o)))...)
	}
	card.Body = card.Body.Fit(3500)
	if id := questions(a); id != "" {
		s := r.situationOf(o)
		s.Category, s.Filled = id, true
		if d := a.Decide(s); d.Outcome == sla.Accept {
			card.Small = append(card.Small, talk.Say(d.Reason+clauseWords(a, []string{d.Clause})))
		}
	}
	if err := r.offerPerson(&card, o, text); err != nil {
		return err
	}
	r.say(card)
	return nil
}

// questions is the category of questions about what is covered; empty where the agreement has none.
func questions(a *sla.Agreement) string {
	for _, c := range a.Categories {
		if c.V.Questions {
			return c.ID
		}
	}
	return ""
}

// offerPerson keeps the question as a ticket in the making, and puts a button for it on the card. The category that was asked
// about stays, unless that is what nobody may open.
func (r *request) offerPerson(card *talk.Card, o *opening, text string) error {
	values := map[string]string{"category": questions(o.agreement), "message": text, "partner": r.args["partner"]}
	if c := o.values["category"]; values["category"] == "" && r.refusedAs(o, c) == nil {
		values["category"] = c
	}
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	r.draft = storage.Draft{Partner: r.draft.Partner, Line: "open", Values: values}
	if err := r.putDraft(); err != nil {
		return err
	}
	card.Buttons = append(card.Buttons, talk.Button{Label: "Ask a person", Line: "form " + r.draft.ID},
		talk.Button{Label: "What am I entitled to?", Line: "coverage"})
	return nil
}

// isCovered is what the agreement says to one category; told apart by the first field on which it depends.
func (r *request) isCovered(o *opening, category string) talk.Text {
	a := o.agreement
	s := r.situationOf(o)
	s.Category, s.Filled = category, true
	title := talk.Strong(categoryTitle(a, category) + ": ")
	field, ways := a.Depends(s)
	if len(ways) == 0 {
		return talk.Text{talk.Paragraph(talk.Item, append([]any{title}, verdict(a, a.Decide(s))...)...)}
	}
	out := talk.Text{talk.Paragraph(talk.Item, title, "it depends.")}
	for _, w := range ways {
		out = append(out, talk.Paragraph(talk.Item, append([]any{field.V.Title + ", " + w.Value + ": "}, verdict(a, w.Decision)...)...))
	}
	return out
}

// verdict is a decision for somebody who only asks.
func verdict(a *sla.Agreement, d sla.Decision) []any {
	words := map[sla.Outcome]string{sla.Accept: "covered", sla.Charge: "charged", sla.Decline: "not covered", sla.Refer: "for somebody else",
		sla.Hold: "registered, and on hold for now", sla.Ask: "you are asked first"}[d.Outcome]
	if d.OnCondition {
		words = "charged on condition only"
	}
	parts := []any{talk.Strong(words), ". ", d.Reason}
	if rate, ok := a.Rates.Get(d.Rate); ok && !strings.Contains(d.Reason, rate.String()) {
		parts = append(parts, fmt.Sprintf(" The rate is %s.", rate))
	}
	return append(parts, clauseWords(a, []string{d.Clause}))
}
