package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// healthCommand asks a Tieline that runs on this machine how it is: for a container's health check, where there is
// no other program to ask with.
type healthCommand struct {
	Addr string `help:"Where its health is served." env:"TIELINE_HTTP_ADDR" placeholder:"127.0.0.1:7338"`
}

// healthTimeout is less than Docker waits for a check by default (30 s,
// https://docs.docker.com/reference/dockerfile/#healthcheck), and more than /healthz takes at most.
const healthTimeout = 5 * time.Second

// Run ends with 0 where all is well, and with 1 and a sentence where it is not.
func (c *healthCommand) Run(std streams) error {
	if c.Addr == "" {
		return unusable("TIELINE_HTTP_ADDR is not set: name the address at which the running Tieline serves its health, as in 127.0.0.1:7338")
	}
	addr, err := reachable(c.Addr)
	if err != nil {
		return unusable("TIELINE_HTTP_ADDR: %s", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	said, err := askHealth(ctx, "http://"+addr+"/healthz")
	if err != nil {
		return failure{code: 1, sentence: err.Error()}
	}
	fmt.Fprintln(std.out, said)
	return nil
}

// reachable is the address to ask at: one that is listened on everywhere is asked on this machine.
func reachable(addr string) (string, error) {
	host, err := hostOf(addr)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		_, port, _ := net.SplitHostPort(addr)
		return net.JoinHostPort("localhost", port), nil
	}
	return addr, nil
}

// askHealth gives the one line that is answered, as an error where it is not well.
func askHealth(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	// No proxy from the environment: what is asked for is on this machine.
	client := http.Client{Transport: &http.Transport{}}
	resp, err := client.Do(req)
	switch {
	case os.IsTimeout(err):
		return "", fmt.Errorf("%s did not answer within %s: Tieline is stuck, look into its log", url, healthTimeout)
	case err != nil:
		return "", fmt.Errorf("nobody answers at %s: Tieline is not running, or TIELINE_HTTP_ADDR is another there", url)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
	said := strings.TrimSpace(string(b))
	if err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answered %s: %s", url, resp.Status, said)
	}
	return said, nil
}
