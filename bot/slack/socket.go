package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"tieline/bot"
)

const (
	firstPause  = time.Second
	longestWait = 30 * time.Second
	livedLong   = 30 * time.Second // a connection that held so long is made anew at once
	ackRoom     = 19 << 10         // Slack drops acknowledgements over 20 KB without a word
	ackSettles  = 150 * time.Millisecond
	lastAcks    = 200 * time.Millisecond
)

// settling is how long an acknowledgement counts as on its way, since the library does not say when it was sent: one that somebody
// waits for, and the last before the end.
type settling struct{ ack, last time.Duration }

// supervise keeps one connection open, until ctx ends or the tokens are not taken.
func (l *listener) supervise(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		begun := time.Now()
		err := again(l.connection(ctx))
		if ctx.Err() != nil {
			return
		}
		if bot.ClassOf(err) == bot.Auth && err != nil {
			l.end(err)
			return
		}
		wait := time.Duration(0)
		if err != nil || time.Since(begun) < livedLong {
			wait = pause/2 + rand.N(pause/2) //nolint:gosec // only so that connections do not come all at once
			pause = min(2*pause, longestWait)
		} else {
			pause = firstPause
		}
		if err != nil {
			wait = max(wait, after(err))
			l.Log.WarnContext(ctx, "Slack is not reached by Socket Mode", "again", wait, "err", err)
		}
		sleep(ctx, wait)
	}
}

// connection is one connection from its opening to its end; nil, where it was open. The library's own reconnecting keeps
// the acknowledgements of the old one, and waits for up to five minutes.
func (l *listener) connection(ctx context.Context) error {
	if err := l.pace.turn(ctx, "apps.connections.open", ""); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	options := []socketmode.Option{socketmode.OptionLog(log.New(io.Discard, "", 0))}
	if l.Dialer != nil {
		options = append(options, socketmode.OptionDialer(l.Dialer))
	}
	sm := socketmode.New(l.library(&oneOpening{doer: l.client}), options...)
	ended := make(chan error, 1)
	go func() { ended <- sm.RunContext(ctx) }()
	open := false
	defer func() {
		cancel()
		if open {
			l.Disconnected()
		}
	}()
	for {
		select {
		case err := <-ended:
			if open {
				return nil
			}
			return err
		case e := <-sm.Events:
			switch e.Type {
			case socketmode.EventTypeHello:
				open = true
				l.Connected()
			case socketmode.EventTypeConnectionError:
				if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok && !open {
					return failed.ErrorObj
				}
				return nil
			case socketmode.EventTypeConnecting:
				if c, ok := e.Data.(*slack.ConnectingEvent); ok && c.ConnectionCount > 0 { // it has ended
					if open {
						return nil
					}
					return errNoHello
				}
			case socketmode.EventTypeErrorWriteFailed:
				return nil
			default:
				l.fromSocket(ctx, sm, e)
			}
		}
	}
}

// oneOpening lets the library open one connection: before it can be told not to, it opens the next as soon as one has ended.
type oneOpening struct {
	doer
	opened atomic.Bool
}

// Do sends the first request, and keeps any other until nobody waits for it.
func (o *oneOpening) Do(r *http.Request) (*http.Response, error) {
	if o.opened.Swap(true) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return o.doer.Do(r)
}

// fromSocket takes an envelope. What the library does not understand comes without its Request, and is told again and again
// unless it is acknowledged.
func (l *listener) fromSocket(ctx context.Context, sm *socketmode.Client, e socketmode.Event) {
	request := e.Request
	if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok && request == nil {
		request = &socketmode.Request{}
		if err := json.Unmarshal(bad.Message, request); err != nil {
			return
		}
	}
	if request == nil || request.EnvelopeID == "" {
		return
	}
	l.take(envelope{kind: request.Type, payload: request.Payload, at: time.Now(), room: ackRoom, ack: func(payload any) error {
		if err := sm.AckCtx(ctx, request.EnvelopeID, payload); err != nil {
			return err
		}
		l.mu.Lock()
		l.acked = time.Now()
		l.mu.Unlock()
		if payload == nil {
			return nil
		}
		// It is queued, no more. Somebody waits for what it says: it is only shown if the connection lives on.
		settled := time.NewTimer(l.settles.ack)
		defer settled.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-settled.C:
			return nil
		}
	}})
}

var errNoHello = &bot.Error{Class: bot.Temporary, Code: "no_hello", Err: errors.New("the connection was closed before it was open")}

// after is how long Slack asks us to wait.
func after(err error) time.Duration {
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e.After
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
