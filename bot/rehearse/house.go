package rehearse

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tieline/bot"
	"tieline/bot/courier"
	"tieline/bot/local"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/sla/agreements"
	"tieline/storage"
)

// Options are where and on what a conversation is played.
type Options struct {
	Dir   string                                               // of its own, empty; the databases stay there
	Open  func(context.Context, string) (storage.Store, error) // the store at a path; whose it is, is the caller's choice
	Stage func(context.Context, Setting) (Opened, error)       // nil: OnLocal

	// Restart is asked at every point where the house could go down: after each turn, and wherever something is
	// committed and not delivered yet. Where it says yes, everything is closed, and opened again on the same files
	// at the same time. Nil: never.
	Restart func() bool
}

// house is the whole bot, with a clock that the script moves.
type house struct {
	script    *Script
	opts      Options
	store     storage.Store
	did       *commands.Commands
	post      *courier.Courier
	stage     Stage
	platforms []bot.Platform // that it stands on
	close     []func() error

	mu  sync.Mutex
	now time.Time
}

// enter opens the house and lets the manager type the directory.
func enter(ctx context.Context, s *Script, o Options) (*house, error) {
	h := &house{script: s, opts: o, now: s.Start}
	if o.Stage == nil {
		h.opts.Stage = OnLocal
	}
	err := h.open(ctx)
	if err == nil {
		err = h.typeDirectory(ctx)
	}
	if err != nil {
		err = errors.Join(err, h.leave())
	}
	return h, err
}

// open builds everything on the files in the directory, as a process that starts does. What it opened before an error is
// left to leave.
func (h *house) open(ctx context.Context) (err error) {
	if h.store, err = h.opts.Open(ctx, filepath.Join(h.opts.Dir, "tieline.db")); err != nil {
		return err
	}
	h.close = append(h.close, h.store.Close)
	all, err := agreements.All()
	if err != nil {
		return err
	}
	inForce := commands.NewAgreements(append(slices.Clone(all), h.script.agreements...))
	if err := inForce.Pin(ctx, h.store, h.clock()); err != nil {
		return err
	}
	handler, cast := &late{}, h.script.cast
	listening, stop := context.WithCancel(ctx)
	stage, err := h.opts.Stage(listening, Setting{Dir: h.opts.Dir, People: cast.People, Channels: cast.channels(), Files: local.Blobs{Store: h.store}, Now: h.clock, Handler: handler})
	if err != nil {
		stop()
		return err
	}
	h.stage, h.platforms = stage.Stage, stage.Platforms
	h.close = append(h.close, func() error { stop(); return stage.Close() })
	h.did = commands.New(commands.Config{Store: h.store, Agreements: inForce, Managers: h.managers(), Now: h.clock})
	handler.Handler = h.did
	h.post = courier.New(courier.Config{Store: h.store, Platforms: stage.Platforms, Tickets: h.did, Now: h.clock})
	return nil
}

// leave closes what was opened, the last first.
func (h *house) leave() error {
	var errs []error
	for _, fn := range slices.Backward(h.close) {
		errs = append(errs, fn())
	}
	h.close = nil
	return errors.Join(errs...)
}

// mayRestart is a point where the house could go down, and does where the options say so.
func (h *house) mayRestart(ctx context.Context) error {
	if h.opts.Restart == nil || !h.opts.Restart() {
		return nil
	}
	if err := h.leave(); err != nil {
		return err
	}
	return h.open(ctx)
}

// down closes the house, lets the time pass, and opens it again.
func (h *house) down(ctx context.Context, until time.Time) error {
	if err := h.leave(); err != nil {
		return err
	}
	h.set(until)
	return h.open(ctx)
}

// late is the handler that a stage is given before there is one: what handles needs to know who the stage's people are.
type late struct{ bot.Handler }

// Home implements bot.Host.
func (l *late) Home(ctx context.Context, by talk.Person) []talk.Card {
	if h, ok := l.Handler.(bot.Host); ok {
		return h.Home(ctx, by)
	}
	return nil
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.After(h.now) {
		h.now = t
	}
}

// advance moves the clock, stopping wherever something falls due on the way.
func (h *house) advance(ctx context.Context, to time.Time) error {
	for {
		next, err := h.settle(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) || !next.After(h.clock()) { // the last: it was not done, and would not be by waiting
			break
		}
		h.set(next)
	}
	h.set(to)
	_, err := h.settle(ctx)
	return err
}

// settle does all that is due now, and says when something will be next.
func (h *house) settle(ctx context.Context) (next time.Time, err error) {
	for _, due := range []func(context.Context) (time.Time, error){h.watch, h.digests, h.deliver} {
		at, err := due(ctx)
		if err != nil {
			return time.Time{}, err
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, nil
}

func (h *house) watch(ctx context.Context) (time.Time, error)   { return h.did.Watch(ctx) }
func (h *house) digests(ctx context.Context) (time.Time, error) { return h.did.Digests(ctx) }

// deliver takes what is owed to its places. Whether anything is, is only looked for where a restart may come between.
func (h *house) deliver(ctx context.Context) (time.Time, error) {
	if h.opts.Restart != nil {
		owed, err := h.owes(ctx)
		if err == nil && owed {
			err = h.mayRestart(ctx)
		}
		if err != nil {
			return time.Time{}, err
		}
	}
	return h.post.Drain(ctx)
}

// owes reports whether something is to be delivered now.
func (h *house) owes(ctx context.Context) (owed bool, err error) {
	err = h.store.View(ctx, func(tx storage.Tx) error {
		for _, p := range h.platforms {
			next, err := tx.Outbox.Next(p.Name())
			if err != nil {
				return err
			}
			owed = owed || !next.IsZero() && !next.After(h.clock())
		}
		return nil
	})
	return owed, err
}

func (h *house) managers() []storage.PersonKey {
	var out []storage.PersonKey
	for _, p := range h.script.cast.People {
		if p.Role == Manager {
			out = append(out, h.stage.Account(p.ID))
		}
	}
	return out
}

// accounts are all that somebody of the cast has.
func (h *house) accounts(person string) []storage.PersonKey {
	out := []storage.PersonKey{h.stage.Account(person)}
	if s, ok := h.stage.(Several); ok {
		out = append(out, s.Further(person)...)
	}
	return out
}

// channels are what follows from the cast.
func (c Cast) channels() []Channel {
	desk := Channel{ID: "desk"}
	for _, p := range c.People {
		if p.Staff() {
			desk.Members = append(desk.Members, p.ID)
		}
	}
	out := []Channel{desk, {ID: "lobby"}}
	for _, partner := range c.Partners {
		ch := Channel{ID: partner.ID, Members: slices.Clone(desk.Members)}
		for _, p := range c.People {
			if slices.Contains(p.Partners, partner.ID) {
				ch.Members = append(ch.Members, p.ID)
			}
		}
		out = append(out, ch)
	}
	return out
}

// typeDirectory makes the desk, its people and the partners known, as the manager would by hand.
func (h *house) typeDirectory(ctx context.Context) error {
	cast := h.script.cast
	if err := h.manages(ctx, "desk", "/tieline bind desk", 0); err != nil {
		return err
	}
	for _, p := range cast.People {
		if !p.Staff() {
			continue
		}
		line := fmt.Sprintf("/tieline person %s name=%s role=%s", commands.FormatPersonKey(h.stage.Account(p.ID)), talk.Quote(p.Name), p.Role)
		if p.Zone != "" {
			line += " zone=" + p.Zone
		}
		if err := h.manages(ctx, "desk", line, p.line); err != nil {
			return err
		}
		for _, further := range h.accounts(p.ID)[1:] {
			link := fmt.Sprintf("/tieline person %s link=%s", commands.FormatPersonKey(h.stage.Account(p.ID)), commands.FormatPersonKey(further))
			if err := h.manages(ctx, "desk", link, p.line); err != nil {
				return err
			}
		}
	}
	for _, p := range cast.Partners {
		if err := h.manages(ctx, "desk", fmt.Sprintf("/tieline partner add %s name=%s %s", p.ID, talk.Quote(p.Name), p.Set), p.line); err != nil {
			return err
		}
		if err := h.manages(ctx, p.ID, "/tieline bind "+p.ID+" anyway=yes", p.line); err != nil {
			return err
		}
	}
	for _, p := range cast.People {
		if len(p.Partners) < 2 {
			continue // whoever is of one partner is learnt to be by writing in its channel
		}
		for _, id := range p.Partners {
			line := fmt.Sprintf("/tieline person %s name=%s joins=%s", commands.FormatPersonKey(h.stage.Account(p.ID)), talk.Quote(p.Name), id)
			if err := h.manages(ctx, "desk", line, p.line); err != nil {
				return err
			}
		}
	}
	_, err := h.post.Drain(ctx)
	return err
}

// manages lets the manager type a line of the directory.
func (h *house) manages(ctx context.Context, in, text string, line int) error {
	i := slices.IndexFunc(h.script.cast.People, func(p Person) bool { return p.Role == Manager })
	who := h.script.cast.People[i].ID
	got, err := h.stage.Do(ctx, who, Deed{Kind: talk.Said, In: h.stage.Place("#" + in), Text: text})
	if err != nil {
		return err
	}
	no := got.Refused
	seen, err := h.stage.Sees(ctx, who)
	if err != nil {
		return err
	}
	if last := len(seen) - 1; last >= 0 && seen[last].Card != nil && seen[last].Card.Tone == talk.Bad {
		no = cardWords(*seen[last].Card, h.nameOf)
	}
	if no != "" {
		return Problem{Name: h.script.Name, Line: line, Text: text, Sentence: "the directory does not take this: " + plain(no)}
	}
	return nil
}

// nameOf is what the cast calls the owner of an account.
func (h *house) nameOf(k storage.PersonKey) string {
	for _, p := range h.script.cast.People {
		if slices.Contains(h.accounts(p.ID), k) {
			return p.Name
		}
	}
	return k.User
}
