package slacktest_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"tieline/bot/slack/slacktest"
)

// TestMasks: a message may stand under another name and picture, with the scope for it, until it is edited.
func TestMasks(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	post := func(name, icon string) (string, error) {
		_, ts, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("hello", false), slack.MsgOptionUsername(name), slack.MsgOptionIconURL(icon))
		return ts, err
	}
	ts, err := post("Anna · Acme", "https://example.com/anna.png")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := w.As(w.ben).Find(w.lobby, ts)
	if m.Name != "Anna · Acme" || m.Picture != "https://example.com/anna.png" || m.By != w.BotUser() {
		t.Errorf("%+v", m)
	}
	list, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby})
	if err != nil {
		t.Fatal(err)
	}
	if x := list.Messages[0]; x.User != "" || x.SubType != "bot_message" || x.Username != "Anna · Acme" || x.BotID == "" {
		t.Errorf("it reads %+v", x)
	}
	if _, _, _, err := w.api.UpdateMessage(w.lobby, ts, slack.MsgOptionText("hello again", false)); err != nil {
		t.Fatal(err)
	}
	if m, _ := w.As(w.ben).Find(w.lobby, ts); m.Name != "" || m.Picture != "" {
		t.Errorf("edited, it stands under %q", m.Name)
	}
	for _, bad := range [][2]string{{strings.Repeat("n", 81), "https://example.com/a.png"}, {"Anna", "a.png"}, {"Anna", "data:image/png;base64,AAAA"}} {
		_, err := post(bad[0], bad[1])
		w.refused(err, "invalid_arguments")
		w.breached("chat.postMessage")
	}
	_, _, _, err = w.api.UpdateMessage(w.lobby, ts, slack.MsgOptionText("hello", false), slack.MsgOptionUsername("Anna"))
	w.refused(err, "invalid_arguments")
	w.breached("chat.update")
	w.SetScopes("chat:write")
	_, err = post("Anna", "https://example.com/a.png")
	w.refused(err, "missing_scope")
}
