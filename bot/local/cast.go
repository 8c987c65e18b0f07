package local

import (
	"fmt"
	"regexp"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

// Person is someone whom one can be.
type Person struct {
	ID      string   // "anna": lower-case letters, digits and hyphens
	Name    string   // "Anna Rossi"
	Title   string   // "Gold partner, Acme"
	Groups  []string // ids of the groups they are in
	Partner string   // by which the switcher groups the cast: "Acme", "Desk"
	Color   string   // of the avatar, "#rrggbb"; empty: one follows from the ID
	Zone    string   // IANA name of their zone; empty: the browser's
}

// Channel is one channel.
type Channel struct {
	ID      string   // "acme-support": lower-case letters, digits and hyphens
	Name    string   // as shown after the #
	Topic   string   // one line
	Members []string // ids of the people who see it; empty: all
}

// Try is a line to try out: a click puts it into the composer.
type Try struct {
	In   string // id of the channel in which to type it; empty: wherever one is
	Line string // "/ticket open priority=critical All calls drop"
	Says string // what happens then, in a few words
}

var ident = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// cast is who there is and what they see. It never changes.
type cast struct {
	people   []Person
	channels []Channel
	guide    map[string][]Try
}

func newCast(cfg Config) (cast, error) {
	c := cast{people: cfg.People, channels: cfg.Channels, guide: cfg.Guide}
	if len(c.people) == 0 {
		return c, fmt.Errorf("the workspace has no people; name at least one in Config.People")
	}
	known := map[string]bool{}
	for _, p := range c.people {
		if !ident.MatchString(p.ID) || known[p.ID] || p.Name == "" {
			return c, fmt.Errorf("person %q needs a name and an id of its own, of lower-case letters, digits and hyphens", p.ID)
		}
		known[p.ID] = true
	}
	seen := map[string]bool{dm: true} // "dm/…" are the direct conversations
	for _, ch := range c.channels {
		if !ident.MatchString(ch.ID) || seen[ch.ID] || ch.Name == "" {
			return c, fmt.Errorf("channel %q needs a name and an id of its own, of lower-case letters, digits and hyphens", ch.ID)
		}
		seen[ch.ID] = true
		for _, m := range ch.Members {
			if !known[m] {
				return c, fmt.Errorf("channel %q has a member %q who is not among the people", ch.ID, m)
			}
		}
	}
	return c, nil
}

func (c cast) person(id string) (Person, bool) {
	i := slices.IndexFunc(c.people, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return c.people[i], true
}

// known finds the person whom a key of this platform names.
func (c cast) known(k storage.PersonKey) (Person, bool) {
	if k.Platform != Name || k.Team != "" {
		return Person{}, false
	}
	return c.person(k.User)
}

func (c cast) channel(id string) (Channel, bool) {
	i := slices.IndexFunc(c.channels, func(ch Channel) bool { return ch.ID == id })
	if i < 0 {
		return Channel{}, false
	}
	return c.channels[i], true
}

func (ch Channel) has(person string) bool {
	return len(ch.Members) == 0 || slices.Contains(ch.Members, person)
}

// roots lists where a person can be: the ids of their channels, and their direct conversation.
func (c cast) roots(person string) []string {
	var out []string
	for _, ch := range c.channels {
		if ch.has(person) {
			out = append(out, ch.ID)
		}
	}
	return append(out, dm+"/"+person)
}

// beside lists whom a person can see in a root: its members.
func (c cast) beside(root string) []string {
	ch, ok := c.channel(root)
	var out []string
	for _, p := range c.people {
		if ok && ch.has(p.ID) || root == dm+"/"+p.ID {
			out = append(out, p.ID)
		}
	}
	return out
}

func (p Person) key() storage.PersonKey { return storage.PersonKey{Platform: Name, User: p.ID} }

func (p Person) spoken() talk.Person {
	return talk.Person{Key: p.key(), Name: p.Name, Groups: p.Groups}
}
