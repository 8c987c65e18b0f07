package intake

import (
	"context"
	"maps"
	"sync"
)

// Marks keeps how far each place was read. A place is named by its storage.Place.ID.
type Marks interface {
	// Known lists the places that must be read after a gap (the channels that are bound, the threads of open tickets), each with
	// the last message that Read noted there, or "".
	Known(ctx context.Context) (map[string]string, error)
	// Read notes that a place was read up to a message. It may be late, or lost: what is read twice is done once.
	Read(ctx context.Context, place, message string) error
	// Held lists the messages of a thread that are kept and that nobody is known to have deleted.
	Held(ctx context.Context, place string) (messages []string, err error)
}

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
func (m *marks) done(place, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed[place] == id {
		delete(m.failed, place)
	}
	if stuck, ok := m.failed[place]; id > m.read[place] && (!ok || id < stuck) {
		m.read[place], m.dirty[place] = id, true
	}
}

func (m *marks) fail(place, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if was, ok := m.failed[place]; !ok || id < was {
		m.failed[place] = id
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
	for place, id := range known {
		known[place] = max(id, m.read[place])
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
	for place, id := range moved {
		if err := m.keep.Read(ctx, place, id); err != nil {
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
