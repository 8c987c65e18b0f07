package slack

import (
	"context"
	"maps"
	"sync"
)

// marks note how far each place was read. They are kept lazily: what is read twice is done once.
type marks struct {
	keep Marks

	mu     sync.Mutex
	read   map[string]string // by place: the last message that was done
	failed map[string]string // by place: the first that was not
	dirty  map[string]bool
}

func newMarks(keep Marks) *marks {
	return &marks{keep: keep, read: map[string]string{}, failed: map[string]string{}, dirty: map[string]bool{}}
}

// done moves the mark of a place, but not past a message that failed.
func (m *marks) done(place, ts string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed[place] == ts {
		delete(m.failed, place)
	}
	if stuck, ok := m.failed[place]; ts > m.read[place] && (!ok || ts < stuck) {
		m.read[place], m.dirty[place] = ts, true
	}
}

func (m *marks) fail(place, ts string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if was, ok := m.failed[place]; !ok || ts < was {
		m.failed[place] = ts
	}
}

// known is what is to be read, each from where.
func (m *marks) known(ctx context.Context) (map[string]string, error) {
	if m.keep == nil {
		return nil, nil
	}
	known, err := m.keep.Known(ctx)
	if err != nil {
		return nil, err
	}
	known = maps.Clone(known)
	m.mu.Lock()
	defer m.mu.Unlock()
	for place, ts := range known {
		known[place] = max(ts, m.read[place])
		if stuck, ok := m.failed[place]; ok {
			known[place] = min(known[place], stuck)
		}
	}
	return known, nil
}

// flush keeps the marks that moved.
func (m *marks) flush(ctx context.Context) error {
	if m.keep == nil {
		return nil
	}
	m.mu.Lock()
	moved := map[string]string{}
	for place := range m.dirty {
		moved[place] = m.read[place]
	}
	clear(m.dirty)
	m.mu.Unlock()
	for place, ts := range moved {
		if err := m.keep.Read(ctx, place, ts); err != nil {
			m.mu.Lock()
			for p := range moved {
				m.dirty[p] = true
			}
			m.mu.Unlock()
			return err
		}
	}
	return nil
}
