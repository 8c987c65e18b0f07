package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"tieline/commands"
)

// AlertmanagerPath is where Alertmanager's notifications are taken.
const AlertmanagerPath = "/hooks/alertmanager"

const (
	maxNotification = 1 << 20 // bytes; one of a thousand alerts is about half of it
	slowest         = 10 * time.Second
)

// hook takes notifications in the form of Alertmanager's webhook_config, version 4
// (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
//
// Alertmanager takes 2xx for done, tries again on 5xx and where nobody answers, and gives up this notification on anything
// else (notify.Retrier in its source). So a notification that will never be understood is answered with 4xx, and one about a
// partner whom nobody knows with 200, since a manager was told; only where we failed ourselves it is 500.
type hook struct {
	token [sha256.Size]byte // its hash: compared in constant time, whatever is sent
	slow  time.Duration     // that the whole body may take; Alertmanager sends it at once
	take  func(context.Context, commands.AlertGroup) error
}

// complaint is an answer to a notification that is not taken.
type complaint struct {
	code     int
	sentence string
}

func (c complaint) Error() string { return c.sentence }

// unset answers where there is no token to know a sender by.
func unset(w http.ResponseWriter, r *http.Request) {
	complain(w, r, complaint{http.StatusNotFound, "alerts are not taken here: set TIELINE_ALERT_TOKEN or TIELINE_ALERT_TOKEN_FILE"})
}

func (h hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g, err := h.read(w, r)
	if err == nil {
		err = h.take(r.Context(), g)
	}
	no := complaint{}
	switch {
	case err == nil:
		answer(w, http.StatusOK, "taken")
	case errors.As(err, &no):
		complain(w, r, no)
	default:
		slog.ErrorContext(r.Context(), "a notification of Alertmanager could not be taken; it tries again", "err", err)
		answer(w, http.StatusInternalServerError, "our fault: it is in the log; try again")
	}
}

// read checks who sends what, in the order in which it can be known, and reads it.
func (h hook) read(w http.ResponseWriter, r *http.Request) (g commands.AlertGroup, err error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return g, complaint{http.StatusMethodNotAllowed, "send notifications with POST"}
	}
	if err := h.authorised(w, r); err != nil {
		return g, err
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" || r.Header.Get("Content-Encoding") != "" {
		return g, complaint{http.StatusUnsupportedMediaType, "send notifications as application/json, not compressed"}
	}
	body, err := h.whole(w, r)
	if err != nil {
		return g, err
	}
	return understood(body)
}

// authorised compares the bearer token (RFC 6750).
func (h hook) authorised(w http.ResponseWriter, r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	sent := sha256.Sum256([]byte(strings.TrimSpace(token)))
	if same := subtle.ConstantTimeCompare(sent[:], h.token[:]) == 1; same && strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	challenge := `Bearer realm="tieline"`
	if token != "" {
		challenge += `, error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", challenge)
	return complaint{http.StatusUnauthorized, "a notification needs the bearer token of TIELINE_ALERT_TOKEN"}
}

// whole reads the body, which must not be too long in size or in time.
func (h hook) whole(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	tooLarge := complaint{http.StatusRequestEntityTooLarge, fmt.Sprintf("a notification has %d bytes at most; set max_alerts, or group alerts more finely", maxNotification)}
	if r.ContentLength > maxNotification {
		return nil, tooLarge
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(h.slow)) // an error: this connection cannot, and has none
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotification))
	switch _, large := errors.AsType[*http.MaxBytesError](err); {
	case large:
		return nil, tooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, complaint{http.StatusRequestTimeout, fmt.Sprintf("the notification was not whole after %s", h.slow)}
	case err != nil:
		return nil, complaint{http.StatusBadRequest, "the notification broke off"}
	}
	return body, nil
}

// notification is what Alertmanager sends. What is not named here is not looked at.
type notification struct {
	Version  string `json:"version"`
	GroupKey string `json:"groupKey"`
	Alerts   []struct {
		Status      string            `json:"status"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
		StartsAt    time.Time         `json:"startsAt"`
		EndsAt      time.Time         `json:"endsAt"`
		Fingerprint string            `json:"fingerprint"`
	} `json:"alerts"`
}

// understood reads a notification. What is wrong is said without what was sent.
func understood(body []byte) (g commands.AlertGroup, err error) {
	var n notification
	if err := json.Unmarshal(body, &n); err != nil {
		if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && typed.Field != "" {
			return g, complaint{http.StatusUnprocessableEntity, fmt.Sprintf("%s is not what it is in Alertmanager's notifications", typed.Field)}
		}
		if _, ok := errors.AsType[*time.ParseError](err); ok {
			return g, complaint{http.StatusUnprocessableEntity, "startsAt and endsAt are instants as in RFC 3339"}
		}
		if json.Valid(body) {
			return g, complaint{http.StatusUnprocessableEntity, "this is not a notification of Alertmanager"}
		}
		return g, complaint{http.StatusBadRequest, "the notification is not JSON"}
	}
	switch {
	case n.Version != "4":
		return g, complaint{http.StatusUnprocessableEntity, `only notifications of version "4" are understood`}
	case n.GroupKey == "" || len(n.Alerts) == 0:
		return g, complaint{http.StatusUnprocessableEntity, "a notification has a groupKey, and alerts"}
	}
	g.Key = n.GroupKey
	for i, x := range n.Alerts {
		a := commands.Alert{Fingerprint: x.Fingerprint, Labels: x.Labels, Annotations: x.Annotations, Started: x.StartsAt}
		switch {
		case x.Status != "firing" && x.Status != "resolved":
			return g, complaint{http.StatusUnprocessableEntity, fmt.Sprintf("alerts[%d].status is firing or resolved", i)}
		case x.StartsAt.IsZero() || x.Status == "resolved" && x.EndsAt.IsZero():
			return g, complaint{http.StatusUnprocessableEntity, fmt.Sprintf("alerts[%d] has startsAt, and endsAt once it is resolved", i)}
		case len(x.Labels) == 0 || len(x.Fingerprint) > 100:
			return g, complaint{http.StatusUnprocessableEntity, fmt.Sprintf("alerts[%d] has labels, and a fingerprint of 100 characters at most", i)}
		case x.Status == "resolved":
			a.Ended = x.EndsAt
		}
		g.Alerts = append(g.Alerts, a)
	}
	return g, nil
}

// complain answers, and logs what is wrong without what was sent.
func complain(w http.ResponseWriter, r *http.Request, no complaint) {
	slog.WarnContext(r.Context(), "a notification of Alertmanager was not taken", "status", no.code, "why", no.sentence, "from", r.RemoteAddr)
	answer(w, no.code, no.sentence)
}

// answer is one line.
func answer(w http.ResponseWriter, code int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(line + "\n"))
}
