package slacktest

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

// What hangs on messages and channels: reactions, pins, bookmarks.

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)

func (c *call) item() (*channel, *message, error) {
	ch, err := c.place("channel")
	if err == nil {
		err = c.member(ch)
	}
	if err != nil {
		return nil, nil, err
	}
	m := ch.find(c.str("timestamp"))
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return ch, m, nil
}

func (s *Slack) react(c *channel, m *message, user, name string) error {
	i := slices.IndexFunc(m.reactions, func(r *reaction) bool { return r.name == name })
	if i < 0 {
		m.reactions = append(m.reactions, &reaction{name: name})
		i = len(m.reactions) - 1
	}
	if slices.Contains(m.reactions[i].users, user) {
		return refuse("already_reacted")
	}
	m.reactions[i].users = append(m.reactions[i].users, user)
	s.reacted("reaction_added", c, m, user, name)
	return nil
}

func (s *Slack) unreact(c *channel, m *message, user, name string) error {
	for i, r := range m.reactions {
		if r.name != name || !slices.Contains(r.users, user) {
			continue
		}
		if r.users = slices.DeleteFunc(r.users, func(u string) bool { return u == user }); len(r.users) == 0 {
			m.reactions = slices.Delete(m.reactions, i, i+1)
		}
		s.reacted("reaction_removed", c, m, user, name)
		return nil
	}
	return refuse("no_reaction")
}

// https://docs.slack.dev/reference/events/reaction_added
func (s *Slack) reacted(kind string, c *channel, m *message, user, name string) {
	o := obj{"type": kind, "user": user, "reaction": name, "item_user": m.user, "item": obj{"type": "message", "channel": c.ID, "ts": m.ts}}
	if m.as != nil { // "Some messages aren't authored by 'users' … will not include an item_user"
		delete(o, "item_user")
	}
	s.emit(kind, c, o)
}

func (s *Slack) addReaction(c *call) (obj, error) {
	ch, m, err := c.item()
	if err == nil && !emojiName.MatchString(c.str("name")) {
		err = c.bad("invalid_name", "has no emoji's name, without colons, as name")
	}
	if err == nil {
		err = s.react(ch, m, s.cfg.BotUser, c.str("name"))
	}
	return obj{}, err
}

func (s *Slack) removeReaction(c *call) (obj, error) {
	ch, m, err := c.item()
	if err == nil {
		err = s.unreact(ch, m, s.cfg.BotUser, c.str("name"))
	}
	return obj{}, err
}

func (s *Slack) reactionsOf(c *call) (obj, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	return obj{"type": "message", "channel": ch.ID, "message": s.messageJSON(ch, m, noMetadata)}, nil
}

// maxPins: https://slack.com/help/articles/205239997
const maxPins = 100

func (s *Slack) addPin(c *call) (obj, error) {
	ch, m, err := c.item()
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(ch.pins, m.ts):
		return nil, refuse("already_pinned")
	case len(ch.pins) >= maxPins:
		return nil, refuse("too_many_pins")
	}
	ch.pins = append(ch.pins, m.ts)
	return obj{}, nil
}

func (s *Slack) removePin(c *call) (obj, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ch.pins, m.ts) {
		return nil, refuse("no_pin")
	}
	ch.pins = slices.DeleteFunc(ch.pins, func(ts string) bool { return ts == m.ts })
	return obj{}, nil
}

func (s *Slack) listPins(c *call) (obj, error) {
	ch, err := c.place("channel")
	if err == nil {
		err = c.member(ch)
	}
	if err != nil {
		return nil, err
	}
	items := []any{}
	for _, ts := range ch.pins {
		if m := ch.find(ts); m != nil {
			items = append(items, obj{"type": "message", "channel": ch.ID, "created": timeOf(ts).Unix(), "created_by": m.user, "message": s.messageJSON(ch, m, noMetadata)})
		}
	}
	return obj{"items": items}, nil
}

// Pins are the messages that are pinned in a channel, by ts.
func (s *Slack) Pins(channel string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.channels[channel].pins)
}

type bookmark struct{ id, title, link, emoji string }

func (c *call) marked() (*channel, error) {
	ch, err := c.place("channel_id")
	if err == nil {
		err = c.member(ch)
	}
	return ch, err
}

func (b *bookmark) json(channel string) obj {
	return obj{"id": b.id, "channel_id": channel, "title": b.title, "link": b.link, "emoji": b.emoji, "type": "link", "rank": "U"}
}

// https://docs.slack.dev/reference/methods/bookmarks.add: only links, and at most 100 in a channel.
func (s *Slack) addBookmark(c *call) (obj, error) {
	ch, err := c.marked()
	switch {
	case err != nil:
		return nil, err
	case c.str("type") != "link":
		return nil, c.bad("invalid_bookmark_type", "has the type "+c.str("type"))
	case !httpURL(c.str("link"), 3000):
		return nil, c.bad("invalid_link", "has no link")
	case utf8.RuneCountInString(c.str("title")) > 255:
		return nil, c.bad("invalid_arguments", "has a title that is too long")
	case len(ch.marks) >= 100:
		return nil, refuse("too_many_bookmarks")
	}
	b := &bookmark{id: s.id("Bk"), title: c.str("title"), link: c.str("link"), emoji: c.str("emoji")}
	ch.marks = append(ch.marks, b)
	return obj{"bookmark": b.json(ch.ID)}, nil
}

func (s *Slack) listBookmarks(c *call) (obj, error) {
	ch, err := c.marked()
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, b := range ch.marks {
		out = append(out, b.json(ch.ID))
	}
	return obj{"bookmarks": out}, nil
}

func (s *Slack) editBookmark(c *call) (obj, error) {
	ch, err := c.marked()
	if err != nil {
		return nil, err
	}
	for _, b := range ch.marks {
		if b.id == c.str("bookmark_id") {
			for name, to := range map[string]*string{"title": &b.title, "link": &b.link, "emoji": &b.emoji} {
				if c.has(name) {
					*to = c.str(name)
				}
			}
			return obj{"bookmark": b.json(ch.ID)}, nil
		}
	}
	return nil, refuse("not_found")
}

func (s *Slack) removeBookmark(c *call) (obj, error) {
	ch, err := c.marked()
	if err != nil {
		return nil, err
	}
	n := len(ch.marks)
	ch.marks = slices.DeleteFunc(ch.marks, func(b *bookmark) bool { return b.id == c.str("bookmark_id") })
	if len(ch.marks) == n {
		return nil, refuse("not_found")
	}
	return obj{}, nil
}
