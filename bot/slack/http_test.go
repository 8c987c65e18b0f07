package slack

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"tieline/commands/talk"
)

func (h *harness) request(header http.Header, body string) int {
	h.Helper()
	r, err := http.NewRequest(http.MethodPost, h.url, bytes.NewReader([]byte(body)))
	if err != nil {
		h.Fatal(err)
	}
	r.Header = header
	if r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// A request counts only with its signature, of the last five minutes, and once.
func TestSignatures(t *testing.T) {
	h := newHTTPHarness(t)
	r, stop := h.listen(nil)
	body := `{"type":"event_callback","event":{"type":"message","channel":"` + h.one + `","user":"` + h.anna + `","ts":"1795367118.000100","text":"signed","event_ts":"1795367118.000100","team":"` + h.Home() + `"}}`
	forged := h.Sign(time.Now(), []byte(body))
	forged.Set("X-Slack-Signature", "v0=0000000000000000000000000000000000000000000000000000000000000000")
	good := h.Sign(time.Now(), []byte(body))
	for _, c := range []struct {
		what   string
		header http.Header
		body   string
		status int
	}{
		{"no signature", http.Header{}, body, http.StatusUnauthorized},
		{"a forged one", forged, body, http.StatusUnauthorized},
		{"another body", h.Sign(time.Now(), []byte(body)), body + " ", http.StatusUnauthorized},
		{"an old one", h.Sign(time.Now().Add(-6*time.Minute), []byte(body)), body, http.StatusUnauthorized},
		{"one from the future", h.Sign(time.Now().Add(6*time.Minute), []byte(body)), body, http.StatusUnauthorized},
		{"a good one", good.Clone(), body, http.StatusOK},
		{"the same again", good.Clone(), body, http.StatusConflict},
		{"signed, and no sense", h.Sign(time.Now(), []byte("nonsense")), "nonsense", http.StatusBadRequest},
		{"the same thing, sent again", h.Sign(time.Now().Add(-time.Minute), []byte(body)), body, http.StatusOK},
	} {
		if got := h.request(c.header, c.body); got != c.status {
			t.Errorf("%s: %d, want %d", c.what, got, c.status)
		}
	}
	if n := len(r.Told()); n != 1 {
		t.Errorf("it was done %d times", n)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if got := h.request(h.Sign(time.Now().Add(-2*time.Minute), []byte(body)), body); got != http.StatusServiceUnavailable {
		t.Errorf("while nobody listens: %d", got)
	}
	if answer, err := http.Get(h.url); err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Error(answer, err)
	}
}

// What was not committed is not acknowledged: Slack sends it again, under the same name.
func TestHTTPRetries(t *testing.T) {
	h := newHTTPHarness(t)
	var failing atomic.Bool
	failing.Store(true)
	r, _ := h.listen(func(context.Context, talk.Act) (talk.Answer, error) {
		if failing.Load() {
			return talk.Answer{}, errors.New("the database is away")
		}
		return talk.Answer{}, nil
	})
	h.type_(h.anna, h.one, "", "hello")
	h.heardOne(r, 1)
	failing.Store(false)
	if err := h.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if keys := r.Keys(); len(keys) != 1 || len(h.GivenUp()) != 0 {
		t.Errorf("acts: %v, given up: %v", keys, h.GivenUp())
	}
}
