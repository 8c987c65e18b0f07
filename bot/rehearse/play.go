package rehearse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

// Failure is a line of a script that did not come true.
type Failure struct {
	Name     string
	Line     int
	Text     string
	Sentence string   // what is wrong with it
	Heading  string   // of Seen
	Seen     []string // what was seen instead, one message each
}

func (f Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s\n    %s\n", f.Name, f.Line, f.Sentence, strings.TrimSpace(f.Text))
	if f.Heading != "" {
		fmt.Fprintf(&b, "  %s\n", f.Heading)
	}
	for i, s := range f.Seen {
		if i > 0 {
			b.WriteString("    ----\n")
		}
		for line := range strings.SplitSeq(s, "\n") {
			fmt.Fprintf(&b, "    | %s\n", line)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// Play plays the conversation and returns what did not come true. An error is ours, or a Problem of the cast.
func Play(ctx context.Context, s *Script, o Options) (_ []Failure, err error) {
	h, err := enter(ctx, s, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.leave()) }()
	p := &play{house: h, shown: map[string]map[string]string{}, forms: map[string]*form{}, typed: map[string]*strings.Builder{}, told: map[string]bool{}, homes: map[string][]talk.Card{},
		monitoring: monitoring{firing: map[string]commands.Alert{}}}
	if err := p.observe(ctx); err != nil {
		return nil, err
	}
	for _, t := range s.turns {
		p.news, p.refused = nil, ""
		err := p.do(ctx, t)
		if no, ok := errors.AsType[stuck](err); ok {
			p.fail(t.line, t.text, no.sentence, no.heading, no.seen)
			break // what follows builds on it
		}
		if err != nil {
			return p.failures, fmt.Errorf("%s:%d: %w", s.Name, t.line, err)
		}
		if err := p.held(ctx, t); err != nil {
			return p.failures, fmt.Errorf("%s:%d: %w", s.Name, t.line, err)
		}
		if err := p.mayRestart(ctx); err != nil {
			return p.failures, fmt.Errorf("%s:%d: the restart: %w", s.Name, t.line, err)
		}
	}
	return p.failures, nil
}

// play is a conversation under way.
type play struct {
	*house
	shown    map[string]map[string]string // by person and message: its words when last looked at
	ever     []piece                      // all that anybody was ever shown
	news     []piece                      // of this turn
	sights   map[string][]Sight           // by person, as things stand
	forms    map[string]*form             // the one that each has before them
	typed    map[string]*strings.Builder  // by person: what they themselves brought up
	told     map[string]bool              // leaks that were told
	homes    map[string][]talk.Card       // the bot's own page, as each opened it last
	refused  string                       // what the platform itself said no with, in this turn
	failures []Failure

	monitoring monitoring
}

// piece is something that the bot showed to somebody.
type piece struct {
	who   string
	at    storage.Place
	id    string // of the message; empty: a form, or a no of the platform
	alone bool
	words string
	pings []string // names of those whose attention it calls for
}

// form is a form that somebody has before them, with what they filled in so far.
type form struct {
	talk.Form
	in     storage.Place
	values map[string]string
	loaded map[string][]string
}

// stuck is a turn that cannot be done.
type stuck struct {
	sentence, heading string
	seen              []string
}

func (s stuck) Error() string { return s.sentence }

func (p *play) fail(line int, text, sentence, heading string, seen []string) {
	p.failures = append(p.failures, Failure{Name: p.script.Name, Line: line, Text: text, Sentence: sentence, Heading: heading, Seen: seen})
}

// do lets one thing happen.
func (p *play) do(ctx context.Context, t turn) error {
	switch d := t.do.(type) {
	case says:
		in, err := p.place(ctx, d.in, d.who)
		if err != nil {
			return err
		}
		p.mentions(d.who, d.text)
		return p.act(ctx, d.who, Deed{Kind: talk.Said, In: in, Text: d.text, Files: d.files})
	case clicks:
		return p.click(ctx, d)
	case fills:
		return p.fill(ctx, d.who, t.fields)
	case edits:
		on, err := p.own(d.who, d.old)
		if err != nil {
			return err
		}
		p.mentions(d.who, d.new)
		return p.act(ctx, d.who, Deed{Kind: talk.Edited, In: on.In, On: on, Text: d.new})
	case deletes:
		on, err := p.own(d.who, d.old)
		if err != nil {
			return err
		}
		return p.act(ctx, d.who, Deed{Kind: talk.Deleted, In: on.In, On: on})
	case picks:
		return p.pick(ctx, d)
	case visits:
		return p.visit(ctx, d.who)
	case *reports:
		return p.monitors(ctx, d)
	case later:
		if d.down {
			if err := p.down(ctx, d.to); err != nil {
				return err
			}
		}
		return p.advance(ctx, d.to)
	}
	return fmt.Errorf("nothing knows how to do %T", t.do)
}

// act lets somebody do something, and keeps what they got back at once.
func (p *play) act(ctx context.Context, who string, d Deed) error {
	got, err := p.stage.Do(ctx, who, d)
	if err != nil {
		return err
	}
	tell := func(words string) {
		p.news = append(p.news, piece{who: who, at: d.In, alone: true, words: words})
	}
	p.refused = ""
	f := p.forms[who]
	if d.Kind == talk.Submitted && got.Refused == "" && len(got.Errors) == 0 {
		if label := lacking(d); label != "" {
			return stuck{sentence: fmt.Sprintf("the form %q was taken without %q, which it says is needed: a page would have held it back", d.Form.Title, label)}
		}
	}
	switch {
	case got.Refused != "":
		p.refused = got.Refused
		tell(got.Refused)
	case got.Form != nil:
		f = &form{Form: *got.Form, in: d.In, values: map[string]string{}, loaded: map[string][]string{}}
		for _, x := range got.Form.Fields {
			if x.Value != "" {
				f.values[x.Name] = x.Value
			}
		}
		p.forms[who] = f
		tell(formWords(f.Form, f.values, errorsOf(f.Form)))
	case len(got.Errors) > 0 && f != nil:
		tell(formWords(f.Form, f.values, got.Errors))
	case d.Kind == talk.Submitted:
		delete(p.forms, who)
	}
	return nil
}

// place is where a spot of the script is for somebody.
func (p *play) place(ctx context.Context, s spot, who string) (storage.Place, error) {
	switch {
	case s.direct:
		return p.stage.Place("@" + who), nil
	case s.channel != "":
		return p.stage.Place("#" + s.channel), nil
	}
	th, err := p.thread(ctx, s)
	return th.Place, err
}

// thread is the ticket's thread on a side.
func (p *play) thread(ctx context.Context, s spot) (th storage.Thread, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		all, err := tx.Threads.Of(s.ticket)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.Side == s.side && !x.Place.IsZero() {
				th = x
				return nil
			}
		}
		return stuck{sentence: fmt.Sprintf("there is no %s yet", s)}
	})
	return th, err
}

// click finds the button for everyone before the first presses it.
func (p *play) click(ctx context.Context, c clicks) error {
	var deeds []Deed
	for _, who := range c.who {
		d, err := p.button(ctx, who, c)
		if err != nil {
			return err
		}
		deeds = append(deeds, d)
	}
	for i, who := range c.who {
		p.mentions(who, deeds[i].Line)
		if err := p.act(ctx, who, deeds[i]); err != nil {
			return err
		}
	}
	return nil
}

// button finds the newest button of that label which somebody sees, in a place or anywhere.
func (p *play) button(ctx context.Context, who string, c clicks) (Deed, error) {
	var in storage.Place
	var card storage.Ref
	if c.in != (spot{}) {
		var err error
		if in, err = p.place(ctx, c.in, who); err != nil {
			return Deed{}, err
		}
		if c.in.ticket != 0 { // the card heads the thread, and may stand in the channel
			th, err := p.thread(ctx, c.in)
			if err != nil {
				return Deed{}, err
			}
			card = th.Card
		}
	}
	var there []string
	for _, s := range slices.Backward(p.sights[who]) {
		if s.Card == nil || s.Removed || !in.IsZero() && s.Ref.In != in && s.Ref != card {
			continue
		}
		for _, b := range s.Card.Buttons {
			if b.Label == c.label && b.Line != "" {
				return Deed{Kind: talk.Clicked, In: s.Ref.In, On: s.Ref, Line: b.Line}, nil
			}
		}
		for _, l := range labels(s.Card) {
			if !slices.Contains(there, "["+l+"]") {
				there = append(there, "["+l+"]")
			}
		}
	}
	for _, card := range p.homes[who] {
		for _, b := range card.Buttons {
			if b.Label == c.label && b.Line != "" && in.IsZero() {
				return Deed{Kind: talk.Clicked, In: p.stage.Place("@" + who), Line: b.Line}, nil
			}
		}
	}
	no := stuck{sentence: fmt.Sprintf("%s sees no button %q there", who, c.label)}
	if len(there) > 0 {
		no.heading, no.seen = "There are these buttons:", []string{strings.Join(there, " ")}
	}
	return Deed{}, no
}

// own finds the newest message that somebody wrote themselves and that has these words.
func (p *play) own(who, words string) (storage.Ref, error) {
	for _, s := range slices.Backward(p.sights[who]) {
		if s.By == who && !s.Removed && matches(s.Text.Plain(), words) {
			return s.Ref, nil
		}
	}
	return storage.Ref{}, stuck{sentence: fmt.Sprintf("%s has written no message with the words %q", who, words)}
}

// mentions notes what somebody brought up themselves: an answer may say it back.
func (p *play) mentions(who, text string) {
	if p.typed[who] == nil {
		p.typed[who] = &strings.Builder{}
	}
	p.typed[who].WriteString("\n" + text)
}

// held looks around after a turn and holds it against what was expected.
func (p *play) held(ctx context.Context, t turn) error {
	if _, moved := t.do.(later); !moved {
		if err := p.advance(ctx, p.clock()); err != nil {
			return err
		}
	}
	if err := p.observe(ctx); err != nil {
		return err
	}
	leaks, err := p.leaks(ctx)
	if err != nil {
		return err
	}
	for _, l := range leaks {
		p.fail(t.line, t.text, l.sentence, l.heading, l.seen)
	}
	if p.refused != "" && !slices.ContainsFunc(t.looks, func(l look) bool { return l.how == sees && matches(p.refused, l.want) }) {
		p.fail(t.line, t.text, "the platform itself refused this, and nothing below says so: "+p.refused, "", nil)
	}
	for _, l := range t.looks {
		if err := p.check(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// observe reads what everybody sees, and keeps what is new to them. What people write is theirs, and no news of the bot.
func (p *play) observe(ctx context.Context) error {
	p.sights = map[string][]Sight{}
	for _, who := range p.script.cast.People {
		all, err := p.stage.Sees(ctx, who.ID)
		if err != nil {
			return err
		}
		p.sights[who.ID] = all
		was, now := p.shown[who.ID], map[string]string{}
		for _, s := range all {
			if s.By != "" {
				continue
			}
			id := s.Ref.In.ID + "\x00" + s.Ref.ID
			words := p.words(s)
			now[id] = words
			if old, known := was[id]; !known && !s.Removed || known && old != words {
				p.news = append(p.news, piece{who: who.ID, at: s.Ref.In, id: id, alone: s.Alone, words: words, pings: p.pings(s)})
			}
		}
		p.shown[who.ID] = now
	}
	p.ever = append(p.ever, p.news...)
	return nil
}

// pings are the people of the cast whose attention a message calls for.
func (p *play) pings(s Sight) (out []string) {
	if s.Card == nil {
		return nil
	}
	for _, k := range s.Card.Ping {
		for _, who := range p.script.cast.People {
			if slices.Contains(p.accounts(who.ID), k) {
				out = append(out, who.ID)
			}
		}
	}
	return out
}

func (p *play) words(s Sight) string {
	switch {
	case s.Removed:
		return "(removed)"
	case s.Card != nil:
		return cardWords(*s.Card, p.nameOf)
	}
	return s.Text.Plain()
}

// fill sends the form that somebody has before them, with these lines and what was in it before.
func (p *play) fill(ctx context.Context, who string, fields []field) error {
	f := p.forms[who]
	if f == nil {
		return stuck{sentence: who + " has no form to fill in"}
	}
	for _, x := range fields {
		if err := f.put(x); err != nil {
			return err
		}
		p.mentions(who, x.value)
	}
	return p.act(ctx, who, Deed{Kind: talk.Submitted, In: f.in, Form: f.Form, Values: maps.Clone(f.values), Loaded: maps.Clone(f.loaded)})
}
