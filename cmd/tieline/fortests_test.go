package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sethvargo/go-envconfig"
)

func TestClockOfATest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	read := func(more map[string]string) (config, error) {
		t.Helper()
		env := map[string]string{"TIELINE_TEST_CLOCK": file}
		for k, v := range more {
			env[k] = v
		}
		s, err := readSettings(t.Context(), envconfig.MapLookuper(env))
		if err != nil {
			t.Fatal(err)
		}
		return s.validate()
	}
	cfg, err := read(map[string]string{"TIELINE_SLACK_BOT_TOKEN": "xoxb-1", "TIELINE_SLACK_APP_TOKEN": "xapp-1", "TIELINE_SLACK_API_URL": "http://127.0.0.1:8399"})
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []time.Duration{0, 36 * time.Hour, -time.Hour} {
		if off != 0 {
			if err := os.WriteFile(file, []byte(off.String()+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Until(cfg.now()); got < off-time.Minute || got > off {
			t.Errorf("the clock is off by %s, not by %s", got, off)
		}
	}
	if _, err := read(map[string]string{"TIELINE_SLACK_BOT_TOKEN": "xoxb-1", "TIELINE_SLACK_APP_TOKEN": "xapp-1"}); err == nil || !strings.Contains(err.Error(), "unset them") {
		t.Errorf("beside the real Slack: %v", err)
	}
	if err := os.WriteFile(file, []byte("soon"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(nil); err == nil || !strings.Contains(err.Error(), "how far the clock is off") {
		t.Errorf("no duration: %v", err)
	}
}
