package slacktest

import (
	"slices"
	"strings"
	"time"
)

// https://docs.slack.dev/reference/methods/auth.test
func (s *Slack) authTest(*call) (obj, error) {
	return obj{"url": "https://" + s.cfg.Domain + ".slack.com/", "team": s.cfg.Team, "user": s.people[s.cfg.BotUser].Handle, "team_id": s.cfg.HomeID, "user_id": s.cfg.BotUser, "bot_id": s.cfg.BotID, "is_enterprise_install": false}, nil
}

func (s *Slack) teamInfo(c *call) (obj, error) {
	t := s.teams[s.cfg.HomeID]
	if id := c.str("team"); id != "" {
		if t = s.teams[id]; t == nil {
			return nil, refuse("team_not_found")
		}
	}
	return obj{"team": obj{"id": t.id, "name": t.name, "domain": t.domain, "email_domain": "", "icon": obj{"image_default": true}}}, nil
}

func (s *Slack) botInfo(c *call) (obj, error) {
	if id := c.str("bot"); id != "" && id != s.cfg.BotID {
		return nil, refuse("bot_not_found")
	}
	return obj{"bot": obj{"id": s.cfg.BotID, "deleted": false, "name": s.people[s.cfg.BotUser].Name, "updated": 0, "app_id": s.cfg.AppID, "user_id": s.cfg.BotUser, "icons": obj{}}}, nil
}

func (s *Slack) profileJSON(p *person) obj {
	return obj{"avatar_hash": "0", "image_72": p.Picture, "first_name": strings.Split(p.Name, " ")[0], "real_name": p.Name, "display_name": p.Name, "team": p.Team, "name": p.Handle, "is_restricted": p.Guest || p.Single, "is_ultra_restricted": p.Single}
}

// userJSON is https://docs.slack.dev/reference/objects/user-object. Of strangers Slack tells little.
func (s *Slack) userJSON(p *person) obj {
	profile := obj{"real_name": p.Name, "display_name": p.Name, "real_name_normalized": p.Name, "display_name_normalized": p.Name, "team": p.Team, "avatar_hash": "0",
		"image_24": p.Picture, "image_48": p.Picture, "image_72": p.Picture, "image_192": p.Picture}
	if p.Email != "" && slices.Contains(s.scopes, "users:read.email") && !s.outside(p.ID) {
		profile["email"] = p.Email
	}
	u := obj{"id": p.ID, "team_id": p.Team, "name": p.Handle, "deleted": p.Gone, "real_name": p.Name, "profile": profile, "is_bot": p.bot, "is_app_user": false, "updated": 0}
	if s.stranger(p.ID) {
		u["is_stranger"] = true
		return u
	}
	if s.outside(p.ID) {
		u["is_stranger"] = false
	}
	u["is_restricted"], u["is_ultra_restricted"] = p.Guest || p.Single, p.Single
	u["is_admin"], u["is_owner"], u["is_primary_owner"] = false, false, false
	if zone, err := time.LoadLocation(p.Zone); err == nil && !p.bot {
		name, offset := s.Now().In(zone).Zone()
		u["tz"], u["tz_label"], u["tz_offset"] = p.Zone, name, offset
	}
	return u
}

// https://docs.slack.dev/reference/methods/users.info
func (s *Slack) userInfo(c *call) (obj, error) {
	p := s.people[c.str("user")]
	if p == nil {
		return nil, refuse("user_not_found")
	}
	u := s.userJSON(p)
	if c.flag("include_locale") {
		u["locale"] = "en-GB"
	}
	return obj{"user": u}, nil
}

// https://docs.slack.dev/reference/methods/users.list: the people of the workspace, and those met in shared channels.
func (s *Slack) listUsers(c *call) (obj, error) {
	var all []*person
	for _, id := range sorted(s.people) {
		if p := s.people[id]; !s.stranger(id) {
			all = append(all, p)
		}
	}
	some, next, err := page(c, all, 200, 999)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, p := range some {
		out = append(out, s.userJSON(p))
	}
	return obj{"members": out, "cache_ts": s.Now().Unix(), "response_metadata": obj{"next_cursor": next}}, nil
}

func (s *Slack) groupJSON(g *group, users bool) obj {
	o := obj{"id": g.id, "team_id": s.cfg.HomeID, "is_usergroup": true, "name": g.name, "handle": g.handle, "description": "", "is_external": false, "date_delete": 0, "user_count": len(g.users)}
	if users {
		o["users"] = g.users
	}
	return o
}

func (s *Slack) listGroups(c *call) (obj, error) {
	out := []any{}
	for _, id := range sorted(s.groups) {
		out = append(out, s.groupJSON(s.groups[id], c.flag("include_users")))
	}
	return obj{"usergroups": out}, nil
}

func (s *Slack) groupUsers(c *call) (obj, error) {
	g := s.groups[c.str("usergroup")]
	if g == nil {
		return nil, refuse("no_such_subteam")
	}
	return obj{"users": g.users}, nil
}
