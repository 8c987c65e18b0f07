package slack_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
)

// TestManifest: Slack takes it, in both modes, and what leads nowhere is not in it.
func TestManifest(t *testing.T) {
	for _, address := range []string{"", "https://support.example.com/"} {
		m := slack.Manifest(address)
		if _, err := slacktest.New(slacktest.Config{Manifest: m}); err != nil {
			t.Errorf("for %q: %v", address, err)
		}
		if got := bytes.Contains(m, []byte(`"socket_mode_enabled": true`)); got != (address == "") {
			t.Errorf("for %q: Socket Mode is %v", address, got)
		}
		if n := strings.Count(string(m), "https://support.example.com/slack"); n != 5 && address != "" {
			t.Errorf("%d addresses, and there are three commands, events and interactions", n)
		}
		for _, no := range []string{"app_mention", `"should_escape": true`, "example.com//"} {
			if bytes.Contains(m, []byte(no)) {
				t.Errorf("for %q: it has %s", address, no)
			}
		}
	}
	for _, all := range [][]slack.Need{slack.Scopes, slack.Events} {
		for i, n := range all {
			if n.For == "" || slices.ContainsFunc(all[:i], func(x slack.Need) bool { return x.Name == n.Name }) {
				t.Errorf("%q is there twice, or nobody says what for", n.Name)
			}
		}
	}
}
