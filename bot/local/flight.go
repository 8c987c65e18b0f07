package local

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// Reply is what the person who did something gets back at once. Private cards are messages in the place.
type Reply struct {
	Message string            `json:",omitempty"` // id of the message that was said
	Note    string            `json:",omitempty"` // id of the private message that answers
	Form    *talk.Form        `json:",omitempty"`
	Errors  map[string]string `json:",omitempty"`
	Held    bool              `json:",omitempty"` // the answer follows, as a private message
}

// flight is one act under way.
type flight struct {
	record
	turn  turn
	ready chan struct{} // closed when reply and err are set: at the answer, or when told to wait for it
	reply Reply
	err   error
}

// again finds the flight of a deed that was sent before, or makes one that has landed with the same reply.
// What was kept while nobody listened, or failed, is tried again.
func (w *Workspace) again(r record) (*flight, error) {
	w.mu.Lock()
	f := w.flights[r.act.Key]
	w.mu.Unlock()
	switch {
	case f != nil:
		return f, nil
	case r.handled || isMessage(r.act.Kind):
		return landed(r), nil
	case !w.listening():
		return nil, deaf()
	}
	return w.launch(r), nil
}

func deaf() *Refusal {
	return refuse(http.StatusServiceUnavailable, "Tieline is not listening at the moment, so nothing was done. Wait a little and send it again.")
}

func landed(r record) *flight {
	f := &flight{record: r, ready: make(chan struct{}), reply: r.reply}
	if r.act.Kind == talk.Said {
		f.reply.Message = messageOf(r.act)
	}
	close(f.ready)
	return f
}

func messageOf(a talk.Act) string { return a.Key[len("m:"+a.Under.ID+":"):] }

// launch sets an act going; where nobody listens, it stays owed. It is called inside the transaction that keeps
// the act, and waits at first for that to end.
func (w *Workspace) launch(r record) *flight {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.handler == nil {
		f := landed(r)
		if !isMessage(r.act.Kind) {
			f.err = deaf() // it ended between looking and launching
		}
		return f
	}
	f := &flight{record: r, ready: make(chan struct{})}
	if r.act.Kind != talk.Clicked && r.act.Kind != talk.Submitted {
		// Clicks and forms do not queue: someone waits for them, and they refer to what is there already.
		f.turn = w.lanes.join(r.at.id())
	}
	w.flights[r.act.Key] = f
	w.running.Add(1)
	go w.fly(w.ctx, w.handler, f)
	return f
}

func (w *Workspace) fly(ctx context.Context, h bot.Handler, f *flight) {
	defer w.running.Done()
	defer func() {
		w.mu.Lock()
		delete(w.flights, f.act.Key)
		w.mu.Unlock()
		f.turn.done()
		select {
		case <-f.ready:
		default:
			f.land(Reply{}, ours(ctx, errors.New("the act ended without an answer")))
		}
	}()
	if err := w.committed(ctx, f.record); err != nil {
		f.land(Reply{}, ours(ctx, err))
		return
	}
	if isMessage(f.act.Kind) {
		r := Reply{}
		if f.act.Kind == talk.Said {
			r.Message = messageOf(f.act)
		}
		f.land(r, nil) // it stands there; whether it was handled is not the writer's worry
	}
	p := &pilot{w: w, f: f, Handler: h}
	if err := (bot.Turn{Hold: p.hold, Show: p.show, Late: p.late}).Run(ctx, p, f.act); err != nil && p.err == nil {
		slog.ErrorContext(ctx, "an answer could not be shown", "reference", f.act.Key, "err", err)
		f.land(Reply{}, ours(ctx, err))
	}
}

// committed reports whether the transaction that launched the flight has kept the act.
func (w *Workspace) committed(ctx context.Context, r record) error {
	return w.db.do(ctx, func(tx *sql.Tx) error {
		_, err := actBySent(tx, r.sent)
		return err
	})
}

// land gives the reply to whoever waits. Only the first counts.
func (f *flight) land(r Reply, err error) {
	select {
	case <-f.ready:
	default:
		f.reply, f.err = r, err
		close(f.ready)
	}
}

// pilot is the handler of one act: it waits for the act's turn, and tries messages again.
type pilot struct {
	bot.Handler
	w    *Workspace
	f    *flight
	err  error // why the act is not done
	note string
}

// tries are the waits before a message is given to a failing handler again. After the last it stays owed, and
// the place goes on.
var tries = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second}

// Did implements bot.Handler.
func (p *pilot) Did(ctx context.Context, a talk.Act) (ans talk.Answer, _ error) {
	if p.err = p.f.turn.wait(ctx); p.err != nil {
		return talk.Answer{}, p.err
	}
	defer p.f.turn.done()
	p.err = errors.New("the handler panicked") // unless it returns
	if !isMessage(a.Kind) {
		ans, p.err = p.Handler.Did(ctx, a)
		return ans, p.err
	}
	for _, wait := range append(tries[:len(tries):len(tries)], 0) {
		if ans, p.err = bot.Safely(ctx, p.Handler, a); p.err == nil || wait == 0 {
			break
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return talk.Answer{}, p.err
		}
	}
	return ans, p.err
}

// hold says that the answer takes longer. Nobody waits for one to a message.
func (p *pilot) hold(ctx context.Context) error {
	if isMessage(p.f.act.Kind) {
		return nil
	}
	err := p.w.change(ctx, func(tx *sql.Tx) error {
		id, err := p.keepNote(tx, noteKey(p.f.act.Key), body{Working: true, Card: &talk.Card{Body: talk.Say("Working on it…")}})
		p.note = id
		return err
	})
	if err == nil {
		p.f.land(Reply{Held: true, Note: p.note}, nil)
	}
	return err
}

// show gives the answer: what is said stands in the conversation before the act counts as handled.
func (p *pilot) show(ctx context.Context, ans talk.Answer) error {
	r := Reply{Form: ans.Form, Errors: ans.Errors}
	if ans.Say != nil && isMessage(p.f.act.Kind) && p.err != nil {
		ans.Say = notTaken(p.f.act.Key)
	}
	err := p.w.change(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		if ans.Say != nil {
			key := noteKey(p.f.act.Key)
			if ans.Owed != "" {
				key = noteKey(ans.Owed)
			}
			id, err := p.keepNote(tx, key, body{Card: ans.Say})
			if err != nil {
				return err
			}
			r.Note = id
		}
		if ans.Form != nil {
			if err := keepForm(tx, p.f.person, *ans.Form); err != nil {
				return err
			}
		}
		return p.finish(tx, r)
	})
	if err == nil {
		p.f.land(r, nil)
	}
	return err
}

// late puts the answer where "working on it" stands.
func (p *pilot) late(ctx context.Context, ans talk.Answer) error {
	if isMessage(p.f.act.Kind) {
		return p.show(ctx, ans)
	}
	if len(ans.Errors) > 0 && ans.Say == nil {
		ans.Say = reopen(p.f.act.Filled.Draft, ans.Errors)
	}
	return p.w.change(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		if err := p.finish(tx, Reply{Held: true, Note: p.note}); err != nil {
			return err
		}
		m, err := messageByID(tx, p.note)
		if err != nil {
			return err
		}
		if ans.Say == nil {
			return remove(tx, m, p.w.now())
		}
		if ans.Owed != "" {
			if _, err := messageByKey(tx, noteKey(ans.Owed)); err == nil {
				return remove(tx, m, p.w.now()) // the courier was faster
			}
			if _, err := tx.Exec("UPDATE messages SET key = ? WHERE id = ?", noteKey(ans.Owed), m.ID); err != nil {
				return err
			}
		}
		if m.Removed {
			if _, err := tx.Exec("UPDATE messages SET removed = 0 WHERE id = ?", m.ID); err != nil {
				return err // dismissed while it was waiting: the answer is still to be seen
			}
		}
		return rewrite(tx, m, body{Card: ans.Say, Asked: p.f.asked}, time.Time{}, []string{p.f.person})
	})
}

// finish records the reply, and that the act is done, unless it is not.
func (p *pilot) finish(tx *sql.Tx, r Reply) error {
	if p.err != nil {
		return nil
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE acts SET handled = 1, reply = ? WHERE key = ?", string(b), p.f.act.Key); err != nil || !isMessage(p.f.act.Kind) {
		return err
	}
	m, err := messageByKey(tx, noteKey(p.f.act.Key)) // that it was not taken is no longer so
	if errors.Is(err, errNone) || err == nil && m.ID == r.Note {
		return nil
	} else if err != nil {
		return err
	}
	return remove(tx, m, p.w.now())
}

// keepNote writes a private message where the act was done.
func (p *pilot) keepNote(tx *sql.Tx, key string, b body) (string, error) {
	b.Asked = p.f.asked
	m, err := add(tx, fresh{key: key, at: p.f.at, reader: p.f.person, body: b, when: p.w.now(), ping: []string{p.f.person}})
	return m.ID, err
}

// notTaken is what a writer reads whose message the handler failed on.
func notTaken(reference string) *talk.Card {
	return &talk.Card{Tone: talk.Warn, Body: talk.Say("Your message stands here, but Tieline has not taken it yet. It is tried again by itself; you need do nothing."),
		Small: []talk.Text{talk.Say("Reference ", talk.Literal(reference))}}
}

// reopen is what stands for a form that was refused after the page was told to wait.
func reopen(draft string, errs map[string]string) *talk.Card {
	c := bot.Reopen(talk.Form{Draft: draft})
	c.Tone, c.Body = talk.Warn, talk.Say("The form was not taken yet. What you filled in is kept:")
	for _, sentence := range sorted(errs) {
		c.Body = append(c.Body, talk.Paragraph(talk.Item, sentence))
	}
	return c
}

// ours is what a person reads when the fault is not theirs.
func ours(ctx context.Context, err error) *Refusal {
	slog.ErrorContext(ctx, "the workspace failed", "err", err)
	return refuse(http.StatusInternalServerError, "That did not work, and it is our fault. Nothing was changed; please try again.")
}
