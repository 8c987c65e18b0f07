package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tieline/bot/slack/slacktest"
)

// TestDowntimeInSlack: while Tieline is down, the desk answers one ticket in time, and another not. Slack is slow to tell of it when
// Tieline comes up, long after both were due: only what nobody answered is overdue.
func TestDowntimeInSlack(t *testing.T) {
	var ahead atomic.Int64
	begun, thursday := time.Now(), time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)
	o := newOfficeAt(t, func() time.Time { return thursday.Add(time.Since(begun) + time.Duration(ahead.Load())) })
	nora := o.slack.AddPerson(slacktest.Person{Name: "Nora Lind"})
	for _, in := range []string{o.desk, o.acme} {
		o.slack.Join(in, nora)
	}
	s := o.start()
	eventually(t, "it connects", func() bool { return o.slack.Connections() == 2 })
	o.slash(o.desk, "/tieline bind desk")
	o.slash(o.desk, "/tieline person slack:"+o.slack.Home()+"/"+nora+" name=Nora role=engineer")
	o.slash(o.desk, "/tieline partner add acme name=Acme agreement=cloudcti tier=provider country=NL")
	o.slash(o.acme, "/tieline bind acme anyway=yes")
	for _, title := range []string{"No server answers", "No client connects"} {
		if _, err := o.slack.As(o.anna).Type(slacktest.Spot{Channel: o.acme}, "@Tieline open priority=p1 customer=Bakery "+title); err != nil {
			t.Fatal(err)
		}
	}
	const answered, forgotten = "#1001 No server answers", "#1002 No client connects"
	thread := slacktest.Spot{Channel: o.acme, Thread: o.find(o.anna, o.acme, answered).TS}
	o.find(nora, o.desk, forgotten)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	ahead.Add(int64(time.Hour))
	if _, err := o.slack.As(nora).Type(thread, "We are looking at the server."); err != nil {
		t.Fatal(err)
	}
	ahead.Add(int64(8 * time.Hour)) // the response was due after four
	o.slack.Break(slacktest.Trouble{Method: "conversations.replies", Delay: time.Second})
	s = o.start()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	said := func(title, words string) bool {
		desk := o.find(nora, o.desk, title)
		for _, m := range o.slack.As(nora).Sees(slacktest.Spot{Channel: o.desk, Thread: desk.TS}) {
			if strings.Contains(m.Words, words) {
				return true
			}
		}
		return false
	}
	eventually(t, "the desk is told of the ticket that nobody answered", func() bool { return said(forgotten, "Response is overdue") })
	eventually(t, "what was missed comes to the desk", func() bool { return said(answered, "We are looking at the server.") })
	for _, words := range []string{"Response is overdue", "Response is running out", "Response came late"} {
		if said(answered, words) {
			t.Errorf("the desk is told of the ticket that was answered in time: %s", words)
		}
	}
	if card := o.find(nora, o.desk, answered); !strings.Contains(card.Words, "Response: met") {
		t.Errorf("its card says %q", card.Words)
	}
}
