package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

func (w *world) thread(name string) string {
	w.Helper()
	id := w.post(w.lobby, o{"content": "head"})
	_, err := w.s.MessageThreadStart(w.lobby, id, name, 60)
	w.ok(err)
	return id
}

func TestThreadNames(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.thread(long(100))
	id := w.post(w.lobby, o{"content": "head"})
	for _, c := range []struct {
		body o
		says string
	}{{o{"name": long(101)}, "name"}, {o{"name": " "}, "name"}, {o{"name": "x", "auto_archive_duration": 61}, "auto_archive_duration"}, {o{"name": "x", "applied_tags": l{}}, "applied_tags"}} {
		_, err := w.call("POST", "channels/"+w.lobby+"/messages/"+id+"/threads", c.body)
		w.refused(err, 400, 50035)
		w.breached(c.says)
	}
	_, err := w.call("POST", "channels/"+w.lobby+"/messages/12/threads", o{"name": "x"})
	w.refused(err, 404, 10008)
}

// A thread in which nobody says anything is archived, and then nothing in it can be edited; a message opens it again.
func TestThreadsGoToSleep(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	th := w.thread("phones")
	id := w.post(th, o{"content": "x"})
	w.Advance(59 * time.Minute)
	w.type_(w.ben, th, "still here")
	w.Advance(59 * time.Minute)
	if p, _ := w.Place(th); p.Archived || p.AutoArchive != time.Hour {
		t.Error(p)
	}
	w.Advance(time.Minute)
	w.settle()
	if got := w.last("THREAD_UPDATE"); got["thread_metadata"].(o)["archived"] != true {
		t.Error(got)
	}
	_, err := w.s.ChannelMessageEdit(th, id, "y")
	w.refused(err, 400, 50083)
	w.refused(w.s.MessageReactionAdd(th, id, "✅"), 400, 50083)
	_, err = w.s.ChannelEdit(th, &discordgo.ChannelEdit{Name: "new"})
	w.refused(err, 400, 50083)
	if _, err := w.As(w.ben).Slash(t.Context(), th, "/ticket open"); !discordtest.Refused(err) {
		t.Error(err)
	}
	w.post(th, o{"content": "awake"})
	if p, _ := w.Place(th); p.Archived {
		t.Error("a message does not open it")
	}
	active, err := w.s.GuildThreadsActive(w.home)
	if err != nil || len(active.Threads) != 1 || active.Threads[0].MessageCount != 3 {
		t.Error(active, err)
	}
}

func TestLockedThreads(t *testing.T) {
	w := open(t, discordtest.Config{})
	th := w.thread("phones")
	_, err := w.s.ChannelEdit(th, &discordgo.ChannelEdit{Archived: new(true), Locked: new(true)})
	w.ok(err)
	if _, err := w.As(w.ben).Type(th, "x"); !discordtest.Refused(err) {
		t.Error(err)
	}
	archived, err := w.s.ThreadsArchived(w.lobby, nil, 10)
	if err != nil || len(archived.Threads) != 1 {
		t.Error(archived, err)
	}
	w.SetRole(w.home, w.BotRole(w.home), discordtest.Usual)
	_, err = w.s.ChannelMessageSend(th, "x")
	w.refused(err, 400, 160005)
	_, err = w.s.ChannelEdit(th, &discordgo.ChannelEdit{Archived: new(false)})
	w.refused(err, 403, 50013)
}

// Discord's own words in threads are messages too: no one said them.
func TestThreadsSayThings(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.listen()
	th := w.thread("phones")
	_, err := w.s.ChannelEdit(th, &discordgo.ChannelEdit{Name: "phones at Acme"})
	w.ok(err)
	var types []int
	for _, m := range w.As(w.ben).Sees(th) {
		types = append(types, m.Type)
	}
	if len(types) != 2 || types[0] != 21 || types[1] != 4 {
		t.Error(types)
	}
	if m, _ := w.s.ChannelMessage(w.lobby, th); m.Thread == nil || m.Flags&discordgo.MessageFlagsHasThread == 0 {
		t.Error(m)
	}
	opened, err := w.As(w.anna).OpenThread(w.lobby, w.type_(w.anna, w.lobby, "hello"), "theirs")
	w.ok(err)
	w.settle()
	if got := w.last("THREAD_CREATE"); got["id"] != opened || got["owner_id"] != w.anna {
		t.Error(got)
	}
}

// The third new name within ten minutes waits.
func TestRenaming(t *testing.T) {
	w := open(t, discordtest.Config{})
	th := w.thread("a")
	for _, name := range []string{"b", "c"} {
		_, err := w.s.ChannelEdit(th, &discordgo.ChannelEdit{Name: name})
		w.ok(err)
	}
	_, err := w.s.ChannelEdit(th, &discordgo.ChannelEdit{Name: "d"})
	if _, ok := err.(*discordgo.RateLimitError); !ok {
		t.Error(err)
	}
	w.Advance(10 * time.Minute)
	_, err = w.s.ChannelEdit(th, &discordgo.ChannelEdit{Name: "d"})
	w.ok(err)
}

func TestForums(t *testing.T) {
	w := open(t, discordtest.Config{})
	forum := w.AddChannel(discordtest.Channel{Server: w.home, Type: discordtest.Forum, Name: "tickets", Tags: []discordtest.Tag{{Name: "open"}, {Name: "closed", Moderated: true}}, NeedsTag: true})
	tags := w.Tags(forum)
	_, err := w.s.ChannelMessageSend(forum, "x")
	w.refused(err, 400, 50008)
	_, err = w.s.ForumThreadStartComplex(forum, &discordgo.ThreadStart{Name: "phones"}, &discordgo.MessageSend{Content: "dead"})
	w.refused(err, 400, 40067)
	_, err = w.s.ForumThreadStartComplex(forum, &discordgo.ThreadStart{Name: "phones", AppliedTags: []string{"12"}}, &discordgo.MessageSend{Content: "dead"})
	w.refused(err, 400, 10087)
	th, err := w.s.ForumThreadStartComplex(forum, &discordgo.ThreadStart{Name: "phones", AppliedTags: []string{tags["open"]}}, &discordgo.MessageSend{Content: "dead"})
	w.ok(err)
	if m, err := w.s.ChannelMessage(th.ID, th.ID); err != nil || m.Content != "dead" {
		t.Error("the first message has not the thread's id", err)
	}
	_, err = w.s.ChannelEdit(th.ID, &discordgo.ChannelEdit{AppliedTags: &[]string{tags["closed"]}, Archived: new(true), Locked: new(true)})
	w.ok(err)
	if p, _ := w.Place(th.ID); strings.Join(p.Tags, " ") != "closed" || !p.Locked || !p.Archived || p.Parent != forum {
		t.Error(p)
	}
	if _, err := w.As(w.ben).Begin(forum, "mine", "text", tags["closed"]); !discordtest.Refused(err) {
		t.Error("anybody can use a moderated tag")
	}
	theirs, err := w.As(w.ben).Begin(forum, "mine", "text", tags["open"])
	w.ok(err)
	if m, ok := w.As(w.anna).Find(theirs, theirs); !ok || m.Words != "text" {
		t.Error(m)
	}
	_, err = w.call("POST", "channels/"+forum+"/threads", o{"name": "x", "message": o{"content": "x"}, "applied_tags": l{"1", "2", "3", "4", "5", "6"}})
	w.refused(err, 400, 50035)
	w.breached("applied_tags")
}
