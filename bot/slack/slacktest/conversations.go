package slacktest

import (
	"slices"
	"strings"
)

// conversationJSON is https://docs.slack.dev/reference/objects/conversation-object.
func (s *Slack) conversationJSON(c *channel) obj {
	if c.im != "" {
		return obj{"id": c.ID, "created": c.created.Unix(), "is_im": true, "is_org_shared": false, "user": c.im, "is_user_deleted": s.people[c.im].Gone, "is_open": true, "is_archived": false}
	}
	shared := len(c.Teams) > 0
	return obj{"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": c.created.Unix(), "is_channel": !c.Private, "is_group": c.Private, "is_im": false, "is_mpim": false, "is_private": c.Private,
		"is_archived": c.archived, "is_general": false, "is_member": slices.Contains(c.Members, s.cfg.BotUser), "is_shared": shared, "is_ext_shared": shared, "is_org_shared": false,
		"context_team_id": s.cfg.HomeID, "conversation_host_id": s.cfg.HomeID, "shared_team_ids": append([]string{s.cfg.HomeID}, c.Teams...), "connected_team_ids": append([]string{}, c.Teams...),
		"pending_shared": []string{}, "is_pending_ext_shared": false, "topic": obj{"value": c.topic, "creator": "", "last_set": 0}, "purpose": obj{"value": "", "creator": "", "last_set": 0}}
}

// reading is the scope to know of a channel.
func reading(c *channel) string {
	switch {
	case c.im != "":
		return "im:read"
	case c.Private:
		return "groups:read"
	}
	return "channels:read"
}

func (c *call) known() (*channel, error) {
	ch, err := c.place("channel")
	if err != nil {
		return nil, err
	}
	return ch, c.may(reading(ch))
}

func (s *Slack) conversationInfo(c *call) (obj, error) {
	ch, err := c.known()
	if err != nil {
		return nil, err
	}
	o := s.conversationJSON(ch)
	if c.flag("include_num_members") {
		o["num_members"] = len(ch.Members)
	}
	return obj{"channel": o}, nil
}

// https://docs.slack.dev/reference/methods/conversations.list: public channels where nothing else is asked for.
func (s *Slack) listConversations(c *call) (obj, error) {
	types := strings.Split(c.str("types"), ",")
	if c.str("types") == "" {
		types = []string{"public_channel"}
	}
	scopes := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	for _, t := range types {
		scope, ok := scopes[t]
		if !ok {
			return nil, c.bad("invalid_types", "asks for "+t)
		}
		if err := c.may(scope); err != nil {
			return nil, err
		}
	}
	var all []*channel
	for _, id := range sorted(s.channels) {
		ch := s.channels[id]
		typ := kindOf(ch, "public_channel", "private_channel")
		if ch.im != "" {
			typ = "im"
		}
		hidden := typ != "public_channel" && !slices.Contains(ch.Members, s.cfg.BotUser)
		if slices.Contains(types, typ) && !hidden && !(c.flag("exclude_archived") && ch.archived) {
			all = append(all, ch)
		}
	}
	some, next, err := page(c, all, 100, 999)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, ch := range some {
		out = append(out, s.conversationJSON(ch))
	}
	return obj{"channels": out, "response_metadata": obj{"next_cursor": next}}, nil
}

func (s *Slack) conversationMembers(c *call) (obj, error) {
	ch, err := c.known()
	if err != nil {
		return nil, err
	}
	some, next, err := page(c, ch.Members, 100, 999)
	return obj{"members": some, "response_metadata": obj{"next_cursor": next}}, err
}

// https://docs.slack.dev/reference/methods/conversations.open: here only a direct conversation with one person.
func (s *Slack) openConversation(c *call) (obj, error) {
	if c.has("channel") == c.has("users") {
		return nil, c.bad("users_list_not_supplied", "wants one of channel and users")
	}
	if c.has("channel") {
		ch, err := c.place("channel")
		if err == nil && ch.im == "" {
			err = refuse("method_not_supported_for_channel_type")
		}
		if err != nil {
			return nil, err
		}
		return obj{"channel": s.conversationJSON(ch)}, nil
	}
	if err := c.may("im:write"); err != nil {
		return nil, err
	}
	users := strings.Split(c.str("users"), ",")
	if len(users) > 1 {
		return nil, c.bad("method_not_supported_for_channel_type", "opens a conversation of several people, which is not known here")
	}
	p := s.people[users[0]]
	switch {
	case p == nil:
		return nil, refuse("user_not_found")
	case p.bot:
		return nil, refuse("cannot_dm_bot")
	case p.Gone:
		return nil, refuse("user_disabled")
	case s.stranger(p.ID):
		return nil, refuse("user_not_visible")
	}
	ch := s.direct(p.ID)
	o := obj{"id": ch.ID}
	if c.flag("return_im") {
		o = s.conversationJSON(ch)
	}
	return obj{"channel": o, "no_op": len(ch.messages) > 0, "already_open": len(ch.messages) > 0}, nil
}

func (s *Slack) joinConversation(c *call) (obj, error) {
	ch, err := c.place("channel")
	switch {
	case err != nil:
		return nil, err
	case ch.Private || ch.im != "":
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.archived:
		return nil, refuse("is_archived")
	}
	s.join(ch, s.cfg.BotUser)
	return obj{"channel": s.conversationJSON(ch)}, nil
}
