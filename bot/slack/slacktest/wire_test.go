package slacktest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot/slack/slacktest"
)

// receiver is an app in HTTP mode.
type receiver struct {
	mu      sync.Mutex
	got     []*http.Request
	bodies  []string
	status  int
	noRetry bool
	answer  string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	if bytes.Contains(body, []byte("url_verification")) {
		_, _ = w.Write(body)
		return
	}
	r.got, r.bodies = append(r.got, q), append(r.bodies, string(body))
	if r.noRetry {
		w.Header().Set("X-Slack-No-Retry", "1")
	}
	if r.status != 0 {
		w.WriteHeader(r.status)
	}
	_, _ = io.WriteString(w, r.answer)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

func httpMode(t *testing.T) (*world, *receiver) {
	w := open(t, slacktest.Config{Unlimited: true})
	r := &receiver{}
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	if err := w.UseHTTP(t.Context(), slacktest.RequestURLs{Events: srv.URL + "/events", Interactive: srv.URL + "/interactive", Commands: srv.URL + "/commands"}, nil); err != nil {
		t.Fatal(err)
	}
	return w, r
}

func TestRequestsAreSigned(t *testing.T) {
	w, r := httpMode(t)
	r.answer = `{"text":"here you are"}`
	if a, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby}, "/ticket list"); err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	r.answer = ""
	_, ts, _ := w.api.PostMessage(w.lobby, buttons())
	if _, err := w.As(w.anna).Press(t.Context(), w.lobby, ts, "Claim"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if len(r.got) != 3 {
		t.Fatalf("%d requests", len(r.got))
	}
	for i, q := range r.got {
		v, err := slack.NewSecretsVerifier(q.Header, w.SigningSecret())
		if err == nil {
			_, _ = v.Write([]byte(r.bodies[i]))
			err = v.Ensure()
		}
		if err != nil {
			t.Errorf("%s: %v", q.URL.Path, err)
		}
	}
	if form, _ := url.ParseQuery(r.bodies[0]); r.got[0].URL.Path != "/commands" || form.Get("command") != "/ticket" || form.Get("text") != "list" {
		t.Error(r.bodies[0])
	}
	if r.got[1].URL.Path != "/events" || !strings.HasPrefix(r.bodies[2], "payload=%7B") {
		t.Error(r.bodies[1:])
	}
	if seen := w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby}); len(seen) != 2 || seen[0].Words != "here you are" || !seen[0].Alone {
		t.Errorf("%+v", seen)
	}
}

func TestRequestsAreSentAgain(t *testing.T) {
	w, r := httpMode(t)
	r.status = http.StatusInternalServerError
	w.type_(w.anna, w.lobby, "hello")
	for r.count() < 2 {
		time.Sleep(time.Millisecond)
	}
	w.settle()
	w.Advance(time.Minute)
	w.settle()
	w.Advance(5 * time.Minute)
	w.settle()
	if r.count() != 4 || len(w.GivenUp()) != 1 {
		t.Fatalf("%d requests, %v given up", r.count(), w.GivenUp())
	}
	for i, q := range r.got {
		n := q.Header.Get("X-Slack-Retry-Num")
		if (i == 0) != (n == "") || i > 0 && (n != strconv.Itoa(i) || q.Header.Get("X-Slack-Retry-Reason") != "http_error") {
			t.Errorf("try %d: %q %q", i, n, q.Header.Get("X-Slack-Retry-Reason"))
		}
	}
	r.noRetry = true
	w.type_(w.anna, w.lobby, "hello")
	w.settle()
	w.Advance(10 * time.Minute)
	w.settle()
	if r.count() != 5 {
		t.Errorf("sent again though it said not to: %d", r.count())
	}
}

func TestURLMustVerify(t *testing.T) {
	w := open(t, slacktest.Config{})
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	if err := w.UseHTTP(t.Context(), slacktest.RequestURLs{Events: srv.URL}, nil); err == nil {
		t.Error("verified without the challenge")
	}
}

func TestTroubles(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	post := func() error {
		ctx, end := context.WithTimeout(t.Context(), 2*time.Second)
		defer end()
		_, _, err := w.api.PostMessageContext(ctx, w.lobby, slack.MsgOptionText("x", false))
		return err
	}
	stands := func() int { return len(w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby})) }
	for name, x := range map[string]struct {
		trouble slacktest.Trouble
		is      func(error) bool
		done    int
	}{
		"5xx": {slacktest.Trouble{Status: 503}, func(err error) bool { e, ok := errors.AsType[slack.StatusCodeError](err); return ok && e.Code == 503 }, 0},
		"429": {slacktest.Trouble{Status: 429, Retry: 7 * time.Second}, func(err error) bool {
			e, ok := errors.AsType[*slack.RateLimitedError](err)
			return ok && e.RetryAfter == 7*time.Second
		}, 0},
		"429 without a word":  {slacktest.Trouble{Status: 429}, func(err error) bool { e, ok := errors.AsType[slack.StatusCodeError](err); return ok && e.Code == 429 }, 0},
		"an error":            {slacktest.Trouble{Error: "restricted_action"}, func(err error) bool { return err != nil && err.Error() == "restricted_action" }, 0},
		"an error afterwards": {slacktest.Trouble{LateErr: "internal_error"}, func(err error) bool { return err != nil && err.Error() == "internal_error" }, 1},
		"no word at all":      {slacktest.Trouble{Body: `{"ok":false}`}, func(err error) bool { return err == nil }, 0}, // slack-go takes it for a success
		"refused":             {slacktest.Trouble{Refuse: true}, func(err error) bool { return err != nil }, 0},
		"the answer lost":     {slacktest.Trouble{Lose: true}, func(err error) bool { return err != nil }, 1},
		"slow":                {slacktest.Trouble{Delay: 20 * time.Millisecond}, func(err error) bool { return err == nil }, 1},
		"elsewhere":           {slacktest.Trouble{Method: "conversations.*", Status: 500}, func(err error) bool { return err == nil }, 1},
	} {
		before := stands()
		x.trouble.Times = 1
		w.Break(x.trouble)
		if err := post(); !x.is(err) {
			t.Errorf("%s: %v", name, err)
		}
		if n := stands() - before; n != x.done {
			t.Errorf("%s: it was done %d times, want %d", name, n, x.done)
		}
		w.Mend()
		if err := post(); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
	w.OnCall(func(c slacktest.Call) *slacktest.Trouble {
		if c.Args["text"] == "x" {
			return &slacktest.Trouble{Error: "fatal_error"}
		}
		return nil
	})
	w.refused(post(), "fatal_error")
	if n := len(w.Calls("chat.postMessage")); n < 10 {
		t.Error(n)
	}
}

// What pitfalls there are with files: a token is needed, and those from elsewhere are only named.
func TestFiles(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	w.listen()
	file := w.As(w.sofia).Upload("log.txt", "", []byte("a line"))
	if _, err := w.As(w.sofia).Type(slacktest.Spot{Channel: w.shared}, "the log", file); err != nil {
		t.Fatal(err)
	}
	w.settle()
	shown := w.all()[0].event()["files"].([]any)[0].(map[string]any)
	if w.all()[0].event()["subtype"] != "file_share" || shown["file_access"] != "check_file_info" || shown["url_private"] != nil {
		t.Error(shown)
	}
	f, _, _, err := w.api.GetFileInfo(file, 0, 0)
	if err != nil || f.Name != "log.txt" || f.Size != 6 {
		t.Fatal(f, err)
	}
	var b bytes.Buffer
	if err := w.api.GetFile(f.URLPrivate, &b); err != nil || b.String() != "a line" {
		t.Error(b.String(), err)
	}
	r, err := w.client.Get(f.URLPrivate)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if !bytes.Contains(page, []byte("Sign in")) {
		t.Errorf("without a token: %s", page)
	}
	up, err := w.api.UploadFile(slack.UploadFileParameters{Filename: "digest.png", Content: "PNG", FileSize: 3, Channel: w.lobby})
	if err != nil {
		t.Fatal(err)
	}
	if seen := w.As(w.anna).Sees(slacktest.Spot{Channel: w.lobby}); len(seen) != 1 || seen[0].Files[0] != up.ID {
		t.Errorf("%+v", seen)
	}
	hidden := w.As(w.anna).Upload("private.txt", "", []byte("x"))
	_, _, _, err = w.api.GetFileInfo(hidden, 0, 0)
	w.refused(err, "file_not_found")
}

func TestMarks(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	ts := w.type_(w.anna, w.lobby, "x")
	ref := slack.NewRefToMessage(w.lobby, ts)
	for _, x := range []struct {
		do   func() error
		want string
	}{
		{func() error { return w.api.AddReaction("eyes", ref) }, ""},
		{func() error { return w.api.AddReaction("eyes", ref) }, "already_reacted"},
		{func() error { return w.api.RemoveReaction("tada", ref) }, "no_reaction"},
		{func() error { return w.api.AddReaction("eyes", slack.NewRefToMessage(w.lobby, "1.0")) }, "message_not_found"},
		{func() error { return w.api.AddPin(w.lobby, ref) }, ""},
		{func() error { return w.api.AddPin(w.lobby, ref) }, "already_pinned"},
		{func() error { return w.api.RemovePin(w.lobby, ref) }, ""},
		{func() error { return w.api.RemovePin(w.lobby, ref) }, "no_pin"},
	} {
		err := x.do()
		if x.want == "" && err != nil || x.want != "" && (err == nil || err.Error() != x.want) {
			t.Errorf("%v, want %q", err, x.want)
		}
	}
	if m, _ := w.As(w.anna).Find(w.lobby, ts); len(m.Reactions["eyes"]) != 1 {
		t.Error(m.Reactions)
	}
	b, err := w.api.AddBookmark(w.lobby, slack.AddBookmarkParameters{Title: "Agreement", Type: "link", Link: "https://example.com"})
	if err != nil || b.ID == "" {
		t.Error(b, err)
	}
	if all, err := w.api.ListBookmarks(w.lobby); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
	link, err := w.api.GetPermalink(&slack.PermalinkParameters{Channel: w.lobby, Ts: ts})
	if err != nil || !strings.Contains(link, "/archives/"+w.lobby+"/p") {
		t.Error(link, err)
	}
}

func TestManifests(t *testing.T) {
	for words, change := range map[string][2]string{
		"unknown field":   {`"display_information"`, `"colour": "red", "display_information"`},
		"no scope":        {`"chat:write"`, `"chat:shout"`},
		"no event":        {`"app_mention"`, `"app_shouted"`},
		"needs the scope": {`"channels:history", `, ``},
		"1 to 35":         {`"name": "Tieline"}`, `"name": "` + strings.Repeat("x", 36) + `"}`},
		"of type":         {`"type": "global"`, `"type": "local"`},
		"slash":           {`"command": "/desk"`, `"command": "desk"`},
		"request_url":     {`"socket_mode_enabled": true`, `"socket_mode_enabled": false`},
	} {
		text := strings.Replace(slacktest.DefaultManifest, change[0], change[1], 1)
		if _, err := slacktest.New(slacktest.Config{Manifest: []byte(text)}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
}

func TestDirectConversations(t *testing.T) {
	closed := strings.Replace(slacktest.DefaultManifest, `"messages_tab_enabled": true`, `"messages_tab_enabled": false`, 1)
	w := open(t, slacktest.Config{Manifest: []byte(closed), Unlimited: true})
	_, _, err := w.api.PostMessage(w.As(w.anna).Direct(), slack.MsgOptionText("x", false))
	w.refused(err, "messages_tab_disabled")
	w = open(t, slacktest.Config{Unlimited: true})
	w.listen()
	dm := w.As(w.anna).Direct()
	if _, _, err := w.api.PostMessage(w.anna, slack.MsgOptionText("x", false)); err != nil {
		t.Error(err)
	}
	w.type_(w.anna, dm, "hello")
	w.settle()
	if g := w.last(); g.str("event", "channel_type") != "im" || g.str("event", "channel") != dm {
		t.Error(g.payload)
	}
	w.Deactivate(w.anna)
	_, _, _, err = w.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{w.anna}})
	w.refused(err, "user_disabled")
}
