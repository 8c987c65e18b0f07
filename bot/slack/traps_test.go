package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
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
		for _, a := range r.told()[2:] {
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
		for i, a := range r.told() {
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
		for _, a := range r.told() {
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
		time.Sleep(readEvery + sweepEvery + time.Minute)
		if a := r.told(); len(a) != 1 || !a[0].Late {
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
		for _, a := range r.told() {
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
			if got := r.told(); len(got) != i+1 || got[i].Late {
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
		if n := len(r.keys()); n != 2 {
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
		go func() { done <- h.a.Listen(ctx, &recorder{}) }()
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
		if n := len(r.told()); n != 2 {
			t.Errorf("%d acts", n)
		}
		time.Sleep(livedLong)
		h.Disconnect(0, "refresh_requested")
		time.Sleep(time.Minute)
		h.type_(h.anna, h.two, "", "elsewhere again")
		time.Sleep(time.Second)
		if n := len(r.told()); n != 3 {
			t.Errorf("after reconnecting %d acts", n)
		}
		close(release)
		time.Sleep(time.Minute)
		if n := len(r.keys()); n != 302 {
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
	h.until("the large answer", func() bool { return h.reads(h.anna, h.one, "", "語語") == 1 && len(r.showed()) == 1 })
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
		for k, n := range r.keys() {
			if n != 1 {
				t.Errorf("%s was done %d times", k, n)
			}
		}
		if len(r.keys()) != 2 || len(h.Delivered()) < 6 {
			t.Errorf("%v, of %d tries", r.keys(), len(h.Delivered()))
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
		begun := len(r.told())
		time.Sleep(2 * sweepEvery)
		if a := r.told(); len(a) != begun+1 || a[begun].Text.Plain() != "first" {
			t.Errorf("then came %+v", a[begun:])
		}
		h.type_(h.anna, h.one, "", "third")
		time.Sleep(2 * flushEvery)
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
	go func() { done <- h.a.Listen(t.Context(), &recorder{}) }()
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

// A trigger works once, for three seconds. Where the form cannot be opened any more there is a button.
func TestSpentTriggers(t *testing.T) {
	for _, code := range []string{"exchanged_trigger_id", "expired_trigger_id", "internal_error"} {
		t.Run(code, func(t *testing.T) {
			h := newHarness(t)
			_, _ = h.listen(func(context.Context, talk.Act) (talk.Answer, error) { return talk.Answer{Form: aForm("d1", 1)}, nil })
			h.Break(slacktest.Trouble{Method: "views.open", Error: code, Times: 1})
			h.must(h.As(h.anna).Slash(t.Context(), in(h.one), "/ticket open"))
			h.until("the button", func() bool { return h.reads(h.anna, h.one, "", "Everything so far is kept") == 1 })
		})
	}
}

// A slow views.open does not keep the acknowledgement past its three seconds.
func TestSlowOpening(t *testing.T) {
	h := newHarness(t)
	_, _ = h.listen(func(context.Context, talk.Act) (talk.Answer, error) { return talk.Answer{Form: aForm("d1", 1)}, nil })
	h.Break(slacktest.Trouble{Method: "views.open", Delay: 5 * time.Second, Times: 1})
	h.must(h.As(h.anna).Slash(t.Context(), in(h.one), "/ticket open"))
	h.until("the button", func() bool { return h.reads(h.anna, h.one, "", "Everything so far is kept") == 1 })
}

// A response_url works five times, for half an hour; after that there is a direct message.
func TestSpentResponseURLs(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	h.must(h.As(h.anna).Slash(t.Context(), in(h.one), "/ticket list"))
	reply := h.heardOne(r, 1).Reply
	for i := range 7 {
		means, err := h.a.Tell(t.Context(), bot.Tell{To: h.key(h.anna), In: place(h.one, ""), Via: reply, Key: fmt.Sprint("key", i), Card: *card("private")})
		if want := map[bool]bot.Means{true: bot.Replied, false: bot.Direct}[i < 5]; err != nil || means != want {
			t.Errorf("the %d. time: %s, %v", i+1, means, err)
		}
	}
}

// An ephemeral message may never be seen: it is the last means, where there can be no direct message.
func TestNotesAreTheLastMeans(t *testing.T) {
	h := newHarness(t)
	tell := bot.Tell{To: h.key(h.anna), In: place(h.one, ""), Key: "key", Card: *card("private")}
	if means, err := h.a.Tell(t.Context(), tell); means != bot.Direct || err != nil {
		t.Error(means, err)
	}
	h.Break(slacktest.Trouble{Method: "conversations.open", Error: "user_not_visible"})
	if means, err := h.a.Tell(t.Context(), tell); means != bot.Noted || err != nil {
		t.Error(means, err)
	}
}

// A post whose answer was lost is looked for before it is said again, also by another process; the library sends nothing twice.
func TestLostAnswers(t *testing.T) {
	for _, c := range []struct {
		name    string
		trouble slacktest.Trouble
		class   bot.Class
		there   int
	}{
		{"the answer was lost", slacktest.Trouble{Lose: true}, bot.Uncertain, 1},
		{"it broke off before", slacktest.Trouble{Refuse: true}, bot.Uncertain, 0},
		{"internal_error, and it is there", slacktest.Trouble{LateErr: "internal_error"}, bot.Uncertain, 1},
		{"fatal_error", slacktest.Trouble{Error: "fatal_error"}, bot.Uncertain, 0},
		{"503", slacktest.Trouble{Status: 503}, bot.Uncertain, 0},
		{"ok: false, and no word", slacktest.Trouble{Body: `{"ok":false}`}, bot.Uncertain, 0},
		{"no JSON", slacktest.Trouble{Body: `<html>`}, bot.Uncertain, 0},
		{"429", slacktest.Trouble{Status: 429, Retry: 7 * time.Second}, bot.Wait, 0},
		{"429 without Retry-After", slacktest.Trouble{Status: 429}, bot.Wait, 0},
		{"ratelimited", slacktest.Trouble{Error: "ratelimited"}, bot.Wait, 0},
		{"is_archived", slacktest.Trouble{Error: "is_archived"}, bot.Gone, 0},
		{"invalid_blocks", slacktest.Trouble{Error: "invalid_blocks"}, bot.Rejected, 0},
		{"token_revoked", slacktest.Trouble{Error: "token_revoked"}, bot.Auth, 0},
		{"something new", slacktest.Trouble{Error: "something_new"}, bot.Rejected, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness(t)
			c.trouble.Method, c.trouble.Times = "chat.postMessage", 1
			h.Break(c.trouble)
			p := bot.Post{In: place(h.one, ""), Key: "1234567890123456789012", Card: *card("said once"), Since: time.Now()}
			_, err := h.a.Post(t.Context(), p)
			if bot.ClassOf(err) != c.class || err == nil {
				t.Fatalf("%v, want %s", err, c.class)
			}
			if e, _ := errors.AsType[*bot.Error](err); c.class == bot.Wait && e.After < time.Second || c.trouble.Retry > 0 && e.After != c.trouble.Retry {
				t.Errorf("after %s", e.After)
			}
			if n := h.reads(h.ben, h.one, "", "said once"); n != c.there {
				t.Errorf("it stands there %d times, want %d", n, c.there)
			}
			_, found, err := h.a.Find(t.Context(), p)
			if found != (c.there == 1) || err != nil {
				t.Errorf("found: %v, %v", found, err)
			}
			if c.there == 1 {
				h.Restart()
			}
			time.Sleep(10 * time.Millisecond)
			if h.a.pace == nil && c.class != bot.Wait {
				if _, err := h.a.Post(t.Context(), p); err != nil {
					t.Error(err)
				}
				if n := h.reads(h.ben, h.one, "", "said once"); n != 1 {
					t.Errorf("after the second try it stands there %d times", n)
				}
			}
		})
	}
}

// Somebody who forges our metadata is not us.
func TestForgedMetadataIsNotFound(t *testing.T) {
	h := newHarness(t)
	sent := h.post(h.one, "", *card("ours"))
	for _, m := range h.As(h.anna).Sees(in(h.one)) {
		if m.TS == sent.Ref.ID && strings.Count(string(m.Metadata), ":") != 3 {
			t.Errorf("the metadata, which others read, holds more than the key: %s", m.Metadata)
		}
	}
}

// The rates that Slack allows are kept ahead of time: no call is ever refused, and a channel that waits holds up no other.
func TestRatesAreKeptAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{})
		h.paced = true
		h.Restart()
		waits, said := 0, 0
		for i := 0; said < 60; i++ {
			_, err := h.a.Post(t.Context(), bot.Post{In: place(h.one, ""), Key: fmt.Sprint("one", i), Card: *card("busy")})
			switch e, ok := errors.AsType[*bot.Error](err); {
			case err == nil:
				said++
			case ok && e.Class == bot.Wait && e.Code == "pace":
				waits++
				if i%10 == 1 {
					if _, err := h.a.Post(t.Context(), bot.Post{In: place(h.two, ""), Key: fmt.Sprint("two", i), Card: *card("free")}); err != nil && bot.ClassOf(err) != bot.Wait {
						t.Error("elsewhere:", err)
					}
				}
				time.Sleep(e.After)
			default:
				t.Fatal(err)
			}
		}
		for _, c := range h.Calls("chat.postMessage") {
			if c.Error == "ratelimited" {
				t.Fatalf("Slack had to refuse: %+v", c)
			}
		}
		if waits == 0 {
			t.Error("nothing had to wait")
		}
	})
}

// A 429 reschedules the method it was for, and nothing else.
func TestRefusedForItsRate(t *testing.T) {
	h := newHarness(t)
	h.paced = true
	h.Restart()
	h.Break(slacktest.Trouble{Method: "chat.update", Status: 429, Retry: 30 * time.Second, Times: 1})
	sent := h.post(h.one, "", *card("x"))
	for range 2 {
		err := h.a.Edit(t.Context(), sent.Ref, card("y"))
		if e, ok := errors.AsType[*bot.Error](err); !ok || e.Class != bot.Wait || e.After < 29*time.Second {
			t.Errorf("Edit: %v", err)
		}
	}
	h.post(h.two, "", *card("elsewhere"))
}

// No token is in what is logged or returned, whatever goes wrong.
func TestNoSecretIsSaid(t *testing.T) {
	h := newHarness(t)
	var b bytes.Buffer
	cfg := h.config()
	cfg.Log = slog.New(slog.NewTextHandler(&b, nil))
	a, err := New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.a = a
	var said []string
	note := func(err error) {
		if err != nil {
			said = append(said, err.Error(), fmt.Sprintf("%+v", err))
		}
	}
	for _, x := range []slacktest.Trouble{{Refuse: true}, {Lose: true}, {Status: 500}, {Status: 401}, {Error: "invalid_auth"}, {Body: "<html>"}} {
		x.Times = 3
		h.Break(x)
		_, err := a.Post(t.Context(), bot.Post{In: place(h.one, ""), Key: "key", Card: *card("x")})
		note(err)
		_, err = a.Tell(t.Context(), bot.Tell{To: h.key(h.anna), In: place(h.one, ""), Key: "key", Card: *card("x"), Via: storage.Handle{Token: h.URL() + "/response/sekret", Expires: time.Now().Add(time.Hour)}})
		note(err)
		_, _, err = a.Find(t.Context(), bot.Post{In: place(h.one, ""), Key: "key", Since: time.Now()})
		note(err)
		h.Mend()
		cfg.API = "http://127.0.0.1:1/" + h.BotToken()
		_, err = New(t.Context(), cfg)
		note(err)
	}
	h.TakeFaults()
	h.Break(slacktest.Trouble{Method: "apps.connections.open", Status: 503, Times: 1})
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) { return talk.Answer{}, errors.New("no") })
	h.type_(h.anna, h.one, "", "x")
	h.heardOne(r, 1)
	h.Drop(0)
	h.Listening()
	all := b.String() + strings.Join(said, "\n")
	for _, secret := range []string{h.BotToken(), h.AppToken(), h.SigningSecret(), "sekret"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is said in:\n%s", secret, all)
		}
	}
	if len(said) == 0 || b.Len() == 0 {
		t.Error("nothing was said at all")
	}
}

// An answer that is neither a yes nor a no is none: nothing that was said counts as deleted by it, and nobody as no staff.
func TestAnswersThatSayNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		desk := h.AddGroup("Desk", "desk", h.anna)
		r, _ := h.listen(nil)
		head := h.type_(h.anna, h.one, "", "the head")
		reply := h.type_(h.anna, h.one, head, "a reply")
		h.heardOne(r, 2)
		thread := h.one + "/" + head
		h.marks.mu.Lock()
		h.marks.by[thread], h.marks.held = reply, map[string][]string{thread: {reply}}
		h.marks.mu.Unlock()
		for _, method := range []string{"conversations.history", "conversations.replies", "usergroups.list", "users.info"} {
			h.Break(slacktest.Trouble{Method: method, Body: `{"ok":false}`})
		}
		h.a.members.forget()
		h.a.people.forget(h.anna)
		h.Drop(0)
		time.Sleep(10 * time.Second)
		h.Listening()
		h.type_(h.anna, h.one, head, "after it")
		time.Sleep(3 * time.Minute)
		h.Mend()
		time.Sleep(2 * time.Minute)
		for _, a := range r.told() {
			if a.Kind == talk.Deleted || a.By.Outside || len(a.By.Groups) != 1 || a.By.Groups[0] != desk {
				t.Errorf("came %+v", a)
			}
		}
		if n := len(r.keys()); n != 3 {
			t.Errorf("%d acts", n)
		}
	})
}
