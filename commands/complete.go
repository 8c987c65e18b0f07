package commands

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// Choices completes what is being typed. It never fails: no choices is an answer.
func (c *Commands) Choices(ctx context.Context, q talk.Question) []talk.Choice {
	var got []talk.Choice
	err := c.store.View(ctx, func(tx storage.Tx) error {
		r, err := c.request(tx, talk.Act{By: q.By, In: q.In, Under: q.Under, At: c.now()})
		if err != nil {
			return err
		}
		got = complete(r, q)
		return nil
	})
	if err != nil {
		slog.WarnContext(ctx, "no completion", "err", err)
		return nil
	}
	return got[:min(len(got), 25)]
}

// complete offers verbs, then the verb's arguments, then an argument's values.
func complete(r *request, q talk.Question) []talk.Choice {
	line := strings.TrimLeft(q.Line, " ")
	name, rest, typedVerb := strings.Cut(line, " ")
	if !typedVerb {
		return verbChoices(r, q.Group, strings.ToLower(name))
	}
	v, ok := verbNamed(strings.ToLower(name))
	if !ok || !r.mayUse(v) {
		return nil
	}
	r.verb = v
	if _, args, err := talk.ParseLine(line, grammar{r.c}); err == nil {
		r.args = args
	}
	last := rest[strings.LastIndex(rest, " ")+1:]
	head := line[:len(line)-len(last)]
	key, typed, assigned := strings.Cut(last, "=")
	var out []talk.Choice
	if assigned {
		for _, a := range r.argsOf(v) {
			if a.Name != strings.ToLower(key) || a.Choices == nil {
				continue
			}
			for _, ch := range a.Choices(r) {
				if strings.HasPrefix(strings.ToLower(ch.Value), strings.ToLower(strings.Trim(typed, `"`))) {
					out = append(out, talk.Choice{Value: head + key + "=" + talk.Quote(ch.Value) + " ", Label: ch.Value, Help: ch.Help})
				}
			}
		}
		return out
	}
	if v.Ticket && head == line[:len(name)]+" " {
		out = append(out, ticketChoices(r, head, last)...)
	}
	for _, a := range r.argsOf(v) {
		if _, given := r.args[a.Name]; given || a.Name == "" && a.Choices == nil {
			continue
		}
		if a.Name == "" {
			for _, ch := range a.Choices(r) {
				if strings.HasPrefix(ch.Value, last) {
					out = append(out, talk.Choice{Value: head + ch.Value + " ", Label: ch.Value, Help: ch.Help})
				}
			}
		} else if strings.HasPrefix(a.Name, strings.ToLower(last)) {
			out = append(out, talk.Choice{Value: head + a.Name + "=", Label: a.Name + "=", Help: a.Title})
		}
	}
	return out
}

func verbChoices(r *request, group, typed string) []talk.Choice {
	var out []talk.Choice
	for _, v := range registry {
		if v.Hidden || group != "" && r.groupOf(v) != Group(group) || !strings.HasPrefix(v.Name, typed) || !r.mayUse(v) {
			continue
		}
		out = append(out, talk.Choice{Value: v.Name + " ", Label: v.Name, Help: v.Help})
	}
	return out
}

// ticketChoices offers the open tickets that the person may see and the verb may be done to.
func ticketChoices(r *request, head, typed string) []talk.Choice {
	tickets, err := r.visible(storage.TicketQuery{States: openStates, Limit: 200})
	if err != nil {
		return nil
	}
	var out []talk.Choice
	for _, t := range tickets {
		n := fmt.Sprint(t.Number)
		if strings.HasPrefix(n, strings.TrimPrefix(typed, "#")) {
			out = append(out, talk.Choice{Value: head + n + " ", Label: "#" + n, Help: talk.Clip(t.Subject, 75)})
		}
	}
	return out
}

var openStates = slices.DeleteFunc(slices.Clone(storage.States), func(s storage.State) bool { return s == storage.Closed })
