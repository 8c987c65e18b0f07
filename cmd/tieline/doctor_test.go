package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// connected sets the environment to a workspace in Slack.
func connected(t *testing.T, s *slacktest.Slack) (data string) {
	t.Helper()
	data = t.TempDir()
	for name, v := range map[string]string{"TIELINE_DATA": data, "TIELINE_SLACK_BOT_TOKEN": s.BotToken(), "TIELINE_SLACK_APP_TOKEN": s.AppToken(), "TIELINE_SLACK_API_URL": s.URL(),
		"TIELINE_MANAGERS": "slack:" + s.Home() + "/U1"} {
		t.Setenv(name, v)
	}
	return data
}

func TestDoctor(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true})
	data := connected(t, s)
	if r := command("doctor"); r.code != 0 || !strings.Contains(r.out, "every scope") || !strings.Contains(r.out, "no database yet") {
		t.Errorf("before the first start: %+v", r)
	}
	out := s.AddChannel(slacktest.Channel{Name: "acme"})
	db, err := sqlite.Open(t.Context(), filepath.Join(data, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Bindings.Put(storage.Binding{Place: storage.Place{Platform: "slack", ID: out}})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TIELINE_MANAGERS", "")
	exported := filepath.Join(data, "manifest.json")
	if err := os.WriteFile(exported, []byte(strings.Replace(string(slack.Manifest("")), `"message.im"`, `"team_join"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.SetScopes(slices.DeleteFunc(s.Scopes(), func(x string) bool { return x == "im:write" })...)
	r := command("doctor", "--manifest", exported) // while the bot has the database
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The scope im:write is missing", "The event message.im is missing", "The bot is not in the channel #acme of the desk", "No manager has an account in Slack"} {
		if !strings.Contains(r.out, "wrong:  "+want) {
			t.Errorf("%q is not said: %s", want, r.out)
		}
	}
	if r.code != 1 || !strings.Contains(r.errs, "4 things to mend") {
		t.Errorf("ended with %d: %s", r.code, r.errs)
	}
	t.Setenv("TIELINE_SLACK_BOT_TOKEN", "")
	t.Setenv("TIELINE_SLACK_APP_TOKEN", "")
	if r := command("doctor"); r.code != 2 || !strings.Contains(r.errs, "no Slack or Discord token is set") {
		t.Errorf("without tokens: %+v", r)
	}
}

// TestDoctorForEachScope runs it once for each scope that is missing.
func TestDoctorForEachScope(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true})
	connected(t, s)
	all := s.Scopes()
	for _, n := range slack.Scopes {
		s.SetScopes(slices.DeleteFunc(slices.Clone(all), func(x string) bool { return x == n.Name })...)
		r := command("doctor")
		if r.code != 1 || !strings.Contains(r.out, "wrong:  The scope "+n.Name+" is missing. Without it "+n.For+".") || !strings.Contains(r.errs, "1 thing to mend") {
			t.Errorf("without %s it ended with %d: %s%s", n.Name, r.code, r.out, r.errs)
		}
	}
}

func TestManifestCommand(t *testing.T) {
	for _, args := range [][]string{{"manifest", "slack"}, {"manifest", "slack", "--url", "https://support.example.com"}} {
		r := command(args...)
		if r.code != 0 || r.errs != "" {
			t.Fatalf("%+v", r)
		}
		if _, err := slacktest.New(slacktest.Config{Manifest: []byte(r.out)}); err != nil {
			t.Error(err)
		}
	}
	if r := command("manifest", "slack", "--url", "http://support.example.com"); r.code != 2 || r.out != "" {
		t.Errorf("an address without TLS: %+v", r)
	}
}
