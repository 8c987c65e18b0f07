package commands

import (
	"fmt"
	"slices"
	"strconv"

	"tieline/commands/talk"
	"tieline/storage"
)

// rated is the event of a partner's rating; Detail["stars"] is 1 to 5.
const rated = "rated"

var rateVerb = Verb{Name: "rate", Group: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Rates a closed ticket from 1 (bad) to 5 (good), with a word if you like.", Example: "1001 5 Quick and clear.",
	Args: []Arg{{Name: "", Title: "1 to 5, and a word", Required: true}}, do: rate}

// theirs reports whether the person is one of the ticket's partner.
func (r *request) theirs(t storage.Ticket) bool {
	return !r.who.staff && slices.Contains(r.who.partners, t.Partner)
}

func rate(r *request) error {
	switch {
	case !r.theirs(r.ticket):
		return refuse("not-yours", "Only the partner rates a ticket.", "Ask them what they think of it.")
	case r.ticket.MergedInto != 0:
		return refuse("merged", fmt.Sprintf("#%d was merged into #%d.", r.ticket.Number, r.ticket.MergedInto), "Rate that one, once it is closed: ", literalf("/ticket rate %d 5 Quick and clear.", r.ticket.MergedInto))
	case r.ticket.State != storage.Closed:
		return refuse("not-now", fmt.Sprintf("#%d is not closed yet.", r.ticket.Number), "Rate it once it is: ", literalf("/ticket close %d", r.ticket.Number), " closes it.")
	}
	stars, word := firstWord(r.args[""])
	n, err := strconv.Atoi(stars)
	if err != nil || n < 1 || n > 5 {
		return refuse("bad-value", fmt.Sprintf("%q is not a number from 1 to 5.", talk.Clip(stars, 20)), "Write for example ", literalf("/ticket rate %d 5 Quick and clear.", r.ticket.Number)).about(textField)
	}
	stars = strconv.Itoa(n)
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == rated {
			return refuse("rated", fmt.Sprintf("#%d was rated already.", r.ticket.Number), "One rating for a ticket is enough. Thank you.")
		}
	}
	e := storage.Event{Kind: rated, Detail: map[string]string{"stars": stars}}
	news := talk.Card{Body: talk.Say("Rated ", talk.Strong(stars+" of 5"), " by ", r.who.person.Name, ".")}
	if word != "" {
		m, err := r.keep(partnerSide, false, talk.AsTyped(word), nil)
		if err != nil {
			return err
		}
		e.Message = m.ID
		news.Body = append(news.Body, talk.Paragraph(talk.Quoted, talk.Clip(word, 1000)))
	}
	if err := r.happened(e); err != nil {
		return err
	}
	if err := r.announce(workSide(r.ticket), news); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: "Thank you.", Body: talk.Say("The desk has your rating.")})
	return nil
}
