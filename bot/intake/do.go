package intake

import (
	"context"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
)

// noteTimeout is how long it may take to say the answer to a message.
const noteTimeout = 15 * time.Second

// do hands a deed on. Nobody is told to wait for the answer to a message; what it says follows as a note.
func (t *Intake) do(d *Deed) bool {
	a := d.Act
	var ans talk.Answer
	err := d.Whole(t.work, &a)
	if a.By.Bot {
		return true
	}
	if err == nil {
		ans, err = t.tried(a)
	} else {
		t.cfg.Log.WarnContext(t.work, "an act could not be read whole yet", "reference", a.Key, "err", err)
	}
	message := a.Kind == talk.Said || a.Kind == talk.Typed
	if message && err == nil {
		t.marks.done(a.In.ID, d.ID)
		t.heard.add(a.In.ID, d.ID, a.By)
	} else if err != nil {
		if message {
			t.marks.fail(a.In.ID, d.ID)
		}
		t.Later()
	}
	if a.Kind == talk.Deleted && err == nil {
		t.heard.remove(a.In.ID, a.On.ID)
	}
	switch {
	case err != nil && a.Kind == talk.Typed && !d.Quiet:
		t.noted(a, talk.Answer{Say: notTaken(a.Key)})
	case err == nil && (ans.Say != nil || ans.Form != nil) && !d.Quiet:
		t.noted(a, ans)
	}
	return err == nil
}

func (t *Intake) tried(a talk.Act) (ans talk.Answer, err error) {
	for _, wait := range append(tries[:len(tries):len(tries)], 0) {
		if ans, err = bot.Safely(t.work, t.cfg.Handler, a); err == nil || wait == 0 {
			return ans, err
		}
		again := time.NewTimer(wait)
		select {
		case <-again.C:
		case <-t.ending:
			again.Stop()
			return ans, err
		}
	}
	return ans, err
}

// noted says the answer to a message to whoever wrote it alone. The lane does not wait for it.
func (t *Intake) noted(a talk.Act, ans talk.Answer) {
	if ans.Form != nil { // a message brings no right to open one
		ans.Say = bot.Open(*ans.Form)
	}
	t.inbox.running.Go(func() {
		ctx, cancel := context.WithTimeout(t.work, noteTimeout)
		defer cancel()
		if err := t.cfg.Note(ctx, a, ans); err != nil {
			t.cfg.Log.WarnContext(ctx, "an answer could not be shown", "reference", a.Key, "err", err)
			return
		}
		if ans.Owed != "" {
			t.cfg.Handler.Shown(ctx, ans.Owed)
		}
	})
}

// notTaken is what a writer reads whose command the handler failed on.
func notTaken(reference string) *talk.Card {
	return &talk.Card{Tone: talk.Warn, Body: talk.Say("Tieline has not taken this yet. It is tried again by itself; you need do nothing."),
		Small: []talk.Text{talk.Say("Reference ", talk.Literal(reference))}}
}
