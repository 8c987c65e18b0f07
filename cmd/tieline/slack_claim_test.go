package main

import (
	"strings"
	"sync"
	"testing"

	"tieline/bot/slack/slacktest"
)

// TestTwoClaimAtOnceInSlack: two engineers press Claim at the same moment. One has the ticket, and the other is told who.
func TestTwoClaimAtOnceInSlack(t *testing.T) {
	o := newOffice(t)
	nora, olga := o.slack.AddPerson(slacktest.Person{Name: "Nora Lind"}), o.slack.AddPerson(slacktest.Person{Name: "Olga Petrov"})
	o.slack.Join(o.desk, nora)
	o.slack.Join(o.desk, olga)
	team := o.slack.AddGroup("Support", "support", nora, olga)
	s := o.start()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	eventually(t, "it connects", func() bool { return o.slack.Connections() == 2 })
	o.slash(o.desk, "/tieline bind desk")
	o.slash(o.desk, "/tieline person group="+team+" name=support role=engineer")
	o.slash(o.desk, "/tieline partner add acme name=Acme agreement=kolmisoft tier=premium")
	o.slash(o.acme, "/tieline bind acme anyway=yes")
	if _, err := o.slack.As(o.anna).Type(slacktest.Spot{Channel: o.acme}, "@Tieline open priority=medium category=problem Invoices are not sent"); err != nil {
		t.Fatal(err)
	}
	o.sees(nora, o.desk, "#1001 Invoices are not sent")
	var card slacktest.Seen
	for _, m := range o.slack.As(nora).Sees(slacktest.Spot{Channel: o.desk}) {
		if strings.Contains(m.Words, "#1001 Invoices are not sent") {
			card = m
		}
	}
	var clicks sync.WaitGroup
	for _, who := range []string{nora, olga} {
		clicks.Go(func() {
			if a, err := o.slack.As(who).Press(t.Context(), o.desk, card.TS, "Claim"); err != nil || !a.Acked {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	clicks.Wait()
	has := func(who string) string {
		m, _ := o.slack.As(who).Find(o.desk, card.TS)
		for _, name := range []string{"Nora Lind", "Olga Petrov"} {
			if strings.Contains(m.Words, name) {
				return name
			}
		}
		return ""
	}
	eventually(t, "the card says who has it", func() bool { return has(nora) != "" })
	loser := olga
	if has(nora) == "Olga Petrov" {
		loser = nora
	}
	eventually(t, "the other is told", func() bool {
		for _, m := range o.slack.As(loser).Everything() {
			if m.Alone && m.By == o.slack.BotUser() && strings.Contains(m.Words, has(nora)) {
				return true
			}
		}
		return false
	})
}
