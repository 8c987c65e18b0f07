package slacktest_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot/slack/slacktest"
)

func TestPostedIsSeen(t *testing.T) {
	w := open(t, slacktest.Config{})
	ch, ts, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("*Hi* <@"+w.anna+"> &amp; <https://example.com|you> <!date^1774747800^{date_num} {time}|then>", false))
	if err != nil || ch != w.lobby || ts == "" {
		t.Fatal(ch, ts, err)
	}
	m, ok := w.As(w.ben).Find(w.lobby, ts)
	if !ok || m.By != w.BotUser() || m.Alone {
		t.Fatalf("%+v", m)
	}
	if !strings.Contains(m.Words, "@Anna Rossi & you") || !slices.Equal(m.Pings, []string{w.anna}) || !slices.Equal(m.Links, []string{"https://example.com"}) {
		t.Errorf("%+v", m.Look)
	}
	if _, ok := w.As(w.sofia).Find(w.lobby, ts); ok {
		t.Error("who is not in the channel sees it")
	}
}

func TestMrkdwnInSections(t *testing.T) {
	w := open(t, slacktest.Config{})
	text := slack.NewTextBlockObject("mrkdwn", "*b* _i_ `c` <!here> :tada: https://x.example <!date^1774747800^{date_num} {time}|then> 2*3*4", false, false)
	_, ts, err := w.api.PostMessage(w.lobby, slack.MsgOptionBlocks(slack.NewSectionBlock(text, nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	m, _ := w.As(w.ben).Find(w.lobby, ts)
	if want := "b i c @here 🎉 https://x.example 2026-03-29 01:30 2*3*4"; m.Words != want {
		t.Errorf("seen: %q, want %q", m.Words, want)
	}
	if len(m.Pings) != 2 || len(m.Links) != 1 || len(m.Instants) != 1 {
		t.Errorf("%+v", m.Look)
	}
}

// What stands in the way of a message, none of it a fault of the app's.
func TestWhereTheAppMayPost(t *testing.T) {
	w := open(t, slacktest.Config{})
	secret := w.AddChannel(slacktest.Channel{Name: "secret", Private: true, Members: []string{w.anna}})
	public := w.AddChannel(slacktest.Channel{Name: "public", Members: []string{w.anna}})
	old := w.AddChannel(slacktest.Channel{Name: "old", Members: []string{w.anna, w.BotUser()}})
	_, oldTS, _ := w.api.PostMessage(old, slack.MsgOptionText("x", false))
	w.Archive(old, w.anna)
	theirs := w.type_(w.anna, w.lobby, "theirs")
	for where, code := range map[string]string{"C0NOWHERE": "channel_not_found", secret: "channel_not_found", public: "not_in_channel", old: "is_archived"} {
		_, _, err := w.api.PostMessage(where, slack.MsgOptionText("x", false))
		w.refused(err, code)
	}
	update := func(ch, ts string) error {
		_, _, _, err := w.api.UpdateMessage(ch, ts, slack.MsgOptionText("y", false))
		return err
	}
	w.refused(update(old, oldTS), "is_inactive")
	w.refused(update(w.lobby, "1.000000"), "message_not_found")
	w.refused(update(w.lobby, theirs), "cant_update_message")
	_, _, err := w.api.DeleteMessage(w.lobby, theirs)
	w.refused(err, "cant_delete_message")
	_, err = w.api.PostEphemeral(w.lobby, w.sofia, slack.MsgOptionText("x", false))
	w.refused(err, "user_not_in_channel")
	_, err = w.api.PostEphemeral(public, w.anna, slack.MsgOptionText("x", false))
	w.refused(err, "not_in_channel")
	_, ts, _ := w.api.PostMessage(w.lobby, slack.MsgOptionText("x", false))
	w.SetEditWindow(time.Minute)
	w.Advance(2 * time.Minute)
	w.refused(update(w.lobby, ts), "edit_window_closed")
	if err := w.As(w.anna).Edit(w.lobby, theirs, "again"); !slacktest.Refused(err) {
		t.Error("edited after the window:", err)
	}
	_, _, _, err = w.api.JoinConversation(public)
	if err == nil {
		_, _, err = w.api.PostMessage(public, slack.MsgOptionText("x", false))
	}
	if err != nil {
		t.Error("after joining:", err)
	}
}

// breaches are what no app should send to chat.postMessage.
func TestBreachesOfMessages(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	head := w.type_(w.anna, w.lobby, "head")
	reply, err := w.As(w.ben).Type(slacktest.Spot{Channel: w.lobby, Thread: head}, "reply")
	if err != nil {
		t.Fatal(err)
	}
	meta := func(m map[string]any) string { b, _ := json.Marshal(m); return string(b) }
	for name, x := range map[string]struct {
		args  url.Values
		error string
	}{
		"nothing":               {url.Values{}, "no_text"},
		"an unknown argument":   {url.Values{"text": {"x"}, "colour": {"red"}}, "invalid_arguments"},
		"no boolean":            {url.Values{"text": {"x"}, "unfurl_links": {"maybe"}}, "invalid_arguments"},
		"blocks of no JSON":     {url.Values{"blocks": {"["}}, "invalid_arguments"},
		"blocks of no list":     {url.Values{"blocks": {"{}"}}, "invalid_blocks_format"},
		"text too long":         {url.Values{"text": {strings.Repeat("x", 40_001)}}, "msg_too_long"},
		"markdown beside text":  {url.Values{"text": {"x"}, "markdown_text": {"y"}}, "markdown_text_conflict"},
		"legacy attachments":    {url.Values{"text": {"x"}, "attachments": {"[]"}}, "invalid_arguments"},
		"a reply as a head":     {url.Values{"text": {"x"}, "thread_ts": {reply}}, "thread_not_found"},
		"metadata, other keys":  {url.Values{"text": {"x"}, "metadata": {`{"event_type":"a","event_payload":{},"more":1}`}}, "invalid_metadata_format"},
		"metadata, no type":     {url.Values{"text": {"x"}, "metadata": {`{"event_payload":{}}`}}, "invalid_metadata_format"},
		"metadata, null inside": {url.Values{"text": {"x"}, "metadata": {`{"event_type":"a","event_payload":{"k":null}}`}}, "invalid_metadata_schema"},
		"metadata too large":    {url.Values{"text": {"x"}, "metadata": {meta(map[string]any{"event_type": "a", "event_payload": map[string]any{"k": strings.Repeat("x", 8000)}})}}, "metadata_too_large"},
	} {
		x.args.Set("channel", w.lobby)
		if got := w.raw("chat.postMessage", x.args); got != x.error {
			t.Errorf("%s: %s, want %s", name, got, x.error)
		}
		w.breached("chat.postMessage")
	}
	if got := w.raw("chat.shout", url.Values{}); got != "unknown_method" {
		t.Error(got)
	}
	w.breached("unknown_method")
	if got := w.raw("chat.update", url.Values{"channel": {w.lobby}, "text": {"x"}}); got != "invalid_arguments" {
		t.Error(got)
	}
	w.breached("lacks its argument ts")
	if n := len(w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby})); n != 1 {
		t.Errorf("what was refused stands there: %d messages", n)
	}
}

// raw calls a method without slack-go and returns its error.
func (w *world) raw(method string, args url.Values) string {
	w.Helper()
	args.Set("token", w.BotToken())
	r, err := w.client.PostForm(w.URL()+"/api/"+method, args)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var answer struct{ Error string }
	_ = json.NewDecoder(r.Body).Decode(&answer)
	return answer.Error
}

func TestThreadsAndDeletion(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	_, head, _ := w.api.PostMessage(w.lobby, slack.MsgOptionText("head", false))
	_, reply, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("reply", false), slack.MsgOptionTS(head))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.api.DeleteMessage(w.lobby, head); err != nil {
		t.Fatal(err)
	}
	seen := w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby})
	if len(seen) != 1 || !seen[0].Removed || seen[0].Replies != 1 {
		t.Errorf("after deleting a head with replies: %+v", seen)
	}
	if _, _, err := w.api.DeleteMessage(w.lobby, reply); err != nil {
		t.Fatal(err)
	}
	_, lone, _ := w.api.PostMessage(w.lobby, slack.MsgOptionText("lone", false))
	_, _, _ = w.api.DeleteMessage(w.lobby, lone)
	_, _, m, err := w.api.PostMessageWithResponse(w.lobby, slack.MsgOptionText("to nobody", false), slack.MsgOptionTS(lone))
	if err != nil || m.ThreadTimestamp != "" {
		t.Errorf("a reply to what is gone: %q %v", m.ThreadTimestamp, err)
	}
	_, _, err = w.api.DeleteMessage(w.lobby, lone)
	w.refused(err, "message_not_found")
}

func TestUpdateKeepsWhatIsLeftOut(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	block := slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", "Head", false, false))
	_, ts, err := w.api.PostMessage(w.lobby, slack.MsgOptionBlocks(block), slack.MsgOptionText("fallback", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "key", EventPayload: map[string]any{"k": "1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.api.UpdateMessage(w.lobby, ts, slack.MsgOptionText("other", false)); err != nil {
		t.Fatal(err)
	}
	m, _ := w.As(w.anna).Find(w.lobby, ts)
	if m.Words != "Head" || !m.Edited || !strings.Contains(string(m.Metadata), `"k":"1"`) {
		t.Errorf("%+v %s", m, m.Metadata)
	}
	_, _, _, err = w.api.UpdateMessage(w.lobby, ts, slack.MsgOptionText(strings.Repeat("x", 4001), false))
	w.refused(err, "msg_too_long")
	w.breached("msg_too_long")
}

func TestEphemeral(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	head := w.type_(w.anna, w.lobby, "head")
	ts, err := w.api.PostEphemeral(w.lobby, w.anna, slack.MsgOptionText("psst", false))
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := w.As(w.anna).Find(w.lobby, ts); !ok || !m.Alone {
		t.Error("she does not see it")
	}
	if _, ok := w.As(w.ben).Find(w.lobby, ts); ok {
		t.Error("someone else sees it")
	}
	in, _ := w.api.PostEphemeral(w.lobby, w.anna, slack.MsgOptionText("in a thread", false), slack.MsgOptionTS(head))
	if _, ok := w.As(w.anna).Find(w.lobby, in); ok {
		t.Error("seen in a thread that has not begun")
	}
	_, _, _, err = w.api.UpdateMessage(w.lobby, ts, slack.MsgOptionText("x", false))
	w.refused(err, "message_not_found")
	h, _ := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby})
	if len(h.Messages) != 1 {
		t.Errorf("it stands in the history: %d", len(h.Messages))
	}
	w.As(w.anna).Reload()
	if _, ok := w.As(w.anna).Find(w.lobby, ts); ok {
		t.Error("it outlives a reload")
	}
}

func TestHistoryPages(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	var all []string
	for range 7 {
		all = append(all, w.type_(w.anna, w.lobby, "x"))
	}
	head := all[0]
	for range 5 {
		if _, err := w.As(w.ben).Type(slacktest.Spot{Channel: w.lobby, Thread: head}, "reply"); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	p := slack.GetConversationHistoryParameters{ChannelID: w.lobby, Limit: 3, Oldest: all[0]}
	for pages := 0; ; pages++ {
		h, err := w.api.GetConversationHistory(&p)
		if err != nil || pages > 5 {
			t.Fatal(err)
		}
		for _, m := range h.Messages {
			got = append(got, m.Timestamp)
		}
		if p.Cursor = h.ResponseMetaData.NextCursor; p.Cursor == "" {
			break
		}
	}
	slices.Reverse(got)
	if !slices.Equal(got, all[1:]) {
		t.Errorf("got %v, want %v without the oldest", got, all[1:])
	}
	replies, more, cursor, err := w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: w.lobby, Timestamp: head, Limit: 3})
	if err != nil || !more || len(replies) != 4 || replies[0].Timestamp != head || replies[0].ThreadTimestamp != head {
		t.Fatal(len(replies), more, err)
	}
	replies, more, _, err = w.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: w.lobby, Timestamp: head, Limit: 3, Cursor: cursor})
	if err != nil || more || len(replies) != 3 || replies[0].Timestamp != head {
		t.Error("the head does not stand on the second page too:", len(replies), more, err)
	}
	_, err = w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby, Limit: 1000})
	w.refused(err, "invalid_limit")
	w.breached("the most is 999")
	_, err = w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby, Cursor: "bm9uZQ=="})
	w.refused(err, "invalid_cursor")
	w.breached("invalid_cursor")
	_, err = w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby, Oldest: "yesterday"})
	w.refused(err, "invalid_ts_oldest")
	w.breached("yesterday")
}

func TestMetadataIsReadWithTheScope(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	if _, _, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("x", false), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "key", EventPayload: map[string]any{"k": "1"}})); err != nil {
		t.Fatal(err)
	}
	read := func(all bool) slack.SlackMetadata {
		h, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby, IncludeAllMetadata: all})
		if err != nil {
			t.Fatal(err)
		}
		return h.Messages[0].Metadata
	}
	if m := read(true); m.EventPayload["k"] != "1" {
		t.Errorf("%+v", m)
	}
	if m := read(false); m.EventType != "key" || len(m.EventPayload) != 0 {
		t.Errorf("without include_all_metadata: %+v", m)
	}
	w.SetScopes(without(w.Scopes(), "metadata.message:read")...)
	if m := read(true); m.EventType != "" {
		t.Errorf("without the scope: %+v", m)
	}
}

func without(all []string, gone string) []string {
	return slices.DeleteFunc(all, func(x string) bool { return x == gone })
}

// Every method that has a scope tells which it lacks.
func TestMissingScopes(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	for scope, call := range map[string]func() error{
		"chat:write": func() error { _, _, err := w.api.PostMessage(w.lobby, slack.MsgOptionText("x", false)); return err },
		"channels:history": func() error {
			_, err := w.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: w.lobby})
			return err
		},
		"channels:read": func() error {
			_, err := w.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: w.lobby})
			return err
		},
		"users:read":      func() error { _, err := w.api.GetUserInfo(w.anna); return err },
		"usergroups:read": func() error { _, err := w.api.GetUserGroupMembers("S1"); return err },
		"im:write": func() error {
			_, _, _, err := w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{w.anna}})
			return err
		},
		"team:read":       func() error { _, err := w.api.GetTeamInfo(); return err },
		"reactions:write": func() error { return w.api.AddReaction("eyes", slack.NewRefToMessage(w.lobby, "1.0")) },
		"pins:write":      func() error { return w.api.AddPin(w.lobby, slack.NewRefToMessage(w.lobby, "1.0")) },
		"files:read":      func() error { _, _, _, err := w.api.GetFileInfo("F1", 0, 0); return err },
	} {
		all := w.Scopes()
		w.SetScopes(without(w.Scopes(), scope)...)
		err := call()
		w.SetScopes(all...)
		x, ok := errors.AsType[slack.SlackErrorResponse](err)
		if !ok || x.Err != "missing_scope" || !strings.Contains(x.Needed, scope) || slices.Contains(strings.Split(x.Provided, ","), scope) {
			t.Errorf("without %s: %v, needed %q", scope, err, x.Needed)
		}
	}
	a, err := w.api.AuthTest()
	if err != nil || a.UserID != w.BotUser() || a.TeamID != w.Home() || a.BotID == "" || !strings.Contains(a.Header.Get("X-OAuth-Scopes"), "chat:write") {
		t.Errorf("%+v %v", a, err)
	}
}

func TestTokens(t *testing.T) {
	w := open(t, slacktest.Config{})
	with := func(token string) error {
		_, err := slack.New(token, slack.OptionAPIURL(w.URL()+"/api/")).AuthTest()
		return err
	}
	w.refused(with(""), "not_authed")
	w.refused(with("xoxb-other"), "invalid_auth")
	w.refused(with(w.AppToken()), "not_allowed_token_type")
	w.breached("wrong kind")
	w.Uninstall()
	w.refused(with(w.BotToken()), "token_revoked")
}

func TestRates(t *testing.T) {
	w := open(t, slacktest.Config{})
	post := func(ch string) error { _, _, err := w.api.PostMessage(ch, slack.MsgOptionText("x", false)); return err }
	for range 2 { // a short burst
		if err := post(w.lobby); err != nil {
			t.Fatal(err)
		}
	}
	limited, ok := errors.AsType[*slack.RateLimitedError](post(w.lobby))
	if !ok || limited.RetryAfter != time.Second {
		t.Errorf("the third in a second: %v", limited)
	}
	if err := post(w.shared); err != nil {
		t.Error("another channel:", err)
	}
	w.Advance(time.Second)
	if err := post(w.lobby); err != nil {
		t.Error("a second later:", err)
	}
	for i := range 21 {
		_, err := w.api.GetUserGroupMembersContext(t.Context(), "S1")
		_, limited := errors.AsType[*slack.RateLimitedError](err)
		if limited != (i == 20) {
			t.Fatalf("call %d of a method of tier 2: %v", i, err)
		}
	}
}
