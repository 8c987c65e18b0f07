package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"tieline/storage"
)

// company lets callers write in one group: the first, which does nothing, holds the session until the others wait, in
// their order, and until meanwhile is done. Their errors, the first's included.
func company(t *testing.T, s *Store, meanwhile func(), parts ...func(context.Context) error) []error {
	t.Helper()
	s.writer.age = time.Minute // however slow the machine is
	errs := make([]error, len(parts)+1)
	done := make(chan struct{}, len(parts))
	start := func(i int) {
		go func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i+1] = fmt.Errorf("panic: %v", p)
				}
				done <- struct{}{}
			}()
			errs[i+1] = parts[i](t.Context())
		}()
	}
	errs[0] = s.Update(t.Context(), func(storage.Tx) error {
		for i := range parts {
			start(i)
			s.waitFor(t, i+1)
		}
		meanwhile()
		return nil
	})
	for range parts {
		<-done
	}
	return errs
}

// waitFor waits until n callers are in the queue.
func (s *Store) waitFor(t *testing.T, n int) {
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		s.writer.mu.Lock()
		waiting := len(s.writer.waiting)
		s.writer.mu.Unlock()
		if waiting == n {
			return
		}
	}
	t.Errorf("%d callers do not come to wait", n)
}

// puts is a part that puts a draft and then does what is given.
func puts(s *Store, id string, then func(storage.Tx) error) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.Update(ctx, func(tx storage.Tx) error {
			if err := tx.Drafts.Put(storage.Draft{ID: id}); err != nil {
				return err
			}
			if then == nil {
				return nil
			}
			return then(tx)
		})
	}
}

// kept demands which drafts are there.
func kept(t *testing.T, s *Store, want map[string]bool) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error {
		for id, there := range want {
			if _, err := tx.Drafts.Get(id); (err == nil) != there {
				t.Errorf("draft %s: %v; should be there: %v", id, err, there)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func nothing() {}

func said(errs []error) (words []string) {
	for _, err := range errs {
		words = append(words, fmt.Sprint(err))
	}
	return words
}

// TestGroupKeepsPartsApart: in one transaction, each caller's part stands or falls by itself.
func TestGroupKeepsPartsApart(t *testing.T) {
	s := opened(t, place(t))
	refused := errors.New("refused")
	errs := company(t, s, nothing,
		puts(s, "first", nil),
		puts(s, "refused", func(storage.Tx) error { return refused }),
		puts(s, "sees", func(tx storage.Tx) error {
			if _, err := tx.Drafts.Get("refused"); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("it sees what was refused: %v", err)
			}
			_, err := tx.Drafts.Get("first")
			return err
		}),
		puts(s, "panics", func(storage.Tx) error { panic("at the disco") }),
		puts(s, "forbidden", func(tx storage.Tx) error { _, _ = tx.Events.Append(storage.Event{Ticket: 4711}); return nil }),
		puts(s, "last", nil),
	)
	if want := []string{"<nil>", "<nil>", "refused", "<nil>", "panic: at the disco", "<nil>", "<nil>"}; !slices.Equal(said(errs), want) {
		t.Errorf("%q", said(errs))
	}
	kept(t, s, map[string]bool{"first": true, "refused": false, "sees": true, "panics": false, "forbidden": true, "last": true})
}

// TestGroupLeftWaiting: who goes while waiting takes nobody's turn along.
func TestGroupLeftWaiting(t *testing.T) {
	s := opened(t, place(t))
	ctx, cancel := context.WithCancel(t.Context())
	leave := func() {
		cancel()
		s.waitFor(t, 2)
	}
	errs := company(t, s, leave, puts(s, "first", nil), func(context.Context) error { return puts(s, "gone", nil)(ctx) }, puts(s, "last", nil))
	if want := []string{"<nil>", "<nil>", "context canceled", "<nil>"}; !slices.Equal(said(errs), want) {
		t.Errorf("%q", said(errs))
	}
	kept(t, s, map[string]bool{"first": true, "gone": false, "last": true})
}

// TestGroupBroken: where SQLite undoes the whole transaction, none of its members is told that it was kept, and the next
// caller begins anew.
func TestGroupBroken(t *testing.T) {
	s := opened(t, place(t))
	gone := errors.New("the disk is gone")
	errs := company(t, s, nothing, puts(s, "before", nil), puts(s, "undoes", func(storage.Tx) error {
		return errors.Join(s.writer.run(`ROLLBACK`), gone)
	}), puts(s, "after", nil))
	if !errors.Is(errs[0], gone) || !errors.Is(errs[1], gone) || !errors.Is(errs[2], gone) || errs[3] != nil {
		t.Errorf("%q", said(errs))
	}
	kept(t, s, map[string]bool{"before": false, "undoes": false, "after": true})
}

// TestGroupUncommitted: a commit that fails is told to every member, and the next group is not held up by it.
func TestGroupUncommitted(t *testing.T) {
	s := opened(t, place(t))
	orphan := func(tx storage.Tx) error {
		if err := s.writer.run(`PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		return s.writer.run(`INSERT INTO clocks (ticket, position, target, cycle, state, priority, words) VALUES (4711, 0, '', 0, '', '', '')`)
	}
	errs := company(t, s, nothing, puts(s, "one", nil), puts(s, "orphan", orphan), puts(s, "two", nil))
	for i, err := range errs {
		if err == nil {
			t.Errorf("the member %d was told that it is kept", i)
		}
	}
	kept(t, s, map[string]bool{"one": false, "orphan": false, "two": false})
	if err := puts(s, "next", nil)(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCloseBetween: closing waits for who writes, and who waits is either served or sent away: nobody is left hanging.
func TestCloseBetween(t *testing.T) {
	path := place(t)
	s := opened(t, path)
	waited := make(chan error, 1)
	err := s.Update(t.Context(), func(storage.Tx) error {
		go func() { waited <- puts(s, "late", nil)(t.Context()) }()
		s.waitFor(t, 1)
		go s.Close()
		<-s.closed
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	late := <-waited
	if late != nil && !errors.Is(late, ErrClosed) {
		t.Errorf("who waited was told %v", late)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	kept(t, opened(t, path), map[string]bool{"late": late == nil})
}
