package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/commands/talk"
	"tieline/storage"
)

// event is what is read of an event, and of a message inside one: https://docs.slack.dev/reference/events. The library's own
// types leave out whose workspace somebody is from, and know fewer events than there are.
type event struct {
	slack.Msg
	UserTeam   string `json:"user_team"`
	SourceTeam string `json:"source_team"`
	Message    *event `json:"message"`
	Previous   *event `json:"previous_message"`

	Reaction string `json:"reaction"`
	Item     struct {
		Type, Channel, TS string
	} `json:"item"`

	ItemUser string `json:"item_user"`

	Tab string `json:"tab"`

	Added   []string `json:"added_users"`
	Removed []string `json:"removed_users"`
}

// inner reads an event out of its envelope.
func inner(payload json.RawMessage) (e event, err error) {
	var outer struct {
		Event json.RawMessage `json:"event"`
	}
	if err := json.Unmarshal(payload, &outer); err != nil {
		return e, err
	}
	var typ struct {
		Type string          `json:"type"`
		User json.RawMessage `json:"user"`
	}
	if err := json.Unmarshal(outer.Event, &typ); err != nil {
		return e, err
	}
	switch typ.Type { // others have other things under the same names
	case "message", "reaction_added", "app_home_opened", "subteam_members_changed":
		return e, json.Unmarshal(outer.Event, &e)
	case "user_change":
		var who struct {
			ID string `json:"id"`
		}
		err = json.Unmarshal(typ.User, &who)
		e.User = who.ID
	}
	e.Type = typ.Type
	return e, err
}

// deed is what somebody did, of an event that says so. app_mention is none: it tells of a message a second time.
func (a *Adapter) deed(e event) *intake.Deed {
	switch e.Type {
	case "message":
		return a.messageDeed(e)
	case "reaction_added":
		return a.reacted(e)
	}
	return nil
}

func (a *Adapter) messageDeed(e event) *intake.Deed {
	switch e.SubType {
	case "", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast, slack.MsgSubTypeMeMessage:
		return a.said(e.Channel, e)
	case slack.MsgSubTypeMessageChanged:
		return a.changed(e)
	case slack.MsgSubTypeMessageDeleted:
		if e.Previous == nil || a.ours(*e.Previous) {
			return nil
		}
		return a.deleted(e.Channel, *e.Previous, cmp.Or(e.DeletedTimestamp, e.Previous.Timestamp), cmp.Or(e.EventTimestamp, e.Timestamp))
	}
	return nil // somebody joined, a topic was set
}

// ours reports whether a message is our own, or another app's: those are no acts.
func (a *Adapter) ours(m event) bool {
	return m.User == "" || m.User == a.me || m.User == "USLACKBOT" || m.BotID != ""
}

// where a message stands. A thread's head is said in the channel.
func where(channel string, m event) (in, under storage.Place) {
	thread := m.ThreadTimestamp
	if thread == m.Timestamp {
		thread = ""
	}
	return place(channel, thread), place(channel, "")
}

func teamOf(m event) string { return cmp.Or(m.UserTeam, m.SourceTeam, m.Team) }

// said is a message; where it begins with a mention of us, a command.
func (a *Adapter) said(channel string, m event) *intake.Deed {
	if a.ours(m) {
		return nil
	}
	in, under := where(channel, m)
	act := talk.Act{Kind: talk.Said, Key: "m:" + channel + ":" + m.Timestamp, At: when(m.Timestamp), In: in, Under: under, On: storage.Ref{In: in, ID: m.Timestamp}}
	if m.ClientMsgID != "" {
		act.Also = "c:" + channel + ":" + m.ClientMsgID
	}
	for _, f := range m.Files {
		act.Files = append(act.Files, fileOf(f))
	}
	if a.mentioned(m.Text) {
		act.Kind = talk.Typed
	}
	return &intake.Deed{Act: act, ID: m.Timestamp, Whole: func(ctx context.Context, act *talk.Act) (err error) {
		if act.By, err = a.person(ctx, m.User, teamOf(m)); err != nil {
			return err
		}
		a.name(ctx, act.Files)
		act.Text = a.textOf(ctx, m)
		if act.Kind == talk.Typed {
			act.Line, act.Text, act.On = a.afterMention(act.Text), nil, storage.Ref{}
			return a.soFar(ctx, act, channel, m)
		}
		return nil
	}}
}

func (a *Adapter) textOf(ctx context.Context, m event) talk.Text {
	return Read(m.Blocks, m.Text, a.names(ctx))
}

// changed is an edit. Unfurled links, new replies and pins tell of a change too, and leave the edited time as it was.
// A head that is deleted leaves a tombstone, while its thread goes on.
func (a *Adapter) changed(e event) *intake.Deed {
	m := e.Message
	switch {
	case m == nil:
		return nil
	case m.SubType == "tombstone":
		if e.Previous == nil || a.ours(*e.Previous) {
			return nil
		}
		return a.deleted(e.Channel, *e.Previous, m.Timestamp, cmp.Or(e.EventTimestamp, e.Timestamp))
	case m.Edited == nil || e.Previous != nil && e.Previous.Edited != nil && e.Previous.Edited.Timestamp == m.Edited.Timestamp:
		return nil
	}
	return a.edited(e.Channel, *m)
}

func (a *Adapter) edited(channel string, m event) *intake.Deed {
	if a.ours(m) {
		return nil
	}
	in, under := where(channel, m)
	ts := m.Edited.Timestamp
	return &intake.Deed{ID: ts, Act: talk.Act{Kind: talk.Edited, Key: "e:" + channel + ":" + m.Timestamp + ":" + ts, At: when(ts), In: in, Under: under, On: storage.Ref{In: in, ID: m.Timestamp}},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			act.By, err = a.person(ctx, m.User, teamOf(m))
			act.Text = a.textOf(ctx, m)
			return err
		}}
}

// deleted is a message that was taken away. Slack does not say by whom; nearly always it is who wrote it.
func (a *Adapter) deleted(channel string, was event, ts, at string) *intake.Deed {
	was.Timestamp = ts
	in, under := where(channel, was)
	return &intake.Deed{ID: at, Act: talk.Act{Kind: talk.Deleted, Key: "d:" + channel + ":" + ts, At: when(at), In: in, Under: under, On: storage.Ref{In: in, ID: ts}},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			act.By, err = a.person(ctx, was.User, teamOf(was))
			return err
		}}
}

// reacted is an emoji under a message that asks for a ticket. The event does not say whether that message stands in a thread, nor, where
// it stands under another's name, that it is ours.
func (a *Adapter) reacted(e event) *intake.Deed {
	if e.Item.Type != "message" || e.User == "" || e.User == a.me || e.ItemUser == a.me || !talk.OpensTicket(e.Reaction) {
		return nil
	}
	in, ts := place(e.Item.Channel, ""), e.EventTimestamp
	key := "r:" + e.Item.Channel + ":" + e.Item.TS + ":" + e.Reaction + ":"
	return &intake.Deed{ID: ts, Act: talk.Act{Kind: talk.Reacted, Key: key + e.User, At: when(ts), In: in, Under: in,
		On: storage.Ref{In: in, ID: e.Item.TS}, Emoji: e.Reaction},
		Whole: func(ctx context.Context, act *talk.Act) (err error) {
			if act.By, err = a.person(ctx, e.User, ""); err != nil {
				return err
			}
			act.Key = key + act.By.Key.Team + "/" + e.User
			return a.pointedAt(ctx, act, e.Item.Channel, e.Item.TS)
		}}
}

// revoked reports whether an event says that our tokens are taken away, and asks whether that is so.
func (a *Adapter) revoked(ctx context.Context, e event) error {
	if e.Type != "app_uninstalled" && e.Type != "tokens_revoked" {
		return nil
	}
	_, err := a.api.AuthTestContext(ctx)
	if err = again(err); bot.ClassOf(err) == bot.Auth {
		return err
	}
	return nil
}

// mentioned reports whether a message begins by addressing us.
func (a *Adapter) mentioned(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "<@"+a.me+">") || strings.HasPrefix(text, "<@"+a.me+"|")
}
