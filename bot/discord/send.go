package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Post says something. In a text channel a thread hangs off its head; in a forum the thread is what is posted, with the head in it.
func (a *Adapter) Post(ctx context.Context, p bot.Post) (bot.Sent, error) {
	if err := p.Card.Check(); err != nil {
		return bot.Sent{}, &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	id := rawID(p.In)
	if id == "" {
		return bot.Sent{}, errNoChannel
	}
	if p.Thread != "" {
		c, err := a.channel(ctx, id)
		if err != nil {
			return bot.Sent{}, err
		}
		if c.forum() {
			return a.posts.Once(ctx, p, a.Find, a.postInForum)
		}
	}
	var m said
	err := a.opened(ctx, id, func() error {
		return a.rest(ctx, http.MethodPost, discordgo.EndpointChannelMessages(id), a.marked(p), &m)
	})
	if err != nil {
		return bot.Sent{}, err
	}
	if m.ID == "" {
		return bot.Sent{}, &bot.Error{Class: bot.Uncertain, Code: "no_id", Err: errors.New("an answer that names no message")}
	}
	return a.sent(ctx, p, m)
}

var errNoChannel = &bot.Error{Class: bot.Gone, Code: "no_channel", Err: errors.New("there is no such channel in Discord")}

// marked is a post with what it is known by: a nonce, which Discord minds for some minutes, and a mark that stays.
func (a *Adapter) marked(p bot.Post) message {
	m := a.draw(p.Card)
	m.Nonce, m.Enforce = p.Key, p.Key != "" // https://discord.com/developers/docs/resources/message#create-message-jsonform-params
	m.Embeds[0].Footer = &embedFooter{Text: markOf(p)}
	return m
}

// markOf is what a post is found by: the card's own mark, in which there is a piece of its key, or else that piece.
func markOf(p bot.Post) string {
	piece := strings.ToLower(p.Key[:min(4, len(p.Key))])
	switch {
	case strings.HasSuffix(p.Card.Mark, piece):
		return p.Card.Mark
	case p.Card.Mark == "":
		return piece
	}
	return p.Card.Mark + "-" + piece
}

// sent is a post that is there, with the thread that it heads; the thread is made where it is not there yet.
func (a *Adapter) sent(ctx context.Context, p bot.Post, m said) (bot.Sent, error) {
	s := bot.Sent{Ref: storage.Ref{In: p.In, ID: m.ID}, At: when(m.ID)}
	if p.Thread == "" {
		return s, nil
	}
	thread, err := a.makeThread(ctx, rawID(p.In), m.ID, p.Thread)
	s.Thread = storage.Place{Platform: platform, ID: thread}
	return s, err
}

// Edit makes the message say this instead.
func (a *Adapter) Edit(ctx context.Context, r storage.Ref, c *talk.Card) error {
	id := rawID(r.In)
	switch {
	case id == "":
		return errNoChannel
	case !isID(r.ID):
		return &bot.Error{Class: bot.Lost, Code: "no_message", Err: errors.New("there is no such message in Discord")}
	}
	if c == nil {
		a.removed.Add(r.ID)
		err := again(a.opened(ctx, id, func() error {
			return a.rest(ctx, http.MethodDelete, discordgo.EndpointChannelMessage(id, r.ID), nil, nil)
		}))
		if coded(err, codeUnknownMessage) {
			return nil // it is gone, as was wanted
		}
		return err
	}
	if err := c.Check(); err != nil {
		return &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	return again(a.opened(ctx, id, func() error {
		return a.rest(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(id, r.ID), a.draw(*c), nil)
	}))
}

// Find looks for a post of ours by its mark.
func (a *Adapter) Find(ctx context.Context, p bot.Post) (bot.Sent, bool, error) {
	id := rawID(p.In)
	if id == "" {
		return bot.Sent{}, false, errNoChannel
	}
	if p.Thread != "" {
		c, err := a.channel(ctx, id)
		if err != nil {
			return bot.Sent{}, false, err
		}
		if c.forum() {
			return a.findInForum(ctx, p, c)
		}
	}
	var found said
	err := a.history(ctx, id, idAt(p.Since.Add(-settling)), func(m said) bool {
		if a.is(m, p) {
			found = m
		}
		return found.ID == ""
	})
	if err != nil || found.ID == "" {
		return bot.Sent{}, false, err
	}
	s, err := a.sent(ctx, p, found)
	return s, err == nil, err
}

// settling is how much before the first try Find begins to look: clocks differ, and ours may have been set between the try and
// the search. A post that is not found is sent a second time.
const settling = 10 * time.Minute

// is reports whether a message is the post.
func (a *Adapter) is(m said, p bot.Post) bool {
	if m.Author == nil || m.Author.ID != a.me {
		return false
	}
	if nonce, ok := m.Nonce.(string); ok && nonce != "" {
		return nonce == p.Key
	}
	return len(m.Embeds) > 0 && m.Embeds[0].Footer != nil && m.Embeds[0].Footer.Text == markOf(p)
}

// perPage is how many messages are asked for at a time: https://discord.com/developers/docs/resources/message#get-channel-messages
const perPage = 100

// history reads the messages of a channel after one, the oldest first, until f has enough.
func (a *Adapter) history(ctx context.Context, channel, after string, f func(said) bool) error {
	for {
		list, err := a.page(ctx, channel, url.Values{"after": {after}})
		if err != nil {
			return err
		}
		for _, m := range list {
			if !f(m) {
				return nil
			}
			after = m.ID
		}
		if len(list) < perPage {
			return nil
		}
	}
}

// Pin implements bot.Pinner: https://discord.com/developers/docs/resources/message#pin-message
func (a *Adapter) Pin(ctx context.Context, r storage.Ref) error {
	id := rawID(r.In)
	if id == "" || !isID(r.ID) {
		return errNoChannel
	}
	return again(a.rest(ctx, http.MethodPut, discordgo.EndpointChannel(id)+"/messages/pins/"+r.ID, nil, nil))
}
