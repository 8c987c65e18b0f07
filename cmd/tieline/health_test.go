package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tieline/bot/web"
)

func TestHealth(t *testing.T) {
	serve := func(err error) string {
		s := httptest.NewServer(web.Handler(web.Config{Healthy: func(context.Context) error { return err }}))
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(elsewhere.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(serve(nil))
	for _, c := range []struct {
		name, addr string
		code       int
		says       string
	}{
		{"well", serve(nil), 0, "ok"},
		{"listened on everywhere", "0.0.0.0:" + port, 0, "ok"},
		{"without a host", ":" + port, 0, "ok"},
		{"not well", serve(errors.New("the disk is full")), 1, "503 Service Unavailable: not well: the disk is full"},
		{"another program", strings.TrimPrefix(elsewhere.URL, "http://"), 1, "404 Not Found"},
		{"not running", free.Addr().String(), 1, "nobody answers at http://" + free.Addr().String() + "/healthz"},
		{"not an address", "here", 2, `"here" is not an address`},
		{"not set", "", 2, "TIELINE_HTTP_ADDR is not set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TIELINE_HTTP_ADDR", c.addr)
			t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
			var out, errs bytes.Buffer
			code := run([]string{"health"}, streams{out: &out, errs: &errs})
			if code != c.code || !strings.Contains(out.String()+errs.String(), c.says) {
				t.Errorf("ended with %d and said %q, %q; want %d and %q", code, &out, &errs, c.code, c.says)
			}
		})
	}
}
