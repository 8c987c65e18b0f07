package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

var digestVerb = Verb{Name: "digest", Group: ManagerGroup, Who: Managers, LookUp: true,
	Help: "Shows now what the morning digest says: what is overdue, due today, unclaimed, waiting and old, and what was attained.", do: digestNow}

func digestNow(r *request) error {
	card, err := r.digest(r.who.person)
	if err != nil {
		return err
	}
	r.say(card)
	return nil
}

// How long a digest may be: it is read on a phone, between two stops of a tram.
const (
	handful    = 5    // tickets in a part
	digestBody = 3700 // bytes of all parts

	digestAgreements = 5 // whose attainment is shown
	digestTargets    = 4 // of each of them
)

// part is one list of a digest. A ticket stands in the first that it belongs to, and only there.
type part struct {
	title string
	most  int // how many are shown
	order func(x, y standing) int
	aged  bool // lines say when the ticket was opened
	yours bool // lines say what a manager is to do
	in    []standing
}

// digest is how things stand now, for one manager: the worst first.
func (r *request) digest(p storage.Person) (talk.Card, error) {
	zone, known := zoneOfPerson(p)
	open, err := r.standings(zone)
	if err != nil {
		return talk.Card{}, err
	}
	parts := partsOf(open)
	card := talk.Card{Tone: toneOfDigest(parts, open), Title: titleOfDigest(r.now.In(zone), parts, open)}
	if card.Body, err = r.digestBody(parts, open, zone); err != nil {
		return talk.Card{}, err
	}
	if card.Facts, err = r.attainment(zone); err != nil {
		return talk.Card{}, err
	}
	if len(card.Facts) > 0 {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong("Met in time"), ", in 7 days · in 28 days"))
	}
	if !known {
		card.Small = append(card.Small, talk.Say("Times and days are those of UTC, since your time zone is not known. Set it with ",
			literalf("/tieline person %s zone=Europe/Rome", p.Name), "."))
	}
	if slices.ContainsFunc(open, standing.unclaimed) {
		card.Buttons = append(card.Buttons, talk.Button{Label: "Show the queue", Line: "queue"})
	}
	return card, nil
}

// The parts of a digest, the worst first.
const (
	overdueTickets = iota
	dueToday
	waitForYou
	unclaimedTickets
	waitingTickets
	heldTickets
	owedReasons
	monitoredTickets
	otherTickets
)

// partsOf puts each ticket into the first part that it belongs to; one that waits for a manager, into that part as well.
func partsOf(open []standing) []part {
	out := []part{
		overdueTickets:   {title: "Overdue", most: handful, order: byDue},
		dueToday:         {title: "Due today", most: handful, order: byDue},
		waitForYou:       {title: "Waits for you", most: handful, order: byAge, yours: true},
		unclaimedTickets: {title: "Nobody has claimed", most: handful - 1, order: byDue, aged: true},
		waitingTickets:   {title: "Waiting for the partner", most: handful - 2, order: byWait},
		heldTickets:      {title: "On hold", most: handful - 2, order: byAge, aged: true},
		owedReasons:      {title: "Reason for outage owed", most: handful - 2, order: byDue},
		monitoredTickets: {title: "Being monitored", most: handful - 2, order: byAge, aged: true},
		otherTickets:     {title: "Oldest of the rest", most: handful - 2, order: byAge, aged: true},
	}
	for _, s := range open {
		i := otherTickets
		if s.awaits != "" {
			out[waitForYou].in = append(out[waitForYou].in, s)
		}
		switch {
		case s.overdue:
			i = overdueTickets
		case s.today:
			i = dueToday
		case s.awaits != "":
			continue
		case s.unclaimed():
			i = unclaimedTickets
		case s.State == storage.Waiting:
			i = waitingTickets
		case s.State == storage.Held:
			i = heldTickets
		case s.clock.Target == reasonForOutage:
			i = owedReasons
		case s.State == storage.Monitoring:
			i = monitoredTickets
		}
		out[i].in = append(out[i].in, s)
	}
	for _, s := range out {
		slices.SortFunc(s.in, s.order)
	}
	return out
}

func titleOfDigest(today time.Time, parts []part, open []standing) string {
	day := today.Format("Monday 2 January")
	if len(open) == 0 {
		return day + ": all is quiet"
	}
	var news []string
	if n := len(parts[overdueTickets].in); n > 0 {
		news = append(news, fmt.Sprintf("%d overdue", n))
	}
	if n := len(parts[dueToday].in); n > 0 {
		news = append(news, fmt.Sprintf("%d due today", n))
	}
	if n := len(parts[waitForYou].in); n > 0 {
		news = append(news, fmt.Sprintf("%d for you", n))
	}
	if len(news) == 0 {
		return day + ": nothing is overdue or due today"
	}
	return day + ": " + strings.Join(news, ", ")
}

func toneOfDigest(parts []part, open []standing) talk.Tone {
	switch {
	case len(parts[overdueTickets].in) > 0:
		return talk.Bad
	case len(parts[dueToday].in) > 0, len(parts[waitForYou].in) > 0:
		return talk.Warn
	case len(open) == 0:
		return talk.Good
	}
	return talk.Plain
}

// digestBody is the parts, each cut at so many lines that all of them have room.
func (r *request) digestBody(parts []part, open []standing, zone *time.Location) (talk.Text, error) {
	if len(open) == 0 {
		return talk.Say("No ticket is open."), nil
	}
	for less := 0; ; less++ {
		body := summary(open)
		for _, s := range parts {
			lines, err := r.partLines(s, max(1, s.most-less), zone)
			if err != nil {
				return nil, err
			}
			body = append(body, lines...)
		}
		if body.Fits(digestBody) || less >= handful {
			return body.Fit(digestBody), nil
		}
	}
}

// summary counts what is open, whatever part it stands in.
func summary(open []standing) talk.Text {
	var unclaimed, waiting, onHold, elsewhere, monitored, over int
	for _, s := range open {
		switch {
		case ended(s.Ticket):
			over++
			continue
		case s.State == storage.Monitoring:
			monitored++
		}
		if s.unclaimed() {
			unclaimed++
		}
		if s.State == storage.Waiting {
			waiting++
		}
		if s.State == storage.Held {
			onHold++
		}
		if s.Handler != "" {
			elsewhere++
		}
	}
	words := fmt.Sprintf("%d open", len(open)-over)
	if len(open) == over {
		words = "No ticket is open."
	}
	for _, part := range []struct {
		n    int
		says string
	}{{unclaimed, "unclaimed"}, {waiting, "waiting"}, {onHold, "on hold"}, {monitored, "monitored"}, {elsewhere, "at another support line"}} {
		if part.n > 0 {
			words += fmt.Sprintf(" · %d %s", part.n, part.says)
		}
	}
	return talk.Say(words)
}

// partLines is a part's title and its worst tickets.
func (r *request) partLines(s part, shown int, zone *time.Location) (talk.Text, error) {
	if len(s.in) == 0 {
		return nil, nil
	}
	title := s.title
	if len(s.in) > 1 {
		title = fmt.Sprintf("%s: %d", s.title, len(s.in))
	}
	text := talk.Text{talk.Paragraph(talk.Flow, talk.Strong(title))}
	for _, t := range s.in[:min(shown, len(s.in))] {
		line, err := r.digestLine(t, s, zone)
		if err != nil {
			return nil, err
		}
		text = append(text, line)
	}
	if hidden := len(s.in) - shown; hidden > 0 {
		text = append(text, more(talk.Item, hidden))
	}
	return text, nil
}

func more(kind talk.ParaKind, hidden int) talk.Para {
	return talk.Paragraph(kind, talk.Span{Words: fmt.Sprintf("and %d more", hidden), Italic: true})
}

// digestLine is one ticket: a link to its thread, what it is about, and what is wrong with it.
func (r *request) digestLine(s standing, in part, zone *time.Location) (talk.Para, error) {
	thread, err := r.threadToRead(s.Ticket)
	if err != nil {
		return talk.Para{}, err
	}
	a, err := r.agreement(s.Ticket)
	if err != nil && !isUnreadable(err) {
		return talk.Para{}, err
	}
	p, err := r.tx.Partners.Get(s.Partner)
	if err != nil {
		return talk.Para{}, err
	}
	parts := []any{talk.Link(fmt.Sprintf("#%d", s.Number), thread), " ", talk.Clip(s.Subject, 44), ", ", talk.Clip(p.Name, 28)}
	switch {
	case a == nil:
		parts = append(parts, unreadableWords)
	case len(a.Priorities) > 1:
		parts = append(parts, " · ", talk.Clip(priorityTitle(a, s.Priority), 24))
	}
	if in.yours {
		return talk.Paragraph(talk.Item, append(parts, " · ", s.awaits)...), nil
	}
	if words := r.deadline(s, zone); words != nil {
		parts = append(append(parts, " · "), words...)
	}
	parts = append(append(parts, " · "), r.whoHas(s, zone)...)
	if in.aged {
		parts = append(parts, " · opened ", r.when(s.Opened, zone))
	}
	return talk.Paragraph(talk.Item, parts...), nil
}

// whoHas says with whom the ticket is.
func (r *request) whoHas(s standing, zone *time.Location) []any {
	switch {
	case s.Handler != "":
		return []any{"with " + talk.Clip(r.partnerName(s.Handler), 28)}
	case s.State == storage.Waiting:
		return []any{"since ", r.when(s.waiting, zone)}
	case s.State == storage.Held:
		return []any{"on hold"}
	case s.unclaimed():
		return []any{"unclaimed"}
	case s.Assignee == 0:
		return []any{string(s.State)}
	}
	return []any{talk.Clip(r.name(s.Assignee), 28)}
}

// partnerName is what a partner is called; its id, where it is no more.
func (r *request) partnerName(id string) string {
	if p, err := r.tx.Partners.Get(id); err == nil {
		return p.Name
	}
	return id
}

// threadToRead is where somebody of the desk reads about a ticket: the desk's thread, else that of the line which has it.
func (r *request) threadToRead(t storage.Ticket) (storage.Place, error) {
	threads, err := r.tx.Threads.Of(t.Number)
	if err != nil {
		return storage.Place{}, err
	}
	var best storage.Place
	for _, th := range threads { // from the partner up
		if !th.Place.IsZero() {
			best = th.Place
		}
	}
	return best, nil
}

// when is an instant as the reader of a digest wants it: short, in their own time; only the hour where it is today.
func (r *request) when(t time.Time, zone *time.Location) talk.Span {
	span := talk.At(t, zone)
	if zone == time.UTC {
		return span // which may not be theirs: with the zone's name
	}
	if t.In(zone).Format(time.DateOnly) == r.now.In(zone).Format(time.DateOnly) {
		return talk.Span{Words: t.In(zone).Format("15:04")}
	}
	span.Words = t.In(zone).Format("Mon 2 Jan 15:04")
	return span
}
