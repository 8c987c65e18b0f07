package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
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
	if err := a.direct(ctx, t); err != nil {
		return "", err
	}
	return bot.Direct, nil
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
