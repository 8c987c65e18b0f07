package local

import (
	"context"
	"sync"
)

// lanes lets the acts of one place through one at a time, in the order in which they joined.
type lanes struct {
	mu   sync.Mutex
	last map[string]chan struct{} // closed when the act that joined last has left
}

// turn is one act's place in its lane. The zero turn is in none, and waits for nobody.
type turn struct {
	before <-chan struct{}
	leave  func()
}

func (l *lanes) join(place string) turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil {
		l.last = map[string]chan struct{}{}
	}
	before, mine := l.last[place], make(chan struct{})
	l.last[place] = mine
	return turn{before, sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		close(mine)
		if l.last[place] == mine {
			delete(l.last, place)
		}
	})}
}

// wait returns when those before have left, or ctx has ended.
func (t turn) wait(ctx context.Context) error {
	if t.before == nil {
		return ctx.Err()
	}
	select {
	case <-t.before:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) done() {
	if t.leave != nil {
		t.leave()
	}
}
