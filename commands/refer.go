package commands

import (
	"errors"
	"maps"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var referVerb = Verb{Name: "refer", Group: TicketGroup, Who: Partners, Hidden: true,
	Help: "Passes a request on to the partner to whom the agreement refers.", Example: "DRAFT", do: refer, reopen: reopenReferring}

// passing is a request that can be passed on with one click.
type passing struct {
	draft storage.Draft
	to    string // name of the partner; empty where nobody is assigned yet
}

// turnedAway is the agreement's no to an opening. Where it refers to another partner, what was typed can be passed on.
func (r *request) turnedAway(o *opening, d sla.Decision) *Refusal {
	no := r.decided(o.agreement, d)
	if d.Outcome != sla.Refer {
		return no
	}
	to, known, err := r.turnsTo(o.partner, d)
	if err == nil && (known || d.Refer == "upstream") {
		no.Pass = &passing{to: to.Name, draft: storage.Draft{Line: "open", Partner: o.partner.ID, Values: o.values, Files: r.draft.Files}}
	}
	return no
}

// turnsTo is the partner to whom a decision refers another; known is false where the directory has none.
func (r *request) turnsTo(p storage.Partner, d sla.Decision) (to storage.Partner, known bool, err error) {
	id := p.Upstream
	if name := p.Facts["integrator"]; d.Refer == "integrator" && name != "" {
		if id, err = r.partnerCalled(name); err != nil {
			return to, false, err
		}
	}
	if id == "" || id == p.ID || d.Refer != "upstream" && d.Refer != "integrator" {
		return to, false, nil
	}
	to, err = r.tx.Partners.Get(id)
	if errors.Is(err, storage.ErrNotFound) {
		return to, false, nil
	}
	return to, err == nil, err
}

// offerPassing adds the button to a refusal, over a draft that holds what was typed.
func (r *request) offerPassing(no *Refusal) error {
	if r.draft.ID == "" {
		r.draft = no.Pass.draft
		if err := r.putDraft(); err != nil {
			return err
		}
		if no.Again {
			no.Next = append(no.Next, tryAgain(r.draft.ID))
		}
	}
	no.Next = append([]talk.Button{passItOn(no.Pass.to, r.draft.ID)}, no.Next...)
	return nil
}

func passItOn(to, draft string) talk.Button {
	if to == "" { // it keeps what was typed until then
		return talk.Button{Label: "Pass it on once somebody is named", Line: "refer " + draft}
	}
	return talk.Button{Label: talk.Clip("Pass it on to "+to, 75), Line: "refer " + draft, Look: talk.Good}
}

// refer passes the draft on, asking first what is wrong where nothing was typed.
func refer(r *request) error {
	if r.draft.ID == "" {
		if err := r.findDraft(r.args[""]); err != nil {
			return gone(err)
		}
		if err := r.tx.Drafts.Remove(r.draft.ID); err != nil {
			return err
		}
	}
	o, to, err := r.referring()
	if err != nil {
		return err
	}
	if o.values["message"] == "" {
		if wrong := r.leftEmpty(o); wrong != nil {
			maps.DeleteFunc(wrong, func(field, _ string) bool { return !goesAlong(field) })
			return &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: wrong}
		}
		r.draft.Line, r.draft.Values = "refer", o.values
		if err := r.putDraft(); err != nil {
			return err
		}
		r.answer.Form = r.referForm(o, to)
		return nil
	}
	return r.passOn(o, to)
}

// gone says of a draft that is not there any more that it was probably passed on.
func gone(err error) error {
	no, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	return refuse(no.Code, "This was passed on already, or put away.", "What became of it: ", talk.Literal("/ticket referrals"), ".")
}

// referring is whose request it is, and to whom it goes as things stand now.
func (r *request) referring() (o *opening, to storage.Partner, err error) {
	if o, err = r.opening(); err != nil {
		return nil, to, err
	}
	s := r.situationOf(o)
	s.Filled = true
	d := o.agreement.Decide(s)
	if d.Outcome != sla.Refer {
		no := refuse("not-referred", "This need not be passed on any more: you can open it yourself.")
		no.Next = []talk.Button{tryAgain(r.draft.ID)}
		return nil, to, no
	}
	to, known, err := r.turnsTo(o.partner, d)
	if err == nil && !known {
		no := refuse("no-upstream", "No partner is assigned to you yet.", "Ask "+r.managerNames()+
			" to name one, and press again. What you typed is kept.")
		no.Next = []talk.Button{passItOn("", r.draft.ID)}
		return nil, to, no
	}
	return o, to, err
}

// reopenReferring shows the form of what is to be passed on again.
func reopenReferring(r *request) error {
	o, to, err := r.referring()
	if err != nil {
		return err
	}
	r.answer.Form = r.referForm(o, to)
	return nil
}

// goesAlong reports whether passing on needs a field. What the other's agreement needs besides, whoever opens it there is asked
// for.
func goesAlong(field string) bool { return field == "subject" || field == "message" }

func (r *request) referForm(o *opening, to storage.Partner) *talk.Form {
	fields := r.formFields(o)
	for i, f := range fields {
		fields[i].Required = goesAlong(f.Name)
	}
	return &talk.Form{Draft: r.draft.ID, Title: "Pass it on", Submit: "Pass it on", Fields: fields,
		Intro: talk.Say("This goes to ", to.Name, ", as you write it here.")}
}
