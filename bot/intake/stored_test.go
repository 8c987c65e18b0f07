package intake_test

import (
	"maps"
	"testing"
	"time"

	"tieline/bot/intake"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// TestStoredMarks: what must be read after a gap is where the bot answers, each place from where it was.
func TestStoredMarks(t *testing.T) {
	s, err := sqlite.Open(t.Context(), t.TempDir()+"/tieline.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	at := func(id string) storage.Place { return storage.Place{Platform: "slack", ID: id} }
	err = s.Update(t.Context(), func(tx storage.Tx) error {
		for _, b := range []storage.Place{at("C1"), at("C2"), {Platform: "local", ID: "desk"}} {
			if err := tx.Bindings.Put(storage.Binding{Place: b}); err != nil {
				return err
			}
		}
		for _, state := range []storage.State{storage.New, storage.Resolved, storage.Closed} {
			n, err := tx.Tickets.Add(storage.Ticket{State: state})
			if err != nil {
				return err
			}
			if err := tx.Threads.Put(storage.Thread{Lane: string(state), Ticket: n, Place: at("C1/" + string(state))}); err != nil {
				return err
			}
			for id, deleted := range map[string]time.Time{"1.0" + string(state): {}, "2.0": time.Now()} {
				if _, err := tx.Messages.Add(storage.Message{Ticket: n, Ref: storage.Ref{In: at("C1/" + string(state)), ID: id}, Deleted: deleted}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	m := intake.StoredMarks{Store: s, Platform: "slack", Direct: func(place string) bool { return place[0] == 'D' }}
	for _, r := range [][2]string{{"C1", "1700000000.000200"}, {"C1", "1700000000.000100"}, {"C9", "1700000000.000300"}, {"D5", "1700000000.000400"}, {"C1/closed", "1700000000.000500"}, {"C1/new", "1700000000.000600"}} {
		if err := m.Read(t.Context(), r[0], r[1]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := m.Known(t.Context())
	want := map[string]string{"C1": "1700000000.000200", "C2": "", "C1/new": "1700000000.000600", "C1/resolved": "", "D5": "1700000000.000400"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("known %v, %v\nwant  %v", got, err, want)
	}
	if held, err := m.Held(t.Context(), "C1/new"); err != nil || len(held) != 1 || held[0] != "1.0new" {
		t.Errorf("of the thread are held %v, %v", held, err)
	}
	if held, err := m.Held(t.Context(), "C1"); err != nil || len(held) != 0 {
		t.Errorf("of the channel are held %v, %v", held, err)
	}
}
