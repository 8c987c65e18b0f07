package discord

import (
	"context"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// Kinds of channel: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	typeDirect        = 1
	typeGroup         = 3
	typeAnnouncements = 10 // a thread there
	typeThread        = 11
	typePrivateThread = 12
	typeForum         = 15
	typeMedia         = 16
)

// channel is what is known of a channel or thread: https://discord.com/developers/docs/resources/channel#channel-object
type channel struct {
	ID      string   `json:"id"`
	Type    int      `json:"type"`
	Guild   string   `json:"guild_id"`
	Parent  string   `json:"parent_id"`
	Name    string   `json:"name"`
	Tags    []tag    `json:"available_tags"`
	Applied []string `json:"applied_tags"`
	Thread  *struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

type tag struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (c channel) thread() bool { return c.Type >= typeAnnouncements && c.Type <= typePrivateThread }

func (c channel) forum() bool { return c.Type == typeForum || c.Type == typeMedia }

func (c channel) direct() bool { return c.Type == typeDirect || c.Type == typeGroup }

// channels are those that the gateway told of, or that were asked for.
type channels struct {
	mu sync.Mutex
	by map[string]channel
}

func (cs *channels) get(id string) (channel, bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c, ok := cs.by[id]
	return c, ok
}

func (cs *channels) put(all ...channel) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.by == nil {
		cs.by = map[string]channel{}
	}
	for _, c := range all {
		if c.ID != "" {
			if was := cs.by[c.ID]; c.Guild == "" {
				c.Guild = was.Guild
			}
			cs.by[c.ID] = c
		}
	}
}

func (cs *channels) remove(id string) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(cs.by, id)
}

// clear forgets everything: a new connection tells it anew.
func (cs *channels) clear() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	clear(cs.by)
}

// channel is what is known of one, or is asked for.
func (a *Adapter) channel(ctx context.Context, id string) (channel, error) {
	if c, ok := a.channels.get(id); ok {
		return c, nil
	}
	return a.freshChannel(ctx, id)
}

func (a *Adapter) freshChannel(ctx context.Context, id string) (channel, error) {
	var c channel
	if err := a.get(ctx, discordgo.EndpointChannel(id), &c); err != nil {
		return c, again(err)
	}
	a.channels.put(c)
	return c, nil
}
