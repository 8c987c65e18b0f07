package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var coverageVerb = Verb{Name: "coverage", Group: TicketGroup, Who: Partners, LookUp: true,
	Help: "Shows what you are entitled to, right now.",
	Args: []Arg{{Name: "partner", Title: "Partner, where you act for several", Choices: ownPartners}}, do: coverage}

func coverage(r *request) error {
	id, err := r.onePartner(r.args["partner"])
	if err != nil {
		return err
	}
	p, a, err := r.partner(id)
	if err != nil {
		return err
	}
	o := &opening{partner: p, agreement: a, values: map[string]string{}}
	cov := a.Coverage(r.situationOf(o))
	zone := zoneOf(a, p.Region)
	card := talk.Card{Title: talk.Clip("What "+p.Name+" is entitled to", 150), Small: []talk.Text{talk.Say(a.Title, ", version ", a.Version)}}
	if cov.Tier == "" {
		card.Body = talk.Say("No level of support follows from what we know about you. ", r.managerNames(), " can set it right.")
		r.say(card)
		return nil
	}
	body := &card.Body
	*body = append(*body, talk.Paragraph(talk.Flow, talk.Strong("Tier: "), cov.TierTitle, clauseWords(a, cov.TierClause)))
	no := r.hopeless(o)
	supported := no == nil
	if !supported {
		*body = append(*body, no.Say...)
		if len(no.Managers) > 0 { // looking is no asking: nobody is told
			*body = append(*body, talk.Paragraph(talk.Flow, "Ask ", r.managerNames(), "."))
		}
	} else {
		for _, c := range cov.Calendars {
			if c.Support {
				*body = append(*body, talk.Paragraph(talk.Flow, append([]any{talk.Strong("Support hours: ")}, openWords(c.Open, c.Until, zone)...)...))
			}
		}
		section(body, "Times", promises(a, cov))
		if cov.DeskTitle != "" {
			*body = append(*body, talk.Paragraph(talk.Flow, "Your tickets go to ", cov.LineTitle, " first. These times run from when one has reached ", cov.DeskTitle, "."))
		}
		section(body, "Phone numbers", reaches(cov.Phones))
		section(body, "Escalation", contacts(cov.Escalation))
		section(body, "What is covered", scopes(cov))
		card.Buttons = []talk.Button{{Label: "Open a ticket", Line: "open"}}
	}
	off, err := r.channelsOff(a)
	if err != nil {
		return err
	}
	section(body, "Ways to reach support", channels(a, cov, off, zone))
	about := cov.TierClause
	if supported {
		section(body, "Links", reaches(cov.Links))
		about = shownClauses(cov)
	}
	card.Small = append(card.Small, assumed(a, about)...)
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// shownClauses are the ids of the clauses that the coverage speaks of.
func shownClauses(cov sla.Coverage) []string {
	ids := slices.Clone(cov.TierClause)
	for _, c := range cov.Calendars {
		if c.Support {
			ids = append(ids, c.Clause...)
		}
	}
	for _, p := range cov.Targets {
		ids = append(ids, p.Clause...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func section(body *talk.Text, title string, items []talk.Para) {
	if len(items) > 0 {
		*body = append(append(*body, talk.Paragraph(talk.Flow, talk.Strong(title))), items...)
	}
}

// openWords says whether something is open, and until when.
func openWords(open bool, until time.Time, zone *time.Location) []any {
	switch {
	case open && until.IsZero():
		return []any{"open, always"}
	case open:
		return []any{"open now, until ", talk.At(until, zone)}
	case until.IsZero():
		return []any{"closed"}
	default:
		return []any{"closed now, opens ", talk.At(until, zone)}
	}
}

func clauseWords(a *sla.Agreement, ids []string) string {
	var titles []string
	for _, id := range ids {
		if t, ok := a.Clauses.Get(id); ok {
			titles = append(titles, t)
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return " (" + strings.Join(titles, "; ") + ")"
}

func promises(a *sla.Agreement, cov sla.Coverage) []talk.Para {
	var out []talk.Para
	for _, p := range cov.Targets {
		words := targetTitle(p.Target)
		for _, only := range [][]string{p.Priorities, p.Categories} {
			if len(only) > 0 {
				words += ", " + strings.Join(only, ", ")
			}
		}
		out = append(out, talk.Paragraph(talk.Item, words+": ", talk.Strong(promised(p.Words, p.Say)), attained(p.Attain), clauseWords(a, p.Clause)))
	}
	return out
}

// attained says of how many a target is to be met.
func attained(share string) string {
	if share == "" {
		return ""
	}
	return ", met for " + share
}

func channels(a *sla.Agreement, cov sla.Coverage, off map[string]storage.ChannelOff, zone *time.Location) []talk.Para {
	var out []talk.Para
	for _, c := range cov.Channels {
		parts := []any{talk.Strong(c.Channel)}
		if only := strings.Join(c.Priorities, ", "); only != "" && !strings.Contains(c.Channel, only) {
			parts = append(parts, " for "+only)
		}
		if x, is := off[c.Channel]; is {
			out = append(out, talk.Paragraph(talk.Item, append(append(parts, offWords(x, zone)...), clauseWords(a, c.Clause))...))
			continue
		}
		if c.Hours != "" {
			parts = append(append(parts, ", "), openWords(c.Open, c.Until, zone)...)
		}
		if c.Say != "" {
			parts = append(parts, ": "+c.Say)
		}
		out = append(out, talk.Paragraph(talk.Item, append(parts, clauseWords(a, c.Clause))...))
	}
	return out
}

// reaches lists numbers and links.
func reaches(list []sla.Reach) []talk.Para {
	var out []talk.Para
	for _, x := range list {
		span := talk.Span{Words: x.Text}
		if strings.HasPrefix(x.Text, "https://") {
			span.URL = x.Text
		}
		out = append(out, talk.Paragraph(talk.Item, strings.ReplaceAll(x.Name, "_", " ")+": ", span))
	}
	return out
}

func contacts(list []sla.Contact) []talk.Para {
	var out []talk.Para
	for i, c := range list {
		out = append(out, talk.Paragraph(talk.Item, fmt.Sprintf("%d. %s", i+1, contactWords(c))))
	}
	return out
}

// scopes groups the categories by what the agreement says to them.
func scopes(cov sla.Coverage) []talk.Para {
	groups := []struct {
		title    string
		outcomes []sla.Outcome
	}{
		{"Covered", []sla.Outcome{sla.Accept, sla.Ask}},
		{"It depends", nil},
		{"Charged", []sla.Outcome{sla.Charge}},
		{"On hold", []sla.Outcome{sla.Hold}},
		{"For somebody else", []sla.Outcome{sla.Refer}},
		{"Not covered", []sla.Outcome{sla.Decline}},
	}
	var out []talk.Para
	for _, g := range groups {
		var titles []string
		for _, s := range cov.Categories {
			for _, o := range g.outcomes {
				if s.Decision.Outcome == o && s.DependsOn == "" {
					titles = append(titles, s.Title)
				}
			}
			if s.DependsOn != "" && g.outcomes == nil {
				titles = append(titles, s.Title+" ("+s.DependsOn+")")
			}
		}
		if len(titles) > 0 {
			out = append(out, talk.Paragraph(talk.Item, talk.Strong(g.title+": "), strings.Join(titles, " · ")))
		}
	}
	return out
}
