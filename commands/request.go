package commands

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// request is one act being done in one transaction.
type request struct {
	c    *Commands
	tx   storage.Tx
	act  talk.Act
	now  time.Time // when it is processed; the act's own time is act.At
	who  actor
	here storage.Thread // the ticket's thread in which it happened; zero elsewhere

	verb   Verb
	args   talk.Args
	ticket storage.Ticket
	read   map[int64][]storage.Event // of tickets, as far as they were read

	draft     storage.Draft     // the form that was submitted, confirmed or opened again
	lookOver  bool              // what is brought along is shown in the form before it is a ticket
	confirmed bool              // what the agreement asked back was confirmed
	because   map[string]string // of a verb that stands for many lines: why each was not done
	answer    talk.Answer
	ignored   bool // nothing was done that needs to be remembered
}

func (c *Commands) request(tx storage.Tx, a talk.Act) (*request, error) {
	r := &request{c: c, tx: tx, act: a, now: c.now().UTC().Truncate(time.Millisecond)}
	if r.act.At.IsZero() {
		r.act.At = r.now
	}
	r.act.At = r.act.At.UTC().Truncate(time.Millisecond)
	var err error
	if r.here, err = tx.Threads.At(a.In); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	if err := r.threadIsKnown(); err != nil {
		return nil, err
	}
	if r.who, err = r.actor(); err != nil {
		return nil, err
	}
	return r, nil
}

// doVerb does the verb that was typed, after what its row demands.
func (r *request) doVerb() error {
	if !r.mayUse(r.verb) {
		return r.mayNot()
	}
	if r.verb.Ticket {
		if err := r.findTicket(); err != nil {
			return err
		}
		if r.verb.Who == DeskPeople && !r.handles(r.ticket) {
			if no := r.atAnotherLine(); no != nil {
				return no
			}
			return r.mayNot()
		}
	}
	if no := r.wordless(); no != nil {
		return no
	}
	if no := r.unknownKey(); no != nil {
		return no
	}
	if missing := r.missingArgs(); len(missing) > 0 {
		return r.askFor(missing)
	}
	return r.verb.do(r)
}

// wordless refuses words typed after a command that takes none: they would be lost, and they may be a condition.
func (r *request) wordless() error {
	words := r.args[""]
	if !r.verb.Ticket || len(r.verb.Args) > 0 || words == "" {
		return nil
	}
	return refuse("no-words", fmt.Sprintf("%s takes no words, so nothing was done.", capitalised(r.verb.Name)),
		"What you wrote was: ", talk.Literal(talk.Clip(words, 1000)), ". Send it with ", literalf("reply %d …", r.ticket.Number), ", and type ",
		literalf("%s %d", r.verb.Name, r.ticket.Number), " alone.")
}

var likeKey = regexp.MustCompile(`^([a-z][a-z_-]{2,})=(\S+)`)

// unknownKey refuses a text that begins with an assignment to what there is not: "prio=critical" is no subject, and what it was
// meant for would be decided otherwise. Where the agreement adds to the arguments any is refused, elsewhere what is nearly one.
func (r *request) unknownKey() error {
	m := likeKey.FindStringSubmatch(strings.ToLower(r.args[""]))
	if m == nil || !r.verb.Prose || r.draft.ID != "" {
		return nil
	}
	var known []string
	for _, a := range r.argsOf(r.verb) {
		if a.Name != "" {
			known = append(known, a.Name)
		}
	}
	near := sla.Near(m[1], known)
	if i := slices.IndexFunc(known, func(k string) bool { return strings.HasPrefix(k, m[1]) }); near == "" && i >= 0 {
		near = known[i]
	}
	if near == "" && (r.verb.Adds == "" || len(known) == 0) {
		return nil
	}
	no := refuse("no-such-key", fmt.Sprintf("There is no %s=, so nothing was done.", talk.Clip(m[1], 40)))
	if near != "" {
		no.Say = talk.Say("Did you mean ", talk.Literal(near+"="), "? ")
	} else {
		no.Say = talk.Say("There is: ", strings.Join(known, ", "), ". ")
	}
	no.Say = append(no.Say, talk.Paragraph(talk.Flow, "You typed: ", talk.Literal(talk.Clip(r.args[""], 1000)), ". If your text begins with that, put another word before it."))
	return no
}

// mayNot says who may, and where to go instead.
func (r *request) mayNot() error {
	switch {
	case r.who.guest:
		return r.isGuest()
	case r.who.unvouched != "":
		return refuse("unvouched", "I do not know yet whether you act for "+r.partnerName(r.who.unvouched)+".",
			"You are of another workspace than its people, so I have asked ", r.managerNames(), ". Send it again once they have said so.")
	case !r.who.staff && len(r.who.partners) == 0:
		return refuse("stranger", "I do not know whom you act for.",
			"Ask in the channel that your company shares with us. If this is that channel, ", r.managerNames(),
			" can connect it with ", talk.Literal("/tieline bind"), ".")
	case r.verb.Who == Managers:
		return refuse("not-yours", "Only managers may do that.", "Ask ", r.managerNames(), ".")
	default:
		return refuse("not-yours", "Only the desk may do that.",
			"Write in the ticket's thread and the desk will read it, or type ", talk.Literal("/ticket help"), ".")
	}
}

// isGuest is said to somebody of one partner in the channel of another.
func (r *request) isGuest() error {
	return refuse("guest", "You act for another partner than the one whose channel this is.",
		"Ask in your own channel, or in a direct conversation with me. If you work for both, ", r.managerNames(), " can add you: ",
		literalf("/tieline person %s joins=…", account(r.who.person)), ".")
}

// managerNames names up to three managers, for "ask …".
func (r *request) managerNames() string {
	people, err := r.tx.People.List()
	if err != nil {
		return "a manager"
	}
	var names []string
	for _, p := range people {
		if p.Role == storage.Manager && p.Name != "" && len(names) < 3 {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "a manager"
	}
	return strings.Join(names, " or ") + " (manager)"
}

// findTicket takes the ticket's number off the text, or from the thread.
func (r *request) findTicket() error {
	first, rest := firstWord(r.args[""])
	n, err := strconv.ParseInt(strings.TrimPrefix(first, "#"), 10, 64)
	number := err == nil && n > 0
	switch {
	case r.here.Ticket != 0 && number && r.verb.Prose && n != r.here.Ticket && !strings.HasPrefix(first, "#"):
		if t, err := r.tx.Tickets.Get(n); err == nil && r.sees(t) {
			no := refuse("which-ticket", fmt.Sprintf("Is this for #%d, or for #%d?", r.here.Ticket, n), "This is the thread of ",
				literalf("#%d", r.here.Ticket), ", but your text begins with the number of another ticket, and it would go to other people. Write ",
				literalf("#%d", n), " or ", literalf("#%d", r.here.Ticket), " before it.")
			return no
		}
		number = false // "note 5 phones are dead" speaks of phones
	case r.here.Ticket == 0 && !number:
		return refuse("which-ticket", "Which ticket?", "Put its number after the command: ",
			talk.Literal(r.usage(r.verb)), ". In a ticket's thread the number is not needed.")
	}
	if number {
		if err := r.argsAfter(rest); err != nil {
			return err
		}
	} else {
		n = r.here.Ticket
	}
	t, err := r.tx.Tickets.Get(n)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !r.sees(t) {
		return notThere(n)
	}
	r.ticket = t
	return err
}

// argsAfter takes what follows the ticket's number. Arguments count there as they do before it, where the line was typed.
func (r *request) argsAfter(rest string) error {
	r.args[""] = rest
	if !r.verb.Prose || r.draft.ID != "" {
		return nil
	}
	_, more, err := talk.ParseLine(r.verb.Name+" "+rest, grammar{r.c})
	if err != nil {
		return refuse("bad-line", "That could not be read: "+err.Error()+".", "You typed: ", talk.Literal(talk.Clip(r.act.Line, 1000)))
	}
	delete(r.args, "")
	for key, v := range more {
		if _, twice := r.args[key]; twice {
			return refuse("bad-line", fmt.Sprintf("%s is given twice.", key), "You typed: ", talk.Literal(talk.Clip(r.act.Line, 1000)))
		}
		r.args[key] = v
	}
	return nil
}

// firstWord splits a text at its first space or line break.
func firstWord(s string) (word, rest string) {
	s = strings.TrimSpace(s)
	i := strings.IndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// visible finds tickets that the person may see, the newest first.
func (r *request) visible(q storage.TicketQuery) ([]storage.Ticket, error) {
	if r.who.staff && r.who.inChannel == "" {
		return r.tx.Tickets.Find(q)
	}
	var all []storage.Ticket
	for _, id := range r.who.partners {
		own := q
		own.Partner = id
		mine, err := r.tx.Tickets.Find(own)
		if err != nil {
			return nil, err
		}
		own.Partner, own.Provider = "", id
		handled, err := r.tx.Tickets.Find(own)
		if err != nil {
			return nil, err
		}
		all = append(append(all, mine...), handled...)
	}
	all = newestFirst(all)
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

// partner is a partner with the agreement that is in force for new tickets.
func (r *request) partner(id string) (storage.Partner, *sla.Agreement, error) {
	p, err := r.tx.Partners.Get(id)
	if err != nil {
		return p, nil, err
	}
	a, ok := r.c.agreements.Get(p.Agreement)
	if !ok {
		return p, nil, refuse("no-agreement", fmt.Sprintf("The agreement %q of %s is not there any more.", p.Agreement, p.Name),
			"Ask ", r.managerNames(), " to set another with ", talk.Literal("/tieline partner set"), ".")
	}
	return p, a, nil
}

// agreement is the one that the ticket is pinned to.
func (r *request) agreement(t storage.Ticket) (*sla.Agreement, error) {
	return r.c.agreements.pinned(r.tx, t.Hash)
}

// say sets the private answer.
func (r *request) say(card talk.Card) { r.answer.Say = &card }

// finish remembers that the act was done, with its answer, and owes the answer.
func (r *request) finish() (talk.Answer, error) {
	if r.ignored {
		return talk.Answer{}, nil
	}
	if err := r.warnOfSecret(); err != nil {
		return talk.Answer{}, err
	}
	if err := r.asks(); err != nil {
		return talk.Answer{}, err
	}
	if r.answer.Say != nil {
		d, err := r.owePrivately(r.act.By.Key, *r.answer.Say)
		if err != nil {
			return talk.Answer{}, err
		}
		r.answer.Owed = d
	}
	blob, err := json.Marshal(r.answer)
	if err != nil {
		return talk.Answer{}, err
	}
	return r.answer, r.tx.Acts.Record(r.now, blob, actKeys(r.act)...)
}

// refused is finish for what was refused: the sentence is owed, and what was typed is kept where it was much.
func (r *request) refused(no *Refusal) error {
	for _, card := range no.Managers {
		if err := r.tellManagers(card); err != nil {
			return err
		}
	}
	if r.act.Kind == talk.Submitted {
		kept, err := r.keepDraft(no)
		if err != nil || kept {
			return err
		}
	} else if no.Again && no.Pass == nil {
		if err := r.offerAgain(no); err != nil {
			return err
		}
	}
	if no.Keep.Line != "" {
		r.draft = no.Keep
		if err := r.putDraft(); err != nil {
			return err
		}
		no.Next = append(no.Next, talk.Button{Label: "Open another ticket with this", Line: "form " + r.draft.ID})
	}
	if no.Pass != nil {
		if err := r.offerPassing(no); err != nil {
			return err
		}
	}
	if err := r.givesBack(no); err != nil {
		return err
	}
	r.say(*no.card())
	return nil
}

// owePrivately owes a message to one person alone.
func (r *request) owePrivately(to storage.PersonKey, card talk.Card) (key string, err error) {
	d := storage.Delivery{What: storage.Answer, Lane: personLane(to),
		Platform: to.Platform, To: to, Ticket: r.ticket.Number, NotBefore: r.now}
	if to == r.act.By.Key {
		d.In = r.act.In // anyone else looks elsewhere just now, and finds it in their direct conversation
	}
	if to == r.act.By.Key && !r.act.Late {
		d.Via, d.NotBefore = r.act.Reply, r.now.Add(AnswerAfter)
	}
	return r.owe(d, &card)
}

// personLane names a person's own lane.
func personLane(to storage.PersonKey) string {
	return "p/" + to.Platform + "/" + to.Team + "/" + to.User
}

// owe adds a delivery; a nil card is a Live one or a removal.
func (r *request) owe(d storage.Delivery, card *talk.Card) (key string, err error) {
	d.Key, d.Act, d.Created, d.State = newKey(), actName(r.act), r.now, storage.Owed
	if d.NotBefore.IsZero() {
		d.NotBefore = r.now
	}
	if card != nil {
		card.Mark = mark(d.Ticket, d.Key)
		if d.Body, err = json.Marshal(card); err != nil {
			return "", err
		}
	}
	return d.Key, r.tx.Outbox.Owe(d)
}

// newKey is 22 characters of chance, small letters and digits: 110 bits.
func newKey() string { return strings.ToLower(rand.Text()[:22]) }

// mark is how a message of ours is known again by eye: the ticket and four characters of the key.
func mark(ticket int64, key string) string {
	if ticket == 0 {
		return key[:4]
	}
	return fmt.Sprintf("#%d-%s", ticket, key[:4])
}
