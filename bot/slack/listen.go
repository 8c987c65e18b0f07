package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/commands/talk"
	"tieline/storage"
)

const (
	connections = 2                     // Slack closes each now and then, the old one before a new one is open
	grace       = 10 * time.Second      // for what is under way when listening ends
	settle      = 40 * time.Millisecond // what was said before may come by the other connection
)

// listener is one Listen under way.
type listener struct {
	*Adapter
	*intake.Intake
	handler bot.Handler
	work    context.Context // of what is under way: it outlives the listening by a moment
	fatal   chan error      // ends the listening

	mu    sync.Mutex
	acked time.Time // when the last acknowledgement was sent
}

// Listen implements bot.Platform, by Socket Mode where there is an app-level token, and else by what HTTP is asked to take.
func (a *Adapter) Listen(ctx context.Context, h bot.Handler) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	l := &listener{Adapter: a, handler: h, work: work, fatal: make(chan error, 1)}
	l.Intake = intake.New(work, ctx.Done(), intake.Config{Platform: "Slack", Handler: h, Marks: a.Marks, Log: a.Log, Settle: settle, Slowly: readSlowly,
		Now: a.Now, Read: l.readPlace, Note: l.noted, Opened: func() { l.regroup(work) }, End: l.end})
	if !a.listening.CompareAndSwap(nil, l) {
		return &bot.Error{Class: bot.Rejected, Code: "listening", Err: errors.New("somebody listens already")}
	}
	defer a.listening.Store(nil)

	var loops sync.WaitGroup
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	loops.Go(func() { l.Run(reading) })
	if a.AppToken == "" {
		l.Connected()
	} else {
		for range connections {
			loops.Go(func() { l.supervise(work) })
		}
	}

	var err error
	select {
	case <-ctx.Done():
	case err = <-l.fatal:
	}
	stopReading()
	l.finish()
	cancel()
	loops.Wait()
	return err
}

// finish waits for what is under way and its acknowledgements, and keeps the marks.
func (l *listener) finish() {
	ctx, cancel := context.WithTimeout(l.work, grace)
	defer cancel()
	l.Stop(ctx)
	l.mu.Lock()
	left := l.settles.last - time.Since(l.acked)
	l.mu.Unlock()
	time.Sleep(left) // the library queues acknowledgements, and does not say when they are sent
}

// noted says the answer to a message where it stands, to whoever wrote it alone.
func (l *listener) noted(ctx context.Context, a talk.Act, ans talk.Answer) error {
	t := bot.Tell{To: a.By.Key, In: a.In, Key: a.Key, Card: *ans.Say}
	err := insist(ctx, func() error { return l.note(ctx, t) })
	if class := bot.ClassOf(err); class == bot.Lost || class == bot.Gone { // they are there no more
		return l.direct(ctx, t)
	}
	return err
}

// end gives up listening.
func (l *listener) end(err error) {
	select {
	case l.fatal <- err:
	default:
	}
}

// envelope is one thing that Slack tells us.
type envelope struct {
	kind    string // events_api, slash_commands, interactive
	payload json.RawMessage
	at      time.Time // when it came
	// ack acknowledges it, once, with what may go with it. Not at all: it is told again, if it is an event.
	ack func(payload any) error
	// room is how large an acknowledgement may be; 0: as large as one likes.
	room int
}

// take takes an envelope, and does not wait for it.
func (l *listener) take(e envelope) {
	var err error
	switch e.kind {
	case "events_api":
		err = l.event(e)
	case "slash_commands":
		err = l.slash(e)
	case "interactive":
		err = l.interactive(e)
	default:
		_ = e.ack(nil) // nobody here knows it: being told it again would not help
	}
	if err != nil {
		l.Log.ErrorContext(l.work, "what Slack tells is not understood", "kind", e.kind, "err", err)
		_ = e.ack(nil)
	}
}

func (l *listener) event(e envelope) error {
	in, err := inner(e.payload)
	if err != nil {
		return err
	}
	switch in.Type {
	case "app_home_opened":
		return l.openedHome(e, in)
	case "user_change":
		l.people.forget(in.User)
	case "subteam_created", "subteam_members_changed", "subteam_updated":
		l.Aside(func() { l.regroup(l.work, slices.Concat(in.Added, in.Removed)...) })
	case "app_uninstalled", "tokens_revoked":
		go func() {
			if err := l.revoked(l.work, in); err != nil {
				l.end(err)
			}
		}()
	}
	d := l.deed(in)
	if d == nil {
		return e.ack(nil)
	}
	d.Over = append(d.Over, func(done bool) {
		if done {
			_ = e.ack(nil)
		}
	})
	l.Put(d)
	return nil
}

// handle is the right to answer an act by its response_url: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
func (a *Adapter) handle(url string) storage.Handle {
	if url == "" {
		return storage.Handle{}
	}
	return storage.Handle{Token: url, Expires: a.Now().Add(29 * time.Minute)}
}
