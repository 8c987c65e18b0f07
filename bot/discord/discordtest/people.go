package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// What the owner of the app has switched on: https://discord.com/developers/docs/resources/application#application-object-application-flags.
const (
	membersSwitch = 1 << 15 // of an app in fewer than 100 servers
	contentSwitch = 1 << 19
)

func (d *Discord) switches() int {
	f := membersSwitch | contentSwitch
	if d.cfg.NoMembers {
		f &^= membersSwitch
	}
	if d.cfg.NoContent {
		f &^= contentSwitch
	}
	return f
}

func (c *call) app() (any, error) {
	d := c.d
	bot := d.userJSON(d.people[d.cfg.BotID])
	return obj{"id": d.cfg.AppID, "name": d.cfg.Name, "icon": nil, "description": "", "summary": "", "type": nil, "bot_public": false, "bot_require_code_grant": false, "verify_key": strings.Repeat("0", 64), "flags": d.switches(),
		"hook": true, "is_monetized": false, "is_verified": false, "is_discoverable": false, "approximate_guild_count": len(d.servers), "redirect_uris": []string{}, "interactions_endpoint_url": nil, "bot": bot,
		"owner": obj{"id": "1", "username": "owner", "discriminator": "0", "avatar": nil, "global_name": "Owner", "public_flags": 0, "flags": 0, "primary_guild": nil}, "team": nil, "flags_new": strconv.Itoa(d.switches()), "role_connections_verification_url": nil, "approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0, "eligible_oauth2_scopes": []string{}, "integration_types_config": obj{"0": obj{}}}, nil
}

func (c *call) me() (any, error) {
	o := c.d.userJSON(c.d.people[c.d.cfg.BotID])
	o["mfa_enabled"], o["locale"], o["verified"], o["email"], o["premium_type"] = true, "en-US", true, nil, 0
	return o, nil
}

func (c *call) user() (any, error) {
	if c.vars["user_id"] == "@me" {
		return c.me()
	}
	if p := c.d.people[c.vars["user_id"]]; p != nil {
		return c.d.userJSON(p), nil
	}
	return nil, unknownUser
}

// server is the one that the path names, where the bot is in it.
func (c *call) server() (*server, error) {
	s := c.d.servers[c.vars["guild_id"]]
	switch {
	case number(c.vars["guild_id"]) == 0:
		return nil, c.bad("names the guild %q, which is no snowflake", c.vars["guild_id"])
	case s == nil:
		return nil, unknownServer
	case s.members[c.d.cfg.BotID] == nil:
		return nil, missingAccess
	case s.out:
		return nil, no{status: http.StatusServiceUnavailable, message: "The resource is unavailable"}
	}
	return s, nil
}

func (s *server) roleJSON(r *Role) obj {
	return obj{"id": r.ID, "name": r.Name, "description": nil, "permissions": r.Permissions.String(), "position": 0, "color": 0, "colors": obj{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "managed": false, "mentionable": r.Mentionable, "icon": nil, "unicode_emoji": nil, "flags": 0}
}

func (s *server) rolesJSON() []any {
	out := []any{}
	for _, id := range sorted(s.roles) {
		out = append(out, s.roleJSON(s.roles[id]))
	}
	return out
}

// serverJSON is https://discord.com/developers/docs/resources/guild#guild-object.
func (d *Discord) serverJSON(s *server) obj {
	owner := s.Owner
	if owner == "" {
		owner = "1"
	}
	return obj{"id": s.ID, "name": s.Name, "icon": nil, "description": nil, "home_header": nil, "splash": nil, "discovery_splash": nil, "features": []string{"COMMUNITY"}, "banner": nil, "owner_id": owner, "application_id": nil,
		"region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil, "verification_level": 0, "roles": s.rolesJSON(),
		"default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0, "max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25, "vanity_url_code": nil,
		"premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": s.Locale, "rules_channel_id": nil, "safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false,
		"nsfw": false, "nsfw_level": 0, "emojis": []any{}, "stickers": []any{}, "incidents_data": nil, "inventory_settings": nil}
}

func (c *call) guild() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	o := c.d.serverJSON(s)
	if c.query.Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(s.members), 0
	}
	return o, nil
}

func (c *call) guildChannels() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	return c.d.channelsJSON(s), nil
}

// channelsJSON are all channels of a server, threads excepted, whether or not the bot sees them.
func (d *Discord) channelsJSON(s *server) []any {
	out := []any{}
	for _, id := range sorted(d.channels) {
		if x := d.channels[id]; x.server == s && x.thread == nil {
			out = append(out, d.channelJSON(x))
		}
	}
	return out
}

func (c *call) guildRoles() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	return s.rolesJSON(), nil
}

func (c *call) guildRole() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	if r := s.roles[c.vars["role_id"]]; r != nil {
		return s.roleJSON(r), nil
	}
	return nil, unknownRole
}

func (c *call) member() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	if m := s.members[c.vars["user_id"]]; m != nil {
		return c.d.memberJSON(m), nil
	}
	if c.d.people[c.vars["user_id"]] == nil {
		return nil, unknownUser
	}
	return nil, unknownMember
}

// members: "requires the GUILD_MEMBERS Privileged Intent to be enabled for your application",
// https://discord.com/developers/docs/resources/guild#list-guild-members.
func (c *call) members() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	if c.d.cfg.NoMembers {
		return nil, missingAccess
	}
	limit, err := c.count("limit", 1, 1000, 1)
	if err != nil {
		return nil, err
	}
	out := []any{}
	ids := sorted(s.members)
	slices.SortFunc(ids, func(a, b string) int { return int(int64(number(a)>>1) - int64(number(b)>>1)) })
	for _, id := range ids {
		if number(id) > number(c.query.Get("after")) && len(out) < limit {
			out = append(out, c.d.memberJSON(s.members[id]))
		}
	}
	return out, nil
}

func (c *call) searchMembers() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	limit, err := c.count("limit", 1, 1000, 1)
	if err != nil {
		return nil, err
	}
	out := []any{}
	begins := func(s string) bool {
		return strings.HasPrefix(strings.ToLower(s), strings.ToLower(c.query.Get("query")))
	}
	for _, id := range sorted(s.members) {
		p, m := c.d.people[id], s.members[id]
		if (begins(p.Handle) || begins(p.Name) || m.nick != "" && begins(m.nick)) && len(out) < limit {
			out = append(out, c.d.memberJSON(m))
		}
	}
	return out, nil
}

// https://discord.com/developers/docs/resources/user#get-current-user-guilds
func (c *call) myGuilds() (any, error) {
	limit, err := c.count("limit", 1, 200, 200)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, id := range sorted(c.d.servers) {
		s := c.d.servers[id]
		m := s.members[c.d.cfg.BotID]
		if m == nil || number(id) <= number(c.query.Get("after")) || len(out) == limit {
			continue
		}
		o := obj{"id": s.ID, "name": s.Name, "icon": nil, "banner": nil, "owner": false, "permissions": s.mayAt(m).String(), "features": []string{}}
		if c.query.Get("with_counts") == "true" {
			o["approximate_member_count"], o["approximate_presence_count"] = len(s.members), 0
		}
		out = append(out, o)
	}
	return out, nil
}

func (c *call) leaveGuild() (any, error) {
	s, err := c.server()
	if err != nil {
		return nil, err
	}
	delete(s.members, c.d.cfg.BotID)
	c.d.emit(event{name: "GUILD_DELETE", server: s, intent: guilds, data: obj{"id": s.ID}})
	return nil, nil
}
