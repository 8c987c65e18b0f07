package commands

import (
	"tieline/commands/talk"
	"tieline/storage"
)

var declineVerb = Verb{Name: "decline", Group: TicketGroup, Who: Partners, Prose: true, Hidden: true,
	Help: "Declines a request that another partner passed on to you.", Example: "REFERRAL Why",
	Args: []Arg{{Name: "", Title: "Why", Help: "They read it. It may be left empty.", Kind: talk.Lines}}, do: decline}

// decline turns down a request that was passed on. The reason is asked for, and need not be given.
func decline(r *request) error {
	id, reason := firstWord(r.args[""])
	x, err := r.referralToUs(id)
	if err != nil {
		return err
	}
	if reason == "" && r.draft.ID == "" && !r.act.Late {
		r.draft = storage.Draft{Line: "decline " + x.ID}
		if err := r.putDraft(); err != nil {
			return err
		}
		return r.showForm(r.verb.Args, nil)
	}
	if err := r.settle(x.ID, func(x *storage.Referral) { x.State, x.Reason = storage.Declined, reason }); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: "Declined.", Body: talk.Say(r.partnerName(x.From), " is told.")})
	return nil
}
