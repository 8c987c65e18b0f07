package slack

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// ours is the event_type of the metadata that our messages bear; "key" is in its payload. Others can see it.
const ours = "tieline_delivery"

// options are a card as the library posts it.
func (a *Adapter) options(c talk.Card) []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionBlocks(a.pen.card(c)...), slack.MsgOptionText(summary(c), false)}
}

// call makes one call in its turn, and minds what Slack says about the next.
func (a *Adapter) call(ctx context.Context, method, channel string, do func(context.Context) error) error {
	if err := a.pace.turn(ctx, method, channel); err != nil {
		return err
	}
	err := do(ctx)
	if e, ok := errors.AsType[*bot.Error](classify(err)); ok && e.Class == bot.Wait {
		a.pace.told(method, channel, e.After)
	}
	return err
}

// Post says something. A thread needs no making in Slack, and has no name: it is where the message's replies are.
func (a *Adapter) Post(ctx context.Context, p bot.Post) (bot.Sent, error) {
	if err := p.Card.Check(); err != nil {
		return bot.Sent{}, &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	return a.posts.Once(ctx, p, a.Find, a.post)
}

func (a *Adapter) post(ctx context.Context, p bot.Post) (bot.Sent, error) {
	channel, thread := split(p.In)
	options, signed := a.signed(p.Card)
	options = append(options, slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: ours, EventPayload: map[string]any{"key": p.Key}}))
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	var ts string
	err := a.call(ctx, "chat.postMessage", channel, func(ctx context.Context) (err error) {
		_, ts, err = a.api.PostMessageContext(ctx, channel, options...)
		return err
	})
	if err = classify(err); signed && mayNot(err) { // which came with what the token may do now
		return a.post(ctx, p)
	}
	if err != nil {
		return bot.Sent{}, err
	}
	if ts == "" { // the library takes {"ok":false} without a word for success
		return bot.Sent{}, &bot.Error{Class: bot.Uncertain, Code: "no_ts", Err: errors.New("an answer that names no message")}
	}
	return sent(p, ts), nil
}

func sent(p bot.Post, ts string) bot.Sent {
	s := bot.Sent{Ref: storage.Ref{In: p.In, ID: ts}, At: when(ts)}
	if p.Thread != "" {
		channel, _ := split(p.In)
		s.Thread = place(channel, ts)
	}
	return s
}

// Edit makes the message say this instead.
func (a *Adapter) Edit(ctx context.Context, r storage.Ref, c *talk.Card) error {
	channel, _ := split(r.In)
	if c == nil {
		err := again(a.call(ctx, "chat.delete", "", func(ctx context.Context) error {
			_, _, err := a.api.DeleteMessageContext(ctx, channel, r.ID)
			return err
		}))
		if e, ok := errors.AsType[*bot.Error](err); ok && e.Code == "message_not_found" {
			return nil // it is gone, as was wanted
		}
		return err
	}
	if err := c.Check(); err != nil {
		return &bot.Error{Class: bot.Rejected, Code: "card", Err: err}
	}
	return again(a.call(ctx, "chat.update", "", func(ctx context.Context) error {
		_, _, _, err := a.api.UpdateMessageContext(ctx, channel, r.ID, a.options(*c)...)
		return err
	}))
}

// clocksDiffer is how much before the first try Find begins to look; ours may also have been set between the try and the search. A
// post that is not found is sent a second time.
const clocksDiffer = 10 * time.Minute

// Find looks for a post of ours by the key in its metadata.
func (a *Adapter) Find(ctx context.Context, p bot.Post) (found bot.Sent, ok bool, err error) {
	channel, thread := split(p.In)
	err = a.messages(ctx, patient(a.pages(channel, thread, stamp(p.Since.Add(-clocksDiffer)), perSearch)), thread, func(m slack.Message) bool {
		if m.Metadata.EventType == ours && m.Metadata.EventPayload["key"] == p.Key && (m.User == a.me || m.BotID == a.botID) {
			found, ok = sent(p, m.Timestamp), true
		}
		return !ok
	})
	return found, ok, err
}
