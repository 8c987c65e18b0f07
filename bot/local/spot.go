package local

import (
	"strings"

	"tieline/storage"
)

// dm begins the id of a direct conversation: "dm/anna". No channel may be called so.
const dm = "dm"

// spot is a place taken apart: "acme", "acme/MESSAGE", "dm/anna", "dm/anna/MESSAGE".
type spot struct {
	root string // the channel or direct conversation
	head string // id of the message that the thread hangs off; empty outside threads
}

func parseSpot(id string) spot {
	parts := strings.SplitN(id, "/", 3)
	n := 1
	if parts[0] == dm {
		n = 2
	}
	n = min(n, len(parts))
	return spot{strings.Join(parts[:n], "/"), strings.Join(parts[n:], "/")}
}

func (s spot) id() string {
	if s.head == "" {
		return s.root
	}
	return s.root + "/" + s.head
}

func (s spot) place() storage.Place { return storage.Place{Platform: Name, ID: s.id()} }
func (s spot) under() storage.Place { return storage.Place{Platform: Name, ID: s.root} }

// exists reports whether there is such a channel or direct conversation.
func (c cast) exists(root string) bool {
	if who, ok := strings.CutPrefix(root, dm+"/"); ok {
		_, ok = c.person(who)
		return ok
	}
	_, ok := c.channel(root)
	return ok
}

// sees reports whether the person may see what is said under a root.
func (c cast) sees(person, root string) bool {
	if who, ok := strings.CutPrefix(root, dm+"/"); ok {
		return who == person
	}
	ch, ok := c.channel(root)
	return ok && ch.has(person)
}
