package commands_test

import (
	"strings"
	"testing"
	"time"

	"tieline/commands"
	"tieline/storage"
)

// A trouble is told to each manager once, through tries and restarts, and again when it is another one.
func TestTroubleIsToldOnce(t *testing.T) {
	w := newWorld(t)
	said := ""
	told := func() int {
		said += w.owed("p/local//mara") // each time what is new
		return strings.Count(said, "The daily backup could not be made.")
	}
	tell := func(c *commands.Commands, name string) {
		t.Helper()
		if err := c.Troubled(t.Context(), name, "The daily backup could not be made.", "There is no room left."); err != nil {
			t.Fatal(err)
		}
	}
	tell(w.did, "backup after 1")
	tell(w.did, "backup after 1")
	again := commands.New(commands.Config{Store: w.store, Now: func() time.Time { return w.now }})
	tell(again, "backup after 1")
	if n := told(); n != 1 || !strings.Contains(said, "There is no room left.") {
		t.Errorf("told %d times: %s", n, said)
	}
	tell(again, "backup after 2")
	if n := told(); n != 2 {
		t.Errorf("another one was told %d times", n-1)
	}
}

// Where nobody is there to be told yet, it is told once somebody is.
func TestTroubleWaitsForAManager(t *testing.T) {
	w := newWorld(t)
	none := func(role storage.Role) {
		w.update(func(tx storage.Tx) error {
			p, err := tx.People.ByKey(key("mara"))
			if err != nil {
				return err
			}
			p.Role = role
			_, err = tx.People.Put(p)
			return err
		})
	}
	for _, role := range []storage.Role{storage.NoRole, storage.Manager} {
		none(role)
		if err := w.did.Troubled(t.Context(), "x", "A trouble.", "Why."); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(w.owed("p/local//mara"), "A trouble."); n != 1 {
		t.Errorf("told %d times", n)
	}
}
