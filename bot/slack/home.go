package slack

import (
	"context"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Limits of a Home: https://docs.slack.dev/reference/views#home-tab-view
const perHome = 100 // blocks

// toHome is the line that only draws the Home anew.
const toHome = "home"

// openedHome is somebody who looks at the app's Home. Told twice, it is drawn twice.
func (l *listener) openedHome(e envelope, in event) error {
	if in.Tab == "home" {
		l.Aside(func() { l.drawHome(l.work, in.User, place(in.Channel, "")) })
	}
	return e.ack(nil)
}

// clickedHome is a button in the Home, which is drawn anew after it.
func (l *listener) clickedHome(q *asked, user string) error {
	if q.act.Line == toHome {
		l.Aside(func() { l.drawHome(l.work, user, q.act.In) })
		return q.ack(nil)
	}
	q.after = func(ctx context.Context) { l.drawHome(ctx, user, q.act.In) }
	l.run(q, atHome{q})
	return nil
}

// drawHome shows what concerns somebody: https://docs.slack.dev/reference/methods/views.publish. Its buttons act in their direct
// conversation with the bot.
func (l *listener) drawHome(ctx context.Context, user string, direct storage.Place) {
	host, ok := l.handler.(bot.Host)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	who, err := l.person(ctx, user, "")
	if err == nil {
		v := l.pen.page(host.Home(ctx, who), direct)
		err = insist(ctx, func() error {
			return l.call(ctx, "views.publish", "", func(ctx context.Context) error {
				_, err := l.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: v})
				return err
			})
		})
	}
	if err != nil {
		l.Log.WarnContext(ctx, "a Home could not be drawn", "err", err)
	}
}

// page draws cards one under the other. Those for which there is no room are left out.
func (p pen) page(cards []talk.Card, direct storage.Place) slack.HomeTabViewRequest {
	v := slack.HomeTabViewRequest{Type: slack.VTHomeTab, PrivateMetadata: kept("", direct)}
	for i, c := range cards {
		blocks := p.card(c)
		if i > 0 {
			blocks = append([]slack.Block{slack.NewDividerBlock()}, blocks...)
		}
		if len(v.Blocks.BlockSet)+len(blocks) > perHome {
			break
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, blocks...)
	}
	return v
}

// atHome answers buttons in the Home: by a view in front of it, since a Home has no messages.
type atHome struct{ *asked }

func (q atHome) hold(context.Context) error { return q.ack(nil) }

func (q atHome) show(ctx context.Context, ans talk.Answer) error {
	return clickedOn(q).show(ctx, ans)
}

func (q atHome) late(ctx context.Context, ans talk.Answer) error {
	if ans.Say == nil {
		return nil
	}
	return q.privately(ctx, *ans.Say)
}
