package intake

// remembered is how many keys a memory holds: hours of a busy workspace. What is forgotten is known again by commands.
const remembered = 20_000

// memory is the keys that were done lately.
type memory struct {
	keys map[string]struct{}
	ring []string
	next int
}

func (m *memory) has(key string) bool {
	_, ok := m.keys[key]
	return ok
}

func (m *memory) add(key string) {
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
