package discordtest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pathOf finds the command and subcommand that a line begins with, in whichever of its languages it is typed.
func (h *Hands) pathOf(c *channel, line string) (x *command, steps []string, rest string, err error) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "/")
	word, rest, _ := strings.Cut(line, " ")
	all := h.commandsFor(c, chatCommand)
	n := slices.IndexFunc(all, func(x *command) bool { return h.called(x.spec, word) })
	if n < 0 {
		return nil, nil, "", cannot("there is no command /%s", word)
	}
	x = all[n]
	in := x.spec
	for {
		subs := objects(in["options"])
		if len(subs) == 0 || num(subs[0], "type", 0) > subcommandGroup {
			return x, steps, strings.TrimSpace(rest), nil
		}
		word, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
		n := slices.IndexFunc(subs, func(o obj) bool { return h.called(o, word) })
		if n < 0 {
			return nil, nil, "", cannot("/%s needs one of its subcommands, and %q is none", x.name, word)
		}
		in, rest = subs[n], after
		steps = append(steps, str(in, "name"))
	}
}

// called reports whether somebody knows a command or option by a name: its own, or that in their language.
func (h *Hands) called(o obj, name string) bool {
	l, _ := o["name_localizations"].(obj)
	return str(o, "name") == name || str(l, h.d.people[h.user].Locale) == name && name != ""
}

// at is the command or subcommand at a path.
func (x *command) at(steps []string) obj {
	in := x.spec
	for _, s := range steps {
		for _, o := range objects(in["options"]) {
			if str(o, "name") == s {
				in = o
				break
			}
		}
	}
	return in
}

var optionStart = regexp.MustCompile(`(?:^|\s)([-_'\p{L}\p{N}]+):`)

// typed reads a line: a command's path, and then name:value as often as there are options. A value goes on until the next.
func (h *Hands) typed(c *channel, line string) (*command, []string, map[string]string, error) {
	x, steps, rest, err := h.pathOf(c, line)
	if err != nil {
		return nil, nil, nil, err
	}
	options := objects(x.at(steps)["options"])
	values := map[string]string{}
	var name string
	from := 0
	keep := func(until int) error {
		v := strings.TrimSpace(rest[from:until])
		if name == "" && v != "" {
			return cannot("%q stands in no option of /%s", v, strings.Join(append([]string{x.name}, steps...), " "))
		}
		if name != "" {
			values[name] = v
		}
		return nil
	}
	for _, m := range optionStart.FindAllStringSubmatchIndex(rest, -1) {
		n := slices.IndexFunc(options, func(o obj) bool { return h.called(o, rest[m[2]:m[3]]) })
		if n < 0 {
			continue
		}
		if err := keep(m[0]); err != nil {
			return nil, nil, nil, err
		}
		name, from = str(options[n], "name"), m[1]
	}
	return x, steps, values, keep(len(rest))
}

// invocation is the data of a command that was used, or is being typed where an option is focused:
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-application-command-data-structure.
func (h *Hands) invocation(c *channel, x *command, steps []string, values map[string]string, focused string) (obj, error) {
	options := objects(x.at(steps)["options"])
	for name := range values {
		if !slices.ContainsFunc(options, func(o obj) bool { return str(o, "name") == name }) {
			return nil, cannot("/%s has no option %q", x.name, name)
		}
	}
	resolved, given := obj{}, []any{}
	for _, o := range options {
		name := str(o, "name")
		v, there := values[name]
		switch {
		case !there && flag(o, "required") && focused == "":
			return nil, cannot("this option is required: %s", name)
		case !there:
			continue
		}
		said := obj{"name": name, "type": o["type"]}
		if name == focused {
			if !flag(o, "autocomplete") {
				return nil, cannot("%s completes nothing", name)
			}
			said["value"], said["focused"] = v, true
			given = append(given, said)
			continue
		}
		value, err := h.option(c, o, v, resolved)
		if err != nil {
			return nil, err
		}
		said["value"] = value
		given = append(given, said)
	}
	for i := len(steps) - 1; i >= 0; i-- {
		given = []any{obj{"name": steps[i], "type": x.at(steps[:i+1])["type"], "options": given}}
	}
	data := obj{"id": x.id, "name": x.name, "type": x.typ, "options": given}
	if x.guild != "" {
		data["guild_id"] = x.guild
	}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return data, nil
}

// option is a value as its type has it. What Discord's client would not take is a Refusal.
func (h *Hands) option(c *channel, o obj, v string, resolved obj) (any, error) {
	name, typ := str(o, "name"), num(o, "type", 0)
	if choices := objects(o["choices"]); len(choices) > 0 {
		for _, x := range choices {
			if str(x, "name") == v || words([]any{x["value"]})[0] == v {
				return x["value"], nil
			}
		}
		return nil, cannot("%s has no choice %q", name, v)
	}
	switch typ {
	case stringOption:
		n := utf8.RuneCountInString(v)
		if n < num(o, "min_length", 0) || n > num(o, "max_length", 6000) || n == 0 {
			return nil, cannot("%s: the length is not from %d to %d", name, num(o, "min_length", 1), num(o, "max_length", 6000))
		}
		return v, nil
	case integerOption, numberOption:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil || typ == integerOption && n != float64(int64(n)) {
			return nil, cannot("%s: %q is no number", name, v)
		}
		least, hasLeast := o["min_value"].(float64)
		most, hasMost := o["max_value"].(float64)
		if hasLeast && n < least || hasMost && n > most {
			return nil, cannot("%s: %s is out of range", name, v)
		}
		return n, nil
	case booleanOption:
		if v != "true" && v != "false" && v != "True" && v != "False" {
			return nil, cannot("%s is True or False", name)
		}
		return strings.EqualFold(v, "true"), nil
	}
	return h.named(c, o, v, resolved)
}

// named is somebody or something that is told by its id: "@Name", "#name", or the id.
func (h *Hands) named(c *channel, o obj, v string, resolved obj) (any, error) {
	d, name := h.d, str(o, "name")
	put := func(kind, id string, x obj) {
		all, ok := resolved[kind].(obj)
		if !ok {
			all = obj{}
			resolved[kind] = all
		}
		all[id] = x
	}
	id := strings.Trim(d.meant(v, c), "<@&!#>")
	switch typ := num(o, "type", 0); typ {
	case userOption, mentionOption, roleOption:
		if p := d.people[id]; p != nil && typ != roleOption {
			put("users", id, d.userJSON(p))
			if m := c.server.memberOf(id); m != nil {
				put("members", id, m.plain())
			}
			return id, nil
		}
		if c.server != nil && c.server.roles[id] != nil && typ != userOption {
			put("roles", id, c.server.roleJSON(c.server.roles[id]))
			return id, nil
		}
	case channelOption:
		for _, x := range sorted(d.channels) {
			if ch := d.channels[x]; ch.server == c.server && (x == id || ch.Name == id) && d.may(h.user, ch).has(ViewChannel) {
				if kinds := words(o["channel_types"]); len(kinds) > 0 && !slices.Contains(kinds, strconv.Itoa(int(ch.Type))) {
					return nil, cannot("%s takes no such channel", name)
				}
				put("channels", x, d.channelJSON(ch))
				return x, nil
			}
		}
	case fileOption:
		if f := d.files[id]; f != nil && f.by == h.user {
			f.channel, f.only = "ephemeral-attachments", true
			put("attachments", id, d.fileJSON(f))
			return id, nil
		}
	}
	return nil, cannot("%s: there is no %q", name, v)
}

func (s *server) memberOf(user string) *member {
	if s == nil {
		return nil
	}
	return s.members[user]
}
