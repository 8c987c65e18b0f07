package slack

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/storage"
)

// Pin implements bot.Pinner: https://docs.slack.dev/reference/methods/pins.add
func (a *Adapter) Pin(ctx context.Context, r storage.Ref) error {
	channel, _ := split(r.In)
	err := again(a.call(ctx, "pins.add", "", func(ctx context.Context) error {
		return a.api.AddPinContext(ctx, channel, slack.NewRefToMessage(channel, r.ID))
	}))
	if e, ok := errors.AsType[*bot.Error](err); ok && e.Code == "already_pinned" {
		return nil
	}
	return err
}
