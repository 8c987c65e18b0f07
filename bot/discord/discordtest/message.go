package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// message is one message in a channel.
type message struct {
	id        string
	channel   *channel
	author    string
	typ       int
	content   string
	embeds    []any
	rows      []any
	odd       []any // components that nobody knows yet
	flags     int
	files     []*file
	users     []string // mentioned
	roles     []string
	everyone  bool
	pings     []string // whose attention it calls for
	edited    time.Time
	refers    obj
	replies   *message
	reactions []*reaction
	pinned    time.Time
	thread    *channel
	from      *interaction // that it answers
	only      string       // the one person who sees it; it is in no history
	hook      string       // the webhook that it came by
	name      string       // of the author, where a webhook gave one
}

type reaction struct {
	emoji obj
	users []string
}

// The types of messages: https://discord.com/developers/docs/resources/message#message-object-message-types.
const (
	ordinary      = 0
	renamed       = 4
	pinnedMessage = 6
	joinedMessage = 7
	threadMade    = 18
	reply         = 19
	slashAnswer   = 20
	threadStarter = 21
	menuAnswer    = 23
)

// The flags of messages: https://discord.com/developers/docs/resources/message#message-object-message-flags.
const (
	suppressEmbeds        = 1 << 2
	hasThread             = 1 << 5
	ephemeral             = 1 << 6
	loading               = 1 << 7
	suppressNotifications = 1 << 12
	componentsV2          = 1 << 15
)

// add puts a message into its channel.
func (c *channel) add(m *message) {
	m.channel = c
	c.messages = append(c.messages, m)
	c.byID[m.id] = m
	if c.thread != nil && m.only == "" && m.typ != threadStarter && m.typ != renamed && m.id != c.ID {
		c.thread.count++
		c.thread.total++
	}
}

func (c *channel) remove(m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(x *message) bool { return x == m })
	delete(c.byID, m.id)
	if c.thread != nil && m.only == "" {
		c.thread.count--
	}
}

// find is a message that everybody sees.
func (c *channel) find(id string) *message {
	if m := c.byID[id]; m != nil && m.only == "" {
		return m
	}
	return nil
}

func (d *Discord) userJSON(p *person) obj {
	o := obj{"id": p.ID, "username": p.Handle, "global_name": p.Name, "discriminator": "0", "avatar": nil, "public_flags": 0, "flags": 0, "primary_guild": nil, "avatar_decoration_data": nil, "collectibles": nil}
	if p.Bot {
		o["bot"], o["global_name"], o["username"] = true, nil, p.Name
	}
	if p.Avatar != "" {
		o["avatar"] = p.Avatar
	}
	return o
}

func (d *Discord) memberJSON(m *member) obj {
	o := m.plain()
	o["user"] = d.userJSON(d.people[m.user])
	return o
}

// plain is a member without its user, as messages have it.
func (m *member) plain() obj {
	o := obj{"nick": nil, "avatar": nil, "banner": nil, "collectibles": nil, "roles": append([]string{}, m.roles...), "joined_at": stamp(m.joined), "premium_since": nil, "communication_disabled_until": nil, "deaf": false, "mute": false, "pending": false, "flags": 0}
	if m.nick != "" {
		o["nick"] = m.nick
	}
	return o
}

// messageJSON is a message as the API tells it to the bot: https://discord.com/developers/docs/resources/message#message-object.
// Without the intent for content it is empty, unless it is the bot's own, a direct message, or mentions the bot:
// https://discord.com/developers/docs/events/gateway#message-content-intent.
func (d *Discord) messageJSON(m *message, open bool) obj {
	o := obj{"id": m.id, "channel_id": m.channel.ID, "type": m.typ, "author": d.authorJSON(m), "timestamp": stamp(timeOf(m.id)), "edited_timestamp": nil,
		"tts": false, "pinned": !m.pinned.IsZero(), "mention_everyone": m.everyone, "mentions": d.mentionsJSON(m), "mention_roles": append([]string{}, m.roles...), "flags": m.flags,
		"content": m.content, "embeds": append([]any{}, m.embeds...), "attachments": d.attachmentsJSON(m), "components": append(append([]any{}, m.rows...), m.odd...)}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if len(m.reactions) > 0 {
		o["reactions"] = d.reactionsJSON(m)
	}
	if m.refers != nil {
		o["message_reference"] = m.refers
	}
	if m.typ == reply || m.typ == threadStarter {
		o["referenced_message"] = nil
		if m.replies != nil && m.replies.channel.find(m.replies.id) != nil {
			o["referenced_message"] = d.messageJSON(m.replies, open)
		}
	}
	if m.thread != nil {
		o["thread"] = d.channelJSON(m.thread)
	}
	if m.hook != "" {
		o["webhook_id"], o["application_id"] = m.hook, d.cfg.AppID
	}
	if m.from != nil {
		o["interaction_metadata"] = m.from.metadataJSON(d)
	}
	if !open && !d.readable(m) {
		o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	}
	return o
}

func (d *Discord) readable(m *message) bool {
	return m.author == d.cfg.BotID || m.channel.server == nil || slices.Contains(m.users, d.cfg.BotID)
}

func (d *Discord) authorJSON(m *message) obj {
	if m.name != "" {
		return obj{"id": m.hook, "username": m.name, "global_name": nil, "discriminator": "0000", "avatar": nil, "bot": true, "public_flags": 0, "flags": 0, "primary_guild": nil}
	}
	return d.userJSON(d.people[m.author])
}

func (d *Discord) mentionsJSON(m *message) []any {
	out := []any{}
	for _, u := range m.users {
		out = append(out, d.userJSON(d.people[u]))
	}
	return out
}

func (d *Discord) reactionsJSON(m *message) []any {
	out := []any{}
	for _, r := range m.reactions {
		out = append(out, obj{"emoji": r.emoji, "count": len(r.users), "count_details": obj{"burst": 0, "normal": len(r.users)}, "me": slices.Contains(r.users, d.cfg.BotID), "me_burst": false, "burst_colors": []string{}})
	}
	return out
}

// eventJSON is a message as the gateway tells of it: with its server and, but for the user, its author's member.
func (d *Discord) eventJSON(m *message, open bool) obj {
	o := d.messageJSON(m, open)
	o["channel_type"] = int(m.channel.Type)
	if s := m.channel.server; s != nil {
		o["guild_id"] = s.ID
		if x := s.members[m.author]; x != nil && m.hook == "" {
			o["member"] = x.plain()
		}
		for _, u := range o["mentions"].([]any) {
			if x := s.members[u.(obj)["id"].(string)]; x != nil {
				u.(obj)["member"] = x.plain()
			}
		}
	}
	return o
}

// tellMessage dispatches a message event. Nobody but its reader hears of what only one person sees.
func (d *Discord) tellMessage(name string, m *message, more obj) {
	if m.only != "" {
		return
	}
	intent := guildMessages
	if m.channel.server == nil {
		intent = directMessages
	}
	d.emit(event{name: name, server: m.channel.server, channel: m.channel, intent: intent, make: func(v *session) obj {
		o := d.eventJSON(m, v.intents&messageContent != 0)
		for k, x := range more {
			o[k] = x
		}
		return o
	}})
}

func (d *Discord) tellDeleted(m *message) {
	if m.only != "" {
		return
	}
	o := obj{"id": m.id, "channel_id": m.channel.ID}
	intent := directMessages
	if m.channel.server != nil {
		o["guild_id"], intent = m.channel.server.ID, guildMessages
	}
	d.emit(event{name: "MESSAGE_DELETE", server: m.channel.server, channel: m.channel, intent: intent, data: o})
}

func raw(v any) json.RawMessage {
	b, _ := json.Marshal(v)
	return b
}
