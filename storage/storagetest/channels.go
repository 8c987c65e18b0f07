package storagetest

import (
	"testing"

	"tieline/storage"
)

func channelsOff(t *testing.T, s storage.Store) {
	names := func(list []storage.ChannelOff, err error) (names []string) {
		for _, c := range must(list, err) {
			names = append(names, c.Channel+" "+c.Say)
		}
		return names
	}
	update(t, s, func(tx storage.Tx) {
		fine(tx.Channels.Remove("a", "Phone"))
		same(t, "of none", names(tx.Channels.Of("a")), []string(nil))
		for _, c := range []storage.ChannelOff{{Agreement: "a", Channel: "Phone", Say: "old"}, {Agreement: "a", Channel: "Chat", Say: "gone"},
			{Agreement: "b", Channel: "Phone", Say: "of another"}, {Agreement: "a", Channel: "Phone", Say: "new"}, {Agreement: "a", Channel: "phone", Say: "of another case"}} {
			fine(tx.Channels.Put(c))
		}
		same(t, "by name", names(tx.Channels.Of("a")), []string{"Chat gone", "Phone new", "phone of another case"})
		fine(tx.Channels.Remove("a", "Chat"))
		fine(tx.Channels.Remove("b", "Chat"))
		same(t, "after removing", names(tx.Channels.Of("a")), []string{"Phone new", "phone of another case"})
		same(t, "of another", names(tx.Channels.Of("b")), []string{"Phone of another"})
	})
}
