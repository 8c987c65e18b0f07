package slack

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
)

// Tell says something to one person alone: by the answer to what they did, while that lasts; by a direct message; and where
// they take none, by a note in the place, which only they see and which is gone when they reload. Someone from another
// workspace can be reached directly only where Slack Connect allows it.
func (a *Adapter) Tell(ctx context.Context, t bot.Tell) (bot.Means, error) {
	if t.Via.Token != "" && a.Now().Before(t.Via.Expires) {
		if err := a.respond(ctx, t.Via.Token, t.Card); err == nil {
			return bot.Replied, nil
		}
	}
	err := a.direct(ctx, t)
	if err == nil {
		return bot.Direct, nil
	}
	switch bot.ClassOf(err) {
	case bot.Rejected, bot.Lost, bot.Gone:
	default:
		return "", err
	}
	if t.In.IsZero() || t.In.Platform != platform {
		return "", unreachable(err)
	}
	if err := a.note(ctx, t); err != nil {
		return "", unreachable(err)
	}
	return bot.Noted, nil
}

// unreachable is where there are no other means left: another try would go the same way.
func unreachable(err error) error {
	if e, ok := errors.AsType[*bot.Error](err); ok && e.Class == bot.Lost {
		gone := *e
		gone.Class = bot.Gone
		return &gone
	}
	return err
}

func (a *Adapter) direct(ctx context.Context, t bot.Tell) error {
	var channel *slack.Channel
	err := a.call(ctx, "conversations.open", "", func(ctx context.Context) (err error) {
		channel, _, _, err = a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{t.To.User}, ReturnIM: true})
		return err
	})
	if err != nil {
		return again(err)
	}
	_, err = a.Post(ctx, bot.Post{In: place(channel.ID, ""), Key: t.Key, Card: t.Card})
	return again(err) // private messages may come twice
}

func (a *Adapter) note(ctx context.Context, t bot.Tell) error {
	channel, thread := split(t.In)
	options := a.options(t.Card)
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	return again(a.call(ctx, "chat.postEphemeral", "", func(ctx context.Context) error {
		_, err := a.api.PostEphemeralContext(ctx, channel, t.To.User, options...)
		return err
	}))
}

// respond answers an act by its response_url, seen by whoever acted alone: five times within half an hour,
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
func (a *Adapter) respond(ctx context.Context, url string, c talk.Card) error {
	if url == "" {
		return &bot.Error{Class: bot.Lost, Code: "no_response_url", Err: errors.New("there is nothing to answer by")}
	}
	_, _, err := a.api.PostMessageContext(ctx, "", append(a.options(c), slack.MsgOptionResponseURL(url, slack.ResponseTypeEphemeral))...)
	return again(err)
}

// replace is respond in the place of what was answered before.
func (a *Adapter) replace(ctx context.Context, url string, c talk.Card) error {
	_, _, err := a.api.PostMessageContext(ctx, "", append(a.options(c), slack.MsgOptionResponseURL(url, slack.ResponseTypeEphemeral), slack.MsgOptionReplaceOriginal(url))...)
	return again(err)
}

// withdraw takes back what was answered before.
func (a *Adapter) withdraw(ctx context.Context, url string) error {
	_, _, err := a.api.PostMessageContext(ctx, "", slack.MsgOptionDeleteOriginal(url))
	return again(err)
}
