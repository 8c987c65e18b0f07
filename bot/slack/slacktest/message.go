package slacktest

import (
	"encoding/json"
	"slices"
	"time"
)

// message is one message in a channel.
type message struct {
	channel, ts string
	thread      string // ts of the message that heads the thread; a head that has replies is in its own
	broadcast   bool   // a reply that stands in the channel too
	subtype     string
	user, team  string
	as          *mask // the name and picture that it stands under; nil: its writer's own
	text        string
	blocks      []any
	files       []string
	edited      string // ts of the edit
	metadata    obj
	reactions   []*reaction
	client      string // client_msg_id
	only        string // the one person who sees it; it is in no history
	begun       bool   // the thread of what one person sees has begun
	hook        string // response_url through which it came, or from whose acknowledgement
	unfurl      bool
}

type reaction struct {
	name  string
	users []string
}

func (m *message) reply() bool { return m.thread != "" && m.thread != m.ts }

// add puts a message into the channel, newest last.
func (c *channel) add(m *message) {
	if c.byTS == nil {
		c.byTS, c.threads = map[string]*message{}, map[string][]*message{}
	}
	c.messages = append(c.messages, m)
	if m.only != "" {
		return
	}
	c.byTS[m.ts] = m
	if m.reply() {
		c.threads[m.thread] = append(c.threads[m.thread], m)
	}
}

// find is the message with a ts that everybody sees.
func (c *channel) find(ts string) *message { return c.byTS[ts] }

// replies are those that everybody sees, oldest first.
func (c *channel) replies(head string) []*message { return c.threads[head] }

func (c *channel) remove(m *message) {
	same := func(x *message) bool { return x == m }
	c.messages = slices.DeleteFunc(c.messages, same)
	if m.only != "" {
		return
	}
	delete(c.byTS, m.ts)
	c.threads[m.thread] = slices.DeleteFunc(c.threads[m.thread], same)
}

// metadataShown is how much of a message's metadata is told.
type metadataShown int

const (
	noMetadata   metadataShown = iota
	metadataType               // conversations.history without include_all_metadata tells the event_type alone
	allMetadata
)

// messageJSON is the message as the app gets to read it; https://docs.slack.dev/reference/events/message.
func (s *Slack) messageJSON(c *channel, m *message, show metadataShown) obj {
	o := obj{"type": "message", "ts": m.ts, "text": m.text, "user": m.user, "team": m.team}
	put := func(key string, v any, there bool) {
		if there {
			o[key] = v
		}
	}
	put("subtype", m.subtype, m.subtype != "")
	put("client_msg_id", m.client, m.client != "")
	put("blocks", m.blocks, len(m.blocks) > 0)
	put("thread_ts", m.thread, m.thread != "")
	if m.reply() {
		if head := c.find(m.thread); head != nil {
			o["parent_user_id"] = head.user
			if m.broadcast {
				o["subtype"] = "thread_broadcast"
				o["root"] = s.messageJSON(c, head, noMetadata)
			}
		}
	} else if rs := c.replies(m.ts); len(rs) > 0 {
		var users []string
		for _, r := range rs {
			if by := s.writer(r); !slices.Contains(users, by) {
				users = append(users, by)
			}
		}
		o["reply_count"], o["reply_users"], o["reply_users_count"], o["latest_reply"] = len(rs), users, len(users), rs[len(rs)-1].ts
		o["subscribed"], o["is_locked"] = false, false
	}
	put("edited", obj{"user": m.user, "ts": m.edited}, m.edited != "")
	if m.user == s.cfg.BotUser {
		o["bot_id"], o["app_id"] = s.cfg.BotID, s.cfg.AppID
		o["bot_profile"] = obj{"id": s.cfg.BotID, "app_id": s.cfg.AppID, "name": s.people[m.user].Name, "deleted": false, "updated": 0, "team_id": s.cfg.HomeID}
	}
	if m.as != nil {
		m.as.on(o)
	}
	var files []any
	for _, id := range m.files {
		files = append(files, s.fileJSON(s.files[id], m.team))
	}
	put("files", files, len(files) > 0)
	put("upload", true, len(files) > 0 && m.subtype == "file_share")
	var reactions []any
	for _, r := range m.reactions {
		reactions = append(reactions, obj{"name": r.name, "users": r.users, "count": len(r.users)})
	}
	put("reactions", reactions, len(reactions) > 0)
	put("pinned_to", []string{c.ID}, slices.Contains(c.pins, m.ts))
	if m.metadata != nil && show != noMetadata {
		if show == allMetadata {
			o["metadata"] = m.metadata
		} else {
			o["metadata"] = obj{"event_type": m.metadata["event_type"]}
		}
	}
	if s.outside(m.user) {
		// https://docs.slack.dev/apis/slack-connect: messages from elsewhere name the workspace, and who wrote them.
		o["user_team"], o["source_team"] = m.team, m.team
		o["user_profile"] = s.profileJSON(s.people[m.user])
	}
	return o
}

// plain makes plain JSON of what is about to be sent, so that nothing changes under whoever reads it.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // all of it was made here
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

// emit tells the app of something that happened, where it has subscribed to it and may know. The caller holds mu.
func (s *Slack) emit(subscription string, c *channel, event obj) {
	if !slices.Contains(s.app.Settings.Events.Bot, subscription) {
		return
	}
	if need := eventScopes[subscription]; need != nil && !slices.ContainsFunc(need, func(n string) bool { return slices.Contains(s.scopes, n) }) {
		return
	}
	if c != nil && !slices.Contains(c.Members, s.cfg.BotUser) {
		return
	}
	if _, has := event["event_ts"]; !has {
		event["event_ts"] = formatTS(s.Now().UnixMicro())
	}
	s.deliver(s.wrapped(subscription, c, event))
}

// wrapped is an event in its envelope: https://docs.slack.dev/apis/events-api#callback-field.
func (s *Slack) wrapped(name string, c *channel, event obj) *delivery {
	return &delivery{kind: "events_api", event: true, name: name, payload: obj{
		"token": "verification-token", "team_id": s.cfg.HomeID, "context_team_id": s.cfg.HomeID, "context_enterprise_id": nil, "api_app_id": s.cfg.AppID,
		"type": "event_callback", "event": plain(event), "event_id": s.id("Ev"), "event_time": s.Now().Unix(), "event_context": "4-fake", "is_ext_shared_channel": c != nil && len(c.Teams) > 0,
		"authorizations": []any{obj{"enterprise_id": nil, "team_id": s.cfg.HomeID, "user_id": s.cfg.BotUser, "is_bot": true, "is_enterprise_install": false}}}}
}

// emitMessage tells of a message, and, where it mentions the app and is new, once more as app_mention under another
// event id: https://docs.slack.dev/reference/events/app_mention.
func (s *Slack) emitMessage(c *channel, m *message, change obj) {
	kind, typ := "message.channels", "channel"
	switch {
	case c.im != "":
		kind, typ = "message.im", "im"
	case c.Private:
		kind, typ = "message.groups", "group"
	}
	event := change
	if change == nil {
		event = s.messageJSON(c, m, noMetadata)
		event["event_ts"] = m.ts
	}
	event["channel"], event["channel_type"] = c.ID, typ
	s.emit(kind, c, event)
	if change == nil && m.user != s.cfg.BotUser && c.im == "" && slices.Contains(s.look(m.text, m.blocks, c).Pings, s.cfg.BotUser) {
		mention := s.messageJSON(c, m, noMetadata)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", c.ID, m.ts
		delete(mention, "subtype")
		s.emit("app_mention", c, mention)
	}
}

// changed tells that a message is another now; https://docs.slack.dev/reference/events/message/message_changed.
func (s *Slack) messageChanged(c *channel, m *message, was obj) {
	ts := s.stamp()
	s.emitMessage(c, m, obj{"type": "message", "subtype": "message_changed", "hidden": true, "ts": ts, "event_ts": ts,
		"message": s.messageJSON(c, m, noMetadata), "previous_message": was})
}

// deleted takes a message away. A head whose thread goes on leaves a tombstone.
func (s *Slack) messageDeleted(c *channel, m *message) {
	was := s.messageJSON(c, m, noMetadata)
	ts := s.stamp()
	if !m.reply() && len(c.replies(m.ts)) > 0 {
		m.subtype, m.text, m.blocks, m.files, m.metadata, m.reactions = "tombstone", "This message was deleted.", nil, nil, nil, nil
		m.user, m.as = "USLACKBOT", nil
		s.emitMessage(c, m, obj{"type": "message", "subtype": "message_changed", "hidden": true, "ts": ts, "event_ts": ts,
			"message": s.messageJSON(c, m, noMetadata), "previous_message": was})
		return
	}
	c.remove(m)
	s.emitMessage(c, m, obj{"type": "message", "subtype": "message_deleted", "hidden": true, "ts": ts, "event_ts": ts, "deleted_ts": m.ts, "previous_message": was})
}

// post puts a message into a channel and tells of it.
func (s *Slack) post(c *channel, m *message) *message {
	m.channel, m.ts = c.ID, s.stamp()
	if m.thread != "" {
		if head := c.find(m.thread); head != nil && head.thread == "" {
			head.thread = head.ts
		}
	}
	c.add(m)
	if m.only == "" {
		s.emitMessage(c, m, nil)
	}
	return m
}

// tooOld reports whether the workspace lets a message be edited no more.
func (s *Slack) tooOld(m *message) bool {
	return s.window > 0 && s.Now().Sub(timeOf(m.ts)) > s.window
}

func timeOf(ts string) time.Time {
	us, _ := parseTS(ts)
	return time.UnixMicro(us).UTC()
}
