package slack

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// bringsAlong is how long reading what an act brings along may take, where nobody waits, and broughtMost how many messages that is.
const (
	bringsAlong = 30 * time.Second
	broughtMost = 2 * perPage
)

// upTo brings along a message that the act was done to, with what stands before it in its thread; the message alone where Slack
// does not say the rest in time, since somebody waits.
func (a *Adapter) upTo(ctx context.Context, act *talk.Act, channel string, m event) {
	if thread := m.ThreadTimestamp; thread != "" && thread != m.Timestamp {
		before, err := a.thread(ctx, channel, thread, m.Timestamp)
		if err != nil {
			a.Log.WarnContext(ctx, "what stands before a message does not come along", "reference", act.Key, "err", err)
		}
		act.Heard = a.heard(ctx, channel, before)
	}
	act.Heard = append(act.Heard, a.heard(ctx, channel, []event{m})...)
}

// pointedAt is upTo for a message of which only the timestamp is known. Nobody waits, so it is tried again where Slack does not
// answer; one that is not there any more brings nothing.
func (a *Adapter) pointedAt(ctx context.Context, act *talk.Act, channel, ts string) error {
	ctx, cancel := context.WithTimeout(ctx, bringsAlong)
	defer cancel()
	// Asked for a reply, Slack gives it alone, with the thread that it is in.
	list, _, err := patient(a.replies(channel, ts, "", perPage))(ctx, "")
	if err != nil {
		return unreadable(err)
	}
	for _, m := range list {
		if m.Timestamp == ts {
			act.In, act.Under = where(channel, event{Msg: m.Msg})
			act.On.In = act.In
			act.By.Bot = m.BotID != "" && m.BotID == a.botID // done to our own words, it is no act
			a.upTo(ctx, act, channel, event{Msg: m.Msg})
		}
	}
	return nil
}

// soFar is what stands in a thread before a line was typed there that opens a ticket.
func (a *Adapter) soFar(ctx context.Context, act *talk.Act, channel string, m event) error {
	verb, _, _ := strings.Cut(act.Line, " ")
	if m.ThreadTimestamp == "" || m.ThreadTimestamp == m.Timestamp || !strings.EqualFold(verb, opening) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, bringsAlong)
	defer cancel()
	before, err := a.thread(ctx, channel, m.ThreadTimestamp, m.Timestamp)
	act.Heard = a.heard(ctx, channel, before)
	return unreadable(err)
}

// unreadable is an error after which it is worth to ask again.
func unreadable(err error) error {
	switch bot.ClassOf(err) {
	case bot.Wait, bot.Temporary:
		return err
	}
	return nil
}

// thread reads a thread with its head, the oldest first, up to a message that is left out.
func (a *Adapter) thread(ctx context.Context, channel, thread, before string) (out []event, err error) {
	for cursor := ""; ; {
		list, next, err := patient(a.replies(channel, thread, "", perPage))(ctx, cursor)
		if err != nil {
			return out, err
		}
		for _, m := range list {
			switch {
			case m.Timestamp >= before || len(out) == broughtMost:
				return out, nil
			case cursor == "" || m.Timestamp != thread: // every page repeats the head
				out = append(out, event{Msg: m.Msg})
			}
		}
		if cursor = next; cursor == "" {
			return out, nil
		}
	}
}

// heard are messages as they are brought along: what people wrote, and other apps, and nothing of our own.
func (a *Adapter) heard(ctx context.Context, channel string, list []event) (out []talk.Heard) {
	for _, m := range list {
		switch m.SubType {
		case "", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast, slack.MsgSubTypeMeMessage, slack.MsgSubTypeBotMessage:
		default:
			continue
		}
		if m.User == a.me || m.BotID != "" && m.BotID == a.botID {
			continue
		}
		in, _ := where(channel, m)
		q := talk.Heard{Ref: storage.Ref{In: in, ID: m.Timestamp}, By: a.writer(ctx, m), At: when(m.Timestamp), Text: a.textOf(ctx, m)}
		for _, f := range m.Files {
			q.Files = append(q.Files, fileOf(f))
		}
		a.name(ctx, q.Files)
		out = append(out, q)
	}
	return out
}

// writer is who wrote a message, for the name that stands with it.
func (a *Adapter) writer(ctx context.Context, m event) talk.Person {
	if m.User == "" {
		return talk.Person{Key: storage.PersonKey{Platform: platform, User: m.BotID}, Name: cmp.Or(m.Username, m.BotID), Bot: true}
	}
	name, key := a.named(ctx, m.User)
	key.Team = cmp.Or(teamOf(m), key.Team)
	return talk.Person{Key: key, Name: name}
}
