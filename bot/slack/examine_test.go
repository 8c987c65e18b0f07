package slack_test

import (
	"net"
	"slices"
	"strings"
	"testing"

	"tieline/bot/slack"
	"tieline/bot/slack/slacktest"
	"tieline/storage"
)

// examined is what is found wrong, one line each.
func examined(t *testing.T, x slack.Examination) (wrong []string) {
	t.Helper()
	found := slack.Examine(t.Context(), x)
	if len(found) == 0 {
		t.Error("nothing was looked at")
	}
	for _, f := range found {
		if f.Wrong != (f.Do != "") || !strings.HasSuffix(f.Says, ".") {
			t.Errorf("a finding that is no sentence, or says not what to do: %+v", f)
		}
		if strings.Contains(f.Says+f.Do, x.BotToken) || x.AppToken != "" && strings.Contains(f.Says+f.Do, x.AppToken) {
			t.Errorf("a token is told: %+v", f)
		}
		if f.Wrong {
			wrong = append(wrong, f.Says+" "+f.Do)
		}
	}
	return wrong
}

func examination(s *slacktest.Slack) slack.Examination {
	return slack.Examination{Config: slack.Config{BotToken: s.BotToken(), AppToken: s.AppToken(), API: slack.API(s.URL())}, Manifest: slack.Manifest("")}
}

// TestExamineMissing takes away one thing after another.
func TestExamineMissing(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true})
	if wrong := examined(t, examination(s)); len(wrong) > 0 {
		t.Errorf("with all that is needed: %q", wrong)
	}
	all := s.Scopes()
	if len(all) != len(slack.Scopes) {
		t.Errorf("%d scopes, want %d", len(all), len(slack.Scopes))
	}
	for _, n := range slack.Scopes {
		s.SetScopes(slices.DeleteFunc(slices.Clone(all), func(x string) bool { return x == n.Name })...)
		wrong := examined(t, examination(s))
		if len(wrong) != 1 || !strings.Contains(wrong[0], "The scope "+n.Name+" is missing. Without it "+n.For+".") || !strings.Contains(wrong[0], "Bot Token Scopes") {
			t.Errorf("without %s: %q", n.Name, wrong)
		}
	}
	s.SetScopes(all...)
	for _, n := range slack.Events {
		x := examination(s)
		x.Manifest = []byte(strings.Replace(string(x.Manifest), `"`+n.Name+`"`, `"team_join"`, 1))
		if wrong := examined(t, x); len(wrong) != 1 || !strings.Contains(wrong[0], "The event "+n.Name+" is missing. Without it "+n.For+".") {
			t.Errorf("without %s: %q", n.Name, wrong)
		}
	}
	for change, want := range map[[2]string]string{
		{`"/desk"`, `"/disk"`}: "The command /desk is missing", {`"open-this"`, `"that"`}: `shortcut "Open a ticket from this" is missing`, {`"open"`, `"opens"`}: `shortcut "Open a ticket" is missing`, {`"is_enabled": true`, `"is_enabled": false`}: "Interactivity is off",
		{`"socket_mode_enabled": true`, `"socket_mode_enabled": false`}: "Socket Mode is off in the app", {`"home_tab_enabled": true`, `"home_tab_enabled": false`}: "The App Home is not whole", {`{`, `[`}: "The manifest is no JSON",
	} {
		x := examination(s)
		x.Manifest = []byte(strings.Replace(string(x.Manifest), change[0], change[1], 1))
		if wrong := examined(t, x); len(wrong) != 1 || !strings.Contains(wrong[0], want) {
			t.Errorf("with %q: %q", change[1], wrong)
		}
	}
}

func TestExamineChannels(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true})
	anna := s.AddPerson(slacktest.Person{Name: "Anna"})
	add := func(name string, private bool, members ...string) storage.Binding {
		id := s.AddChannel(slacktest.Channel{Name: name, Private: private, Members: members})
		return storage.Binding{Place: storage.Place{Platform: "slack", ID: id}, Name: name, Partner: "acme"}
	}
	x := examination(s)
	x.Channels = []storage.Binding{add("in", false, anna, s.BotUser()), add("out", false, anna), add("hidden", true, anna), add("old", false, anna, s.BotUser())}
	s.Archive(x.Channels[3].Place.ID, anna)
	wrong := examined(t, x)
	for i, want := range []string{"not in the channel #out of the partner acme: nothing is heard or said there. Type /invite", "does not see the channel #hidden", "#old of the partner acme is archived"} {
		if len(wrong) != 3 || !strings.Contains(wrong[i], want) {
			t.Errorf("%q is not said: %q", want, wrong)
		}
	}
}

func TestExamineTokens(t *testing.T) {
	s := slacktest.Start(t, slacktest.Config{Manifest: slack.Manifest(""), Unlimited: true})
	bad := examination(s)
	bad.BotToken = "xoxb-wrong"
	if wrong := examined(t, bad); len(wrong) != 1 || !strings.Contains(wrong[0], "does not take the bot token (TIELINE_SLACK_BOT_TOKEN): invalid_auth") {
		t.Errorf("a wrong bot token: %q", wrong)
	}
	bad = examination(s)
	bad.AppToken = "xapp-wrong"
	if wrong := examined(t, bad); len(wrong) != 1 || !strings.Contains(wrong[0], "does not take the app token") || !strings.Contains(wrong[0], "connections:write") {
		t.Errorf("a wrong app token: %q", wrong)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	bad = examination(s)
	bad.API = slack.API("http://" + l.Addr().String())
	if wrong := examined(t, bad); len(wrong) != 1 || !strings.Contains(wrong[0], "Slack does not answer at "+bad.API) {
		t.Errorf("nobody answers: %q", wrong)
	}
	s.Uninstall()
	if wrong := examined(t, examination(s)); len(wrong) != 1 || !strings.Contains(wrong[0], "token_revoked") {
		t.Errorf("uninstalled: %q", wrong)
	}
}
