package discordtest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// thread is what a channel is besides, where it is one: https://discord.com/developers/docs/topics/threads.
type thread struct {
	owner     string
	archived  bool
	locked    bool
	after     time.Duration // without a message until it is archived
	active    time.Time     // the last thing that counts
	stamped   time.Time     // when it was archived or opened last
	members   map[string]time.Time
	tags      []string
	count     int // messages that are there
	total     int // that ever were
	invitable bool
}

const maxActive = 1000 // threads of a server: "Maximum number of active threads reached" (160006)

func (t *thread) json(o obj, c *channel) {
	meta := obj{"archived": t.archived, "auto_archive_duration": int(t.after / time.Minute), "archive_timestamp": stamp(t.stamped), "locked": t.locked, "create_timestamp": stamp(timeOf(c.ID))}
	if c.Type == PrivateThread {
		meta["invitable"] = t.invitable
	}
	o["parent_id"], o["owner_id"], o["thread_metadata"] = c.parent.ID, t.owner, meta
	o["message_count"], o["total_message_sent"], o["member_count"] = t.count, t.total, min(50, len(t.members))
	if c.parent.Type == Forum {
		o["applied_tags"] = append([]string{}, t.tags...)
	}
}

// https://discord.com/developers/docs/resources/channel#start-thread-from-message
var (
	threadShape = shape{"name": must(text(1, 100)), "auto_archive_duration": may(archiveAfter), "rate_limit_per_user": may(integer(0, 21600))}
	// discordgo writes type and invitable out for every thread
	threadFromShape = threadShape.with(shape{"type": may(choice(10, 11, 12)), "invitable": may(boolean)})
	newThreadShape  = threadFromShape.with(shape{"applied_tags": may(set(5, snowflake)), "message": may(object(messageShape.with(shape{"sticker_ids": may(none("stickers")), "tts": may(boolean), "poll": may(none("polls"))})))})
)

// open makes a thread. The caller holds mu.
func (d *Discord) open(parent *channel, id, name, owner string, typ Kind, after int) *channel {
	if after == 0 {
		after = cmp.Or(parent.Archive, 4320)
	}
	now := d.Now()
	c := &channel{Channel: Channel{ID: id, Server: parent.server.ID, Type: typ, Name: name}, server: parent.server, parent: parent, byID: map[string]*message{},
		thread: &thread{owner: owner, after: time.Duration(after) * time.Minute, active: now, stamped: now, members: map[string]time.Time{owner: now}, invitable: true}}
	d.channels[id] = c
	return c
}

// tellOpened dispatches a new thread: https://discord.com/developers/docs/events/gateway-events#thread-create.
func (d *Discord) tellOpened(c *channel) {
	o := d.channelJSON(c)
	o["newly_created"] = true
	d.emit(event{name: "THREAD_CREATE", server: c.server, channel: c, intent: guilds, data: o})
}

func (d *Discord) tellThread(c *channel) {
	d.emit(event{name: "THREAD_UPDATE", server: c.server, channel: c, intent: guilds, data: d.channelJSON(c)})
}

// mayOpen refuses a thread where there can be no other.
func (d *Discord) mayOpen(parent *channel) error {
	active := 0
	for _, c := range d.channels {
		if c.thread != nil && c.server == parent.server && !c.thread.archived {
			active++
		}
	}
	if active >= maxActive {
		return refuse(400, 160006, "Maximum number of active threads reached")
	}
	return nil
}

func (c *call) threadFrom() (any, error) {
	d := c.d
	in, err := c.channelFor(PublicThreads)
	if err != nil {
		return nil, err
	}
	if in.Type != Text && in.Type != Announcement {
		return nil, notInChannelType
	}
	m, err := c.message(in)
	switch {
	case err != nil:
		return nil, err
	case m.thread != nil || d.channels[m.id] != nil:
		return nil, refuse(400, 160004, "A thread has already been created for this message")
	case m.typ != ordinary && m.typ != reply && m.typ != slashAnswer && m.typ != menuAnswer:
		return nil, refuse(400, 50024, "Cannot execute action on this channel type")
	}
	if err := d.mayOpen(in); err != nil {
		return nil, err
	}
	o := c.obj()
	t := d.threadOn(m, str(o, "name"), d.cfg.BotID, num(o, "auto_archive_duration", 0))
	c.status = http.StatusCreated
	return d.channelJSON(t), nil
}

// threadOn makes the thread of a message: it has its id, and begins with a message that refers to it.
func (d *Discord) threadOn(m *message, name, owner string, after int) *channel {
	t := d.open(m.channel, m.id, name, owner, PublicThread, after)
	m.thread, m.flags = t, m.flags|hasThread
	d.tellOpened(t)
	d.tellMessage("MESSAGE_UPDATE", m, nil)
	first := &message{author: m.author, typ: threadStarter, refers: m.channel.reference(m.id), replies: m, channel: t, id: d.id()}
	t.add(first)
	d.tellMessage("MESSAGE_CREATE", first, nil)
	d.joinThread(t, m.author)
	return t
}

// newThread makes one without a message, or a post in a forum:
// https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel.
func (c *call) newThread() (any, error) {
	d := c.d
	in, err := c.channelFor(0)
	if err != nil {
		return nil, err
	}
	o := c.obj()
	if in.Type == Forum {
		return c.newPost(in, o)
	}
	if o["message"] != nil || o["applied_tags"] != nil {
		return nil, c.bad("gives a message or tags, which threads of a forum have")
	}
	typ := Kind(num(o, "type", int(PrivateThread))) // "defaults to PRIVATE_THREAD"
	need := PublicThreads
	if typ == PrivateThread {
		need = PrivateThreads
	}
	if err := d.allowed(in, need); err != nil {
		return nil, err
	}
	if in.Type != Text && in.Type != Announcement {
		return nil, notInChannelType
	}
	if err := d.mayOpen(in); err != nil {
		return nil, err
	}
	t := d.open(in, d.id(), str(o, "name"), d.cfg.BotID, typ, num(o, "auto_archive_duration", 0))
	if inv, said := o["invitable"].(bool); said {
		t.thread.invitable = inv
	}
	d.tellOpened(t)
	if typ == PublicThread {
		said := &message{author: d.cfg.BotID, typ: threadMade, content: t.Name, channel: in, refers: obj{"type": 0, "channel_id": t.ID, "guild_id": in.server.ID}}
		d.post(in, said)
		d.tellMessage("MESSAGE_CREATE", said, nil)
	}
	c.status = http.StatusCreated
	return d.channelJSON(t), nil
}

// newPost makes a thread in a forum, with its first message, which has the same id.
func (c *call) newPost(in *channel, o obj) (any, error) {
	d := c.d
	first, ok := o["message"].(obj)
	if !ok {
		return nil, c.bad("lacks the message that a post begins with")
	}
	if err := d.allowed(in, SendMessages); err != nil {
		return nil, err
	}
	tags := words(o["applied_tags"])
	if err := d.mayTag(in, d.cfg.BotID, nil, tags); err != nil {
		return nil, err
	}
	if err := d.mayOpen(in); err != nil {
		return nil, err
	}
	id := d.id()
	t := d.open(in, id, str(o, "name"), d.cfg.BotID, PublicThread, num(o, "auto_archive_duration", 0))
	m := &message{id: id, author: d.cfg.BotID, channel: t}
	if err := c.compose(m, first); err != nil {
		delete(d.channels, id)
		return nil, err
	}
	t.thread.tags = tags
	t.add(m)
	d.tellOpened(t)
	d.tellMessage("MESSAGE_CREATE", m, nil)
	c.status = http.StatusCreated
	out := d.channelJSON(t)
	out["message"] = d.messageJSON(m, true)
	return out, nil
}

// mayTag: https://discord.com/developers/docs/resources/channel#forum-tag-object. A moderated tag needs MANAGE_THREADS.
func (d *Discord) mayTag(forum *channel, who string, had, tags []string) error {
	if forum.NeedsTag && len(tags) == 0 {
		return refuse(400, 40067, "A tag is required to create a forum post in this channel")
	}
	for _, id := range slices.Concat(had, tags) {
		if slices.Contains(had, id) && slices.Contains(tags, id) {
			continue
		}
		i := slices.IndexFunc(forum.Tags, func(t Tag) bool { return t.ID == id })
		switch {
		case i < 0 && slices.Contains(tags, id):
			return refuse(400, 10087, "Unknown tag")
		case i >= 0 && forum.Tags[i].Moderated && !d.may(who, forum).has(ManageThreads):
			return missingPermissions
		}
	}
	return nil
}

// editThread: https://discord.com/developers/docs/resources/channel#modify-channel-json-params-thread. "If setting archived
// to false, when locked is also false, only the SEND_MESSAGES permission is required. Otherwise, requires MANAGE_THREADS."
// An archived one can only be opened.
func (c *call) editThread(x *channel) (any, error) {
	d, o, t := c.d, c.obj(), x.thread
	p := d.may(d.cfg.BotID, x)
	_, touched := o["archived"]
	opens := touched && !flag(o, "archived")
	if t.archived && !opens && (!touched || len(o) > 1) {
		return nil, archivedThread
	}
	onlyOpens := opens && len(o) == 1 && !t.locked && p.has(SendInThreads)
	own := t.owner == d.cfg.BotID && o["locked"] == nil && o["invitable"] == nil && !t.locked
	if !p.has(ManageThreads) && !onlyOpens && !own {
		return nil, missingPermissions
	}
	if tags, ok := o["applied_tags"]; ok {
		if x.parent.Type != Forum {
			return nil, c.bad("gives tags to a thread that is in no forum")
		}
		if err := d.mayTag(x.parent, d.cfg.BotID, t.tags, words(tags)); err != nil {
			return nil, err
		}
		t.tags = words(tags)
	}
	was := x.Name
	x.Name = cmp.Or(str(o, "name"), x.Name)
	if n := num(o, "auto_archive_duration", 0); n != 0 {
		t.after = time.Duration(n) * time.Minute
	}
	if v, ok := o["locked"].(bool); ok {
		t.locked = v
	}
	if v, ok := o["invitable"].(bool); ok {
		t.invitable = v
	}
	if _, ok := o["flags"]; ok {
		x.flags = num(o, "flags", 0)
	}
	if a, ok := o["archived"].(bool); ok && a != t.archived {
		t.archived, t.stamped, t.active = a, d.Now(), d.Now()
	}
	d.tellThread(x)
	if x.Name != was {
		d.tellRenamed(x, d.cfg.BotID)
	}
	return d.channelJSON(x), nil
}

// tellRenamed says a thread's new name in it.
func (d *Discord) tellRenamed(x *channel, by string) {
	said := &message{id: d.id(), author: by, typ: renamed, content: x.Name, channel: x}
	x.add(said)
	d.tellMessage("MESSAGE_CREATE", said, nil)
}

func (d *Discord) setArchived(c *channel, archived bool) {
	c.thread.archived, c.thread.stamped = archived, d.Now()
	if !archived {
		c.thread.active = d.Now()
	}
	d.tellThread(c)
}

// archiveIdle archives threads in which nothing was said for long enough. The caller holds mu.
func (d *Discord) archiveIdle() {
	now := d.Now()
	for _, id := range sorted(d.channels) {
		if t := d.channels[id].thread; t != nil && !t.archived && now.Sub(t.active) >= t.after {
			d.setArchived(d.channels[id], true)
		}
	}
}

// joinThread makes somebody a member of a thread: https://discord.com/developers/docs/events/gateway-events#thread-members-update.
func (d *Discord) joinThread(c *channel, user string) {
	if !c.thread.members[user].IsZero() || c.server.members[user] == nil {
		return
	}
	c.thread.members[user] = d.Now()
	d.tellMembers(c, "added_members", []any{d.threadMemberJSON(c, user)}, user)
}

// tellMembers: without the intent for members an app hears only of itself.
func (d *Discord) tellMembers(c *channel, key string, who any, user string) {
	intent := guildMembers
	if user == d.cfg.BotID {
		intent = guilds
	}
	d.emit(event{name: "THREAD_MEMBERS_UPDATE", server: c.server, channel: c, intent: intent, data: obj{"id": c.ID, "guild_id": c.server.ID, "member_count": min(50, len(c.thread.members)), key: who}})
}

func (d *Discord) threadMemberJSON(c *channel, user string) obj {
	return obj{"id": c.ID, "user_id": user, "join_timestamp": stamp(c.thread.members[user]), "flags": 0}
}

func (c *call) thread() (*channel, error) {
	x, err := c.channelFor(0)
	if err == nil && x.thread == nil {
		err = notInChannelType
	}
	return x, err
}

// https://discord.com/developers/docs/resources/channel#add-thread-member: "Also requires the thread is not archived."
func (c *call) addThreadMember() (any, error) {
	x, err := c.thread()
	if err != nil {
		return nil, err
	}
	user := cmp.Or(c.vars["user_id"], c.d.cfg.BotID)
	switch {
	case x.thread.archived:
		return nil, archivedThread
	case x.server.members[user] == nil:
		return nil, unknownMember
	}
	c.d.joinThread(x, user)
	return nil, nil
}

func (c *call) removeThreadMember() (any, error) {
	x, err := c.thread()
	if err != nil {
		return nil, err
	}
	user := cmp.Or(c.vars["user_id"], c.d.cfg.BotID)
	switch {
	case x.thread.archived:
		return nil, archivedThread
	case user != c.d.cfg.BotID && !c.d.may(c.d.cfg.BotID, x).has(ManageThreads):
		return nil, missingPermissions
	}
	delete(x.thread.members, user)
	c.d.tellMembers(x, "removed_member_ids", []string{user}, user)
	return nil, nil
}

func (c *call) threadMembers() (any, error) {
	x, err := c.thread()
	if err != nil {
		return nil, err
	}
	if c.d.cfg.NoMembers {
		return nil, missingAccess
	}
	out := []any{}
	for _, u := range sorted(x.thread.members) {
		out = append(out, c.d.threadMemberJSON(x, u))
	}
	return out, nil
}

// https://discord.com/developers/docs/resources/guild#list-active-guild-threads
func (c *call) activeThreads() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	all := c.d.threadsOf(s, func(x *channel) bool { return !x.thread.archived })
	out := c.d.threadsJSON(all)
	out["has_more"] = false
	return out, nil
}

// threadsOf are those that the bot sees, newest first.
func (d *Discord) threadsOf(s *server, want func(*channel) bool) (out []*channel) {
	for _, id := range sorted(d.channels) {
		c := d.channels[id]
		if c.thread != nil && c.server == s && want(c) && d.may(d.cfg.BotID, c).has(ViewChannel) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *channel) int { return cmp.Compare(number(b.ID), number(a.ID)) })
	return out
}

func (d *Discord) threadsJSON(all []*channel) obj {
	threads, members := []any{}, []any{}
	for _, x := range all {
		threads = append(threads, d.channelJSON(x))
		if !x.thread.members[d.cfg.BotID].IsZero() {
			members = append(members, d.threadMemberJSON(x, d.cfg.BotID))
		}
	}
	return obj{"threads": threads, "members": members}
}

// archivedThreads: https://discord.com/developers/docs/resources/channel#list-public-archived-threads. "ordered by
// archive_timestamp, in descending order"; before is such a stamp.
func (c *call) archivedThreads() (any, error) {
	x, err := c.channelFor(ReadHistory)
	if err != nil {
		return nil, err
	}
	limit, err := c.count("limit", 2, 100, 50)
	if err != nil {
		return nil, err
	}
	before, err := time.Parse(time.RFC3339Nano, cmp.Or(c.query.Get("before"), "9999-01-01T00:00:00Z"))
	if err != nil {
		return nil, c.bad("has before=%q, which is no ISO8601 timestamp", c.query.Get("before"))
	}
	all := c.d.threadsOf(x.server, func(t *channel) bool {
		return t.parent == x && t.Type == PublicThread && t.thread.archived && t.thread.stamped.Before(before)
	})
	slices.SortStableFunc(all, func(a, b *channel) int { return b.thread.stamped.Compare(a.thread.stamped) })
	out := c.d.threadsJSON(all[:min(limit, len(all))])
	out["has_more"] = len(all) > limit
	return out, nil
}
