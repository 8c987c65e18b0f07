package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tieline/storage"
)

// Standing says how things stand in the store, looked up when it is asked for. Where there is much this takes a while, so it is
// looked up again only after some seconds.
type Standing struct {
	Store     storage.Store
	Platforms []string
	Now       func() time.Time                // by which tickets live
	Lag       func() map[string]time.Duration // of the scheduler's tasks
	Ready     func(context.Context) Readiness

	mu   sync.Mutex
	at   time.Time
	last figures
}

// figures are what was looked up at once.
type figures struct {
	open    []storage.Heap
	overdue int
	debts   []storage.Debt
	behind  time.Duration // of what is due and not yet said
}

const (
	lookedUpAnew = 10 * time.Second
	lookUpWithin = 8 * time.Second // Prometheus gives up after 10 s unless it is told otherwise
)

var (
	openTickets = prometheus.NewDesc("tieline_open_tickets", "Tickets that are not closed, by state and by the agreement's priority.", []string{"state", "priority"}, nil)
	overdueDesc = prometheus.NewDesc("tieline_overdue_clocks", "Clocks that run though their due instant has passed, of tickets that are not closed.", nil, nil)
	outboxDesc  = prometheus.NewDesc("tieline_outbox_deliveries", "Messages that are owed, by platform.", []string{"platform"}, nil)
	oldestDesc  = prometheus.NewDesc("tieline_outbox_oldest_age_seconds", "For how long the message has been owed that has waited longest, by platform.", []string{"platform"}, nil)
	dueLagDesc  = prometheus.NewDesc("tieline_due_check_lag_seconds", "For how long something has been due (a warning, a breach, a closing) that was not looked at yet.", nil, nil)
	taskLagDesc = prometheus.NewDesc("tieline_scheduler_lag_seconds", "By how much the scheduler's tasks are behind their time.", []string{"task"}, nil)
	partDesc    = prometheus.NewDesc("tieline_ready", "Whether a part can do its work (1) or not (0), as /readyz has it.", []string{"part"}, nil)
)

// Describe implements prometheus.Collector.
func (s *Standing) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{openTickets, overdueDesc, outboxDesc, oldestDesc, dueLagDesc, taskLagDesc, partDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector. What cannot be looked up is left out, so that nobody takes an old figure for a new one.
func (s *Standing) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookUpWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for task, lag := range s.Lag() {
		gauge(taskLagDesc, lag.Seconds(), task)
	}
	for _, p := range s.Ready(ctx).Parts {
		v := 0.0
		if p.Ready {
			v = 1
		}
		gauge(partDesc, v, p.Part)
	}
	f, err := s.figures(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the figures for /metrics could not be looked up", "err", err)
		return
	}
	for _, h := range f.open {
		gauge(openTickets, float64(h.Tickets), string(h.State), h.Priority)
	}
	gauge(overdueDesc, float64(f.overdue))
	gauge(dueLagDesc, f.behind.Seconds())
	owed := map[string]storage.Debt{}
	for _, d := range f.debts {
		owed[d.Platform] = d
	}
	for _, p := range s.Platforms {
		age := time.Duration(0)
		if d := owed[p]; !d.Oldest.IsZero() {
			age = max(s.Now().Sub(d.Oldest), 0)
		}
		gauge(outboxDesc, float64(owed[p].Owed), p)
		gauge(oldestDesc, age.Seconds(), p)
	}
}

// figures looks up, unless that was done just now.
func (s *Standing) figures(ctx context.Context) (figures, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.at.IsZero() && time.Since(s.at) < lookedUpAnew {
		return s.last, nil
	}
	now := s.Now()
	var f figures
	err := s.Store.View(ctx, func(tx storage.Tx) (err error) {
		if f.open, err = tx.Figures.Open(); err != nil {
			return err
		}
		if f.overdue, err = tx.Figures.Overdue(now); err != nil {
			return err
		}
		if f.debts, err = tx.Figures.Debts(now); err != nil {
			return err
		}
		f.behind, err = behind(tx, now)
		return err
	})
	if err != nil {
		return figures{}, err
	}
	s.at, s.last = time.Now(), f
	return f, nil
}

// behind is for how long something has been due that was not looked at.
func behind(tx storage.Tx, now time.Time) (time.Duration, error) {
	clock, err := tx.Clocks.Nearest()
	if err != nil {
		return 0, err
	}
	timer, err := tx.Timers.Nearest()
	if err != nil {
		return 0, err
	}
	longest := time.Duration(0)
	for _, due := range []time.Time{clock, timer} {
		if !due.IsZero() && due.Unix() > 0 { // a timer of 1970 wants to be looked at once, and was never due
			longest = max(longest, now.Sub(due))
		}
	}
	return longest, nil
}
