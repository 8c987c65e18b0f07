package web

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tieline/commands"
)

// Metrics counts what the program does, for Prometheus. It is the Meter of commands and of the courier, and measures a store.
//
// Names follow https://prometheus.io/docs/practices/naming/. A label has one of a few values that the program or an agreement
// knows beforehand: nothing that somebody typed, and no partner.
type Metrics struct {
	registry *prometheus.Registry

	commands  *prometheus.CounterVec
	answers   prometheus.Histogram
	attempts  *prometheus.CounterVec
	waits     *prometheus.HistogramVec
	warnings  *prometheus.CounterVec
	store     *prometheus.HistogramVec
	backups   *prometheus.CounterVec
	lastGood  prometheus.Gauge
	lastBytes prometheus.Gauge
}

// The buckets, in seconds. The platforms allow three seconds for an answer, and the program takes two of them.
var (
	answerBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 5, 10}
	waitBuckets   = []float64{.01, .05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 1800}
	storeBuckets  = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5}
)

// NewMetrics makes Metrics.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tieline_commands_total",
			Help: "Commands and other acts of people, by verb and by what became of them."}, []string{"verb", "outcome"}),
		answers: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "tieline_command_duration_seconds", Buckets: answerBuckets,
			Help: "Time from a command's arrival until it is decided and durable."}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tieline_delivery_attempts_total",
			Help: "Tries of deliveries, by platform and by how they ended: sent, unneeded, refused for good, or the class of the error after which it is tried again."},
			[]string{"platform", "outcome"}),
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "tieline_delivery_delay_seconds", Buckets: waitBuckets,
			Help: "Time from when a message was owed until the platform had taken it."}, []string{"platform"}),
		warnings: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tieline_warnings_total",
			Help: "Warnings that were said before a due instant, and breaches after one."}, []string{"kind"}),
		store: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "tieline_store_duration_seconds", Buckets: storeBuckets,
			Help: "Time that reading (view) and writing durably (update) take, waiting for others included."}, []string{"operation"}),
		backups: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tieline_backups_total",
			Help: "Backups that Tieline made by itself, by outcome."}, []string{"outcome"}),
		lastGood: prometheus.NewGauge(prometheus.GaugeOpts{Name: "tieline_backup_last_success_timestamp_seconds",
			Help: "When the newest backup was made that Tieline made by itself and checked; 0: there is none."}),
		lastBytes: prometheus.NewGauge(prometheus.GaugeOpts{Name: "tieline_backup_last_size_bytes", Help: "Size of that backup."}),
	}
	m.registry.MustRegister(m.commands, m.answers, m.attempts, m.waits, m.warnings, m.store, m.backups, m.lastGood, m.lastBytes,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, kind := range []string{"warning", "breach"} { // what is there from the start can be told to grow
		m.warnings.WithLabelValues(kind)
	}
	for _, outcome := range []string{"done", "failed"} {
		m.backups.WithLabelValues(outcome)
	}
	return m
}

// Register adds what is looked up when it is asked for.
func (m *Metrics) Register(c prometheus.Collector) { m.registry.MustRegister(c) }

// Handler serves what was counted.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}

// Acted implements commands.Meter.
func (m *Metrics) Acted(verb string, o commands.Outcome, took time.Duration) {
	m.commands.WithLabelValues(verb, string(o)).Inc()
	m.answers.Observe(took.Seconds())
}

// Warned implements commands.Meter.
func (m *Metrics) Warned(warnings, breaches int) {
	m.warnings.WithLabelValues("warning").Add(float64(warnings))
	m.warnings.WithLabelValues("breach").Add(float64(breaches))
}

// Tried is the courier's Meter.
func (m *Metrics) Tried(platform, outcome string, waited time.Duration) {
	m.attempts.WithLabelValues(platform, outcome).Inc()
	if outcome == "sent" {
		m.waits.WithLabelValues(platform).Observe(max(waited, 0).Seconds())
	}
}

// BackedUp says that a backup was made at an instant, or that one was there when the program started.
func (m *Metrics) BackedUp(at time.Time, bytes int64) {
	m.lastGood.Set(float64(at.Unix()))
	m.lastBytes.Set(float64(bytes))
}

// Backup counts a backup that was tried.
func (m *Metrics) Backup(done bool) {
	outcome := "failed"
	if done {
		outcome = "done"
	}
	m.backups.WithLabelValues(outcome).Inc()
}
