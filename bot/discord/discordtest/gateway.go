package discordtest

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The gateway: https://discord.com/developers/docs/events/gateway.
const (
	maxSend       = 4096             // bytes: "Rate Limiting", close code 4002
	sendsPer      = 120              // a minute, 4008
	identifyEvery = 5 * time.Second  // max_concurrency is 1
	startsPerDay  = 1000             // session_start_limit
	resumeLife    = 2 * time.Minute  // how long a session can be resumed is not documented
	kept          = 2000             // events, for resuming
	compressFrom  = 1024             // bytes; which payloads are compressed is not documented
	lateBeats     = 2                // intervals without a heartbeat until the app counts as gone
	asks          = 2                // heartbeats to ask for: one may be under way by itself, with the number of a session before
	goneAfter     = 15 * time.Second // how long a client may take to leave after op 7
)

// Opcodes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// conn is one connection to the gateway.
type conn struct {
	d       *Discord
	ws      *websocket.Conn
	out     []packet
	more    chan struct{}
	done    chan struct{}
	once    sync.Once
	session *session
	sends   window
	beat    *time.Timer // until the app counts as gone
	frozen  bool
	mute    bool // heartbeats are not acknowledged
	sent    int  // the last event that was sent by it
	asked   int  // the last event that it was asked whether it has
	told    int  // how often it said so since
	heard   int  // the last event that it certainly has
	manner  Greeting
}

// packet is one frame to be sent.
type packet struct {
	bytes  []byte
	midway bool // break off in the middle
	last   bool // break off after it
	code   int  // close with this
}

// Greeting is how a connection begins, where it does not begin well.
type Greeting struct {
	Refuse    int  // the handshake is answered with this status
	Silent    bool // hello never comes
	Reconnect bool // op 7 comes in the place of READY
	Invalid   bool // op 9 comes in the place of READY
	NoReady   bool // nothing comes in the place of READY
	Close     int  // with this code, in the place of READY
}

// Greet begins the next connections, as many as times, in another manner.
func (d *Discord) Greet(g Greeting, times int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for range times {
		d.greetings = append(d.greetings, g)
	}
}

func (d *Discord) gatewayURL() string { return "ws" + strings.TrimPrefix(d.base, "http") }

func (c *call) gateway() (any, error) { return obj{"url": c.d.gatewayURL()}, nil }

// https://discord.com/developers/docs/events/gateway#get-gateway-bot
func (c *call) gatewayBot() (any, error) {
	return obj{"url": c.d.gatewayURL(), "shards": 1, "session_start_limit": obj{"total": startsPerDay, "remaining": c.d.starts, "reset_after": 14400000, "max_concurrency": 1}}, nil
}

func (d *Discord) serveGateway(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	g := Greeting{}
	if len(d.greetings) > 0 {
		g, d.greetings = d.greetings[0], d.greetings[1:]
	}
	closed := d.closed
	d.mu.Unlock()
	if g.Refuse != 0 || closed {
		page(w, cmp.Or(g.Refuse, http.StatusServiceUnavailable))
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{d: d, ws: ws, more: make(chan struct{}, 1), done: make(chan struct{}), manner: g}
	go c.write()
	c.hello(r)
	c.read()
}

// hello begins a connection: https://discord.com/developers/docs/events/gateway#connection-lifecycle.
func (c *conn) hello(r *http.Request) {
	d := c.d
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conns = append(d.conns, c)
	d.changed.Broadcast()
	q := r.URL.Query()
	if v := q.Get("v"); v != "9" && v != "10" {
		d.fault("the gateway is asked for version %q", v)
		c.end(4012)
		return
	}
	if q.Get("encoding") != "json" || q.Get("compress") != "" {
		d.fault("the gateway is asked for encoding %q with compression %q, which are not known here", q.Get("encoding"), q.Get("compress"))
		c.end(4000)
		return
	}
	if c.manner.Silent {
		return
	}
	c.say(opHello, obj{"heartbeat_interval": d.cfg.Heartbeat.Milliseconds(), "_trace": []string{"[\"fake\"]"}})
	// how late a heartbeat may be is not documented; by real time
	c.beat = time.AfterFunc(lateBeats*d.cfg.Heartbeat, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if !c.frozen {
			c.end(4009)
		}
	})
}

// say sends what is no event. The caller holds mu.
func (c *conn) say(op int, data any) {
	c.put(packet{bytes: raw(obj{"op": op, "d": data, "s": nil, "t": nil})})
}

// end closes the connection with a code: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes.
func (c *conn) end(code int) {
	if c.session != nil && (code == 4004 || code == 4007 || code == 4009 || code >= 4010) {
		c.session.over()
	}
	c.put(packet{code: code, last: true})
}

func (c *conn) put(p packet) {
	c.out = append(c.out, p)
	select {
	case c.more <- struct{}{}:
	default:
	}
}

func (c *conn) take() []packet {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	out := c.out
	c.out = nil
	if c.frozen {
		return nil
	}
	return out
}

func (c *conn) write() {
	for {
		select {
		case <-c.done:
			return
		case <-c.more:
			for some := c.take(); len(some) > 0; some = c.take() {
				for _, p := range some {
					c.send(p)
				}
			}
		}
	}
}

func (c *conn) send(p packet) {
	kind := websocket.TextMessage
	if c.compresses() && len(p.bytes) >= compressFrom { // https://discord.com/developers/docs/events/gateway#payload-compression
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(p.bytes)
		_ = z.Close()
		kind, p.bytes = websocket.BinaryMessage, b.Bytes()
	}
	switch {
	case p.midway:
		c.half(p.bytes)
	case p.code != 0:
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(p.code, ""), time.Now().Add(time.Second))
	default:
		_ = c.ws.WriteMessage(kind, p.bytes)
	}
	if p.last {
		c.close()
	}
}

func (c *conn) compresses() bool {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.session != nil && c.session.compress
}

// half sends a frame's head and half of what it announces.
func (c *conn) half(b []byte) {
	head := []byte{0x81, 127, 0, 0, 0, 0, byte(len(b) >> 24), byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}
	_, _ = c.ws.NetConn().Write(append(head, b[:len(b)/2]...))
	c.close()
}

func (c *conn) read() {
	defer c.close()
	for {
		_, b, err := c.ws.ReadMessage()
		if err != nil {
			if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
				c.left()
			}
			return
		}
		c.receive(b)
	}
}

// left: "When you close the connection to the gateway with close code 1000 or 1001, your session will be invalidated".
func (c *conn) left() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if c.session != nil && !c.frozen {
		c.session.over()
	}
}

// receive takes one payload of the app's.
func (c *conn) receive(b []byte) {
	d := c.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.frozen {
		return
	}
	var p struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if len(b) > maxSend || json.Unmarshal(b, &p) != nil || p.Op == nil {
		d.fault("the gateway was sent what it does not understand, or more than %d bytes", maxSend)
		c.end(4002)
		return
	}
	// heartbeats are left out: Settle asks for more of them than Discord ever would
	if *p.Op != opHeartbeat && c.sends.count(time.Now(), sendsPer, time.Minute) > 0 {
		d.fault("the gateway was sent more than %d payloads in a minute", sendsPer)
		c.end(4008)
		return
	}
	if c.session == nil && *p.Op != opIdentify && *p.Op != opResume && *p.Op != opHeartbeat {
		d.fault("the gateway was sent op %d before it knew who it is", *p.Op)
		c.end(4003)
		return
	}
	switch *p.Op {
	case opHeartbeat:
		c.heartbeat(p.D)
	case opIdentify:
		c.identify(p.D)
	case opResume:
		c.resume(p.D)
	case opPresence, opVoice:
	case opMembers:
		c.members(p.D)
	default:
		d.fault("the gateway was sent op %d", *p.Op)
		c.end(4001)
	}
}

func (c *conn) heartbeat(data json.RawMessage) {
	var seq *int
	if json.Unmarshal(data, &seq) != nil {
		c.d.fault("a heartbeat with %s, which is no sequence number", data)
		c.end(4002)
		return
	}
	if seq != nil && c.asked > 0 && *seq >= c.asked {
		if c.told++; c.told == asks {
			c.heard = c.asked
		}
	}
	if c.beat != nil {
		c.beat.Reset(lateBeats * c.d.cfg.Heartbeat)
	}
	if !c.mute {
		c.say(opAck, nil)
	}
	c.d.changed.Broadcast()
}

func (c *conn) close() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.breakOff()
}

// breakOff is close for a caller that holds mu. The session can be resumed for a while.
func (c *conn) breakOff() {
	c.once.Do(func() {
		close(c.done)
		if c.beat != nil {
			c.beat.Stop()
		}
		_ = c.ws.NetConn().Close()
		c.d.conns = slices.DeleteFunc(c.d.conns, func(x *conn) bool { return x == c })
		if v := c.session; v != nil && v.conn == c {
			v.conn = nil
			v.wait = c.d.clock.After(resumeLife, func() {
				c.d.mu.Lock()
				defer c.d.mu.Unlock()
				if v.conn == nil {
					v.over()
				}
			})
		}
		c.d.changed.Broadcast()
	})
}

// Connections is how many sessions are connected.
func (d *Discord) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.connected()
}

func (d *Discord) connected() (n int) {
	for _, c := range d.conns {
		if c.session != nil {
			n++
		}
	}
	return n
}

// Connected returns when that many sessions are connected.
func (d *Discord) Connected(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.connected() != n && !d.closed {
		d.changed.Wait()
	}
}

// Drop breaks connections off, without a word; n of the oldest, or all where n is 0.
func (d *Discord) Drop(n int) { d.each(n, (*conn).breakOff) }

// Freeze leaves connections half-open: nothing comes or goes any more, and nobody says so.
func (d *Discord) Freeze(n int) { d.each(n, func(c *conn) { c.frozen = true }) }

// Zombies leaves heartbeats of the connections that there are unacknowledged. All else arrives.
func (d *Discord) Zombies() { d.each(0, func(c *conn) { c.mute = true }) }

// Reconnect asks connections to be made anew, as Discord does now and then: op 7, and some time later the end.
func (d *Discord) Reconnect(n int) {
	d.each(n, func(c *conn) {
		c.say(opReconnect, nil)
		d.clock.After(goneAfter, c.close)
	})
}

// InvalidSession tells connections that their session is no more, or has to be resumed: op 9.
func (d *Discord) InvalidSession(resumable bool) {
	d.each(0, func(c *conn) {
		if v := c.session; v != nil {
			v.conn = nil
			if !resumable {
				v.over()
			}
		}
		c.session = nil
		c.say(opInvalid, resumable)
	})
}

// CloseWith ends all connections with a code.
func (d *Discord) CloseWith(code int) { d.each(0, func(c *conn) { c.end(code) }) }

func (d *Discord) each(n int, do func(*conn)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	conns := slices.Clone(d.conns)
	if n > 0 && n < len(conns) {
		conns = conns[:n]
	}
	for _, c := range conns {
		do(c)
	}
	d.changed.Broadcast()
}
