package slack

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"tieline/storage"
)

// named is what a channel or a user group is called, as last asked.
type named struct {
	name  string
	until time.Time
}

// calledBy keeps the names of channels and user groups.
type calledBy struct {
	mu sync.Mutex
	by map[string]named
}

func (c *calledBy) get(id string, now time.Time) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.by[id]
	return x.name, ok && now.Before(x.until)
}

func (c *calledBy) put(id, name string, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]named{}
	}
	c.by[id] = named{name, until}
}

// names tells what those are called whom a text mentions. A channel that the bot may not see has no name.
func (a *Adapter) names(ctx context.Context) Names {
	return Names{
		Person:  func(user string) (string, storage.PersonKey) { return a.named(ctx, user) },
		Channel: func(id string) string { return a.nameOf(ctx, id, a.channelName) },
		Group:   func(id string) string { return a.nameOf(ctx, id, a.groupName) },
	}
}

// nameOf asks for a name, unless it is known; where Slack does not say it, nobody is asked again for a while.
func (a *Adapter) nameOf(ctx context.Context, id string, ask func(context.Context, string) (string, error)) string {
	if name, ok := a.called.get(id, a.Now()); ok {
		return name
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var name string
	holds := knownFor
	if err := insist(ctx, func() (err error) { name, err = ask(ctx, id); return err }); err != nil {
		holds = unknownFor
	}
	a.called.put(id, name, a.Now().Add(holds))
	return name
}

func (a *Adapter) channelName(ctx context.Context, id string) (name string, err error) {
	err = a.call(ctx, "conversations.info", "", func(ctx context.Context) error {
		c, err := a.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err == nil {
			name = c.Name
		}
		return err
	})
	return name, err
}

func (a *Adapter) groupName(ctx context.Context, id string) (name string, err error) {
	err = a.call(ctx, "usergroups.list", "", func(ctx context.Context) error {
		list, err := a.api.GetUserGroupsContext(ctx)
		for _, g := range list {
			if g.ID == id {
				name = cmp.Or(g.Handle, g.Name)
			}
		}
		return err
	})
	return name, err
}
