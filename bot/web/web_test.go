package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthz(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		body string
	}{{nil, http.StatusOK, "ok"}, {errors.New("the store does not answer"), http.StatusServiceUnavailable, "the store does not answer"}} {
		w := httptest.NewRecorder()
		Handler(Config{Healthy: func(context.Context) error { return c.err }}).ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%v: %d %q", c.err, w.Code, w.Body)
		}
	}
}
