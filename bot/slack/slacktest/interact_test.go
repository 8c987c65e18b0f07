package slacktest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot/slack/slacktest"
)

func text(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func buttons() slack.MsgOption {
	b := slack.NewButtonBlockElement("do:0", "claim 1042", text("Claim"))
	b.Confirm = slack.NewConfirmationBlockObject(text("Sure?"), text("Claim it?"), text("Yes"), text("No"))
	link := slack.NewButtonBlockElement("do:1", "", text("Read"))
	link.URL = "https://example.com"
	return slack.MsgOptionBlocks(slack.NewActionBlock("acts", b, link))
}

func TestClicks(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	_, head, _ := w.api.PostMessage(w.shared, slack.MsgOptionText("head", false))
	_, ts, err := w.api.PostMessage(w.shared, buttons(), slack.MsgOptionTS(head))
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.As(w.sofia).Press(t.Context(), w.shared, ts, "Claim")
	if err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	g := w.last()
	action := g.payload["actions"].([]any)[0].(map[string]any)
	if action["value"] != "claim 1042" || action["action_id"] != "do:0" || g.str("user", "id") != w.sofia || g.str("user", "team_id") != w.acme ||
		g.str("container", "thread_ts") != head || g.str("message", "ts") != ts || g.str("channel", "id") != w.shared || g.str("response_url") == "" {
		t.Errorf("%v", g.payload)
	}
	if m, _ := w.As(w.sofia).Find(w.shared, ts); len(m.Buttons) != 2 || m.Buttons[0].Confirm != "Claim it?" || m.Buttons[1].URL == "" {
		t.Errorf("%+v", m.Buttons)
	}
	if _, err := w.As(w.sofia).Press(t.Context(), w.shared, ts, "Resolve"); !slacktest.Refused(err) {
		t.Error("pressed what is not there:", err)
	}
	if _, err := w.As(w.ben).Press(t.Context(), w.shared, ts, "Claim"); !slacktest.Refused(err) {
		t.Error("pressed where he is not:", err)
	}
	if _, err := w.As(w.sofia).Forge(t.Context(), w.shared, ts, "do:9", "resolve 1"); err != nil {
		t.Error(err)
	}
	if v := w.last().payload["actions"].([]any)[0].(map[string]any)["value"]; v != "resolve 1" {
		t.Error(v)
	}
	w.settle()
	w.replies(func(got) (any, bool) { return map[string]string{"text": "thanks"}, true })
	if _, err := w.As(w.sofia).Press(t.Context(), w.shared, ts, "Claim"); err != nil {
		t.Error(err)
	}
	w.breached("nobody reads")
}

func TestClicksOnWhatOnePersonSees(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	ts, err := w.api.PostEphemeral(w.lobby, w.anna, buttons())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.As(w.anna).Press(t.Context(), w.lobby, ts, "Claim"); err != nil {
		t.Fatal(err)
	}
	g := w.last()
	if g.payload["message"] != nil || g.payload["container"].(map[string]any)["is_ephemeral"] != true {
		t.Error(g.payload)
	}
	w.hook(g, slack.Msg{Text: "done", ReplaceOriginal: true})
	if m, _ := w.As(w.anna).Find(w.lobby, ts); m.Words != "done" || !m.Alone {
		t.Errorf("%+v", m)
	}
	w.hook(g, slack.Msg{DeleteOriginal: true})
	if _, ok := w.As(w.anna).Find(w.lobby, ts); ok {
		t.Error("it is still there")
	}
}

// hook answers by response_url as slack-go does.
func (w *world) hook(g got, m slack.Msg) {
	w.Helper()
	if err := w.tryHook(g, m); err != nil {
		w.Error(err)
	}
}

func (w *world) tryHook(g got, m slack.Msg) error {
	opts := []slack.MsgOption{slack.MsgOptionText(m.Text, false), slack.MsgOptionResponseURL(g.str("response_url"), m.ResponseType)}
	if m.ReplaceOriginal {
		opts = append(opts, slack.MsgOptionReplaceOriginal(g.str("response_url")))
	}
	if m.DeleteOriginal {
		opts = append(opts, slack.MsgOptionDeleteOriginal(g.str("response_url")))
	}
	_, _, err := w.api.PostMessage(w.lobby, opts...)
	return err
}

func TestCommands(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	w.replies(func(g got) (any, bool) {
		if g.Type == "events_api" {
			return nil, true
		}
		return map[string]any{"text": "working on it"}, true
	})
	in := slacktest.Spot{Channel: w.lobby}
	a, err := w.As(w.anna).Slash(t.Context(), in, "/ticket open <b> & @Ben please")
	if err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	g := w.last()
	if g.str("command") != "/ticket" || g.str("text") != "open &lt;b&gt; &amp; <@"+w.ben+"|ben> please" || g.str("user_id") != w.anna || g.str("team_id") != w.Home() {
		t.Error(g.payload)
	}
	seen := w.As(w.anna).Sees(in)
	if len(seen) != 1 || !seen[0].Alone || seen[0].Words != "working on it" {
		t.Errorf("%+v", seen)
	}
	w.hook(g, slack.Msg{Text: "done", ReplaceOriginal: true})
	if seen = w.As(w.anna).Sees(in); len(seen) != 1 || seen[0].Words != "done" {
		t.Errorf("%+v", seen)
	}
	if n := len(w.As(w.ben).Sees(in)); n != 0 {
		t.Error("someone else sees it")
	}
	w.hook(g, slack.Msg{Text: "for all", ResponseType: "in_channel"})
	if n := len(w.As(w.ben).Sees(in)); n != 1 {
		t.Error("nobody else sees it")
	}
	ts := w.type_(w.ben, w.lobby, "head")
	for _, refused := range []func() error{
		func() error {
			_, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby, Thread: ts}, "/ticket")
			return err
		},
		func() error { _, err := w.As(w.anna).Slash(t.Context(), in, "/other"); return err },
		func() error {
			_, err := w.As(w.sofia).Slash(t.Context(), slacktest.Spot{Channel: w.shared}, "/ticket")
			return err
		},
		func() error { _, err := w.As(w.sofia).Shortcut(t.Context(), "ask"); return err },
		func() error { _, err := w.As(w.anna).Shortcut(t.Context(), "open"); return err },
		func() error { return w.As(w.sofia).OpenHome() },
	} {
		if err := refused(); !slacktest.Refused(err) {
			t.Error("not refused:", err)
		}
	}
}

func TestResponseURLsWearOut(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	slash := func() got {
		if _, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby}, "/ticket"); err != nil {
			t.Fatal(err)
		}
		return w.last()
	}
	g := slash()
	for range 5 {
		w.hook(g, slack.Msg{Text: "again"})
	}
	if err := w.tryHook(g, slack.Msg{Text: "a sixth time"}); err == nil {
		t.Error("good six times")
	}
	g = slash()
	w.Advance(31 * time.Minute)
	if err := w.tryHook(g, slack.Msg{Text: "late"}); err == nil {
		t.Error("good after half an hour")
	}
}

func TestTriggers(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	modal := slack.ModalViewRequest{Type: "modal", Title: text("T"), Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	slash := func() string {
		if _, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby}, "/ticket"); err != nil {
			t.Fatal(err)
		}
		return w.last().str("trigger_id")
	}
	trigger := slash()
	if _, err := w.api.OpenView(trigger, modal); err != nil {
		t.Fatal(err)
	}
	_, err := w.api.OpenView(trigger, modal)
	w.refused(err, "exchanged_trigger_id")
	trigger = slash()
	w.Advance(3*time.Second + time.Millisecond)
	_, err = w.api.OpenView(trigger, modal)
	w.refused(err, "expired_trigger_id")
	_, err = w.api.OpenView("1.2.3", modal)
	w.refused(err, "invalid_trigger_id")
	w.breached("not given out")
	if v, ok := w.As(w.anna).Modal(); !ok || v.Title != "T" {
		t.Error(v, ok)
	}
	if _, ok := w.As(w.ben).Modal(); ok {
		t.Error("someone else has it in front of them")
	}
}

// An interaction that nobody acknowledges fails after three seconds, and is not sent again.
func TestLateForAnInteraction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{})
		w.listen()
		w.replies(func(got) (any, bool) { return nil, false })
		begun := time.Now()
		a, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby}, "/ticket")
		if err != nil || a.Acked || a.Why != "timeout" || time.Since(begun) != 3*time.Second {
			t.Errorf("%+v %v after %v", a, err, time.Since(begun))
		}
		time.Sleep(10 * time.Minute)
		if n := len(w.heardOf()); n != 1 {
			t.Errorf("it was sent %d times", n)
		}
	})
}

func TestMessageShortcutBringsTheMessage(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	ts := w.type_(w.ben, w.lobby, "phones are dead")
	if _, err := w.As(w.anna).MessageShortcut(t.Context(), "open", w.lobby, ts); err != nil {
		t.Fatal(err)
	}
	g := w.last()
	if g.str("type") != "message_action" || g.str("callback_id") != "open" || g.str("message", "text") != "phones are dead" || g.str("message", "user") != w.ben || g.str("trigger_id") == "" {
		t.Error(g.payload)
	}
}

func TestWhatTheAppHearsOfMessages(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	ts := w.type_(w.sofia, w.shared, "@Tieline status <b> & see https://x.example :tada: *b* @channel")
	w.settle()
	if got := w.heardOf(); !slices.Contains(got, "app_mention") || len(got) != 2 || w.all()[0].str("event_id") == w.all()[1].str("event_id") {
		t.Errorf("a mention came as %q", got)
	}
	g := w.all()[0]
	if g.event()["type"] != "message" {
		g = w.all()[1]
	}
	if want := "<@" + w.BotUser() + "> status &lt;b&gt; &amp; see <https://x.example> :tada: *b* @channel"; g.str("event", "text") != want {
		t.Errorf("text %q, want %q", g.str("event", "text"), want)
	}
	if g.str("event", "user_team") != w.acme || g.str("event", "source_team") != w.acme || g.str("event", "user_profile", "real_name") != "Sofia" || g.payload["is_ext_shared_channel"] != true || g.str("team_id") != w.Home() {
		t.Error(g.payload)
	}
	parts := g.event()["blocks"].([]any)[0].(map[string]any)["elements"].([]any)[0].(map[string]any)["elements"].([]any)
	if len(parts) != 4 || parts[0].(map[string]any)["type"] != "user" || parts[2].(map[string]any)["type"] != "link" {
		t.Error(parts)
	}
	h := w.As(w.sofia)
	if m, _ := h.Find(w.shared, ts); len(m.Pings) != 1 {
		t.Errorf("typed text pings %v", m.Pings)
	}
	for _, do := range []func() error{
		func() error { w.Unfurl(w.shared, ts); return nil },
		func() error { return h.Edit(w.shared, ts, "mended") },
		func() error { return h.React(w.shared, ts, "ticket") },
		func() error { return h.Unreact(w.shared, ts, "ticket") },
		func() error {
			_, err := h.Send(slacktest.Spot{Channel: w.shared, Thread: ts}, slacktest.Typed{Text: "@here", Broadcast: true, Pings: true})
			return err
		},
		func() error { return h.Delete(w.shared, ts) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	want := []string{"message/message_changed", "message/message_changed", "reaction_added", "reaction_removed", "message/thread_broadcast", "message/message_changed"}
	if got := w.heardOf()[2:]; !slices.Equal(got, want) {
		t.Errorf("came %q, want %q", got, want)
	}
	if w.all()[2].str("event", "message", "edited", "ts") != "" || w.all()[3].str("event", "message", "edited", "ts") == "" {
		t.Error("an unfurl is an edit, or an edit is none")
	}
	if w.last().str("event", "message", "subtype") != "tombstone" {
		t.Error(w.last().payload)
	}
	for _, no := range []error{w.As(w.anna).Edit(w.shared, ts, "x"), w.As(w.ben).React(w.shared, ts, "x")} {
		if !slacktest.Refused(no) {
			t.Error("not refused:", no)
		}
	}
}

func TestOwnMessagesComeBack(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	if _, _, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("mine", false)); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if g := w.last(); g.str("event", "bot_id") == "" || g.str("event", "user") != w.BotUser() {
		t.Error(g.payload)
	}
}

func TestPeopleFromElsewhere(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	stranger := w.AddPerson(slacktest.Person{Name: "Nobody we know", Team: w.acme})
	guest := w.AddPerson(slacktest.Person{Name: "Guest", Single: true})
	for user, want := range map[string][3]bool{w.anna: {}, w.sofia: {}, stranger: {true}, guest: {false, true, true}} {
		u, err := w.api.GetUserInfo(user)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]bool{u.IsStranger, u.IsRestricted, u.IsUltraRestricted}; got != want {
			t.Errorf("%s is %v, want %v", u.RealName, got, want)
		}
		if (u.Profile.Email != "") != (user == w.anna) || (user == w.sofia) != (u.TeamID == w.acme && !u.IsStranger) {
			t.Errorf("%+v", u)
		}
	}
	_, _, _, err := w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{stranger}})
	w.refused(err, "user_not_visible")
	_, _, _, err = w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{"nobody-at-all"}})
	w.refused(err, "user_not_found")
	ch, _, _, err := w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{w.sofia}, ReturnIM: true})
	if err != nil || ch.ID != w.As(w.sofia).Direct() || !ch.IsIM {
		t.Error(ch, err)
	}
	c, err := w.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: w.shared, IncludeNumMembers: true})
	if err != nil || !c.IsExtShared || !slices.Contains(c.ConnectedTeamIDs, w.acme) || c.NumMembers != 3 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestGroupsAndLists(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	desk := w.AddGroup("Desk", "desk", w.anna)
	if us, err := w.api.GetUserGroupMembers(desk); err != nil || !slices.Equal(us, []string{w.anna}) {
		t.Error(us, err)
	}
	w.SetGroup(desk, w.ben)
	w.settle()
	if got := strings.Join(w.heardOf(), " "); got != "subteam_created subteam_updated subteam_members_changed" {
		t.Error(got)
	}
	_, err := w.api.GetUserGroupMembers("S0NONE")
	w.refused(err, "no_such_subteam")
	if us, err := w.api.GetUsers(slack.GetUsersOptionLimit(2)); err != nil || len(us) != 4 {
		t.Error(len(us), err)
	}
	cs, _, err := w.api.GetConversations(&slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(cs) != 2 {
		t.Error(len(cs), err)
	}
	ms, _, err := w.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: w.lobby})
	if err != nil || len(ms) != 3 {
		t.Error(ms, err)
	}
}
