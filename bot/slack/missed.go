package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/bot/intake"
)

const (
	overlap     = time.Hour               // read again before the last message known: for edits, and for what failed
	missedFor   = 7 * 24 * time.Hour      // how old a message may be that counts as deleted where it is there no more: a workspace may drop old ones by itself
	firstLook   = 24 * time.Hour          // how far back a channel is read of which nothing is known
	longestRead = 5 * time.Minute         // of one page, with all pauses
	readSlowly  = 2500 * time.Millisecond // between places, where nobody waits: half of what Slack allows is left to others
)

// readPlace reads a channel from a little before the last message known there, or a thread whole, and says what is found, oldest
// first: what was said and edited since, and what is there no more. What was done already is done once.
func (l *listener) readPlace(ctx context.Context, id, mark string) error {
	channel, thread, _ := strings.Cut(id, "/")
	since := ""
	switch {
	case mark != "":
		since = stamp(when(mark).Add(-overlap))
	case thread == "":
		since = stamp(l.Now().Add(-firstLook))
	}
	held, err := l.Held(ctx, id, since, stamp(l.Now().Add(-missedFor)), thread != "") // before it is read: what is heard meanwhile may not be among it
	if err != nil {
		return err
	}
	from := since
	if thread != "" {
		from = ""
	}
	var found []event
	err = l.messages(ctx, patient(l.pages(channel, thread, from, perPage)), thread, func(m slack.Message) bool {
		found = append(found, event{Msg: m.Msg})
		return true
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b event) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	there := map[string]bool{}
	for _, m := range found {
		there[m.Timestamp] = m.SubType != "tombstone"
		if m.Timestamp < since && (m.Edited == nil || m.Edited.Timestamp < since) {
			continue
		}
		for _, d := range l.found(channel, m) {
			d.Quiet = m.Timestamp <= mark
			l.Put(d)
		}
	}
	for _, ts := range held {
		if !there[ts] {
			l.Put(l.gone(channel, thread, ts))
		}
	}
	return nil
}

// found is what a message that was read says: that it was said, and that it was edited since.
func (l *listener) found(channel string, m event) (out []*intake.Deed) {
	switch m.SubType {
	case "", slack.MsgSubTypeFileShare, slack.MsgSubTypeThreadBroadcast, slack.MsgSubTypeMeMessage:
	default:
		return nil
	}
	if d := l.said(channel, m); d != nil {
		out = append(out, d)
	}
	if m.Edited != nil {
		if d := l.edited(channel, m); d != nil {
			out = append(out, d)
		}
	}
	for _, d := range out {
		d.Act.Late = true
	}
	return out
}

// gone is a message that was heard before, and is there no more.
func (l *listener) gone(channel, thread, ts string) *intake.Deed {
	d := l.deleted(channel, event{Msg: slack.Msg{Timestamp: ts, ThreadTimestamp: thread}}, ts, stamp(l.Now()))
	d.Act.Late = true
	return d
}

// patient asks for each page until there is an answer, so that a long gap is read however often there is none.
func patient(p pager) pager {
	return func(ctx context.Context, cursor string) (list []slack.Message, next string, err error) {
		ctx, cancel := context.WithTimeout(ctx, longestRead)
		defer cancel()
		err = insist(ctx, func() (err error) {
			list, next, err = p(ctx, cursor)
			return err
		})
		return list, next, err
	}
}

// insist asks Slack again, in the time that ctx leaves: after as long as Slack asks for, or with growing pauses where
// there was no answer.
func insist(ctx context.Context, ask func() error) error {
	for pause := 250 * time.Millisecond; ; pause = min(2*pause, 10*time.Second) {
		err := again(ask())
		switch bot.ClassOf(err) {
		case bot.Wait:
			pause = max(after(err), 50*time.Millisecond)
		case bot.Temporary:
		default:
			return err
		}
		if err == nil {
			return nil
		}
		if until, ok := ctx.Deadline(); ok && time.Until(until) < pause {
			return err
		}
		if sleep(ctx, pause); ctx.Err() != nil {
			return err
		}
	}
}
