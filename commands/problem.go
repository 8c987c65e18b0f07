package commands

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var problemVerb = Verb{Name: "problem", Group: DeskGroup, Who: DeskPeople, Prose: true,
	Help:    "Gathers tickets that have one cause: what is written about it reaches all of their threads.",
	Example: "open Trunks down in Milan | 1 add 1001 1002 | 1 update Text | 1 close Text | list",
	Args: []Arg{{Name: "", Title: "What to do", Help: "open and a title, list, or a problem's number and add, remove, update or close", Required: true,
		Choices: fixed("open", "list")}}, do: problem, reopen: reopenProblem}

// gathered and parted are events of a ticket; Detail has the problem's number.
const (
	gathered = "gathered"
	parted   = "parted"
)

const (
	opensProblem = "problem open" // the line of a draft that waits for a title
	problemTitle = "What partners see it called"
	mostTitle    = 100  // of a problem, in characters
	mostUpdated  = 2500 // of an update, in units: with the title it must fit a card
)

// problem opens a problem, lists them, or does something to one.
func problem(r *request) error {
	if !r.who.staff {
		return r.mayNot() // which partners have the same trouble is the vendor's own affair
	}
	first, rest := firstWord(r.args[""])
	switch strings.ToLower(first) {
	case "open":
		return r.openProblem(rest)
	case "list":
		return r.listProblems()
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(first, "#"), 10, 64)
	if err != nil {
		return refuse("bad-value", fmt.Sprintf("%q is not something to do with a problem.", talk.Clip(first, 40)),
			"Type ", talk.Literal("/desk problem open"), " and a title, ", talk.Literal("/desk problem list"), ", or the problem's number first, as in ",
			talk.Literal("/desk problem 1 add 1001"), ".").about(textField)
	}
	p, err := r.tx.Problems.Get(n)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse("not-found", fmt.Sprintf("There is no problem %d.", n), "Type ", talk.Literal("/desk problem list"), " to see them.")
	}
	if err != nil {
		return err
	}
	what, rest := firstWord(rest)
	if what == "" {
		card, err := r.problemCard(p)
		r.say(card)
		return err
	}
	return r.doToProblem(p, strings.ToLower(what), rest)
}

func (r *request) doToProblem(p storage.Problem, what, rest string) error {
	do := map[string]func(storage.Problem, string) error{"add": r.gather, "remove": r.part, "update": r.updateProblem, "close": r.closeProblem}[what]
	if do == nil {
		return refuse("bad-value", fmt.Sprintf("%q is not something to do with a problem.", talk.Clip(what, 40)),
			"After its number comes add, remove, update or close.").about(textField)
	}
	if !p.Closed.IsZero() {
		no := refuse("closed", fmt.Sprintf("Problem %d is closed.", p.Number), "Open another with ", talk.Literal("/desk problem open"), ".")
		no.Again = rest != ""
		return no
	}
	return do(p, rest)
}

// openProblem opens a problem. In a ticket's thread that ticket is the first that it gathers.
func (r *request) openProblem(title string) error {
	if title = strings.Join(strings.Fields(title), " "); title == "" {
		return r.askProblem(opensProblem, problemTitle)
	}
	if len([]rune(title)) > mostTitle {
		no := refuse("too-long", "That is too long for a title.", fmt.Sprintf("At most %d characters. Say the rest with ", mostTitle), talk.Literal("update"), ".").about(textField)
		no.Again = true
		return no
	}
	p := storage.Problem{Title: title, By: r.who.person.ID, Opened: r.act.At}
	var err error
	if p.Number, err = r.tx.Problems.Add(p); err != nil {
		return err
	}
	if err := r.addBoard(boardOfProblem(p)); err != nil {
		return err
	}
	if r.here.Ticket != 0 {
		if no, err := r.gatherOne(p, r.here.Ticket); err != nil {
			return err
		} else if no != "" {
			return refuse("not-now", no, "Open the problem elsewhere, in the desk's channel.")
		}
	}
	if err := r.oweBoard(boardOfProblem(p), 0); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Problem %d is open.", p.Number),
		Body: talk.Say("Gather tickets with ", literalf("/desk problem %d add 1001", p.Number), ". Their partners read its title, and nothing of each other.")}
	if r.here.Ticket != 0 {
		card.Body = append(talk.Say(fmt.Sprintf("It begins with #%d.", r.here.Ticket)), card.Body...)
	}
	r.say(card)
	return nil
}

func boardOfProblem(p storage.Problem) board { return board{problemBoard, p.Number} }

// askProblem asks for what is to be written.
func (r *request) askProblem(line, title string) error {
	if r.act.Kind == talk.Submitted {
		return &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: map[string]string{textField: "Please fill this in."}}
	}
	r.draft = storage.Draft{Line: line, Values: map[string]string{}}
	if err := r.putDraft(); err != nil {
		return err
	}
	return r.showForm([]Arg{{Title: title, Kind: talk.Lines, Required: true}}, nil)
}

// reopenProblem shows the form again as it was left.
func reopenProblem(r *request) error {
	title := "What is to be said"
	if r.draft.Line == opensProblem {
		title = problemTitle
	}
	return r.showForm([]Arg{{Title: title, Kind: talk.Lines, Required: true}}, nil)
}

// listProblems lists them, the newest first.
func (r *request) listProblems() error {
	all, err := r.tx.Problems.List()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		r.say(talk.Card{Tone: talk.Good, Title: "There is no problem.", Body: talk.Say("Open one with ", talk.Literal("/desk problem open"), " and a title.")})
		return nil
	}
	card := talk.Card{Title: fmt.Sprintf("Problems: %d", len(all))}
	for _, p := range all[:min(len(all), most)] {
		in, err := r.tx.Gathered.In(p.Number)
		if err != nil {
			return err
		}
		state := "open"
		if !p.Closed.IsZero() {
			state = "closed"
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(fmt.Sprintf("%d ", p.Number)), p.Title, " · "+state+" · "+counted(len(in), "ticket")))
	}
	card.Body = card.Body.Fit(3700)
	r.say(card)
	return nil
}

// numbersIn reads tickets' numbers; in a ticket's thread none means that one.
func (r *request) numbersIn(text string) ([]int64, error) {
	var out []int64
	for _, w := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,;\n\t", c) }) {
		n, err := strconv.ParseInt(strings.TrimPrefix(w, "#"), 10, 64)
		if err != nil || n <= 0 {
			no := refuse("bad-value", fmt.Sprintf("%q is not a ticket's number.", talk.Clip(w, 40)), "Write numbers with spaces between, as in ", talk.Literal("1001 1002"), ".").about(textField)
			no.Again = true
			return nil, no
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) == 0 && r.here.Ticket != 0 {
		out = []int64{r.here.Ticket}
	}
	if len(out) == 0 {
		return nil, refuse("incomplete", "Which tickets?", "Write their numbers, as in ", talk.Literal("/desk problem 1 add 1001 1002"), ".")
	}
	return out, nil
}

// gather adds tickets to the problem. What cannot be added is listed, and does not keep the others from it.
func (r *request) gather(p storage.Problem, rest string) error {
	return r.eachNumber(p, rest, "added to", r.gatherOne)
}

// part takes tickets out of the problem.
func (r *request) part(p storage.Problem, rest string) error {
	return r.eachNumber(p, rest, "taken out of", r.partOne)
}

func (r *request) eachNumber(p storage.Problem, rest, done string, do func(storage.Problem, int64) (no string, err error)) error {
	numbers, err := r.numbersIn(rest)
	if err != nil {
		return err
	}
	var refused talk.Text
	for _, n := range numbers {
		no, err := do(p, n)
		if err != nil {
			return err
		}
		if no != "" {
			refused = append(refused, talk.Paragraph(talk.Item, no))
		}
	}
	if err := r.oweBoard(boardOfProblem(p), 0); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("%s %s problem %d.", counted(len(numbers)-len(refused), "ticket"), done, p.Number), Body: refused.Fit(3000)}
	if len(refused) > 0 {
		card.Tone = talk.Warn
	}
	r.say(card)
	return nil
}

// gatherOne adds a ticket; no says why not.
func (r *request) gatherOne(p storage.Problem, number int64) (no string, err error) {
	t, err := r.tx.Tickets.Get(number)
	if errors.Is(err, storage.ErrNotFound) {
		return fmt.Sprintf("There is no ticket #%d.", number), nil
	}
	if err != nil {
		return "", err
	}
	with, err := r.openProblemOf(number)
	switch {
	case err != nil:
		return "", err
	case with == p.Number:
		return fmt.Sprintf("#%d is in it already.", number), nil
	case with != 0:
		return fmt.Sprintf("#%d is with problem %d. Take it out of that first.", number, with), nil
	case t.State == storage.Closed:
		return fmt.Sprintf("#%d is closed.", number), nil
	case t.Handler != "":
		return fmt.Sprintf("#%d is with %s, not at the desk.", number, r.partnerName(t.Handler)), nil
	}
	r.ticket = t
	if err := r.tx.Gathered.Put(number, p.Number); err != nil {
		return "", err
	}
	card := talk.Card{Title: "Part of a wider problem: " + p.Title, Body: talk.Say("What we find out is told here.")}
	if partner, err := r.tx.Partners.Get(t.Partner); err == nil {
		if a, ok := r.c.agreements.Get(partner.Agreement); ok {
			card = withNotices(card, a, partner, storage.Round{At: r.act.At})
		}
	}
	return "", r.nowWith(gathered, p, card)
}

// openProblemOf is the number of the problem that a ticket is with; 0 where that is none, or is closed: nothing is taken out of
// it any more, and it keeps the ticket from no other.
func (r *request) openProblemOf(ticket int64) (int64, error) {
	n, err := r.tx.Gathered.Of(ticket)
	if err != nil || n == 0 {
		return 0, err
	}
	p, err := r.tx.Problems.Get(n)
	if err != nil || !p.Closed.IsZero() {
		return 0, err
	}
	return n, nil
}

// partOne takes a ticket out; no says why not.
func (r *request) partOne(p storage.Problem, number int64) (no string, err error) {
	with, err := r.tx.Gathered.Of(number)
	if err != nil {
		return "", err
	}
	if with != p.Number {
		return fmt.Sprintf("#%d is not in it.", number), nil
	}
	if r.ticket, err = r.tx.Tickets.Get(number); err != nil {
		return "", err
	}
	if err := r.tx.Gathered.Put(number, 0); err != nil {
		return "", err
	}
	return "", r.nowWith(parted, p, talk.Card{Body: talk.Say("This is not part of the wider problem “" + p.Title + "” after all. We go on with it here by itself.")})
}

// nowWith records that the ticket has come to a problem, or left it, and tells its threads.
func (r *request) nowWith(kind string, p storage.Problem, card talk.Card) error {
	if err := r.happened(storage.Event{Kind: kind, Detail: map[string]string{"problem": fmt.Sprint(p.Number)}}); err != nil {
		return err
	}
	below, err := r.below(workSide(r.ticket))
	if err != nil {
		return err
	}
	toDesk := card
	toDesk.Small = []talk.Text{talk.Say(fmt.Sprintf("Problem %d, ", p.Number), r.who.person.Name)}
	if err := errors.Join(r.announce(below, card), r.announce(workSide(r.ticket), toDesk)); err != nil {
		return err
	}
	return r.oweCards()
}

// updateProblem writes to every ticket's partner.
func (r *request) updateProblem(p storage.Problem, text string) error {
	if text == "" {
		return r.askProblem(fmt.Sprintf("problem %d update", p.Number), "What is to be said, to every partner")
	}
	told, left, err := r.tellTickets(p, updateRound, text)
	if err != nil {
		return err
	}
	r.say(toldTickets(fmt.Sprintf("On its way to %s.", counted(told, "ticket")), left))
	return nil
}

// closeProblem ends the problem, and offers to resolve its tickets.
func (r *request) closeProblem(p storage.Problem, text string) error {
	if text == "" {
		return r.askProblem(fmt.Sprintf("problem %d close", p.Number), "What became of it, to every partner")
	}
	p.Closed = r.act.At
	if err := r.tx.Problems.Put(p); err != nil {
		return err
	}
	told, left, err := r.tellTickets(p, closeRound, text)
	if err != nil {
		return err
	}
	card := toldTickets(fmt.Sprintf("Problem %d is closed. On its way to %s.", p.Number, counted(told, "ticket")), left)
	open, err := r.unresolved(p)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		card.Buttons = []talk.Button{resolveAll(p, len(open))}
	}
	r.say(card)
	return nil
}

func toldTickets(title string, left talk.Text) talk.Card {
	card := talk.Card{Tone: talk.Good, Title: title, Body: left.Fit(3000)}
	if len(left) > 0 {
		card.Tone = talk.Warn
	}
	return card
}

// tellTickets writes a text into every ticket of the problem, and sends it on its way to their threads. Somebody wrote it to
// these partners, so it is a message of the desk, and meets the response. What is closed, or not at the desk, is left out.
func (r *request) tellTickets(p storage.Problem, kind, text string) (told int, left talk.Text, err error) {
	if !talk.AsTyped(text).Fits(mostUpdated) {
		no := refuse("too-long", "That is too long for one message.", fmt.Sprintf("At most about %d characters fit. Shorten it, or write twice.", mostUpdated)).about(textField)
		no.Again = true
		return 0, nil, no
	}
	numbers, err := r.tx.Gathered.In(p.Number)
	if err != nil {
		return 0, nil, err
	}
	body := append(talk.Text{talk.Paragraph(talk.Flow, talk.Strong(p.Title))}, talk.AsTyped(text)...)
	var stops []storage.Stop
	for _, n := range numbers {
		t, err := r.tx.Tickets.Get(n)
		switch {
		case err != nil:
			return 0, nil, err
		case t.State == storage.Closed:
			left = append(left, talk.Paragraph(talk.Item, fmt.Sprintf("#%d is closed, and was not told.", n)))
			continue
		case t.Handler != "":
			left = append(left, talk.Paragraph(talk.Item, fmt.Sprintf("#%d is with %s, and was not told.", n, r.partnerName(t.Handler))))
			continue
		}
		r.ticket = t
		s, err := r.writeInto(p, body)
		if err != nil {
			return 0, nil, err
		}
		stops = append(stops, s)
	}
	x := storage.Round{Problem: p.Number, Kind: kind, By: r.who.person.ID, At: r.act.At, Text: text}
	return len(stops), left, r.send(x, stops)
}

// writeInto records the message in the ticket at once, whenever its threads get it: the response is met by when it was written.
func (r *request) writeInto(p storage.Problem, body talk.Text) (s storage.Stop, err error) {
	m, err := r.keep(workSide(r.ticket), false, body, nil)
	if err != nil {
		return s, err
	}
	if err := r.happened(storage.Event{Kind: replied, Message: m.ID, Detail: map[string]string{"problem": fmt.Sprint(p.Number)}}); err != nil {
		return s, err
	}
	r.ticket.Changed = r.now
	if err := errors.Join(r.tx.Tickets.Put(r.ticket), r.recompute()); err != nil {
		return s, err
	}
	below, err := r.below(workSide(r.ticket))
	if err != nil {
		return s, err
	}
	th, err := r.threadOn(below)
	return storage.Stop{Place: th.Channel, Partner: r.ticket.Partner, Ticket: r.ticket.Number, Message: m.ID, State: storage.StopWaiting}, err
}

// oweTicket owes what was written to the ticket's threads, and its cards.
func (r *request) oweTicket(s storage.Stop) (key string, err error) {
	before := r.ticket
	defer func() { r.ticket = before }()
	if r.ticket, err = r.tx.Tickets.Get(s.Ticket); err != nil {
		return "", err
	}
	m, err := r.tx.Messages.Get(s.Message)
	if err != nil {
		return "", err
	}
	below, err := r.below(m.Side)
	if err != nil {
		return "", err
	}
	for _, side := range []string{below, m.Side} {
		if err := r.relay(&m, side); err != nil {
			return "", err
		}
	}
	return m.Relays[0], r.oweCards()
}
