package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var resolveAllVerb = Verb{Name: "resolveall", Group: DeskGroup, Who: DeskPeople, Hidden: true,
	Help: "Resolves every ticket of a problem that is over.", Example: "1",
	Args: []Arg{{Name: "", Title: "Problem", Required: true}}, do: resolveAllDone, each: resolveEach}

func resolveAll(p storage.Problem, n int) talk.Button {
	return talk.Button{Label: fmt.Sprintf("Resolve all %d", n), Line: fmt.Sprintf("resolveall %d", p.Number), Look: talk.Good}
}

// unresolved are the problem's tickets at the desk that can be resolved still.
func (r *request) unresolved(p storage.Problem) ([]storage.Ticket, error) {
	numbers, err := r.tx.Gathered.In(p.Number)
	if err != nil {
		return nil, err
	}
	var out []storage.Ticket
	for _, n := range numbers {
		t, err := r.tx.Tickets.Get(n)
		if err != nil {
			return nil, err
		}
		if _, ok := after(t, resolved); ok && t.Handler == "" {
			out = append(out, t)
		}
	}
	return out, nil
}

// problemNamed is the problem that a button is about.
func (r *request) problemNamed() (storage.Problem, error) {
	if !r.who.staff {
		return storage.Problem{}, r.mayNot()
	}
	n, _ := strconv.ParseInt(r.args[""], 10, 64)
	p, err := r.tx.Problems.Get(n)
	if err != nil {
		return p, refuse("not-found", "There is no such problem.", "Type ", talk.Literal("/desk problem list"), " to see them.")
	}
	return p, nil
}

// resolveEach is what has to be done: each ticket by itself, as if somebody had typed it.
func resolveEach(r *request) (lines []string, err error) {
	p, err := r.problemNamed()
	if err != nil {
		return nil, err
	}
	open, err := r.unresolved(p)
	for _, t := range open {
		lines = append(lines, fmt.Sprintf("resolve %d", t.Number))
	}
	return lines, err
}

// resolveAllDone tells what became of it.
func resolveAllDone(r *request) error {
	p, err := r.problemNamed()
	if err != nil {
		return err
	}
	left, err := r.unresolved(p)
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Every ticket of problem %d is resolved.", p.Number)}
	if len(left) > 0 {
		card.Tone, card.Title = talk.Warn, fmt.Sprintf("%s of problem %d could not be resolved.", counted(len(left), "ticket"), p.Number)
		for _, t := range left {
			why := r.because[fmt.Sprintf("resolve %d", t.Number)]
			card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(fmt.Sprintf("#%d ", t.Number)), r.partnerName(t.Partner), ": "+talk.Clip(why, 200)))
		}
		card.Body = card.Body.Fit(3500)
		card.Small = []talk.Text{talk.Say("Resolve these by hand.")}
	}
	r.say(card)
	return r.oweBoard(boardOfProblem(p), 0)
}

// doEach does a verb that stands for many lines. Each is an act of its own, in a transaction of its own: one that is refused
// undoes nothing of the others. What was done before a crash is known again and not done twice.
func (c *Commands) doEach(ctx context.Context, a talk.Act, verb Verb, args talk.Args) (talk.Answer, error) {
	var lines []string
	no, err := c.look(ctx, a, func(r *request) (err error) {
		r.verb, r.args = verb, args
		if !r.mayUse(verb) {
			return r.mayNot()
		}
		lines, err = verb.each(r)
		return err
	})
	if err != nil {
		return talk.Answer{}, err
	}
	because := map[string]string{}
	for _, line := range lines {
		one := a
		one.Kind, one.Key, one.Also, one.Line, one.Reply = talk.Clicked, a.Key+" "+line, "", line, storage.Handle{}
		ans, err := c.command(ctx, one)
		if err != nil {
			return talk.Answer{}, err
		}
		if ans.Owed != "" {
			c.Shown(ctx, ans.Owed) // the answer to the whole says it
		}
		because[line] = whyNot(ans)
	}
	return c.run(ctx, a, func(r *request) error {
		r.verb, r.args, r.because = verb, args, because
		if no.Say != nil {
			r.answer = no
			return nil
		}
		return verb.do(r)
	})
}

// whyNot is why a line was not done, as far as its answer says.
func whyNot(ans talk.Answer) string {
	switch {
	case ans.Form != nil:
		return "it asks for something first."
	case ans.Say != nil:
		return strings.TrimSpace(ans.Say.Title + " " + ans.Say.Body.Plain())
	}
	return "it was not done."
}
