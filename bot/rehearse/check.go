package rehearse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// check holds one line against what was seen.
func (p *play) check(ctx context.Context, l look) error {
	switch {
	case l.card:
		return p.checkCard(ctx, l)
	case l.how == pinged:
		p.checkPings(l)
		return nil
	}
	pieces := p.news
	if l.how == never {
		pieces = p.ever
	}
	pieces, err := p.of(ctx, l, pieces)
	if no, ok := err.(stuck); ok {
		if l.how == sees {
			p.fail(l.line, l.text, no.sentence, "", nil)
		}
		return nil
	} else if err != nil {
		return err
	}
	subject := l.who
	if subject == "" {
		subject = l.in.String()
	}
	var hits, all []string
	for _, x := range pieces {
		if slices.Contains(all, x.words) {
			continue
		}
		all = append(all, x.words)
		if l.how != nothing && matches(x.words, l.want) {
			hits = append(hits, x.words)
		}
	}
	heading := fmt.Sprintf("What %s was shown in this turn:", subject)
	if l.alone {
		heading = fmt.Sprintf("What %s alone was shown in this turn:", subject)
	}
	switch {
	case l.how == sees && len(hits) == 0 && len(all) == 0:
		p.fail(l.line, l.text, "this was not seen: in this turn "+subject+" was shown nothing new", "", nil)
	case l.how == sees && len(hits) == 0:
		p.fail(l.line, l.text, "this was not seen", heading, all)
	case l.how == misses && len(hits) > 0, l.how == never && len(hits) > 0:
		p.fail(l.line, l.text, "this was seen all the same", "In:", hits)
	case l.how == nothing && len(all) > 0:
		p.fail(l.line, l.text, "there was something new", heading, all)
	}
	return nil
}

// of picks the pieces that a line is about.
func (p *play) of(ctx context.Context, l look, pieces []piece) ([]piece, error) {
	var out []piece
	if l.who != "" {
		for _, x := range pieces {
			if x.who == l.who && (x.alone || !l.alone) {
				out = append(out, x)
			}
		}
		return out, nil
	}
	at, err := p.place(ctx, l.in, "")
	if err != nil {
		return nil, err
	}
	var card string
	if l.in.ticket != 0 { // the card belongs to the thread that it heads
		th, err := p.thread(ctx, l.in)
		if err != nil {
			return nil, err
		}
		card = th.Card.In.ID + "\x00" + th.Card.ID
	}
	for _, x := range pieces {
		if !x.alone && (x.at == at || card != "" && x.id == card) {
			out = append(out, x)
		}
	}
	return out, nil
}

// checkCard holds a line against the ticket's card as it is now.
func (p *play) checkCard(ctx context.Context, l look) error {
	th, err := p.thread(ctx, l.in)
	if no, ok := err.(stuck); ok {
		p.fail(l.line, l.text, no.sentence, "", nil)
		return nil
	} else if err != nil {
		return err
	}
	for _, all := range p.sights {
		for _, s := range all {
			if s.Ref != th.Card {
				continue
			}
			words := p.words(s)
			if matches(words, l.want) != (l.how == sees) {
				sentence := "the card does not say this"
				if l.how == misses {
					sentence = "the card says this all the same"
				}
				p.fail(l.line, l.text, sentence, "The card says:", []string{words})
			}
			return nil
		}
	}
	p.fail(l.line, l.text, "nobody of the cast can see this card", "", nil)
	return nil
}

// checkPings looks whose attention was called for in this turn.
func (p *play) checkPings(l look) {
	var called, all []string
	for _, x := range p.news {
		for _, who := range x.pings {
			if x.who == who { // as they see it themselves
				called = append(called, who)
				all = append(all, x.words)
			}
		}
	}
	switch {
	case l.who == "" && len(called) > 0:
		p.fail(l.line, l.text, strings.Join(slices.Compact(called), " and ")+" was notified all the same", "By:", all)
	case l.who != "" && !slices.Contains(called, l.who):
		p.fail(l.line, l.text, "nothing in this turn notifies "+l.who, "", nil)
	}
}
