package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tieline/bot/slack/slacktest"
	"tieline/bot/web"
)

// fetched is what the running program serves to operators.
func fetched(t *testing.T, s *service, path string) (code int, body string) {
	t.Helper()
	resp, err := http.Get("http://" + s.httpAddr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// readyWithin waits until /readyz answers so.
func readyWithin(t *testing.T, s *service, code int) web.Readiness {
	t.Helper()
	var said web.Readiness
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got, body := fetched(t, s, "/readyz")
		said = web.Readiness{}
		if err := json.Unmarshal([]byte(body), &said); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		if got == code {
			return said
		}
	}
	t.Fatalf("/readyz does not come to %d: %+v", code, said)
	return said
}

// secretWords are typed in a conversation, and must be found in nothing that an operator reads.
var secretWords = []string{"Zephyrine", "Quillfeather", "Umbrageous"}

// TestWatched looks at the whole program as an operator does, while people use it.
func TestWatched(t *testing.T) {
	o := newOffice(t)
	s := o.start()
	defer s.Close()
	said := readyWithin(t, s, http.StatusOK)
	if len(said.Parts) != 4 || said.Parts[3].Part != "backup" || said.Parts[0].Part != "store" || said.Parts[1].Part != "scheduler" || said.Parts[2].Part != "slack" {
		t.Errorf("%+v", said)
	}
	o.slash(o.desk, "/tieline bind desk")
	o.slash(o.desk, "/tieline partner add acme name=Zephyrine agreement=kolmisoft tier=premium")
	o.slash(o.acme, "/tieline bind acme anyway=yes")
	o.slash(o.desk, "/desk Quillfeather")
	o.slash(o.desk, "/ticket find Umbrageous")
	var text string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, text = fetched(t, s, "/metrics"); strings.Contains(text, `verb="find"`) && strings.Contains(text, `tieline_delivery_delay_seconds_count{platform="slack"}`) {
			break
		}
	}
	for _, want := range []string{`tieline_commands_total{outcome="done",verb="bind"} 2`, `tieline_commands_total{outcome="done",verb="find"} 1`,
		`tieline_commands_total{outcome="refused",verb="unknown"} 1`, `tieline_ready{part="slack"} 1`, `tieline_outbox_deliveries{platform="slack"}`,
		`tieline_scheduler_lag_seconds{task="deadlines"}`, `tieline_delivery_delay_seconds_count{platform="slack"}`, `tieline_store_duration_seconds_count{operation="update"}`} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	_, ready := fetched(t, s, "/readyz")
	o.slack.Break(slacktest.Trouble{Method: "apps.connections.open", Error: "internal_error"})
	o.slack.Drop(0)
	if said := readyWithin(t, s, http.StatusServiceUnavailable); said.Sentence != "slack: It is not connected; that is tried again and again by itself." {
		t.Errorf("cut off: %+v", said)
	}
	o.slack.Mend()
	readyWithin(t, s, http.StatusOK)
	for _, word := range append(secretWords, "acme", o.slack.BotToken(), o.slack.AppToken()) {
		if strings.Contains(strings.ToLower(text+ready), strings.ToLower(word)) {
			t.Errorf("%q can be read there", word)
		}
	}
}
