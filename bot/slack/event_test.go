package slack

import (
	"context"
	"testing"

	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// Every kind of thing that somebody does in a channel, as the handler is told of it.
func TestWhatPeopleDo(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	head := h.post(h.one, "", *card("head"))
	file := h.As(h.anna).Upload("log.txt", "", []byte("lines"))
	shared := h.type_(h.anna, h.one, "", "see the log", file)
	if a := h.heardOne(r, 1); a.Kind != talk.Said || a.Text.Plain() != "see the log" || len(a.Files) != 1 || a.Files[0].Name != "log.txt" || a.By.Name != "Anna Rossi" || a.By.Picture == "" || a.By.Outside || a.Also == "" {
		t.Errorf("a message with a file came as %+v", a)
	}
	if _, err := h.As(h.ben).Send(slacktest.Spot{Channel: h.one, Thread: head.Ref.ID}, slacktest.Typed{Text: "also here", Broadcast: true}); err != nil {
		t.Fatal(err)
	}
	if a := h.heardOne(r, 2); a.In != place(h.one, head.Ref.ID) || a.Under != place(h.one, "") {
		t.Errorf("a reply that stands in the channel too is in %v", a.In)
	}
	for _, emoji := range []string{"eyes", "ticket"} { // the first asks for nothing
		if err := h.As(h.ben).React(h.one, shared, emoji); err != nil {
			t.Fatal(err)
		}
	}
	key := "r:" + h.one + ":" + shared + ":ticket:" + h.Home() + "/" + h.ben
	if a := h.heardOne(r, 3); a.Kind != talk.Reacted || a.Emoji != "ticket" || a.On.ID != shared || a.By.Key != h.key(h.ben) || a.Key != key || len(a.Heard) != 1 || len(a.Heard[0].Files) != 1 {
		t.Errorf("a reaction came as %+v", a)
	}
	if err := h.As(h.ben).Unreact(h.one, shared, "ticket"); err != nil {
		t.Fatal(err)
	}
	if err := h.As(h.anna).Edit(h.one, shared, "see this log"); err != nil {
		t.Fatal(err)
	}
	if a := h.heardOne(r, 4); a.Kind != talk.Edited || a.Text.Plain() != "see this log" || a.On.ID != shared {
		t.Errorf("an edit came as %+v", a)
	}
}

// Joining, unfurled links, our own words and being mentioned in passing are no commands, and none but the last an act.
func TestNoActs(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	carl := h.AddPerson(slacktest.Person{Name: "Carl"})
	h.Join(h.one, carl)
	ts := h.type_(h.anna, h.one, "", "look at https://example.com")
	h.heardOne(r, 1)
	h.Unfurl(h.one, ts)
	h.post(h.one, ts, *card("a reply changes its head too"))
	h.Happen(map[string]any{"type": "channel_history_changed", "channel": h.one})
	quiet(t, h, r, 1)
	h.type_(h.anna, h.one, "", "ask @Tieline about it")
	if a := h.heardOne(r, 2); a.Kind != talk.Said || a.Text.Plain() != "ask @Tieline about it" {
		t.Errorf("a mention in passing came as %+v", a)
	}
}

// The head of a thread that goes on is not removed but emptied; that is a deletion too.
func TestDeletedHead(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	ts := h.type_(h.anna, h.one, "", "to be deleted")
	h.type_(h.ben, h.one, ts, "a reply")
	h.heardOne(r, 2)
	if err := h.As(h.anna).Delete(h.one, ts); err != nil {
		t.Fatal(err)
	}
	if a := h.heardOne(r, 3); a.Kind != talk.Deleted || a.Key != "d:"+h.one+":"+ts || a.On != (storage.Ref{In: place(h.one, ""), ID: ts}) || a.By.Key != h.key(h.anna) {
		t.Errorf("it came as %+v", a)
	}
}

// A message that begins with our name is a command, in channels and threads. Slack tells of it twice, under two event ids.
func TestMention(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(say("the answer"))
	head := h.post(h.one, "", *card("head"))
	for i, c := range []struct{ typed, line string }{
		{"@Tieline claim 1042", "claim 1042"},
		{"@Tieline: /ticket open priority=high Phones are dead & @Anna Rossi <knows>", "open priority=high Phones are dead & @Anna Rossi <knows>"},
		{"@Tieline reply two\nlines", "reply two\nlines"},
		{"@Tieline", ""},
	} {
		ts := h.type_(h.ben, h.one, head.Ref.ID, c.typed)
		if a := h.heardOne(r, i+1); a.Kind != talk.Typed || a.Line != c.line || a.In != place(h.one, head.Ref.ID) || a.Key != "m:"+h.one+":"+ts || a.By.Key != h.key(h.ben) {
			t.Errorf("%q came as %+v", c.typed, a)
		}
		h.until("the answer", func() bool { return h.reads(h.ben, h.one, head.Ref.ID, "the answer") == i+1 && len(r.Showed()) == i+1 })
	}
	if h.reads(h.anna, h.one, head.Ref.ID, "the answer") != 0 {
		t.Error("others read the answer")
	}
	quiet(t, h, r, 4)
}

// A mention brings no right to open a form: there is a button for it.
func TestMentionThatAsks(t *testing.T) {
	h := newHarness(t)
	form := &talk.Form{Draft: "d1", Title: "Open a ticket", Submit: "Open", Fields: []talk.Field{{Name: "message", Kind: talk.Lines, Label: "What happened?"}}}
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) { return talk.Answer{Form: form}, nil })
	h.type_(h.anna, h.one, "", "@Tieline open")
	h.until("the button", func() bool { return h.reads(h.anna, h.one, "", "There is a form to fill in.") == 1 })
	seen := h.As(h.anna).Sees(slacktest.Spot{Channel: h.one})
	h.must(h.As(h.anna).Press(t.Context(), h.one, seen[len(seen)-1].TS, "Open the form"))
	if a := h.heardOne(r, 2); a.Line != "form d1" || a.In != place(h.one, "") {
		t.Errorf("the button came as %+v", a)
	}
	if v, open := h.As(h.anna).Modal(); !open || v.Title != "Open a ticket" {
		t.Errorf("the form is not there: %+v", v)
	}
}

// People of other workspaces are outside, and so are guests; they are never taken for one of ours.
func TestPeopleFromElsewhere(t *testing.T) {
	h := newHarness(t)
	acme := h.AddTeam("Acme")
	zoe := h.AddPerson(slacktest.Person{Name: "Zoe", Team: acme})
	guest := h.AddPerson(slacktest.Person{Name: "Gus", Guest: true})
	shared := h.AddChannel(slacktest.Channel{Name: "shared", Members: []string{h.anna, zoe, guest, h.BotUser()}, Teams: []string{acme}})
	r, _ := h.listen(nil)
	ts := h.type_(h.anna, shared, "", "hello")
	for i, who := range []string{zoe, guest} {
		h.type_(who, shared, "", "hello from outside")
		if a := h.heardOne(r, 2+i); !a.By.Outside || (a.By.Key.Team == acme) != (who == zoe) {
			t.Errorf("%s came as %+v", who, a.By)
		}
	}
	h.Break(slacktest.Trouble{Method: "users.info", Error: "user_not_visible"})
	h.a.people.forget(zoe)
	if err := h.As(zoe).React(shared, ts, "ticket"); err != nil {
		t.Fatal(err)
	}
	if a := h.heardOne(r, 4); !a.By.Outside || a.By.Key.Team == h.Home() {
		t.Errorf("somebody unknown is taken for %+v", a.By)
	}
}
