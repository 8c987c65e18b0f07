package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

const (
	connections = 2                // Slack closes each now and then, the old one before a new one is open
	flushEvery  = 5 * time.Second  // how often the marks are kept
	sweepEvery  = 30 * time.Second // how often what failed is read again
	grace       = 10 * time.Second // for what is under way when listening ends
	lastAcks    = 200 * time.Millisecond
)

// tries are the waits before a deed is handed to a failing handler again. After the last it is left to Slack, which tells it again, and
// to the sweep; its place goes on.
var tries = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second}

// listener is one Listen under way.
type listener struct {
	*Adapter
	handler bot.Handler
	inbox   *inbox
	marks   *marks
	work    context.Context // of what is under way: it outlives the listening by a moment
	ending  <-chan struct{} // closed when nothing new is begun
	fatal   chan error      // ends the listening

	mu      sync.Mutex
	up      int           // open connections
	gaps    int           // how often there was none
	behind  bool          // something is to be read at the next sweep
	since   time.Time     // when the gap began that is not read yet; zero: there is none
	missing chan struct{} // something is to be read now
	acked   time.Time     // when the last acknowledgement was sent
	heard   heard
}

// Listen implements bot.Platform, by Socket Mode where there is an app-level token, and else by what HTTP is asked to take.
func (a *Adapter) Listen(ctx context.Context, h bot.Handler) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	l := &listener{Adapter: a, handler: h, marks: newMarks(a.Marks), work: work, ending: ctx.Done(), fatal: make(chan error, 1), missing: make(chan struct{}, 1), since: a.Now()}
	l.inbox = newInbox(l.do)
	if !a.listening.CompareAndSwap(nil, l) {
		return &bot.Error{Class: bot.Rejected, Code: "listening", Err: errors.New("somebody listens already")}
	}
	defer a.listening.Store(nil)

	var loops sync.WaitGroup
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	loops.Go(func() { l.readMissed(reading) })
	loops.Go(func() { l.keepMarks(reading) })
	if a.AppToken == "" {
		l.connected()
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
	l.inbox.stop(ctx)
	l.mu.Lock()
	left := lastAcks - time.Since(l.acked)
	l.mu.Unlock()
	time.Sleep(left) // the library queues acknowledgements, and does not say when they are sent
	if err := l.marks.flush(ctx); err != nil {
		l.Log.WarnContext(ctx, "how far Slack was read was not kept: it is read twice", "err", err)
	}
}

func (l *listener) keepMarks(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.marks.flush(ctx); err != nil && ctx.Err() == nil {
				l.Log.WarnContext(ctx, "how far Slack was read was not kept", "err", err)
			}
		}
	}
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
	case "subteam_members_changed", "subteam_updated":
		l.inbox.aside(func() { l.regroup(l.work, slices.Concat(in.Added, in.Removed)...) })
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
	d.over = append(d.over, func(done bool) {
		if done {
			_ = e.ack(nil)
		}
	})
	l.inbox.put(d)
	return nil
}

// do hands a deed on. Nobody is told to wait for the answer to a message; what it says follows as a note.
func (l *listener) do(d *deed) bool {
	a := d.act
	var ans talk.Answer
	err := d.whole(l.work, &a)
	if a.By.Bot {
		return true
	}
	if err == nil {
		ans, err = l.tried(a)
	} else {
		l.Log.WarnContext(l.work, "an act could not be read whole yet", "reference", a.Key, "err", err)
	}
	message := a.Kind == talk.Said || a.Kind == talk.Typed
	if message && err == nil {
		l.marks.done(a.In.ID, d.ts)
		l.heard.add(a.In.ID, d.ts)
	} else if err != nil {
		if message {
			l.marks.fail(a.In.ID, d.ts)
		}
		l.later()
	}
	if a.Kind == talk.Deleted && err == nil {
		l.heard.remove(a.In.ID, a.On.ID)
	}
	switch {
	case err != nil && a.Kind == talk.Typed && !d.quiet:
		l.noted(a, talk.Answer{Say: notTaken(a.Key)})
	case err == nil && (ans.Say != nil || ans.Form != nil) && !d.quiet:
		l.noted(a, ans)
	}
	return err == nil
}

func (l *listener) tried(a talk.Act) (ans talk.Answer, err error) {
	for _, wait := range append(tries[:len(tries):len(tries)], 0) {
		if ans, err = bot.Safely(l.work, l.handler, a); err == nil || wait == 0 {
			return ans, err
		}
		again := time.NewTimer(wait)
		select {
		case <-again.C:
		case <-l.ending:
			again.Stop()
			return ans, err
		}
	}
	return ans, err
}

// noted says the answer to a message where it stands, to whoever wrote it alone. The lane does not wait for it.
func (l *listener) noted(a talk.Act, ans talk.Answer) {
	if ans.Form != nil { // a message brings no right to open one
		ans.Say = bot.Open(*ans.Form)
	}
	l.inbox.running.Add(1)
	go func() {
		defer l.inbox.running.Done()
		ctx, cancel := context.WithTimeout(l.work, callTimeout)
		defer cancel()
		t := bot.Tell{To: a.By.Key, In: a.In, Key: a.Key, Card: *ans.Say}
		err := insist(ctx, func() error { return l.note(ctx, t) })
		if class := bot.ClassOf(err); class == bot.Lost || class == bot.Gone { // they are there no more
			err = l.direct(ctx, t)
		}
		if err != nil {
			l.Log.WarnContext(ctx, "an answer could not be shown", "reference", a.Key, "err", err)
			return
		}
		if ans.Owed != "" {
			l.handler.Shown(ctx, ans.Owed)
		}
	}()
}

// notTaken is what a writer reads whose command the handler failed on.
func notTaken(reference string) *talk.Card {
	return &talk.Card{Tone: talk.Warn, Body: talk.Say("Tieline has not taken this yet. It is tried again by itself; you need do nothing."),
		Small: []talk.Text{talk.Say("Reference ", talk.Literal(reference))}}
}

// handle is the right to answer an act by its response_url: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
func (a *Adapter) handle(url string) storage.Handle {
	if url == "" {
		return storage.Handle{}
	}
	return storage.Handle{Token: url, Expires: a.Now().Add(29 * time.Minute)}
}
