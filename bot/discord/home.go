package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"tieline/bot"
)

// theHome is the line that shows what stands on the bot's own page. Discord has no such page: it is a command, and the answer holds
// everything, a message for each card.
const theHome = "home"

func (q *asked) home(host bot.Host) {
	ctx, cancel := context.WithTimeout(q.work, callTimeout)
	defer cancel()
	err := q.hold(ctx)
	if err == nil {
		by, unknown := q.person(ctx, q.in.Guild, q.in.Member, q.in.User)
		if err = unknown; err == nil {
			for i, c := range host.Home(ctx, by) {
				method, address := http.MethodPost, discordgo.EndpointWebhookToken(q.app, q.in.Token)
				if i == 0 { // in the place of "thinking"
					method, address = http.MethodPatch, discordgo.EndpointWebhookMessage(q.app, q.in.Token, "@original")
					err = q.rest(ctx, method, address, q.draw(c), nil)
				} else {
					err = q.rest(ctx, method, address, q.alone(c), nil)
				}
				if err != nil {
					break
				}
			}
		}
	}
	if err != nil {
		q.Log.WarnContext(q.work, "somebody was not shown what is theirs", "reference", q.act.Key, "err", err)
	}
}

// CaughtUp reports whether everything that was said in Discord is known, as far as we can tell.
func (a *Adapter) CaughtUp() bool {
	l := a.listening.Load()
	return l != nil && l.Intake.CaughtUp()
}

// Reached reports whether a connection to Discord is open now. CaughtUp says yes after a long outage, and this does not.
func (a *Adapter) Reached() bool {
	l := a.listening.Load()
	return l != nil && l.Up() > 0
}
