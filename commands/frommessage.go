package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// What a draft holds of the message that a ticket is opened from, beside the form's fields. No field can have these names.
const (
	quotedValue = ":quoted"  // what comes along with it, line by line, with the names of those who wrote it
	fromValue   = ":from"    // which message it is
	another     = ":another" // yes: though a ticket was opened from it before
)

// quotedMost is how much of a message stands in the form's field: what Slack takes to fill one in beforehand,
// https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element, with room for a name. The rest comes along.
const quotedMost = 2800

// aMessage is how much of what comes along stands in one message of the ticket.
const aMessage = 3400

// fromMessage fills the draft with what the act brings along: what it was done to is the message of the ticket, and the
// rest of the thread comes along. It is looked over in the form before it is a ticket, unless somebody typed what is wrong.
func (r *request) fromMessage() error {
	if len(r.act.Heard) == 0 || r.here.Ticket != 0 && r.act.Kind == talk.Typed {
		return nil
	}
	main := slices.IndexFunc(r.act.Heard, func(q talk.Heard) bool { return !r.act.On.IsZero() && q.Ref == r.act.On })
	if main < 0 && r.draft.Values["message"] == "" {
		main = 0 // of a thread, what it began with
	}
	var rest []string
	for i, q := range r.act.Heard {
		words := r.quoteWords(q, i == main && r.draft.Values["message"] == "")
		switch {
		case words == "":
		case i == main && r.draft.Values["message"] == "":
			r.draft.Values["message"] = talk.Clip(words, quotedMost)
			if len([]rune(words)) > quotedMost {
				rest = append(rest, words)
			}
			r.lookOver = true
		default:
			rest = append(rest, words)
		}
		for _, f := range q.Files {
			if !slices.ContainsFunc(r.draft.Files, func(g storage.File) bool { return g.ID == f.ID }) {
				r.draft.Files = append(r.draft.Files, f)
			}
		}
	}
	if len(rest) > 0 {
		r.draft.Values[quotedValue] = strings.Join(rest, "\n")
	}
	if r.who.inChannel != "" {
		r.draft.Values["partner"] = r.who.inChannel // the form may be filled in elsewhere
	}
	if main >= 0 && !r.act.Heard[main].Ref.IsZero() {
		r.draft.Values[fromValue] = fromKey(r.act.Heard[main].Ref)
	}
	return r.notTwice()
}

// quoteWords is a message with the name of who wrote it. One's own needs none where it stands for oneself.
func (r *request) quoteWords(q talk.Heard, own bool) string {
	words := strings.TrimSpace(q.Text.Plain())
	if words == "" {
		for _, f := range q.Files {
			words = strings.TrimSpace(words + " (file: " + f.Name + ")")
		}
	}
	if words == "" || own && q.By.Key == r.act.By.Key {
		return words
	}
	name := q.By.Name
	if p, err := r.tx.People.ByKey(q.By.Key); err == nil && name == "" {
		name = p.Name
	}
	if name == "" {
		name = "somebody"
	}
	return talk.Clip(name, 80) + ": " + words
}

// fromKey names a message as the one that a ticket was opened from, among the acts that were done.
func fromKey(ref storage.Ref) string {
	return "from " + ref.In.Platform + " " + ref.In.ID + " " + ref.ID
}

// openedFrom is the ticket that was opened from the draft's message; 0 where there is none.
func (r *request) openedFrom() (int64, error) {
	key := r.draft.Values[fromValue]
	if key == "" {
		return 0, nil
	}
	before, err := r.tx.Acts.Seen(key)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var number int64
	return number, json.Unmarshal(before, &number)
}

// notTwice says of a message that it is a ticket's already. What it says is kept, for where another is meant.
func (r *request) notTwice() error {
	number, err := r.openedFrom()
	if err != nil {
		return err
	}
	if number == 0 {
		number = r.here.Ticket
	}
	if number == 0 {
		return nil
	}
	t, err := r.tx.Tickets.Get(number)
	if err != nil || !r.sees(t) {
		return err
	}
	no := refuse("opened-already", fmt.Sprintf("This is part of #%d already.", number),
		"Write in its thread, and it is read there. If this is about something else, open another.")
	no.Next = []talk.Button{{Label: fmt.Sprintf("Show #%d", number), Line: fmt.Sprintf("show %d", number)}}
	no.Keep = r.draft
	no.Keep.Values[another] = "yes"
	return no
}

// openedMeanwhile stops a second ticket from one message, where two had its form before them.
func (r *request) openedMeanwhile() error {
	number, err := r.openedFrom()
	if err != nil || number == 0 || r.confirmed || r.draft.Values[another] == "yes" {
		return err
	}
	no := refuse("opened-already", fmt.Sprintf("#%d was opened from this message meanwhile.", number), "What you filled in is kept.")
	no.Next = []talk.Button{{Label: fmt.Sprintf("Show #%d", number), Line: fmt.Sprintf("show %d", number)},
		{Label: "Open another all the same", Line: "confirm " + r.draft.ID}}
	return no
}

// bringAlong adds to the new ticket what was written before it was one, and remembers which message it was opened from.
func (r *request) bringAlong(values map[string]string) error {
	if key := values[fromValue]; strings.HasPrefix(key, "from ") {
		if _, err := r.tx.Acts.Seen(key); errors.Is(err, storage.ErrNotFound) {
			if err := r.tx.Acts.Record(r.now, fmt.Append(nil, r.ticket.Number), key); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	}
	if values[quotedValue] == "" {
		return nil
	}
	for i, part := range inParts(values[quotedValue], aMessage) {
		title := "Written before it was a ticket:"
		if i > 0 {
			title = "And:"
		}
		text := append(talk.Say(title), talk.AsTyped(part)...)
		for j := range text[1:] {
			text[j+1].Kind = talk.Quoted
		}
		m, err := r.keep(partnerSide, false, text, nil)
		if err != nil {
			return err
		}
		if err := r.relay(&m, workSide(r.ticket)); err != nil {
			return err
		}
		if err := r.happened(storage.Event{Kind: brought, Message: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// inParts cuts a text at line breaks into parts of at most so many characters; a line that is longer is cut too, between words.
func inParts(text string, most int) []string {
	var parts []string
	part := ""
	for line := range strings.SplitSeq(text, "\n") {
		for {
			if n := len([]rune(part)) + 1 + len([]rune(line)); n <= most {
				break
			}
			if part != "" {
				parts, part = append(parts, part), ""
				continue
			}
			cut := string([]rune(line)[:most])
			if i := strings.LastIndex(cut, " "); i > len(cut)/2 {
				cut = cut[:i+1]
			}
			parts, line = append(parts, cut), line[len(cut):]
		}
		if part != "" {
			part += "\n"
		}
		part += line
	}
	if strings.TrimSpace(part) != "" {
		parts = append(parts, part)
	}
	return parts
}

// reacted takes a reaction that asks for a ticket, on a message in a partner's channel. A reaction can show no form, so the
// answer has a button that does.
func reacted(r *request) error {
	if r.here.Ticket != 0 || r.who.inChannel == "" {
		r.ignored = true
		return nil
	}
	r.verb, r.args = openVerb, talk.Args{}
	r.draft = storage.Draft{Line: "open", Values: map[string]string{}}
	if err := r.fromMessage(); err != nil {
		return err
	}
	o, err := r.opening()
	if err != nil {
		return err
	}
	if no := r.hopeless(o); no != nil {
		return no
	}
	if err := r.putDraft(); err != nil {
		return err
	}
	card := talk.Card{Title: "Open a ticket from this?", Buttons: []talk.Button{{Label: "Open the form", Line: "form " + r.draft.ID, Look: talk.Good}}}
	for _, p := range talk.AsTyped(talk.Clip(r.draft.Values["message"], 300)) {
		p.Kind = talk.Quoted
		card.Body = append(card.Body, p)
	}
	if r.draft.Values["message"] == "" {
		card.Body = talk.Say("What it says could not be read, so the form is empty.")
	}
	r.say(card)
	return nil
}
