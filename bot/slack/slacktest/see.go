package slacktest

import (
	"encoding/json"
	"slices"
)

// Seen is one message as somebody sees it.
type Seen struct {
	Channel, TS string
	Thread      string // ts of its thread's head; of a head that has replies its own
	By          string // user
	Name        string // that it stands under, where it is not its writer's own
	Picture     string // the same
	Alone       bool   // nobody else sees it
	Removed     bool   // the head of a thread that was deleted
	Look
	Edited    bool
	Broadcast bool
	Replies   int
	Files     []string
	Reactions map[string][]string // users by name
	Metadata  json.RawMessage
	JSON      json.RawMessage // as the app would read it
}

// Sees is what stands in a channel for the person, oldest first, without replies; in a thread its head comes first.
func (h *Hands) Sees(in Spot) []Seen {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[in.Channel]
	if c == nil || !slices.Contains(c.Members, h.user) {
		return nil
	}
	var out []Seen
	for _, m := range c.messages {
		inThread := in.Thread != "" && (m.ts == in.Thread || m.thread == in.Thread)
		inChannel := in.Thread == "" && (!m.reply() || m.broadcast)
		if (inThread || inChannel) && h.visible(c, m) {
			out = append(out, s.seenMessage(c, m))
		}
	}
	return out
}

// Everything is all that the person sees anywhere, in the order in which it was said.
func (h *Hands) Everything() []Seen {
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Seen
	for _, id := range sorted(s.channels) {
		c := s.channels[id]
		if !slices.Contains(c.Members, h.user) {
			continue
		}
		for _, m := range c.messages {
			if h.visible(c, m) {
				out = append(out, s.seenMessage(c, m))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Seen) int {
		x, _ := parseTS(a.TS)
		y, _ := parseTS(b.TS)
		return int(x - y)
	})
	return out
}

// visible: what is for one person in a thread shows only where the thread has begun.
func (h *Hands) visible(c *channel, m *message) bool {
	if m.only == "" {
		return true
	}
	m.begun = m.begun || m.thread == "" || len(c.replies(m.thread)) > 0 // and is not gone when the replies are
	return m.only == h.user && m.begun
}

func (s *Slack) seenMessage(c *channel, m *message) Seen {
	o, _ := json.Marshal(s.messageJSON(c, m, allMetadata))
	out := Seen{Channel: c.ID, TS: m.ts, Thread: m.thread, By: m.user, Alone: m.only != "", Removed: m.subtype == "tombstone", Look: s.look(m.text, m.blocks, c),
		Edited: m.edited != "", Broadcast: m.broadcast, Replies: len(c.replies(m.ts)), Files: slices.Clone(m.files), JSON: o}
	if m.as != nil {
		out.Name, out.Picture = m.as.name, m.as.icon
	}
	for _, r := range m.reactions {
		if out.Reactions == nil {
			out.Reactions = map[string][]string{}
		}
		out.Reactions[r.name] = slices.Clone(r.users)
	}
	if m.metadata != nil {
		out.Metadata, _ = json.Marshal(m.metadata)
	}
	return out
}

// Find is the message with a ts as the person sees it, in a channel or one of its threads.
func (h *Hands) Find(channel, ts string) (Seen, bool) {
	for _, m := range h.Everything() {
		if m.Channel == channel && m.TS == ts {
			return m, true
		}
	}
	return Seen{}, false
}
