package discordtest

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Seen is one message as somebody sees it.
type Seen struct {
	Channel, ID string
	Type        int    // 0 what was said, 19 a reply, 20 and 23 answers to commands, others Discord's own words
	By          string // user
	Alone       bool   // nobody else sees it
	Thinking    bool   // it says only that the app is thinking
	Reply       string // the message that it replies to
	Thread      string // that was begun on it
	Look
	Edited    bool
	Pinned    bool
	Files     []string            // names
	Reactions map[string][]string // users by emoji
	At        time.Time
	JSON      json.RawMessage // as the bot would read it
}

// Sees is what stands in a channel or thread for the person, oldest first.
func (h *Hands) Sees(in string) []Seen {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	c := h.d.channels[in]
	if c == nil {
		return nil
	}
	return h.sees(c)
}

func (h *Hands) sees(c *channel) (out []Seen) {
	p := h.d.may(h.user, c)
	if !p.has(ViewChannel) || !p.has(ReadHistory) {
		return nil
	}
	for _, m := range c.messages {
		if m.only == "" || m.only == h.user {
			out = append(out, h.d.seen(m))
		}
	}
	return out
}

// Everything is all that the person sees anywhere, in the order in which it was said.
func (h *Hands) Everything() (out []Seen) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	for _, id := range sorted(h.d.channels) {
		out = append(out, h.sees(h.d.channels[id])...)
	}
	slices.SortStableFunc(out, func(a, b Seen) int { return cmp.Compare(number(a.ID), number(b.ID)) })
	return out
}

// Find is a message as the person sees it.
func (h *Hands) Find(in, id string) (Seen, bool) {
	for _, m := range h.Sees(in) {
		if m.ID == id {
			return m, true
		}
	}
	return Seen{}, false
}

func (d *Discord) seen(m *message) Seen {
	out := Seen{Channel: m.channel.ID, ID: m.id, Type: m.typ, By: m.author, Alone: m.only != "", Thinking: m.flags&loading != 0, Look: d.look(m), Edited: !m.edited.IsZero(), Pinned: !m.pinned.IsZero(),
		At: timeOf(m.id), JSON: raw(d.messageJSON(m, true))}
	if m.replies != nil {
		out.Reply = m.replies.id
	}
	if m.thread != nil {
		out.Thread = m.thread.ID
	}
	for _, f := range m.files {
		out.Files = append(out.Files, f.name)
	}
	for _, r := range m.reactions {
		if out.Reactions == nil {
			out.Reactions = map[string][]string{}
		}
		out.Reactions[str(r.emoji, "name")] = slices.Clone(r.users)
	}
	return out
}

// Place is a channel or thread as it stands.
type Place struct {
	ID, Server, Parent string
	Name, Topic        string
	Type               Kind
	Archived, Locked   bool
	Tags               []string // of a forum's thread, by name
	Members            []string // of a thread
	AutoArchive        time.Duration
}

// Place is a channel or thread; ok is false where there is none.
func (d *Discord) Place(id string) (p Place, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.archiveIdle()
	c := d.channels[id]
	if c == nil {
		return Place{}, false
	}
	p = Place{ID: c.ID, Server: c.Server, Name: c.Name, Topic: c.Topic, Type: c.Type, Parent: c.Parent}
	if t := c.thread; t != nil {
		p.Parent, p.Archived, p.Locked, p.AutoArchive, p.Members = c.parent.ID, t.archived, t.locked, t.after, sorted(t.members)
		for _, tag := range c.parent.Tags {
			if slices.Contains(t.tags, tag.ID) {
				p.Tags = append(p.Tags, tag.Name)
			}
		}
	}
	return p, true
}

// Threads are those of a channel, oldest first.
func (d *Discord) Threads(channel string) (ids []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, c := range d.channels {
		if c.thread != nil && c.parent.ID == channel {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(number(a), number(b)) })
	return ids
}
