package slack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tieline/bot"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
)

func aForm(draft string, fields int) *talk.Form {
	f := &talk.Form{Draft: draft, Title: "Open a ticket", Submit: "Open"}
	for i := range fields {
		f.Fields = append(f.Fields, talk.Field{Name: "field" + string(rune('a'+i)), Kind: talk.Words, Label: "Field"})
	}
	return f
}

func in(channel string) slacktest.Spot { return slacktest.Spot{Channel: channel} }

// The rest of /ticket is the line, with names for mentions; another command is a verb of its own.
func TestCommandLines(t *testing.T) {
	h := newHarness(t)
	for text, line := range map[string]string{
		"/ticket list":  "list",
		"/desk":         "",
		"/tieline":      "",
		"/help me":      "help me",
		"/ticket a < b": "a < b",
	} {
		command, rest, _ := strings.Cut(text, " ")
		if got := h.a.commandLine(t.Context(), command, escape(rest)); got != line {
			t.Errorf("%q is %q, want %q", text, got, line)
		}
	}
	r, _ := h.listen(nil)
	h.must(h.As(h.ben).Slash(t.Context(), in(h.one), "/desk assign 1042 @Anna Rossi & <b> x=1"))
	a := h.heardOne(r, 1)
	if a.Line != "assign 1042 @Anna Rossi & <b> x=1" || a.Kind != talk.Typed || a.In != place(h.one, "") || a.Reply.Token == "" || a.Reply.Expires.Before(time.Now().Add(20*time.Minute)) || a.By.Key != h.key(h.ben) {
		t.Errorf("it came as %+v", a)
	}
}

// Both shortcuts are the line "open"; one from a message brings the message along, with what stands before it in its thread.
func TestShortcuts(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		if len(a.Heard) == 0 {
			return talk.Answer{Say: card("nothing to ask")}, nil
		}
		return talk.Answer{Form: aForm("d1", 1)}, nil
	})
	head := h.type_(h.anna, h.one, "", "the head")
	ts := h.type_(h.anna, h.one, head, "phones are dead")
	h.heardOne(r, 2)
	h.must(h.As(h.ben).MessageShortcut(t.Context(), fromMessage, h.one, ts))
	if a := h.heardOne(r, 3); a.Kind != talk.Clicked || a.Line != "open" || a.On.ID != ts || a.In != place(h.one, head) || len(a.Heard) != 2 || a.Heard[1].Text.Plain() != "phones are dead" || a.Heard[1].Ref != a.On {
		t.Errorf("it came as %+v", a)
	}
	if v, ok := h.As(h.ben).Modal(); !ok || v.Private != "d1 "+h.one+"/"+head {
		t.Errorf("the form is %+v", v)
	}
	h.must(h.As(h.anna).Shortcut(t.Context(), anywhere))
	if a := h.heardOne(r, 4); a.Line != "open" || !a.In.IsZero() || !a.On.IsZero() {
		t.Errorf("it came as %+v", a)
	}
	h.until("the answer", func() bool { v, ok := h.As(h.anna).Modal(); return ok && strings.Contains(v.Words, "nothing to ask") })
}

// Errors stand at their fields, the next form and the answer in the place of the form; the act says where it was asked for.
func TestFormInPlace(t *testing.T) {
	h := newHarness(t)
	answers := []talk.Answer{{Form: aForm("d1", 2)}, {Errors: map[string]string{"fielda": "Say more.", "hidden": "And this."}}, {Form: aForm("d1", 1)}, {Say: card("Opened #1042")}}
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		a := answers[0]
		answers = answers[1:]
		return a, nil
	})
	hands := h.As(h.anna)
	h.must(hands.Slash(t.Context(), in(h.one), "/ticket open"))
	a := h.must(hands.Submit(t.Context(), map[string][]string{"fielda": {"x"}, "fieldb": {""}}))
	if a.Errors["fielda"] != "Say more. And this." {
		t.Errorf("the errors are %q", a.Errors)
	}
	a = h.must(hands.Submit(t.Context(), map[string][]string{"fielda": {"more"}}))
	if got := h.heardOne(r, 3); got.Kind != talk.Submitted || got.In != place(h.one, "") || got.Filled.Draft != "d1" || !slices.Equal(got.Filled.Shown, []string{"fielda", "fieldb"}) || got.Filled.Values["fielda"] != "more" {
		t.Errorf("it came as %+v", got)
	}
	if v, _ := hands.Modal(); a.Action != "update" || len(v.Fields) != 1 {
		t.Errorf("after %q there is %+v", a.Action, v)
	}
	h.must(hands.Submit(t.Context(), nil))
	if v, ok := hands.Modal(); !ok || v.Submit != "" || !strings.Contains(v.Words, "Opened #1042") {
		t.Errorf("the answer is %+v", v)
	}
}

// A form whose time is over becomes a button, which brings a fresh one.
func TestLateForm(t *testing.T) {
	h := newHarness(t)
	slow := true
	_, _ = h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		if slow {
			slow = false
			time.Sleep(bot.Patience + 200*time.Millisecond)
		}
		return talk.Answer{Form: aForm("d7", 1)}, nil
	})
	hands := h.As(h.anna)
	h.must(hands.Slash(t.Context(), in(h.one), "/ticket open"))
	h.until("the button", func() bool { return h.reads(h.anna, h.one, "", "Everything so far is kept") == 1 })
	seen := hands.Sees(in(h.one))
	h.must(hands.Press(t.Context(), h.one, seen[len(seen)-1].TS, "Open the form"))
	if v, ok := hands.Modal(); !ok || !strings.HasPrefix(v.Private, "d7 ") {
		t.Errorf("the form is %+v", v)
	}
}

// A form that is slow to be taken is told to wait, in its place, and then says what became of it.
func TestLateSubmission(t *testing.T) {
	h := newHarness(t)
	next := talk.Answer{Errors: map[string]string{"fielda": "Say more."}}
	r, _ := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		if a.Kind != talk.Submitted {
			return talk.Answer{Form: aForm("d1", 1)}, nil
		}
		time.Sleep(bot.Patience + 200*time.Millisecond)
		return next, nil
	})
	hands := h.As(h.anna)
	h.must(hands.Slash(t.Context(), in(h.one), "/ticket open"))
	h.must(hands.Submit(t.Context(), map[string][]string{"fielda": {"x"}}))
	if v, _ := hands.Modal(); !strings.Contains(v.Words, "Working on it") {
		t.Errorf("meanwhile there is %+v", v)
	}
	h.until("what is wrong", func() bool { v, _ := hands.Modal(); return strings.Contains(v.Words, "Say more.") })
	v, _ := hands.Modal()
	h.must(hands.PressIn(t.Context(), v.ID, "Open the form"))
	h.until("the form", func() bool { v, _ = hands.Modal(); return v.Submit != "" })
	if a := h.heardOne(r, 3); a.Line != "form d1" || a.In != place(h.one, "") {
		t.Errorf("the button came as %+v", a)
	}
	next = talk.Answer{Say: card("Opened #7"), Owed: "owed-7"}
	h.must(hands.Submit(t.Context(), map[string][]string{"fielda": {"more"}}))
	h.until("the answer", func() bool {
		v, _ := hands.Modal()
		return strings.Contains(v.Words, "Opened #7") && len(r.Showed()) == 1
	})
}

// What a person waits for and fails is said to be our fault, once, with the reference.
func TestFailedClick(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{}, errors.New("the disk is full")
	})
	sent := h.post(h.one, "", talk.Card{Buttons: []talk.Button{{Label: "Claim", Line: "claim 1042"}}})
	h.must(h.As(h.ben).Press(t.Context(), h.one, sent.Ref.ID, "Claim"))
	h.until("the reference", func() bool { return h.reads(h.ben, h.one, "", r.Told()[0].Key) == 1 })
	if h.reads(h.ben, h.one, "", "disk") != 0 || h.reads(h.anna, h.one, "", r.Told()[0].Key) != 0 {
		t.Error("somebody reads what is not for them")
	}
}

// Two engineers click at once: both acts come, each with its own name, and each gets their own answer.
func TestTwoClickAtOnce(t *testing.T) {
	h := newHarness(t)
	first := make(chan struct{}, 1)
	first <- struct{}{}
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		select {
		case <-first:
			return talk.Answer{Say: card("It is yours.")}, nil
		default:
			return talk.Answer{Say: card("Somebody was quicker.")}, nil
		}
	})
	sent := h.post(h.one, "", talk.Card{Buttons: []talk.Button{{Label: "Claim", Line: "claim 1042"}}})
	done := make(chan error, 2)
	for _, who := range []string{h.anna, h.ben} {
		go func() {
			_, err := h.As(who).Press(t.Context(), h.one, sent.Ref.ID, "Claim")
			done <- err
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	both := func(words string) int { return h.reads(h.anna, h.one, "", words) + h.reads(h.ben, h.one, "", words) }
	h.until("both answers", func() bool { return both("It is yours.") == 1 && both("Somebody was quicker.") == 1 })
	if a := r.Told(); len(a) != 2 || a[0].Key == a[1].Key {
		t.Errorf("acts: %+v", a)
	}
}
