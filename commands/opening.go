package commands

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// opening is a ticket in the making.
type opening struct {
	partner   storage.Partner
	agreement *sla.Agreement
	values    map[string]string // category, priority, subject, message, follows, and the agreement's fields
}

// opening gathers whose ticket it is, and under which agreement.
func (r *request) opening() (*opening, error) {
	id, err := r.partnerOfDraft()
	if err == nil && id == "" {
		id, err = r.partnerFollowed()
	}
	if err == nil && id == "" {
		id, err = r.onePartner(r.draft.Values["partner"])
	}
	if err != nil {
		return nil, err
	}
	p, a, err := r.partner(id)
	if err != nil {
		return nil, err
	}
	r.draft.Partner = id
	values := maps.Clone(r.draft.Values)
	if values == nil {
		values = map[string]string{}
	}
	return &opening{partner: p, agreement: a, values: values}, nil
}

// partnerOfDraft is for whom a form that is there already was begun, wherever it is sent from now; empty where there is none. In
// the channel of another partner it is refused.
func (r *request) partnerOfDraft() (string, error) {
	id := r.draft.Partner
	if r.draft.ID == "" || id == "" {
		return "", nil
	}
	mine := r.who.staff || slices.Contains(r.who.person.Partners, id)
	if mine && (r.who.inChannel == "" || r.who.inChannel == id) {
		return id, nil
	}
	return "", refuse("not-yours", "This form was begun for another partner.", "Send it in that partner's own channel, or type the command anew here. Nothing was opened.")
}

// partnerFollowed is whose ticket is followed up, where staff open the follow-up; empty in every other case.
func (r *request) partnerFollowed() (string, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(r.draft.Values["follows"], "#"), 10, 64)
	if err != nil || !r.who.staff || len(r.who.partners) > 0 {
		return "", nil
	}
	t, err := r.tx.Tickets.Get(n)
	if errors.Is(err, storage.ErrNotFound) {
		return "", notThere(n)
	}
	return t.Partner, err
}

// onePartner is the partner for whom the person acts; where there are several, they are asked.
func (r *request) onePartner(named string) (string, error) {
	switch {
	case named != "" && slices.Contains(r.who.partners, named):
		return named, nil
	case named != "":
		return "", refuse("not-yours", fmt.Sprintf("You do not act for %q here.", talk.Clip(named, 40)), "Ask in that partner's own channel.")
	case len(r.who.partners) == 1:
		return r.who.partners[0], nil
	case len(r.who.partners) == 0 && r.who.staff:
		return "", refuse("which-partner", "For which partner?", "Type this in that partner's channel.")
	case len(r.who.partners) == 0:
		return "", r.mayNot()
	}
	no := refuse("which-partner", "You act for several partners.", "Which one is this for? Choose, or add ", talk.Literal("partner="+r.who.partners[0]), ".")
	for _, id := range r.who.partners {
		args := maps.Clone(r.args)
		args["partner"] = id
		if line := talk.FormatLine(r.verb.Name, args); len(line) <= talk.MaxLine && len(no.Next) < 5 {
			no.Next = append(no.Next, talk.Button{Label: talk.Clip(id, 75), Line: line})
		}
	}
	return "", no
}

// check looks at what was chosen, before the agreement is asked.
func (o *opening) check() *Refusal {
	for key, table := range map[string][]talk.Choice{"priority": prioritiesOf(o.agreement), "category": categoriesOf(o.agreement)} {
		v := strings.ToLower(o.values[key])
		if v == "" {
			continue
		}
		if !slices.ContainsFunc(table, func(c talk.Choice) bool { return c.Value == v }) {
			return refuse("bad-value", fmt.Sprintf("There is no %s %q.", key, talk.Clip(v, 40)), thereIs(v, table)).about(key)
		}
		o.values[key] = v
	}
	for _, f := range o.agreement.Fields {
		if o.values[f.ID] != "" && !f.V.AskedAt("open") {
			return notAskedNow(f, "open")
		}
		if v := o.values[f.ID]; v != "" && f.V.Type == sla.Time {
			o.values[f.ID] = onTheWall(v, zoneOf(o.agreement, o.partner.Region))
		}
		if v := o.values[f.ID]; v != "" {
			if _, err := f.V.Parse(v); err != nil {
				return refuse("bad-value", f.V.Says(err.Error())).about(f.ID)
			}
		}
	}
	return nil
}

// hopeless refuses at once what no form could mend: the agreement says no to every category. The sentence is that of the
// usual one.
func (r *request) hopeless(o *opening) *Refusal {
	for _, c := range o.agreement.Categories.IDs() {
		if r.refusedAs(o, c) == nil {
			return nil
		}
	}
	return r.refusedAs(o, "")
}

// refusedAs is the agreement's no to a category, whatever else is filled in; nil where there is none.
func (r *request) refusedAs(o *opening, category string) *Refusal {
	s := r.situationOf(o)
	s.Category, s.Filled = category, true
	switch d := o.agreement.Decide(s); d.Outcome {
	case sla.Decline, sla.Refer:
		return r.turnedAway(o, d)
	}
	return nil
}

// situationOf is what the agreement is asked about the opening.
func (r *request) situationOf(o *opening) sla.Situation {
	s := sla.Situation{At: "open", Now: r.act.At, Tier: tierOf(o.agreement, o.partner), Region: o.partner.Region, Country: o.partner.Country,
		Priority: o.values["priority"], Category: o.values["category"], Facts: o.partner.Facts, Fields: o.values,
		Partner: o.partner.Name, Upstream: r.upstreamName(o.partner), Integrator: r.integratorName(o.partner), Confirmed: r.confirmed}
	return r.withHistory(o.agreement, s, storage.Ticket{Partner: o.partner.ID})
}

// situation is what the agreement is asked about a ticket that is there.
func (r *request) situation(a *sla.Agreement, at, category, priority string, fields map[string]string) sla.Situation {
	t := r.ticket
	s := sla.Situation{At: at, Now: r.act.At, Opened: t.Opened, Tier: t.Tier, Line: t.Line, Region: t.Region, Country: t.Country,
		Priority: priority, Category: category, Fields: fields}
	if s.Now.IsZero() {
		s.Now = r.now
	}
	if p, err := r.tx.Partners.Get(t.Partner); err == nil {
		s.Facts, s.Partner, s.Upstream, s.Integrator = p.Facts, p.Name, r.upstreamName(p), r.integratorName(p)
	}
	return r.withHistory(a, s, t)
}

// integratorName is the name of the integrator who is among the partners; empty where none of them is meant.
func (r *request) integratorName(p storage.Partner) string {
	typed := p.Facts["integrator"]
	if typed == "" {
		return ""
	}
	if p, err := r.tx.Partners.Get(typed); err == nil {
		return p.Name
	}
	id, err := r.partnerCalled(typed)
	if err != nil || id == "" {
		return ""
	}
	return r.partnerName(id)
}

func (r *request) upstreamName(p storage.Partner) string {
	if p.Upstream == "" {
		return ""
	}
	return r.partnerName(p.Upstream)
}
