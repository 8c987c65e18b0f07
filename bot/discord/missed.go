package discord

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/commands/talk"
	"tieline/storage"
)

const (
	overlap     = time.Hour       // read again before the last message known: for edits, and for what failed
	firstLook   = 24 * time.Hour  // how far back a channel is read of which nothing is known
	longestRead = 5 * time.Minute // of one page, with all pauses
	bringAlong  = 50              // messages of a thread that come along when a ticket is opened from it
)

// page reads messages, the oldest first.
func (a *Adapter) page(ctx context.Context, channel string, query url.Values) (list []said, err error) {
	query.Set("limit", "100")
	if err := a.get(ctx, discordgo.EndpointChannelMessages(channel)+"?"+query.Encode(), &list); err != nil {
		return nil, again(err)
	}
	slices.SortFunc(list, func(a, b said) int { return strings.Compare(order(a.ID), order(b.ID)) })
	return list, nil
}

// readPlace reads a channel from a little before the last message known there, or a thread whole, and says what is found, oldest first:
// what was said and edited since, and what is there no more. What was done already is done once. A thread that was archived
// meanwhile is opened again.
func (l *listener) readPlace(ctx context.Context, id, mark string) error {
	at := storage.Place{Platform: platform, ID: id}
	c := channel{ID: rawID(at), Type: typeDirect}
	if c.ID == "" {
		return errNoChannel
	}
	var err error
	if !Direct(id) {
		if c, err = l.patientChannel(ctx, c.ID); err != nil {
			return err
		}
	}
	if c.forum() {
		return nil // nothing is said there, but in its threads
	}
	if c.thread() && c.Thread != nil && c.Thread.Archived {
		l.keepOpen(c.ID)
	}
	since := ""
	switch {
	case mark != "":
		since = idAt(when(mark).Add(-overlap))
	case !c.thread():
		since = idAt(l.Now().Add(-firstLook))
	default:
		since = c.ID // a thread is as old as its id
	}
	held, err := l.Held(ctx, id, order(since), "", c.thread()) // before it is read: what is heard meanwhile may not be among it
	if err != nil {
		return err
	}
	from := since
	if c.thread() { // an edit or a deletion may be of any message in it
		from = c.ID
	}
	there := map[string]bool{}
	for {
		list, err := l.patientPage(ctx, c.ID, from)
		if err != nil {
			return err
		}
		for _, m := range list {
			there[order(m.ID)] = true
			m.Guild, from = c.Guild, m.ID
			if order(m.ID) < order(since) && (m.Edited == nil || m.Edited.Before(when(since))) {
				continue
			}
			for _, d := range l.found(m) {
				d.Quiet = order(m.ID) <= mark
				l.Put(d)
			}
			if err := l.readMarks(ctx, m); err != nil {
				return err
			}
		}
		if len(list) < perPage {
			break
		}
	}
	for _, old := range held {
		if d := l.deleted(at, unordered(old)); d != nil && !there[old] {
			d.Act.Late = true
			l.Put(d)
		}
	}
	return nil
}

func (l *listener) patientChannel(ctx context.Context, id string) (c channel, err error) {
	ctx, cancel := context.WithTimeout(ctx, longestRead)
	defer cancel()
	err = insist(ctx, func() (err error) {
		c, err = l.channel(ctx, id)
		return err
	})
	return c, err
}

// patientPage asks for a page until there is an answer, so that a long gap is read however often there is none.
func (l *listener) patientPage(ctx context.Context, id, after string) (list []said, err error) {
	ctx, cancel := context.WithTimeout(ctx, longestRead)
	defer cancel()
	err = insist(ctx, func() (err error) {
		list, err = l.page(ctx, id, url.Values{"after": {after}})
		return err
	})
	return list, err
}

// found is what a message that was read says: that it was said, and that it was edited since.
func (l *listener) found(m said) (out []*intake.Deed) {
	for _, d := range []*intake.Deed{l.said(m), l.edited(m)} {
		if d != nil {
			d.Act.Late = true
			out = append(out, d)
		}
	}
	return out
}

// readMarks reads who reacted to a message in a way that asks for a ticket:
// https://discord.com/developers/docs/resources/message#get-reactions
func (l *listener) readMarks(ctx context.Context, m said) error {
	if m.Author == nil || m.Author.ID == l.me {
		return nil
	}
	for _, mark := range m.Marks {
		if !talk.OpensTicket(mark.Emoji.Name) {
			continue
		}
		name := mark.Emoji.Name
		if mark.Emoji.ID != "" {
			name += ":" + mark.Emoji.ID
		}
		var by []user
		ctx, cancel := context.WithTimeout(ctx, longestRead)
		err := insist(ctx, func() error {
			return again(l.get(ctx, discordgo.EndpointMessageReactions(m.Channel, m.ID, url.PathEscape(name))+"?limit=100", &by))
		})
		cancel()
		if err != nil {
			return err
		}
		for _, u := range by {
			if u.Bot {
				continue
			}
			d := l.marked(reaction{User: u.ID, Channel: m.Channel, Message: m.ID, Guild: m.Guild, Emoji: mark.Emoji}, u)
			d.Act.Late = true
			l.Put(d)
		}
	}
	return nil
}

// heardOne is a message that an act brings along.
func (a *Adapter) heardOne(m said) talk.Heard {
	h := talk.Heard{Ref: storage.Ref{In: place(m.Channel, m.Guild), ID: m.ID}, At: when(m.ID), Text: a.textOf(m), Files: m.files()}
	if m.Author != nil {
		h.By = talk.Person{Key: keyOf(m.Author.ID), Name: m.Author.called(), Bot: m.Author.Bot}
	}
	return h
}

// heardBefore is what people wrote in a thread before a message; what cannot be read in time stays behind.
func (a *Adapter) heardBefore(ctx context.Context, guild, channel, before string) (out []talk.Heard) {
	query := url.Values{"before": {before}}
	list, err := a.page(ctx, channel, query)
	if err != nil {
		a.Log.WarnContext(ctx, "what was said before in a thread does not come along", "class", bot.ClassOf(err), "err", err)
		return nil
	}
	for _, m := range list {
		if m.Guild = guild; a.theirs(m) {
			out = append(out, a.heardOne(m))
		}
	}
	return out[max(0, len(out)-bringAlong):]
}

// heardUpTo is a message, and what stands before it in its thread.
func (a *Adapter) heardUpTo(ctx context.Context, guild, channelID, message string) (out []talk.Heard, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var m said
	err = insist(ctx, func() error { return a.get(ctx, discordgo.EndpointChannelMessage(channelID, message), &m) })
	if class := bot.ClassOf(err); err != nil && class != bot.Lost && class != bot.Gone {
		return nil, err
	}
	if !a.theirs(m) {
		return nil, nil
	}
	m.Guild = guild
	if c, err := a.channel(ctx, channelID); err == nil && c.thread() {
		out = a.heardBefore(ctx, guild, channelID, message)
	}
	return append(out, a.heardOne(m)), nil
}
