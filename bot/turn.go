package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"tieline/commands/talk"
)

// Patience is how long an act may take before the platform is told to wait: two of the three seconds that
// Slack and Discord allow.
const Patience = 2 * time.Second

// Turn takes one act that someone waits for through the handler, and answers in time.
//
// The rule on every platform: commit first, then acknowledge with the result. Only where the commit is slower
// than Patience is the acknowledgement sent first (Hold), and the result follows by Late. A form cannot follow
// late (the right to show one is gone by then), so Late gets a card with a button that opens it.
type Turn struct {
	Hold func(context.Context) error // "working on it"
	Show func(context.Context, talk.Answer) error
	Late func(context.Context, talk.Answer) error
}

// Run does the turn. It returns the handler's error, or Show's or Late's where the answer did not arrive: what
// was owed stays owed then.
func (t Turn) Run(ctx context.Context, h Handler, a talk.Act) error {
	type result struct {
		talk.Answer
		err error
	}
	got := make(chan result, 1)
	go func() {
		ans, err := Safely(ctx, h, a)
		got <- result{ans, err}
	}()
	patience := time.NewTimer(Patience)
	defer patience.Stop()
	show := t.Show
	var r result
	select {
	case r = <-got:
	case <-patience.C:
		held := t.Hold(ctx)
		r = <-got
		if held != nil {
			return held
		}
		show = t.Late
		if r.Form != nil {
			r.Say, r.Form = Reopen(*r.Form), nil
		}
	}
	if r.err != nil {
		r.Answer = talk.Answer{Say: OurFault(a.Key)}
	}
	if err := show(ctx, r.Answer); err != nil {
		return err
	}
	if r.Owed != "" {
		h.Shown(ctx, r.Owed)
	}
	return r.err
}

// Safely is h.Did with a panic turned into an error, logged in full with the act's key as the reference.
func Safely(ctx context.Context, h Handler, a talk.Act) (ans talk.Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			slog.ErrorContext(ctx, "an act could not be done", "reference", a.Key, "err", err, "stack", string(debug.Stack()))
		}
	}()
	if ans, err = h.Did(ctx, a); err != nil {
		slog.ErrorContext(ctx, "an act could not be done", "reference", a.Key, "err", err)
	}
	return ans, err
}

// OurFault is what a person reads when something went wrong that is not theirs to mend.
func OurFault(reference string) *talk.Card {
	return &talk.Card{Tone: talk.Bad, Title: "That did not work, and it is our fault.",
		Body:  talk.Say("Nothing was changed. Please try again; if it stays so, tell us the reference."),
		Small: []talk.Text{talk.Say("Reference ", talk.Literal(reference))}}
}

// Reopen is what stands for a form that can no longer be shown at once.
func Reopen(f talk.Form) *talk.Card {
	return &talk.Card{Body: talk.Say("That took longer than it should. Everything so far is kept."), Buttons: Open(f).Buttons}
}

// Open is what stands for a form that cannot be shown at once: what was done brings no right to show one.
func Open(f talk.Form) *talk.Card {
	return &talk.Card{Body: talk.Say("There is a form to fill in."), Buttons: []talk.Button{{Label: "Open the form", Line: "form " + f.Draft}}}
}
