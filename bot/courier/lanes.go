package courier

import (
	"maps"
	"slices"
	"sync"
)

// lanes are those of one platform from which something is under way.
type lanes struct {
	mu   sync.Mutex
	busy map[string]bool
}

func (l *lanes) enter(lane string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy == nil {
		l.busy = map[string]bool{}
	}
	l.busy[lane] = true
}

func (l *lanes) leave(lane string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.busy, lane)
}

func (l *lanes) list() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Keys(l.busy))
}
