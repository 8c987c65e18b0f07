package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode.
const (
	maxConnections = 10               // "up to 10 open WebSocket connections at the same time"
	maxAck         = 20 << 10         // bytes; larger acknowledgements are dropped without a word (measured by slack-go)
	ticketLife     = 30 * time.Second // of the URL that apps.connections.open gives; not documented
	pingEvery      = 10 * time.Second
	refreshWarning = 10 * time.Second // "about 10 seconds"
)

// conn is one open socket.
type conn struct {
	s        *Slack
	ws       *websocket.Conn
	out      []packet      // to be sent
	more     chan struct{} // there is something in out
	done     chan struct{}
	once     sync.Once
	draining bool // nothing new is sent by it
	frozen   bool // half-open: nothing goes either way, and nobody says so
}

// packet is one frame to be sent.
type packet struct {
	bytes  []byte
	midway bool // break off in the middle
	last   bool // break off after it
}

func (s *Slack) openConnection(*call) (obj, error) {
	if !s.app.Settings.Socket {
		return nil, refuse("socket_mode_not_enabled")
	}
	ticket := s.id("ticket-")
	s.tickets[ticket] = s.clock.Now().Add(ticketLife)
	return obj{"url": "ws" + strings.TrimPrefix(s.base, "http") + "/link/?ticket=" + ticket + "&app_id=" + s.cfg.AppID}, nil
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	until, given := s.tickets[ticket]
	delete(s.tickets, ticket)
	fresh := given && !s.clock.Now().After(until) && !s.closed
	if !given {
		s.fault("a socket with a ticket that was not given out, or was used before")
	}
	s.mu.Unlock()
	if !fresh {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{s: s, ws: ws, more: make(chan struct{}, 1), done: make(chan struct{})}
	go c.write()
	s.greet(c)
	c.read()
}

func (s *Slack) greet(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= maxConnections {
		c.put(packet{bytes: disconnect("too_many_websockets"), last: true})
		return
	}
	s.conns = append(s.conns, c)
	b, _ := json.Marshal(obj{"type": "hello", "num_connections": len(s.conns), "connection_info": obj{"app_id": s.cfg.AppID},
		"debug_info": obj{"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}})
	c.put(packet{bytes: b})
	s.changed.Broadcast()
}

func disconnect(reason string) []byte {
	b, _ := json.Marshal(obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "applink-fake"}})
	return b
}

// pick is the connection for the next delivery: each in turn. "Do not assume any pattern."
func (s *Slack) pick() *conn {
	for range s.conns {
		s.nextConn++
		if c := s.conns[s.nextConn%len(s.conns)]; !c.draining {
			return c
		}
	}
	return nil
}

func (c *conn) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ping.C:
			if !c.isFrozen() {
				_ = c.ws.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(pingEvery))
			}
		case <-c.more:
			for _, p := range c.take() {
				c.send(p)
			}
		}
	}
}

// put has something sent. The caller holds mu.
func (c *conn) put(p packet) {
	c.out = append(c.out, p)
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// take is what is to be sent now: nothing, where nothing gets through.
func (c *conn) take() []packet {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	out := c.out
	c.out = nil
	if c.frozen {
		return nil
	}
	return out
}

func (c *conn) send(p packet) {
	if p.midway {
		c.half(p.bytes)
		return
	}
	_ = c.ws.WriteMessage(websocket.TextMessage, p.bytes)
	if p.last {
		c.close()
	}
}

// half sends a frame's head and half of what it announces.
func (c *conn) half(b []byte) {
	head := []byte{0x81, 127, 0, 0, 0, 0, byte(len(b) >> 24), byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}
	_, _ = c.ws.NetConn().Write(append(head, b[:len(b)/2]...))
	c.close()
}

func (c *conn) isFrozen() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.frozen
}

func (c *conn) read() {
	defer c.close()
	for {
		_, b, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if c.isFrozen() {
			continue
		}
		var ack struct {
			Envelope string          `json:"envelope_id"`
			Payload  json.RawMessage `json:"payload"`
		}
		bad := json.Unmarshal(b, &ack) != nil || ack.Envelope == ""
		if bad || len(b) >= maxAck {
			c.s.mu.Lock()
			c.s.fault("an acknowledgement that is not understood, or of %d bytes, where %d are too many", len(b), maxAck)
			c.s.mu.Unlock()
			continue
		}
		c.s.acknowledged(c, ack.Envelope, ack.Payload)
	}
}

// close ends the connection.
func (c *conn) close() {
	c.s.mu.Lock()
	c.breakOff()
	c.s.mu.Unlock()
}

// breakOff is close for a caller that holds mu.
func (c *conn) breakOff() {
	c.once.Do(func() {
		close(c.done)
		_ = c.ws.NetConn().Close()
		c.s.conns = slices.DeleteFunc(c.s.conns, func(x *conn) bool { return x == c })
		c.s.changed.Broadcast()
	})
}

// Connections is how many sockets are open.
func (s *Slack) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Connected returns when that many sockets are open.
func (s *Slack) Connected(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.conns) != n && !s.closed {
		s.changed.Wait()
	}
}

// Drop breaks connections off, without a word; n of the oldest, or all where n is 0.
func (s *Slack) Drop(n int) { s.each(n, (*conn).breakOff) }

// Freeze leaves connections half-open: nothing comes or goes any more, and nobody says so.
func (s *Slack) Freeze(n int) { s.each(n, func(c *conn) { c.frozen = true }) }

// Refresh asks connections to be made anew, as Slack does every few hours: a warning, and after ten seconds the end.
func (s *Slack) Refresh(n int) {
	s.each(n, func(c *conn) {
		c.put(packet{bytes: disconnect("warning")})
		s.clock.After(refreshWarning, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.end(c, "refresh_requested")
		})
	})
}

// Disconnect ends connections for a reason: refresh_requested, link_disabled.
func (s *Slack) Disconnect(n int, reason string) { s.each(n, func(c *conn) { s.end(c, reason) }) }

func (s *Slack) end(c *conn, reason string) {
	c.draining = true
	c.put(packet{bytes: disconnect(reason), last: true})
}

func (s *Slack) each(n int, do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	conns := slices.Clone(s.conns)
	if n > 0 && n < len(conns) {
		conns = conns[:n]
	}
	for _, c := range conns {
		do(c)
	}
}
