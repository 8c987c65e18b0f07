package discordtest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Person is somebody with an account.
type Person struct {
	ID     string // empty: made up
	Name   string // as shown
	Handle string // empty: the name in lower case
	Avatar string // hash; empty: none
	Locale string // of their client; empty: en-GB
	Bot    bool   // another bot
	Closed bool   // takes no direct messages from servers
	Gone   bool   // the account is deleted
}

// Server is a guild.
type Server struct {
	ID       string // empty: made up
	Name     string
	Owner    string      // empty: nobody who is here
	Everyone *Permission // nil: Usual
	Bot      *Permission // of the bot's own role; nil: OfBot
	Without  bool        // the bot is not there
	Locale   string      // empty: en-US
}

// Role is one that people of a server can have.
type Role struct {
	ID          string // empty: made up
	Name        string
	Permissions Permission
	Mentionable bool
}

// Kind is the type of a channel: https://discord.com/developers/docs/resources/channel#channel-object-channel-types.
type Kind int

// The types that there are here.
const (
	Text          Kind = 0
	Direct        Kind = 1
	Voice         Kind = 2
	Category      Kind = 4
	Announcement  Kind = 5
	PublicThread  Kind = 11
	PrivateThread Kind = 12
	Forum         Kind = 15
)

// Channel is a channel of a server.
type Channel struct {
	ID         string // empty: made up
	Server     string
	Type       Kind
	Name       string
	Topic      string
	Parent     string   // a category
	Members    []string // not nil: nobody else sees it, but those of Roles; the bot where it is named
	Roles      []string
	Overwrites []Overwrite // besides
	Tags       []Tag       // of a forum
	NeedsTag   bool        // of a forum: a post without a tag is refused
	Archive    int         // minutes without a message until a thread is archived; 0: three days
}

// Tag is one that posts of a forum can have.
type Tag struct {
	ID        string // empty: made up
	Name      string
	Moderated bool // needs ManageThreads
}

type person struct {
	Person
	direct *channel
}

type member struct {
	user   string
	nick   string
	roles  []string
	joined time.Time
}

func (m *member) has(role string) bool { return slices.Contains(m.roles, role) }

type server struct {
	Server
	roles   map[string]*Role
	members map[string]*member
	out     bool // unavailable
}

type channel struct {
	Channel
	server   *server
	direct   string // the person whose conversation with the bot it is
	parent   *channel
	thread   *thread
	messages []*message // by id
	byID     map[string]*message
	flags    int
	pinnedAt time.Time
}

func (c *channel) last() any {
	for _, m := range slices.Backward(c.messages) {
		if m.only == "" {
			return m.id
		}
	}
	return nil
}

// AddPerson adds somebody and returns their id.
func (d *Discord) AddPerson(p Person) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.ID == "" {
		p.ID = d.id()
	}
	p.Handle = cmp.Or(p.Handle, strings.ReplaceAll(strings.ToLower(p.Name), " ", "."))
	p.Locale = cmp.Or(p.Locale, "en-GB")
	d.people[p.ID] = &person{Person: p}
	return p.ID
}

// AddServer adds a server and returns its id. The bot is in it, with a role of its own, unless it says otherwise.
func (d *Discord) AddServer(s Server) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.ID == "" {
		s.ID = d.id()
	}
	s.Locale = cmp.Or(s.Locale, "en-US")
	everyone := Usual
	if s.Everyone != nil {
		everyone = *s.Everyone
	}
	x := &server{Server: s, members: map[string]*member{}, roles: map[string]*Role{s.ID: {ID: s.ID, Name: "@everyone", Permissions: everyone}}}
	d.servers[s.ID] = x
	if s.Owner != "" {
		x.members[s.Owner] = &member{user: s.Owner, joined: d.Now()}
	}
	if !s.Without {
		d.invite(x)
	}
	return s.ID
}

// invite puts the bot into a server.
func (d *Discord) invite(s *server) {
	rights := OfBot
	if s.Server.Bot != nil {
		rights = *s.Server.Bot
	}
	r := &Role{ID: d.id(), Name: d.cfg.Name, Permissions: rights}
	s.roles[r.ID] = r
	s.members[d.cfg.BotID] = &member{user: d.cfg.BotID, roles: []string{r.ID}, joined: d.Now()}
	d.emit(event{name: "GUILD_CREATE", server: s, intent: guilds, make: func(v *session) obj { return d.serverCreateJSON(s, v) }})
}

// Invite puts the bot into a server that was added without it; Remove takes it out.
func (d *Discord) Invite(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.invite(d.servers[id])
}

// Remove takes the bot out of a server.
func (d *Discord) Remove(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	d.emit(event{name: "GUILD_DELETE", server: s, intent: guilds, data: obj{"id": s.ID}})
	delete(s.members, d.cfg.BotID)
}

// Outage makes a server unavailable, as happens when Discord's own machines fail; Restore ends it.
func (d *Discord) Outage(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	s.out = true
	d.emit(event{name: "GUILD_DELETE", server: s, intent: guilds, data: obj{"id": s.ID, "unavailable": true}})
}

// Restore makes a server available again.
func (d *Discord) Restore(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	s.out = false
	d.emit(event{name: "GUILD_CREATE", server: s, intent: guilds, make: func(v *session) obj { return d.serverCreateJSON(s, v) }})
}

// AddRole adds a role to a server and returns its id.
func (d *Discord) AddRole(id string, r Role) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	if r.ID == "" {
		r.ID = d.id()
	}
	s.roles[r.ID] = &r
	d.emit(event{name: "GUILD_ROLE_CREATE", server: s, intent: guilds, data: obj{"guild_id": s.ID, "role": s.roleJSON(&r)}})
	return r.ID
}

// BotRole is the role that the bot has by itself in a server.
func (d *Discord) BotRole(id string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m := d.servers[id].members[d.cfg.BotID]; m != nil {
		return m.roles[0]
	}
	return ""
}

// SetRole says what a role gives from now on.
func (d *Discord) SetRole(id, role string, p Permission) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	s.roles[role].Permissions = p
	d.emit(event{name: "GUILD_ROLE_UPDATE", server: s, intent: guilds, data: obj{"guild_id": s.ID, "role": s.roleJSON(s.roles[role])}})
}

// DeleteRole removes a role. No event says so of those who had it.
func (d *Discord) DeleteRole(id, role string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	delete(s.roles, role)
	for _, m := range s.members {
		m.roles = slices.DeleteFunc(m.roles, func(r string) bool { return r == role })
	}
	d.emit(event{name: "GUILD_ROLE_DELETE", server: s, intent: guilds, data: obj{"guild_id": s.ID, "role_id": role}})
}

// Join puts somebody into a server, with roles.
func (d *Discord) Join(id, user string, roles ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	m := &member{user: user, roles: slices.Clone(roles), joined: d.Now()}
	s.members[user] = m
	o := d.memberJSON(m)
	o["guild_id"] = s.ID
	d.emit(event{name: "GUILD_MEMBER_ADD", server: s, intent: guildMembers, data: o})
}

// Leave takes somebody out of a server.
func (d *Discord) Leave(id, user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	delete(s.members, user)
	d.emit(event{name: "GUILD_MEMBER_REMOVE", server: s, intent: guildMembers, data: obj{"guild_id": s.ID, "user": d.userJSON(d.people[user])}})
}

// SetRoles says which roles somebody has now.
func (d *Discord) SetRoles(id, user string, roles ...string) {
	d.change(id, user, func(m *member) { m.roles = slices.Clone(roles) })
}

// SetNick says how somebody is called in a server; empty: by their own name.
func (d *Discord) SetNick(id, user, nick string) {
	d.change(id, user, func(m *member) { m.nick = nick })
}

func (d *Discord) change(id, user string, do func(*member)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[id]
	m := s.members[user]
	do(m)
	o := d.memberJSON(m)
	o["guild_id"] = s.ID
	e := event{name: "GUILD_MEMBER_UPDATE", server: s, intent: guildMembers, data: o}
	if user == d.cfg.BotID { // "sent for the current user regardless of" the intent
		e.intent = 0
	}
	d.emit(e)
}

// AddChannel adds a channel and returns its id.
func (d *Discord) AddChannel(c Channel) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.servers[c.Server]
	if c.ID == "" {
		c.ID = d.id()
	}
	c.Overwrites = slices.Clone(c.Overwrites)
	if c.Members != nil || c.Roles != nil {
		c.Overwrites = append(c.Overwrites, Overwrite{ID: s.ID, Deny: ViewChannel})
		for _, id := range slices.Concat(c.Members, c.Roles) {
			c.Overwrites = append(c.Overwrites, Overwrite{ID: id, Allow: ViewChannel})
		}
	}
	c.Tags = slices.Clone(c.Tags)
	for i := range c.Tags {
		c.Tags[i].ID = cmp.Or(c.Tags[i].ID, d.id())
	}
	x := &channel{Channel: c, server: s, byID: map[string]*message{}}
	if c.NeedsTag {
		x.flags |= requireTag
	}
	d.channels[c.ID] = x
	d.emit(event{name: "CHANNEL_CREATE", server: s, channel: x, intent: guilds, data: d.channelJSON(x)})
	return c.ID
}

// SetOverwrites says what a channel gives and takes from now on.
func (d *Discord) SetOverwrites(id string, all ...Overwrite) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[id]
	c.Overwrites = slices.Clone(all)
	d.emit(event{name: "CHANNEL_UPDATE", server: c.server, intent: guilds, data: d.channelJSON(c)})
}

// DeleteChannel removes a channel with all that is in it, or a thread.
func (d *Discord) DeleteChannel(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deleteChannel(d.channels[id])
}

func (d *Discord) deleteChannel(c *channel) {
	for _, id := range sorted(d.channels) {
		if t := d.channels[id]; t != nil && t.parent == c {
			delete(d.channels, id)
		}
	}
	delete(d.channels, c.ID)
	if c.thread != nil {
		d.emit(event{name: "THREAD_DELETE", server: c.server, channel: c, intent: guilds, data: obj{"id": c.ID, "guild_id": c.server.ID, "parent_id": c.parent.ID, "type": int(c.Type)}})
		return
	}
	d.emit(event{name: "CHANNEL_DELETE", server: c.server, channel: c, intent: guilds, data: d.channelJSON(c)})
}

// Tags are those that posts of a forum can have, by name.
func (d *Discord) Tags(forum string) map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]string{}
	for _, t := range d.channels[forum].Tags {
		out[t.Name] = t.ID
	}
	return out
}

// Revoke makes the bot's token worth nothing, as when a new one is made: connections end with 4004.
func (d *Discord) Revoke() {
	d.mu.Lock()
	d.revoked = true
	d.mu.Unlock()
	d.CloseWith(4004)
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
