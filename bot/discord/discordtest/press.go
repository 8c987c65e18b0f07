package discordtest

import (
	"context"
	"slices"
	"strings"
)

// Slash types a command as Discord's client has it: "/ticket open priority:critical text:phones are dead".
func (h *Hands) Slash(ctx context.Context, in, line string) (Answer, error) {
	return h.slash(ctx, in, func(c *channel) (*command, []string, map[string]string, error) { return h.typed(c, line) })
}

// Command uses a command by its path, "ticket open", with options by name.
func (h *Hands) Command(ctx context.Context, in, path string, values map[string]string) (Answer, error) {
	return h.slash(ctx, in, func(c *channel) (*command, []string, map[string]string, error) {
		x, steps, rest, err := h.pathOf(c, path)
		if err == nil && rest != "" {
			err = cannot("there is no subcommand %q", rest)
		}
		return x, steps, values, err
	})
}

func (h *Hands) slash(ctx context.Context, in string, read func(*channel) (*command, []string, map[string]string, error)) (Answer, error) {
	d := h.d
	d.mu.Lock()
	c, err := h.mayCommand(in)
	d.mu.Unlock()
	if err != nil {
		return Answer{}, err
	}
	return d.interact(ctx, h, c, ofCommand, func(i *interaction) (obj, error) {
		x, steps, values, err := read(c)
		if err != nil {
			return nil, err
		}
		i.name = strings.Join(append([]string{x.name}, steps...), " ")
		return h.invocation(c, x, steps, values, "")
	})
}

// mayCommand: there are no commands in archived threads, and none where the bot is not.
func (h *Hands) mayCommand(in string) (*channel, error) {
	c, err := h.there(in)
	switch {
	case err != nil:
		return nil, err
	case c.thread != nil && c.thread.archived:
		return nil, cannot("there are no commands in an archived thread")
	case c.server != nil && c.server.members[h.d.cfg.BotID] == nil:
		return nil, cannot("the app is not in this server")
	}
	return c, nil
}

// Autocomplete types into an option of a command, and returns what the app offers.
func (h *Hands) Autocomplete(ctx context.Context, in, path, option, typed string, others map[string]string) ([]Choice, error) {
	d := h.d
	d.mu.Lock()
	c, err := h.mayCommand(in)
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	a, err := d.interact(ctx, h, c, ofAutocomplete, func(i *interaction) (obj, error) {
		x, steps, rest, err := h.pathOf(c, path)
		if err == nil && rest != "" {
			err = cannot("there is no subcommand %q", rest)
		}
		if err != nil {
			return nil, err
		}
		values := map[string]string{option: typed}
		for k, v := range others {
			values[k] = v
		}
		i.name = x.name
		return h.invocation(c, x, steps, values, option)
	})
	if err == nil && !a.Acked {
		err = cannot("loading options failed")
	}
	return a.Choices, err
}

// MessageMenu uses a command from a message's menu: Apps, then its name.
func (h *Hands) MessageMenu(ctx context.Context, in, id, name string) (Answer, error) {
	d := h.d
	d.mu.Lock()
	m, err := h.message(in, id)
	var c *channel
	if err == nil {
		c, err = h.mayCommand(in)
	}
	d.mu.Unlock()
	if err != nil {
		return Answer{}, err
	}
	return d.interact(ctx, h, c, ofCommand, func(i *interaction) (obj, error) {
		all := h.commandsFor(c, messageCommand)
		n := slices.IndexFunc(all, func(x *command) bool { return x.name == name })
		if n < 0 {
			return nil, cannot("the menu has no %q", name)
		}
		i.name, i.menu = name, true
		users, messages := obj{}, obj{}
		messages[m.id] = d.messageJSON(m, true)
		users[m.author] = d.authorJSON(m)
		return obj{"id": all[n].id, "name": name, "type": messageCommand, "target_id": m.id, "resolved": obj{"messages": messages, "users": users}}, nil
	})
}

// Press presses the button with a label under a message. A link leads away, and the app hears nothing.
func (h *Hands) Press(ctx context.Context, in, id, label string) (Answer, error) {
	return h.component(ctx, in, id, func(o obj) bool { return num(o, "type", 0) == buttonType && (str(o, "label") == label || label == "") }, label, nil)
}

// PressID presses the button with a custom_id.
func (h *Hands) PressID(ctx context.Context, in, id, customID string) (Answer, error) {
	return h.component(ctx, in, id, func(o obj) bool { return num(o, "type", 0) == buttonType && str(o, "custom_id") == customID }, customID, nil)
}

// Select chooses from the select with a custom_id.
func (h *Hands) Select(ctx context.Context, in, id, customID string, values ...string) (Answer, error) {
	return h.component(ctx, in, id, func(o obj) bool { return str(o, "custom_id") == customID && num(o, "type", 0) != buttonType }, customID, values)
}

// Forge presses a button that is not there, as no client of Discord's lets one do.
func (h *Hands) Forge(ctx context.Context, in, id, customID string) (Answer, error) {
	return h.component(ctx, in, id, nil, customID, nil)
}

// component: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-message-component-data-structure.
func (h *Hands) component(ctx context.Context, in, id string, want func(obj) bool, called string, values []string) (Answer, error) {
	d := h.d
	d.mu.Lock()
	m, err := h.message(in, id)
	if err == nil && m.channel.thread != nil && m.channel.thread.archived {
		err = cannot("the thread is archived")
	}
	d.mu.Unlock()
	if err != nil {
		return Answer{}, err
	}
	return d.interact(ctx, h, m.channel, ofComponent, func(i *interaction) (obj, error) {
		i.on = m
		data := obj{"custom_id": called, "component_type": buttonType, "id": 1}
		if want == nil {
			return data, nil
		}
		all := inner(m.rows)
		n := slices.IndexFunc(all, want)
		if n < 0 {
			return nil, cannot("there is no %q under the message", called)
		}
		o := all[n]
		switch {
		case flag(o, "disabled"):
			return nil, cannot("%q is disabled", called)
		case str(o, "url") != "":
			return nil, cannot("%q is a link to %s", called, str(o, "url"))
		}
		data["custom_id"], data["component_type"], data["id"] = o["custom_id"], o["type"], o["id"]
		if num(o, "type", 0) == buttonType {
			return data, nil
		}
		f, resolved := fieldOf(o), obj{}
		f.Label, f.Required = called, num(o, "min_values", 1) > 0
		if err := h.takes(f, values, resolved); err != nil {
			return nil, err
		}
		data["values"] = values
		if len(resolved) > 0 {
			data["resolved"] = resolved
		}
		return data, nil
	})
}
