package commands

import (
	"fmt"
	"maps"
	"sync"
	"time"
)

const (
	putOffFor  = 5 * time.Minute // a ticket that could not be looked at is left alone for so long
	mostPutOff = 20              // in one look; where more fail, it is not for the tickets' sake
)

// stuck is the failure of one ticket, which must not keep the others from being looked at.
type stuck struct {
	ticket int64
	err    error
}

func (s stuck) Error() string { return fmt.Sprintf("#%d: %v", s.ticket, s.err) }
func (s stuck) Unwrap() error { return s.err }

// alone does what concerns one ticket: whatever goes wrong, a panic too, is that ticket's failure.
func alone(ticket int64, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = stuck{ticket, fmt.Errorf("panic: %v", p)}
		}
	}()
	if err := do(); err != nil {
		return stuck{ticket, err}
	}
	return nil
}

// putOff are the tickets that are left alone for now, each until when. It is kept in memory only: after a restart all are
// tried at once.
type putOff struct {
	mu    sync.Mutex
	until map[int64]time.Time
}

func (p *putOff) add(ticket int64, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.until == nil {
		p.until = map[int64]time.Time{}
	}
	p.until[ticket] = until
}

// at are those that are still left alone at an instant; the others are forgotten.
func (p *putOff) at(now time.Time) map[int64]time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.until, func(_ int64, until time.Time) bool { return !until.After(now) })
	return maps.Clone(p.until)
}
