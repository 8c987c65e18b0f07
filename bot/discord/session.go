package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tieline/bot"
)

const (
	handshake    = 15 * time.Second
	readyIn      = 30 * time.Second // how long a connection may take to be ready
	deafFor      = 20 * time.Second // a heartbeat is answered sooner than that
	lookEvery    = 2 * time.Second
	firstPause   = time.Second
	longestPause = time.Minute
	livedLong    = 30 * time.Second // a connection that held so long is made anew at once

	mostLeft = 20 // sessions that hang for ever; then the process had better start anew
)

// settledIn is how long the library may take to notice that its connection has ended.
var settledIn = 5 * time.Second

// intents are what the gateway is to tell: https://discord.com/developers/docs/events/gateway#gateway-intents
const intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsGuildMessageReactions | discordgo.IntentsDirectMessages |
	discordgo.IntentsDirectMessageReactions | discordgo.IntentMessageContent

// fatalCloses are what the gateway closes a connection with that would be closed the same way again:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var fatalCloses = map[int]string{
	4004: "the token is not taken",
	4010: "the shard is none", 4011: "the bot is in more servers than one connection is told of", 4012: "the version of the gateway is no more",
	4013: "the intents are none",
	4014: "the intent Message Content is not switched on for this application",
}

// supervise keeps one connection open, until ctx ends, the token is not taken, or the library hangs too often.
func (l *listener) supervise(ctx context.Context) {
	wait, left := firstPause, 0
	for ctx.Err() == nil {
		begun := time.Now()
		hangs, err := l.connection(ctx)
		if ctx.Err() != nil {
			return
		}
		if hangs {
			left++
		}
		switch {
		case left >= mostLeft:
			l.end(&bot.Error{Class: bot.Temporary, Code: "hung", Err: fmt.Errorf("the library has hung %d times; only a new process is rid of that", left)})
			return
		case err != nil && bot.ClassOf(err) == bot.Auth:
			l.end(err)
			return
		}
		next := time.Duration(0)
		if err != nil || time.Since(begun) < livedLong {
			next = wait/2 + rand.N(wait/2) //nolint:gosec // only so that connections do not come all at once
			wait = min(2*wait, longestPause)
		} else {
			wait = firstPause
		}
		if err != nil {
			next = max(next, after(err))
			l.Log.WarnContext(ctx, "Discord's gateway is not reached", "again", next, "err", err)
		}
		pause(ctx, next)
	}
}

// connection is one connection from its opening to its end, by a session of the library's that is thrown away afterwards. The error is
// nil where it was ready; hangs, where the library did not come back.
func (l *listener) connection(ctx context.Context) (hangs bool, err error) {
	sock := newLink()
	s := l.library()
	s.Dialer = sock.dialer(l.Dialer)
	s.Identify.Intents = intents
	ready := make(chan struct{}, 1)
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "" {
			return
		}
		l.heard(event{sock: sock, kind: e.Type, raw: slices.Clone(e.RawData), at: time.Now()})
		if e.Type == "READY" {
			select {
			case ready <- struct{}{}:
			default:
			}
		}
	})
	defer func() {
		sock.end()
		l.heard(event{sock: sock, kind: gone})
	}()
	opened := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				opened <- fmt.Errorf("the library panicked: %v", r)
			}
		}()
		opened <- s.Open()
	}()
	return l.watch(ctx, s, sock, opened, ready)
}

// watch returns when the connection has ended, or is given up.
func (l *listener) watch(ctx context.Context, s *discordgo.Session, sock *link, opened <-chan error, ready <-chan struct{}) (hangs bool, err error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	late := time.After(readyIn)
	isReady, isOpen := false, false
	over := func(why error) (bool, error) {
		sock.end()
		if isReady {
			why = nil
		}
		if isOpen {
			return false, why
		}
		select { // the library holds its lock while it opens: where it waits for that itself, it never comes back
		case err := <-opened:
			if e := closed(err); e != nil {
				why = e
			}
			return false, why
		case <-time.After(settledIn):
			return true, why
		}
	}
	for {
		select {
		case err := <-opened:
			isOpen = true
			if err != nil {
				return over(notOpened(err))
			}
		case <-ready:
			isReady, late = true, nil
		case <-late:
			return over(errNotReady)
		case <-sock.ended:
			return over(errEnded)
		case <-ctx.Done():
			return over(ctx.Err())
		case <-look.C:
			if sock.silent() > deafFor || sock.zombie(acknowledged(s)) > deafFor {
				return over(errDeaf)
			}
		}
	}
}

// acknowledged is when the last heartbeat was; now, where the library holds its lock: it may do so for ever.
func acknowledged(s *discordgo.Session) time.Time {
	if !s.TryRLock() {
		return time.Now()
	}
	defer s.RUnlock()
	return s.LastHeartbeatAck
}

var (
	errNotReady = &bot.Error{Class: bot.Temporary, Code: "not_ready", Err: errors.New("the connection was open, and never ready")}
	errEnded    = &bot.Error{Class: bot.Temporary, Code: "ended", Err: errors.New("the connection ended before it was ready")}
	errDeaf     = &bot.Error{Class: bot.Temporary, Code: "deaf", Err: errors.New("the connection does not answer")}
)

// notOpened is why a connection was not opened.
func notOpened(err error) error {
	if e := closed(err); e != nil {
		return e
	}
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return again(e)
	}
	return &bot.Error{Class: bot.Temporary, Code: "gateway", Err: fmt.Errorf("it could not be opened (%T)", err)}
}

// closed is what the gateway said when it closed a connection that was being opened; nil where it said nothing.
func closed(err error) error {
	e, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return nil
	}
	if why := fatalCloses[e.Code]; why != "" {
		return &bot.Error{Class: bot.Auth, Code: fmt.Sprint(e.Code), Err: errors.New(why)}
	}
	return &bot.Error{Class: bot.Temporary, Code: fmt.Sprint(e.Code), Err: errors.New("the gateway closed the connection")}
}

// after is how long Discord asks us to wait.
func after(err error) time.Duration {
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e.After
	}
	return 0
}

// event is one thing that the gateway told.
type event struct {
	sock *link
	kind string
	raw  json.RawMessage
	at   time.Time // when it came
}

// gone is told last of every connection.
const gone = "gone"
