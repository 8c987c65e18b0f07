package intake

import (
	"slices"
	"strings"
	"sync"

	"tieline/commands/talk"
)

// heard are the messages that were said lately, by place: so that one which was deleted in a gap is missed, and so that it is known
// who wrote one that is deleted.
type heard struct {
	mu sync.Mutex
	by map[string][]utterance
}

type utterance struct {
	id string
	by talk.Person
}

const heardPerPlace = 200

func (h *heard) find(place, id string) (int, bool) {
	return slices.BinarySearchFunc(h.by[place], id, func(u utterance, id string) int { return strings.Compare(u.id, id) })
}

func (h *heard) add(place, id string, by talk.Person) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[string][]utterance{}
	}
	i, there := h.find(place, id)
	if there {
		return
	}
	list := slices.Insert(h.by[place], i, utterance{id, by})
	h.by[place] = list[max(0, len(list)-heardPerPlace):]
}

func (h *heard) remove(place, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, there := h.find(place, id)
	switch {
	case !there:
	case len(h.by[place]) == 1:
		delete(h.by, place)
	default:
		h.by[place] = slices.Delete(h.by[place], i, i+1)
	}
}

func (h *heard) author(place, id string) (talk.Person, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, there := h.find(place, id)
	if !there {
		return talk.Person{}, false
	}
	return h.by[place][i].by, true
}

// since are those after a message.
func (h *heard) since(place, from string) (ids []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, there := h.find(place, from)
	if there {
		i++
	}
	for _, u := range h.by[place][i:] {
		ids = append(ids, u.id)
	}
	return ids
}
