package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sethvargo/go-envconfig"
)

func TestSlackSettings(t *testing.T) {
	const bot, app, sign = "TIELINE_SLACK_BOT_TOKEN", "TIELINE_SLACK_APP_TOKEN", "TIELINE_SLACK_SIGNING_SECRET"
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("xoxb-hidden-in-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  map[string]string
		says []string // nothing: it is taken
		addr string
	}{
		"socket":           {env: map[string]string{bot: "xoxb-hidden", app: "xapp-hidden"}},
		"from files":       {env: map[string]string{bot + "_FILE": file, app: "xapp-hidden"}},
		"http":             {env: map[string]string{bot: "xoxb-hidden", sign: "hidden", "TIELINE_HTTP_ADDR": "127.0.0.1:7338"}},
		"with a workspace": {env: map[string]string{bot: "xoxb-hidden", app: "xapp-hidden", "TIELINE_ADDR": "127.0.0.1:7000"}, addr: "127.0.0.1:7000"},
		"none":             {env: map[string]string{"TIELINE_SLACK_API_URL": "http://127.0.0.1:8399"}, addr: workspaceAddr},
		"bot alone":        {env: map[string]string{bot: "xoxb-hidden"}, says: []string{app + " is not set"}},
		"app alone":        {env: map[string]string{app: "xapp-hidden"}, says: []string{bot + " is not set"}},
		"both ways":        {env: map[string]string{bot: "xoxb-hidden", app: "xapp-hidden", sign: "hidden"}, says: []string{"are both set"}},
		"http to nowhere":  {env: map[string]string{bot: "xoxb-hidden", sign: "hidden"}, says: []string{"TIELINE_HTTP_ADDR is not"}},
		"exchanged":        {env: map[string]string{bot: "xapp-hidden", app: "xoxb-hidden"}, says: []string{"does not begin with xoxb-", "does not begin with xapp-"}},
		"twice":            {env: map[string]string{bot: "xoxb-hidden", bot + "_FILE": file, app: "xapp-hidden"}, says: []string{bot + " and " + bot + "_FILE are both set"}},
		"no file":          {env: map[string]string{bot + "_FILE": file + "no", app: "xapp-hidden"}, says: []string{bot + "_FILE: "}},
		"everything":       {env: map[string]string{bot: "xoxb-hidden x", app: "xoxb-hidden", "TIELINE_SLACK_API_URL": "http://elsewhere", "TIELINE_ADDR": "nowhere"}, says: []string{"has a blank", "xapp-", "TIELINE_SLACK_API_URL is not an address", "TIELINE_ADDR"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := readSettings(t.Context(), envconfig.MapLookuper(c.env))
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.validate()
			if (err != nil) != (len(c.says) > 0) {
				t.Errorf("error %v", err)
			}
			for _, want := range c.says {
				if err != nil && !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not said: %v", want, err)
				}
			}
			if err == nil && got.addr != c.addr {
				t.Errorf("the workspace is at %q, want %q", got.addr, c.addr)
			}
			if err == nil && c.env[bot+"_FILE"] != "" && got.slack.botToken != "xoxb-hidden-in-a-file" {
				t.Error("the file was not read")
			}
			for _, shown := range []string{fmt.Sprint(err), fmt.Sprintf("%v %+v %#v", s, s, s), fmt.Sprintf("%v %+v", got, got.slack)} {
				if strings.Contains(strings.ReplaceAll(shown, "/", ""), "hidden") {
					t.Errorf("a token is shown: %s", shown)
				}
			}
		})
	}
}
