package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var referralsVerb = Verb{Name: "referrals", Group: TicketGroup, Who: Partners, LookUp: true,
	Help: "Lists the requests that you passed on to another partner, or were given, and what became of them.",
	Args: []Arg{{Name: "partner", Title: "Partner, where you act for several", Choices: ownPartners}}, do: referrals}

func referrals(r *request) error {
	us, err := r.onePartner(r.args["partner"])
	if err != nil {
		return err
	}
	list, err := r.tx.Referrals.Of(us, most)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		r.say(talk.Card{Title: "Nothing was passed on.", Body: talk.Say("Where the agreement refers you to another partner, the answer has a button for it.")})
		return nil
	}
	card := talk.Card{Title: "Passed on"}
	for _, x := range list {
		about := []any{talk.Strong(subjectOf(x.Values)), " · ", talk.At(x.Passed, r.zoneFor(us)), " · "}
		if x.From == us {
			about = append(about, becameOf(x, r.partnerName(x.To)))
			if x.Reason != "" {
				about = append(about, " “", talk.Clip(x.Reason, 200), "”")
			}
		} else {
			about = append(about, "from "+r.partnerName(x.From)+": ", r.standsFor(x))
			if x.State == storage.Passed && len(card.Buttons) < 10 {
				card.Buttons = append(card.Buttons, talk.Button{Label: talk.Clip("Open as ours: "+subjectOf(x.Values), 75), Line: "open referral=" + x.ID},
					talk.Button{Label: talk.Clip("Decline: "+subjectOf(x.Values), 75), Line: fmt.Sprintf("decline %s", x.ID)})
			}
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, about...))
	}
	card.Body = card.Body.Fit(3800)
	r.say(card)
	return nil
}

// standsFor says how a referral stands, to those to whom it was passed on.
func (r *request) standsFor(x storage.Referral) string {
	if x.State == storage.Passed {
		return "it waits for you."
	}
	return r.settledWords(x)
}
