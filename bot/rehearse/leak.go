package rehearse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"tieline/storage"
)

// telling is how long words must be to be told apart from others that happen to be the same.
const telling = 8

// secret is something that the people of some partners must not be shown.
type secret struct {
	words string
	what  string
	open  []string // ids of the partners who may
}

// leaks looks whether somebody sees what is none of theirs: another partner's tickets, name or words, or what stays at
// the desk. Words that they brought up themselves are no leak. Each leak is told once.
func (p *play) leaks(ctx context.Context) ([]stuck, error) {
	secrets, err := p.secrets(ctx)
	if err != nil {
		return nil, err
	}
	var out []stuck
	for _, x := range p.standing() {
		who, _ := p.script.person(x.who)
		for _, s := range secrets {
			if slices.ContainsFunc(who.Partners, func(id string) bool { return slices.Contains(s.open, id) }) || !matches(x.words, s.words) || p.broughtUp(who, s.words) {
				continue
			}
			leak := x.who + "\x00" + s.words
			if p.told[leak] {
				continue
			}
			p.told[leak] = true
			out = append(out, stuck{sentence: fmt.Sprintf("%s was shown %s, which is not theirs to see: %q", who.ID, s.what, s.words),
				heading: "In:", seen: []string{x.words}})
		}
	}
	return out, nil
}

// standing is all that those who are not of the desk see now, and what they alone were shown in this turn.
func (p *play) standing() (out []piece) {
	for _, who := range p.script.cast.People {
		if who.Staff() {
			continue
		}
		for _, x := range p.news {
			if x.who == who.ID {
				out = append(out, x)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(p.shown[who.ID])) {
			out = append(out, piece{who: who.ID, id: id, words: p.shown[who.ID][id]})
		}
	}
	return out
}

// broughtUp reports whether the person, or somebody of the same partner, wrote the words first.
func (p *play) broughtUp(who Person, words string) bool {
	for _, other := range p.script.cast.People {
		same := other.ID == who.ID || slices.ContainsFunc(other.Partners, func(id string) bool { return slices.Contains(who.Partners, id) })
		if typed := p.typed[other.ID]; same && typed != nil && (matches(typed.String(), words) || matches(typed.String(), strings.TrimPrefix(words, "#"))) {
			return true
		}
	}
	return false
}

// secrets lists what there is to keep, and from whom.
func (p *play) secrets(ctx context.Context) (out []secret, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		partners, err := tx.Partners.List()
		if err != nil {
			return err
		}
		tickets, err := tx.Tickets.Find(storage.TicketQuery{})
		if err != nil {
			return err
		}
		parties := map[int64][]string{}
		for _, t := range tickets {
			if parties[t.Number], err = partiesTo(tx, t); err != nil {
				return err
			}
		}
		for _, partner := range partners {
			know := slices.Concat(acquainted(partner.ID, partners), namedBy(partners, partner))
			given, err := tx.Referrals.Of(partner.ID, 0)
			if err != nil {
				return err
			}
			for _, x := range given {
				know = append(know, x.From, x.To)
			}
			for _, t := range tickets {
				if t.Partner == partner.ID {
					know = append(know, parties[t.Number]...)
				}
			}
			out = append(out, secret{partner.Name, "another partner's name", know})
		}
		for _, partner := range partners {
			given, err := tx.Referrals.Of(partner.ID, 0)
			if err != nil {
				return err
			}
			for _, x := range given {
				out = append(out, secret{x.Values["message"], "what was passed on to another", []string{x.From, x.To}},
					secret{x.Reason, "why another declined", []string{x.From, x.To}})
			}
		}
		for _, t := range tickets {
			open := parties[t.Number]
			out = append(out, secret{fmt.Sprintf("#%d", t.Number), "the number of another's ticket", open}, secret{t.Subject, "the subject of another's ticket", open})
			messages, err := tx.Messages.Of(t.Number)
			if err != nil {
				return err
			}
			for _, m := range messages {
				switch {
				case !m.Internal:
					out = append(out, secret{m.Plain, "what was written on another's ticket", open})
				case !slices.ContainsFunc(messages, func(said storage.Message) bool { return !said.Internal && matches(said.Plain, m.Plain) }):
					out = append(out, secret{m.Plain, "what stays at the desk", slices.DeleteFunc(slices.Clone(open), func(id string) bool { return id == t.Partner })})
				}
			}
		}
		return nil
	})
	return shared(slices.DeleteFunc(out, func(s secret) bool {
		return !strings.HasPrefix(s.words, "#") && utf8.RuneCountInString(s.words) < telling
	})), err
}

// shared opens words to all to whom they are open anywhere: what the desk writes to several partners is no secret among them.
func shared(all []secret) []secret {
	open := map[string][]string{}
	for _, s := range all {
		open[s.words] = append(open[s.words], s.open...)
	}
	for i := range all {
		all[i].open = open[all[i].words]
	}
	return all
}

// partiesTo are the partners who may see a ticket: whose it is, who has it, and those at whose support line it has a
// thread.
func partiesTo(tx storage.Tx, t storage.Ticket) ([]string, error) {
	out := []string{t.Partner, t.Handler}
	threads, err := tx.Threads.Of(t.Number)
	if err != nil {
		return nil, err
	}
	for _, th := range threads {
		b, err := tx.Bindings.At(th.Channel)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
		out = append(out, b.Partner)
	}
	return out, nil
}

// acquainted are the partners who may know of one in any case: itself, and those who turn to it at whatever remove.
func acquainted(id string, partners []storage.Partner) []string {
	know := []string{id}
	for range partners { // at most as many removes
		for _, p := range partners {
			if p.Upstream != "" && slices.Contains(know, p.Upstream) && !slices.Contains(know, p.ID) {
				know = append(know, p.ID)
			}
		}
	}
	return know
}

// namedBy are the partners of whom a fact names another, as an end user's integrator.
func namedBy(partners []storage.Partner, other storage.Partner) (out []string) {
	for _, p := range partners {
		for _, v := range p.Facts {
			if strings.EqualFold(v, other.Name) || strings.EqualFold(v, other.ID) {
				out = append(out, p.ID)
			}
		}
	}
	return out
}
