package discordtest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tieline/bot/discord/discordtest"
)

// wire is a bare connection to the gateway.
type wire struct {
	*world
	*websocket.Conn
	id  string
	seq int
}

type frame struct {
	Op int
	S  int
	T  string
	D  json.RawMessage
}

func (w *world) dial() *wire {
	w.Helper()
	c, _, err := w.Dialer().Dial("ws"+strings.TrimPrefix(w.URL(), "http")+"/?v=10&encoding=json", nil)
	w.ok(err)
	w.Cleanup(func() { _ = c.Close() })
	x := &wire{world: w, Conn: c}
	if f := x.next(); f.Op != 10 {
		w.Fatal("no hello, but", f)
	}
	return x
}

func (x *wire) next() (f frame) {
	x.Helper()
	if err := x.ReadJSON(&f); err != nil {
		x.Fatal(err)
	}
	if f.Op == 0 {
		x.seq = f.S
	}
	return f
}

func (x *wire) say(op int, d any) {
	x.Helper()
	x.ok(x.WriteJSON(o{"op": op, "d": d}))
}

func (x *wire) identify(intents int) {
	x.Helper()
	x.say(2, o{"token": x.Token(), "intents": intents, "properties": o{"os": "linux", "browser": "t", "device": "t"}})
}

// ready identifies, and reads until the server is there.
func (x *wire) ready(intents int) {
	x.Helper()
	x.identify(intents)
	f := x.next()
	var r struct {
		ID  string `json:"session_id"`
		URL string `json:"resume_gateway_url"`
	}
	x.ok(json.Unmarshal(f.D, &r))
	if x.id = r.ID; f.T != "READY" || r.ID == "" || r.URL == "" {
		x.Fatalf("%s %s", f.T, f.D)
	}
	if intents&1 != 0 {
		if f := x.next(); f.T != "GUILD_CREATE" {
			x.Fatal(f.T)
		}
	}
}

// code is what the connection is closed with.
func (x *wire) code() int {
	x.Helper()
	for {
		var f frame
		err := x.ReadJSON(&f)
		if e, ok := err.(*websocket.CloseError); ok {
			return e.Code
		}
		if err != nil {
			x.Fatal(err)
		}
	}
}

const all = 1 | 1<<9 | 1<<10 | 1<<12 | 1<<15

// What was missed comes by resuming, once and in order.
func TestResuming(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	x := w.dial()
	x.ready(all)
	w.type_(w.anna, w.lobby, "1")
	if f := x.next(); f.T != "MESSAGE_CREATE" {
		t.Fatal(f.T)
	}
	_ = x.NetConn().Close()
	w.Connected(0)
	w.type_(w.anna, w.lobby, "2")
	w.type_(w.anna, w.lobby, "3")
	y := w.dial()
	y.say(6, o{"token": w.Token(), "session_id": x.id, "seq": x.seq})
	for _, want := range []string{"2", "3"} {
		if f := y.next(); f.T != "MESSAGE_CREATE" || !strings.Contains(string(f.D), `"content":"`+want+`"`) {
			t.Errorf("%s %s", f.T, f.D)
		}
	}
	if f := y.next(); f.T != "RESUMED" {
		t.Error(f.T)
	}
	// closed with 1000 it is over
	w.ok(y.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second)))
	w.Connected(0)
	z := w.dial()
	z.say(6, o{"token": w.Token(), "session_id": x.id, "seq": y.seq})
	if f := z.next(); f.Op != 9 || string(f.D) != "false" {
		t.Error(f.Op, string(f.D))
	}
	z.ready(all)
	_ = z.NetConn().Close()
	w.Connected(0)
	w.Advance(3 * time.Minute)
	y = w.dial()
	y.say(6, o{"token": w.Token(), "session_id": z.id, "seq": z.seq})
	if f := y.next(); f.Op != 9 {
		t.Error("it can be resumed for ever")
	}
}

func TestCloseCodes(t *testing.T) {
	for _, c := range []struct {
		name  string
		code  int
		fault string
		cfg   discordtest.Config
		do    func(*wire)
	}{
		{"a wrong token", 4004, "", discordtest.Config{}, func(x *wire) { x.say(2, o{"token": "x", "intents": 1, "properties": o{}}) }},
		{"no intents", 4002, "intents", discordtest.Config{}, func(x *wire) { x.say(2, o{"token": x.Token(), "properties": o{}}) }},
		{"an unknown field", 4002, "colour", discordtest.Config{}, func(x *wire) {
			x.say(2, o{"token": x.Token(), "intents": 1, "properties": o{}, "colour": 1})
		}},
		{"unknown intents", 4013, "", discordtest.Config{}, func(x *wire) { x.identify(1 << 29) }},
		{"content that is not switched on", 4014, "", discordtest.Config{NoContent: true}, func(x *wire) { x.identify(all) }},
		{"members that are not switched on", 4014, "", discordtest.Config{NoMembers: true}, func(x *wire) { x.identify(2) }},
		{"something before identify", 4003, "before it knew", discordtest.Config{}, func(x *wire) { x.say(3, o{}) }},
		{"identify twice", 4005, "twice", discordtest.Config{}, func(x *wire) { x.ready(all); x.identify(all) }},
		{"an unknown op", 4001, "op 99", discordtest.Config{}, func(x *wire) { x.ready(all); x.say(99, nil) }},
		{"no JSON", 4002, "does not understand", discordtest.Config{}, func(x *wire) { _ = x.WriteMessage(1, []byte("{")) }},
		{"too much", 4008, "more than 120", discordtest.Config{}, func(x *wire) {
			x.ready(all)
			for range 121 {
				x.say(3, o{})
			}
		}},
		{"a sequence that was not", 4007, "resume from event 99", discordtest.Config{}, func(x *wire) {
			x.ready(all)
			_ = x.NetConn().Close()
			x.Connected(0)
			y := x.dial()
			y.say(6, o{"token": x.Token(), "session_id": x.id, "seq": 99})
			x.Conn = y.Conn
		}},
		{"revoked", 4004, "", discordtest.Config{}, func(x *wire) { x.ready(all); x.Revoke() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, c.cfg)
			x := w.dial()
			c.do(x)
			if got := x.code(); got != c.code {
				t.Errorf("closed with %d, want %d", got, c.code)
			}
			if c.fault != "" {
				w.breached(c.fault)
			}
		})
	}
}

// Identifying is done once in five seconds, and a thousand times a day.
func TestIdentifying(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.dial().ready(all)
	x := w.dial()
	x.identify(all)
	if f := x.next(); f.Op != 9 || string(f.D) != "false" {
		t.Error(f.Op, string(f.D))
	}
	w.Advance(5 * time.Second)
	x.ready(all)
	b, err := w.s.GatewayBot()
	if err != nil || b.SessionStartLimit.Remaining != 998 || b.SessionStartLimit.MaxConcurrency != 1 {
		t.Error(b, err)
	}
}

// Each session hears what its intents name, and content only with that intent, but for what concerns the bot.
func TestIntents(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	quiet, blind := w.dial(), w.dial()
	quiet.ready(1)
	blind.ready(all &^ (1 << 15))
	w.type_(w.anna, w.lobby, "secret")
	w.type_(w.anna, w.lobby, "hello @Tieline")
	w.type_(w.anna, w.As(w.anna).Direct(), "direct")
	w.SetRoles(w.home, w.anna)
	w.SetRole(w.home, w.staff, 0)
	for _, want := range []string{`"content":""`, `"content":"hello`, `"content":"direct"`} {
		if f := blind.next(); f.T != "MESSAGE_CREATE" || !strings.Contains(string(f.D), want) {
			t.Errorf("%s %s", f.T, f.D)
		}
	}
	for _, x := range []*wire{quiet, blind} { // no member without that intent, and the role with guilds
		if f := x.next(); f.T != "GUILD_ROLE_UPDATE" {
			t.Error(f.T)
		}
	}
}

// discordgo leaves a connection whose heartbeats nobody acknowledges. Its Close sleeps with its lock held, so that no bubble
// of synctest gets past it.
func TestZombies(t *testing.T) {
	t.Parallel()
	w := open(t, discordtest.Config{Heartbeat: 50 * time.Millisecond, Unlimited: true})
	w.s.ShouldReconnectOnError = true
	w.listen()
	time.Sleep(500 * time.Millisecond)
	if n := count(w.heardOf(), "READY"); n != 1 {
		t.Error("a healthy connection did not last:", n)
	}
	w.Zombies()
	w.Connected(0)
	w.Connected(1)
	w.settle()
	if n := count(w.heardOf(), "READY"); n != 2 { // closed with 1000, and resumed in vain
		t.Error(w.heardOf())
	}
}

// The fake leaves an app that sends no heartbeats.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, discordtest.Config{})
		x := w.dial()
		x.ready(all)
		begun := time.Now()
		for range 5 {
			time.Sleep(time.Minute)
			x.say(1, x.seq)
			if f := x.next(); f.Op != 11 {
				t.Error(f)
			}
		}
		if got := x.code(); got != 4009 || time.Since(begun) != 5*time.Minute+82500*time.Millisecond {
			t.Error(got, time.Since(begun))
		}
	})
}

func count(all []string, want string) (n int) {
	for _, x := range all {
		if x == want {
			n++
		}
	}
	return n
}

// What is known to go wrong at the beginning of a connection.
func TestGreetings(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	for _, c := range []struct {
		g  discordtest.Greeting
		op int
	}{{discordtest.Greeting{Reconnect: true}, 7}, {discordtest.Greeting{Invalid: true}, 9}} {
		w.Greet(c.g, 1)
		x := w.dial()
		x.identify(all)
		if f := x.next(); f.Op != c.op {
			t.Error(f.Op, "want", c.op)
		}
	}
	w.Greet(discordtest.Greeting{Close: 4000}, 1)
	x := w.dial()
	x.identify(all)
	if got := x.code(); got != 4000 {
		t.Error(got)
	}
	w.Greet(discordtest.Greeting{Refuse: 502}, 1)
	if _, r, err := w.Dialer().Dial("ws"+strings.TrimPrefix(w.URL(), "http")+"/?v=10&encoding=json", nil); err == nil || r.StatusCode != 502 {
		t.Error(err)
	}
	w.dial().ready(all)
}

// op 7 as the second packet holds discordgo's Open for ever: it is in the lock that its own Close wants.
func TestReconnectEarlyHoldsOpen(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.Greet(discordtest.Greeting{Reconnect: true}, 1)
	s := w.session()
	opened := make(chan error, 1)
	go func() { opened <- s.Open() }()
	select {
	case err := <-opened:
		t.Error("it came back:", err)
	case <-time.After(200 * time.Millisecond):
	}
}

func TestReconnecting(t *testing.T) {
	t.Parallel()
	w := open(t, discordtest.Config{Unlimited: true})
	w.s.ShouldReconnectOnError = true
	w.listen()
	w.Reconnect(0)
	w.Connected(0)
	w.Connected(1)
	w.settle()
	if got := w.heardOf(); !slices.Contains(got, "RESUMED") || count(got, "READY") != 1 {
		t.Error(got)
	}
	w.InvalidSession(false)
	w.Connected(0)
	w.Connected(1)
	w.settle()
	if n := count(w.heardOf(), "READY"); n != 2 {
		t.Error(n)
	}
}

// Events that break off, come twice or never come.
func TestFates(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	x := w.dial()
	x.ready(all)
	fates := map[string]discordtest.Fate{"lost": discordtest.Lost, "twice": discordtest.Twice, "half": discordtest.DropMidway}
	w.OnDelivery(func(d discordtest.Delivery) discordtest.Fate {
		for word, f := range fates {
			if strings.Contains(string(d.Payload), `"content":"`+word+`"`) {
				return f
			}
		}
		return discordtest.Arrives
	})
	for _, word := range []string{"a", "lost", "twice", "half"} {
		w.type_(w.anna, w.lobby, word)
	}
	var got []string
	for {
		var f frame
		if err := x.ReadJSON(&f); err != nil {
			break
		}
		got = append(got, fmt.Sprint(f.S))
	}
	if want := fmt.Sprint([]int{x.seq + 1, x.seq + 3, x.seq + 3}); fmt.Sprint(got) != want {
		t.Error(got, want)
	}
}

// What nobody knows yet, and servers that come and go.
func TestTheUnknown(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	w.Happen("BRAND_NEW", o{"x": 1})
	if _, err := w.As(w.anna).Send(w.lobby, discordtest.Typed{Text: "odd", Strange: l{o{"type": 99}}}); err != nil {
		t.Fatal(err)
	}
	typed := make(chan string, 1)
	w.s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { typed <- m.Content })
	_, _ = w.As(w.anna).Send(w.lobby, discordtest.Typed{Text: "odd", Strange: l{o{"type": 99}}})
	if got := <-typed; got != "" {
		t.Error("discordgo reads what it does not know:", got)
	}
	w.settle()
	if got := w.last("MESSAGE_CREATE"); got["content"] != "odd" || w.last("BRAND_NEW")["x"] != 1.0 {
		t.Error(got)
	}
	w.Outage(w.home)
	w.settle()
	if got := w.last("GUILD_DELETE"); got["unavailable"] != true {
		t.Error(got)
	}
	w.type_(w.anna, w.lobby, "unheard")
	_, err := w.s.GuildRoles(w.home)
	w.refused(err, 503, 0)
	w.Restore(w.home)
	w.settle()
	if got := w.last("GUILD_CREATE"); got["unavailable"] != false || got["name"] != "Vendor" {
		t.Error(got)
	}
	w.Remove(w.home)
	w.settle()
	if got := w.last("GUILD_DELETE"); got["unavailable"] != nil {
		t.Error(got)
	}
	_, err = w.s.ChannelMessageSend(w.lobby, "x")
	w.refused(err, 404, 10003)
}

// Large payloads come compressed where they were asked to be, and frozen connections say nothing.
func TestFreezing(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	w.type_(w.anna, w.lobby, strings.Repeat("long ", 390))
	w.settle()
	if got := w.last("MESSAGE_CREATE"); len(got["content"].(string)) != 1949 {
		t.Error(len(got["content"].(string)))
	}
	w.Freeze(0)
	w.type_(w.anna, w.lobby, "unheard")
	w.settle()
	if got := w.last("MESSAGE_CREATE"); got["content"] == "unheard" {
		t.Error("it is heard")
	}
}
