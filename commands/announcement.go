package commands

import (
	"errors"
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// oweChannel owes what a round says to one channel. The key is empty where the channel is not that partner's any more.
func (r *request) oweChannel(x storage.Round, s storage.Stop) (key string, err error) {
	b, err := r.tx.Bindings.At(s.Place)
	if errors.Is(err, storage.ErrNotFound) || err == nil && b.Partner != s.Partner {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	p, a, err := r.partner(s.Partner)
	if _, gone := errors.AsType[*Refusal](err); gone {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	card := channelCard(x, p, a)
	// a lane of its own, so that what is owed to the channel besides does not wait for it
	d := storage.Delivery{What: storage.News, Lane: "a/" + s.Place.Platform + "/" + s.Place.ID, Platform: s.Place.Platform, In: s.Place}
	return r.owe(d, &card)
}

// notTakingPlace is what channels are told of a cancellation without words.
const notTakingPlace = "What was announced does not take place."

// channelCard is what a partner reads.
func channelCard(x storage.Round, p storage.Partner, a *sla.Agreement) talk.Card {
	card := talk.Card{Title: "Announcement", Body: talk.AsTyped(x.Text)}
	if !x.From.IsZero() {
		card.Title = "Planned maintenance"
		zone := zoneOf(a, p.Region)
		card.Facts = []talk.Fact{{Label: "From", Value: talk.Say(talk.At(x.From, zone))}, {Label: "Until", Value: talk.Say(talk.At(x.Until, zone))}}
	}
	switch x.Kind {
	case cancelRound:
		card.Tone, card.Title = talk.Done, "Cancelled"
		if x.Text == "" {
			card.Body = talk.Say(notTakingPlace)
		}
	case updateRound:
		card.Title = "Update: " + strings.ToLower(card.Title)
	}
	card.Title += fmt.Sprintf(" (%d)", x.Announcement)
	if x.Kind == cancelRound {
		return card
	}
	return withNotices(card, a, p, x)
}

// withNotices adds what the agreement has to say besides.
func withNotices(card talk.Card, a *sla.Agreement, p storage.Partner, x storage.Round) talk.Card {
	window := sla.Span{Start: x.From, End: x.Until}
	for _, n := range a.Decide(announced(a, p, x.At, window, true)).Notices {
		if n.To != partnerSide {
			continue
		}
		card.Small = append(card.Small, linked(n.Text))
	}
	return card
}

// linked is a text of the agreement in which addresses can be followed.
func linked(text string) talk.Text {
	var parts []any
	for i, w := range strings.Split(text, " ") {
		if i > 0 {
			parts = append(parts, " ")
		}
		if strings.HasPrefix(w, "https://") {
			address := strings.TrimRight(w, ".,;)")
			parts = append(parts, talk.Span{Words: address, URL: address}, strings.TrimPrefix(w, address))
		} else {
			parts = append(parts, w)
		}
	}
	return talk.Say(parts...)
}

// announcementCard is how an announcement stands, for the desk.
func (r *request) announcementCard(a storage.Announcement) (talk.Card, error) {
	rounds, err := r.tx.Rounds.OfAnnouncement(a.Number)
	if err != nil {
		return talk.Card{}, err
	}
	card := talk.Card{Title: fmt.Sprintf("Announcement %d", a.Number), Mark: fmt.Sprintf("a%d", a.Number)}
	fact := func(label string, value talk.Text) {
		card.Facts = append(card.Facts, talk.Fact{Label: label, Value: value.Fit(950)})
	}
	to := audience{}
	for k, v := range a.Audience {
		to[k] = strings.Split(v, ",")
	}
	fact("For", talk.Say(to.words()))
	if !a.From.IsZero() {
		fact("From", talk.Say(talk.At(a.From, r.zoneOfDesk(a.By))))
		fact("Until", talk.Say(talk.At(a.Until, r.zoneOfDesk(a.By))))
	}
	const lastRounds = 4
	for _, x := range rounds[max(0, len(rounds)-lastRounds):] {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong(r.name(x.By)), ", ", talk.At(x.At, r.zoneOfDesk(x.By)), ", "+kindWords[x.Kind]))
		card.Body = append(card.Body, quoted(talk.Clip(x.Text, 600))...)
		progress, err := r.progress(x)
		if err != nil {
			return talk.Card{}, err
		}
		card.Body = append(card.Body, progress...)
	}
	card.Body = card.Body.Fit(3500)
	if a.Cancelled.IsZero() {
		card.Buttons = []talk.Button{{Label: "Update", Line: fmt.Sprintf("announce %d update", a.Number)}, {Label: "Cancel", Line: fmt.Sprintf("announce %d cancel", a.Number)}}
	} else {
		card.Tone = talk.Done
		fact("Cancelled", talk.Say(talk.At(a.Cancelled, r.zoneOfDesk(a.By))))
	}
	return card, nil
}

// kindWords name the kinds of round.
var kindWords = map[string]string{announcedRound: "announced:", updateRound: "update:", cancelRound: "cancelled it:", closeRound: "closed it:"}

// listAnnouncements lists the latest.
func (r *request) listAnnouncements() error {
	all, err := r.tx.Announcements.List()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		r.say(talk.Card{Title: "Nothing was announced yet.", Body: talk.Say("Type ", talk.Literal(r.usage(r.verb)), ".")})
		return nil
	}
	card := talk.Card{Title: fmt.Sprintf("Announcements: %d", len(all))}
	for _, a := range all[:min(len(all), most)] {
		rounds, err := r.tx.Rounds.OfAnnouncement(a.Number)
		if err != nil {
			return err
		}
		parts := []any{talk.Strong(fmt.Sprintf("%d ", a.Number)), talk.At(a.At, r.zone())}
		if len(rounds) > 0 {
			parts = append(parts, " · ", talk.Clip(rounds[0].Text, 60))
		}
		if !a.Cancelled.IsZero() {
			parts = append(parts, " · cancelled")
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, parts...))
	}
	card.Body = card.Body.Fit(3700)
	r.say(card)
	return nil
}
