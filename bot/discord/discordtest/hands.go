package discordtest

import (
	"cmp"
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
	m.pings, m.edited = pings, d.editedAt(m)
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
	f := &file{id: d.id(), typ: cmp.Or(typ, mimeOf(name)), by: h.user, content: slices.Clone(content)}
	f.called(name)
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
