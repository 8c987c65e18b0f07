package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

var showVerb = Verb{Name: "show", Group: TicketGroup, Who: Partners, Ticket: true, LookUp: true,
	Help: "Shows one ticket: how it stands, its times, and what was last said.", Example: "1001", do: show}

func show(r *request) error {
	side, err := r.stands()
	if err != nil {
		return err
	}
	card, err := r.card(side)
	if err != nil {
		return err
	}
	last, err := r.lastWords(side)
	if err != nil {
		return err
	}
	var sheet talk.Text
	if side == deskSide {
		if sheet, err = r.timeSheet(); err != nil {
			return err
		}
	}
	card.Body = append(append(card.Body.Fit(1200), last...), sheet...).Fit(3000)
	r.say(card)
	return nil
}

// lastWords quotes the latest messages that a side has before it, after the first, which stands on the card.
func (r *request) lastWords(side string) (talk.Text, error) {
	shown, err := r.readable(side)
	if err != nil {
		return nil, err
	}
	all, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	shown = slices.DeleteFunc(shown, func(m storage.Message) bool { return m.ID == all[0].ID })
	var out talk.Text
	for _, m := range shown[max(0, len(shown)-3):] {
		who := r.name(m.By)
		if m.Internal {
			who += " (at the desk)"
		}
		out = append(out, talk.Paragraph(talk.Quoted, talk.Strong(who+": "), talk.Clip(m.Plain, 300)))
	}
	if hidden := len(shown) - 3; hidden > 0 {
		out = append(talk.Text{talk.Paragraph(talk.Flow, talk.Span{Words: fmt.Sprintf("%d earlier messages stand in the thread.", hidden), Italic: true})}, out...)
	}
	return out, nil
}
