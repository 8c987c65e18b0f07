package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
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
	begun time.Time // when something was written that nothing was heard after; zero: there is nothing such
	dead  bool
	ended chan struct{} // closed when it is
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
	if c.link.begun.IsZero() {
		c.link.begun = time.Now()
	}
	c.link.mu.Unlock()
	if dead {
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
