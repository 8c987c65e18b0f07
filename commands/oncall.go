package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var oncallVerb = Verb{Name: "oncall", Group: ManagerGroup, Who: DeskPeople,
	Help:    "Shows who is on call and what waits for them; managers set the weekly turns, and who stands in.",
	Example: "| turns Nora Lind, Omar Haddad | override Omar Haddad until=2026-04-06T09:00:00+02:00",
	Args: []Arg{
		{Name: "", Title: "nothing, turns or override, and names", Choices: fixed("turns", "override")},
		{Name: "from", Title: "From when, as 2026-03-30T09:00:00+02:00"},
		{Name: "until", Title: "Until when"},
		{Name: "zone", Title: "Time zone of the turns, as in Europe/Rome"},
	}, do: oncall}

func oncall(r *request) error {
	if !r.who.staff {
		return r.mayNot() // who is on call is the vendor's own affair
	}
	what, rest, _ := strings.Cut(r.args[""], " ")
	switch strings.ToLower(what) {
	case "":
		return r.showOnCall("")
	case "turns", "override":
		if !r.who.manager {
			return refuse("not-yours", "Only managers set who is on call.", "Ask ", r.managerNames(), ".")
		}
		if strings.ToLower(what) == "turns" {
			return r.setTurns(rest)
		}
		return r.overrideOnCall(rest)
	}
	return refuse("bad-value", fmt.Sprintf("%q is not something to do with on-call.", talk.Clip(what, 40)),
		"Type ", talk.Literal("/tieline oncall"), ", ", talk.Literal("oncall turns Nora Lind, Omar Haddad"), " or ",
		talk.Literal("oncall override Omar Haddad until=…"), ".")
}

// setTurns sets whose weekly turns they are, in their order. The first turn begins now, or where from= says.
func (r *request) setTurns(names string) error {
	rota, err := r.tx.Rota.Get()
	if err != nil {
		return err
	}
	rota.Members = nil
	for name := range strings.SplitSeq(names, ",") {
		if strings.TrimSpace(name) == "" {
			continue
		}
		p, err := r.deskPerson(name)
		if err != nil {
			return err
		}
		rota.Members = append(rota.Members, p.ID)
	}
	if len(rota.Members) == 0 {
		return refuse("incomplete", "Whose turns?", "Name them with commas between: ", talk.Literal("/tieline oncall turns Nora Lind, Omar Haddad"), ".")
	}
	if rota.Zone = r.args["zone"]; rota.Zone == "" {
		rota.Zone = r.zone().String()
	}
	if _, err := time.LoadLocation(rota.Zone); err != nil {
		return refuse("bad-value", fmt.Sprintf("There is no time zone %q.", talk.Clip(rota.Zone, 40)), "Write it as in ", talk.Literal("zone=Europe/Rome"), ".")
	}
	if rota.Start, err = r.instant("from", r.act.At); err != nil {
		return err
	}
	if err := r.tx.Rota.Put(rota); err != nil {
		return err
	}
	return r.showOnCall("The turns are set.")
}

// overrideOnCall puts somebody on call instead, for a while.
func (r *request) overrideOnCall(name string) error {
	p, err := r.deskPerson(name)
	if err != nil {
		return err
	}
	o := storage.Override{Person: p.ID}
	if o.From, err = r.instant("from", r.act.At); err != nil {
		return err
	}
	if r.args["until"] == "" {
		return refuse("incomplete", "Until when?", "Add for example ", literalf("until=%s", r.act.At.In(r.zone()).AddDate(0, 0, 1).Format(time.RFC3339)), ".")
	}
	if o.Until, err = r.instant("until", time.Time{}); err != nil {
		return err
	}
	if !o.Until.After(o.From) {
		return refuse("bad-value", "It ends before it begins.", "Write a later ", talk.Literal("until="), ".")
	}
	rota, err := r.tx.Rota.Get()
	if err != nil {
		return err
	}
	// what is long past is not needed any more
	rota.Overrides = slices.DeleteFunc(rota.Overrides, func(x storage.Override) bool { return x.Until.Before(r.act.At.AddDate(0, -1, 0)) })
	rota.Overrides = append(rota.Overrides, o)
	if err := r.tx.Rota.Put(rota); err != nil {
		return err
	}
	return r.showOnCall(fmt.Sprintf("%s stands in.", p.Name))
}

// instant reads an argument with its offset from UTC, or on the person's own clock, where their zone is known.
func (r *request) instant(name string, otherwise time.Time) (time.Time, error) {
	v := r.args[name]
	if v == "" {
		return otherwise, nil
	}
	zone, known := zoneOfPerson(r.who.person)
	if known {
		v = onTheWall(v, zone)
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil && known {
		return t, refuse("bad-value", fmt.Sprintf("%s=%s is not an instant.", name, talk.Clip(v, 40)),
			"Write date and time on your own clock ("+zone.String()+"), as in ", literalf("%s=%s", name, r.act.At.In(zone).Format("2006-01-02T15:04")), ", or with an offset.")
	}
	if err != nil {
		return t, refuse("bad-value", fmt.Sprintf("%s=%s is not an instant.", name, talk.Clip(v, 40)),
			"Write date, time and offset, as in ", literalf("%s=%s", name, r.act.At.In(r.zone()).Format(time.RFC3339)), ".")
	}
	return t.UTC(), nil
}

// deskPerson finds somebody at the desk by name.
func (r *request) deskPerson(name string) (storage.Person, error) {
	people, err := r.tx.People.List()
	if err != nil {
		return storage.Person{}, err
	}
	staff := slices.DeleteFunc(people, func(p storage.Person) bool { return p.Role == storage.NoRole })
	switch found := namesakes(staff, name); len(found) {
	case 0:
	case 1:
		return found[0], nil
	default:
		return storage.Person{}, whichOf(found, name).about(textField)
	}
	p, err := r.findPerson(strings.TrimSpace(name))
	if no, ok := errors.AsType[*Refusal](err); ok && no.Code == "no-person" {
		var names []string
		for _, c := range deskNames(r) {
			names = append(names, c.Value)
		}
		no.Say = talk.Say("At the desk there are: " + few(names) + ".")
		return p, no.about(textField)
	}
	if err == nil && p.Role == storage.NoRole {
		err = refuse("not-desk", talk.Clip(p.Name, 60)+" is not at the desk.",
			"Name an engineer or a manager. A manager gives roles with ", talk.Literal("/tieline person"), ".").about(textField)
	}
	return p, err
}

// onCall is who is on call at an instant; ok is false where nobody is.
func (r *request) onCall(at time.Time) (p storage.Person, ok bool, err error) {
	rota, err := r.tx.Rota.Get()
	if err != nil {
		return p, false, err
	}
	id, _ := turnAt(rota, at)
	if id == 0 {
		return p, false, nil
	}
	p, err = r.tx.People.Get(id)
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// notify tells those whom notices name beside the partner and the desk, whose cards show theirs: the managers, and whoever
// is on call.
func (r *request) notify(notices []sla.Told) error {
	if err := r.managersHear(notices); err != nil {
		return err
	}
	return r.callOut(notices)
}

// callOut mentions whoever is on call in the thread of those who have the ticket, once for a ticket, where a notice of the
// agreement says so and nobody has claimed it.
func (r *request) callOut(notices []sla.Told) error {
	if err := r.declare(notices); err != nil {
		return err
	}
	i := slices.IndexFunc(notices, func(n sla.Told) bool { return n.To == "oncall" && n.Once == "" })
	if i < 0 || r.ticket.Assignee != 0 || r.ticket.State == storage.Held {
		return nil
	}
	events, err := r.events(r.ticket.Number)
	if err != nil || slices.ContainsFunc(events, func(e storage.Event) bool { return e.Kind == calledOut }) {
		return err
	}
	if err := r.happened(storage.Event{Kind: calledOut}); err != nil {
		return err
	}
	if err := r.recompute(); err != nil { // when to call again follows from it
		return err
	}
	return r.mentionOnCall("On-call, please.", notices[i].Text)
}

// callOutAnew mentions whoever is on call where a ticket was opened again that nobody has, and the agreement calls them to such a
// one now: who came the first time may have gone.
func (r *request) callOutAnew(a *sla.Agreement) error {
	notices := r.holding(a, nil)
	i := slices.IndexFunc(notices, pages)
	if i < 0 || r.ticket.State != storage.New || r.ticket.Assignee != 0 || r.ticket.Handler != "" {
		return nil
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Kind == calledOut {
			return nil
		}
		if e.Kind == reopened {
			break
		}
	}
	if err := r.happened(storage.Event{Kind: calledOut}); err != nil {
		return err
	}
	if err := r.recompute(); err != nil {
		return err
	}
	return r.mentionOnCall("On-call, please: it is open again.", notices[i].Text)
}

// turnAt is whose turn it is, and until when.
func turnAt(rota storage.Rota, at time.Time) (person int64, until time.Time) {
	for _, o := range slices.Backward(rota.Overrides) {
		if !at.Before(o.From) && at.Before(o.Until) {
			return o.Person, o.Until
		}
	}
	zone, err := time.LoadLocation(rota.Zone)
	if err != nil {
		zone = time.UTC
	}
	i, _, ends := sla.Turn(rota.Start, at, zone, len(rota.Members))
	if i < 0 {
		return 0, time.Time{}
	}
	return rota.Members[i], ends
}

// showOnCall tells who is on call now and next.
func (r *request) showOnCall(done string) error {
	rota, err := r.tx.Rota.Get()
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(rota.Zone)
	if err != nil {
		zone = time.UTC
	}
	card := talk.Card{Title: "Nobody is on call.", Body: talk.Say("A manager sets the weekly turns: ", talk.Literal("/tieline oncall turns Nora Lind, Omar Haddad"), ".")}
	if now, until := turnAt(rota, r.act.At); now != 0 {
		next, _ := turnAt(rota, until)
		card = talk.Card{Title: r.name(now) + " is on call.", Body: talk.Say("Until ", talk.At(until, zone), ", then ", r.name(next), ".")}
		var names []string
		for _, id := range rota.Members {
			names = append(names, r.name(id))
		}
		if len(names) > 0 {
			card.Facts = append(card.Facts, talk.Fact{Label: "Weekly turns", Value: talk.Say(strings.Join(names, ", "))})
		}
		for _, o := range rota.Overrides {
			if o.Until.After(r.act.At) && len(card.Facts) < 8 {
				card.Facts = append(card.Facts, talk.Fact{Label: r.name(o.Person) + " stands in", Value: talk.Say(talk.At(o.From, zone), " to ", talk.At(o.Until, zone))})
			}
		}
	}
	if err := r.listForOnCall(&card); err != nil {
		return err
	}
	if done != "" {
		card.Tone = talk.Good
		card.Small = []talk.Text{talk.Say(done)}
	}
	r.say(card)
	return nil
}
