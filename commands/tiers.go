package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// onTier tells the manager who changed a partner that another tier follows: new requests get it, open tickets keep theirs.
func (r *request) onTier(a *sla.Agreement, before, p storage.Partner) ([]talk.Text, error) {
	small, err := r.onTierAlone(a, before, p)
	return append(r.lacksUpstream(a, p), small...), err
}

// lacksUpstream warns of a partner whose tier sends them to another, and who has none.
func (r *request) lacksUpstream(a *sla.Agreement, p storage.Partner) []talk.Text {
	if p.Upstream != "" {
		return nil
	}
	for _, c := range append([]string{""}, a.Categories.IDs()...) {
		s := r.situationOf(&opening{partner: p, agreement: a, values: map[string]string{"category": c}})
		s.Filled = true
		d := a.Decide(s)
		if d.Outcome == sla.Refer && d.Refer == "upstream" || d.Outcome != sla.Refer && d.Tier != "" && !a.AtDesk(d.Line) {
			return []talk.Text{talk.Say("On ", tierTitle(a, d.Tier), ", support comes from another partner, and none is set: type ",
				literalf("/tieline partner set %s upstream=…", p.ID), ".")}
		}
	}
	return nil
}

// onTierAlone is what follows for requests, new and open.
func (r *request) onTierAlone(a *sla.Agreement, before, p storage.Partner) ([]talk.Text, error) {
	now := tierOf(a, p)
	if now == "" {
		return []talk.Text{talk.Say("No level of support follows yet: what they ask for is registered and on hold until one does.")}, nil
	}
	was := ""
	if old, ok := r.c.agreements.Get(before.Agreement); ok {
		was = tierOf(old, before)
	}
	if before.ID == "" || was == now && before.Agreement == p.Agreement {
		return nil, nil
	}
	words := "New requests get " + tierTitle(a, now)
	if was != "" {
		words += " instead of " + tierWas(r, before, was)
	}
	words += "."
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{Partner: p.ID, States: openStates})
	if err != nil {
		return nil, err
	}
	var order []string
	keep := map[string][]int64{}
	for i := len(tickets) - 1; i >= 0; i-- {
		t := tickets[i]
		if t.Tier == now && t.Agreement == p.Agreement || t.Tier == "" {
			continue
		}
		under, err := r.agreement(t)
		if err != nil {
			return nil, err
		}
		title := tierTitle(under, t.Tier)
		if keep[title] == nil {
			order = append(order, title)
		}
		keep[title] = append(keep[title], t.Number)
	}
	for _, title := range order {
		verb := "keeps"
		if len(keep[title]) > 1 {
			verb = "keep"
		}
		words += fmt.Sprintf(" %s %s %s.", numbers(keep[title]), verb, title)
	}
	return []talk.Text{talk.Say(strings.TrimSpace(words))}, nil
}

// tierWas is the title of the tier of before, under the agreement of before.
func tierWas(r *request, before storage.Partner, tier string) string {
	if a, ok := r.c.agreements.Get(before.Agreement); ok {
		return tierTitle(a, tier)
	}
	return tier
}
