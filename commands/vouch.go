package commands

import (
	"errors"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

// Whoever writes in a partner's channel acts for it: its people have to be able to just type, and binding asks who is in there. But
// a channel may be shared with a third company later. So once people of a partner are known by the workspace that they come from,
// somebody from yet another one acts for it only after a manager has said so. Where the platform names no workspaces, or they
// are of the one in which the bot is at home, nothing can be told apart, and they act for it at once.

// fromElsewhere reports whether whoever acts comes from another workspace than the people of a partner, as far as known.
func (r *request) fromElsewhere(partner string) bool {
	by := r.act.By
	if by.Key.Team == "" || !by.Outside {
		return false
	}
	people, err := r.tx.People.List()
	if err != nil {
		return false
	}
	var home, theirs []string
	for _, p := range people {
		for _, k := range p.Keys {
			switch {
			case k.Platform != by.Key.Platform || k.Team == "":
			case p.Role != storage.NoRole:
				home = append(home, k.Team)
			case slices.Contains(p.Partners, partner):
				theirs = append(theirs, k.Team)
			}
		}
	}
	theirs = slices.DeleteFunc(theirs, func(team string) bool { return slices.Contains(home, team) })
	return len(theirs) > 0 && !slices.Contains(theirs, by.Key.Team) && !slices.Contains(home, by.Key.Team)
}

// askWhoTheyAre asks the managers, once, whether somebody acts for the partner in whose channel they wrote.
func (r *request) askWhoTheyAre() error {
	partner, key := r.who.unvouched, FormatPersonKey(r.act.By.Key)
	asked := "vouch " + partner + " " + key
	if _, err := r.tx.Acts.Seen(asked); !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err := r.once(asked); err != nil {
		return err
	}
	name := talk.Clip(r.act.By.Name, 80)
	line := talk.FormatLine("person", talk.Args{"": key, "joins": partner, "name": name})
	if len(line) > talk.MaxLine {
		line = talk.FormatLine("person", talk.Args{"": key, "joins": partner})
	}
	return r.tellManagers(talk.Card{Tone: talk.Warn, Title: talk.Clip(name+" writes in the channel of "+r.partnerName(partner)+" for the first time.", 150),
		Body: talk.Say("Their account ", talk.Literal(key), " is of another workspace than those of ", r.partnerName(partner),
			"'s people. Do they act for ", r.partnerName(partner), "? Until you say so they act for nobody there. If not, leave it."),
		Buttons: []talk.Button{{Label: talk.Clip("Yes, they act for "+r.partnerName(partner), 75), Line: line, Look: talk.Good}}})
}

// once records a key that may be known already.
func (r *request) once(key string) error {
	_, err := r.tx.Acts.Seen(key)
	if errors.Is(err, storage.ErrNotFound) {
		return r.tx.Acts.Record(r.now, []byte("{}"), key)
	}
	return err
}

// learntKey names, among what was done, that writing in a channel has shown that somebody acts for its partner.
func learntKey(partner string, in storage.Place, who storage.PersonKey) string {
	return "learnt " + partner + " " + in.Platform + " " + in.ID + " " + FormatPersonKey(who)
}

// learntHere keeps those of whom only writing in a channel has shown that they act for its partner.
func (r *request) learntHere(people []storage.Person, partner string, in storage.Place) (here, others []storage.Person, err error) {
	for _, p := range people {
		known := false
		for _, k := range p.Keys {
			_, err := r.tx.Acts.Seen(learntKey(partner, in, k))
			if err != nil && !errors.Is(err, storage.ErrNotFound) {
				return nil, nil, err
			}
			known = known || err == nil
		}
		if known {
			here = append(here, p)
		} else {
			others = append(others, p)
		}
	}
	return here, others, nil
}
