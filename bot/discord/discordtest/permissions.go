package discordtest

import "strconv"

// Permission is a set of what may be done: https://discord.com/developers/docs/topics/permissions.
type Permission uint64

// The permissions that matter here.
const (
	Administrator   Permission = 1 << 3
	ManageChannels  Permission = 1 << 4
	ManageServer    Permission = 1 << 5
	AddReactions    Permission = 1 << 6
	ViewChannel     Permission = 1 << 10
	SendMessages    Permission = 1 << 11
	ManageMessages  Permission = 1 << 13
	EmbedLinks      Permission = 1 << 14
	AttachFiles     Permission = 1 << 15
	ReadHistory     Permission = 1 << 16
	MentionEveryone Permission = 1 << 17
	ManageRoles     Permission = 1 << 28
	UseCommands     Permission = 1 << 31
	ManageThreads   Permission = 1 << 34
	PublicThreads   Permission = 1 << 35
	PrivateThreads  Permission = 1 << 36
	SendInThreads   Permission = 1 << 38
	PinMessages     Permission = 1 << 51

	everything Permission = 1<<52 - 1
)

// Usual is what everybody in a server may do, unless it says otherwise.
const Usual = AddReactions | ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadHistory | UseCommands | PublicThreads | SendInThreads

// OfBot is what the bot may do in a server that does not say otherwise.
const OfBot = Usual | ManageMessages | ManageThreads | PrivateThreads | PinMessages

// Overwrite is what a channel gives to a role or a person, and takes from them.
type Overwrite struct {
	ID          string // of a role, or of a person; of the server: everybody
	Allow, Deny Permission
}

func (p Permission) has(want Permission) bool { return p&want == want }

func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }

// may is what somebody may do in a channel: https://discord.com/developers/docs/topics/permissions#permission-overwrites.
// A thread has its parent's overwrites.
func (d *Discord) may(user string, c *channel) Permission {
	if c.server == nil { // a direct conversation
		if c.direct == user || user == d.cfg.BotID {
			return everything &^ (ManageMessages | ManageThreads | PublicThreads | PrivateThreads)
		}
		return 0
	}
	m := c.server.members[user]
	if m == nil {
		return 0
	}
	if c.server.Owner == user {
		return everything
	}
	base := c.server.mayAt(m)
	if base.has(Administrator) {
		return everything
	}
	holder := c
	if c.thread != nil {
		holder = c.parent
	}
	p := holder.overwritten(base, m)
	if !p.has(ViewChannel) || c.thread != nil && c.Type == PrivateThread && c.thread.members[user].IsZero() && !p.has(ManageThreads) {
		return 0
	}
	if c.thread == nil && !p.has(SendMessages) || c.thread != nil && !p.has(SendInThreads) { // "implicitly denied"
		p &^= MentionEveryone | AttachFiles | EmbedLinks
	}
	return p
}

func (s *server) mayAt(m *member) Permission {
	p := s.roles[s.ID].Permissions
	for _, r := range m.roles {
		p |= s.roles[r].Permissions
	}
	return p
}

// overwritten applies the channel's overwrites: of everybody, then of roles, then of the person.
func (c *channel) overwritten(p Permission, m *member) Permission {
	var allow, deny Permission
	own := Overwrite{}
	for _, o := range c.Overwrites {
		switch {
		case o.ID == c.server.ID:
			p = p&^o.Deny | o.Allow
		case o.ID == m.user:
			own = o
		case m.has(o.ID):
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	p = p&^deny | allow
	return p&^own.Deny | own.Allow
}

// allowed refuses the bot what it may not do: without sight of a channel it is told that it has no access.
func (d *Discord) allowed(c *channel, want Permission) error {
	p := d.may(d.cfg.BotID, c)
	switch {
	case !p.has(ViewChannel):
		return missingAccess
	case !p.has(want):
		return missingPermissions
	}
	return nil
}

// allowedAt is allowed for what concerns a whole server.
func (d *Discord) allowedAt(s *server, want Permission) error {
	m := s.members[d.cfg.BotID]
	if p := s.mayAt(m); !p.has(Administrator) && !p.has(want) {
		return missingPermissions
	}
	return nil
}
