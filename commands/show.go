package commands

import (
	"fmt"

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
	last, err := r.lastWords(r.handles(r.ticket))
	if err != nil {
		return err
	}
	card.Body = append(card.Body.Fit(1200), last...).Fit(3000)
	r.say(card)
	return nil
}

// lastWords quotes the latest messages after the first.
func (r *request) lastWords(internal bool) (talk.Text, error) {
	messages, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil || len(messages) < 2 {
		return nil, err
	}
	var shown []storage.Message
	for _, m := range messages[1:] {
		if m.Deleted.IsZero() && (internal || !m.Internal) {
			shown = append(shown, m)
		}
	}
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
