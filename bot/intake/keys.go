package intake

import "sync"

// remembered is how many keys a memory holds: hours of a busy workspace. What is forgotten is known again by commands.
const remembered = 20_000

// Keys are keys of late: those that were done, say. The zero Keys has none.
type Keys struct {
	mu   sync.Mutex
	keys map[string]struct{}
	ring []string
	next int
}

// Has reports whether a key is among them.
func (m *Keys) Has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.has(key)
}

func (m *Keys) has(key string) bool {
	_, ok := m.keys[key]
	return ok
}

// Add adds a key; the oldest makes room for it.
func (m *Keys) Add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.has(key) {
		return
	}
	if m.keys == nil {
		m.keys = map[string]struct{}{}
	}
	if len(m.ring) < remembered {
		m.ring = append(m.ring, key)
	} else {
		delete(m.keys, m.ring[m.next])
		m.ring[m.next] = key
		m.next = (m.next + 1) % remembered
	}
	m.keys[key] = struct{}{}
}
