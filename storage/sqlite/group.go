package sqlite

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// groupAge is for how long a group takes more callers, and so for how long the first of them may wait for its commit.
// Some sixty-four that open a ticket at once fit in.
const groupAge = 16 * time.Millisecond

// queue lets callers write one after another through the one connection. Those who wait while another writes share
// its transaction, each within a savepoint of its own, and the last of them commits for all: one sync of the disk
// where there would be many. A caller that comes alone commits at once; nobody ever waits for company.
type queue struct {
	session *session
	path    string
	closed  <-chan struct{}
	age     time.Duration // groupAge; tests have time

	mu      sync.Mutex
	writing bool // somebody has the session
	waiting []*turn
}

// turn is a caller's place in the queue. The session comes with the group that is open, nil for none.
type turn struct{ ready chan *group }

// group is a transaction that callers share.
type group struct {
	began   time.Time
	members int           // whose part is to be committed
	written texts         // by them
	broken  error         // SQLite undid the transaction by itself, or lets nobody on with it
	done    chan struct{} // closed once err is known
	err     error         // of the commit: nil when every member's part is durable
}

// join waits for the session and begins a group where none is open. Who gets one must leave it.
func (q *queue) join(ctx context.Context) (*group, error) {
	g, err := q.take(ctx)
	if err != nil {
		return nil, err
	}
	if g != nil {
		return g, nil
	}
	if err := q.run(`BEGIN IMMEDIATE`); err != nil {
		_ = q.run(`ROLLBACK`) // of one that could not be ended before
		q.handOn(nil)
		return nil, err
	}
	return &group{began: time.Now(), done: make(chan struct{})}, nil
}

// leave hands the group on to the next in the queue, or ends it where nobody waits or it is old enough.
func (q *queue) leave(g *group) {
	if g.broken == nil && time.Since(g.began) < q.age && q.handOn(g) {
		return
	}
	g.err = q.end(g)
	close(g.done)
	q.handOn(nil)
}

// end makes what the members did durable, or undoes it for all of them.
func (q *queue) end(g *group) error {
	err := g.broken
	if err == nil && g.members > 0 {
		if err = explain(q.path, q.session.index(g.written)); err == nil {
			err = q.run(`COMMIT`)
		}
		if err == nil {
			return nil
		}
	}
	_ = q.run(`ROLLBACK`) // where SQLite undid the transaction by itself there is none left to undo
	return err
}

// within runs one caller's part in a savepoint: whatever else it is than nil, nothing of the part is left.
func (q *queue) within(g *group, part func() error) (err error) {
	if err := q.run(`SAVEPOINT part`); err != nil {
		g.broken = err
		return err
	}
	whole := false
	defer func() { // part may panic
		if whole {
			return
		}
		if undo := errors.Join(q.run(`ROLLBACK TO part`), q.run(`RELEASE part`)); undo != nil {
			g.broken = errors.Join(err, undo)
		}
	}()
	if err := part(); err != nil {
		return err
	}
	if err := q.run(`RELEASE part`); err != nil {
		return err
	}
	whole = true
	g.members++
	return nil
}

// run executes a statement on the session, which is the caller's.
func (q *queue) run(statement string) error { return explain(q.path, q.session.run(statement)) }

// take waits for the session. The group that comes with it, if any, must be left.
func (q *queue) take(ctx context.Context) (*group, error) {
	select { // the other select picks at random among what is ready
	case <-q.closed:
		return nil, ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := q.enter()
	if t == nil {
		return nil, nil
	}
	var err error
	select {
	case g := <-t.ready:
		return g, nil
	case <-q.closed:
		err = ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	if q.quit(t) {
		return nil, err
	}
	return <-t.ready, nil // too late to go: whoever gives the session counts on this one to hand it on
}

// enter takes the session where it is free, and else returns a place in the queue.
func (q *queue) enter() *turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.writing {
		q.writing = true
		return nil
	}
	t := &turn{ready: make(chan *group, 1)}
	q.waiting = append(q.waiting, t)
	return t
}

// quit gives a place in the queue up; false when it was that one's turn already.
func (q *queue) quit(t *turn) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, t)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

// handOn gives the session to the next in the queue, together with the group that is open; false where nobody waits.
func (q *queue) handOn(g *group) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.writing = g != nil // who still has a group to end keeps the session
		return false
	}
	next := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	next.ready <- g
	return true
}

// close waits until whoever writes has done, and closes the session. Those who wait were sent away by q.closed.
func (q *queue) close() error {
	if t := q.enter(); t != nil {
		if g := <-t.ready; g != nil {
			g.err = q.end(g)
			close(g.done)
		}
	}
	return q.session.close()
}
