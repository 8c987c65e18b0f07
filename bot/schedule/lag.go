package schedule

import (
	"sync"
	"sync/atomic"
	"time"
)

// lateness is since when a task should have ended a run. It goes by the machine's own clock, whatever the schedule's says.
type lateness struct {
	mu   sync.Mutex
	from time.Time // zero: it has not been wanted yet
}

// wanted says that the task should run.
func (l *lateness) wanted(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.from.IsZero() || at.Before(l.from) {
		l.from = at
	}
}

// ran says that the task has run, and wants to again at an instant; at once, where it was woken meanwhile.
func (l *lateness) ran(again time.Time, woken *atomic.Bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.from = again; woken.Load() {
		l.from = time.Now()
	}
}

// lag is by how much the task is behind.
func (l *lateness) lag(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.from.IsZero() {
		return 0
	}
	return max(now.Sub(l.from), 0)
}

// Lag is by how much each task is behind its time, by name: it should have run then, or is at it since.
func (s *Schedule) Lag() map[string]time.Duration {
	all := map[string]time.Duration{}
	for _, t := range s.tasks {
		all[t.Name] = t.late.lag(time.Now())
	}
	return all
}
