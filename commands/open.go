package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var openVerb = Verb{Name: "open", Group: TicketGroup, Who: Partners, Prose: true,
	Help:    "Open a ticket: by a form, or in one line.",
	Example: "[priority=…] [category=…] What is wrong",
	Args: []Arg{
		{Name: "priority", Title: "Priority", Choices: priorityChoices},
		{Name: "category", Title: "Category", Choices: categoryChoices},
		{Name: "partner", Title: "Partner, where you act for several", Choices: ownPartners},
		{Name: "follows", Title: "Number of the ticket that this one follows up"},
		{Name: "subject", Title: "Subject"},
	},
	Adds: Fields, do: open, reopen: reopenOpening}

var confirmVerb = Verb{Name: "confirm", Group: TicketGroup, Who: Partners, Hidden: true,
	Help: "Confirms what was asked.", Example: "DRAFT", do: confirm}

// opening is a ticket in the making.
type opening struct {
	partner   storage.Partner
	agreement *sla.Agreement
	values    map[string]string // category, priority, subject, message, follows, and the agreement's fields
	confirmed bool
}

// open opens a ticket with what was typed or filled in, or asks for what is missing.
func open(r *request) error {
	if r.act.Kind != talk.Submitted {
		values := maps.Clone(r.args)
		if text := values[""]; text != "" {
			values["message"] = text
		}
		delete(values, "")
		r.draft = storage.Draft{Line: "open", Values: values, Files: r.act.Files}
	}
	return r.proceed(false)
}

// confirm goes on with what was asked back.
func confirm(r *request) error {
	if err := r.findDraft(r.args[""]); err != nil {
		return err
	}
	if err := r.tx.Drafts.Remove(r.draft.ID); err != nil {
		return err
	}
	return r.proceed(true)
}

// reopenOpening shows the opening's form again.
func reopenOpening(r *request) error {
	o, err := r.opening(false)
	if err != nil {
		return err
	}
	r.answer.Form = r.openForm(o, r.formFields(o), nil)
	return nil
}

// proceed takes the opening as far as it goes: refused, a form, a question, or a ticket.
func (r *request) proceed(confirmed bool) error {
	o, err := r.opening(confirmed)
	if err != nil {
		return err
	}
	if no := o.check(); no != nil {
		no.Again = true
		return no
	}
	if o.values["message"] == "" {
		if no := r.hopeless(o); no != nil {
			return no
		}
		return r.askForm(o, r.formFields(o), nil)
	}
	d := o.agreement.Decide(r.situationOf(o))
	switch d.Outcome {
	case sla.Accept:
		return r.create(o, d)
	case sla.Ask:
		if len(d.Missing) > 0 {
			return r.askMissing(o, d)
		}
		return r.askBack(o, d)
	default:
		no := r.decided(o.agreement, d)
		no.Again = r.hopeless(o) == nil
		return no
	}
}

// opening gathers whose ticket it is, and under which agreement.
func (r *request) opening(confirmed bool) (*opening, error) {
	id, err := r.onePartner(r.draft.Values["partner"])
	if err != nil {
		return nil, err
	}
	p, a, err := r.partner(id)
	if err != nil {
		return nil, err
	}
	r.draft.Partner = id
	values := maps.Clone(r.draft.Values)
	if values == nil {
		values = map[string]string{}
	}
	return &opening{partner: p, agreement: a, values: values, confirmed: confirmed}, nil
}

// onePartner is the partner for whom the person acts; where there are several, they are asked.
func (r *request) onePartner(named string) (string, error) {
	switch {
	case named != "" && slices.Contains(r.who.partners, named):
		return named, nil
	case named != "":
		return "", refuse("not-yours", fmt.Sprintf("You do not act for %q here.", talk.Clip(named, 40)), "Ask in that partner's own channel.")
	case len(r.who.partners) == 1:
		return r.who.partners[0], nil
	case len(r.who.partners) == 0 && r.who.staff:
		return "", refuse("which-partner", "For which partner?", "Type this in that partner's channel.")
	case len(r.who.partners) == 0:
		return "", r.mayNot()
	}
	no := refuse("which-partner", "You act for several partners.", "Which one is this for? Choose, or add ", talk.Literal("partner="+r.who.partners[0]), ".")
	for _, id := range r.who.partners {
		args := maps.Clone(r.args)
		args["partner"] = id
		if line := talk.FormatLine(r.verb.Name, args); len(line) <= talk.MaxLine && len(no.Next) < 5 {
			no.Next = append(no.Next, talk.Button{Label: talk.Clip(id, 75), Line: line})
		}
	}
	return "", no
}

// check looks at what was chosen, before the agreement is asked.
func (o *opening) check() *Refusal {
	for key, table := range map[string][]string{"priority": o.agreement.Priorities.IDs(), "category": o.agreement.Categories.IDs()} {
		v := strings.ToLower(o.values[key])
		if v == "" {
			continue
		}
		if !slices.Contains(table, v) {
			return refuse("bad-value", fmt.Sprintf("There is no %s %q.", key, talk.Clip(v, 40)),
				"Choose one of: "+strings.Join(table, ", ")+".").about(key)
		}
		o.values[key] = v
	}
	for _, f := range o.agreement.Fields {
		if v := o.values[f.ID]; v != "" {
			if _, err := f.V.Parse(v); err != nil {
				return refuse("bad-value", f.V.Title+": "+err.Error()).about(f.ID)
			}
		}
	}
	return nil
}

// hopeless refuses at once what no form could mend: the agreement says the same no to every category.
func (r *request) hopeless(o *opening) *Refusal {
	categories := o.agreement.Categories.IDs()
	if c := o.values["category"]; c != "" || len(categories) == 0 {
		categories = []string{c}
	}
	var first sla.Decision
	for i, c := range categories {
		s := r.situationOf(o)
		s.Category, s.Filled = c, true
		d := o.agreement.Decide(s)
		if d.Outcome != sla.Decline && d.Outcome != sla.Refer && d.Outcome != sla.Hold || i > 0 && d.Reason != first.Reason {
			return nil
		}
		if i == 0 {
			first = d
		}
	}
	return r.decided(o.agreement, first)
}

// situationOf is what the agreement is asked about the opening.
func (r *request) situationOf(o *opening) sla.Situation {
	s := sla.Situation{At: "open", Now: r.act.At, Tier: tierOf(o.agreement, o.partner), Region: o.partner.Region, Country: o.partner.Country,
		Priority: o.values["priority"], Category: o.values["category"], Facts: o.partner.Facts, Fields: o.values,
		Partner: o.partner.Name, Upstream: r.upstreamName(o.partner), Confirmed: o.confirmed}
	return s
}

// situation is what the agreement is asked about a ticket that is there.
func (r *request) situation(a *sla.Agreement, at, category, priority string, fields map[string]string) sla.Situation {
	t := r.ticket
	s := sla.Situation{At: at, Now: r.act.At, Opened: t.Opened, Tier: t.Tier, Line: t.Line, Region: t.Region, Country: t.Country,
		Priority: priority, Category: category, Fields: fields}
	if s.Now.IsZero() {
		s.Now = r.now
	}
	if p, err := r.tx.Partners.Get(t.Partner); err == nil {
		s.Facts, s.Partner, s.Upstream = p.Facts, p.Name, r.upstreamName(p)
	}
	return s
}

func (r *request) upstreamName(p storage.Partner) string {
	if p.Upstream == "" {
		return ""
	}
	up, err := r.tx.Partners.Get(p.Upstream)
	if err != nil {
		return ""
	}
	return up.Name
}

// decided turns a decision that is not an acceptance into what the person reads.
func (r *request) decided(a *sla.Agreement, d sla.Decision) *Refusal {
	no := &Refusal{Code: string(d.Outcome), Clause: clauseTitle(a, d.Clause)}
	next := d.Next
	switch d.Outcome {
	case sla.Refer:
		no.Title = "This goes to somebody else."
	case sla.Charge:
		no.Title = "This is not part of your agreement: it is charged."
		rate, _ := a.Rates.Get(d.Rate)
		next = "Ask " + r.managerNames() + " to arrange it."
		if !strings.Contains(d.Reason, rate.String()) {
			next = "The rate is " + rate.String() + ". " + next
		}
	case sla.Hold:
		no.Title = "This cannot be taken up now."
		next = strings.TrimSpace(next + " Ask " + r.managerNames() + ".")
	default:
		no.Title = "The agreement does not cover this."
	}
	no.Say = talk.Say(d.Reason)
	if next != "" {
		no.Say = append(no.Say, talk.Paragraph(talk.Flow, next))
	}
	for _, n := range d.Notices {
		if n.To == "partner" {
			no.Small = append(no.Small, talk.Say(n.Text))
		}
	}
	no.Small = append(no.Small, assumed(a, d.Assumed)...)
	return no
}

// assumed shows how open places of the document were read.
func assumed(a *sla.Agreement, clauses []string) []talk.Text {
	var out []talk.Text
	for _, id := range clauses {
		if how, ok := a.Assumptions.Get(id); ok && len(out) < 4 {
			out = append(out, talk.Say(talk.Span{Words: "Read as: ", Italic: true}, how))
		}
	}
	return out
}

// clauseTitle is how people see a clause.
func clauseTitle(a *sla.Agreement, id string) string {
	if title, ok := a.Clauses.Get(id); ok {
		return a.Title + ", " + title
	}
	return ""
}

// askMissing asks for what the agreement demands: at the fields, where the person has the form before them.
func (r *request) askMissing(o *opening, d sla.Decision) error {
	wrong := map[string]string{}
	shown := r.act.Kind == talk.Submitted
	for _, m := range d.Missing {
		wrong[m.Field] = m.Why
		shown = shown && slices.Contains(r.act.Filled.Shown, m.Field)
	}
	if shown {
		return &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: wrong}
	}
	if r.act.Late {
		no := refuse("incomplete", d.Missing[0].Title+" is missing.", d.Missing[0].Why)
		no.Again = true
		return no
	}
	if r.act.Kind == talk.Submitted {
		wrong = nil // they were not asked before: nothing is wrong yet
	}
	o.values["category"], o.values["priority"] = d.Category, d.Priority
	return r.askForm(o, r.formFields(o), wrong)
}

// askForm keeps the opening as a draft and answers with its form.
func (r *request) askForm(o *opening, fields []talk.Field, wrong map[string]string) error {
	r.draft.Line, r.draft.Values = "open", o.values
	if err := r.putDraft(); err != nil {
		return err
	}
	r.answer.Form = r.openForm(o, fields, wrong)
	return nil
}

func (r *request) openForm(o *opening, fields []talk.Field, wrong map[string]string) *talk.Form {
	f := &talk.Form{Draft: r.draft.ID, Title: "Open a ticket", Submit: "Open", Fields: fields,
		Intro: talk.Say("For ", o.partner.Name, ", under ", o.agreement.Title, ".")}
	for i := range f.Fields {
		f.Fields[i].Error = wrong[f.Fields[i].Name]
	}
	return f
}

// formFields are what is asked when a ticket is opened: first what every ticket needs, then the agreement's fields;
// those that depend on the category only once it is known.
func (r *request) formFields(o *opening) []talk.Field {
	var fields []talk.Field
	pick := func(name, label, help string, choices []talk.Choice, required bool) {
		if len(choices) > 1 {
			fields = append(fields, talk.Field{Name: name, Kind: talk.Pick, Label: label, Help: help, Choices: choices, Required: required, Value: o.values[name]})
		}
	}
	pick("category", "Category", "", categoriesOf(o.agreement), false)
	pick("priority", "Priority", "Left empty, it follows from the category.", prioritiesOf(o.agreement), false)
	fields = append(fields,
		talk.Field{Name: "subject", Kind: talk.Words, Label: "Subject", Required: true, Value: subjectOf(o.values)},
		talk.Field{Name: "message", Kind: talk.Lines, Label: "What is wrong?", Required: true, Value: o.values["message"]})
	for _, f := range o.agreement.FormFields(r.situationOf(o)) {
		narrow := len(f.V.Category) > 0 || len(f.V.Priority) > 0
		if narrow && o.values["category"] == "" {
			continue
		}
		fields = append(fields, formField(f, o.values[f.ID]))
	}
	return fields
}

// formField asks for one of the agreement's fields.
func formField(f sla.Row[sla.Field], value string) talk.Field {
	out := talk.Field{Name: f.ID, Label: talk.Clip(f.V.Title, 45), Help: talk.Clip(f.V.Help, 100), Required: f.V.Required, Value: value}
	switch f.V.Type {
	case sla.Bool:
		out.Kind = talk.YesNo
	case sla.Time:
		out.Kind = talk.Date
	case sla.Files:
		out.Kind = talk.Load
	case sla.Choice:
		out.Kind = talk.Pick
		for _, c := range f.V.Choices {
			out.Choices = append(out.Choices, talk.Choice{Value: c, Label: c})
		}
	default:
		out.Kind = talk.Words
	}
	return out
}

func prioritiesOf(a *sla.Agreement) []talk.Choice {
	var out []talk.Choice
	for _, p := range a.Priorities {
		out = append(out, talk.Choice{Value: p.ID, Label: priorityTitle(a, p.ID), Help: p.V.Means})
	}
	return out
}

func categoriesOf(a *sla.Agreement) []talk.Choice {
	var out []talk.Choice
	for _, c := range a.Categories {
		out = append(out, talk.Choice{Value: c.ID, Label: talk.Clip(categoryTitle(a, c.ID), 75)})
	}
	return out
}

// askBack asks the person to confirm what the agreement wants confirmed.
func (r *request) askBack(o *opening, d sla.Decision) error {
	r.draft.Line, r.draft.Values = "open", o.values
	if err := r.putDraft(); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Warn, Title: "Is that so?", Body: talk.Say(d.Reason), Buttons: []talk.Button{
		{Label: "Yes, open it", Line: "confirm " + r.draft.ID, Look: talk.Good},
		{Label: "No, change it", Line: "form " + r.draft.ID},
	}}
	if title := clauseTitle(o.agreement, d.Clause); title != "" {
		card.Facts = []talk.Fact{{Label: "Agreement", Value: talk.Say(title)}}
	}
	r.say(card)
	return nil
}

// create opens the ticket.
func (r *request) create(o *opening, d sla.Decision) error {
	p, a := o.partner, o.agreement
	t := storage.Ticket{Partner: p.ID, Agreement: a.ID, Hash: a.Hash, Tier: d.Tier, Region: p.Region, Country: p.Country,
		Line: d.Line, State: storage.New, Priority: d.Priority, Category: d.Category, Subject: subjectOf(o.values),
		Confirmed: o.values["priority"] == "" || r.who.staff, Fields: fieldsOf(a, o.values, r.draft.Files), Opener: r.who.person.ID, Opened: r.act.At, Changed: r.now}
	var err error
	if t.Follows, err = r.followed(o.values["follows"]); err != nil {
		return err
	}
	if !a.AtDesk(d.Line) {
		if t.Handler = p.Upstream; t.Handler == "" {
			no := refuse("no-upstream", fmt.Sprintf("Nobody is set down as the support line above %s.", p.Name),
				"Ask ", r.managerNames(), " to set it with ", literalf("/tieline partner set %s upstream=…", p.ID), ". What you typed is kept.")
			no.Again = true
			return no
		}
	}
	if r.ticket.Number, err = r.tx.Tickets.Add(t); err != nil {
		return err
	}
	t.Number = r.ticket.Number
	r.ticket = t
	if err := r.addThreads(); err != nil {
		return err
	}
	m, err := r.keep(partnerSide, false, talk.AsTyped(o.values["message"]), r.draft.Files)
	if err != nil {
		return err
	}
	notices, err := json.Marshal(d.Notices)
	if err != nil {
		return err
	}
	err = r.happened(storage.Event{Kind: opened, Message: m.ID, Detail: map[string]string{
		"priority": t.Priority, "category": t.Category, "line": t.Line, "clause": d.Clause, "notices": string(notices)}})
	if err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	return r.sayOpened(o, d)
}

// followed checks the number of the ticket that is followed up.
func (r *request) followed(number string) (int64, error) {
	if number == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(number, "#"), 10, 64)
	if err != nil {
		return 0, refuse("bad-value", "follows= takes a ticket's number.").about("follows")
	}
	t, err := r.tx.Tickets.Get(n)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !r.sees(t) {
		return 0, notThere(n)
	}
	return n, err
}

// addThreads makes the ticket's places: one in the partner's channel, one where those work who have it.
func (r *request) addThreads() error {
	t := r.ticket
	own, err := r.channelOf(t.Partner)
	if err != nil {
		return err
	}
	work, err := r.channelOf(t.Handler)
	if err != nil {
		return err
	}
	err = r.tx.Threads.Put(storage.Thread{Lane: lane(t.Number, partnerSide), Ticket: t.Number, Side: partnerSide, Channel: own})
	if err != nil {
		return err
	}
	return r.tx.Threads.Put(storage.Thread{Lane: lane(t.Number, workSide(t)), Ticket: t.Number, Side: workSide(t), Channel: work})
}

// channelOf is where a partner, or with "" the desk, is talked to: the channel of the act if it is theirs, else
// the first that was bound.
func (r *request) channelOf(partner string) (storage.Place, error) {
	bound, err := r.tx.Bindings.Of(partner)
	if err != nil {
		return storage.Place{}, err
	}
	for _, b := range bound {
		if b.Place == r.act.In || b.Place == r.act.Under {
			return b.Place, nil
		}
	}
	if len(bound) > 0 {
		return bound[0].Place, nil
	}
	whose := "the desk"
	if partner != "" {
		whose = partner
	}
	no := refuse("no-channel", fmt.Sprintf("No channel is connected to %s yet, so nobody would read this.", whose),
		"Ask ", r.managerNames(), " to type ", literalf("/tieline bind %s", strings.TrimPrefix(whose, "the ")), " in it. What you typed is kept.")
	no.Again = true
	return storage.Place{}, no
}

// sayOpened is the private answer: what was decided, why, and by when.
func (r *request) sayOpened(o *opening, d sla.Decision) error {
	clocks, err := r.clocks(r.ticket)
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is open.", r.ticket.Number), Body: talk.Say(d.Reason)}
	if d.Next != "" {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, d.Next))
	}
	zone := zoneOf(o.agreement, r.ticket.Region)
	for _, c := range current(clocks) {
		if words := clockWords(o.agreement, c, zone, r.now); words != nil {
			card.Facts = append(card.Facts, talk.Fact{Label: targetTitle(c.Target), Value: talk.Say(words...).Fit(900)})
		}
	}
	if title := clauseTitle(o.agreement, d.Clause); title != "" {
		card.Facts = append(card.Facts, talk.Fact{Label: "Agreement", Value: talk.Say(title)})
	}
	for _, n := range d.Notices {
		if n.To == partnerSide {
			card.Small = append(card.Small, talk.Say(n.Text))
		}
	}
	card.Small = append(card.Small, assumed(o.agreement, d.Assumed)...)
	card.Buttons = []talk.Button{{Label: "Why these times?", Line: fmt.Sprintf("why %d", r.ticket.Number)}}
	r.say(card)
	return nil
}

// noticesOn are the agreement's notices on the ticket for the people of one side.
func (r *request) noticesOn(t storage.Ticket, side string) ([]talk.Text, error) {
	events, err := r.tx.Events.Of(t.Number)
	if err != nil {
		return nil, err
	}
	to := deskSide
	if side == partnerSide {
		to = partnerSide
	}
	var out []talk.Text
	for _, e := range events {
		var notices []sla.Told
		if e.Detail["notices"] == "" {
			continue
		}
		if err := json.Unmarshal([]byte(e.Detail["notices"]), &notices); err != nil {
			return nil, err
		}
		for _, n := range notices {
			if n.To == to {
				out = append(out, talk.Say(n.Text))
			}
		}
	}
	return out, nil
}

// subjectOf is the subject, or the message's first 80 characters.
func subjectOf(values map[string]string) string {
	if s := strings.TrimSpace(values["subject"]); s != "" {
		return talk.Clip(s, 80)
	}
	return talk.Clip(strings.Join(strings.Fields(values["message"]), " "), 80)
}

// fieldsOf are the agreement's fields among the values; files stand there by their names.
func fieldsOf(a *sla.Agreement, values map[string]string, files []storage.File) map[string]string {
	out := map[string]string{}
	for _, f := range a.Fields {
		v := values[f.ID]
		if f.V.Type == sla.Files {
			var names []string
			for _, file := range files {
				if slices.Contains(strings.Fields(v), file.ID) {
					names = append(names, file.Name)
				}
			}
			v = strings.Join(names, ", ")
		}
		if v != "" {
			out[f.ID] = v
		}
	}
	return out
}
