package slacktest

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Hands do what a person does in their client. What Slack itself does not let them do is a Refusal; how the app took it
// is an Answer. Messages, edits and reactions return at once: the app hears of them meanwhile (see Slack.Settle).
type Hands struct {
	s    *Slack
	user string
}

// Spot is a channel, or a thread in it.
type Spot struct{ Channel, Thread string }

// As gives the hands of a person.
func (s *Slack) As(user string) *Hands { return &Hands{s, user} }

// Typed is a message as it is sent.
type Typed struct {
	Text      string   // as typed; "@Name" of somebody who is there becomes a mention, an address a link
	Files     []string // from Upload
	Broadcast bool     // of a reply: also in the channel
	Pings     bool     // "@channel" and "@here" are meant, and confirmed
}

// Type sends a message and returns its ts.
func (h *Hands) Type(in Spot, text string, files ...string) (ts string, err error) {
	return h.Send(in, Typed{Text: text, Files: files})
}

// Send is Type with all that a message may have.
func (h *Hands) Send(in Spot, t Typed) (ts string, err error) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := h.there(in.Channel)
	if err != nil {
		return "", err
	}
	if c.im != "" && (!s.app.Features.AppHome.Messages || s.app.Features.AppHome.ReadOnly) {
		return "", cannot("sending messages to this app has been turned off")
	}
	m := &message{user: h.user, team: s.people[h.user].Team, client: s.id("client-"), files: t.Files, broadcast: t.Broadcast}
	if in.Thread != "" {
		head := c.find(in.Thread)
		if head == nil || head.reply() {
			return "", cannot("there is no such thread")
		}
		m.thread = head.ts
	}
	for _, id := range t.Files {
		f := s.files[id]
		if f == nil || f.by != h.user {
			return "", cannot("there is no file %s of yours", id)
		}
		f.channels = append(f.channels, c.ID)
	}
	if len(t.Files) > 0 {
		m.subtype = "file_share"
	}
	m.text, m.blocks = s.composed(t.Text, c, t.Pings)
	if m.text == "" && len(m.files) == 0 {
		return "", cannot("there is nothing to send")
	}
	s.post(c, m)
	for _, id := range t.Files {
		s.emit("file_shared", c, obj{"type": "file_shared", "file_id": id, "user_id": h.user, "file": obj{"id": id}, "channel_id": c.ID})
	}
	return m.ts, nil
}

// there is a channel that the person is in.
func (h *Hands) there(id string) (*channel, error) {
	c := h.s.channels[id]
	switch {
	case c == nil || !slices.Contains(c.Members, h.user):
		return nil, cannot("%s is in no channel %s", h.user, id)
	case c.archived:
		return nil, cannot("the channel is archived")
	case h.s.people[h.user].Gone:
		return nil, cannot("the account is deactivated")
	}
	return c, nil
}

func (h *Hands) message(channel, ts string) (*channel, *message, error) {
	return h.find(channel, ts, false)
}

// find is a message that the person sees.
func (h *Hands) find(id, ts string, alone bool) (*channel, *message, error) {
	c, err := h.there(id)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range c.messages {
		if m.ts == ts && (m.only == "" || alone && m.only == h.user) {
			return c, m, nil
		}
	}
	return nil, nil, cannot("there is no message %s to be seen", ts)
}

// Edit changes a message of one's own.
func (h *Hands) Edit(channel, ts, text string) error {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := h.message(channel, ts)
	switch {
	case err != nil:
		return err
	case m.user != h.user:
		return cannot("the message is someone else's")
	case s.tooOld(m):
		return cannot("the message can be edited no more")
	}
	was := s.messageJSON(c, m, noMetadata)
	m.text, m.blocks = s.composed(text, c, false)
	m.edited = s.stamp()
	s.messageChanged(c, m, was)
	return nil
}

// Delete removes a message of one's own.
func (h *Hands) Delete(channel, ts string) error {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := h.message(channel, ts)
	if err == nil && m.user != h.user {
		err = cannot("the message is someone else's")
	}
	if err == nil {
		s.messageDeleted(c, m)
	}
	return err
}

// Dismiss takes a message away that only this person sees. Nobody is told.
func (h *Hands) Dismiss(channel, ts string) error {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := h.find(channel, ts, true)
	if err == nil && m.only == "" {
		err = cannot("the message is there for everybody")
	}
	if err == nil {
		c.remove(m)
	}
	return err
}

// Reload starts the client anew: what only this person saw is gone ("ephemeral messages do not persist across reloads").
func (h *Hands) Reload() {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		c.messages = slices.DeleteFunc(c.messages, func(m *message) bool { return m.only == h.user })
	}
	for _, v := range s.stack(h.user) {
		v.open = false
	}
}

// React adds a reaction, named without colons.
func (h *Hands) React(channel, ts, name string) error {
	return h.reaction(channel, ts, name, h.s.react)
}

// Unreact takes a reaction back.
func (h *Hands) Unreact(channel, ts, name string) error {
	return h.reaction(channel, ts, name, h.s.unreact)
}

func (h *Hands) reaction(in, ts, name string, do func(*channel, *message, string, string) error) error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c, m, err := h.message(in, ts)
	if err != nil {
		return err
	}
	return h.no(do(c, m, h.user, name))
}

func (h *Hands) no(err error) error {
	if err != nil {
		return cannot("%s", err)
	}
	return nil
}

// Upload keeps a file, to be sent with Send or in a form; an empty type follows from the name.
func (h *Hands) Upload(name, typ string, content []byte) (id string) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if typ == "" {
		typ = mimeOf(name)
	}
	f := &file{id: s.id("F"), name: name, title: name, typ: typ, by: h.user, team: s.people[h.user].Team, content: slices.Clone(content)}
	s.files[f.id] = f
	return f.id
}

// Unfurl is Slack itself, adding a preview of a link to a message some time after it was sent.
func (s *Slack) Unfurl(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := c.find(ts)
	was := s.messageJSON(c, m, noMetadata)
	now := s.messageJSON(c, m, noMetadata)
	now["attachments"] = []any{obj{"id": 1, "from_url": "https://example.com", "title": "Example", "fallback": "Example"}}
	stamp := s.stamp()
	s.emitMessage(c, m, obj{"type": "message", "subtype": "message_changed", "hidden": true, "ts": stamp, "event_ts": stamp, "message": now, "previous_message": was})
}

// Direct is the person's direct conversation with the app.
func (h *Hands) Direct() (channel string) {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(h.user).ID
}

// mayCommand: in channels that are shared, an app's commands and shortcuts are there for the people of workspaces that
// have installed it (https://docs.slack.dev/apis/slack-connect).
func (h *Hands) mayCommand() error {
	if h.s.outside(h.user) && !h.s.cfg.OutsidersMayCommand {
		return cannot("the app is not installed in your workspace")
	}
	return nil
}

// Slash sends a command: "/ticket open". In threads there are none:
// https://docs.slack.dev/interactivity/implementing-slash-commands.
func (h *Hands) Slash(ctx context.Context, in Spot, line string) (Answer, error) {
	s := h.s
	name, rest, _ := strings.Cut(line, " ")
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		c, err := h.there(in.Channel)
		if err == nil {
			err = h.mayCommand()
		}
		i := slices.IndexFunc(s.app.Features.Commands, func(x command) bool { return x.Command == name })
		switch {
		case err != nil:
			return nil, nil, err
		case in.Thread != "":
			return nil, nil, cannot("%s is not supported in threads. Sorry!", name)
		case i < 0 || !slices.Contains(s.scopes, "commands"):
			return nil, nil, cannot("%s is not a valid command", name)
		}
		text := escape(strings.TrimSpace(rest))
		if s.app.Features.Commands[i].Escape {
			text = s.escaped(strings.TrimSpace(rest), c)
		}
		p := s.people[h.user]
		hook := s.newHook(h.user, c, "", nil)
		channelName := c.Name
		switch {
		case c.im != "":
			channelName = "directmessage"
		case c.Private:
			channelName = "privategroup"
		}
		return &delivery{kind: "slash_commands", name: name, payload: obj{"token": "verification-token", "team_id": p.Team, "team_domain": s.teams[p.Team].domain, "channel_id": c.ID, "channel_name": channelName,
			"user_id": h.user, "user_name": p.Handle, "command": name, "text": text, "api_app_id": s.cfg.AppID, "is_enterprise_install": "false",
			"response_url": s.hookURL(hook), "trigger_id": s.newTrigger(h.user, "")}}, s.told(hook, name), nil
	})
}

// escaped is a command's text with mentions as <@U1|name> and <#C1|name>.
func (s *Slack) escaped(words string, c *channel) string {
	var b strings.Builder
	for rest := words; rest != ""; {
		i := strings.IndexByte(rest, '@')
		if i < 0 {
			b.WriteString(escape(rest))
			break
		}
		b.WriteString(escape(rest[:i]))
		rest = rest[i+1:]
		if id, name := s.mentioned(rest, c); id != "" {
			_, _ = fmt.Fprintf(&b, "<@%s|%s>", id, s.people[id].Handle)
			rest = rest[len(name):]
			continue
		}
		b.WriteByte('@')
	}
	return b.String()
}

// Shortcut uses a global shortcut of the app.
func (h *Hands) Shortcut(ctx context.Context, callback string) (Answer, error) {
	s := h.s
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		if err := h.offered("global", callback); err != nil {
			return nil, nil, err
		}
		o := s.envelope("shortcut", h.user, s.newTrigger(h.user, ""))
		o["callback_id"] = callback
		return &delivery{kind: "interactive", name: "shortcut", payload: o}, s.noPayload("a shortcut"), nil
	})
}

func (h *Hands) offered(typ, callback string) error {
	if err := h.mayCommand(); err != nil {
		return err
	}
	if !slices.ContainsFunc(h.s.app.Features.Shortcuts, func(x shortcut) bool { return x.Type == typ && x.Callback == callback }) {
		return cannot("there is no %s shortcut %q", typ, callback)
	}
	return nil
}

// MessageShortcut uses a shortcut from a message's menu.
func (h *Hands) MessageShortcut(ctx context.Context, callback, channel, ts string) (Answer, error) {
	s := h.s
	return s.interact(ctx, func() (*delivery, func(reply) Answer, error) {
		if err := h.offered("message", callback); err != nil {
			return nil, nil, err
		}
		c, m, err := h.message(channel, ts)
		if err != nil {
			return nil, nil, err
		}
		o := s.envelope("message_action", h.user, s.newTrigger(h.user, ""))
		o["callback_id"], o["message_ts"], o["message"] = callback, m.ts, s.messageJSON(c, m, noMetadata)
		o["channel"], o["response_url"] = obj{"id": c.ID, "name": c.Name}, s.hookURL(s.newHook(h.user, c, m.thread, nil))
		return &delivery{kind: "interactive", name: "message_action", payload: o}, s.noPayload("a message shortcut"), nil
	})
}
