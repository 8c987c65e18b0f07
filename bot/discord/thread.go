package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// archiveAfter is how many minutes a thread stays in the list while nobody writes in it: the longest that there is.
const archiveAfter = 10080

// makeThread hangs a thread off a message. Its id is the message's, also where it is there already.
func (a *Adapter) makeThread(ctx context.Context, channelID, message, name string) (string, error) {
	var c channel
	err := a.rest(ctx, http.MethodPost, discordgo.EndpointChannelMessageThread(channelID, message),
		map[string]any{"name": threadName(name), "auto_archive_duration": archiveAfter}, &c)
	switch {
	case coded(err, codeThreadThere):
		return message, nil
	case err != nil:
		return "", unsent(err)
	}
	a.channels.put(c)
	return c.ID, nil
}

// unsent is the error of a post whose message is there, and whose thread is not: the same post again makes it.
func unsent(err error) error {
	switch bot.ClassOf(err) {
	case bot.Temporary:
		return &bot.Error{Class: bot.Uncertain, Code: "thread", Err: err}
	}
	return err
}

func threadName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = "…"
	}
	return talk.Clip(name, maxThreadName)
}

// postInForum makes a thread with its head in it. It has no nonce: https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
func (a *Adapter) postInForum(ctx context.Context, p bot.Post) (bot.Sent, error) {
	m := a.marked(p)
	m.Nonce, m.Enforce = "", false
	forum, err := a.channel(ctx, rawID(p.In))
	if err != nil {
		return bot.Sent{}, err
	}
	body := map[string]any{"name": threadName(p.Thread), "auto_archive_duration": archiveAfter, "message": m, "applied_tags": forum.tags(nil, storage.New)}
	var c channel
	if err := a.rest(ctx, http.MethodPost, discordgo.EndpointChannelThreads(rawID(p.In)), body, &c); err != nil {
		return bot.Sent{}, err
	}
	a.channels.put(c)
	return inForum(c.ID), nil
}

// inForum is a post that heads its own thread: the first message there has the thread's id.
func inForum(thread string) bot.Sent {
	at := storage.Place{Platform: platform, ID: thread}
	return bot.Sent{Ref: storage.Ref{In: at, ID: thread}, Thread: at, At: when(thread)}
}

// findInForum looks through the threads of a forum for one that the post heads. One that is archived is not looked at: a post
// of which nobody knows was tried a moment ago.
func (a *Adapter) findInForum(ctx context.Context, p bot.Post, forum channel) (bot.Sent, bool, error) {
	var active struct {
		Threads []channel `json:"threads"`
	}
	if err := a.get(ctx, discordgo.EndpointGuildActiveThreads(forum.Guild), &active); err != nil {
		return bot.Sent{}, false, again(err)
	}
	since := idAt(p.Since.Add(-settling))
	for _, c := range active.Threads {
		if c.Parent != forum.ID || order(c.ID) < order(since) {
			continue
		}
		var m said
		if err := a.get(ctx, discordgo.EndpointChannelMessage(c.ID, c.ID), &m); err != nil {
			if bot.ClassOf(err) == bot.Lost {
				continue
			}
			return bot.Sent{}, false, again(err)
		}
		if a.is(m, p) {
			return inForum(c.ID), true, nil
		}
	}
	return bot.Sent{}, false, nil
}

// opened does something in a place, and opens it first where it is a thread that is archived. One that was put away is put away again
// afterwards: what is said in it opens it.
func (a *Adapter) opened(ctx context.Context, id string, do func() error) error {
	err := do()
	if coded(err, codeArchived) || coded(err, codeThreadLocked) {
		if _, err = a.alter(ctx, id, map[string]any{"archived": false}); err != nil {
			return err
		}
		err = do()
	}
	if _, away := a.away.Load(id); err == nil && away {
		if _, err := a.alter(ctx, id, map[string]any{"archived": true}); err != nil {
			a.Log.WarnContext(ctx, "a thread could not be archived again", "thread", id, "err", err)
		}
	}
	return err
}

// alter changes a thread: https://discord.com/developers/docs/resources/channel#modify-channel-json-params-thread
func (a *Adapter) alter(ctx context.Context, id string, to map[string]any) (c channel, err error) {
	if err = again(a.rest(ctx, http.MethodPatch, discordgo.EndpointChannel(id), to, &c)); err == nil {
		a.channels.put(c)
	}
	return c, err
}

// Shelve implements bot.Shelver: the thread of a closed ticket is archived, any other is open; in a forum, its tag is its state. It is not
// locked: what is written there later is answered, or goes on where it belongs, and opens the thread for a while.
func (a *Adapter) Shelve(ctx context.Context, thread storage.Place, s storage.State) error {
	id := rawID(thread)
	if id == "" {
		return errNoChannel
	}
	c, err := a.channel(ctx, id)
	if err != nil || !c.thread() {
		return err
	}
	closed := s == storage.Closed
	if !closed {
		a.away.Delete(id)
	}
	archived := c.Thread != nil && c.Thread.Archived
	to := map[string]any{}
	if archived != closed {
		to["archived"] = closed
	}
	if parent, err := a.channel(ctx, c.Parent); err == nil && parent.forum() {
		if tags := parent.tags(c.Applied, s); !slices.Equal(tags, c.Applied) {
			if to["applied_tags"] = tags; archived { // what is archived cannot be tagged
				if _, err := a.alter(ctx, id, map[string]any{"archived": false}); err != nil {
					return err
				}
				to["archived"] = closed
			}
		}
	}
	if len(to) > 0 {
		_, err = a.alter(ctx, id, to)
	}
	if closed && err == nil {
		a.away.Store(id, true)
	}
	return err
}

// maxTags is how many tags a thread may have: https://discord.com/developers/docs/resources/channel#channel-object
const maxTags = 5

// tags are those that a thread in this forum is to have: the one that is called like the state, where there is one, and what
// else it had.
func (c channel) tags(had []string, s storage.State) []string {
	out := []string{}
	for _, t := range c.Tags {
		if strings.EqualFold(t.Name, string(s)) {
			out = append(out, t.ID)
		}
	}
	for _, id := range had {
		i := slices.IndexFunc(c.Tags, func(t tag) bool { return t.ID == id })
		state := i >= 0 && slices.ContainsFunc(storage.States, func(s storage.State) bool { return strings.EqualFold(c.Tags[i].Name, string(s)) })
		if !state && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out[:min(len(out), maxTags)]
}

// keepOpen opens the thread of a ticket that is not closed, where Discord, or somebody, has archived it.
func (l *listener) keepOpen(id string) {
	known, err := l.Known(l.work)
	_, open := known[id]
	if _, away := l.away.Load(id); err != nil || !open || away {
		return
	}
	ctx, cancel := context.WithTimeout(l.work, askTimeout)
	defer cancel()
	if c, ok := l.channels.get(id); ok && c.Thread != nil && (!c.Thread.Archived || c.Thread.Locked) {
		return // whoever locked it, meant it
	}
	err = insist(ctx, func() error {
		_, err := l.alter(ctx, id, map[string]any{"archived": false})
		return err
	})
	if err != nil {
		l.Log.WarnContext(ctx, "the thread of an open ticket stays archived", "thread", id, "err", err)
	}
}
