package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Tell says something to one person alone: by the answer to what they did, while that lasts, and else by a direct message. A note
// in a place that only one person sees is nothing that a bot can make in Discord, but by such an answer.
func (a *Adapter) Tell(ctx context.Context, t bot.Tell) (bot.Means, error) {
	if t.Via.Token != "" && a.Now().Before(t.Via.Expires) {
		if err := a.followUp(ctx, t); err == nil {
			return bot.Replied, nil
		} else if bot.ClassOf(err) == bot.Wait {
			return "", err
		}
	}
	if err := a.directOrHint(ctx, t); err != nil {
		return "", err
	}
	return bot.Direct, nil
}

// hintedFor is how long nobody is told again that they take no direct messages.
const hintedFor = time.Hour

// directOrHint is a direct message. Whoever takes none is told so where they are, since they would wait for an answer: not what it says,
// which others would read, but how they get it. The error stays.
func (a *Adapter) directOrHint(ctx context.Context, t bot.Tell) error {
	err := a.direct(ctx, t)
	if !coded(err, codeNoDirect) || t.In.Platform != platform || Direct(t.In.ID) {
		return err
	}
	now := a.Now()
	if last, told := a.hinted.Swap(t.To.User, now); told && now.Sub(last.(time.Time)) < hintedFor {
		a.hinted.Store(t.To.User, last)
		return err
	}
	key := "hint" + t.Key
	_, lost := a.Post(ctx, bot.Post{In: t.In, Key: key[:min(len(key), maxNonce)], Since: now, Card: talk.Card{Tone: talk.Warn, Ping: []storage.PersonKey{t.To},
		Body: talk.Say("There is an answer that is for you alone, and you take no direct messages from this server. Type ", talk.Literal("/ticket home"), ", or what you asked as a command: the answer shows here, to nobody else. "+
			"Or allow direct messages in the server's privacy settings.")}})
	if lost != nil {
		a.Log.WarnContext(ctx, "somebody was not told that they take no direct messages", "person", t.To.User, "err", lost)
	}
	return err
}

// followUp answers an interaction once more: https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message
func (a *Adapter) followUp(ctx context.Context, t bot.Tell) error {
	return again(a.rest(ctx, http.MethodPost, discordgo.EndpointWebhookToken(a.app, t.Via.Token), a.alone(t.Card), nil))
}

// direct is a direct message: https://discord.com/developers/docs/resources/user#create-dm
func (a *Adapter) direct(ctx context.Context, t bot.Tell) error {
	if !isID(t.To.User) {
		return errNoChannel
	}
	id, known := a.directs.Load(t.To.User)
	if !known {
		var c channel
		if err := a.rest(ctx, http.MethodPost, discordgo.EndpointUserChannels("@me"), map[string]string{"recipient_id": t.To.User}, &c); err != nil {
			return unreachable(again(err))
		}
		id = c.ID
		a.directs.Store(t.To.User, id)
	}
	_, err := a.Post(ctx, bot.Post{In: place(id.(string), ""), Key: t.Key[:min(len(t.Key), maxNonce)], Card: t.Card})
	return unreachable(again(err)) // private messages may come twice
}

// maxNonce is how long a nonce may be.
const maxNonce = 25

// unreachable is where there are no other means left: another try would go the same way.
func unreachable(err error) error {
	if bot.ClassOf(err) == bot.Lost && err != nil {
		return &bot.Error{Class: bot.Gone, Code: "no_direct", Err: err}
	}
	return err
}
