package discordtest

import (
	"net/http"
	"strings"
	"time"
)

// Message bodies: https://discord.com/developers/docs/resources/message#create-message.
var (
	messageShape = shape{"content": may(text(0, 2000)), "embeds": may(embeds), "allowed_mentions": may(allowedMentions), "components": may(rows), "flags": may(integer(0, 1<<31-1)),
		"attachments": may(list(0, 10, object(attachmentShape)))}
	newMessageShape = messageShape.with(shape{"tts": may(boolean), "nonce": may(nonceRule), "enforce_nonce": may(boolean), "message_reference": may(referenceRule), "sticker_ids": may(none("stickers")), "poll": may(none("polls"))})
	// discordgo writes out the ids of an edit's message and channel, which Discord passes over
	editShape = messageShape.with(shape{"ID": may(snowflake), "Channel": may(snowflake)})

	referenceRule = object(shape{"type": may(choice(0)), "message_id": must(snowflake), "channel_id": may(snowflake), "guild_id": may(snowflake), "fail_if_not_exists": may(boolean)})
)

// none is for what is not known here: it may be said that there is none of it.
func none(what string) rule {
	return func(k *checker, at string, v any) {
		if l, ok := v.([]any); !ok || len(l) > 0 {
			k.say(at, "NOT_KNOWN_HERE", "%s are not known here", what)
		}
	}
}

// nonceRule: "Can be used to verify a message was sent (up to 25 characters)".
func nonceRule(k *checker, at string, v any) {
	if _, ok := v.(float64); !ok {
		text(0, 25)(k, at, v)
	}
}

// nonce is a message that was sent with one: "checked for uniqueness in the past few minutes".
type nonce struct {
	m     *message
	until time.Time
}

const nonceLife = 3 * time.Minute

// channel is the one that the path names.
func (c *call) channel() (*channel, error) {
	id := c.vars["channel_id"]
	x := c.d.channels[id]
	switch {
	case number(id) == 0:
		return nil, c.bad("names the channel %q, which is no snowflake", id)
	case x == nil, x.server != nil && x.server.members[c.d.cfg.BotID] == nil, x.Type == Direct && x.server == nil && x.direct == "":
		return nil, unknownChannel
	}
	return x, nil
}

// channelFor is the channel, where the bot may do something in it.
func (c *call) channelFor(p Permission) (*channel, error) {
	x, err := c.channel()
	if err != nil {
		return nil, err
	}
	return x, c.d.allowed(x, p)
}

// message is the one that the path names.
func (c *call) message(in *channel) (*message, error) {
	id := c.vars["message_id"]
	if number(id) == 0 {
		return nil, c.bad("names the message %q, which is no snowflake", id)
	}
	if m := in.find(id); m != nil {
		return m, nil
	}
	return nil, unknownMessage
}

func (c *call) createMessage() (any, error) {
	d := c.d
	in, err := c.channel()
	if err != nil {
		return nil, err
	}
	if err := d.writable(in); err != nil {
		return nil, err
	}
	o := c.obj()
	if m := d.sentBefore(o); m != nil {
		return d.messageJSON(m, true), nil
	}
	m := &message{author: d.cfg.BotID, channel: in}
	if err := c.compose(m, o); err != nil {
		return nil, err
	}
	d.post(in, m)
	return d.finish(m, o), nil
}

// writable refuses the bot what it may not write: https://discord.com/developers/docs/resources/message#create-message.
func (d *Discord) writable(in *channel) error {
	switch {
	case in.Type == Forum, in.Type == Category:
		return refuse(400, 50008, "Cannot send messages in a non-text channel")
	case in.server == nil:
		return d.reachable(in.direct)
	case in.thread == nil:
		return d.allowed(in, SendMessages)
	}
	if err := d.allowed(in, SendInThreads); err != nil {
		return err
	}
	if in.thread.locked && !d.may(d.cfg.BotID, in).has(ManageThreads) {
		return lockedThread
	}
	return nil
}

// reachable refuses a direct message to somebody who takes none.
func (d *Discord) reachable(user string) error {
	p := d.people[user]
	shared := false
	for _, s := range d.servers {
		shared = shared || s.members[user] != nil && s.members[d.cfg.BotID] != nil
	}
	switch {
	case p.Gone || p.Bot || p.Closed:
		return refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case !shared:
		return refuse(http.StatusForbidden, 50278, "Cannot send messages to this user due to having no mutual guilds")
	}
	return nil
}

// sentBefore is the message that was sent with the same enforced nonce: "If another message was created by the same
// author with the same nonce, that message will be returned and no new message will be created."
func (d *Discord) sentBefore(o obj) *message {
	key := nonceOf(o)
	if key == "" || !flag(o, "enforce_nonce") {
		return nil
	}
	x, there := d.nonces[key]
	if !there || d.clock.Now().After(x.until) || x.m.channel.find(x.m.id) == nil {
		return nil
	}
	return x.m
}

func nonceOf(o obj) string {
	if l := words([]any{o["nonce"]}); len(l) > 0 {
		return l[0]
	}
	return ""
}

// compose fills a new message from a body.
func (c *call) compose(m *message, o obj) error {
	d := c.d
	m.content, m.embeds, m.flags = strings.TrimSpace(str(o, "content")), plainList(o["embeds"]), num(o, "flags", 0)
	if m.flags&^(suppressEmbeds|suppressNotifications|ephemeral) != 0 {
		return c.bad("has flags %d that are not known here", m.flags)
	}
	if m.flags&ephemeral != 0 && m.from == nil {
		return c.bad("asks for an ephemeral message, which only answers to interactions can be")
	}
	if err := d.refer(m, o); err != nil {
		return err
	}
	if err := c.attach(o, m, nil); err != nil {
		return err
	}
	if m.content == "" && len(m.embeds) == 0 && len(m.files) == 0 {
		return faulty{emptyMessage, "says nothing"}
	}
	m.rows = given(o["components"])
	if m.channel.server != nil && m.from == nil {
		if err := d.mayHold(m); err != nil {
			return err
		}
	}
	d.mention(m, o["allowed_mentions"])
	return nil
}

// mayHold refuses files where the bot may not send any. Embeds it may not send are left out without a word.
func (d *Discord) mayHold(m *message) error {
	p := d.may(d.cfg.BotID, m.channel)
	if len(m.files) > 0 && !p.has(AttachFiles) {
		return missingPermissions
	}
	if len(m.embeds) > 0 && !p.has(EmbedLinks) {
		return missingPermissions
	}
	return nil
}

func plainList(v any) []any {
	out, _ := plain(v).([]any)
	for _, o := range objects(out) { // what a webhook or bot sends is rich, whatever it says
		o["type"] = "rich"
		for k, x := range o {
			if x == nil {
				delete(o, k)
			}
		}
		for _, f := range objects(o["fields"]) {
			f["inline"] = flag(f, "inline")
		}
	}
	return out
}

// refer makes a message a reply: https://discord.com/developers/docs/resources/message#message-reference-structure.
func (d *Discord) refer(m *message, o obj) error {
	r, ok := o["message_reference"].(obj)
	if !ok {
		return nil
	}
	id := words([]any{r["message_id"]})[0]
	to := m.channel.find(id)
	if in := words([]any{r["channel_id"]}); len(in) > 0 && in[0] != m.channel.ID {
		return faulty{refuse(400, 50035, "Invalid Form Body"), "replies to a message of another channel"}
	}
	if to == nil {
		if must, said := r["fail_if_not_exists"].(bool); said && !must {
			return nil
		}
		return no{status: 400, code: 50035, message: "Invalid Form Body", errors: obj{"message_reference": obj{"_errors": []any{obj{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}}}}}
	}
	if to.typ != ordinary && to.typ != reply && to.typ != slashAnswer {
		return refuse(400, 50068, "Invalid message type")
	}
	m.typ, m.replies, m.refers = reply, to, m.channel.reference(id)
	return nil
}

func (c *channel) reference(id string) obj {
	o := obj{"type": 0, "channel_id": c.ID, "message_id": id}
	if c.server != nil {
		o["guild_id"] = c.server.ID
	}
	return o
}

// post puts a message into its channel. A thread that was archived is open again with it:
// https://discord.com/developers/docs/topics/threads#active--archived-threads.
func (d *Discord) post(in *channel, m *message) {
	if m.id == "" {
		m.id = d.id()
	}
	if in.thread != nil && in.thread.archived && m.only == "" {
		d.setArchived(in, false)
	}
	in.add(m)
	if in.thread != nil && m.only == "" {
		in.thread.active = d.Now()
		d.joinThread(in, m.author)
	}
}

// finish tells of a new message, and gives its JSON for the answer: both with its nonce, which no history has.
func (d *Discord) finish(m *message, o obj) obj {
	more := obj{}
	if key := nonceOf(o); key != "" {
		more["nonce"] = o["nonce"]
		if flag(o, "enforce_nonce") {
			d.nonces[key] = nonce{m, d.clock.Now().Add(nonceLife)}
		}
	}
	d.tellMessage("MESSAGE_CREATE", m, more)
	out := d.messageJSON(m, true)
	for k, v := range more {
		out[k] = v
	}
	return out
}

// https://discord.com/developers/docs/resources/message#edit-message
func (c *call) editMessage() (any, error) {
	d := c.d
	in, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	switch {
	case err != nil:
		return nil, err
	case m.author != d.cfg.BotID:
		return nil, refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	case m.typ != ordinary && m.typ != reply && m.typ != slashAnswer && m.typ != menuAnswer:
		return nil, refuse(http.StatusForbidden, 50021, "Cannot execute action on a system message")
	case in.thread != nil && in.thread.archived:
		return nil, archivedThread
	}
	if err := d.editedTooOften(m); err != nil {
		return nil, err
	}
	if err := c.amend(m, c.obj()); err != nil {
		return nil, err
	}
	return d.messageJSON(m, true), nil
}

// oldEditsPerHour is how often messages older than an hour may be edited in a channel. That there is a limit is told by
// its refusal only (30046); how many, nowhere.
const oldEditsPerHour = 30

func (d *Discord) editedTooOften(m *message) error {
	if d.cfg.Unlimited || d.Now().Sub(timeOf(m.id)) < time.Hour {
		return nil
	}
	w := d.oldEdits[m.channel.ID]
	if w == nil {
		w = &window{}
		d.oldEdits[m.channel.ID] = w
	}
	if wait := w.count(d.clock.Now(), oldEditsPerHour, time.Hour); wait > 0 {
		return no{status: http.StatusTooManyRequests, code: 30046, message: "Maximum number of edits to messages older than 1 hour reached. Try again later.", wait: wait}
	}
	return nil
}

// amend changes a message as a body says: what it does not name stays.
func (c *call) amend(m *message, o obj) error {
	d := c.d
	now := *m
	if v, ok := o["content"]; ok {
		now.content = ""
		if s, ok := v.(string); ok {
			now.content = strings.TrimSpace(s)
		}
	}
	if v, ok := o["embeds"]; ok {
		now.embeds = plainList(v)
	}
	if v, ok := o["components"]; ok {
		now.rows = given(v)
	}
	if _, ok := o["flags"]; ok {
		f := num(o, "flags", 0)
		if f&^(suppressEmbeds|now.flags) != 0 {
			return c.bad("sets flags %d, of which an edit knows only SUPPRESS_EMBEDS", f)
		}
		now.flags = now.flags&^suppressEmbeds | f&suppressEmbeds
	}
	if _, ok := o["attachments"]; ok || len(c.files) > 0 {
		if err := c.attach(o, &now, m.files); err != nil {
			return err
		}
	}
	if now.content == "" && len(now.embeds) == 0 && len(now.files) == 0 {
		return faulty{emptyMessage, "leaves a message that says nothing"}
	}
	if _, ok := o["content"]; ok {
		pings := now.pings
		d.mention(&now, o["allowed_mentions"])
		now.pings = pings // an edit calls nobody
	}
	now.edited = d.editedAt(m)
	if m.flags&loading != 0 { // "thinking…" was no message yet
		now.flags &^= loading
		now.edited = time.Time{}
		d.mention(&now, o["allowed_mentions"])
		if now.only == "" {
			defer d.tellMessage("MESSAGE_CREATE", m, nil)
		}
	} else {
		defer d.tellMessage("MESSAGE_UPDATE", m, nil)
	}
	*m = now
	return nil
}

// editedAt is when a message is edited now: never at the same millisecond twice, as no clock of a test's should make it.
func (d *Discord) editedAt(m *message) time.Time {
	now := d.Now().Truncate(time.Millisecond)
	if next := m.edited.Add(time.Millisecond); now.Before(next) {
		return next
	}
	return now
}

// https://discord.com/developers/docs/resources/message#delete-message
func (c *call) deleteMessage() (any, error) {
	in, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	m, err := c.message(in)
	if err != nil {
		return nil, err
	}
	if m.author != c.d.cfg.BotID && !c.d.may(c.d.cfg.BotID, in).has(ManageMessages) {
		return nil, missingPermissions
	}
	if in.thread != nil && in.thread.archived {
		return nil, archivedThread
	}
	in.remove(m)
	c.d.tellDeleted(m)
	return nil, nil
}

// https://discord.com/developers/docs/resources/message#bulk-delete-messages
func (c *call) deleteMessages() (any, error) {
	in, err := c.channelFor(ManageMessages)
	if err != nil {
		return nil, err
	}
	ids := words(c.obj()["messages"])
	for _, id := range ids {
		if c.d.Now().Sub(timeOf(id)) > 14*24*time.Hour {
			return nil, refuse(400, 50034, "You can only bulk delete messages that are under 14 days old.")
		}
	}
	for _, id := range ids {
		if m := in.find(id); m != nil {
			in.remove(m)
		}
	}
	o := obj{"ids": ids, "channel_id": in.ID}
	if in.server != nil {
		o["guild_id"] = in.server.ID
	}
	c.d.emit(event{name: "MESSAGE_DELETE_BULK", server: in.server, channel: in, intent: guildMessages, data: o})
	return nil, nil
}

// https://discord.com/developers/docs/resources/channel#trigger-typing-indicator
func (c *call) typing() (any, error) {
	_, err := c.channelFor(SendMessages)
	return nil, err
}
