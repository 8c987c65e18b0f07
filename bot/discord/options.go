package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"net/http"

	"tieline/commands/talk"
	"tieline/storage"
)

// Kinds of option: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
const (
	optionSub  = 1
	optionText = 3
	optionFile = 11
)

// Names of options that are no argument of a verb's.
const (
	theTicket = "ticket" // its number
	theText   = "text"   // the running text
	theFile   = "file"
)

// option is one that somebody typed.
type option struct {
	Name    string   `json:"name"`
	Type    int      `json:"type"`
	Value   any      `json:"value"`
	Focused bool     `json:"focused"`
	Options []option `json:"options"`
}

func (o option) words() string {
	switch v := o.Value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil:
		return ""
	}
	return fmt.Sprint(o.Value)
}

// sub is the subcommand that was typed, which is a verb, and its options. A command without is one itself.
func sub(name string, all []option) (verb string, options []option) {
	if len(all) > 0 && all[0].Type == optionSub {
		return all[0].Name, all[0].Options
	}
	return name, all
}

// lineOfOptions is the line that says the same as typed options: there is one grammar.
func lineOfOptions(command string, all []option) string {
	verb, options := sub(command, all)
	args := talk.Args{}
	text, ticket := "", ""
	for _, o := range options {
		switch {
		case o.Type == optionFile:
		case o.Name == theTicket:
			ticket = strings.TrimSpace(o.words())
		case o.Name == theText:
			text = strings.TrimSpace(o.words())
		default:
			args[o.Name] = o.words()
		}
	}
	args[""] = strings.TrimSpace(ticket + " " + text)
	return talk.FormatLine(verb, args)
}

// files are those that came as options.
func (in interaction) files(all []option) (out []storage.File) {
	_, options := sub(in.Data.Name, all)
	for _, o := range options {
		if f, ok := in.Data.Resolved.Files[o.words()]; ok && o.Type == optionFile {
			out = append(out, f.loose())
		}
	}
	return out
}

// eager is how long a completion may take: after that nobody looks at it any more.
const eager = time.Second

// Limits of completions: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
const (
	maxChoices = 25
	maxChoice  = 100
)

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete offers what may stand in the option that is being typed, by what this person may see. Whatever goes wrong, there are no
// choices then.
func (l *listener) complete(in interaction) {
	ctx, cancel := context.WithTimeout(l.work, eager)
	defer cancel()
	got := make(chan []choice, 1)
	go func() {
		var out []choice
		defer func() { got <- out }()
		l.safely("a completion", func() { out = l.choices(ctx, in) })
	}()
	out := []choice{}
	select {
	case out = <-got:
	case <-ctx.Done():
	}
	if out == nil {
		out = []choice{}
	}
	ctx, cancel = context.WithTimeout(l.work, answerIn)
	defer cancel()
	_ = l.rest(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(in.ID, in.Token),
		map[string]any{"type": answerChoices, "data": map[string]any{"choices": out}}, nil) // nobody waits for it any more
}

func (l *listener) choices(ctx context.Context, in interaction) (out []choice) {
	verb, options := sub(in.Data.Name, in.Data.Options)
	head, typed, name := lineBefore(verb, options)
	by, err := l.person(ctx, in.Guild, in.Member, in.User)
	if err != nil {
		return nil
	}
	q := talk.Question{By: by, In: in.place(), Group: in.Data.Name}
	if q.Under = q.In; in.Channel.thread() && in.Channel.Parent != "" {
		q.Under = storage.Place{Platform: platform, ID: in.Channel.Parent}
	}
	q.Line = head + typed
	for _, c := range l.handler.Choices(ctx, q) {
		value, ok := strings.CutPrefix(strings.TrimSpace(c.Value), strings.TrimSpace(head))
		if value = unquoted(strings.TrimSpace(value)); !ok || value == "" || strings.HasSuffix(value, "=") || units(value) > maxChoice {
			continue // of the running text, arguments are options of their own
		}
		if name == theText {
			value = strings.TrimSpace(value)
		}
		label := c.Label
		if c.Help != "" {
			label += " — " + c.Help
		}
		if x := (choice{talk.Clip(label, maxChoice), value}); !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out[:min(len(out), maxChoices)]
}

// lineBefore is the line up to where somebody is typing: what is settled, and what they have typed of the rest.
func lineBefore(verb string, options []option) (head, typed, name string) {
	args := talk.Args{}
	ticket := ""
	var at option
	for _, o := range options {
		switch {
		case o.Focused:
			at = o
		case o.Name == theTicket:
			ticket = o.words()
		case o.Name != theText && o.Type != optionFile:
			args[o.Name] = o.words()
		}
	}
	switch at.Name {
	case theTicket:
		return verb + " ", at.words(), theTicket
	case theText:
		head = talk.FormatLine(verb, args)
		if ticket != "" {
			head += " " + ticket
		}
		return head + " ", at.words(), theText
	}
	return talk.FormatLine(verb, args) + " " + at.Name + "=", at.words(), at.Name
}

// unquoted is a value as it was before it was put into a line.
func unquoted(v string) string {
	if !strings.HasPrefix(v, `"`) {
		return v
	}
	_, args, err := talk.ParseLine("x v="+v, known{})
	if err != nil {
		return v
	}
	return args["v"]
}

// known is a grammar of anything.
type known struct{}

func (known) Known(string, string) bool { return true }
func (known) Prose(string) bool         { return false }
