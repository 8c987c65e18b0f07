package commands

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var partnerVerb = Verb{Name: "partner", Group: ManagerGroup, Who: Managers,
	Help:    "Keeps the directory of partners: add, set, show, list.",
	Example: "add acme name=\"Acme Telecom\" agreement=… tier=…",
	Args: []Arg{
		{Name: "", Title: "add, set, show or list, and the partner's id", Required: true, Choices: partnerWords},
		{Name: "name", Title: "Name"},
		{Name: "agreement", Title: "Agreement", Choices: agreementChoices},
		{Name: "tier", Title: "Tier", Help: "Leave it out where it follows from facts.", Choices: tierChoices},
		{Name: "region", Title: "Region", Choices: regionChoices},
		{Name: "country", Title: "Country, two letters"},
		{Name: "upstream", Title: "The partner whom this one turns to", Choices: allPartners},
	}, Adds: Facts, do: partner}

func partner(r *request) error {
	what, id, _ := strings.Cut(r.args[""], " ")
	id = strings.ToLower(strings.TrimSpace(id))
	switch strings.ToLower(what) {
	case "list":
		return r.listPartners()
	case "add":
		return r.addPartner(id)
	case "set":
		return r.setPartner(id)
	case "show":
		p, err := r.knownPartner(id)
		if err != nil {
			return err
		}
		return r.showPartner(p, "")
	}
	return refuse("bad-value", fmt.Sprintf("%q is not something to do with a partner.", talk.Clip(what, 40)),
		"Type ", talk.Literal("/tieline partner list"), ", ", talk.Literal("show acme"), ", ",
		talk.Literal("add acme name=… agreement=… tier=…"), " or ", talk.Literal("set acme tier=…"), ".")
}

var partnerID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func (r *request) addPartner(id string) error {
	if !partnerID.MatchString(id) || id == deskSide {
		return refuse("bad-value", fmt.Sprintf("%q cannot be a partner's id.", talk.Clip(id, 60)),
			"An id is short: small letters, digits and hyphens, as in ", talk.Literal("acme"), ".").about(textField)
	}
	if _, err := r.tx.Partners.Get(id); err == nil {
		return refuse("exists", fmt.Sprintf("There is a partner %s already.", id), "Change it with ", literalf("/tieline partner set %s …", id), ".")
	} else if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if r.args["agreement"] == "" {
		return refuse("incomplete", "Under which agreement?", "Add ", talk.Literal("agreement="), " with one of: "+strings.Join(r.agreementIDs(), ", ")+".").about("agreement")
	}
	return r.putPartner(storage.Partner{ID: id, Name: id, Created: r.act.At}, "added")
}

func (r *request) setPartner(id string) error {
	p, err := r.knownPartner(id)
	if err != nil {
		return err
	}
	if len(r.args) < 2 {
		return refuse("incomplete", "Set what?", "Add for example ", talk.Literal("tier=gold"), " or ", talk.Literal("country=IT"), ".")
	}
	return r.putPartner(p, "changed")
}

func (r *request) knownPartner(id string) (storage.Partner, error) {
	p, err := r.tx.Partners.Get(id)
	if errors.Is(err, storage.ErrNotFound) {
		no := refuse("no-partner", fmt.Sprintf("There is no partner %q.", talk.Clip(id, 40)), "Type ", talk.Literal("/tieline partner list"), ".")
		if m := meant(id, allPartners(r)); m != "" {
			no.Say = talk.Say("Did you mean ", talk.Literal(m), "? ", talk.Literal("/tieline partner list"), " shows all.")
		}
		return p, no
	}
	return p, err
}

// putPartner takes the arguments over, checks the whole, and keeps it.
func (r *request) putPartner(p storage.Partner, done string) error {
	for key, field := range map[string]*string{"name": &p.Name, "agreement": &p.Agreement, "tier": &p.Tier, "region": &p.Region, "country": &p.Country, "upstream": &p.Upstream} {
		if v, given := r.args[key]; given {
			*field = strings.TrimSpace(v)
		}
	}
	if code, ok := sla.Country(p.Country); ok {
		p.Country = code
	}
	p.Name = talk.Clip(p.Name, 100)
	a, ok := r.c.agreements.Get(p.Agreement)
	if !ok {
		return refuse("bad-value", fmt.Sprintf("There is no agreement %q.", talk.Clip(p.Agreement, 40)), thereIs(p.Agreement, asChoices(r.agreementIDs()))).about("agreement")
	}
	facts, err := factsOf(a, p.Facts, r.args)
	if err != nil {
		return err
	}
	before, err := r.tx.Partners.Get(p.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	p.Facts = facts
	if err := checkPartner(a, p); err != nil {
		return err
	}
	if err := r.checkUpstream(p); err != nil {
		return err
	}
	if err := r.tx.Partners.Put(p); err != nil {
		return err
	}
	along, err := r.rehome(before, p)
	if err != nil {
		return err
	}
	out, err := r.reviewOf(before, p)
	if err != nil {
		return err
	}
	if err := r.showPartner(p, done); err != nil {
		return err
	}
	tier, err := r.onTier(a, before, p)
	r.answer.Say.Small = slices.Concat(r.answer.Say.Small, tier, out.onTickets(), along)
	return err
}

// factsOf takes facts over from the arguments, each read as its type. An empty one is taken away.
func factsOf(a *sla.Agreement, before map[string]string, args talk.Args) (map[string]string, error) {
	facts := map[string]string{}
	for k, v := range before {
		facts[k] = v
	}
	named := []string{"", "name", "agreement", "tier", "region", "country", "upstream"}
	for k, v := range args {
		if slices.Contains(named, k) {
			continue
		}
		f, ok := a.Facts.Get(k)
		if !ok {
			return nil, refuse("bad-value", fmt.Sprintf("The agreement %s has no fact %q.", a.ID, k), "It has: "+strings.Join(append(a.Facts.IDs(), "none besides"), ", ")+".").about(k)
		}
		if v == "" {
			delete(facts, k)
			continue
		}
		if _, err := f.Parse(v); err != nil {
			return nil, refuse("bad-value", f.Title+": "+err.Error()).about(k)
		}
		facts[k] = v
	}
	return facts, nil
}

// checkPartner holds the partner against its agreement.
func checkPartner(a *sla.Agreement, p storage.Partner) error {
	if p.Tier != "" && a.Tiers.Index(p.Tier) < 0 {
		return refuse("bad-value", fmt.Sprintf("%s has no tier %q.", a.ID, talk.Clip(p.Tier, 40)), thereIs(p.Tier, asChoices(a.Tiers.IDs()))).about("tier")
	}
	if p.Tier != "" && len(a.Facts) > 0 {
		if t, _ := a.Tiers.Get(p.Tier); t.When != nil {
			return refuse("bad-value", "The tier follows from facts here; it is not typed in.", "Set ", talk.Literal(strings.Join(a.Facts.IDs(), "=…, ")+"=…"), " instead.").about("tier")
		}
	}
	if len(a.Regions) > 0 && a.Regions.Index(p.Region) < 0 {
		return refuse("bad-value", fmt.Sprintf("%s needs a region; %q is none.", a.ID, talk.Clip(p.Region, 40)), "Add ", talk.Literal("region="), " with one of: "+strings.Join(a.Regions.IDs(), ", ")+".").about("region")
	}
	if _, ok := sla.Country(p.Country); p.Country != "" && !ok {
		return refuse("bad-value", fmt.Sprintf("%q is not a country.", talk.Clip(p.Country, 40)), "Write its two letters, as in ", talk.Literal("country=IT"), ".").about("country")
	}
	return nil
}

// checkUpstream refuses an unknown upstream, and partners that would refer to each other in a circle.
func (r *request) checkUpstream(p storage.Partner) error {
	seen := []string{p.ID}
	for id := p.Upstream; id != ""; {
		up, err := r.tx.Partners.Get(id)
		if errors.Is(err, storage.ErrNotFound) {
			return refuse("no-partner", fmt.Sprintf("There is no partner %q.", talk.Clip(id, 40)), "Add the upstream partner first.").about("upstream")
		}
		if err != nil {
			return err
		}
		if seen = append(seen, id); slices.Contains(seen[:len(seen)-1], id) {
			return refuse("circle", "They would refer to each other in a circle: "+strings.Join(seen, " → ")+".", "Choose another upstream.").about("upstream")
		}
		id = up.Upstream
	}
	return nil
}

func (r *request) showPartner(p storage.Partner, done string) error {
	card := talk.Card{Title: talk.Clip(p.Name, 120)}
	if done != "" {
		card.Tone, card.Title = talk.Good, card.Title+" is "+done+"."
	}
	fact := func(label, value string) {
		if value != "" && len(card.Facts) < 10 {
			card.Facts = append(card.Facts, talk.Fact{Label: label, Value: talk.Say(talk.Clip(value, 900))})
		}
	}
	fact("Id", p.ID)
	fact("Agreement", p.Agreement)
	tier := p.Tier
	if a, ok := r.c.agreements.Get(p.Agreement); ok && tier == "" {
		if tier = tierOf(a, p); tier == "" {
			tier = "none follows from its facts"
		} else {
			tier += ", from its facts"
		}
	}
	fact("Tier", tier)
	fact("Region", p.Region)
	fact("Country", p.Country)
	fact("Upstream", p.Upstream)
	for _, k := range slices.Sorted(maps.Keys(p.Facts)) {
		fact(k, p.Facts[k])
	}
	bound, err := r.tx.Bindings.Of(p.ID)
	if err != nil {
		return err
	}
	fact("Channels", fmt.Sprint(len(bound)))
	if len(bound) == 0 {
		card.Small = append(card.Small, talk.Say("No channel yet: type ", literalf("/tieline bind %s", p.ID), " in theirs."))
	}
	r.say(card)
	return nil
}

func (r *request) listPartners() error {
	partners, err := r.tx.Partners.List()
	if err != nil {
		return err
	}
	card := talk.Card{Title: fmt.Sprintf("Partners: %d", len(partners))}
	for _, p := range partners {
		tier := ""
		if a, ok := r.c.agreements.Get(p.Agreement); ok {
			tier = tierOf(a, p)
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(p.ID), " "+p.Name+" · "+p.Agreement+" · "+tier))
	}
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

func (r *request) agreementIDs() []string {
	var ids []string
	for _, a := range r.c.agreements.All() {
		ids = append(ids, a.ID)
	}
	return ids
}

func partnerWords(*request) []talk.Choice {
	return []talk.Choice{{Value: "add", Label: "add", Help: "A new partner"}, {Value: "set", Label: "set", Help: "Change a partner"},
		{Value: "show", Label: "show", Help: "One partner"}, {Value: "list", Label: "list", Help: "All partners"}}
}

func agreementChoices(r *request) []talk.Choice {
	var out []talk.Choice
	for _, a := range r.c.agreements.All() {
		out = append(out, talk.Choice{Value: a.ID, Label: a.ID, Help: a.Title})
	}
	return out
}

// ofAgreements offers what the agreement that was typed, or any, has.
func ofAgreements(ids func(*sla.Agreement) []string) func(*request) []talk.Choice {
	return func(r *request) []talk.Choice {
		var out []talk.Choice
		for _, a := range r.c.agreements.All() {
			if named := r.args["agreement"]; named != "" && named != a.ID {
				continue
			}
			for _, id := range ids(a) {
				out = append(out, talk.Choice{Value: id, Label: id, Help: a.ID})
			}
		}
		return out
	}
}

var (
	tierChoices   = ofAgreements(func(a *sla.Agreement) []string { return a.Tiers.IDs() })
	regionChoices = ofAgreements(func(a *sla.Agreement) []string { return a.Regions.IDs() })
)
