package sqlite

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tieline/storage"
)

// opens is a part that opens a ticket about something, and then does what is given.
func opens(s *Store, about string, then func(storage.Tx) error) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.Update(ctx, func(tx storage.Tx) error {
			if _, err := tx.Tickets.Add(storage.Ticket{State: storage.New, Subject: about, Fields: map[string]string{"product": "kite"}}); err != nil {
				return err
			}
			return then(tx)
		})
	}
}

// TestSearchKnowsWhatIsWritten: what is new goes into the search index at the end of a group, and yet is found by who comes
// before that; what was undone is not found by anybody.
func TestSearchKnowsWhatIsWritten(t *testing.T) {
	s := opened(t, place(t))
	finds := func(want map[string][]int64) func(storage.Tx) error {
		return func(tx storage.Tx) error {
			for words, want := range want {
				if got, err := tx.Search.Tickets(words, false, 0); err != nil || !slices.Equal(got, want) {
					t.Errorf("%q finds %v, want %v; %v", words, got, want, err)
				}
			}
			return nil
		}
	}
	refused := errors.New("refused")
	company(t, s, nothing,
		opens(s, "crackling", func(storage.Tx) error { return nil }),
		opens(s, "echo", func(storage.Tx) error { return refused }),
		opens(s, "silence", finds(map[string][]int64{"crackling": {1001}, "echo": nil, "silence": {1002}})),
		opens(s, "drops", func(tx storage.Tx) error {
			if err := finds(map[string][]int64{"drops": {1003}})(tx); err != nil {
				return err
			}
			return refused
		}),
	)
	after := finds(map[string][]int64{"crackling": {1001}, "echo": nil, "silence": {1002}, "drops": nil, "kite": {1002, 1001}})
	if err := s.View(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	if err := whole(t.Context(), s.writer.session.conn); err != nil {
		t.Error(err)
	}
}
