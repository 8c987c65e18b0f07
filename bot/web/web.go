// Package web serves what operators and other programs ask Tieline over HTTP, apart from the chat platforms.
package web

import (
	"context"
	"net/http"
	"time"
)

// Config is what the server needs.
type Config struct {
	// Healthy returns nil while the program can do its work, and otherwise why not, without secrets.
	Healthy func(context.Context) error
}

// Handler serves /healthz: 200 while all is well, 503 with one line where it is not.
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
	return mux
}
