package storagetest

import (
	"testing"

	"tieline/storage"
)

func marks(t *testing.T, s storage.Store) {
	at := func(platform, place, message string) storage.Ref {
		return storage.Ref{In: storage.Place{Platform: platform, ID: place}, ID: message}
	}
	update(t, s, func(tx storage.Tx) {
		same(t, "marks, of none", must(tx.Marks.Of("slack")), []storage.Ref(nil))
		for _, m := range []storage.Ref{at("slack", "C2/1.5", "9"), at("slack", "C1", "1"), at("slack", "C1", "2"), at("discord", "C1", "7")} {
			fine(tx.Marks.Put(m))
		}
	})
	view(t, s, func(tx storage.Tx) {
		same(t, "a platform's marks", must(tx.Marks.Of("slack")), []storage.Ref{at("slack", "C1", "2"), at("slack", "C2/1.5", "9")})
		same(t, "another's", must(tx.Marks.Of("discord")), []storage.Ref{at("discord", "C1", "7")})
		if got := must(tx.Marks.At(storage.Place{Platform: "slack", ID: "C2/1.5"})); got != "9" {
			t.Errorf("the thread was read up to %q", got)
		}
		_, err := tx.Marks.At(storage.Place{Platform: "local", ID: "C1"})
		notThere(t, "a mark of no place", err)
		if err := tx.Marks.Put(at("slack", "C1", "3")); err != storage.ErrReadOnly {
			t.Errorf("written through a View: %v", err)
		}
	})
}
