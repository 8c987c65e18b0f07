package slack

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot/bottest"
	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
	"tieline/storage"
)

// grouped is a handler that wants to know who is in which group.
type grouped struct {
	bottest.Recorder
	byGroup []storage.PersonKey
	lock    sync.Mutex
	told    map[string][]string
}

func (g *grouped) Grouped(_ context.Context, by talk.Person) error {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.told[by.Key.User] = by.Groups
	return nil
}

func (g *grouped) ByGroup(context.Context, string) ([]storage.PersonKey, error) {
	return g.byGroup, nil
}

func (g *grouped) of(user string) ([]string, bool) {
	g.lock.Lock()
	defer g.lock.Unlock()
	groups, ok := g.told[user]
	return groups, ok
}

// Acts say all groups of who did them; whoever leaves one is told of before they do anything, and those who were staff by one when
// the bot went down are looked at when it comes up.
func TestGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		outsider := h.AddPerson(slacktest.Person{Name: "Otto", Team: h.AddTeam("Elsewhere")})
		desk, night := h.AddGroup("Desk", "desk", h.anna, h.ben, outsider), h.AddGroup("Night", "night", h.anna)
		g := &grouped{told: map[string][]string{}, byGroup: []storage.PersonKey{h.key(h.ben)}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.a.Listen(ctx, g) }()
		h.Listening()
		time.Sleep(time.Second)
		if groups, ok := g.of(h.ben); !ok || !slices.Equal(groups, []string{desk}) {
			t.Errorf("when it comes up Ben is in %v, %v", groups, ok)
		}
		h.type_(h.anna, h.one, "", "hello")
		h.Join(h.one, outsider)
		if a := h.heardOne(&g.Recorder, 1); !slices.Equal(a.By.Groups, []string{desk, night}) {
			t.Errorf("Anna is in %v", a.By.Groups)
		}
		h.type_(outsider, h.one, "", "hello")
		if a := h.heardOne(&g.Recorder, 2); len(a.By.Groups) > 0 || !a.By.Outside {
			t.Errorf("somebody from outside is %+v", a.By)
		}
		h.SetGroup(desk, h.ben)
		time.Sleep(time.Second)
		if groups, ok := g.of(h.anna); !ok || !slices.Equal(groups, []string{night}) {
			t.Errorf("after leaving Anna is in %v, %v", groups, ok)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Whoever is in a user group that was made just now is in it with the next that they do.
func TestNewGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		g := &grouped{told: map[string][]string{}}
		r := &g.Recorder
		h.hear(g)
		h.type_(h.anna, h.one, "", "before it is there")
		if a := h.heardOne(r, 1); len(a.By.Groups) > 0 {
			t.Errorf("Anna is in %v", a.By.Groups)
		}
		night := h.AddGroup("Night", "night", h.anna)
		time.Sleep(time.Second)
		h.type_(h.anna, h.one, "", "after it was made")
		if a := h.heardOne(r, 2); !slices.Equal(a.By.Groups, []string{night}) {
			t.Errorf("Anna is in %v, and %s was made a second ago", a.By.Groups, night)
		}
	})
}

// While Slack does not say who is in which group, what it said last counts, and nobody waits for it. Where it never said, nothing is
// done by anybody: taking them for no staff would take their role away.
func TestGroupsOutlastSlack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := inMemory(t, slacktest.Config{Unlimited: true})
		desk := h.AddGroup("Desk", "desk", h.anna)
		h.Break(slacktest.Trouble{Method: "usergroups.list", Status: 503})
		r, _ := h.listen(nil)
		h.type_(h.anna, h.one, "", "before it is known")
		time.Sleep(5 * time.Second)
		if a := r.Told(); len(a) > 0 {
			t.Errorf("it is done by %+v", a[0].By)
		}
		h.Mend()
		time.Sleep(2 * time.Minute)
		if a := r.Told(); len(a) != 1 || !slices.Equal(a[0].By.Groups, []string{desk}) {
			t.Errorf("then came %+v", a)
		}
		h.Break(slacktest.Trouble{Method: "usergroups.list", Status: 503})
		time.Sleep(2 * groupsFor)
		begun := time.Now()
		h.type_(h.anna, h.one, "", "long after")
		if a := h.heardOne(r, 2); !slices.Equal(a.By.Groups, []string{desk}) || time.Since(begun) > time.Second {
			t.Errorf("after %s: %+v", time.Since(begun), a.By)
		}
	})
}
