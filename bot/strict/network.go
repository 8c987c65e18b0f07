package strict

import (
	"context"
	"net"
	"sync"
)

// Network is one of a single server, in memory: what is served on it needs no port, and no time passes in it.
type Network struct {
	calls chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// NewNetwork makes one; it is a net.Listener.
func NewNetwork() *Network { return &Network{calls: make(chan net.Conn), done: make(chan struct{})} }

// Dial connects to the server, once it accepts.
func (p *Network) Dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.calls <- far:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept is of a net.Listener.
func (p *Network) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close is of a net.Listener.
func (p *Network) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr is of a net.Listener.
func (p *Network) Addr() net.Addr { return nowhere{} }

type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "strict.test:80" }
