package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/intake"
	"tieline/commands/talk"
	"tieline/storage"
)

const (
	grace      = 10 * time.Second // for what is under way when listening ends
	readSlowly = time.Second      // between places that are read while nobody waits
)

// listener is one Listen under way.
type listener struct {
	*Adapter
	*intake.Intake
	handler bot.Handler
	work    context.Context // of what is under way: it outlives the listening by a moment
	fatal   chan error      // ends the listening

	mu     sync.Mutex
	queue  []event
	filled chan struct{}

	ready *link // the connection that is; read and written by the one who takes events
}

// Listen implements bot.Platform.
func (a *Adapter) Listen(ctx context.Context, h bot.Handler) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	l := &listener{Adapter: a, handler: h, work: work, fatal: make(chan error, 1), filled: make(chan struct{}, 1)}
	l.Intake = intake.New(work, ctx.Done(), intake.Config{Platform: "Discord", Handler: h, Marks: ordered{a.Marks}.orNone(), Log: a.Log, Slowly: readSlowly, Now: a.Now,
		Read: l.readPlace, Note: l.noted, Opened: func() { l.safely("the roles", l.regroup) }, End: l.end})
	if !a.listening.CompareAndSwap(nil, l) {
		return &bot.Error{Class: bot.Rejected, Code: "listening", Err: errors.New("somebody listens already")}
	}
	defer a.listening.Store(nil)

	var loops sync.WaitGroup
	listening, stop := context.WithCancel(ctx)
	defer stop()
	loops.Go(func() { l.Run(listening) })
	loops.Go(func() { l.takeAll(work) })
	loops.Go(func() { l.register(listening) })
	loops.Go(func() { l.supervise(listening) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-l.fatal:
	}
	stop()
	l.finish()
	cancel()
	loops.Wait()
	return err
}

// finish waits for what is under way, and keeps the marks.
func (l *listener) finish() {
	ctx, cancel := context.WithTimeout(l.work, grace)
	defer cancel()
	l.Stop(ctx)
}

// end gives up listening.
func (l *listener) end(err error) {
	select {
	case l.fatal <- err:
	default:
	}
}

// heard queues an event. It is called while the library holds its lock, and does nothing else.
func (l *listener) heard(e event) {
	l.mu.Lock()
	l.queue = append(l.queue, e)
	l.mu.Unlock()
	select {
	case l.filled <- struct{}{}:
	default:
	}
}

// takeAll takes events in their order.
func (l *listener) takeAll(ctx context.Context) {
	for {
		l.mu.Lock()
		all := l.queue
		l.queue = nil
		l.mu.Unlock()
		for _, e := range all {
			l.take(e)
		}
		if len(all) > 0 {
			continue
		}
		select {
		case <-l.filled:
		case <-ctx.Done():
			return
		}
	}
}

// take takes an event, and waits for nobody. One that makes us fail is left out, and the next is taken.
func (l *listener) take(e event) {
	defer func() {
		if r := recover(); r != nil {
			l.Log.ErrorContext(l.work, "what Discord told could not be taken", "kind", e.kind, "err", fmt.Errorf("panic: %v", r), "stack", string(debug.Stack()))
		}
	}()
	var err error
	switch e.kind {
	case "READY":
		l.connected(e.sock)
	case gone:
		l.disconnected(e.sock)
	case "INTERACTION_CREATE":
		err = l.interaction(e)
	case "MESSAGE_DELETE_BULK":
		err = l.deletedMany(e.raw)
	case "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC":
		err = l.channelsTold(e.kind, e.raw)
		if e.kind == "GUILD_CREATE" && err == nil {
			err = l.rolesTold(e.raw)
		}
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		err = l.rolesTold(e.raw)
	default:
		var d *intake.Deed
		if d, err = l.deed(e.kind, e.raw); d != nil {
			l.Put(d)
		}
	}
	if err != nil {
		l.Log.ErrorContext(l.work, "what Discord tells is not understood", "kind", e.kind, "err", err)
	}
}

// connected is when a connection gets ready, for the first time or, where its session was invalid, again: whatever was before is not
// told.
func (l *listener) connected(sock *link) {
	if l.ready != nil {
		l.Disconnected()
	}
	l.ready = sock
	l.channels.clear()
	l.Connected()
}

func (l *listener) disconnected(sock *link) {
	if l.ready == sock {
		l.ready = nil
		l.Disconnected()
	}
}

// safely does something beside the rest.
func (l *listener) safely(what string, do func()) {
	defer func() {
		if r := recover(); r != nil {
			l.Log.ErrorContext(l.work, "something failed", "what", what, "err", fmt.Errorf("panic: %v", r), "stack", string(debug.Stack()))
		}
	}()
	do()
}

// regroup tells how it is now with those who are staff by a role: while nobody listened they may have lost it.
func (l *listener) regroup() {
	g, ok := l.handler.(bot.Grouper)
	if !ok {
		return
	}
	keys, err := g.ByGroup(l.work, platform)
	home := l.home(l.work)
	if err != nil || home == "" {
		return
	}
	for _, k := range keys {
		x, err := l.atHome(l.work, home, k.User)
		if err != nil {
			continue
		}
		if err := g.Grouped(l.work, talk.Person{Key: k, Groups: x.roles, Outside: !x.member}); err != nil {
			l.Log.WarnContext(l.work, "a person's roles could not be noted", "person", k.User, "err", err)
		}
	}
}

func (l *listener) deletedMany(raw json.RawMessage) error {
	var all struct {
		IDs     []string `json:"ids"`
		Channel string   `json:"channel_id"`
		Guild   string   `json:"guild_id"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for _, id := range all.IDs {
		if d := l.deleted(place(all.Channel, all.Guild), id); d != nil {
			l.Put(d)
		}
	}
	return nil
}

// channelsTold keeps what the gateway tells of channels and threads.
func (l *listener) channelsTold(kind string, raw json.RawMessage) error {
	var told struct {
		channel
		Channels []channel `json:"channels"`
		Threads  []channel `json:"threads"`
	}
	if err := json.Unmarshal(raw, &told); err != nil {
		return err
	}
	switch kind {
	case "GUILD_CREATE", "THREAD_LIST_SYNC":
		guild := told.ID
		if kind == "THREAD_LIST_SYNC" {
			guild = told.Guild
		}
		for _, c := range append(told.Channels, told.Threads...) {
			c.Guild = guild
			l.channels.put(c)
		}
	case "GUILD_DELETE":
	case "CHANNEL_DELETE", "THREAD_DELETE":
		l.channels.remove(told.ID)
	default:
		l.channels.put(told.channel)
		if kind == "THREAD_UPDATE" && told.Thread != nil && told.Thread.Archived {
			go l.safely("a thread was archived", func() { l.keepOpen(told.ID) })
		}
	}
	return nil
}

// noted says the answer to a message to whoever wrote it, alone: there is no way but a direct message.
func (l *listener) noted(ctx context.Context, a talk.Act, ans talk.Answer) error {
	return insist(ctx, func() error { return l.directOrHint(ctx, bot.Tell{To: a.By.Key, In: a.In, Key: a.Key, Card: *ans.Say}) })
}

// handle is the right to answer an interaction, for a quarter of an hour:
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
func (a *Adapter) handle(id, token string) storage.Handle {
	return storage.Handle{Token: token, Expires: when(id).Add(14 * time.Minute)}
}

// ordered are Marks of ids as texts are ordered.
type ordered struct{ intake.Marks }

func (o ordered) orNone() intake.Marks {
	if o.Marks == nil {
		return nil
	}
	return o
}

// Held implements intake.Marks.
func (o ordered) Held(ctx context.Context, place string) ([]string, error) {
	held, err := o.Marks.Held(ctx, place)
	out := make([]string, 0, len(held))
	for _, id := range held {
		if id != unordered(order(place)) { // the head of a forum's thread is ours
			out = append(out, order(id))
		}
	}
	return out, err
}

// Known implements intake.Marks.
func (o ordered) Known(ctx context.Context) (map[string]string, error) {
	known, err := o.Marks.Known(ctx)
	out := make(map[string]string, len(known))
	for place, id := range known {
		if id != "" {
			id = order(id)
		}
		out[place] = id
	}
	return out, err
}
