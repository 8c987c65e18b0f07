package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sethvargo/go-envconfig"

	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
)

// office is a workspace with a manager, and the program in it.
type office struct {
	t        *testing.T
	slack    *slacktest.Slack
	mara     string
	anna     string
	desk     string
	acme     string
	settings map[string]string
	now      func() time.Time // nil: real time
}

func newOffice(t *testing.T) *office { return newOfficeAt(t, nil) }

func newOfficeAt(t *testing.T, now func() time.Time) *office {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true, Now: now})
	o := &office{t: t, slack: s, now: now, mara: s.AddPerson(slacktest.Person{Name: "Mara Vogel"}), anna: s.AddPerson(slacktest.Person{Name: "Anna Rossi", Team: s.AddTeam("Acme")})}
	o.desk = s.AddChannel(slacktest.Channel{Name: "desk", Private: true, Members: []string{o.mara, s.BotUser()}})
	o.acme = s.AddChannel(slacktest.Channel{Name: "acme", Members: []string{o.mara, o.anna, s.BotUser()}, Teams: []string{s.Person(o.anna).Team}})
	o.settings = map[string]string{"TIELINE_SLACK_BOT_TOKEN": s.BotToken(), "TIELINE_SLACK_APP_TOKEN": s.AppToken(), "TIELINE_SLACK_API_URL": s.URL(),
		"TIELINE_MANAGERS": "slack:" + s.Home() + "/" + o.mara, "TIELINE_DATA": t.TempDir(), "TIELINE_HTTP_ADDR": "127.0.0.1:0"}
	return o
}

func (o *office) start() *service {
	o.t.Helper()
	set, err := readSettings(o.t.Context(), envconfig.MapLookuper(o.settings))
	if err != nil {
		o.t.Fatal(err)
	}
	cfg, err := set.validate()
	if err != nil {
		o.t.Fatal(err)
	}
	cfg.now = o.now
	s, err := start(o.t.Context(), cfg)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o *office) slash(in, line string) {
	o.t.Helper()
	if a, err := o.slack.As(o.mara).Slash(o.t.Context(), slacktest.Spot{Channel: in}, line); err != nil || !a.Acked {
		o.t.Fatalf("%s: %+v, %v", line, a, err)
	}
}

// sees waits until somebody sees words in a channel.
func (o *office) sees(who, in, words string) {
	o.t.Helper()
	o.find(who, in, words)
}

// find waits until somebody sees words in a channel, and returns the message.
func (o *office) find(who, in, words string) (found slacktest.Seen) {
	o.t.Helper()
	eventually(o.t, words+" is seen", func() bool {
		for _, m := range o.slack.As(who).Sees(slacktest.Spot{Channel: in}) {
			if strings.Contains(m.Words, words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// TestInSlack goes from nothing to the first ticket, over an end of the program in between.
func TestInSlack(t *testing.T) {
	o := newOffice(t)
	s := o.start()
	if s.workspace != nil || s.addr != "" {
		t.Error("the workspace in the browser is served beside Slack, and nobody asked for it")
	}
	eventually(t, "it connects", func() bool { return o.slack.Connections() == 2 })
	o.slash(o.desk, "/tieline bind desk")
	o.slash(o.desk, "/tieline partner add acme name=Acme agreement=kolmisoft tier=premium")
	o.slash(o.acme, "/tieline bind acme anyway=yes")
	o.sees(o.anna, o.acme, "Support for Acme")
	health(t, s, http.StatusOK, "ok")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := o.slack.As(o.anna).Type(slacktest.Spot{Channel: o.acme}, "@Tieline open priority=medium category=problem Invoices are not sent"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // nobody listens, and Slack keeps nothing
	s = o.start()
	o.sees(o.anna, o.acme, "#1001 Invoices are not sent") // what was missed is read
	o.sees(o.mara, o.desk, "#1001 Invoices are not sent")

	o.slack.Uninstall()
	var err error
	select {
	case err = <-s.failed:
	case <-time.After(20 * time.Second):
	}
	if err == nil || !strings.Contains(err.Error(), "Slack is not heard any more") || !strings.Contains(err.Error(), "doctor") {
		t.Errorf("after it was uninstalled: %v", err)
	}
	health(t, s, http.StatusServiceUnavailable, "Slack is not heard any more")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func health(t *testing.T, s *service, status int, says string) {
	t.Helper()
	resp, err := http.Get("http://" + s.httpAddr + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status || !strings.Contains(string(b), says) {
		t.Errorf("health is %s %q, %v", resp.Status, b, err)
	}
}

// TestInSlackByHTTP is reached by Slack, on the address of health.
func TestInSlackByHTTP(t *testing.T) {
	o := newOffice(t)
	delete(o.settings, "TIELINE_SLACK_APP_TOKEN")
	o.settings["TIELINE_SLACK_SIGNING_SECRET"] = o.slack.SigningSecret()
	s := o.start()
	url := "http://" + s.httpAddr + slack.HTTPPath
	if err := o.slack.UseHTTP(t.Context(), slacktest.RequestURLs{Events: url, Interactive: url, Commands: url}, nil); err != nil {
		t.Fatal(err)
	}
	o.slash(o.desk, "/tieline bind desk")
	o.sees(o.mara, o.desk, "This channel is connected to desk.")
	health(t, s, http.StatusOK, "ok")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSlackDoesNotTakeTheToken(t *testing.T) {
	o := newOffice(t)
	o.settings["TIELINE_SLACK_BOT_TOKEN"] = "xoxb-another"
	set, err := readSettings(t.Context(), envconfig.MapLookuper(o.settings))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := set.validate()
	if err != nil {
		t.Fatal(err)
	}
	_, err = start(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "invalid_auth") || !strings.Contains(err.Error(), "tieline doctor") || strings.Contains(err.Error(), "xoxb") {
		t.Errorf("a wrong token: %v", err)
	}
}

// TestHomeInSlack is what stands on somebody's own page, with buttons that work there.
func TestHomeInSlack(t *testing.T) {
	o := newOffice(t)
	s := o.start()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	eventually(t, "it connects", func() bool { return o.slack.Connections() == 2 })
	h := o.slack.As(o.mara)
	if err := h.OpenHome(); err != nil {
		t.Fatal(err)
	}
	says := func(words string) func() bool {
		return func() bool {
			v, ok := h.Home()
			return ok && strings.Contains(v.Words, words)
		}
	}
	eventually(t, "the Home is there", says("You have no open tickets."))
	before, _ := h.Home()
	if !strings.Contains(before.Words, "Nothing waits to be claimed.") || !strings.Contains(before.Words, "all is quiet") {
		t.Errorf("a manager's Home says %q", before.Words)
	}
	if a, err := h.PressIn(t.Context(), before.ID, "Refresh"); err != nil || !a.Acked {
		t.Fatalf("%+v, %v", a, err)
	}
	eventually(t, "it is drawn anew", func() bool {
		v, _ := h.Home()
		return v.Hash != before.Hash
	})
}
