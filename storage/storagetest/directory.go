package storagetest

import (
	"errors"
	"testing"
	"time"

	"tieline/storage"
)

// missing demands ErrNotFound.
func missing[R any](t testing.TB, what string) func(R, error) {
	return func(_ R, err error) {
		t.Helper()
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", what, err)
		}
	}
}

// notThere is missing for what returns only an error.
func notThere(t testing.TB, what string, err error) {
	t.Helper()
	missing[any](t, what)(nil, err)
}

func partners(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Partner](t, "a partner")(tx.Partners.Get("acme"))
		for _, id := range []string{"zeta", "acme", "Zulu", "ärger", "acme-2"} {
			fine(tx.Partners.Put(storage.Partner{ID: id, Name: "old"}))
		}
		fine(tx.Partners.Put(storage.Partner{ID: "acme", Name: "new"}))
		missing[storage.Partner](t, "a partner by another case")(tx.Partners.Get("ACME"))
		var ids []string
		for _, p := range must(tx.Partners.List()) {
			ids = append(ids, p.ID+" "+p.Name)
		}
		same(t, "the list", ids, []string{"Zulu old", "acme new", "acme-2 old", "zeta old", "ärger old"})
	})
}

func people(t *testing.T, s storage.Store) {
	slack, discord, other := storage.PersonKey{Platform: "slack", Team: "T1", User: "U1"},
		storage.PersonKey{Platform: "discord", User: "7"}, storage.PersonKey{Platform: "slack", Team: "T2", User: "U1"}
	update(t, s, func(tx storage.Tx) {
		missing[storage.Person](t, "a person")(tx.People.Get(1))
		missing[storage.Person](t, "a key")(tx.People.ByKey(slack))
		missing[int64](t, "putting an id that nobody has")(tx.People.Put(storage.Person{ID: 77}))

		ann := storage.Person{Name: "Ann", Keys: []storage.PersonKey{slack, discord}}
		ann.ID = must(tx.People.Put(ann))
		bob := storage.Person{Name: "Bob", Keys: []storage.PersonKey{other}}
		bob.ID = must(tx.People.Put(bob))
		if ann.ID == bob.ID || ann.ID <= 0 || bob.ID <= 0 {
			t.Errorf("ids %d and %d", ann.ID, bob.ID)
		}
		same(t, "by the second key", must(tx.People.ByKey(discord)), ann)
		same(t, "by a key of another team", must(tx.People.ByKey(other)), bob)

		bob.Keys = []storage.PersonKey{discord, other} // the key moves, and the order is Bob's
		must(tx.People.Put(bob))
		ann.Keys = ann.Keys[:1]
		same(t, "everyone after a key moved", must(tx.People.List()), []storage.Person{ann, bob})
		same(t, "the new holder", must(tx.People.ByKey(discord)), bob)

		bob.Keys = bob.Keys[:1]
		must(tx.People.Put(bob))
		missing[storage.Person](t, "a key that was dropped")(tx.People.ByKey(other))
	})
}

func bindings(t *testing.T, s storage.Store) {
	at := func(id string) storage.Place { return storage.Place{Platform: "local", ID: id} }
	names := func(list []storage.Binding, err error) (ids []string) {
		for _, b := range must(list, err) {
			ids = append(ids, b.Place.ID)
		}
		return ids
	}
	update(t, s, func(tx storage.Tx) {
		missing[storage.Binding](t, "a binding")(tx.Bindings.At(at("C1")))
		fine(tx.Bindings.Remove(at("C1")))
		for i, id := range []string{"C3", "C1", "C2", "desk"} {
			b := storage.Binding{Place: at(id), Partner: "acme", At: start.Add(-time.Duration(i) * time.Hour)}
			if id == "desk" {
				b.Partner = ""
			}
			fine(tx.Bindings.Put(b))
		}
		fine(tx.Bindings.Put(storage.Binding{Place: at("C9"), Partner: "acme", At: start}))
		missing[storage.Binding](t, "the same id elsewhere")(tx.Bindings.At(storage.Place{Platform: "slack", ID: "C1"}))
		same(t, "all", names(tx.Bindings.List()), []string{"desk", "C2", "C1", "C3", "C9"})
		same(t, "a partner's", names(tx.Bindings.Of("acme")), []string{"C2", "C1", "C3", "C9"})
		same(t, "the desk's", names(tx.Bindings.Of("")), []string{"desk"})

		fine(tx.Bindings.Put(storage.Binding{Place: at("C2"), Partner: "beta", At: start.Add(time.Hour)}))
		fine(tx.Bindings.Remove(at("C1")))
		missing[storage.Binding](t, "a removed binding")(tx.Bindings.At(at("C1")))
		same(t, "all, after", names(tx.Bindings.List()), []string{"desk", "C3", "C9", "C2"})
	})
}
