package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// audience is whom an announcement is for: by what it is chosen, and which values are meant. Empty: everybody.
type audience map[string][]string

// audienceArgs are what an audience is chosen by, besides the agreements' facts.
var audienceArgs = []Arg{
	{Name: "agreement", Title: "Agreement, or several with commas", Choices: agreementChoices},
	{Name: "tier", Title: "Tier, or several", Choices: tierChoices},
	{Name: "region", Title: "Region, or several", Choices: regionChoices},
	{Name: "country", Title: "Country, two letters, or several"},
	{Name: "partner", Title: "Partner's id, or several", Choices: allPartners},
}

// audienceOf reads whom the arguments choose, and refuses what no partner can have.
func (r *request) audienceOf(args talk.Args) (audience, error) {
	to := audience{}
	for key, typed := range args {
		if slices.Contains([]string{"", "from", "until", shownChannels}, key) {
			continue
		}
		for v := range strings.SplitSeq(typed, ",") {
			if v = strings.TrimSpace(v); v != "" {
				to[key] = append(to[key], v)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		if err := r.checkAudience(to, key); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// checkAudience looks whether each value of a key exists.
func (r *request) checkAudience(to audience, key string) error {
	var known []string
	switch key {
	case "country":
		return nil
	case "partner":
		for _, v := range to[key] {
			if _, err := r.knownPartner(strings.ToLower(v)); err != nil {
				return err
			}
		}
		return nil
	case "agreement":
		known = r.agreementIDs()
	default:
		for _, a := range r.c.agreements.All() {
			if !to.has("agreement", a.ID) {
				continue
			}
			switch f, isFact := a.Facts.Get(key); {
			case key == "tier":
				known = append(known, a.Tiers.IDs()...)
			case key == "region":
				known = append(known, a.Regions.IDs()...)
			case isFact:
				for _, v := range to[key] {
					if _, err := f.Parse(v); err != nil {
						return refuse("bad-value", f.Title+": "+err.Error()).about(key)
					}
				}
				return nil
			}
		}
		if len(known) == 0 {
			return refuse("bad-value", fmt.Sprintf("Nothing is known by the name of %s under these agreements.", key), "Choose by something else, or leave ", literalf("%s=", key), " out.").about(key)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, v := range to[key] {
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, v) }) {
			return refuse("bad-value", fmt.Sprintf("There is no %s %q.", key, talk.Clip(v, 40)), "Choose one of: "+strings.Join(known, ", ")+".").about(key)
		}
	}
	return nil
}

// has reports whether a value is meant: one of those chosen, or any where none was.
func (to audience) has(key, value string) bool {
	return len(to[key]) == 0 || slices.ContainsFunc(to[key], func(v string) bool { return strings.EqualFold(v, value) })
}

// includes reports whether the announcement is for a partner.
func (to audience) includes(a *sla.Agreement, p storage.Partner) bool {
	if !to.has("agreement", p.Agreement) || !to.has("tier", tierOf(a, p)) || !to.has("region", p.Region) ||
		!to.has("country", p.Country) || !to.has("partner", p.ID) {
		return false
	}
	for key := range to {
		if slices.ContainsFunc(audienceArgs, func(x Arg) bool { return x.Name == key }) {
			continue
		}
		if f, ok := a.Facts.Get(key); !ok || !hasFact(f, p.Facts[key], to[key]) {
			return false
		}
	}
	return true
}

// hasFact compares as the fact's type does, so that yes and true are the same.
func hasFact(f sla.Field, known string, wanted []string) bool {
	is, err := f.Parse(known)
	if err != nil || known == "" {
		return false
	}
	return slices.ContainsFunc(wanted, func(v string) bool {
		want, err := f.Parse(v)
		return err == nil && fmt.Sprint(want) == fmt.Sprint(is)
	})
}

// words says whom it is for.
func (to audience) words() string {
	if len(to) == 0 {
		return "everybody"
	}
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(to)) {
		parts = append(parts, key+" "+strings.Join(to[key], " or "))
	}
	return strings.Join(parts, ", ")
}

// stored is the audience as an announcement keeps it.
func (to audience) stored() map[string]string {
	out := map[string]string{}
	for key, values := range to {
		out[key] = strings.Join(values, ",")
	}
	return out
}

// reached is one partner who is told.
type reached struct {
	storage.Partner
	agreement *sla.Agreement
	channels  []storage.Place
}

// reach finds the partners of an audience with their channels, in the order of their ids.
func (r *request) reach(to audience) ([]reached, error) {
	partners, err := r.tx.Partners.List()
	if err != nil {
		return nil, err
	}
	bound, err := r.tx.Bindings.List()
	if err != nil {
		return nil, err
	}
	channels := map[string][]storage.Place{}
	for _, b := range bound {
		channels[b.Partner] = append(channels[b.Partner], b.Place)
	}
	var out []reached
	for _, p := range partners {
		a, ok := r.c.agreements.Get(p.Agreement)
		if ok && to.includes(a, p) {
			out = append(out, reached{p, a, channels[p.ID]})
		}
	}
	return out, nil
}
