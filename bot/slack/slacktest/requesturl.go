package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// requestURLs is where the app is reached in HTTP mode.
type requestURLs struct {
	client                        *http.Client
	events, interactive, commands string
}

// RequestURLs are the addresses that an app's settings name: https://docs.slack.dev/apis/events-api/using-http-request-urls.
type RequestURLs struct{ Events, Interactive, Commands string }

// UseHTTP sends what happens to request URLs, signed, and not to sockets. First it verifies the URL for events as Slack
// does: the challenge must come back (https://docs.slack.dev/reference/events/url_verification). A nil client is the default one.
func (s *Slack) UseHTTP(ctx context.Context, to RequestURLs, client *http.Client) error {
	if client == nil {
		client = &http.Client{}
	}
	body, _ := json.Marshal(obj{"type": "url_verification", "token": "verification-token", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})
	status, answer, err := s.requestSigned(ctx, client, to.Events, "application/json", body, nil)
	if err != nil {
		return err
	}
	var echo struct{ Challenge string }
	if json.Unmarshal(answer, &echo) != nil {
		echo.Challenge = strings.TrimSpace(string(answer))
	}
	if status != http.StatusOK || !strings.HasPrefix(echo.Challenge, "3eZbrw1a") {
		return fmt.Errorf("your URL didn't respond with the value of the challenge parameter, but with %d %q", status, answer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request = &requestURLs{client: client, events: to.Events, interactive: to.Interactive, commands: to.Commands}
	return nil
}

// Sign signs a body as sent at an instant: https://docs.slack.dev/authentication/verifying-requests-from-slack.
func (s *Slack) Sign(at time.Time, body []byte) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.cfg.SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	return http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))}}
}

func (s *Slack) requestSigned(ctx context.Context, client *http.Client, to, kind string, body []byte, retry http.Header) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header = s.Sign(time.Now(), body) // receivers hold it against their own clock, which Advance does not move
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	for k, v := range retry {
		r.Header[k] = v
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if answer.Header.Get("X-Slack-No-Retry") == "1" {
		return answer.StatusCode, b, errors.Join(err, errNoRetry)
	}
	return answer.StatusCode, b, err
}

var errNoRetry = errors.New("not to be sent again")

// form is how the payload is sent: https://docs.slack.dev/interactivity/handling-user-interaction#payloads,
// https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling.
func (u *requestURLs) form(d *delivery) (to, kind string, body []byte) {
	const form = "application/x-www-form-urlencoded"
	switch d.kind {
	case "slash_commands":
		v := url.Values{}
		for k, x := range d.payload {
			v.Set(k, fmt.Sprint(x))
		}
		return u.commands, form, []byte(v.Encode())
	case "interactive":
		b, _ := json.Marshal(d.payload)
		return u.interactive, form, []byte(url.Values{"payload": {string(b)}}.Encode())
	}
	b, _ := json.Marshal(d.payload)
	return u.events, "application/json", b
}

// sendHTTP sends one request; each waits for the one before it to be answered, but not for long. The caller holds mu.
func (s *Slack) sendHTTP(d *delivery, fate Fate) {
	u := s.request
	envelope := s.id("http-")
	s.inAir[envelope] = &flight{delivery: d, alarm: s.clock.After(s.cfg.Patience, func() { s.overdueHTTP(envelope) })}
	s.delivered = append(s.delivered, s.record(d, envelope))
	before := s.lastHTTP
	mine := make(chan struct{})
	s.lastHTTP = mine
	go func() {
		defer close(mine)
		if before != nil {
			select {
			case <-before:
			case <-time.After(100 * time.Millisecond):
			}
		}
		to, kind, body := u.form(d)
		retry := http.Header{}
		if d.attempt > 0 {
			retry = http.Header{"X-Slack-Retry-Num": {strconv.Itoa(d.attempt)}, "X-Slack-Retry-Reason": {d.reason}}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*s.cfg.Patience) // the answer counts for 3 s of the clock
		defer cancel()
		status, answer, err := 0, []byte(nil), error(nil)
		if fate != DropBefore {
			status, answer, err = s.requestSigned(ctx, u.client, to, kind, body, retry)
		}
		s.answeredHTTP(envelope, status, answer, err, fate)
	}()
}

func (s *Slack) overdueHTTP(envelope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.inAir[envelope]; f != nil {
		delete(s.inAir, envelope)
		s.failed(f.delivery, "http_timeout")
	}
}

func (s *Slack) answeredHTTP(envelope string, status int, answer []byte, err error, fate Fate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.inAir[envelope]
	if f == nil { // too late
		return
	}
	f.alarm.Stop()
	delete(s.inAir, envelope)
	defer s.changed.Broadcast()
	switch {
	case errors.Is(err, errNoRetry) && status/100 != 2:
		s.given = append(s.given, s.record(f.delivery, ""))
	case status == 0 || fate == Deaf || fate == DropAfter || fate == DropMidway:
		s.failed(f.delivery, "connection_failed")
	case status/100 != 2:
		s.failed(f.delivery, "http_error")
	case f.done != nil:
		payload := json.RawMessage(bytes.TrimSpace(answer))
		if len(payload) == 0 || !json.Valid(payload) {
			if len(payload) > 0 && f.kind == "slash_commands" { // plain text is a message
				b, _ := json.Marshal(obj{"text": string(payload)})
				payload = b
			} else {
				payload = nil
			}
		}
		f.done(reply{acked: true, payload: payload})
	}
}
