package slack

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
)

const (
	overlap     = time.Hour               // read again before the last message known: for edits, and for what failed
	missedFor   = 7 * 24 * time.Hour      // how old a message may be that counts as deleted where it is there no more: a workspace may drop old ones by itself
	firstLook   = 24 * time.Hour          // how far back a channel is read of which nothing is known
	gateOpens   = time.Minute             // what is told waits no longer than that for what was missed
	longestRead = 5 * time.Minute         // of one page, with all pauses
	readEvery   = 30 * time.Minute        // all is read again: of what went astray on the way nobody tells, least of all by HTTP
	readSlowly  = 2500 * time.Millisecond // between places, where nobody waits: half of what Slack allows is left to others
)

// connected is when a connection opens. Where there was none, what was missed is read before anything else is done there;
// where there was another, Slack has told it everything, and reading is only to be sure.
func (l *listener) connected() {
	l.mu.Lock()
	l.up++
	gap := l.up == 1
	if gap {
		l.gaps++
	} else {
		l.behind = true
	}
	n := l.gaps
	l.mu.Unlock()
	if !gap {
		return
	}
	l.inbox.aside(func() { l.regroup(l.work) })
	if known, err := l.marks.known(l.work); err == nil {
		places := make([]string, 0, len(known))
		for p := range known {
			places = append(places, p)
		}
		l.inbox.shut(places, n)
		time.AfterFunc(gateOpens, func() { l.inbox.openAll(n) })
	}
	select {
	case l.missing <- struct{}{}:
	default:
	}
}

func (l *listener) disconnected() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.up--; l.up == 0 && l.since.IsZero() {
		l.since = l.Now()
	}
}

// readMissed reads after every gap, and again where something failed.
func (l *listener) readMissed(ctx context.Context) {
	sweep, all := time.NewTicker(sweepEvery), time.NewTicker(readEvery)
	defer sweep.Stop()
	defer all.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.missing:
			l.readAll(ctx, 0)
		case <-all.C:
			l.later()
		case <-sweep.C:
			l.mu.Lock()
			idle := !l.behind || l.up == 0
			l.mu.Unlock()
			if !idle {
				l.readAll(ctx, readSlowly)
			}
		}
	}
}

// readAll reads every place once, with a pause between; those first where something waits for it. A gap ends the pauses.
func (l *listener) readAll(ctx context.Context, pause time.Duration) {
	l.mu.Lock()
	gap := l.gaps
	l.behind = false
	l.mu.Unlock()
	defer l.inbox.openAll(gap)
	known, err := l.marks.known(ctx)
	if err != nil {
		l.Log.ErrorContext(ctx, "what was missed in Slack cannot be read yet", "err", err)
		l.later()
		return
	}
	for len(known) > 0 && ctx.Err() == nil {
		next := ""
		for p := range known {
			if next == "" || l.inbox.waited(p) {
				next = p
			}
		}
		err := l.readPlace(ctx, next, known[next])
		delete(known, next)
		l.inbox.open(next, gap)
		if err != nil && ctx.Err() == nil {
			l.unread(ctx, next, err)
		}
		if len(l.missing) == 0 {
			sleep(ctx, pause)
		}
	}
	l.inbox.aside(func() { l.caughtUp(ctx, gap) })
}

// unread is for a place that could not be read.
func (l *listener) unread(ctx context.Context, place string, err error) {
	l.Log.WarnContext(ctx, "what was missed in a place could not be read", "place", place, "err", err)
	switch bot.ClassOf(err) {
	case bot.Auth:
		l.end(err)
	case bot.Wait, bot.Temporary, bot.Uncertain:
		l.later()
	}
}

// later has the next sweep read again.
func (l *listener) later() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.behind = true
}

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
	held, err := l.held(ctx, id, since) // before it is read: what is heard meanwhile may not be among it
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
			d.quiet = m.Timestamp <= mark
			l.inbox.put(d)
		}
	}
	for _, ts := range held {
		if !there[ts] {
			l.inbox.put(l.gone(channel, thread, ts))
		}
	}
	return nil
}

// held are the messages of a place that must be there: those that were heard since, and of a thread those that are kept of it.
func (l *listener) held(ctx context.Context, id, since string) ([]string, error) {
	held := l.heard.since(id, since)
	if !strings.Contains(id, "/") {
		return held, nil
	}
	kept, err := l.Marks.Held(ctx, id)
	old := stamp(l.Now().Add(-missedFor))
	for _, ts := range kept {
		if ts >= old && !slices.Contains(held, ts) {
			held = append(held, ts)
		}
	}
	return held, err
}

// found is what a message that was read says: that it was said, and that it was edited since.
func (l *listener) found(channel string, m event) (out []*deed) {
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
		d.act.Late = true
	}
	return out
}

// gone is a message that was heard before, and is there no more.
func (l *listener) gone(channel, thread, ts string) *deed {
	d := l.deleted(channel, event{Msg: slack.Msg{Timestamp: ts, ThreadTimestamp: thread}}, ts, stamp(l.Now()))
	d.act.Late = true
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

// heard are the messages that were said lately, by place: so that one which was deleted in a gap is missed.
type heard struct {
	mu sync.Mutex
	by map[string][]string
}

const heardPerPlace = 200

func (h *heard) add(place, ts string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[string][]string{}
	}
	list := h.by[place]
	i, there := slices.BinarySearch(list, ts)
	if there {
		return
	}
	list = slices.Insert(list, i, ts)
	h.by[place] = list[max(0, len(list)-heardPerPlace):]
}

func (h *heard) remove(place, ts string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.by[place] = slices.DeleteFunc(h.by[place], func(x string) bool { return x == ts })
}

// since are those after a timestamp.
func (h *heard) since(place, from string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, there := slices.BinarySearch(h.by[place], from)
	if there {
		i++
	}
	return slices.Clone(h.by[place][i:])
}
