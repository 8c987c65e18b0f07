package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Wire goes under a platform's client library, as its http.Client's Transport, and gives failures their class before the
// library can hide them, repeat the request or sleep on them. What comes back from the library is then an *Error,
// found with errors.AsType, or the platform's own no.
type Wire struct{ Next http.RoundTripper }

// What a request may weigh that is read whole, so that a connection that breaks in the middle of an answer is noticed here.
const maxAnswer = 32 << 20

// RoundTrip sends the request once.
func (w Wire) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.Next.RoundTrip(req)
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
			return nil, &Error{Class: Temporary, Code: "dial", Err: unnamed(err)}
		}
		return nil, &Error{Class: afterSending(req), Code: "broken", Err: unnamed(err)}
	}
	no := func(class Class, after time.Duration) (*http.Response, error) {
		_ = resp.Body.Close()
		return nil, &Error{Class: class, After: after, Code: strconv.Itoa(resp.StatusCode), Err: errors.New(http.StatusText(resp.StatusCode))}
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return no(Wait, retryAfter(resp))
	case resp.StatusCode >= 500:
		return no(afterSending(req), 0)
	case resp.StatusCode == http.StatusUnauthorized:
		return no(Auth, 0)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	if err != nil {
		return nil, &Error{Class: afterSending(req), Code: "broken", Err: unnamed(err)}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// afterSending is the class of a failure after which nobody knows whether the request was taken. What is not a POST says
// the same thing again.
func afterSending(req *http.Request) Class {
	if req.Method == http.MethodPost {
		return Uncertain
	}
	return Temporary
}

// unnamed leaves out what the error says: it names the URL, and URLs hold tokens.
func unnamed(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("no answer in time")
	}
	return fmt.Errorf("the connection failed (%T)", errors.Unwrap(err))
}

// retryAfter is how long the platform asks us to wait: Slack in a header, Discord in header or body.
func retryAfter(resp *http.Response) time.Duration {
	if s, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64); err == nil && s > 0 {
		return time.Duration(s * float64(time.Second))
	}
	var body struct {
		RetryAfter float64 `json:"retry_after"`
	}
	if json.NewDecoder(io.LimitReader(resp.Body, 4096)).Decode(&body) == nil && body.RetryAfter > 0 {
		return time.Duration(body.RetryAfter * float64(time.Second))
	}
	return 5 * time.Second
}
