package commands

import (
	"fmt"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// Draw draws the ticket's card for one of its threads, as the ticket is now. It is what the courier asks for when
// it sends a Live delivery.
func (c *Commands) Draw(tx storage.Tx, th storage.Thread) (talk.Card, error) {
	r := &request{c: c, tx: tx, now: c.now().UTC()}
	if th.Ticket == 0 {
		return r.drawBoard(th)
	}
	t, err := tx.Tickets.Get(th.Ticket)
	if err != nil {
		return talk.Card{}, err
	}
	r.ticket = t
	return r.card(th.Side)
}

// ThreadName is what the ticket's thread on a side is called, where threads have names; empty for a board, which heads none.
func (c *Commands) ThreadName(tx storage.Tx, th storage.Thread) (string, error) {
	if th.Ticket == 0 {
		return "", nil
	}
	t, err := tx.Tickets.Get(th.Ticket)
	return talk.Clip(fmt.Sprintf("#%d %s", t.Number, t.Subject), 100), err
}

// card draws the ticket for one side.
func (r *request) card(side string) (talk.Card, error) {
	t := r.ticket
	a, err := r.agreement(t)
	if err != nil {
		return talk.Card{}, err
	}
	clocks, err := r.clocks(t)
	if err != nil {
		return talk.Card{}, err
	}
	card := talk.Card{Tone: toneOf(t, clocks, r.now), Title: talk.Clip(fmt.Sprintf("#%d %s", t.Number, t.Subject), 150)}
	if card.Body, err = r.noticesOn(a, side); err != nil {
		return talk.Card{}, err
	}
	words, err := r.firstWords(t)
	if err != nil {
		return talk.Card{}, err
	}
	card.Body = append(card.Body, words...)
	if err := r.factsOnto(&card, a, clocks, side); err != nil {
		return talk.Card{}, err
	}
	if err := r.besidesOnto(&card, side); err != nil {
		return talk.Card{}, err
	}
	card.Small = append(card.Small, talk.Say(a.Title, ", version ", a.Version))
	card.Buttons = append(card.Buttons, r.buttons(t, side)...)
	if err := r.confirmationsOnto(&card, side); err != nil {
		return talk.Card{}, err
	}
	card.Mark = fmt.Sprintf("#%d", t.Number)
	return card, nil
}

// factsOnto puts onto the card how the ticket stands.
func (r *request) factsOnto(card *talk.Card, a *sla.Agreement, clocks []sla.Clock, side string) error {
	t, zone := r.ticket, zoneOf(a, r.ticket.Region)
	p, err := r.tx.Partners.Get(t.Partner)
	if err != nil {
		return err
	}
	fact := func(label string, value ...any) {
		if text := talk.Say(value...); len(card.Facts) < maxFacts && text.Plain() != "" {
			card.Facts = append(card.Facts, talk.Fact{Label: label, Value: text.Fit(900)})
		}
	}
	if side != partnerSide {
		fact("Partner", talk.Strong(p.Name), tierWords(a, t.Tier))
	}
	fact("State", r.stateWords(t))
	if err := r.chargeOnto(card, side); err != nil {
		return err
	}
	priority, err := r.priorityNow(a)
	if err != nil {
		return err
	}
	fact("Priority", priority)
	fact("Category", categoryTitle(a, t.Category))
	for _, found := range findings(a, t) {
		fact(found.Label, found.Value.Plain())
	}
	reported, err := r.monitored(a)
	if err != nil {
		return err
	}
	fact("Monitoring", reported...)
	for _, c := range current(clocks) {
		if words := clockWords(c, zone, r.now); words != nil && !settledWords(t, c) {
			fact(targetTitle(c.Target), words...)
		}
	}
	vendor, err := r.vendorFacts(side, zone)
	if err != nil {
		return err
	}
	card.Facts = append(card.Facts, vendor[:min(len(vendor), maxFacts-len(card.Facts))]...)
	if side != partnerSide {
		fact("Details", r.details(a, t))
		if missing := r.notGiven(a, t); len(missing) > 0 {
			fact("Not given", strings.Join(missing, ", "))
		}
	}
	return nil
}

// besidesOnto puts onto the card why the ticket is on hold, and what it belongs to.
func (r *request) besidesOnto(card *talk.Card, side string) error {
	t := r.ticket
	reason, err := r.heldFor(t)
	if err != nil {
		return err
	}
	if reason != "" {
		card.Small = append(card.Small, talk.Say("On hold: ", reason))
	}
	wider, err := r.problemOn(t, side)
	if err != nil {
		return err
	}
	card.Small = append(card.Small, wider...)
	if t.Follows != 0 {
		card.Small = append(card.Small, talk.Say(fmt.Sprintf("Follows #%d.", t.Follows)))
	}
	return nil
}

// maxFacts is how many facts a card takes: what comes after is in show and why.
const maxFacts = 10

// onCard is how much of the first message the card shows, in bytes; a longer one follows whole in the thread.
const onCard = 1500

// firstWords is what the ticket was opened with.
func (r *request) firstWords(t storage.Ticket) (talk.Text, error) {
	messages, err := r.tx.Messages.Of(t.Number)
	if err != nil || len(messages) == 0 {
		return nil, err
	}
	if !messages[0].Deleted.IsZero() {
		return talk.Say(talk.Span{Words: "This message was deleted by its writer.", Italic: true}), nil
	}
	if messages[0].Plain == t.Subject {
		return nil, nil // the title says it
	}
	text, err := decode(messages[0].Body)
	return text.Fit(onCard + 100), err
}

func toneOf(t storage.Ticket, clocks []sla.Clock, now time.Time) talk.Tone {
	switch t.State {
	case storage.Closed:
		return talk.Done
	case storage.Resolved, storage.Monitoring:
		return talk.Good
	}
	for _, c := range current(clocks) {
		if c.State == sla.Running && c.Breached(now) {
			return talk.Bad
		}
	}
	return talk.Plain
}

func (r *request) stateWords(t storage.Ticket) string {
	words := string(t.State)
	switch t.State {
	case storage.New:
		words = "new, nobody has claimed it yet"
	case storage.Claimed:
		return "claimed by " + r.name(t.Assignee)
	case storage.Waiting:
		words = "waiting for the partner"
	case storage.Held:
		words = "on hold"
	case storage.Monitoring:
		words = "restored, left open for monitoring"
	case storage.Closed:
		if t.MergedInto != 0 {
			return fmt.Sprintf("closed, merged into #%d", t.MergedInto)
		}
	}
	if t.Assignee != 0 {
		words += ", with " + r.name(t.Assignee)
	}
	return words
}

func priorityWords(a *sla.Agreement, t storage.Ticket) string {
	if len(a.Priorities) < 2 {
		return ""
	}
	words := priorityTitle(a, t.Priority)
	if !t.Confirmed {
		words += ", as asked for"
	}
	return words
}

func priorityTitle(a *sla.Agreement, id string) string {
	if p, ok := a.Priorities.Get(id); ok && p.Title != "" {
		return p.Title
	}
	return id
}

func categoryTitle(a *sla.Agreement, id string) string {
	if c, ok := a.Categories.Get(id); ok && c.Title != "" {
		return c.Title
	}
	return id
}

func tierTitle(a *sla.Agreement, id string) string {
	if t, ok := a.Tiers.Get(id); ok && t.Title != "" {
		return t.Title
	}
	return id
}

func tierWords(a *sla.Agreement, tier string) string {
	if len(a.Tiers) < 2 || tier == "" {
		return ""
	}
	return ", " + tierTitle(a, tier)
}

func targetTitle(target string) string {
	words := strings.ReplaceAll(target, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// current are the clocks that a reader cares about now: the last of each target, without those that no longer apply.
func current(clocks []sla.Clock) []sla.Clock {
	var out []sla.Clock
	for i, c := range clocks {
		last := true
		for _, later := range clocks[i+1:] {
			if later.Target == c.Target {
				last = false
			}
		}
		if last && (c.State != sla.Void || c.Missed) {
			out = append(out, c)
		}
	}
	return out
}

// clockWords says how a clock stands, for one line of a card.
func clockWords(c sla.Clock, zone *time.Location, now time.Time) []any {
	beside := ""
	if c.Say != "" {
		beside = ". " + strings.TrimSuffix(c.Say, ".") + "."
	}
	switch c.State {
	case sla.Worded, sla.Pending:
		return []any{promised(c.Words, c.Say)}
	case sla.Paused:
		return []any{"paused, ", span(c.Left), " left"}
	case sla.Stopped:
		if c.Breached(now) {
			return []any{"met late, ", talk.At(c.Stopped, zone), "; it was due ", talk.At(wasDue(c), zone)}
		}
		return []any{"met ", talk.At(c.Stopped, zone)}
	case sla.Running:
		if c.Breached(now) {
			return []any{talk.Strong("overdue"), " since ", talk.At(wasDue(c), zone)}
		}
		return []any{"due ", talk.At(c.Due, zone), beside}
	case sla.Void:
		if c.Missed {
			return []any{"missed"}
		}
		return []any{"no longer applies"}
	}
	return nil
}

// wasDue is the instant that was missed; what came later may have put the due instant off.
func wasDue(c sla.Clock) time.Time {
	if !c.MissedAt.IsZero() {
		return c.MissedAt
	}
	return c.Due
}

// promised is what the agreement says in words, with what it says besides; where nothing is promised, that alone.
func promised(words, say string) string {
	switch {
	case say == "":
		return words
	case words == "not promised":
		return say
	}
	return words + " (" + strings.TrimSuffix(say, ".") + ")"
}

// span says a length of time in hours and minutes.
func span(d time.Duration) string {
	d = d.Round(time.Minute)
	h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

// details lists what was reported in the ticket's fields.
func (r *request) details(a *sla.Agreement, t storage.Ticket) string {
	var parts []string
	for _, f := range a.Fields {
		if v := t.Fields[f.ID]; v != "" && !foundOut(f.V) {
			parts = append(parts, f.V.Says(talk.Clip(asWords(f.V, v), 200)))
		}
	}
	return strings.Join(parts, "\n")
}

// notGiven lists what was asked for and is not there: the engineer's checklist.
func (r *request) notGiven(a *sla.Agreement, t storage.Ticket) []string {
	var missing []string
	for _, f := range a.FormFields(r.situation(a, "open", t.Category, t.Priority, t.Fields)) {
		if t.Fields[f.ID] == "" {
			missing = append(missing, f.V.Title)
		}
	}
	return missing
}

// buttons are the common next steps.
func (r *request) buttons(t storage.Ticket, side string) []talk.Button {
	line := func(label, verb string) talk.Button {
		return talk.Button{Label: label, Line: fmt.Sprintf("%s %d", verb, t.Number)}
	}
	switch {
	case t.State == storage.Closed:
		if into, ok, err := r.goesOnIn(t); err == nil && ok {
			return showButton(into.Number)
		}
		return followUp(t.Number)
	case side == partnerSide:
		return []talk.Button{line("Why these times?", "why"), line("Show", "show")}
	case side != workSide(t): // a support line that has passed it up
		return []talk.Button{line("Reply", "reply"), line("Why these times?", "why")}
	}
	var out []talk.Button
	if t.Assignee == 0 {
		out = append(out, line("Claim", "claim"))
	}
	out = append(out, line("Reply", "reply"))
	if choose := r.toChoose(t); len(choose) > 0 {
		out = append(out, r.chooseButtons(t, choose)...)
	} else if !t.Confirmed {
		title := t.Priority
		if a, err := r.agreement(t); err == nil {
			title = priorityTitle(a, t.Priority)
		}
		out = append(out, talk.Button{Label: talk.Clip("Confirm "+title, 75), Line: fmt.Sprintf("priority %d %s", t.Number, t.Priority)})
	}
	switch t.State {
	case storage.Waiting:
		out = append(out, line("Resume", "resume"))
	case storage.New, storage.Claimed:
		out = append(out, line("Wait for partner", "wait"))
		if a, err := r.agreement(t); err == nil && watchable(a, t) {
			out = append(out, line("Monitor", "monitor"))
		}
	case storage.Held:
		out = append(out, releaseButton(t.Number))
	}
	if t.State == storage.Resolved {
		out = append(out, line("Close", "close"))
	} else {
		out = append(out, line("Resolve", "resolve"))
	}
	return append(out, line("Why these times?", "why"))
}

func followUp(number int64) []talk.Button {
	return []talk.Button{{Label: "Open a follow-up", Line: fmt.Sprintf("open follows=%d", number)}}
}
