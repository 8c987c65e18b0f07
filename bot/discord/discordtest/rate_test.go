package discordtest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

func (w *world) get(path string) *http.Response {
	w.Helper()
	r, err := http.NewRequest("GET", w.URL()+"/api/v10/"+path, nil)
	w.ok(err)
	r.Header.Set("Authorization", "Bot "+w.Token())
	got, err := w.s.Client.Do(r)
	w.ok(err)
	_ = got.Body.Close()
	return got
}

func TestBuckets(t *testing.T) {
	w := open(t, discordtest.Config{})
	for range 5 {
		w.post(w.lobby, o{"content": "x"})
	}
	// discordgo would wait, had it not been told that this is something else
	_, err := w.s.RequestWithBucketID("POST", discordgo.EndpointChannelMessages(w.lobby), o{"content": "x"}, "else")
	limited, ok := errors.AsType[*discordgo.RateLimitError](err)
	if !ok || limited.RetryAfter <= 0 || limited.RetryAfter > 5*time.Second {
		t.Fatal(err)
	}
	w.post(w.desk, o{"content": "another channel"})
	w.Advance(5 * time.Second)
	_, err = w.s.RequestWithBucketID("POST", discordgo.EndpointChannelMessages(w.lobby), o{"content": "x"}, "else again")
	w.ok(err)
	r := w.get("channels/" + w.lobby)
	for _, key := range []string{"Limit", "Remaining", "Reset", "Reset-After", "Bucket"} {
		if r.Header.Get("X-RateLimit-"+key) == "" {
			t.Error("no", key)
		}
	}
	if w.Invalid() != 1 {
		t.Error(w.Invalid())
	}
}

// In a bubble no second passes while it is asked so often, however slow the machine is.
func TestGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, discordtest.Config{})
		status, n := 0, 0
		for ; n < 60 && status != 429; n++ {
			status = w.get([]string{"users/@me", "users/@me/guilds", "guilds/" + w.home + "/roles"}[n%3]).StatusCode
		}
		if n != 51 {
			t.Fatalf("refused at call %d", n)
		}
		r := w.get("applications/@me")
		if r.StatusCode != 429 || r.Header.Get("X-RateLimit-Global") != "true" || r.Header.Get("Retry-After") == "" {
			t.Error(r.StatusCode, r.Header)
		}
		w.Advance(time.Second)
		if r := w.get("applications/@me"); r.StatusCode != 200 {
			t.Error(r.StatusCode)
		}
	})
}

func TestTroubles(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	send := func() error {
		_, err := w.call("POST", "channels/"+w.lobby+"/messages", o{"content": "x"})
		return err
	}
	n := func() int { return len(w.As(w.anna).Sees(w.lobby)) }
	route := "POST /channels/*/messages"
	w.Break(discordtest.Trouble{Route: route, Times: 1, Lose: true})
	if err := send(); err == nil || n() != 1 {
		t.Error("lost:", err, n())
	}
	w.Break(discordtest.Trouble{Route: route, Times: 1, Refuse: true})
	if err := send(); err == nil || n() != 1 {
		t.Error("refused:", err, n())
	}
	w.Break(discordtest.Trouble{Route: route, Times: 1, Late: 502})
	if err := send(); err == nil || n() != 2 {
		t.Error("late:", err, n())
	}
	w.Break(discordtest.Trouble{Route: route, Times: 1, Status: 403, Code: 50013})
	w.refused(send(), 403, 50013)
	w.Break(discordtest.Trouble{Route: route, Times: 1, Status: 429, Retry: 2500 * time.Millisecond, Global: true})
	if e, ok := errors.AsType[*discordgo.RateLimitError](send()); !ok || e.RetryAfter != 2500*time.Millisecond {
		t.Error(e)
	}
	w.Break(discordtest.Trouble{Route: route, Times: 1, Status: 429}) // of Cloudflare: HTML
	if err := send(); err == nil || !strings.Contains(err.Error(), "invalid character '<'") {
		t.Error(err)
	}
	w.Break(discordtest.Trouble{Status: 500})
	w.refused(send(), 500, 0)
	w.Mend()
	w.ok(send())
	w.OnCall(func(c discordtest.Call) *discordtest.Trouble {
		if c.Route == "/channels/{channel_id}/messages" {
			return &discordtest.Trouble{Status: 503}
		}
		return nil
	})
	w.refused(send(), 503, 0)
	if calls := w.Calls("POST /channels/{channel_id}/messages"); len(calls) != 8 || calls[7].Status != 503 {
		t.Error(len(calls))
	}
}

// discordgo sends again after a 502, whatever was done: two messages.
func TestRetriesPostTwice(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.s.MaxRestRetries = 3
	w.Break(discordtest.Trouble{Times: 1, Late: 502})
	w.post(w.lobby, o{"content": "x"})
	if n := len(w.As(w.anna).Sees(w.lobby)); n != 2 {
		t.Error(n)
	}
}
