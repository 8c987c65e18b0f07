package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/bot/bottest"
	"tieline/bot/intake"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// What is known to go wrong between Slack, its library and a bot: a test for each.

// Socket Mode keeps nothing. What is said while no connection is open is read afterwards, with Slack's own times, before what
// is said next; edits and deletions too.
func TestGapIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		edited := h.type_(h.anna, h.one, "", "before")
		deleted := h.type_(h.anna, h.one, "", "to be deleted")
		h.heardOne(r, 2)
		h.OnDelivery(func(slacktest.Delivery) slacktest.Fate { return slacktest.Lost })
		h.Break(slacktest.Trouble{Method: "apps.connections.open", Status: 503})
		h.Drop(0)
		missed := h.type_(h.ben, h.one, "", "in the gap")
		if err := errors.Join(h.As(h.anna).Edit(h.one, edited, "before, mended"), h.As(h.anna).Delete(h.one, deleted)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Minute)
		h.Mend()
		h.Listening()
		h.type_(h.ben, h.one, "", "after it")
		h.heardOne(r, 6)
		keys := map[string]talk.Act{}
		for _, a := range r.Told()[2:] {
			keys[a.Key] = a
		}
		m := keys["m:"+h.one+":"+missed]
		if !m.Late || m.Text.Plain() != "in the gap" || !m.At.Equal(when(missed)) || m.Reply.Token != "" {
			t.Errorf("what was missed came as %+v", m)
		}
		if d := keys["d:"+h.one+":"+deleted]; !d.Late || d.On.ID != deleted {
			t.Errorf("of what was deleted in the gap came %+v", d)
		}
		found := false
		for k, a := range keys {
			found = found || strings.HasPrefix(k, "e:"+h.one+":"+edited+":") && a.Late && a.Text.Plain() == "before, mended"
		}
		if !found {
			t.Errorf("the edit in the gap did not come: %v", keys)
		}
		for i, a := range r.Told() {
			if a.Text.Plain() == "after it" && (a.Late || i < 3) {
				t.Errorf("what was said after the gap came as %d, late: %v", i+1, a.Late)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// While the bot was down somebody edits an old message of an open ticket's thread, and deletes another: both are found, though
// nothing is remembered from before but what is kept.
func TestEditedAndDeletedWhileDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		_, stop := h.listen(nil)
		head := h.type_(h.anna, h.one, "", "the head")
		edited := h.type_(h.anna, h.one, head, "old")
		deleted := h.type_(h.anna, h.one, head, "to be deleted")
		untouched := h.type_(h.anna, h.one, head, "untouched")
		time.Sleep(5 * time.Hour)
		last := h.type_(h.ben, h.one, head, "the last before it was down")
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		thread := h.one + "/" + head
		h.marks.by[thread] = last
		h.marks.held = map[string][]string{thread: {edited, deleted, untouched, last, stamp(time.Now().Add(-2 * missedFor))}}
		if err := errors.Join(h.As(h.anna).Edit(h.one, edited, "old, mended"), h.As(h.anna).Delete(h.one, deleted)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Hour)
		h.Restart()
		r, _ := h.listen(nil)
		time.Sleep(time.Minute)
		got := map[talk.Kind][]talk.Act{}
		for _, a := range r.Told() {
			if a.In == place(h.one, head) {
				got[a.Kind] = append(got[a.Kind], a)
			}
		}
		if e := got[talk.Edited]; len(e) != 1 || e[0].On.ID != edited || e[0].Text.Plain() != "old, mended" || !e[0].Late {
			t.Errorf("edited: %+v", e)
		}
		if d := got[talk.Deleted]; len(d) != 1 || d[0].On.ID != deleted || !d[0].Late {
			t.Errorf("deleted: %+v", d)
		}
	})
}

// An event that never arrives, and of which nobody tells, is found all the same: everything is read now and then.
func TestWhatWentAstray(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		time.Sleep(time.Minute)
		h.OnDelivery(func(slacktest.Delivery) slacktest.Fate { return slacktest.Lost })
		h.type_(h.anna, h.one, "", "never told")
		time.Sleep(intake.ReadEvery + intake.SweepEvery + time.Minute)
		if a := r.Told(); len(a) != 1 || !a[0].Late {
			t.Errorf("acts: %+v", a)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// A gap of weeks: nothing older than what was known is missed, in channels and threads, over many pages and in spite of 429s.
func TestLongGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{})
		h.paced = true
		h.Restart()
		_, stop := h.listen(nil)
		head := h.type_(h.anna, h.one, "", "the head")
		h.type_(h.ben, h.one, head, "the first reply")
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		h.marks.by[h.one+"/"+head] = ""
		want := 0
		for range 450 {
			h.type_(h.anna, h.one, "", "in the channel")
			h.type_(h.anna, h.one, head, "in the thread")
			want += 2
			time.Sleep(time.Hour)
		}
		h.Restart()
		h.Break(slacktest.Trouble{Method: "conversations.*", Status: 429, Retry: 3 * time.Second, Times: 5})
		r, stop := h.listen(nil)
		time.Sleep(2 * time.Minute)
		got := map[storage.Place]string{}
		n := 0
		for _, a := range r.Told() {
			if !a.Late || a.On.ID <= got[a.In] {
				t.Fatalf("out of order, or not late: %+v", a)
			}
			got[a.In] = a.On.ID
			if strings.HasPrefix(a.Text.Plain(), "in the ") {
				n++
			}
		}
		if n != want {
			t.Errorf("%d of %d came", n, want)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// Slack closes connections now and then, the old one before there is a new one. There are two, so nothing waits for that.
func TestOneConnectionIsAlwaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		time.Sleep(time.Minute)
		for i := range 20 {
			h.Disconnect(1, "refresh_requested")
			h.type_(h.anna, h.one, "", fmt.Sprint("message ", i))
			time.Sleep(time.Second)
			if got := r.Told(); len(got) != i+1 || got[i].Late {
				t.Fatalf("after %d messages came %d", i+1, len(got))
			}
			time.Sleep(time.Minute)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// A connection that is dead, and nobody says so, is given up; what went into it comes again.
func TestHalfOpenConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		time.Sleep(time.Minute)
		h.Freeze(0)
		h.type_(h.anna, h.one, "", "into the void")
		time.Sleep(2 * time.Minute)
		h.heardOne(r, 1)
		h.type_(h.anna, h.one, "", "heard")
		time.Sleep(time.Second)
		if n := len(r.Keys()); n != 2 {
			t.Errorf("%d of 2 came", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// Opening a connection has no timeout of its own.
func TestOpeningThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		h.Break(slacktest.Trouble{Method: "apps.connections.open", Delay: time.Hour, Times: 2})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- h.a.Listen(ctx, &bottest.Recorder{}) }()
		begun := time.Now()
		h.Listening()
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("it took %s", took)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A handler that hangs in one place stalls neither other places nor the connections.
func TestEventsAreDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		release := make(chan struct{})
		r, stop := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
			if a.In == place(h.one, "") {
				<-release
			}
			return talk.Answer{}, nil
		})
		for i := range 300 { // more than the library's queues hold
			h.type_(h.anna, h.one, "", fmt.Sprint("stuck ", i))
		}
		h.type_(h.anna, h.two, "", "elsewhere")
		time.Sleep(time.Second)
		if n := len(r.Told()); n != 2 {
			t.Errorf("%d acts", n)
		}
		time.Sleep(livedLong)
		h.Disconnect(0, "refresh_requested")
		time.Sleep(time.Minute)
		h.type_(h.anna, h.two, "", "elsewhere again")
		time.Sleep(time.Second)
		if n := len(r.Told()); n != 3 {
			t.Errorf("after reconnecting %d acts", n)
		}
		close(release)
		time.Sleep(time.Minute)
		if n := len(r.Keys()); n != 302 {
			t.Errorf("in the end %d acts", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// An acknowledgement is queued when the library says it is sent. Those of what is done arrive before listening ends.
func TestAcknowledgementsArriveAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		const many = 200
		var heard atomic.Int32
		last := make(chan struct{})
		_, stop := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
			if heard.Add(1) == many {
				close(last)
			}
			return talk.Answer{}, nil
		})
		for i := range many {
			h.type_(h.anna, []string{h.one, h.two}[i%2], "", "message")
		}
		<-last
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		sent := len(h.Delivered())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.Settle(ctx); err != nil || len(h.Delivered()) != sent {
			t.Errorf("not all were acknowledged: %v, %d sent again", err, len(h.Delivered())-sent)
		}
	})
}

// Acknowledgements over 20 KB are dropped without a word: larger answers go another way.
func TestLargeAnswers(t *testing.T) {
	h := newHarness(t)
	large := &talk.Card{Body: talk.Say(strings.Repeat("語", 3800))}
	for i := range 9 {
		large.Facts = append(large.Facts, talk.Fact{Label: fmt.Sprint("Fact ", i), Value: talk.Say(strings.Repeat("言", 200))})
	}
	for i := range 25 {
		large.Buttons = append(large.Buttons, talk.Button{Label: strings.Repeat("話", 73), Line: fmt.Sprintf("push %02d %s", i, strings.Repeat("x", 80))})
	}
	if err := large.Check(); err != nil {
		t.Fatal(err)
	}
	form := &talk.Form{Draft: "d1", Title: "Open", Submit: "Open"}
	for i := range 6 {
		f := talk.Field{Name: fmt.Sprint("field", i), Kind: talk.Pick, Label: "Pick"}
		for j := range 25 {
			f.Choices = append(f.Choices, talk.Choice{Value: fmt.Sprintf("%02d%s", j, strings.Repeat("v", 70)), Label: strings.Repeat("語", 75), Help: strings.Repeat("言", 75)})
		}
		form.Fields = append(form.Fields, f)
	}
	r, _ := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
		switch {
		case a.Line == "large":
			return talk.Answer{Say: large, Owed: "large"}, nil
		case a.Line == "small":
			return talk.Answer{Form: aForm("d1", 1)}, nil
		}
		return talk.Answer{Form: form}, nil
	})
	hands := h.As(h.anna)
	h.must(hands.Slash(t.Context(), in(h.one), "/ticket large"))
	h.until("the large answer", func() bool { return h.reads(h.anna, h.one, "", "語語") == 1 && len(r.Showed()) == 1 })
	h.must(hands.Slash(t.Context(), in(h.one), "/ticket small"))
	h.must(hands.Submit(t.Context(), nil))
	h.until("the large form", func() bool { v, _ := hands.Modal(); return len(v.Fields) == 6 })
}

// An event that the library does not know comes without its Request, and comes again unless it is acknowledged.
func TestUnknownEventsAreAcknowledged(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	h.Happen(map[string]any{"type": "brand_new_thing", "user": map[string]any{"id": 7}, "channel": []any{1}})
	quiet(t, h, r, 0)
	if n := len(h.Delivered()); n != 1 {
		t.Errorf("it was told %d times", n)
	}
}

// One message under two event ids, repeated, and told again a minute later because the acknowledgement was lost, is one act.
func TestOneMessageManyEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		fates := []slacktest.Fate{slacktest.Twice, slacktest.Deaf, slacktest.Deaf, slacktest.DropAfter, slacktest.DropMidway}
		h.OnDelivery(func(d slacktest.Delivery) slacktest.Fate {
			if d.Name != "message.channels" || len(fates) == 0 {
				return slacktest.Arrives
			}
			f := fates[0]
			fates = fates[1:]
			return f
		})
		r, stop := h.listen(nil)
		h.type_(h.anna, h.one, "", "@Tieline list")
		h.type_(h.anna, h.one, "", "once")
		time.Sleep(10 * time.Minute)
		for k, n := range r.Keys() {
			if n != 1 {
				t.Errorf("%s was done %d times", k, n)
			}
		}
		if len(r.Keys()) != 2 || len(h.Delivered()) < 6 {
			t.Errorf("%v, of %d tries", r.Keys(), len(h.Delivered()))
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// What the handler fails on is not acknowledged, and comes again for as long as it takes: from Slack at once, after one minute and
// after five, and then by reading. The mark does not pass it.
func TestFailuresOutlastSlack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		var away atomic.Bool
		away.Store(true)
		r, stop := h.listen(func(_ context.Context, a talk.Act) (talk.Answer, error) {
			if away.Load() && a.Text.Plain() == "first" {
				return talk.Answer{}, errors.New("the database is away")
			}
			return talk.Answer{}, nil
		})
		first := h.type_(h.anna, h.one, "", "first")
		time.Sleep(time.Minute)
		h.type_(h.anna, h.one, "", "second")
		time.Sleep(time.Hour)
		if mark := h.marks.at(h.one); mark >= first {
			t.Errorf("the mark is at %s, past %s which failed", mark, first)
		}
		away.Store(false)
		begun := len(r.Told())
		time.Sleep(2 * intake.SweepEvery)
		if a := r.Told(); len(a) != begun+1 || a[begun].Text.Plain() != "first" {
			t.Errorf("then came %+v", a[begun:])
		}
		h.type_(h.anna, h.one, "", "third")
		time.Sleep(2 * intake.FlushEvery)
		if mark := h.marks.at(h.one); mark <= first {
			t.Errorf("the mark stays at %s", mark)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// Revoked tokens end listening, and making the adapter; anything else is tried again.
func TestRevokedTokens(t *testing.T) {
	h := newHarness(t)
	_, _ = h.listen(nil)
	h.Uninstall()
	h.until("the end of listening", func() bool { return h.a.listening.Load() == nil })
	if _, err := New(t.Context(), h.config()); bot.ClassOf(err) != bot.Auth {
		t.Errorf("New: %v", err)
	}
	if _, err := h.a.Post(t.Context(), bot.Post{In: place(h.one, ""), Key: "key", Card: *card("x")}); bot.ClassOf(err) != bot.Auth {
		t.Errorf("Post: %v", err)
	}
}

// Listen says why it ends.
func TestListenEndsWithAuth(t *testing.T) {
	h := newHarness(t)
	done := make(chan error, 1)
	go func() { done <- h.a.Listen(t.Context(), &bottest.Recorder{}) }()
	h.Listening()
	h.Uninstall()
	if err := <-done; bot.ClassOf(err) != bot.Auth {
		t.Errorf("Listen: %v", err)
	}
}

// A panic stays where it is: the act is tried again, and everything goes on.
func TestPanicStaysWhereItIs(t *testing.T) {
	h := newHarness(t)
	var calm atomic.Bool
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		if !calm.Swap(true) {
			panic("a bug")
		}
		return talk.Answer{}, nil
	})
	h.type_(h.anna, h.one, "", "hello")
	h.heardOne(r, 2)
	h.type_(h.anna, h.one, "", "again")
	h.heardOne(r, 3)
}
