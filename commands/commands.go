package commands

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// Config is what Commands needs.
type Config struct {
	Store      storage.Store
	Agreements *Agreements
	Managers   []storage.PersonKey // the first managers; more are made by them
	Now        func() time.Time    // nil: time.Now
	Woken      func()              // called after deliveries were owed; nil: nobody waits
	Meter      Meter               // nil: nobody counts
}

// Commands does what people ask for. It is what every platform's adapter hands acts to.
type Commands struct {
	store      storage.Store
	agreements *Agreements
	managers   []storage.PersonKey
	now        func() time.Time
	woken      func()
	meter      Meter
	putOff     putOff
}

// New makes Commands.
func New(cfg Config) *Commands {
	c := &Commands{store: cfg.Store, agreements: cfg.Agreements, managers: cfg.Managers, now: cfg.Now, woken: cfg.Woken, meter: cfg.Meter}
	if c.now == nil {
		c.now = time.Now
	}
	if c.woken == nil {
		c.woken = func() {}
	}
	if c.meter == nil {
		c.meter = nobody{}
	}
	return c
}

// AnswerAfter is how long an owed answer leaves the acknowledgement to show it first.
const AnswerAfter = 5 * time.Second

// Did does one act, in one transaction. The same act again is answered as it was. An error is ours: nothing was
// done, and the same act may be tried again.
func (c *Commands) Did(ctx context.Context, a talk.Act) (talk.Answer, error) {
	if a.By.Bot {
		return talk.Answer{}, nil
	}
	slog.DebugContext(ctx, "an act was received", "act", actName(a), "kind", a.Kind, "late", a.Late)
	a = filtered(a)
	switch a.Kind {
	case talk.Typed, talk.Clicked:
		return c.command(ctx, a)
	case talk.Submitted:
		return c.run(ctx, a, submit)
	case talk.Said:
		return c.run(ctx, a, said)
	case talk.Edited:
		return c.run(ctx, a, edited)
	case talk.Deleted:
		return c.run(ctx, a, deleted)
	case talk.Reacted:
		if !a.Undone && talk.OpensTicket(a.Emoji) {
			return c.run(ctx, a, reacted)
		}
	}
	return talk.Answer{}, nil
}

// Shown says that an owed answer has reached its reader, so that it need not be sent. Losing this only means
// that it is said twice.
func (c *Commands) Shown(ctx context.Context, owed string) {
	act := ""
	err := c.store.Update(ctx, func(tx storage.Tx) error {
		d, err := tx.Outbox.Get(owed)
		if err != nil || d.State != storage.Owed {
			return err
		}
		act, d.State = d.Act, storage.Superseded
		return tx.Outbox.Put(d)
	})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		slog.WarnContext(ctx, "an answer that was shown may be sent again", "delivery", owed, "err", err)
	}
	if act != "" {
		slog.DebugContext(ctx, "an answer was shown at once", "act", act, "delivery", owed)
	}
}

// command reads the line and does its verb.
func (c *Commands) command(ctx context.Context, a talk.Act) (talk.Answer, error) {
	name, args, err := talk.ParseLine(a.Line, grammar{c})
	if err != nil {
		return c.run(ctx, a, func(*request) error {
			return refuse("bad-line", "That could not be read: "+err.Error()+".", "You typed: ", talk.Literal(talk.Clip(a.Line, 1000)))
		})
	}
	verb, ok := verbNamed(name)
	if !ok {
		return c.look(ctx, a, func(r *request) error { return unknown(r, name) })
	}
	do := func(r *request) error {
		r.verb, r.args = verb, args
		return r.doVerb()
	}
	if verb.each != nil {
		return c.doEach(ctx, a, verb, args)
	}
	if verb.LookUp {
		return c.look(ctx, a, do)
	}
	return c.run(ctx, a, do)
}

// run does something that may write.
func (c *Commands) run(ctx context.Context, a talk.Act, do func(*request) error) (ans talk.Answer, err error) {
	m := measure(a)
	defer func() { m.over(ctx, c.meter, err) }()
	attempt := func(do func(*request) error) error {
		return c.store.Update(ctx, func(tx storage.Tx) error {
			ans = talk.Answer{}
			before, err := tx.Acts.Seen(actKeys(a)...)
			if err == nil {
				m.outcome = Repeated
				return json.Unmarshal(before, &ans)
			}
			if !errors.Is(err, storage.ErrNotFound) {
				return err
			}
			r, err := c.request(tx, a)
			if err != nil {
				return err
			}
			if err := r.remember(); err != nil {
				return err
			}
			err = do(r)
			m.is(r, err)
			if err != nil {
				return err
			}
			ans, err = r.finish()
			return err
		})
	}
	err = attempt(do)
	if no, ok := errors.AsType[*Refusal](err); ok {
		verb := m.verb
		err = attempt(func(r *request) error { return r.refused(no) })
		m.verb, m.outcome = verb, NotDone
	}
	if err != nil {
		return talk.Answer{}, err
	}
	c.woken()
	return ans, nil
}

// look does something that only reads. Acting makes someone known all the same, so that what they may see in a
// channel they may also see in a direct conversation.
func (c *Commands) look(ctx context.Context, a talk.Act, do func(*request) error) (ans talk.Answer, err error) {
	m := measure(a)
	defer func() { m.over(ctx, c.meter, err) }()
	var stranger bool
	err = c.store.View(ctx, func(tx storage.Tx) error {
		r, err := c.request(tx, a)
		if err != nil {
			return err
		}
		stranger = r.who.unrecorded
		err = do(r)
		m.is(r, err)
		if no, ok := errors.AsType[*Refusal](err); ok {
			r.quotesBack(no)
			r.answer, err = talk.Answer{Say: no.card()}, nil
		}
		ans = r.answer
		return err
	})
	if err == nil && stranger {
		err = c.store.Update(ctx, func(tx storage.Tx) error {
			r, err := c.request(tx, a)
			if err != nil {
				return err
			}
			return r.remember()
		})
		c.woken()
	}
	return ans, err
}

// actName names an act among those of all platforms: in the log, in events and in deliveries.
func actName(a talk.Act) string { return a.In.Platform + " " + a.Key }

// actKeys are the names by which an act is known again, whoever did it: a platform may not say who deleted a message.
func actKeys(a talk.Act) []string {
	keys := []string{actName(a)}
	if a.Also != "" {
		keys = append(keys, a.In.Platform+" "+a.Also)
	}
	return keys
}
