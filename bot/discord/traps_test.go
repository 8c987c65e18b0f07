package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/bot/discord/discordtest"
	"tieline/commands/talk"
	"tieline/storage"
)

// What is known to go wrong between Discord, its library and a bot: a test for each.

// A new connection is told nothing of what was missed. It is read afterwards, with Discord's own times, before what is said next; edits
// and deletions too.
func TestGapIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		edited, deleted := h.types(h.anna, h.one, "before"), h.types(h.anna, h.one, "to be deleted")
		h.heardOne(r, 2)
		h.Break(discordtest.Trouble{Route: "GET /gateway", Status: 503})
		h.Drop(0)
		time.Sleep(10 * time.Second)
		missed := h.types(h.ben, h.one, "in the gap")
		for message, mark := range map[string]string{edited: "🎫", missed: "👍"} {
			if err := h.As(h.ben).React(h.one, message, mark); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(h.As(h.anna).Edit(h.one, edited, "before, mended"), h.As(h.anna).Delete(h.one, deleted)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Minute)
		h.Mend()
		h.Listening()
		h.types(h.ben, h.one, "after it")
		h.heardOne(r, 7)
		time.Sleep(time.Minute)
		keys := map[string]talk.Act{}
		for i, a := range r.Told() {
			if keys[a.Key] = a; a.Text.Plain() == "after it" && (a.Late || i < 3) {
				t.Errorf("what was said after the gap came as %d, late: %v", i+1, a.Late)
			}
		}
		if m := keys["m:"+missed]; !m.Late || m.Text.Plain() != "in the gap" || !m.At.Equal(when(missed)) || m.Reply.Token != "" {
			t.Errorf("what was missed came as %+v", m)
		}
		if d := keys["d:"+deleted]; !d.Late || d.On.ID != deleted || d.By.Key.User != h.anna {
			t.Errorf("of what was deleted in the gap came %+v", d)
		}
		if a := keys["r:"+edited+":🎫:"+h.ben]; !a.Late || a.By.Name != "Ben" || len(a.Heard) != 1 || len(keys) != 7 {
			t.Errorf("of the reaction in the gap came %+v, of %d acts", a, len(keys))
		}
		found := false
		for k, a := range keys {
			found = found || strings.HasPrefix(k, "e:"+edited+":") && a.Late && a.Text.Plain() == "before, mended"
		}
		if !found {
			t.Errorf("the edit in the gap did not come: %v", keys)
		}
		h.quits(stop)
	})
}

// What was edited and deleted in a thread while the bot was down is found, of whatever age: it is known from what is kept of the thread.
func TestThreadsAreReadWhole(t *testing.T) {
	h := newHarness(t)
	thread := h.post(h.one, *card("the head"), "a thread").Thread.ID
	edited, deleted := h.types(h.anna, thread, "before"), h.types(h.anna, thread, "to be deleted")
	h.Advance(48 * time.Hour)
	last := h.types(h.anna, thread, "the last that was heard")
	h.marks.by[thread], h.marks.held = order(last), map[string][]string{thread: {edited, deleted, last}}
	if err := errors.Join(h.As(h.anna).Edit(thread, edited, "mended"), h.As(h.anna).Delete(thread, deleted)); err != nil {
		t.Fatal(err)
	}
	h.Restart()
	r, _ := h.listen(nil)
	h.until("both", func() bool {
		k := r.Keys()
		found := false
		for key := range k {
			found = found || strings.HasPrefix(key, "e:"+edited+":")
		}
		return found && k["d:"+deleted] == 1
	})
	if k := r.Keys(); k["m:"+deleted] != 0 || k["d:"+last] != 0 {
		t.Errorf("acts: %v", k)
	}
}

// However a connection ends, or is no good, another takes its place, and nothing is lost or done twice: dropped, asked to be made anew (op
// 7), told that its session is invalid (op 9), dead without a word, or with heartbeats that nobody answers.
func TestConnectionsAreMadeAnew(t *testing.T) {
	for name, harm := range map[string]func(*harness){
		"dropped": func(h *harness) { h.Drop(0) }, "op 7": func(h *harness) { h.Reconnect(0) }, "op 9": func(h *harness) { h.InvalidSession(false) },
		"half-open": func(h *harness) { h.Freeze(0) }, "zombies": func(h *harness) { h.Zombies() }, "4000": func(h *harness) { h.CloseWith(4000) },
		"hello never comes":     func(h *harness) { h.Greet(discordtest.Greeting{Silent: true}, 2); h.Drop(0) },
		"READY never comes":     func(h *harness) { h.Greet(discordtest.Greeting{NoReady: true}, 2); h.Drop(0) },
		"op 9 in READY's place": func(h *harness) { h.Greet(discordtest.Greeting{Invalid: true}, 1); h.Drop(0) },
		"503":                   func(h *harness) { h.Greet(discordtest.Greeting{Refuse: 503}, 2); h.Drop(0) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := inMemory(t, discordtest.Config{Unlimited: true})
				r, stop := h.listen(nil)
				time.Sleep(time.Minute)
				harm(h)
				h.types(h.anna, h.one, "into the void")
				time.Sleep(5 * time.Minute)
				h.types(h.anna, h.one, "heard")
				time.Sleep(time.Minute)
				for k, n := range r.Keys() {
					if n != 1 {
						t.Errorf("%s was done %d times", k, n)
					}
				}
				if n := len(r.Keys()); n != 2 {
					t.Errorf("%d of 2 came", n)
				}
				h.quits(stop)
			})
		})
	}
}

// A connection that is dead, and of which nobody says so, is given up within a minute and a half: the library takes three and a half.
func TestDeadLinksAreNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		time.Sleep(time.Minute)
		h.Freeze(0)
		h.types(h.anna, h.one, "into the void")
		time.Sleep(90 * time.Second)
		if n := len(r.Told()); n != 1 {
			t.Errorf("%d acts", n)
		}
		h.quits(stop)
	})
}

// Where Discord takes a new session as too soon, the library asks again at once, and so on without end: such a connection is given up.
func TestIdentifyingIsNoLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{}) // with its limits: one session in five seconds
		r, stop := h.listen(nil)
		h.InvalidSession(false)
		h.InvalidSession(false)
		h.types(h.anna, h.one, "heard")
		time.Sleep(2 * time.Minute)
		if n := len(r.Told()); n != 1 {
			t.Errorf("%d acts", n)
		}
		h.quits(stop)
	})
}

// A connection on which events come and heartbeats are not answered is given up within a minute and a half, too.
func TestZombiesAreNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{Unlimited: true})
		_, stop := h.listen(nil)
		time.Sleep(time.Minute)
		h.Zombies()
		for range 9 {
			h.types(h.anna, h.one, "still heard")
			time.Sleep(10 * time.Second)
		}
		if n := len(h.Calls("GET /gateway")); n != 2 {
			t.Errorf("%d connections were asked for", n)
		}
		h.quits(stop)
	})
}

// Op 7 in the place of READY hangs the library for good: it waits for a lock that it holds. The session is left behind.
func TestReconnectBeforeReady(t *testing.T) {
	was := settledIn
	settledIn = 50 * time.Millisecond
	defer func() { settledIn = was }()
	h := newHarness(t)
	h.Greet(discordtest.Greeting{Reconnect: true}, 1)
	r, stop := h.listen(nil)
	h.types(h.anna, h.one, "heard")
	h.heardOne(r, 1)
	h.quits(stop)
}

// What the gateway closes a connection for, and would again, ends Listen: the library asks for ever.
func TestFatalCloses(t *testing.T) {
	for _, code := range []int{4004, 4014} {
		synctest.Test(t, func(t *testing.T) {
			h := inMemory(t, discordtest.Config{Unlimited: true})
			h.Greet(discordtest.Greeting{Close: code}, 3)
			err := h.a.Listen(t.Context(), &recorder{})
			if bot.ClassOf(err) != bot.Auth {
				t.Errorf("%d: %v", code, err)
			}
			time.Sleep(time.Minute)
		})
	}
}

// An event that never arrives, and of which nobody tells, is found all the same: everything is read now and then.
func TestWhatWentAstray(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{Unlimited: true})
		r, stop := h.listen(nil)
		time.Sleep(time.Minute)
		h.OnDelivery(func(discordtest.Delivery) discordtest.Fate { return discordtest.Lost })
		h.types(h.anna, h.one, "never told")
		time.Sleep(40 * time.Minute)
		if a := r.Told(); len(a) != 1 || !a[0].Late {
			t.Errorf("acts: %+v", a)
		}
		h.quits(stop)
	})
}

// A message with a component of a type that nobody knows is heard whole: the library empties it.
func TestUnknownComponents(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	file := h.As(h.anna).Upload("log.txt", "", []byte("lines"))
	if _, err := h.As(h.anna).Send(h.one, discordtest.Typed{Text: "all of it", Files: []string{file}, Strange: []any{map[string]any{"type": 99, "brand": map[string]any{"new": true}}}}); err != nil {
		t.Fatal(err)
	}
	if a := h.heardOne(r, 1); a.Text.Plain() != "all of it" || len(a.Files) != 1 || a.Files[0].Name != "log.txt" {
		t.Errorf("came as %+v", a)
	}
}

// Discord takes a POST and answers 502, or nothing: the library would say it again. It is said once, uncertain, and found by its nonce or,
// once that is forgotten, by its mark.
func TestUncertainPosts(t *testing.T) {
	h := newHarness(t)
	for _, trouble := range []discordtest.Trouble{{Late: 502, Times: 1}, {Lose: true, Times: 1}} {
		trouble.Route = "POST /channels/*/messages"
		p := h.aPost(h.one, *card(fmt.Sprint("once ", trouble.Late)), "its thread")
		before := len(h.Calls("POST /channels/{channel_id}/messages"))
		h.Break(trouble)
		if _, err := h.a.Post(t.Context(), p); bot.ClassOf(err) != bot.Uncertain {
			t.Fatalf("%v", err)
		}
		if n := len(h.Calls("POST /channels/{channel_id}/messages")) - before; n != 1 {
			t.Errorf("it was sent %d times", n)
		}
		sent, err := h.a.Post(t.Context(), p)
		if err != nil || sent.Thread.IsZero() || h.reads(h.ben, h.one, fmt.Sprint("once ", trouble.Late)) != 1 {
			t.Errorf("%+v %v", sent, err)
		}
		h.Advance(time.Hour) // the nonce is forgotten
		found, ok, err := h.a.Find(t.Context(), p)
		if err != nil || !ok || found.Ref != sent.Ref || found.Thread != sent.Thread {
			t.Errorf("found %+v %v %v, want %+v", found, ok, err, sent)
		}
	}
}

// A 429 for everything stops everything, and what would wait long is sent back to whoever can wait; one in HTML is one too.
func TestGlobalLimit(t *testing.T) {
	h := newHarness(t)
	h.paced = true
	h.Restart()
	for _, trouble := range []discordtest.Trouble{{Status: 429, Retry: 2 * time.Second, Global: true, Times: 1}, {Status: 429, Times: 1}} {
		h.a.pace = newPace(time.Now)
		h.a.client.Transport = bot.Wire{Next: observing{h.a.at.redirected(h.a.Transport), h.a.pace}}
		h.Break(trouble)
		if _, err := h.a.Post(t.Context(), h.aPost(h.one, *card("x"), "")); bot.ClassOf(err) != bot.Wait {
			t.Fatalf("%v", err)
		}
		before := len(h.Calls(""))
		_, err := h.a.Post(t.Context(), h.aPost(h.two, *card("x"), ""))
		if bot.ClassOf(err) != bot.Wait || after(err) < time.Second || len(h.Calls("")) != before {
			t.Errorf("elsewhere: %v, %d calls", err, len(h.Calls(""))-before)
		}
	}
}

// Buckets are minded ahead of time: Discord never has to say 429, and no channel waits for another.
func TestBucketsAheadOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, discordtest.Config{})
		h.paced = true
		h.Restart()
		sent := 0
		for range 400 {
			for _, c := range []string{h.one, h.two} {
				h.posts++
				_, err := h.a.Post(t.Context(), bot.Post{In: at(c), Key: fmt.Sprint("key", h.posts), Card: *card("x")})
				switch bot.ClassOf(err) {
				case bot.Wait:
					time.Sleep(100 * time.Millisecond)
				default:
					if err != nil {
						t.Fatal(err)
					}
					sent++
				}
			}
		}
		if n := h.Invalid(); n != 0 || sent < 100 {
			t.Errorf("%d were sent, and %d refused", sent, n)
		}
	})
}

// Clicks do not wait for one another: by the library's bucket eight would take eight times as long as one.
func TestClicksDoNotQueue(t *testing.T) {
	h := newHarness(t)
	_, _ = h.listen(nil)
	sent := h.post(h.one, talk.Card{Body: talk.Say("push"), Buttons: []talk.Button{{Label: "Push", Line: "push"}}}, "")
	h.Break(discordtest.Trouble{Route: "POST /interactions/*/*/callback", Delay: 400 * time.Millisecond})
	begun := time.Now()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if a, err := h.As(h.anna).Press(t.Context(), h.one, sent.Ref.ID, "Push"); err != nil || !a.Acked {
				t.Errorf("%+v %v", a, err)
			}
		})
	}
	if all.Wait(); time.Since(begun) > 2*time.Second {
		t.Errorf("eight took %s", time.Since(begun))
	}
}

// Every message says whom it may ping.
func TestMentionsAreExplicit(t *testing.T) {
	h := newHarness(t)
	_, _ = h.listen(say("an answer for @everyone"))
	sent := h.post(h.one, talk.Card{Body: talk.Say("@everyone <@", h.ben, "> @here"), Ping: []storage.PersonKey{keyOf(h.anna)}}, "a thread")
	if err := h.a.Edit(t.Context(), sent.Ref, card("@everyone, changed")); err != nil {
		t.Error(err)
	}
	if a, err := h.As(h.anna).Command(t.Context(), h.one, "ticket list", nil); err != nil || !a.Acked {
		t.Error(a, err)
	}
	if _, err := h.a.Tell(t.Context(), bot.Tell{To: keyOf(h.anna), Key: "k", Card: *card("@everyone")}); err != nil {
		t.Error(err)
	}
	n := 0
	for _, c := range h.Calls("") {
		var body struct {
			Embeds   []any `json:"embeds"`
			Mentions *allowedMentions
			Allowed  *allowedMentions `json:"allowed_mentions"`
			Data     *struct {
				Embeds  []any            `json:"embeds"`
				Allowed *allowedMentions `json:"allowed_mentions"`
			} `json:"data"`
		}
		if json.Unmarshal(c.Body, &body) != nil {
			continue
		}
		if body.Embeds != nil || body.Data != nil && body.Data.Embeds != nil {
			n++
			if body.Allowed == nil && (body.Data == nil || body.Data.Allowed == nil) {
				t.Errorf("%s %s does not say whom it may ping: %s", c.Method, c.Path, c.Body)
			}
		}
	}
	if n < 4 {
		t.Errorf("%d messages were looked at", n)
	}
}

// Commands are made known once, and again only where they differ: those of another name are left alone.
func TestCommandsAreCompared(t *testing.T) {
	h := newHarness(t)
	_, stop := h.listen(nil)
	h.quits(stop)
	count := func() int {
		return len(h.Calls("POST /applications/{application_id}/commands"))
	}
	first := count()
	if first != 4 {
		t.Errorf("%d commands were made known", first)
	}
	h.Restart()
	_, stop = h.listen(nil)
	h.until("the comparison", func() bool { return len(h.Calls("GET /applications/{application_id}/commands")) >= 2 })
	h.quits(stop)
	if n := count() - first; n != 0 {
		t.Errorf("%d were made known again", n)
	}
}

// Threads of closed tickets are archived, those of open ones are kept open; what is said in one that is put away is said, and it
// is put away again. In a forum the tag follows the state, and others stay.
func TestThreadsFollowTheirTickets(t *testing.T) {
	h := newHarness(t)
	h.SetRoles(h.server, h.ben, h.AddRole(h.server, discordtest.Role{Name: "Tidy", Permissions: discordtest.ManageThreads}))
	forum := h.AddChannel(discordtest.Channel{Server: h.server, Name: "forum", Type: discordtest.Forum, Tags: []discordtest.Tag{{Name: "New"}, {Name: "Claimed"}, {Name: "Closed"}, {Name: "Phones"}}})
	for _, channel := range []string{h.one, forum} {
		sent := h.post(channel, *card("the head"), "#1001 Phones are dead")
		thread := sent.Thread.ID
		h.marks.by[thread] = ""
		again, ok, err := h.a.Find(t.Context(), bot.Post{In: at(channel), Key: string(rune('a'+h.posts%26)) + strings.Repeat("k", 20), Thread: "x", Since: h.Now()})
		if err != nil || !ok || again != sent {
			t.Errorf("found %+v %v %v, want %+v", again, ok, err, sent)
		}
		_, stop := h.listen(nil)
		if err := h.As(h.ben).Archive(thread, true, false); err != nil {
			t.Fatal(err)
		}
		h.until("it is opened again", func() bool { p, _ := h.Place(thread); return !p.Archived })
		for _, s := range []storage.State{storage.Claimed, storage.Closed, storage.Closed} {
			if err := h.a.Shelve(t.Context(), at(thread), s); err != nil {
				t.Error(err)
			}
		}
		h.post(thread, *card("a last word"), "")
		if err := h.a.Edit(t.Context(), sent.Ref, card("the head, closed")); err != nil {
			t.Error(err)
		}
		p, _ := h.Place(thread)
		if !p.Archived || channel == forum && strings.Join(p.Tags, " ") != "Closed" {
			t.Errorf("closed, it is %+v", p)
		}
		if err := h.a.Shelve(t.Context(), at(thread), storage.New); err != nil {
			t.Error(err)
		}
		if p, _ := h.Place(thread); p.Archived || channel == forum && strings.Join(p.Tags, " ") != "New" {
			t.Errorf("open again, it is %+v", p)
		}
		h.quits(stop)
	}
}

// Whoever takes no direct messages is told where they are that there is an answer, and not what it says; once, and the answer stays owed.
func TestClosedToDirectMessages(t *testing.T) {
	h := newHarness(t)
	shy := h.AddPerson(discordtest.Person{Name: "Shy", Closed: true})
	h.Join(h.server, shy)
	r, _ := h.listen(say("between us"))
	for range 2 {
		h.types(shy, h.one, "<@"+h.BotUser()+"> list")
	}
	h.heardOne(r, 2)
	h.until("the hint", func() bool { return h.reads(shy, h.one, "/ticket home") == 1 })
	_, err := h.a.Tell(t.Context(), bot.Tell{To: keyOf(shy), In: at(h.one), Key: strings.Repeat("k", 22), Card: *card("between us")})
	if bot.ClassOf(err) != bot.Gone || h.reads(shy, h.one, "/ticket home") != 1 || h.reads(h.ben, h.one, "between us") != 0 || len(r.Showed()) != 0 {
		t.Errorf("%v, %v shown; they see %+v", err, r.Showed(), h.As(shy).Sees(h.one))
	}
	for _, m := range h.As(h.ben).Sees(h.one) {
		if m.By == h.BotUser() && !slices.Equal(m.Pings, []string{shy}) {
			t.Errorf("it pings %v", m.Pings)
		}
	}
}

// Completion offers what the handler says that this person may see, as the value of the very option.
func TestCompletion(t *testing.T) {
	h := newHarness(t)
	_, _ = h.listen(nil)
	for _, c := range []struct{ path, option, typed, want string }{
		{"desk claim", "ticket", "10", "101"}, {"ticket open", "priority", "cr", "cr1"}, {"desk assign", "text", "No", "No1"},
	} {
		got, err := h.As(h.anna).Autocomplete(t.Context(), h.one, c.path, c.option, c.typed, nil)
		if err != nil || len(got) != 1 || got[0].Value != c.want {
			t.Errorf("%s %s:%s offers %+v %v", c.path, c.option, c.typed, got, err)
		}
	}
}

// Whoever is staff by a role is so wherever they write, by their roles at home; the same role's name elsewhere is nothing, and whoever is
// not at home is outside.
func TestRolesCountAtHomeAlone(t *testing.T) {
	h := newHarness(t)
	engineers := h.AddRole(h.server, discordtest.Role{Name: "Engineers"})
	h.SetRoles(h.server, h.ben, engineers)
	theirs := h.AddServer(discordtest.Server{Name: "Acme"})
	fake := h.AddRole(theirs, discordtest.Role{Name: "Engineers"})
	carl := h.AddPerson(discordtest.Person{Name: "Carl"})
	h.Join(theirs, carl, fake)
	h.Join(theirs, h.ben)
	acme := h.AddChannel(discordtest.Channel{Server: theirs, Name: "acme"})
	h.desk = []string{h.one}
	h.Restart()
	r, _ := h.listen(nil)
	h.types(h.ben, acme, "from the desk")
	if a := h.heardOne(r, 1); a.By.Outside || len(a.By.Groups) != 1 || a.By.Groups[0] != engineers {
		t.Errorf("Ben elsewhere is %+v", a.By)
	}
	h.types(carl, acme, "from a partner")
	if a := h.heardOne(r, 2); !a.By.Outside || len(a.By.Groups) != 0 {
		t.Errorf("Carl is %+v", a.By)
	}
	h.types(h.ben, h.As(h.ben).Direct(), "directly")
	if a := h.heardOne(r, 3); a.By.Outside || len(a.By.Groups) != 1 || !Direct(a.In.ID) {
		t.Errorf("Ben directly is %+v in %v", a.By, a.In)
	}
}

// No token is in an error or a log, whatever goes wrong.
func TestNoSecrets(t *testing.T) {
	var log bytes.Buffer
	h := newHarness(t)
	c := h.config()
	c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a, err := New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h.a = a
	_, stop := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		return talk.Answer{}, errors.New("the disk is full")
	})
	h.Break(discordtest.Trouble{Route: "POST /interactions/*/*/callback", Refuse: true})
	_, _ = h.As(h.anna).Command(t.Context(), h.one, "ticket list", nil)
	h.Mend()
	h.Break(discordtest.Trouble{Status: 401})
	_, post := h.a.Post(t.Context(), h.aPost(h.one, *card("x"), ""))
	_, tell := h.a.Tell(t.Context(), bot.Tell{To: keyOf(h.anna), Key: "k", Card: *card("x"), Via: storage.Handle{Token: "interaction-token-secret", Expires: time.Now().Add(time.Hour)}})
	if bot.ClassOf(post) != bot.Auth || tell == nil {
		t.Errorf("%v, %v", post, tell)
	}
	_ = stop()
	for _, s := range []string{log.String(), fmt.Sprint(post, tell)} {
		for _, secret := range []string{h.Token(), "interaction-token"} {
			if strings.Contains(s, secret) {
				t.Errorf("a secret stands in %q", s)
			}
		}
	}
}

// What makes us fail is left out, and the next is heard.
func TestHandlersRecover(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	h.Happen("MESSAGE_CREATE", map[string]any{"id": map[string]any{"strange": 1}, "guild_id": h.server, "channel_id": h.one})
	h.Happen("BRAND_NEW_THING", map[string]any{"id": []any{1}})
	h.types(h.anna, h.one, "heard")
	if a := h.heardOne(r, 1); a.Text.Plain() != "heard" {
		t.Errorf("came as %+v", a)
	}
}
