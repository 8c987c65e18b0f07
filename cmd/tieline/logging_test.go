package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tieline/bot/slack/slacktest"
)

// logBuffer keeps what is logged, by many at once.
type logBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// logged has everything be logged as tieline serve does, until the test ends.
func logged(t *testing.T, o *office) *logBuffer {
	t.Helper()
	before, b := slog.Default(), &logBuffer{}
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(logger(b, config{slack: &slackConfig{}}))
	return b
}

// TestOneIDFromTheClickToTheDelivery has a partner open a ticket, and finds the way of each message that comes of it by the one
// id; and nothing that anybody wrote.
func TestOneIDFromTheClickToTheDelivery(t *testing.T) {
	o := newOffice(t)
	log := logged(t, o)
	s := o.start()
	readyWithin(t, s, http.StatusOK)
	o.slash(o.desk, "/tieline bind desk")
	o.slash(o.desk, "/tieline partner add acme name=Zephyrine agreement=kolmisoft tier=premium")
	o.slash(o.acme, "/tieline bind acme anyway=yes")
	if _, err := o.slack.As(o.anna).Type(slacktest.Spot{Channel: o.acme}, "@Tieline open priority=medium category=problem Quillfeather calls drop"); err != nil {
		t.Fatal(err)
	}
	o.sees(o.mara, o.desk, "#1001 Quillfeather calls drop")
	o.sees(o.anna, o.acme, "#1001 Quillfeather calls drop")
	done := regexp.MustCompile(`msg="an act was done" act="(slack m:[^"]+)" verb=open outcome=done`)
	eventually(t, "it is logged", func() bool { return done.MatchString(log.String()) })
	id := done.FindStringSubmatch(log.String())[1]
	eventually(t, "both cards are recorded", func() bool { return strings.Count(linesWith(log.String(), id), `outcome=sent`) >= 2 })
	path := linesWith(log.String(), id)
	at := -1
	for _, step := range []string{`msg="an act was received"`, `msg="an act was done"`, `msg="a delivery is sent"`, `msg="a delivery was recorded"`} {
		i := strings.Index(path, step)
		if i <= at {
			t.Errorf("%s is not there in its turn:\n%s", step, path)
		}
		at = i
	}
	for _, d := range regexp.MustCompile(`delivery=(\w+)`).FindAllStringSubmatch(linesWith(path, "is sent"), -1) {
		if n := strings.Count(linesWith(log.String(), d[1]), "act=\""+id+"\""); n < 2 {
			t.Errorf("of delivery %s %d lines name the act", d[1], n)
		}
	}
	o.slack.Break(slacktest.Trouble{Method: "chat.postMessage", Error: "channel_not_found", Times: 1})
	o.slack.Break(slacktest.Trouble{Method: "chat.*", Status: http.StatusBadGateway, Times: 3})
	o.slash(o.desk, "/desk reply 1001 Umbrageous answer of ours")
	o.slash(o.desk, "/desk note 99999 Umbrageous note on nothing")
	eventually(t, "something goes wrong", func() bool { return strings.Contains(log.String(), "a delivery was not made") })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, word := range append(secretWords, "calls drop", "answer of ours", o.slack.BotToken(), o.slack.AppToken(), o.slack.SigningSecret()) {
		if word != "" && strings.Contains(strings.ToLower(log.String()), strings.ToLower(word)) {
			t.Errorf("%q is in the log:\n%s", word, linesWith(log.String(), word))
		}
	}
}

// linesWith are the lines that have some words in them.
func linesWith(text, words string) (out string) {
	for line := range strings.Lines(text) {
		if strings.Contains(strings.ToLower(line), strings.ToLower(words)) {
			out += line
		}
	}
	return out
}
