package commands

import (
	"errors"
	"slices"

	"tieline/storage"
)

// actor is who acts, and for whom, in the place where they do.
type actor struct {
	person     storage.Person
	staff      bool         // engineer or manager
	manager    bool         //
	partners   []string     // ids of those they act for here; for staff in a partner's channel, that partner
	inChannel  string       // id of the partner whose channel this is
	guest      bool         // this is a channel of a partner, but they act for others: they act for nobody here
	unvouched  string       // id of the partner whose channel this is, where a manager has to say first that they act for it
	wrongly    storage.Role // the role that was taken from somebody who is from outside
	learnt     string       // id of the partner for whom this act shows that they act
	unrecorded bool         // the directory does not yet know what this act shows about them
}

// actor finds out who acts. In a bound channel people act for its partner, whatever else they are known for;
// elsewhere (direct conversations) for all whose channels they have acted in. Somebody of another workspace than the partner's own
// people is asked about first (vouch.go). Whoever acts for a partner already comes to act
// for another by a manager's word alone: else a channel with both in it would show each the other's tickets.
func (r *request) actor() (actor, error) {
	var who actor
	p, err := r.tx.People.ByKey(r.act.By.Key)
	if errors.Is(err, storage.ErrNotFound) {
		p, err = storage.Person{Name: r.act.By.Name, Keys: []storage.PersonKey{r.act.By.Key}}, nil
		who.unrecorded = true
	}
	if err != nil {
		return actor{}, err
	}
	if slices.Contains(r.c.managers, r.act.By.Key) && !r.act.By.Outside && p.Role != storage.Manager {
		p.Role, p.Group, who.unrecorded = storage.Manager, "", true
	}
	if err := r.byGroup(&p, &who); err != nil {
		return actor{}, err
	}
	if !r.act.By.Outside { // whatever role somebody gave them
		who.manager = p.Role == storage.Manager
		who.staff = who.manager || p.Role == storage.Engineer
	}
	bound, err := r.binding()
	if err != nil {
		return actor{}, err
	}
	switch {
	case bound.Partner != "" && !who.staff && len(p.Partners) > 0 && !slices.Contains(p.Partners, bound.Partner):
		who.guest = true
	case bound.Partner != "" && !who.staff && !slices.Contains(p.Partners, bound.Partner) && r.fromElsewhere(bound.Partner):
		who.unvouched = bound.Partner
	case bound.Partner != "":
		who.inChannel, who.partners = bound.Partner, []string{bound.Partner}
		if !who.staff && !slices.Contains(p.Partners, bound.Partner) {
			p.Partners, who.unrecorded, who.learnt = append(slices.Clone(p.Partners), bound.Partner), true, bound.Partner
		}
	case !who.staff:
		who.partners = p.Partners
	}
	if len(p.Partners) == 0 && !who.staff && p.ID == 0 || r.act.By.Key.IsZero() {
		who.unrecorded = false // a stranger leaves no trace in the directory
	}
	if who.unvouched != "" {
		who.unrecorded = true // that a manager was asked is known
	}
	who.person = p
	return who, nil
}

// binding is whose channel the act happened in; the zero Binding where it is nobody's.
func (r *request) binding() (storage.Binding, error) {
	for _, place := range []storage.Place{r.act.Under, r.act.In} {
		if place.IsZero() {
			continue
		}
		b, err := r.tx.Bindings.At(place)
		if err == nil || !errors.Is(err, storage.ErrNotFound) {
			return b, err
		}
	}
	return storage.Binding{}, nil
}

// remember writes down what the act shows about the person.
func (r *request) remember() error {
	if !r.who.unrecorded {
		return nil
	}
	if r.who.unvouched != "" {
		r.who.unrecorded = false
		return r.askWhoTheyAre()
	}
	id, err := r.tx.People.Put(r.who.person)
	r.who.person.ID, r.who.unrecorded = id, false
	if err == nil && r.who.learnt != "" {
		err = r.once(learntKey(r.who.learnt, r.channel(), r.act.By.Key))
	}
	if err == nil && r.who.wrongly != storage.NoRole {
		err = r.tellOfOutsider()
	}
	return err
}

// mayUse reports whether the person may use the verb at all; the ticket it is done to is looked at later.
func (r *request) mayUse(v Verb) bool {
	switch v.Who {
	case Anybody:
		return true
	case Partners:
		return r.who.staff || len(r.who.partners) > 0
	case DeskPeople:
		return r.who.staff || r.staffsLine()
	case Managers:
		return r.who.manager
	}
	return false
}

// staffsLine reports whether the person belongs to a partner whose people stand at a support line.
func (r *request) staffsLine() bool {
	return slices.ContainsFunc(r.who.partners, func(id string) bool {
		p, a, err := r.partner(id)
		if err != nil {
			return false
		}
		tier := tierOf(a, p)
		for _, line := range a.Lines {
			if line.V.By == tier {
				return true
			}
		}
		return false
	})
}

// sees reports whether the person may see the ticket.
func (r *request) sees(t storage.Ticket) bool {
	return r.who.staff || slices.Contains(r.who.partners, t.Partner) || r.handles(t) ||
		t.Provider != "" && slices.Contains(r.who.partners, t.Provider)
}

// handles reports whether the person stands with those who have the ticket: staff where it is at the desk, else the people
// of the partner who staffs the line that has it.
func (r *request) handles(t storage.Ticket) bool {
	if t.Handler == "" {
		return r.who.staff
	}
	return !r.who.staff && slices.Contains(r.who.partners, t.Handler)
}

// name is what people call a person.
func (r *request) name(id int64) string {
	if id == 0 {
		return "Tieline"
	}
	p, err := r.tx.People.Get(id)
	if err != nil || p.Name == "" {
		return "somebody"
	}
	return p.Name
}
