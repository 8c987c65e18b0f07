package discord

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

const (
	memberFor  = 2 * time.Minute  // how long what the home server says of somebody holds
	homeFor    = 30 * time.Second // how long it holds where home is
	askTimeout = 10 * time.Second
)

// user is an account: https://discord.com/developers/docs/resources/user#user-object
type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
	Avatar string `json:"avatar"`
	Bot    bool   `json:"bot"`
}

func (u user) called() string { return cmp.Or(u.Global, u.Name, u.ID) }

// member is somebody in a server: https://discord.com/developers/docs/resources/guild#guild-member-object
type member struct {
	User  *user    `json:"user"`
	Nick  string   `json:"nick"`
	Roles []string `json:"roles"`
}

func keyOf(id string) storage.PersonKey { return storage.PersonKey{Platform: platform, User: id} }

// person is who did something in a server, or outside all of them. m may be nil. Roles count in the home server alone: where the act
// was done elsewhere, it is asked. The error says that they could not be asked for: whoever is staff by a role is not to be taken for somebody
// who is not.
func (a *Adapter) person(ctx context.Context, guild string, m *member, u *user) (talk.Person, error) {
	if m != nil && m.User != nil && m.User.ID != "" {
		u = m.User
	}
	if u == nil || u.ID == "" {
		return talk.Person{}, nil
	}
	p := talk.Person{Key: keyOf(u.ID), Name: u.called(), Picture: a.at.picture(u.ID, u.Avatar), Bot: u.Bot}
	if m != nil {
		p.Name = cmp.Or(m.Nick, p.Name)
	}
	home := a.home(ctx)
	switch {
	case u.Bot || home == "":
	case home == guild && m != nil:
		p.Groups = slices.Clone(m.Roles)
		a.people.put(u.ID, seen{roles: p.Groups, member: true, until: time.Now().Add(memberFor)})
	default:
		x, err := a.atHome(ctx, home, u.ID)
		if err != nil {
			return p, err
		}
		p.Groups, p.Outside = slices.Clone(x.roles), !x.member
	}
	return p, nil
}

// seen is what the home server says of somebody.
type seen struct {
	roles  []string
	member bool
	until  time.Time
}

type people struct {
	mu sync.Mutex
	by map[string]seen
}

func (p *people) get(id string) (seen, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.by[id]
	return x, ok && time.Now().Before(x.until)
}

const peopleKept = 10_000

func (p *people) put(id string, x seen) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil || len(p.by) > peopleKept {
		p.by = map[string]seen{}
	}
	p.by[id] = x
}

// atHome asks the home server for somebody. Who is not known to be there is outside.
func (a *Adapter) atHome(ctx context.Context, home, id string) (seen, error) {
	if x, ok := a.people.get(id); ok {
		return x, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var m member
	x := seen{until: time.Now().Add(memberFor)}
	err := insist(ctx, func() error { return a.get(ctx, discordgo.EndpointGuildMember(home, id), &m) })
	switch {
	case err == nil:
		x.roles, x.member = m.Roles, true
	case bot.ClassOf(err) != bot.Lost && bot.ClassOf(err) != bot.Gone:
		return x, err
	}
	a.people.put(id, x)
	return x, nil
}

// homes is where home is, as last asked.
type homes struct {
	mu    sync.Mutex
	guild string
	until time.Time
}

// home is the server in which the desk's channel is; empty where there is none in Discord.
func (a *Adapter) home(ctx context.Context) string {
	if a.Desk == nil {
		return ""
	}
	a.homes.mu.Lock()
	defer a.homes.mu.Unlock()
	if time.Now().Before(a.homes.until) {
		return a.homes.guild
	}
	desks, err := a.Desk(ctx)
	if err != nil {
		return a.homes.guild
	}
	guild := ""
	for _, id := range desks {
		if c, err := a.channel(ctx, rawID(storage.Place{Platform: platform, ID: id})); err == nil && c.Guild != "" {
			guild = c.Guild
			break
		} else if err != nil {
			return a.homes.guild
		}
	}
	a.homes.guild, a.homes.until = guild, time.Now().Add(homeFor)
	return guild
}

// insist asks Discord again, in the time that ctx leaves: after as long as Discord asks for, or with growing pauses where there
// was no answer.
func insist(ctx context.Context, ask func() error) error {
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
		err := again(ask())
		switch bot.ClassOf(err) {
		case bot.Wait:
			wait = max(after(err), 50*time.Millisecond)
		case bot.Temporary:
		default:
			return err
		}
		if err == nil {
			return nil
		}
		if until, ok := ctx.Deadline(); ok && time.Until(until) < wait {
			return err
		}
		if !pause(ctx, wait) {
			return err
		}
	}
}
