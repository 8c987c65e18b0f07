package discordtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// command is one that the app has registered: https://discord.com/developers/docs/interactions/application-commands.
type command struct {
	id, version string
	guild       string // empty: everywhere
	typ         int
	name        string
	spec        obj
}

// The types of commands and of their options.
const (
	chatCommand    = 1
	userCommand    = 2
	messageCommand = 3

	subcommand      = 1
	subcommandGroup = 2
	stringOption    = 3
	integerOption   = 4
	booleanOption   = 5
	userOption      = 6
	channelOption   = 7
	roleOption      = 8
	mentionOption   = 9
	numberOption    = 10
	fileOption      = 11
)

// How many there may be: https://discord.com/developers/docs/interactions/application-commands#registering-a-command.
var maxCommands = map[int]int{chatCommand: 100, userCommand: 5, messageCommand: 5}

const (
	maxCommandText  = 8000 // https://discord.com/developers/docs/interactions/application-commands#slash-commands
	maxCreationsDay = 200  // "200 application command creates per day, per guild" (30034)
)

// Naming: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func lowerName(k *checker, at string, v any) {
	pattern(commandName)(k, at, v)
	if s, _ := v.(string); s != strings.ToLower(s) {
		k.say(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid: it has to be in lower case")
	}
}

// locales: https://discord.com/developers/docs/reference#locales.
var locales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

func localised(each rule) rule {
	return func(k *checker, at string, v any) {
		o, ok := v.(obj)
		if !ok {
			k.say(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
			return
		}
		for _, l := range sorted(o) {
			if !slices.Contains(locales, l) {
				k.say(below(at, l), "BASE_TYPE_CHOICES", "There is no locale %q", l)
			}
			each(k, below(at, l), o[l])
		}
	}
}

var (
	commandShape = shape{"id": may(snowflake), "application_id": may(snowflake), "guild_id": may(snowflake), "version": may(snowflake), "type": may(choice(chatCommand, userCommand, messageCommand)),
		"name": must(text(1, 32)), "name_localizations": may(localised(text(1, 32))), "description": may(text(0, 100)), "description_localizations": may(localised(text(1, 100))),
		"options": may(options(0)), "default_member_permissions": may(permissions), "dm_permission": may(boolean), "default_permission": may(boolean), "nsfw": may(boolean),
		"contexts": may(set(3, integer(0, 2))), "integration_types": may(set(2, integer(0, 1)))}
	// discordgo writes out lists and flags that a type of option does not have, empty
	optionShape = shape{"type": must(integer(1, 11)), "name": must(lowerName), "name_localizations": may(localised(lowerName)), "description": must(text(1, 100)), "description_localizations": may(localised(text(1, 100))),
		"required": may(boolean), "autocomplete": may(boolean), "choices": may(list(0, 25, anything)), "options": may(anything), "channel_types": may(list(0, 20, integer(0, 20))),
		"min_value": may(decimal), "max_value": may(decimal), "min_length": may(integer(0, 6000)), "max_length": may(integer(1, 6000))}
	choiceShape = shape{"name": must(text(1, 100)), "name_localizations": may(localised(text(1, 100))), "value": must(anything)}
)

// options are those of a command, a group or a subcommand, at that depth: at most 25, each name once, those that are
// required first, and subcommands not among others.
func options(depth int) rule {
	return func(k *checker, at string, v any) {
		list(0, 25, option(depth))(k, at, v)
		names, subs, optional := map[string]bool{}, 0, false
		all := objects(v)
		for _, o := range all {
			if names[str(o, "name")] {
				k.say(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique: %q", str(o, "name"))
			}
			names[str(o, "name")] = true
			if num(o, "type", 0) <= subcommandGroup {
				subs++
				continue
			}
			if flag(o, "required") && optional {
				k.say(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
			}
			optional = optional || !flag(o, "required")
		}
		if subs > 0 && subs < len(all) {
			k.say(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
		}
	}
}

func option(depth int) rule {
	return func(k *checker, at string, v any) {
		o := k.object(at, v, optionShape)
		typ := num(o, "type", 0)
		forbid := func(bad bool, key string) {
			if bad && o != nil && o[key] != nil && fmt.Sprint(o[key]) != "[]" && o[key] != false {
				k.say(below(at, key), "APPLICATION_COMMAND_OPTION_FIELD", "An option of type %d has no %s", typ, key)
			}
		}
		sub := typ <= subcommandGroup
		text, figure := typ == stringOption, typ == integerOption || typ == numberOption
		forbid(sub, "required")
		forbid(!text && !figure, "autocomplete")
		forbid(!text && !figure, "choices")
		forbid(!sub, "options")
		forbid(typ != channelOption, "channel_types")
		forbid(!figure, "min_value")
		forbid(!figure, "max_value")
		forbid(!text, "min_length")
		forbid(!text, "max_length")
		if flag(o, "autocomplete") && len(objects(o["choices"])) > 0 {
			k.say(below(at, "choices"), "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE", "autocomplete may not be set where there are choices")
		}
		choicesOf(k, below(at, "choices"), o, text)
		switch {
		case typ == subcommandGroup && depth > 0, typ == subcommand && depth > 1:
			k.say(below(at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands do not go that deep")
		case sub && o["options"] != nil:
			next := 2
			if typ == subcommandGroup {
				next = 1
			}
			options(next)(k, below(at, "options"), o["options"])
		}
	}
}

func choicesOf(k *checker, at string, o obj, words bool) {
	names := map[string]bool{}
	for i, c := range objects(o["choices"]) {
		in := below(at, strconv.Itoa(i))
		k.object(in, c, choiceShape)
		if words {
			text(1, 100)(k, below(in, "value"), c["value"])
		} else {
			decimal(k, below(in, "value"), c["value"])
		}
		if names[str(c, "name")] {
			k.say(in, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "The choice %q is there already", str(c, "name"))
		}
		names[str(c, "name")] = true
	}
}

// commandRule is one command, whole.
func commandRule(k *checker, at string, v any) {
	o := k.object(at, v, commandShape)
	if o == nil {
		return
	}
	if num(o, "type", chatCommand) == chatCommand {
		lowerName(k, below(at, "name"), o["name"])
		localisedNames(k, at, o)
		text(1, 100)(k, below(at, "description"), o["description"])
	} else if str(o, "description") != "" || len(objects(o["options"])) > 0 {
		k.say(at, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_SUPPORTED", "Context menu commands cannot have description or options")
	}
	if n := weight(o); n > maxCommandText {
		k.say(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d): it has %d", maxCommandText, n)
	}
}

func localisedNames(k *checker, at string, o obj) {
	if l, ok := o["name_localizations"].(obj); ok {
		localised(lowerName)(k, below(at, "name_localizations"), l)
	}
}

// weight is the text of a command with all that is below it; of what is translated, the longest counts.
func weight(o obj) (n int) {
	long := func(key string) {
		most := utf8.RuneCountInString(str(o, key))
		l, _ := o[key+"_localizations"].(obj)
		for _, s := range words(valuesOf(l)) {
			most = max(most, utf8.RuneCountInString(s))
		}
		n += most
	}
	long("name")
	long("description")
	if s, ok := o["value"].(string); ok {
		n += utf8.RuneCountInString(s)
	}
	for _, key := range []string{"options", "choices"} {
		for _, x := range objects(o[key]) {
			n += weight(x)
		}
	}
	return n
}

func valuesOf(o obj) any {
	out := []any{}
	for _, k := range sorted(o) {
		out = append(out, o[k])
	}
	return out
}

// commandsRule is all of them at once, in a bulk overwrite.
func commandsRule(k *checker, at string, v any) {
	list(0, 110, commandRule)(k, at, v)
	seen, count := map[string]bool{}, map[int]int{}
	for _, o := range objects(v) {
		typ := num(o, "type", chatCommand)
		key := strconv.Itoa(typ) + str(o, "name")
		if seen[key] {
			k.say(at, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique: %q", str(o, "name"))
		}
		seen[key] = true
		if count[typ]++; count[typ] > maxCommands[typ] {
			k.say(at, "APPLICATION_COMMANDS_MAX", "Maximum number of application commands of type %d reached (%d).", typ, maxCommands[typ])
		}
	}
}

// commandPatch is a part of one.
func commandPatch(k *checker, at string, v any) {
	s := commandShape.with(shape{"name": may(text(1, 32))})
	k.object(at, v, s)
}

// ours refuses commands of another app, or of a server where the app is not.
func (c *call) ours() (guild string, err error) {
	if c.vars["application_id"] != c.d.cfg.AppID {
		return "", refuse(403, 20012, "You are not authorized to perform this action on this application")
	}
	if c.vars["guild_id"] == "" {
		return "", nil
	}
	if s := c.d.servers[c.vars["guild_id"]]; s == nil || s.members[c.d.cfg.BotID] == nil {
		return "", missingAccess
	}
	return c.vars["guild_id"], nil
}

// json is a command as the API tells it. Translations only where they are asked for.
func (x *command) json(d *Discord, translated bool) obj {
	o := plain(x.spec).(obj)
	if !translated {
		stripTranslations(o)
	}
	return o
}

func stripTranslations(o obj) {
	delete(o, "name_localizations")
	delete(o, "description_localizations")
	for _, key := range []string{"options", "choices"} {
		for _, x := range objects(o[key]) {
			stripTranslations(x)
		}
	}
}

// normal is a command's body with what Discord adds, and without what says nothing.
func (d *Discord) normal(x *command, o obj) obj {
	out := plain(o).(obj)
	x.version = d.id()
	out["id"], out["application_id"], out["version"], out["type"] = x.id, d.cfg.AppID, x.version, x.typ
	delete(out, "guild_id")
	if x.guild != "" {
		out["guild_id"] = x.guild
	}
	set := func(key string, otherwise any) {
		if out[key] == nil {
			out[key] = otherwise
		}
	}
	set("description", "")
	set("nsfw", false)
	set("dm_permission", true)
	set("default_permission", true)
	set("default_member_permissions", nil)
	set("contexts", nil)
	set("integration_types", []int{0})
	set("name_localizations", nil)
	set("description_localizations", nil)
	normalOptions(out)
	return plain(out).(obj)
}

func normalOptions(o obj) {
	if l, ok := o["options"].([]any); !ok || len(l) == 0 {
		delete(o, "options")
	}
	for _, x := range objects(o["options"]) {
		for k, v := range x {
			l, isList := v.([]any)
			if v == nil || v == false || isList && len(l) == 0 {
				delete(x, k)
			}
		}
		normalOptions(x)
	}
}

func (d *Discord) commandsOf(guild string) (out []*command) {
	for _, x := range d.commands {
		if x.guild == guild {
			out = append(out, x)
		}
	}
	return out
}

func (c *call) listCommands() (any, error) {
	guild, err := c.ours()
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, x := range c.d.commandsOf(guild) {
		out = append(out, x.json(c.d, c.query.Get("with_localizations") == "true"))
	}
	return out, nil
}

func (c *call) command() (*command, error) {
	guild, err := c.ours()
	if err != nil {
		return nil, err
	}
	for _, x := range c.d.commandsOf(guild) {
		if x.id == c.vars["command_id"] {
			return x, nil
		}
	}
	return nil, unknownCommand
}

func (c *call) getCommand() (any, error) {
	x, err := c.command()
	if err != nil {
		return nil, err
	}
	return x.json(c.d, true), nil
}

// put makes a command, or one of the same name and type anew: "if a command with the same name already exists, it will
// be overwritten".
func (d *Discord) putCommand(guild string, o obj) (x *command, made bool, err error) {
	typ := num(o, "type", chatCommand)
	i := slices.IndexFunc(d.commands, func(x *command) bool { return x.guild == guild && x.typ == typ && x.name == str(o, "name") })
	if i >= 0 {
		x = d.commands[i]
		x.spec = d.normal(x, o)
		return x, false, nil
	}
	if d.creations.count(d.clock.Now(), maxCreationsDay, 24*time.Hour) > 0 && !d.cfg.Unlimited {
		return nil, false, refuse(400, 30034, "Max number of daily application command creates has been reached (200)")
	}
	x = &command{id: d.id(), guild: guild, typ: typ, name: str(o, "name")}
	x.spec = d.normal(x, o)
	d.commands = append(d.commands, x)
	return x, true, nil
}

func (c *call) createCommand() (any, error) {
	guild, err := c.ours()
	if err != nil {
		return nil, err
	}
	typ, n := num(c.obj(), "type", chatCommand), 0
	for _, x := range c.d.commandsOf(guild) {
		if x.typ == typ && x.name != str(c.obj(), "name") {
			n++
		}
	}
	if n >= maxCommands[typ] {
		return nil, refuse(400, 30032, "Maximum number of application commands reached")
	}
	x, made, err := c.d.putCommand(guild, c.obj())
	if err != nil {
		return nil, err
	}
	if made {
		c.status = http.StatusCreated
	}
	return x.json(c.d, true), nil
}

// overwriteCommands replaces all that there are: what is not named is gone.
func (c *call) overwriteCommands() (any, error) {
	guild, err := c.ours()
	if err != nil {
		return nil, err
	}
	keep, out := []*command{}, []any{}
	for _, o := range objects(c.body) {
		x, _, err := c.d.putCommand(guild, o)
		if err != nil {
			return nil, err
		}
		keep = append(keep, x)
		out = append(out, x.json(c.d, true))
	}
	c.d.commands = slices.DeleteFunc(c.d.commands, func(x *command) bool { return x.guild == guild && !slices.Contains(keep, x) })
	return out, nil
}

func (c *call) editCommand() (any, error) {
	x, err := c.command()
	if err != nil {
		return nil, err
	}
	o := plain(x.spec).(obj)
	for k, v := range c.obj() {
		o[k] = v
	}
	k := &checker{}
	commandRule(k, "", o)
	if err := k.err(); err != nil {
		return nil, err
	}
	x.name = str(o, "name")
	x.spec = c.d.normal(x, o)
	return x.json(c.d, true), nil
}

func (c *call) deleteCommand() (any, error) {
	x, err := c.command()
	if err != nil {
		return nil, err
	}
	c.d.commands = slices.DeleteFunc(c.d.commands, func(y *command) bool { return x == y })
	return nil, nil
}

// Commands are those that are registered, by name, as JSON; guild empty: those for everywhere.
func (d *Discord) Commands(guild string) map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string][]byte{}
	for _, x := range d.commandsOf(guild) {
		out[x.name] = raw(x.spec)
	}
	return out
}
