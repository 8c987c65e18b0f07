// Package schedule wakes what has to be done at certain times.
//
// Invariants
//
//   - What is due lives in the database. The scheduler only wakes a task, which looks for itself what is due, does it,
//     and says when it wants to be woken next. So a restart, a sleeping machine or a missed wake loses nothing.
//   - A task never runs twice at once. A wake while it runs makes it run again afterwards.
//   - However far away the next time is, a task looks at least once a minute: the wall clock may have been set.
//   - A task that fails or panics is logged and woken again; it stops nobody else.
package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/google/uuid"
)

// Task is something that is done when it is due.
type Task struct {
	Name string
	// Run does what is due and returns when it wants to run next; the zero time: when woken.
	Run func(ctx context.Context) (next time.Time, err error)
}

// Schedule runs tasks.
type Schedule struct {
	now   func() time.Time
	cron  gocron.Scheduler
	tasks []*running
}

// look is how often a task looks whether something is due, without being woken.
const look = time.Minute

// stopTimeout is how long Run waits at its end for tasks under way.
const stopTimeout = 8 * time.Second

// running is a task with its jobs.
type running struct {
	Task
	job    atomic.Value // gocron.Job, once Run has made it
	woken  atomic.Bool
	mu     sync.Mutex // held while the task runs
	nextID uuid.UUID  // of the one-time job for the next run; guarded by mu
	late   lateness
}

// New makes a schedule. Now is the clock by which tasks say their times; nil: time.Now.
func New(now func() time.Time, tasks ...Task) (*Schedule, error) {
	if now == nil {
		now = time.Now
	}
	cron, err := gocron.NewScheduler(gocron.WithStopTimeout(stopTimeout))
	if err != nil {
		return nil, err
	}
	s := &Schedule{now: now, cron: cron}
	for _, t := range tasks {
		s.tasks = append(s.tasks, &running{Task: t})
	}
	return s, nil
}

// Run runs the tasks, each at once and then when it is due, until ctx ends and none is under way.
func (s *Schedule) Run(ctx context.Context) error {
	for _, t := range s.tasks {
		job, err := s.cron.NewJob(gocron.DurationJob(look), gocron.NewTask(func() { s.run(ctx, t) }), gocron.WithName(t.Name),
			gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately()))
		if err != nil {
			return fmt.Errorf("task %s: %w", t.Name, err)
		}
		t.job.Store(job)
		t.late.wanted(time.Now())
	}
	s.cron.Start()
	<-ctx.Done()
	err := s.cron.Shutdown()
	for _, t := range s.tasks { // gocron stops waiting after its timeout; what runs now ends with ctx
		t.mu.Lock()
		//lint:ignore SA2001 waiting is all
		t.mu.Unlock()
	}
	return err
}

// Wake makes every task look at once. It never blocks.
func (s *Schedule) Wake() {
	for _, t := range s.tasks {
		t.woken.Store(true)
		t.late.wanted(time.Now())
		if job, ok := t.job.Load().(gocron.Job); ok {
			_ = job.RunNow() // an error means that the scheduler has stopped
		}
	}
}

// run does a task, unless it is being done: then the one that runs will see that it was woken.
func (s *Schedule) run(ctx context.Context, t *running) {
	if !t.mu.TryLock() {
		return
	}
	defer t.mu.Unlock()
	_, _ = s.turn(ctx, t) // it is logged, and tried again soon
}

// turn does a task until nothing woke it meanwhile, and asks for its next time. Its caller holds t.mu.
func (s *Schedule) turn(ctx context.Context, t *running) (next time.Time, err error) {
	for again := true; again && ctx.Err() == nil; again = t.woken.Load() {
		t.woken.Store(false)
		next, err = s.safely(ctx, t.Task)
	}
	s.arm(ctx, t, next)
	t.late.ran(time.Now().Add(s.until(next)), &t.woken)
	return next, err
}

// until is how long a task waits at most before it runs again.
func (s *Schedule) until(next time.Time) time.Duration {
	if next.IsZero() {
		return look
	}
	return min(max(next.Sub(s.now()), 0), look)
}

// arm sees to it that the task runs at an instant, where that comes before it looks by itself.
func (s *Schedule) arm(ctx context.Context, t *running, next time.Time) {
	if t.nextID != uuid.Nil {
		_ = s.cron.RemoveJob(t.nextID) // it may have run already
		t.nextID = uuid.Nil
	}
	if next.IsZero() || ctx.Err() != nil {
		return
	}
	wait := max(next.Sub(s.now()), time.Millisecond)
	if wait >= look {
		return
	}
	job, err := s.cron.NewJob(gocron.OneTimeJob(gocron.OneTimeJobStartDateTime(time.Now().Add(wait))),
		gocron.NewTask(func() { s.run(ctx, t) }), gocron.WithName(t.Name+", next"))
	if err != nil {
		slog.WarnContext(ctx, "a task will run a little late", "task", t.Name, "err", err)
		return
	}
	t.nextID = job.ID()
}

// safely runs a task once; after a failure it is tried again soon.
func (s *Schedule) safely(ctx context.Context, t Task) (next time.Time, err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(ctx, "a task failed", "task", t.Name, "panic", r)
			next, err = s.now().Add(look/6), fmt.Errorf("task %s: panic: %v", t.Name, r)
		}
	}()
	next, err = t.Run(ctx)
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "a task failed", "task", t.Name, "err", err)
		next = s.now().Add(look / 6)
	}
	return next, err
}
