package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	codes "modernc.org/sqlite/lib"

	"tieline/storage"
)

// View implements storage.Store.
func (s *Store) View(ctx context.Context, fn func(storage.Tx) error) error {
	r, err := s.readers.take(ctx, s.closed)
	if err != nil {
		return err
	}
	defer s.readers.give(r)
	if err := r.run(`BEGIN`); err != nil {
		return explain(s.path, err)
	}
	defer r.run(`ROLLBACK`)
	t := &tx{ctx: ctx, path: s.path, session: r}
	defer t.end()
	return fn(t.ports())
}

// Update implements storage.Store.
func (s *Store) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if s.writer == nil {
		return storage.ErrReadOnly
	}
	g, err := s.writer.join(ctx)
	if err != nil {
		return err
	}
	if err := s.part(ctx, g, fn); err != nil {
		return err
	}
	<-g.done
	return g.err
}

// part does one caller's part of a group's transaction.
func (s *Store) part(ctx context.Context, g *group, fn func(storage.Tx) error) error {
	defer s.writer.leave(g) // fn may panic
	return s.writer.within(g, func() error {
		t := &tx{ctx: ctx, path: s.path, session: s.writer.session, writable: true, before: &g.written}
		defer t.end()
		if err := fn(t.ports()); err != nil {
			return err
		}
		if t.spoilt != nil {
			return t.spoilt
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		g.written.add(t.written)
		return nil
	})
}

// tx is what the ports of one View or Update work through.
type tx struct {
	ctx      context.Context
	path     string
	session  *session
	writable bool
	spoilt   error  // of the first write that failed; nothing is done after it
	written  texts  // here
	before   *texts // by others, earlier in this transaction; nil where nothing is written
	over     atomic.Bool
}

var errOver = errors.New("the transaction is over: its Tx must not be kept")

func (t *tx) end() { t.over.Store(true) }

func (t *tx) ports() storage.Tx {
	return storage.Tx{
		Partners:   partners{t},
		People:     people{t},
		Bindings:   bindings{t},
		Tickets:    tickets{t},
		Threads:    threads{t},
		Events:     events{t},
		Messages:   messages{t},
		Clocks:     clocks{t},
		Timers:     timers{t},
		Queue:      places{t},
		Rota:       rota{t},
		Search:     search{t},
		Drafts:     drafts{t},
		Referrals:  referrals{t},
		Outbox:     outbox{t},
		Acts:       acts{t},
		Agreements: agreements{t},
		Groups:     staffGroups{t},
		Channels:   channelsOff{t},
		Blobs:      blobs{t},
		Alerts:     alerts{t},
		Figures:    figures{t},

		Announcements: announcements{t},
		Marks:         marks{t},
		Problems:      problems{t},
		Gathered:      gathered{t},
		Rounds:        rounds{t},
		Stops:         stops{t},
	}
}

// statement prepares a query, where the transaction can still take one.
func (t *tx) statement(query string) (*sql.Stmt, error) {
	switch {
	case t.over.Load():
		return nil, errOver
	case t.spoilt != nil:
		return nil, t.spoilt
	case t.ctx.Err() != nil:
		return nil, t.ctx.Err()
	}
	st, err := t.session.prepare(query)
	if err != nil {
		return nil, explain(t.path, err)
	}
	return st, nil
}

// write runs one statement that writes.
func (t *tx) write(query string, args ...any) (sql.Result, error) {
	if !t.writable {
		return nil, storage.ErrReadOnly
	}
	st, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	done, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return nil, t.fail(err)
	}
	return done, nil
}

// fail spoils the transaction. A reference to what is not there only undoes its own statement, and is the caller's
// to handle.
func (t *tx) fail(err error) error {
	if resultCode(err) == codes.SQLITE_CONSTRAINT_FOREIGNKEY {
		return fmt.Errorf("the ticket: %w", storage.ErrNotFound)
	}
	t.spoilt = explain(t.path, err)
	return t.spoilt
}

// add runs an INSERT and returns the new row's number.
func (t *tx) add(query string, args ...any) (int64, error) {
	done, err := t.write(query, args...)
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// change runs an UPDATE of one row: ErrNotFound where there is none.
func (t *tx) change(query string, args ...any) error {
	done, err := t.write(query, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return storage.ErrNotFound
}

// put runs a statement of which only success matters.
func (t *tx) put(query string, args ...any) error {
	_, err := t.write(query, args...)
	return err
}

// row is what a record is read from.
type row interface{ Scan(...any) error }

// list reads every record that a query finds.
func list[R any](t *tx, scan func(row, *R) error, query string, args ...any) (found []R, err error) {
	st, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(context.Background(), args...)
	if err != nil {
		return nil, t.unread(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := t.ctx.Err(); err != nil {
			return nil, err
		}
		found = append(found, *new(R))
		if err := scan(rows, &found[len(found)-1]); err != nil {
			return nil, t.unread(err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, t.unread(err)
	}
	return found, nil
}

// unread is an error of a query. In an Update it spoils the transaction too: what is written next may rest on it.
func (t *tx) unread(err error) error {
	err = explain(t.path, err)
	if t.writable {
		t.spoilt = err
	}
	return err
}

// one reads the first record that a query finds, or ErrNotFound.
func one[R any](t *tx, scan func(row, *R) error, query string, args ...any) (found R, err error) {
	all, err := list(t, scan, query, args...)
	if err != nil {
		return found, err
	}
	if len(all) == 0 {
		return found, storage.ErrNotFound
	}
	return all[0], nil
}
