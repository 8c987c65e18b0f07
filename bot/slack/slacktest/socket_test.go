package slacktest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"tieline/bot/slack/slacktest"
)

func TestEventsComeOnAllConnections(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	w.listen()
	for range 6 {
		w.type_(w.anna, w.lobby, "hello")
	}
	w.settle()
	if n := len(w.heardOf()); n != 6 {
		t.Fatalf("%d events came, want 6", n)
	}
	by := map[string]int{}
	for _, d := range w.Delivered() {
		by[d.Name]++
	}
	if by["message.channels"] != 6 {
		t.Error(by)
	}
}

// Retries come at once, after a minute and after five; then it is up. The event id stays, the envelope does not.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{})
		w.listen()
		begun := time.Now()
		var at []time.Duration
		w.replies(func(g got) (any, bool) { at = append(at, time.Since(begun)); return nil, false })
		w.type_(w.anna, w.lobby, "hello")
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		want := []time.Duration{0, 3 * time.Second, 66 * time.Second, 369 * time.Second}
		if !slices.Equal(at, want) {
			t.Errorf("came at %v, want %v", at, want)
		}
		if got := w.GivenUp(); len(got) != 1 || got[0].Name != "message.channels" {
			t.Errorf("given up: %v", got)
		}
		first, last := w.all()[0], w.all()[3]
		if first.str("event_id") != last.str("event_id") || first.EnvelopeID == last.EnvelopeID || last.RetryAttempt != 3 || last.RetryReason != "timeout" {
			t.Errorf("first %s %s, last %s %s %d %s", first.str("event_id"), first.EnvelopeID, last.str("event_id"), last.EnvelopeID, last.RetryAttempt, last.RetryReason)
		}
	})
}

func TestClockMovesRetries(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	fail := true
	w.replies(func(got) (any, bool) { return nil, !fail })
	w.type_(w.anna, w.lobby, "hello")
	for n := range 2 {
		for len(w.heardOf()) < n+1 {
			time.Sleep(time.Millisecond)
		}
		w.Advance(3 * time.Second)
	}
	w.replies(func(got) (any, bool) { return nil, true })
	w.Advance(time.Minute)
	w.settle()
	if n := len(w.heardOf()); n != 3 || len(w.GivenUp()) != 0 {
		t.Errorf("it came %d times", n)
	}
}

func TestNobodyConnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, slacktest.Config{})
		w.type_(w.anna, w.lobby, "while nobody listened")
		a, err := w.As(w.anna).Slash(t.Context(), slacktest.Spot{Channel: w.lobby}, "/ticket open")
		if err != nil || a.Acked || a.Why != "connection_failed" {
			t.Errorf("a command to nobody: %+v %v", a, err)
		}
		time.Sleep(30 * time.Second)
		w.listen()
		time.Sleep(time.Minute) // the retry after a minute is the only delivery
		if got := w.heardOf(); !slices.Equal(got, []string{"message"}) || w.all()[0].RetryAttempt != 2 {
			t.Errorf("came %q", got)
		}
	})
}

func TestElevenConnections(t *testing.T) {
	w := open(t, slacktest.Config{Unlimited: true})
	for range 10 {
		dial(w)
	}
	w.Connected(10)
	ws := dial(w)
	_, b, err := ws.ReadMessage()
	if err != nil || !strings.Contains(string(b), "too_many_websockets") {
		t.Errorf("%s %v", b, err)
	}
	if w.Connections() != 10 {
		t.Error(w.Connections())
	}
}

func dial(w *world) *websocket.Conn {
	_, url, err := w.api.StartSocketModeContext(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	ws, _, err := w.Dialer().DialContext(w.Context(), url, nil)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = ws.Close() })
	return ws
}

func TestTicketsAreUsedOnceAndSoon(t *testing.T) {
	w := open(t, slacktest.Config{})
	_, url, _ := w.api.StartSocketModeContext(t.Context())
	ws, _, err := w.Dialer().DialContext(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	if _, _, err := w.Dialer().DialContext(t.Context(), url, nil); err == nil {
		t.Error("a ticket was good twice")
	}
	w.breached("used before")
	_, url, _ = w.api.StartSocketModeContext(t.Context())
	w.Advance(time.Minute)
	if _, _, err := w.Dialer().DialContext(t.Context(), url, nil); err == nil {
		t.Error("an old ticket was good")
	}
}

func TestBadAcknowledgements(t *testing.T) {
	w := open(t, slacktest.Config{})
	ws := dial(w)
	_ = ws.WriteJSON(map[string]any{"envelope_id": "no-such"})
	_ = ws.WriteMessage(websocket.TextMessage, []byte("{"))
	_ = ws.WriteJSON(map[string]any{"envelope_id": "e", "payload": strings.Repeat("x", 21<<10)})
	var all []string
	for len(all) < 3 {
		all = append(all, w.TakeFaults()...)
		time.Sleep(time.Millisecond)
	}
	for i, want := range []string{"never sent", "not understood", "21"} {
		if !strings.Contains(all[i], want) {
			t.Errorf("%q does not say %q", all[i], want)
		}
	}
}

func TestEventsTakeNoPayload(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	w.replies(func(got) (any, bool) { return map[string]string{"text": "x"}, true })
	w.type_(w.anna, w.lobby, "hello")
	w.settle()
	w.breached("nobody reads")
}

// What breaks a connection: a word before it, none, in the middle of a frame, and silence.
func TestConnectionsBreak(t *testing.T) {
	for name, breaks := range map[string]func(*world){
		"dropped":      func(w *world) { w.Drop(0) },
		"refreshed":    func(w *world) { w.Refresh(0) },
		"link removed": func(w *world) { w.Disconnect(1, "link_disabled") },
		"half-open":    func(w *world) { w.Freeze(0) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := inMemory(t, slacktest.Config{})
				w.listen()
				w.type_(w.anna, w.lobby, "before")
				w.settle()
				breaks(w)
				time.Sleep(time.Second)
				w.type_(w.anna, w.lobby, "meanwhile")
				time.Sleep(10 * time.Minute) // a ping that does not come, and the retries
				w.type_(w.anna, w.lobby, "after")
				w.settle()
				texts := map[string]bool{}
				for _, g := range w.all() {
					texts[g.event()["text"].(string)] = true
				}
				if len(texts) != 3 || w.Connections() != 1 {
					t.Errorf("heard %v on %d connections", texts, w.Connections())
				}
			})
		})
	}
}

func TestFates(t *testing.T) {
	for fate, want := range map[slacktest.Fate]int{
		slacktest.Lost: 0, slacktest.Twice: 2, slacktest.Deaf: 2, slacktest.DropBefore: 1, slacktest.DropAfter: 2, slacktest.DropMidway: 1,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := inMemory(t, slacktest.Config{})
			w.listen()
			w.OnDelivery(func(d slacktest.Delivery) slacktest.Fate {
				if d.Attempt == 0 && !strings.Contains(string(d.Payload), "quiet") {
					return fate
				}
				return slacktest.Arrives
			})
			w.type_(w.anna, w.lobby, "hello")
			time.Sleep(10 * time.Minute)
			n := len(w.heardOf())
			if fate == slacktest.DropAfter && n == 1 { // slack-go may let go of what it had read when the connection broke
				n = 2
			}
			if n != want {
				t.Errorf("fate %d: it came %d times, want %d", fate, n, want)
			}
			ids := map[string]bool{}
			for _, g := range w.all() {
				ids[g.str("event_id")] = true
			}
			if fate == slacktest.Twice && len(ids) != 2 {
				t.Error("twice under one event id")
			}
		})
	}
}

func TestEventsOutOfOrder(t *testing.T) {
	w := open(t, slacktest.Config{})
	w.listen()
	w.OnDelivery(func(slacktest.Delivery) slacktest.Fate { return slacktest.Held })
	for _, x := range []string{"one", "two", "three"} {
		w.type_(w.anna, w.lobby, x)
	}
	if w.HeldBack() != 3 {
		t.Fatal(w.HeldBack())
	}
	w.Release([]int{2, 0, 1})
	w.settle()
	var texts []string
	for _, g := range w.all() {
		texts = append(texts, g.event()["text"].(string))
	}
	if strings.Join(texts, " ") != "three one two" {
		t.Error(texts)
	}
}
