package slack

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// maxRequest is how large a request may be; Slack's are a few hundred kilobytes at the most.
const maxRequest = 2 << 20

// signedFor is how long a signature holds: https://docs.slack.dev/authentication/verifying-requests-from-slack
const signedFor = 5 * time.Minute

// HTTP takes what Slack sends to the app's request URL, one for events, interactivity and commands alike. It serves while Listen
// runs; before and after that Slack is asked to try again.
func (a *Adapter) HTTP() http.Handler {
	taken := &signatures{by: map[string]time.Time{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "Slack sends by POST.", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "The request is too large, or broke off.", http.StatusBadRequest)
			return
		}
		if err := a.verify(r.Header, body); err != nil {
			http.Error(w, "The signature does not hold.", http.StatusUnauthorized)
			return
		}
		e, challenge, err := opened(r.Header.Get("Content-Type"), body)
		switch {
		case err != nil:
			http.Error(w, "The request is not understood.", http.StatusBadRequest)
			return
		case challenge != "":
			write(w, map[string]string{"challenge": challenge})
			return
		case e.kind == "":
			return // whether our certificate holds, is all that is asked
		}
		signature := r.Header.Get("X-Slack-Signature")
		if taken.has(signature) {
			http.Error(w, "This request was taken already.", http.StatusConflict)
			return
		}
		l := a.listening.Load()
		if l == nil {
			http.Error(w, "Nobody listens.", http.StatusServiceUnavailable)
			return
		}
		if l.answer(w, r, e) {
			taken.add(signature)
		}
	})
}

// verify holds a request against its signature.
func (a *Adapter) verify(h http.Header, body []byte) error {
	v, err := slack.NewSecretsVerifier(h, a.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// opened reads what a request is: https://docs.slack.dev/apis/events-api/using-http-request-urls
func opened(kind string, body []byte) (e envelope, challenge string, err error) {
	e.at = time.Now()
	if strings.HasPrefix(kind, "application/json") {
		var outer struct{ Type, Challenge string }
		if err := json.Unmarshal(body, &outer); err != nil {
			return e, "", err
		}
		e.kind, e.payload = "events_api", body
		return e, outer.Challenge, nil
	}
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return e, "", err
	case form.Get("ssl_check") != "":
		return e, "", nil
	case form.Has("payload"):
		e.kind, e.payload = "interactive", []byte(form.Get("payload"))
		return e, "", nil
	case form.Has("command"):
		values := map[string]string{}
		for k := range form {
			values[k] = form.Get(k)
		}
		e.kind = "slash_commands"
		e.payload, err = json.Marshal(values)
		return e, "", err
	}
	return e, "", errors.New("neither an event nor an interaction")
}

// answer takes an envelope and answers the request with its acknowledgement. It reports whether there was one; where there
// is none while Slack waits, Slack tells it again.
func (l *listener) answer(w http.ResponseWriter, r *http.Request, e envelope) bool {
	acks := make(chan any, 1)
	late := make(chan struct{})
	defer close(late)
	e.ack = func(payload any) error {
		select {
		case <-late:
			return errUnheard
		default:
			acks <- payload
			return nil
		}
	}
	l.take(e)
	select {
	case payload := <-acks:
		if payload != nil {
			write(w, payload)
		}
		return true
	case <-time.After(heldFor):
	case <-r.Context().Done():
	}
	http.Error(w, "It is not done yet.", http.StatusServiceUnavailable)
	return false
}

var errUnheard = errors.New("nobody waits for the acknowledgement any more")

// heldFor is how long a request is held: longer than Slack waits.
const heldFor = 4 * time.Second

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// signatures are those of requests that were taken: one that comes again was not sent by Slack, which signs each anew.
type signatures struct {
	mu sync.Mutex
	by map[string]time.Time
}

func (s *signatures) has(signature string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.by[signature]
	return ok
}

func (s *signatures) add(signature string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for k, at := range s.by {
		if now.Sub(at) > 2*signedFor {
			delete(s.by, k)
		}
	}
	s.by[signature] = now
}
