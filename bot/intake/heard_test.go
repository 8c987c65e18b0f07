package intake

import (
	"testing"

	"tieline/commands/talk"
)

// What is deleted may be all that is heard; where nothing is remembered any more, no place is.
func TestHeard(t *testing.T) {
	var h heard
	h.remove("C1", "1")
	h.add("C1", "1", talk.Person{Name: "Anna"})
	h.add("C1", "3", talk.Person{})
	h.add("C1", "2", talk.Person{})
	if p, ok := h.author("C1", "1"); !ok || p.Name != "Anna" || len(h.since("C1", "1")) != 2 {
		t.Errorf("%+v %v, since then %v", p, ok, h.since("C1", "1"))
	}
	for _, id := range []string{"2", "1", "2", "3"} {
		h.remove("C1", id)
	}
	if len(h.by) != 0 {
		t.Errorf("left: %v", h.by)
	}
}
