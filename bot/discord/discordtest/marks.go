package discordtest

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// emojiOf reads one as it stands in a path: itself, or name:id.
// https://discord.com/developers/docs/resources/message#create-reaction.
func emojiOf(s string) (obj, error) {
	if name, id, custom := strings.Cut(s, ":"); custom && number(id) != 0 {
		return obj{"id": id, "name": name}, nil
	}
	if s == "" || len(s) > 40 || utf8.RuneCountInString(s) > 10 || plainWord.MatchString(s) {
		return nil, refuse(400, 10014, "Unknown Emoji")
	}
	return obj{"id": nil, "name": s}, nil
}

var plainWord = regexp.MustCompile(`[A-Za-z]`)

func same(a, b obj) bool { return a["id"] == b["id"] && a["name"] == b["name"] }

// react adds somebody's reaction; at most 20 different ones stand under a message.
func (d *Discord) react(m *message, user string, e obj) error {
	if m.channel.thread != nil && m.channel.thread.archived {
		return archivedThread
	}
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return same(r.emoji, e) })
	if i < 0 {
		if len(m.reactions) == 20 {
			return refuse(400, 30010, "Maximum number of reactions reached (20)")
		}
		m.reactions = append(m.reactions, &reaction{emoji: e})
		i = len(m.reactions) - 1
	}
	r := m.reactions[i]
	if slices.Contains(r.users, user) {
		return nil
	}
	r.users = append(r.users, user)
	d.tellReaction("MESSAGE_REACTION_ADD", m, user, e)
	return nil
}

func (d *Discord) unreact(m *message, user string, e obj) error {
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return same(r.emoji, e) && slices.Contains(r.users, user) })
	if i < 0 {
		return refuse(404, 10014, "Unknown Emoji")
	}
	r := m.reactions[i]
	r.users = slices.DeleteFunc(r.users, func(u string) bool { return u == user })
	m.reactions = slices.DeleteFunc(m.reactions, func(r *reaction) bool { return len(r.users) == 0 })
	d.tellReaction("MESSAGE_REACTION_REMOVE", m, user, e)
	return nil
}

// https://discord.com/developers/docs/events/gateway-events#message-reaction-add
func (d *Discord) tellReaction(name string, m *message, user string, e obj) {
	o := obj{"user_id": user, "channel_id": m.channel.ID, "message_id": m.id, "emoji": e, "type": 0, "burst": false}
	intent := directReactions
	if s := m.channel.server; s != nil {
		o["guild_id"], intent = s.ID, guildReactions
		if name == "MESSAGE_REACTION_ADD" {
			o["member"], o["message_author_id"] = d.memberJSON(s.members[user]), m.author
		}
	}
	d.emit(event{name: name, server: m.channel.server, channel: m.channel, intent: intent, data: o})
}

func (c *call) marked(p Permission) (*message, obj, error) {
	in, err := c.channelFor(p)
	if err != nil {
		return nil, nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, nil, err
	}
	e, err := emojiOf(c.vars["emoji_name"])
	return m, e, err
}

func (c *call) addReaction() (any, error) {
	m, e, err := c.marked(ReadHistory)
	if err != nil {
		return nil, err
	}
	first := !slices.ContainsFunc(m.reactions, func(r *reaction) bool { return same(r.emoji, e) })
	if first && !c.d.may(c.d.cfg.BotID, m.channel).has(AddReactions) {
		return nil, missingPermissions
	}
	return nil, c.d.react(m, c.d.cfg.BotID, e)
}

func (c *call) removeReaction() (any, error) {
	user := c.d.cfg.BotID
	var p Permission
	if id, other := c.vars["user_id"]; other {
		user, p = id, ManageMessages
	}
	m, e, err := c.marked(p)
	if err != nil {
		return nil, err
	}
	return nil, c.d.unreact(m, user, e)
}

func (c *call) clearReactions() (any, error) {
	in, err := c.channelFor(ManageMessages)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, err
	}
	m.reactions = nil
	o := obj{"channel_id": in.ID, "message_id": m.id}
	if in.server != nil {
		o["guild_id"] = in.server.ID
	}
	c.d.emit(event{name: "MESSAGE_REACTION_REMOVE_ALL", server: in.server, channel: in, intent: guildReactions, data: o})
	return nil, nil
}

func (c *call) whoReacted() (any, error) {
	m, e, err := c.marked(ReadHistory)
	if err != nil {
		return nil, err
	}
	limit, err := c.count("limit", 1, 100, 25)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, r := range m.reactions {
		if !same(r.emoji, e) {
			continue
		}
		for _, u := range slices.Sorted(slices.Values(r.users)) {
			if number(u) > number(c.query.Get("after")) && len(out) < limit {
				out = append(out, c.d.userJSON(c.d.people[u]))
			}
		}
	}
	return out, nil
}

// maxPins: https://discord.com/developers/docs/resources/message#pin-message. Pinning needs PIN_MESSAGES.
const maxPins = 250

func (c *call) pin() (any, error) {
	in, err := c.channelFor(PinMessages)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, err
	}
	return nil, c.d.pin(m, c.d.cfg.BotID)
}

func (d *Discord) pin(m *message, by string) error {
	in := m.channel
	switch {
	case in.thread != nil && in.thread.archived:
		return archivedThread
	case !m.pinned.IsZero():
		return nil
	case len(in.pins()) == maxPins:
		return refuse(400, 30003, "Maximum number of pins reached for the channel (250)")
	case m.typ != ordinary && m.typ != reply && m.typ != slashAnswer:
		return refuse(403, 50021, "Cannot execute action on a system message")
	}
	m.pinned = d.Now()
	in.pinnedAt = m.pinned
	d.tellMessage("MESSAGE_UPDATE", m, nil)
	d.tellPins(in)
	said := &message{author: by, typ: pinnedMessage, refers: in.reference(m.id), replies: m, channel: in}
	d.post(in, said)
	d.tellMessage("MESSAGE_CREATE", said, nil)
	return nil
}

func (d *Discord) tellPins(in *channel) {
	o := obj{"channel_id": in.ID, "last_pin_timestamp": nil}
	if !in.pinnedAt.IsZero() {
		o["last_pin_timestamp"] = stamp(in.pinnedAt)
	}
	intent := directMessages
	if in.server != nil {
		o["guild_id"], intent = in.server.ID, guilds
	}
	d.emit(event{name: "CHANNEL_PINS_UPDATE", server: in.server, channel: in, intent: intent, data: o})
}

// pins are the newest first.
func (c *channel) pins() (out []*message) {
	for _, m := range c.messages {
		if !m.pinned.IsZero() {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *message) int { return b.pinned.Compare(a.pinned) })
	return out
}

func (c *call) unpin() (any, error) {
	in, err := c.channelFor(PinMessages)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, err
	}
	if in.thread != nil && in.thread.archived {
		return nil, archivedThread
	}
	if !m.pinned.IsZero() {
		m.pinned = time.Time{}
		c.d.tellMessage("MESSAGE_UPDATE", m, nil)
		c.d.tellPins(in)
	}
	return nil, nil
}

// getPins: https://discord.com/developers/docs/resources/message#get-channel-pins; the older route gives bare messages.
func (c *call) getPins() (any, error) {
	in, err := c.channelFor(ReadHistory)
	if err != nil {
		return nil, err
	}
	items, bare := []any{}, []any{}
	for _, m := range in.pins() {
		o := c.d.messageJSON(m, !c.d.cfg.NoContent)
		bare = append(bare, o)
		items = append(items, obj{"pinned_at": stamp(m.pinned), "message": o})
	}
	if strings.HasSuffix(c.route.pattern, "/messages/pins") {
		return obj{"items": items, "has_more": false}, nil
	}
	return bare, nil
}
