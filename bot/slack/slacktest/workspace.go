package slacktest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Person is somebody with an account.
type Person struct {
	ID      string // empty: made up
	Name    string // as shown
	Handle  string // empty: the name in lower case
	Team    string // the workspace they belong to; empty: the one where the app is installed
	Zone    string // IANA; empty: Europe/London
	Email   string
	Picture string
	Guest   bool // of several channels
	Single  bool // guest of a single channel
	Gone    bool // deactivated
}

// Channel is a channel of the home workspace.
type Channel struct {
	ID      string // empty: made up
	Name    string // without #
	Private bool
	Members []string // users; the app's own where it is a member
	Teams   []string // other workspaces that it is shared with through Slack Connect
}

type team struct{ id, name, domain string }

type person struct {
	Person
	bot  bool
	home *view // what the app published
}

type channel struct {
	Channel
	im       string // the person whose direct conversation with the app it is
	archived bool
	created  time.Time
	topic    string
	messages []*message            // by ts
	byTS     map[string]*message   // those that everybody sees
	threads  map[string][]*message // replies by the ts of their head
	pins     []string
	marks    []*bookmark
}

type group struct {
	id, name, handle string
	users            []string
}

// AddTeam adds another workspace, whose people may be in channels that are shared with it.
func (s *Slack) AddTeam(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &team{id: s.id("T"), name: name, domain: strings.ReplaceAll(strings.ToLower(name), " ", "-")}
	s.teams[t.id] = t
	return t.id
}

// AddPerson adds somebody and returns their id. The app is not told: they have been there all along.
func (s *Slack) AddPerson(p Person) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.ID == "" {
		p.ID = s.id("U")
	}
	p.Team = cmp.Or(p.Team, s.cfg.HomeID)
	p.Handle = cmp.Or(p.Handle, strings.ReplaceAll(strings.ToLower(p.Name), " ", "."))
	p.Zone = cmp.Or(p.Zone, "Europe/London")
	p.Picture = cmp.Or(p.Picture, "https://avatars.slack-edge.com/"+p.ID+".png")
	s.people[p.ID] = &person{Person: p}
	return p.ID
}

// AddChannel adds a channel and returns its id.
func (s *Slack) AddChannel(c Channel) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ID == "" {
		c.ID = s.id("C")
	}
	c.Members = slices.Clone(c.Members)
	s.channels[c.ID] = &channel{Channel: c, created: s.Now()}
	return c.ID
}

// AddGroup adds a user group and returns its id. The app is told as of one that is made just now:
// https://docs.slack.dev/reference/events/subteam_created. Who is in it does not stand there.
func (s *Slack) AddGroup(name, handle string, users ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &group{id: s.id("S"), name: name, handle: handle, users: slices.Clone(users)}
	s.groups[g.id] = g
	s.emit("subteam_created", nil, obj{"type": "subteam_created", "subteam": s.groupJSON(g, false)})
	return g.id
}

// SetGroup says who is in a user group now.
func (s *Slack) SetGroup(id string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[id]
	was := g.users
	g.users = slices.Clone(users)
	lacks := func(all []string) func(string) bool { return func(u string) bool { return slices.Contains(all, u) } }
	added := slices.DeleteFunc(slices.Clone(users), lacks(was))
	removed := slices.DeleteFunc(slices.Clone(was), lacks(users))
	s.emit("subteam_updated", nil, obj{"type": "subteam_updated", "subteam": s.groupJSON(g, true)})
	s.emit("subteam_members_changed", nil, obj{"type": "subteam_members_changed", "subteam_id": id, "team_id": s.cfg.HomeID,
		"date_previous_update": s.Now().Unix(), "date_update": s.Now().Unix(), "added_users": added, "added_users_count": len(added), "removed_users": removed, "removed_users_count": len(removed)})
}

// Deactivate closes somebody's account.
func (s *Slack) Deactivate(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[user].Gone = true
	s.emit("user_change", nil, obj{"type": "user_change", "user": s.userJSON(s.people[user])})
}

// Archive closes a channel.
func (s *Slack) Archive(id, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	c.archived = true
	s.emit(kindOf(c, "channel_archive", "group_archive"), c, obj{"type": kindOf(c, "channel_archive", "group_archive"), "channel": id, "user": by})
}

// Unarchive opens it again.
func (s *Slack) Unarchive(id, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	c.archived = false
	s.emit(kindOf(c, "channel_unarchive", "group_unarchive"), c, obj{"type": kindOf(c, "channel_unarchive", "group_unarchive"), "channel": id, "user": by})
}

// Rename gives a channel another name.
func (s *Slack) Rename(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	c.Name = name
	kind := kindOf(c, "channel_rename", "group_rename")
	s.emit(kind, c, obj{"type": kind, "channel": obj{"id": id, "name": name, "created": c.created.Unix()}})
}

// Join puts somebody, or the app itself, into a channel.
func (s *Slack) Join(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.join(s.channels[id], user)
}

func (s *Slack) join(c *channel, user string) {
	if slices.Contains(c.Members, user) {
		return
	}
	c.Members = append(c.Members, user)
	m := &message{channel: c.ID, ts: s.stamp(), user: user, subtype: "channel_join", text: "<@" + user + "> has joined the channel", team: s.people[user].Team}
	c.add(m)
	s.emitMessage(c, m, nil)
	s.emit("member_joined_channel", c, obj{"type": "member_joined_channel", "user": user, "channel": c.ID, "channel_type": c.ID[:1], "team": s.people[user].Team})
}

// Leave takes somebody, or the app itself, out of a channel.
func (s *Slack) Leave(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if user == s.cfg.BotUser { // while it still hears it
		kind := kindOf(c, "channel_left", "group_left")
		s.emit(kind, c, obj{"type": kind, "channel": id, "actor_id": ""})
	} else {
		s.emit("member_left_channel", c, obj{"type": "member_left_channel", "user": user, "channel": id, "channel_type": id[:1], "team": s.people[user].Team})
	}
	c.Members = slices.DeleteFunc(c.Members, func(u string) bool { return u == user })
}

// SetScopes says what the app's token may do from now on: an installation that lacks what the manifest asks for.
func (s *Slack) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = slices.Clone(scopes)
}

// Scopes are what the app's token may do.
func (s *Slack) Scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.scopes)
}

// Uninstall takes the app away: both tokens are revoked, and the sockets end.
func (s *Slack) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit("tokens_revoked", nil, obj{"type": "tokens_revoked", "tokens": obj{"oauth": []string{}, "bot": []string{s.cfg.BotUser}}})
	s.emit("app_uninstalled", nil, obj{"type": "app_uninstalled"})
	s.revoked = true
	for _, c := range slices.Clone(s.conns) {
		s.end(c, "link_disabled")
	}
}

// SetEditWindow lets messages be edited only so long after they were sent; 0: always.
func (s *Slack) SetEditWindow(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.window = d
}

func kindOf(c *channel, public, private string) string {
	if c.Private {
		return private
	}
	return public
}

// outside reports whether somebody belongs to another workspace.
func (s *Slack) outside(user string) bool {
	p := s.people[user]
	return p != nil && p.Team != s.cfg.HomeID
}

// stranger reports whether somebody of another workspace shares no channel with the app:
// https://docs.slack.dev/apis/slack-connect says what an app may know of such people.
func (s *Slack) stranger(user string) bool {
	if !s.outside(user) {
		return false
	}
	for _, c := range s.channels {
		if slices.Contains(c.Members, user) && slices.Contains(c.Members, s.cfg.BotUser) {
			return false
		}
	}
	return true
}

// direct finds or opens somebody's conversation with the app.
func (s *Slack) direct(user string) *channel {
	for _, c := range s.channels {
		if c.im == user {
			return c
		}
	}
	c := &channel{Channel: Channel{ID: s.id("D"), Members: []string{user, s.cfg.BotUser}}, im: user, created: s.Now()}
	s.channels[c.ID] = c
	return c
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Person is somebody's account as it is now.
func (s *Slack) Person(id string) Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[id]; p != nil {
		return p.Person
	}
	return Person{}
}
