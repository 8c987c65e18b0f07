package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// session is one connection with the statements that were prepared on it.
type session struct {
	conn  *sql.Conn
	ready map[string]*sql.Stmt
}

func newSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, ready: map[string]*sql.Stmt{}}, nil
}

func (s *session) prepare(query string) (*sql.Stmt, error) {
	if st := s.ready[query]; st != nil {
		return st, nil
	}
	st, err := s.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	s.ready[query] = st
	return st, nil
}

// run executes a statement that takes no values and gives none.
func (s *session) run(statement string) error {
	st, err := s.prepare(statement)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background())
	return err
}

func (s *session) close() (err error) {
	for _, st := range s.ready {
		err = errors.Join(err, st.Close())
	}
	return errors.Join(err, s.conn.Close())
}

// sessions are the readers that are free.
type sessions chan *session

// connect opens n connections of db to read.
func connect(ctx context.Context, db *sql.DB, n int) (sessions, error) {
	db.SetMaxOpenConns(n)
	free := make(sessions, n)
	for range n {
		s, err := newSession(ctx, db)
		if err != nil {
			for range len(free) {
				err = errors.Join(err, (<-free).close())
			}
			return nil, err
		}
		free <- s
	}
	return free, nil
}

// take waits for a free session.
func (p sessions) take(ctx context.Context, closed <-chan struct{}) (*session, error) {
	select { // the other select picks at random among what is ready
	case <-closed:
		return nil, ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case s := <-p:
		return s, nil
	case <-closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p sessions) give(s *session) { p <- s }

// close waits until every session is free, and closes them.
func (p sessions) close() (err error) {
	for range cap(p) {
		if e := (<-p).close(); e != nil {
			err = errors.Join(err, fmt.Errorf("close: %w", e))
		}
	}
	return err
}
