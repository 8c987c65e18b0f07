package bot

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// breaking is an answer whose body breaks off.
type breaking struct{}

func (breaking) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"ok":`), brokenOff{}))}, nil
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// failing is a connection that fails.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func answering(status int, header http.Header, body string) http.RoundTripper {
	return handled(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// handled answers without a network.
type handled http.HandlerFunc

func (h handled) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), nil
}

// Failures have their class before a library can hide them; a POST that may have been taken is uncertain, anything else is not.
func TestWire(t *testing.T) {
	const secret = "xoxb-secret"
	for _, c := range []struct {
		name  string
		next  http.RoundTripper
		post  Class
		get   Class
		after time.Duration
	}{
		{"never reached", failing{&net.OpError{Op: "dial", Err: errors.New(secret)}}, Temporary, Temporary, 0},
		{"broken off", failing{&net.OpError{Op: "read", Err: errors.New(secret)}}, Uncertain, Temporary, 0},
		{"no answer in time", failing{timeout{}}, Uncertain, Temporary, 0},
		{"broken in the answer", breaking{}, Uncertain, Temporary, 0},
		{"503", answering(503, nil, ""), Uncertain, Temporary, 0},
		{"401", answering(401, nil, ""), Auth, Auth, 0},
		{"429 with a header", answering(429, http.Header{"Retry-After": {"7"}}, ""), Wait, Wait, 7 * time.Second},
		{"429 with a fraction", answering(429, http.Header{"Retry-After": {"0.25"}}, ""), Wait, Wait, 250 * time.Millisecond},
		{"429 with a body", answering(429, nil, `{"retry_after": 1.5}`), Wait, Wait, 1500 * time.Millisecond},
		{"429 without a word", answering(429, nil, ""), Wait, Wait, 5 * time.Second},
	} {
		for method, want := range map[string]Class{http.MethodPost: c.post, http.MethodGet: c.get} {
			r := httptest.NewRequest(method, "https://slack.example/api/"+secret, nil)
			_, err := Wire{Next: c.next}.RoundTrip(r)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Class != want || e.After != c.after {
				t.Errorf("%s, %s: %v, want %s after %s", c.name, method, err, want, c.after)
			} else if strings.Contains(err.Error(), secret) {
				t.Errorf("%s, %s: the error holds a secret: %v", c.name, method, err)
			}
		}
	}
}

type timeout struct{}

func (timeout) Error() string   { return "i/o timeout at https://slack.example/xoxb-secret" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

// What was answered comes through as it was: success and the platform's own no.
func TestWireLetsAnswersThrough(t *testing.T) {
	for _, status := range []int{200, 400, 403, 404} {
		resp, err := Wire{Next: answering(status, nil, `{"ok":false}`)}.RoundTrip(httptest.NewRequest(http.MethodPost, "https://slack.example", nil))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); resp.StatusCode != status || string(body) != `{"ok":false}` || err != nil {
			t.Errorf("%d came as %d %q %v", status, resp.StatusCode, body, err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
