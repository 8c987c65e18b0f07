// Package web serves what operators and other programs ask Tieline over HTTP, apart from the chat platforms.
package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"net/http"
	"time"

	"tieline/commands"
)

// Config is what the server needs.
type Config struct {
	// Healthy returns nil while the program can do its work, and otherwise why not, without secrets.
	Healthy func(context.Context) error
	// Ready says how everything stands; nil: /readyz is not served.
	Ready func(context.Context) Readiness
	// Metrics are served at /metrics; nil: they are not.
	Metrics *Metrics
	// AlertToken is what Alertmanager proves itself with; empty: its notifications are not taken.
	AlertToken string
	// Slowest is how long the whole of a notification may take to arrive; 0: ten seconds.
	Slowest time.Duration
	// Alerted takes what it reports. When it returns nil all of it is durable.
	Alerted func(context.Context, commands.AlertGroup) error
}

// Handler serves /healthz, 200 while all is well and 503 with one line where it is not, /readyz, /metrics, and AlertmanagerPath.
func Handler(cfg Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := cfg.Healthy(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("not well: " + err.Error() + "\n"))
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	if cfg.Ready != nil {
		mux.HandleFunc("GET /readyz", readyz(cfg.Ready))
	}
	if cfg.Metrics != nil {
		mux.Handle("GET /metrics", cfg.Metrics.Handler())
	}
	if cfg.AlertToken == "" {
		mux.HandleFunc(AlertmanagerPath, unset)
	} else {
		mux.Handle(AlertmanagerPath, hook{token: sha256.Sum256([]byte(cfg.AlertToken)), slow: cmp.Or(cfg.Slowest, slowest), take: cfg.Alerted})
	}
	return mux
}
