package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

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
		for _, a := range r.Told() {
			if a.Kind == talk.Deleted || a.By.Outside || len(a.By.Groups) != 1 || a.By.Groups[0] != desk {
				t.Errorf("came %+v", a)
			}
		}
		if n := len(r.Keys()); n != 3 {
			t.Errorf("%d acts", n)
		}
	})
}
