package storagetest

import (
	"testing"

	"tieline/storage"
)

func staffGroups(t *testing.T, s storage.Store) {
	names := func(list []storage.StaffGroup, err error) (names []string) {
		for _, g := range must(list, err) {
			names = append(names, g.Platform+" "+g.ID+" "+g.Name)
		}
		return names
	}
	update(t, s, func(tx storage.Tx) {
		fine(tx.Groups.Remove("slack", "S1"))
		same(t, "none", names(tx.Groups.List()), []string(nil))
		for _, g := range []storage.StaffGroup{{Platform: "slack", ID: "S2", Name: "old", Role: storage.Engineer}, {Platform: "slack", ID: "S1", Role: storage.Manager},
			{Platform: "discord", ID: "S2", Name: "elsewhere", Role: storage.Engineer}, {Platform: "slack", ID: "S2", Name: "new", Role: storage.Manager}} {
			fine(tx.Groups.Put(g))
		}
		same(t, "in order", names(tx.Groups.List()), []string{"discord S2 elsewhere", "slack S1 ", "slack S2 new"})
		fine(tx.Groups.Remove("slack", "S2"))
		same(t, "after removing", names(tx.Groups.List()), []string{"discord S2 elsewhere", "slack S1 "})
	})
}
