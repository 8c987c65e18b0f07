package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// link is the socket under one connection. The library is watched and ended by it, since it cannot be trusted with that itself: it notices
// a dead connection after five heartbeats, has no deadline for opening one, and closing it from outside, while something comes in, makes it
// crash. So a link that is given up, or that cannot be written to, goes on taking what is written, and reports its end to whoever
// reads, which is one goroutine of the library's.
type link struct {
	mu    sync.Mutex
	conn  net.Conn
	begun time.Time   // when something was written that nothing was heard after; zero: there is nothing such
	wrote time.Time   // when something was written last: a heartbeat, once the connection is ready
	large []time.Time // when something was written that is no heartbeat, as late as loopIn
	dead  bool
	ended chan struct{} // closed when it is
}

// The library identifies itself anew as soon as it is told that there is no session. Where Discord takes that as too soon, it says so
// once more, and so on without end. A connection says little else than heartbeats, which are small: one that says so much is in that loop.
const (
	heartbeatSize = 128
	mostLarge     = 10 // handshakes are some
	loopIn        = 10 * time.Second
)

// loops notes what was written, and reports whether it is too much. The caller holds mu.
func (l *link) loops(size int) bool {
	now := time.Now()
	l.wrote = now
	if size <= heartbeatSize {
		return false
	}
	l.large = append(slices.DeleteFunc(l.large, func(t time.Time) bool { return now.Sub(t) > loopIn }), now)
	return len(l.large) > mostLarge
}

func newLink() *link { return &link{ended: make(chan struct{})} }

// dialer is a copy of the one that is to be used, with the link under what it opens.
func (l *link) dialer(from *websocket.Dialer) *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment}
	if from != nil {
		copied := *from
		d = &copied
	}
	if d.HandshakeTimeout == 0 {
		d.HandshakeTimeout = handshake
	}
	dial := d.NetDialContext
	switch {
	case dial != nil:
	case d.NetDial != nil:
		plain := d.NetDial
		dial = func(_ context.Context, network, addr string) (net.Conn, error) { return plain(network, addr) }
	default:
		dial = (&net.Dialer{}).DialContext
	}
	d.NetDial = nil
	d.NetDialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return l.over(conn)
	}
	return d
}

var errGivenUp = errors.New("the connection was given up")

func (l *link) over(conn net.Conn) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		_ = conn.Close()
		return nil, errGivenUp
	}
	l.conn = conn
	return &linked{conn, l}, nil
}

// end gives the link up.
func (l *link) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return
	}
	l.dead = true
	close(l.ended)
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// silent is how long something has been written that nothing was heard after: a heartbeat is answered at once.
func (l *link) silent() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begun.IsZero() {
		return 0
	}
	return time.Since(l.begun)
}

// zombie is how long the last heartbeat has not been acknowledged, where it was not: events may come all the same. The library minds that too,
// after five of them.
func (l *link) zombie(acknowledged time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.wrote.After(acknowledged) {
		return 0
	}
	return time.Since(l.wrote)
}

// linked is the link's connection as the library has it.
type linked struct {
	net.Conn
	link *link
}

func (c *linked) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.link.mu.Lock()
		c.link.begun = time.Time{}
		c.link.mu.Unlock()
	}
	if err != nil {
		c.link.end()
	}
	return n, err
}

func (c *linked) Write(b []byte) (int, error) {
	c.link.mu.Lock()
	dead := c.link.dead
	loops := c.link.loops(len(b))
	if c.link.begun.IsZero() {
		c.link.begun = time.Now()
	}
	c.link.mu.Unlock()
	if loops {
		c.link.end()
	}
	if dead || loops {
		return len(b), nil
	}
	if _, err := c.Conn.Write(b); err != nil {
		c.link.end()
	}
	return len(b), nil
}

func (c *linked) Close() error {
	c.link.end()
	return nil
}
