package commands

import (
	"encoding/json"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// Notices are told when something brings them about, and recorded in its event. A ticket's cards have those of them that
// still hold, and none once there is no trouble any more.

// stands is a notice that was told, and still holds. Side is where it was told; empty where it was no side of the ticket's.
type stands struct {
	sla.Told
	side string
}

// standing are those of the ticket, in the order in which they were told.
func (r *request) standing(a *sla.Agreement) (out []stands, err error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	now := r.holding(a, nil)
	to := map[string]string{}
	for _, e := range events {
		if line, ok := e.Detail["line"]; ok || len(to) == 0 {
			if to, err = r.sidesAt(a, line); err != nil {
				return nil, err
			}
		}
		for _, n := range noticesOf(e) {
			if lasting(e) || slices.ContainsFunc(now, func(m sla.Told) bool { return sameNotice(n, m) }) {
				out = append(out, stands{n, to[n.To]})
			}
		}
	}
	return out, nil
}

// lasting reports whether what an event told goes on holding: what was due is past, whatever comes.
func lasting(e storage.Event) bool { return e.Kind == warned || e.Kind == breached }

// sidesAt are the sides to which notices go while the ticket is at a support line: those to the desk to whoever has it,
// those to the partner to the side below.
func (r *request) sidesAt(a *sla.Agreement, line string) (map[string]string, error) {
	work := line
	if a.AtDesk(line) {
		work = deskSide
	}
	below, err := r.below(work)
	return map[string]string{deskSide: work, partnerSide: below}, err
}

// sameNotice reports whether two notices say the same to the same people. What is told once is one, by its clause, however
// it is put.
func sameNotice(n, m sla.Told) bool {
	return n.To == m.To && (n.Text == m.Text || once(n) && once(m) && n.Clause == m.Clause)
}

// holding are the notices that hold now of the ticket as it stands, at all the moments that it has been through; with other
// facts of its partner, where some are given.
func (r *request) holding(a *sla.Agreement, facts map[string]string) (out []sla.Told) {
	events, err := r.events(r.ticket.Number)
	if err != nil || r.ticket.Tier == "" {
		return nil // what comes next fails on the same store
	}
	moments, chosen := wentThrough(events)
	for _, at := range moments {
		s := r.situation(a, at, r.ticket.Category, r.ticket.Priority, r.ticket.Fields)
		if p, err := r.tx.Partners.Get(r.ticket.Provider); err == nil && at == "escalate" {
			s.Tier, s.Facts, s.Partner = tierOf(a, p), p.Facts, p.Name // it was theirs to escalate
		} else if facts != nil {
			s.Facts = facts
		}
		out = append(out, a.Tells(s)...)
	}
	return slices.DeleteFunc(out, func(n sla.Told) bool { return chosen && len(n.Choose) > 0 })
}

// wentThrough are the agreement's moments that a ticket has been through and whose notices may hold still. Chosen says
// whether somebody has chosen its priority, which is what some of them ask for.
func wentThrough(events []storage.Event) (at []string, chosen bool) {
	at = []string{"open"}
	for _, e := range events {
		next := ""
		switch {
		case e.Kind == alerted:
			at[0] = "alert"
		case e.Kind == moved:
			next = "escalate"
		case chose(e):
			next, chosen = "priority", true
		}
		if next != "" && !slices.Contains(at, next) {
			at = append(at, next)
		}
	}
	return at, chosen
}

// chose reports whether an event is that a priority was set: by somebody, or by monitoring. One that follows from the
// category was chosen by nobody.
func chose(e storage.Event) bool { return e.Kind == prioritised && e.Detail["step"] != "category" }

// fresh are those of some notices that are to be told: they do not stand on the ticket yet, and what is told once does not
// last from before.
func (r *request) fresh(a *sla.Agreement, notices []sla.Told, before []stands) (out []sla.Told, err error) {
	to, err := r.sidesAt(a, r.ticket.Line)
	if err != nil {
		return nil, err
	}
	for _, n := range notices {
		old := slices.ContainsFunc(before, func(s stands) bool { return sameNotice(n, s.Told) && s.side == to[n.To] })
		if once(n) {
			if old, err = r.lasts(n.Clause); err != nil {
				return nil, err
			}
		}
		if !old {
			out = append(out, n)
		}
	}
	return out, nil
}

// look is what the agreement has to say of a ticket at an instant.
type look struct {
	stands   []stands
	holds    []sla.Told
	question sla.Decision // to be put to the partner first; the zero Decision: none
}

// lookAt looks at the ticket as it stands, and with other facts of its partner, where some are given.
func (r *request) lookAt(a *sla.Agreement, facts map[string]string) (l look, err error) {
	if l.stands, err = r.standing(a); err != nil {
		return l, err
	}
	l.holds = r.holding(a, facts)
	s := r.asOpened(a)
	if s.Confirmed = false; facts != nil {
		s.Facts = facts
	}
	l.question = questionOf(a.Decide(s))
	return l, nil
}

// since are the notices that hold now and did not before, as far as they are to be told.
func (r *request) since(a *sla.Agreement, before, now look) ([]sla.Told, error) {
	return r.fresh(a, slices.DeleteFunc(slices.Clone(now.holds), func(n sla.Told) bool {
		return !once(n) && slices.ContainsFunc(before.holds, func(m sla.Told) bool { return sameNotice(n, m) })
	}), before.stands)
}

// noticesOn are those that stand on the card of one side.
func (r *request) noticesOn(a *sla.Agreement, side string) (out talk.Text, err error) {
	if !inTrouble(r.ticket) {
		return nil, nil
	}
	list, err := r.standing(a)
	var said []string
	for _, n := range list {
		if n.side == side && !slices.Contains(said, n.Text) {
			said = append(said, n.Text)
			out = append(out, talk.Paragraph(talk.Flow, n.Text))
		}
	}
	return out, err
}

// noticesInto puts notices into an event, for the cards.
func noticesInto(detail map[string]string, notices []sla.Told) error {
	if len(notices) == 0 {
		return nil
	}
	b, err := json.Marshal(notices)
	detail["notices"] = string(b)
	return err
}

// noticesOf are the notices that an event brought; none where they cannot be read.
func noticesOf(e storage.Event) (list []sla.Told) {
	if s := e.Detail["notices"]; s == "" || json.Unmarshal([]byte(s), &list) != nil {
		return nil
	}
	return list
}

// tell says notices to those whom they are for: the managers, whoever is on call, and in one message each the ticket's sides.
func (r *request) tell(notices []sla.Told) error {
	if len(notices) == 0 {
		return nil
	}
	if err := r.notify(notices); err != nil {
		return err
	}
	work := workSide(r.ticket)
	below, err := r.below(work)
	if err != nil {
		return err
	}
	for _, part := range []struct{ to, side string }{{partnerSide, below}, {deskSide, work}} {
		if body := toldTo(part.to, eachTime(notices)); len(body) > 0 {
			if err := r.announce(part.side, talk.Card{Tone: talk.Warn, Body: body}); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachTime leaves out what is told once: that is said by itself.
func eachTime(notices []sla.Told) []sla.Told { return slices.DeleteFunc(slices.Clone(notices), once) }

// toldWithClause are the notices for the partner, a paragraph each, with the clause that each stands in.
func toldWithClause(a *sla.Agreement, notices []sla.Told) (out talk.Text) {
	for _, n := range notices {
		if n.To != partnerSide {
			continue
		}
		words := []any{n.Text}
		if title, ok := a.Clauses.Get(n.Clause); ok {
			words = append(words, " ", talk.Span{Words: "(" + title + ")", Italic: true})
		}
		out = append(out, talk.Paragraph(talk.Flow, words...))
	}
	return out
}

// toldTo are the notices for somebody, a paragraph each.
func toldTo(to string, notices []sla.Told) (out talk.Text) {
	for _, n := range notices {
		if n.To == to {
			out = append(out, talk.Paragraph(talk.Flow, n.Text))
		}
	}
	return out
}
