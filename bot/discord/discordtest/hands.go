package discordtest

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Hands do what a person does in their client. What Discord itself does not let them do is a Refusal; how the app took
// it is an Answer. Messages, edits and reactions return at once: the app hears of them meanwhile (see Discord.Settle).
type Hands struct {
	d    *Discord
	user string
}

// As gives the hands of a person.
func (d *Discord) As(user string) *Hands { return &Hands{d, user} }

// Typed is a message as it is sent.
type Typed struct {
	Text    string   // as typed; "@Name" of somebody or some role that is there becomes a mention
	Files   []string // from Upload
	Reply   string   // the message that it replies to
	Quiet   bool     // a reply that does not call the one replied to
	Strange []any    // components of types that nobody knows yet, as JSON; people's own messages have none
	Embeds  []any    // of a bot's message
	Webhook string   // the name of a webhook that says it, instead of the person
}

// Type sends a message to a channel or thread and returns its id.
func (h *Hands) Type(in, text string, files ...string) (id string, err error) {
	return h.Send(in, Typed{Text: text, Files: files})
}

// Send is Type with all that a message may have.
func (h *Hands) Send(in string, t Typed) (id string, err error) {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := h.writable(in)
	if err != nil {
		return "", err
	}
	m := &message{author: h.user, channel: c, content: strings.TrimSpace(d.meant(t.Text, c)), odd: t.Strange, embeds: t.Embeds}
	if t.Webhook != "" {
		m.name, m.hook = t.Webhook, d.id()
	}
	if utf8.RuneCountInString(m.content) > 2000 {
		return "", cannot("the message is too long: it has %d characters, 2000 are the most", utf8.RuneCountInString(m.content))
	}
	if err := h.enclose(m, t.Files); err != nil {
		return "", err
	}
	if m.content == "" && len(m.files) == 0 && len(m.odd) == 0 && len(m.embeds) == 0 {
		return "", cannot("there is nothing to send")
	}
	var allowed any
	if t.Reply != "" {
		m.replies = c.find(t.Reply)
		if m.replies == nil {
			return "", cannot("there is no message %s to reply to", t.Reply)
		}
		m.typ, m.refers = reply, c.reference(t.Reply)
		allowed = obj{"parse": []any{"users", "roles", "everyone"}, "replied_user": !t.Quiet}
	}
	d.mention(m, allowed)
	d.post(c, m)
	d.tellMessage("MESSAGE_CREATE", m, nil)
	return m.id, nil
}

func (h *Hands) enclose(m *message, files []string) error {
	for _, id := range files {
		f := h.d.files[id]
		if f == nil || f.by != h.user {
			return cannot("there is no file %s of yours", id)
		}
		f.channel = m.channel.ID
		m.files = append(m.files, f)
	}
	if len(m.files) > 0 && !h.d.may(h.user, m.channel).has(AttachFiles) {
		return cannot("you may not send files here")
	}
	return nil
}

// meant is text as a client sends it: names become mentions.
func (d *Discord) meant(text string, c *channel) string {
	if c.server == nil || !strings.Contains(text, "@") {
		return text
	}
	names := map[string]string{}
	for id, m := range c.server.members {
		names["@"+cmp.Or(m.nick, d.people[id].Name)] = "<@" + id + ">"
	}
	for id, r := range c.server.roles {
		if id != c.server.ID && id != d.roleOfBot(c.server) {
			names["@"+r.Name] = "<@&" + id + ">"
		}
	}
	all := sorted(names)
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, n := range all {
		pairs = append(pairs, n, names[n])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (d *Discord) roleOfBot(s *server) string {
	if m := s.members[d.cfg.BotID]; m != nil {
		return m.roles[0]
	}
	return ""
}

// there is a channel that the person sees.
func (h *Hands) there(id string) (*channel, error) {
	c := h.d.channels[id]
	if c == nil || !h.d.may(h.user, c).has(ViewChannel) {
		return nil, cannot("%s sees no channel %s", h.name(), id)
	}
	if h.d.people[h.user].Gone {
		return nil, cannot("the account is deleted")
	}
	h.d.archiveIdle()
	return c, nil
}

func (h *Hands) name() string { return h.d.people[h.user].Name }

// writable is a channel that the person may write in. A thread that is archived opens again by it, unless it is locked.
func (h *Hands) writable(id string) (*channel, error) {
	c, err := h.there(id)
	if err != nil {
		return nil, err
	}
	p := h.d.may(h.user, c)
	switch {
	case c.Type == Forum || c.Type == Category:
		return nil, cannot("one cannot write there")
	case c.thread == nil && !p.has(SendMessages), c.thread != nil && !p.has(SendInThreads):
		return nil, cannot("%s may not write there", h.name())
	case c.thread != nil && c.thread.locked && !p.has(ManageThreads):
		return nil, cannot("the thread is locked")
	}
	return c, nil
}

// message is one that the person sees.
func (h *Hands) message(in, id string) (*message, error) {
	c, err := h.there(in)
	if err != nil {
		return nil, err
	}
	if m := c.byID[id]; m != nil && (m.only == "" || m.only == h.user) {
		return m, nil
	}
	return nil, cannot("there is no message %s to be seen", id)
}

// Edit changes a message of one's own.
func (h *Hands) Edit(in, id, text string) error {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	m, err := h.message(in, id)
	switch {
	case err != nil:
		return err
	case m.author != h.user:
		return cannot("the message is someone else's")
	case m.channel.thread != nil && m.channel.thread.archived:
		return cannot("the thread is archived")
	}
	pings := m.pings
	m.content = d.meant(text, m.channel)
	d.mention(m, nil)
	m.pings, m.edited = pings, d.Now()
	d.tellMessage("MESSAGE_UPDATE", m, nil)
	return nil
}

// Delete removes a message of one's own, or anyone's where one may.
func (h *Hands) Delete(in, id string) error {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	m, err := h.message(in, id)
	if err == nil && m.author != h.user && !d.may(h.user, m.channel).has(ManageMessages) && m.only == "" {
		err = cannot("the message is someone else's")
	}
	if err != nil {
		return err
	}
	m.channel.remove(m)
	d.tellDeleted(m)
	return nil
}

// Reload starts the client anew: what only this person saw is gone, and a form that was open.
func (h *Hands) Reload() {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	for _, c := range h.d.channels {
		for _, m := range slices.Clone(c.messages) {
			if m.only == h.user {
				c.remove(m)
			}
		}
	}
	if m := h.d.modalOf(h.user); m != nil {
		m.open = false
	}
}

// React adds a reaction: an emoji itself.
func (h *Hands) React(in, id, emoji string) error { return h.mark(in, id, emoji, h.d.react) }

// Unreact takes a reaction back.
func (h *Hands) Unreact(in, id, emoji string) error { return h.mark(in, id, emoji, h.d.unreact) }

func (h *Hands) mark(in, id, emoji string, do func(*message, string, obj) error) error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	m, err := h.message(in, id)
	if err != nil {
		return err
	}
	e, err := emojiOf(emoji)
	if err == nil {
		err = do(m, h.user, e)
	}
	return h.no(err)
}

func (h *Hands) no(err error) error {
	if err != nil && !Refused(err) {
		return cannot("%s", err)
	}
	return err
}

// Pin pins a message.
func (h *Hands) Pin(in, id string) error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	m, err := h.message(in, id)
	if err == nil && !h.d.may(h.user, m.channel).has(PinMessages) {
		err = cannot("you may not pin here")
	}
	if err != nil {
		return err
	}
	return h.no(h.d.pin(m, h.user))
}

// Upload keeps a file, to be sent with Type, in a form or with a command; an empty type follows from the name.
func (h *Hands) Upload(name, typ string, content []byte) (id string) {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	f := &file{id: d.id(), name: unfitInNames.ReplaceAllString(name, "_"), typ: cmp.Or(typ, mimeOf(name)), by: h.user, content: slices.Clone(content)}
	d.files[f.id] = f
	return f.id
}

// Direct is the person's direct conversation with the bot.
func (h *Hands) Direct() (channel string) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	return h.d.direct(h.user).ID
}

// OpenThread makes a thread from a message.
func (h *Hands) OpenThread(in, id, name string) (thread string, err error) {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	m, err := h.message(in, id)
	switch {
	case err != nil:
		return "", err
	case !d.may(h.user, m.channel).has(PublicThreads):
		return "", cannot("you may not open threads here")
	case m.thread != nil:
		return "", cannot("there is a thread already")
	}
	return d.threadOn(m, name, h.user, 0).ID, nil
}

// Begin posts in a forum, and returns the thread, which has the id of its first message.
func (h *Hands) Begin(forum, name, text string, tags ...string) (thread string, err error) {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := h.there(forum)
	switch {
	case err != nil:
		return "", err
	case c.Type != Forum:
		return "", cannot("that is no forum")
	case !d.may(h.user, c).has(SendMessages):
		return "", cannot("you may not post here")
	}
	if err := d.mayTag(c, h.user, nil, tags); err != nil {
		return "", h.no(err)
	}
	t := d.open(c, d.id(), name, h.user, PublicThread, 0)
	t.thread.tags = tags
	m := &message{id: t.ID, author: h.user, channel: t, content: d.meant(text, c)}
	d.mention(m, nil)
	t.add(m)
	d.tellOpened(t)
	d.tellMessage("MESSAGE_CREATE", m, nil)
	return t.ID, nil
}

// Archive closes a thread, or opens it again, and locks it where the person may.
func (h *Hands) Archive(id string, archived, locked bool) error {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := h.there(id)
	if err != nil {
		return err
	}
	manages := d.may(h.user, c).has(ManageThreads)
	switch {
	case c.thread == nil:
		return cannot("that is no thread")
	case !manages && (c.thread.owner != h.user && archived || locked || c.thread.locked):
		return cannot("you may not do that")
	}
	c.thread.locked = locked
	d.setArchived(c, archived)
	return nil
}

// Rename gives a thread another name, and says so in it.
func (h *Hands) Rename(id, name string) error {
	d := h.d
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := h.there(id)
	if err != nil {
		return err
	}
	if c.thread == nil || c.thread.owner != h.user && !d.may(h.user, c).has(ManageThreads) {
		return cannot("you may not rename that")
	}
	c.Name = name
	d.tellThread(c)
	d.tellRenamed(c, h.user)
	return nil
}

// Unfurl is Discord itself, adding previews of the links of a message some time after it was sent: an update that is
// no edit.
func (d *Discord) Unfurl(channel, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.channels[channel].find(id)
	m.embeds = append(m.embeds, obj{"type": "link", "url": "https://example.com", "title": "Example"})
	d.tellMessage("MESSAGE_UPDATE", m, nil)
}

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

var optionStart = regexp.MustCompile(`(?:^|\s)([-_'\p{L}\p{N}]+):`)
