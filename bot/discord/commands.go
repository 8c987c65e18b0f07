package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands"
	"tieline/commands/talk"
)

// Limits of commands: https://discord.com/developers/docs/interactions/application-commands
const (
	maxDescribed = 100 // characters of a description
	maxOptions   = 25
	maxTyped     = 4000 // characters of an option's text; Discord takes 6000
)

// fromMessage is the line of the command in a message's menu.
const fromMessage = "open"

// What a command is for: servers that install the app, in channels and in the bot's direct conversations. In those of two people
// nobody would see the bot.
var (
	inServers = []int{0} // https://discord.com/developers/docs/resources/application#application-object-application-integration-types
	whereUsed = []int{0, 1}
)

// command is one that Discord knows of: https://discord.com/developers/docs/interactions/application-commands#application-command-object
type command struct {
	ID           string            `json:"id,omitempty"`
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Options      []commandOption   `json:"options,omitempty"`
	Integrations []int             `json:"integration_types,omitempty"`
	Contexts     []int             `json:"contexts,omitempty"`
}

type commandOption struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Required     bool              `json:"required,omitempty"`
	Autocomplete bool              `json:"autocomplete,omitempty"`
	MaxLength    int               `json:"max_length,omitempty"`
	Options      []commandOption   `json:"options,omitempty"`
}

// commandsOf are ours, made of the registry: a command for each group, with a subcommand for each verb.
func commandsOf(all []commands.Verb) (out []command) {
	for _, g := range commands.Groups {
		c := command{Type: commandTyped, Name: string(g.Group), Description: described(g.For), Descriptions: localised(string(g.Group), describing), Integrations: inServers, Contexts: whereUsed}
		for _, v := range all {
			if (!v.Hidden || v.Name == theHome) && (v.Group == g.Group || v.Also == g.Group) {
				c.Options = append(c.Options, commandOption{Type: optionSub, Name: v.Name, Names: localised(v.Name, naming),
					Description: described(v.Help), Descriptions: localised(v.Name, describing), Options: optionsOf(v)})
			}
		}
		out = append(out, c)
	}
	return append(out, command{Type: commandMessage, Name: "Open a ticket from this", Names: localised("open a ticket from this", naming), Integrations: inServers, Contexts: []int{0}})
}

// optionsOf are a verb's arguments as typed options: first the ticket, then the running text, then the others.
func optionsOf(v commands.Verb) (out []commandOption) {
	if v.Ticket {
		out = append(out, commandOption{Type: optionText, Name: theTicket, Description: "Number of the ticket; in its thread it is not needed", Autocomplete: true, MaxLength: 20})
	}
	if text, takes := textOf(v); takes {
		out = append(out, text)
	}
	for _, a := range v.Args {
		if a.Name != "" && len(out) < maxOptions {
			out = append(out, commandOption{Type: optionText, Name: a.Name, Description: described(a.Title), Autocomplete: a.Choices != nil, MaxLength: maxTyped})
		}
	}
	if takesFile(v) && len(out) < maxOptions {
		out = append(out, commandOption{Type: optionFile, Name: theFile, Description: "A file that goes with it"})
	}
	for i := range out {
		out[i].Names, out[i].Descriptions = localised("option "+out[i].Name, naming), localised("option "+out[i].Name, describing)
	}
	return out
}

// textOf is the running text, of a verb that takes any.
func textOf(v commands.Verb) (commandOption, bool) {
	o := commandOption{Type: optionText, Name: theText, Description: "What you want to say", MaxLength: maxTyped}
	i := slices.IndexFunc(v.Args, func(a commands.Arg) bool { return a.Name == "" })
	switch {
	case i >= 0:
		o.Description, o.Autocomplete = described(v.Args[i].Title), v.Args[i].Choices != nil
	case v.Adds != "":
		o.Description = "What is wrong; before it, fields as name=value"
		if !v.Prose {
			o.Description = "Fields, as name=value"
		}
	case !v.Prose:
		return o, false
	}
	return o, true
}

// takesFile reports whether a verb's words may have a file with them.
func takesFile(v commands.Verb) bool {
	return slices.Contains([]string{"open", "reply", "note", "escalate", "resolve"}, v.Name)
}

func described(s string) string {
	if s == "" {
		return "…"
	}
	return talk.Clip(strings.TrimSpace(s), maxDescribed)
}

// register makes known which commands there are, where Discord does not know them so: those of another name are left alone.
func (l *listener) register(ctx context.Context) {
	err := insist(ctx, func() error { return l.registerOnce(ctx) })
	if err != nil && ctx.Err() == nil {
		l.Log.ErrorContext(ctx, "the commands could not be made known to Discord: /ticket, /desk and /tieline may be missing", "err", err)
	}
}

func (a *Adapter) registerOnce(ctx context.Context) error {
	address := discordgo.EndpointApplicationGlobalCommands(a.app)
	var there []command
	if err := a.get(ctx, address+"?with_localizations=true", &there); err != nil {
		return err
	}
	for _, c := range commandsOf(commands.Registry()) {
		i := slices.IndexFunc(there, func(x command) bool { return x.Name == c.Name && x.Type == c.Type })
		if i >= 0 && same(there[i], c) {
			continue
		}
		if err := a.rest(ctx, http.MethodPost, address, c, nil); err != nil { // of the same name it replaces
			return again(err)
		}
		a.Log.DebugContext(ctx, "a command was made known to Discord", "name", c.Name)
	}
	return nil
}

// same reports whether Discord knows a command as it is to be. What it adds by itself does not count.
func same(there, want command) bool {
	there.ID = ""
	return reflect.DeepEqual(plain(there), plain(want))
}

// plain is a command as JSON has it, with nothing in it that is empty.
func plain(c command) any {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	return v
}

var _ bot.Platform = (*Adapter)(nil)
