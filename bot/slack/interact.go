package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// asked is an act that somebody waits for, and how they can be answered.
type asked struct {
	*listener
	envelope
	act     talk.Act
	trigger string      // the right to open a form, for three seconds, once
	hook    string      // response_url
	view    *slack.View // in which it was done
	whole   func(context.Context, *talk.Act) error
	after   func(context.Context) // once it is answered; nil: nothing
}

// answers is how an act of some kind is answered: at once, by being told to wait, and after that.
type answers interface {
	hold(context.Context) error
	show(context.Context, talk.Answer) error
	late(context.Context, talk.Answer) error
}

// run does what was asked for, once, however often Slack tells of it.
func (l *listener) run(q *asked, by answers) {
	again := func(done bool) {
		if done {
			_ = q.ack(nil)
		}
	}
	if !l.Begin(q.act.Key, again) {
		return
	}
	go func() {
		err := bot.Turn{Hold: by.hold, Show: by.show, Late: by.late}.Run(l.work, &asking{l.handler, q}, q.act)
		if q.after != nil {
			q.after(l.work)
		}
		l.Finished(q.act.Key, err == nil)
		if err != nil {
			l.Log.WarnContext(l.work, "an act was not answered as it should be", "reference", q.act.Key, "err", err)
		}
	}()
}

// asking is the handler for one act: who did it is found out first, within the time that they are ready to wait.
type asking struct {
	bot.Handler
	q *asked
}

// nameTimeout is how long it may take to find out who did it: somebody waits, who has three seconds.
const nameTimeout = 800 * time.Millisecond

// Did implements bot.Handler.
func (h *asking) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	err := h.whole(ctx, &a, nameTimeout)
	if err != nil { // names may be missing, but not what they may do: they are told to wait
		err = h.whole(ctx, &a, askTimeout)
	}
	if err != nil || a.By.Bot {
		return talk.Answer{}, err
	}
	return h.Handler.Did(ctx, a)
}

func (h *asking) whole(ctx context.Context, a *talk.Act, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return h.q.whole(ctx, a)
}

// slash is a command: https://docs.slack.dev/interactivity/implementing-slash-commands. In threads there are none.
func (l *listener) slash(e envelope) error {
	var c slack.SlashCommand
	if err := json.Unmarshal(e.payload, &c); err != nil {
		return err
	}
	in := place(c.ChannelID, "")
	q := &asked{listener: l, envelope: e, trigger: c.TriggerID, hook: c.ResponseURL,
		act: talk.Act{Kind: talk.Typed, Key: "i:" + c.TriggerID, At: l.Now(), In: in, Under: in, Reply: l.handle(c.ResponseURL)},
		whole: func(ctx context.Context, act *talk.Act) (err error) {
			act.By, err = l.person(ctx, c.UserID, c.TeamID)
			act.Line = l.commandLine(ctx, c.Command, c.Text)
			return err
		}}
	l.run(q, commanded{q})
	return nil
}

// interactive is a click, a shortcut or a form: https://docs.slack.dev/reference/interaction-payloads
func (l *listener) interactive(e envelope) error {
	var in slack.InteractionCallback
	if err := json.Unmarshal(e.payload, &in); err != nil {
		return err
	}
	team := cmp.Or(in.User.TeamID, in.Team.ID)
	q := &asked{listener: l, envelope: e, trigger: in.TriggerID, hook: in.ResponseURL,
		act: talk.Act{Key: "i:" + in.TriggerID, At: l.Now(), Reply: l.handle(in.ResponseURL)},
		whole: func(ctx context.Context, act *talk.Act) (err error) {
			act.By, err = l.person(ctx, in.User.ID, team)
			return err
		}}
	if at := when(in.ActionTs); !at.IsZero() {
		q.act.At = at
	}
	switch in.Type {
	case slack.InteractionTypeViewSubmission:
		return l.submission(q, in)
	case slack.InteractionTypeBlockActions:
		return l.clicked(q, in)
	case slack.InteractionTypeMessageAction, slack.InteractionTypeShortcut:
		return l.shortcut(q, in)
	}
	return e.ack(nil) // a form that was closed: its draft is kept
}

// clicked is a button of ours. Its value is the command line; one that is forged does what typing it would.
func (l *listener) clicked(q *asked, in slack.InteractionCallback) error {
	i := slices.IndexFunc(in.ActionCallback.BlockActions, func(b *slack.BlockAction) bool { return strings.HasPrefix(b.ActionID, doing) && b.Value != "" })
	if i < 0 { // a link, or something picked in a form
		return q.ack(nil)
	}
	b := in.ActionCallback.BlockActions[i]
	q.act.Kind, q.act.Line = talk.Clicked, b.Value
	if at := when(b.ActionTs); !at.IsZero() {
		q.act.At = at
	}
	if in.View.ID != "" {
		q.view = &in.View
		_, q.act.In = private(in.View.PrivateMetadata)
		q.act.Under = underOf(q.act.In)
		if in.View.Type == slack.VTHomeTab {
			return l.clickedHome(q, in.User.ID)
		}
		l.run(q, clickedIn{q})
		return nil
	}
	q.on(in)
	l.run(q, clickedOn{q})
	return nil
}

// on says which message it was done to. One that only one person sees is not in the payload.
func (q *asked) on(in slack.InteractionCallback) {
	channel := cmp.Or(in.Channel.ID, in.Container.ChannelID)
	if channel == "" {
		return
	}
	ts := cmp.Or(in.Message.Timestamp, in.MessageTs, in.Container.MessageTs)
	thread := cmp.Or(in.Message.ThreadTimestamp, in.Container.ThreadTs)
	if thread == ts {
		thread = ""
	}
	q.act.In, q.act.Under = place(channel, thread), place(channel, "")
	q.act.On = storage.Ref{In: q.act.In, ID: ts}
}

// shortcut is one from a message's menu, which comes along with what stands before it in its thread, or from anywhere.
func (l *listener) shortcut(q *asked, in slack.InteractionCallback) error {
	line, ok := shortcuts[in.CallbackID]
	if !ok { // of an app that was made otherwise
		return q.ack(nil)
	}
	q.act.Kind, q.act.Line = talk.Clicked, line
	q.on(in)
	who := q.whole
	q.whole = func(ctx context.Context, act *talk.Act) error {
		if err := who(ctx, act); err != nil || in.Type != slack.InteractionTypeMessageAction {
			return err
		}
		l.upTo(ctx, act, in.Channel.ID, event{Msg: in.Message.Msg})
		return nil
	}
	l.run(q, clickedOn{q})
	return nil
}

// submission is a form that was sent.
func (l *listener) submission(q *asked, in slack.InteractionCallback) error {
	q.view = &in.View
	q.act.Kind = talk.Submitted
	q.act.Filled, q.act.Files = submitted(in.View)
	_, q.act.In = private(in.View.PrivateMetadata)
	q.act.Under = underOf(q.act.In)
	l.run(q, filledIn{q})
	return nil
}

func underOf(in storage.Place) storage.Place {
	if in.IsZero() {
		return in
	}
	channel, _ := split(in)
	return place(channel, "")
}

// formIn is how long a form may take to open: triggers live for three seconds from the act.
const formIn = 2700 * time.Millisecond

// openForm shows a form by the act's trigger.
func (q *asked) openForm(ctx context.Context, v slack.ModalViewRequest) error {
	ctx, cancel := context.WithDeadline(ctx, q.at.Add(formIn))
	defer cancel()
	return classify(q.call(ctx, "views.open", "", func(ctx context.Context) error {
		_, err := q.api.OpenViewContext(ctx, q.trigger, v)
		return err
	}))
}

// changeView puts something else where the act was done.
func (q *asked) changeView(ctx context.Context, v slack.ModalViewRequest) error {
	return again(q.call(ctx, "views.update", "", func(ctx context.Context) error {
		_, err := q.api.UpdateViewContext(ctx, v, "", "", q.view.ID)
		return err
	}))
}

// fits reports whether an acknowledgement may hold a payload.
func (q *asked) fits(payload any) bool {
	b, err := json.Marshal(payload)
	return err == nil && (q.room == 0 || len(b) < q.room)
}
