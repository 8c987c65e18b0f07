package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tieline/commands"
)

const (
	token = "a-token-for-tests-alone"
	// whispered stands in every request that is wrong: no log and no answer may repeat it.
	whispered = "whispered-words"
)

// sample is a notification as Alertmanager 0.25 sent it.
const sample = `{"receiver":"tieline","status":"firing","alerts":[
	{"status":"firing","labels":{"alertname":"RegistrarDown","partner":"acme","severity":"critical"},"annotations":{"summary":"` + whispered + `"},
	 "startsAt":"2026-03-28T02:10:00.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"1a30ba71cca2921f"},
	{"status":"resolved","labels":{"alertname":"RegistrarDown","partner":"hudson"},"annotations":{},
	 "startsAt":"2026-03-28T01:10:00+01:00","endsAt":"2026-03-28T02:09:00Z","generatorURL":"","fingerprint":"2b"}],
	"groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am:9093","version":"4","groupKey":"{}:{alertname=\"RegistrarDown\"}","truncatedAlerts":0}`

// post sends a notification; ask may change the request.
func post(h http.Handler, body string, ask func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", AlertmanagerPath, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	if ask != nil {
		ask(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// logged keeps what is logged during a test.
func logged(t *testing.T) *bytes.Buffer {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &log
}

func TestAlertmanager(t *testing.T) {
	var got commands.AlertGroup
	h := Handler(Config{AlertToken: token, Alerted: func(_ context.Context, g commands.AlertGroup) error { got = g; return nil }})
	if w := post(h, sample, nil); w.Code != http.StatusOK {
		t.Fatalf("%d %q", w.Code, w.Body)
	}
	if got.Key != `{}:{alertname="RegistrarDown"}` || len(got.Alerts) != 2 {
		t.Fatalf("%+v", got)
	}
	one, two := got.Alerts[0], got.Alerts[1]
	if one.Fingerprint != "1a30ba71cca2921f" || one.Labels["partner"] != "acme" || one.Annotations["summary"] != whispered || !one.Ended.IsZero() ||
		!one.Started.Equal(time.Date(2026, 3, 28, 2, 10, 0, 123_000_000, time.UTC)) {
		t.Errorf("%+v", one)
	}
	if !two.Started.Equal(time.Date(2026, 3, 28, 0, 10, 0, 0, time.UTC)) || !two.Ended.Equal(time.Date(2026, 3, 28, 2, 9, 0, 0, time.UTC)) {
		t.Errorf("%+v", two)
	}
}

func TestAlertmanagerRefused(t *testing.T) {
	log := logged(t)
	taken := 0
	h := Handler(Config{AlertToken: token, Alerted: func(context.Context, commands.AlertGroup) error { taken++; return nil }})
	with := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	instead := func(old, new string) string {
		if !strings.Contains(sample, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(sample, old, new, 1)
	}
	for _, c := range []struct {
		name, body string
		ask        func(*http.Request)
		code       int
		header     [2]string
		says       string
	}{
		{"read", "", func(r *http.Request) { r.Method = "GET" }, 405, [2]string{"Allow", "POST"}, "POST"},
		{"put", sample, func(r *http.Request) { r.Method = "PUT" }, 405, [2]string{"Allow", "POST"}, "POST"},
		{"no token", sample, func(r *http.Request) { r.Header.Del("Authorization") }, 401, [2]string{"WWW-Authenticate", `Bearer realm="tieline"`}, "bearer token"},
		{"another token", sample, with("Authorization", "Bearer "+whispered), 401, [2]string{"WWW-Authenticate", `Bearer realm="tieline", error="invalid_token"`}, "bearer token"},
		{"the beginning of the token", sample, with("Authorization", "Bearer "+token[:10]), 401, [2]string{}, ""},
		{"an empty token", sample, with("Authorization", "Bearer "), 401, [2]string{}, ""},
		{"another scheme", sample, with("Authorization", "Basic "+token), 401, [2]string{}, ""},
		{"a form", sample, with("Content-Type", "application/x-www-form-urlencoded"), 415, [2]string{}, "application/json"},
		{"no type", sample, func(r *http.Request) { r.Header.Del("Content-Type") }, 415, [2]string{}, "application/json"},
		{"compressed", sample, with("Content-Encoding", "gzip"), 415, [2]string{}, "not compressed"},
		{"too large, and says so", sample, func(r *http.Request) { r.ContentLength = maxNotification + 1 }, 413, [2]string{}, "at most"},
		{"too large, and does not say so", `"` + strings.Repeat("x", maxNotification), func(r *http.Request) { r.ContentLength = -1 }, 413, [2]string{}, "at most"},
		{"nothing", "", nil, 400, [2]string{}, "not JSON"},
		{"half", sample[:200], nil, 400, [2]string{}, "not JSON"},
		{"two of them", sample + sample, nil, 400, [2]string{}, "not JSON"},
		{"a list", `["` + whispered + `"]`, nil, 422, [2]string{}, "not a notification of Alertmanager"},
		{"another version", instead(`"version":"4"`, `"version":"3"`), nil, 422, [2]string{}, `version "4"`},
		{"no version", instead(`"version":"4",`, ``), nil, 422, [2]string{}, `version "4"`},
		{"no group", instead(`"groupKey"`, `"group"`), nil, 422, [2]string{}, "groupKey"},
		{"no alerts", instead(`"alerts"`, `"alarms"`), nil, 422, [2]string{}, "alerts"},
		{"labels that are none", instead(`"labels":{`, `"labels":["`+whispered+`"],"l":{`), nil, 422, [2]string{}, "alerts.labels is not"},
		{"a label that is no text", instead(`"partner":"acme"`, `"`+whispered+`":1`), nil, 422, [2]string{}, "is not what it is"},
		{"a time that is none", instead("2026-03-28T02:10:00.123Z", whispered), nil, 422, [2]string{}, "RFC 3339"},
		{"no time", instead(`"startsAt":"2026-03-28T02:10:00.123Z",`, ""), nil, 422, [2]string{}, "alerts[0] has startsAt"},
		{"resolved, never", instead(`"endsAt":"2026-03-28T02:09:00Z",`, ""), nil, 422, [2]string{}, "alerts[1] has startsAt"},
		{"another status", instead(`"status":"resolved"`, `"status":"`+whispered+`"`), nil, 422, [2]string{}, "alerts[1].status"},
		{"no labels", instead(`"labels":{"alertname":"RegistrarDown","partner":"hudson"},`, ""), nil, 422, [2]string{}, "alerts[1] has labels"},
		{"an endless fingerprint", instead(`"2b"`, `"`+strings.Repeat("2b", 60)+`"`), nil, 422, [2]string{}, "alerts[1] has labels"},
	} {
		t.Run(c.name, func(t *testing.T) {
			log.Reset()
			w := post(h, c.body, c.ask)
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.says) || c.header[0] != "" && w.Header().Get(c.header[0]) != c.header[1] {
				t.Errorf("%d %q, headers %v", w.Code, w.Body, w.Header())
			}
			if !strings.Contains(log.String(), fmt.Sprintf("status=%d", c.code)) {
				t.Errorf("this is not logged: %q", log)
			}
			for _, kept := range []string{whispered, token[:10], "RegistrarDown"} {
				if strings.Contains(w.Body.String()+log.String(), kept) {
					t.Errorf("%q is repeated: %q, %q", kept, w.Body, log)
				}
			}
		})
	}
	if taken != 0 {
		t.Errorf("%d were taken", taken)
	}
}

func TestAlertmanagerWithoutAToken(t *testing.T) {
	log := logged(t)
	h := Handler(Config{Alerted: func(context.Context, commands.AlertGroup) error { t.Error("it was taken"); return nil }})
	for _, authorization := range []string{"", "Bearer", "Bearer "} {
		w := post(h, sample, func(r *http.Request) { r.Header.Set("Authorization", authorization) })
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "set TIELINE_ALERT_TOKEN") || !strings.Contains(log.String(), "TIELINE_ALERT_TOKEN") {
			t.Errorf("%d %q, %q", w.Code, w.Body, log)
		}
	}
}

// TestAlertmanagerTriesAgain: only where we failed ourselves, which it learns by 5xx.
func TestAlertmanagerTriesAgain(t *testing.T) {
	log := logged(t)
	h := Handler(Config{AlertToken: token, Alerted: func(context.Context, commands.AlertGroup) error { return errors.New("the disk is full") }})
	w := post(h, sample, nil)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") || !strings.Contains(log.String(), "the disk is full") {
		t.Errorf("%d %q, %q", w.Code, w.Body, log)
	}
}

// TestAlertmanagerBreaksOff and is too slow, over a real connection.
func TestAlertmanagerBreaksOff(t *testing.T) {
	log := logged(t)
	s := httptest.NewServer(Handler(Config{AlertToken: token, Slowest: 200 * time.Millisecond,
		Alerted: func(context.Context, commands.AlertGroup) error { t.Error("it was taken"); return nil }}))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"a\"", AlertmanagerPath, token); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("%q, %v", answer, err)
	}
	s.Close()
	if !strings.Contains(log.String(), "status=408") {
		t.Errorf("%q", log)
	}
}
