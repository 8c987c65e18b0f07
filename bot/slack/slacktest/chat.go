package slacktest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a message; https://docs.slack.dev/reference/methods/chat.postMessage, and of an update
// https://docs.slack.dev/reference/methods/chat.update.
const (
	maxText       = 40_000
	maxUpdateText = 4_000
	// All blocks of a message together: not documented, and measured at about this in
	// https://github.com/slackapi/bolt-js/issues/2509.
	maxAllBlocks = 13_200
	// https://docs.slack.dev/messaging/message-metadata; the size is not on that page, and Slack's answer is metadata_too_large.
	maxMetadata = 8_000
	maxBlocks   = 50 // https://docs.slack.dev/reference/block-kit/blocks
)

// place finds the channel that a call names and checks that the app may do something there.
func (c *call) place(name string) (*channel, error) {
	ch := c.s.channels[c.str(name)]
	if ch == nil || !slices.Contains(ch.Members, c.s.cfg.BotUser) && (ch.Private || ch.im != "") {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

func (c *call) member(ch *channel) error {
	if slices.Contains(ch.Members, c.s.cfg.BotUser) {
		return nil
	}
	return refuse("not_in_channel")
}

// writable is where the app may post: https://docs.slack.dev/reference/methods/chat.postMessage#errors.
func (c *call) writable() (*channel, error) {
	s := c.s
	if p := s.people[c.str("channel")]; p != nil && !p.bot { // "you can pass a user's ID": posts in the direct conversation
		if s.stranger(p.ID) || p.Gone {
			return nil, refuse("channel_not_found")
		}
		c.args["channel"] = s.direct(p.ID).ID
	}
	ch, err := c.place("channel")
	switch {
	case err != nil:
		return nil, err
	case ch.archived:
		return nil, refuse("is_archived")
	case ch.im != "" && !s.app.Features.AppHome.Messages:
		return nil, refuse("messages_tab_disabled")
	case c.member(ch) != nil && c.may("chat:write.public") != nil:
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

// said is what a message is made of, checked.
type said struct {
	as       *mask
	text     string
	blocks   []any
	metadata obj
}

func (c *call) said(most int) (x said, err error) {
	x.text = c.str("text")
	if c.has("attachments") || c.has("as_user") {
		return x, c.bad("invalid_arguments", "uses what is legacy: attachments, as_user")
	}
	if c.has("username") || c.has("icon_url") || c.has("icon_emoji") {
		if x.as, err = c.mask(); err != nil {
			return x, err
		}
	}
	if md := c.str("markdown_text"); md != "" {
		if c.has("text") || c.has("blocks") {
			return x, c.bad("markdown_text_conflict", "has markdown_text beside text or blocks")
		}
		x.text = md
	}
	if utf8.RuneCountInString(x.text) > most {
		return x, c.bad("msg_too_long", "has a text that is too long")
	}
	if c.has("blocks") {
		list, ok := c.args["blocks"].([]any)
		if !ok {
			return x, c.bad("invalid_blocks_format", "has blocks that are no list")
		}
		if err := c.blocks(list, inMessage); err != nil {
			return x, err
		}
		x.blocks = list
	}
	if c.has("metadata") {
		x.metadata, err = c.metadata()
	}
	return x, err
}

// blocks checks blocks and gives them the ids they lack.
func (c *call) blocks(list []any, in surface) error {
	most := maxBlocks
	if in != inMessage {
		most = maxViewBlocks
	}
	if len(list) > most {
		return c.bad("invalid_blocks", "has too many blocks")
	}
	if errs := checkBlocks(list, in); len(errs) > 0 {
		c.s.fault("%s: invalid_blocks: %s", c.name, strings.Join(errs, "; "))
		return no{"invalid_blocks", obj{"errors": errs, "response_metadata": obj{"messages": errs}}}
	}
	if in == inMessage && size(list) > maxAllBlocks {
		return c.bad("msg_blocks_too_long", "has blocks that are too long together")
	}
	c.s.nameBlocks(list)
	return nil
}

var eventType = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// metadata: https://docs.slack.dev/messaging/message-metadata#payload_structure. An empty object takes it away.
func (c *call) metadata() (obj, error) {
	m, ok := c.args["metadata"].(obj)
	if !ok {
		return nil, c.bad("invalid_metadata_format", "has metadata that is no object")
	}
	for k := range m {
		if k != "event_type" && k != "event_payload" {
			return nil, c.bad("invalid_metadata_format", "has "+k+" in its metadata")
		}
	}
	if len(m) == 0 {
		return nil, nil
	}
	typ, _ := m["event_type"].(string)
	payload, isObject := m["event_payload"].(obj)
	if !eventType.MatchString(typ) || !isObject {
		return nil, c.bad("invalid_metadata_format", "needs an event_type and an object as event_payload")
	}
	for k, v := range payload {
		if !metadataValue(v, 0) {
			return nil, c.bad("invalid_metadata_schema", "has "+k+" in its metadata, which is no string, number or boolean, nor an object or list of them")
		}
	}
	if b, _ := json.Marshal(m); len(b) > maxMetadata {
		return nil, c.bad("metadata_too_large", "has too much metadata")
	}
	return m, nil
}

func metadataValue(v any, deep int) bool {
	switch v := v.(type) {
	case string, float64, bool:
		return true
	case []any:
		return deep == 0 && !slices.ContainsFunc(v, func(x any) bool { return !metadataValue(x, 1) })
	case obj:
		for _, x := range v {
			if deep > 1 || !metadataValue(x, 2) {
				return false
			}
		}
		return true
	}
	return false
}

// thread is the head that thread_ts names. A thread whose head is gone takes no replies: the message stands in the
// channel then (seen by users of slack-go; its PostMessageWithResponse says so). A reply's ts is refused here: "Avoid using
// a reply's ts value; use its parent instead."
func (c *call) thread(ch *channel) (string, error) {
	ts := c.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	if _, ok := parseTS(ts); !ok {
		return "", refuse("invalid_ts_format")
	}
	head := ch.find(ts)
	switch {
	case head == nil:
		return "", nil
	case head.reply():
		return "", c.bad("thread_not_found", "names a reply as thread_ts, not the head")
	case head.subtype == "channel_join":
		return "", refuse("cannot_reply_to_message")
	}
	return ts, nil
}

func (s *Slack) postMessage(c *call) (obj, error) {
	ch, err := c.writable()
	if err != nil {
		return nil, err
	}
	x, err := c.said(maxText)
	if err != nil {
		return nil, err
	}
	if x.text == "" && len(x.blocks) == 0 {
		return nil, c.bad("no_text", "says nothing")
	}
	m := &message{user: s.cfg.BotUser, team: s.cfg.HomeID, as: x.as, text: x.text, blocks: x.blocks, metadata: x.metadata, broadcast: c.flag("reply_broadcast")}
	// https://docs.slack.dev/messaging/unfurling-links-in-messages: media unfurl unless it is said that they do not.
	m.unfurl = c.flag("unfurl_links") || !c.has("unfurl_media") || c.flag("unfurl_media")
	if m.thread, err = c.thread(ch); err != nil {
		return nil, err
	}
	if len(m.blocks) == 0 {
		m.blocks = s.typedBlocks(x.text)
	}
	s.post(ch, m)
	return obj{"channel": ch.ID, "ts": m.ts, "message": s.messageJSON(ch, m, allMetadata)}, nil
}

// own is the app's own message that a call names.
func (c *call) own(other string) (*channel, *message, error) {
	ch, err := c.place("channel")
	if err != nil {
		return nil, nil, err
	}
	m := ch.find(c.str("ts"))
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case m.user != c.s.cfg.BotUser:
		return nil, nil, refuse(other)
	}
	return ch, m, nil
}

func (s *Slack) updateMessage(c *call) (obj, error) {
	ch, m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	switch {
	case ch.archived:
		return nil, refuse("is_inactive")
	case s.tooOld(m):
		return nil, refuse("edit_window_closed")
	}
	x, err := c.said(maxUpdateText)
	if err != nil {
		return nil, err
	}
	if x.text == "" && !c.has("blocks") {
		return nil, c.bad("no_text", "says nothing")
	}
	was := s.messageJSON(ch, m, noMetadata)
	if c.has("text") || c.has("markdown_text") {
		m.text = x.text
	}
	if c.has("blocks") { // left out, they stay; an empty list takes them away
		m.blocks = x.blocks
	}
	if c.has("metadata") {
		m.metadata = x.metadata
	}
	m.edited, m.as = s.stamp(), nil
	s.messageChanged(ch, m, was)
	return obj{"channel": ch.ID, "ts": m.ts, "text": m.text, "message": s.messageJSON(ch, m, allMetadata)}, nil
}

func (s *Slack) deleteMessage(c *call) (obj, error) {
	ch, m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	ts := m.ts
	s.messageDeleted(ch, m)
	return obj{"channel": ch.ID, "ts": ts}, nil
}

// https://docs.slack.dev/reference/methods/chat.postEphemeral: "not guaranteed"; only to members of the channel; in
// a thread only where there is one already.
func (s *Slack) postEphemeral(c *call) (obj, error) {
	ch, err := c.place("channel")
	if err != nil {
		return nil, err
	}
	user := c.str("user")
	switch {
	case ch.archived:
		return nil, refuse("is_archived")
	case c.member(ch) != nil:
		return nil, refuse("not_in_channel")
	case s.people[user] == nil || !slices.Contains(ch.Members, user):
		return nil, refuse("user_not_in_channel")
	}
	x, err := c.said(maxText)
	if err != nil {
		return nil, err
	}
	if x.text == "" && len(x.blocks) == 0 {
		return nil, c.bad("no_text", "says nothing")
	}
	m := &message{user: s.cfg.BotUser, team: s.cfg.HomeID, as: x.as, text: x.text, blocks: x.blocks, only: user, thread: c.str("thread_ts")}
	s.post(ch, m)
	return obj{"message_ts": m.ts}, nil
}

func (s *Slack) permalink(c *call) (obj, error) {
	ch, err := c.place("channel")
	if err != nil {
		return nil, err
	}
	m := ch.find(c.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := "https://" + s.cfg.Domain + ".slack.com/archives/" + ch.ID + "/p" + strings.ReplaceAll(m.ts, ".", "")
	if m.reply() {
		link += "?thread_ts=" + m.thread + "&cid=" + ch.ID
	}
	return obj{"channel": ch.ID, "permalink": link}, nil
}
