// Command cmd serves the strict Slack on its own, for development: Tieline connects to it as to the real one, and whoever
// sits at the terminal is the people.
//
//	go run ./bot/slack/slacktest/cmd
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"tieline/bot/slack/slacktest"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8399", "address to serve on")
	manifest := flag.String("manifest", "", "file with the app's manifest, in JSON; empty: one that has all that is known")
	flag.Parse()
	if err := serve(*listen, *manifest); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen, manifest string) error {
	cfg := slacktest.Config{}
	if manifest != "" {
		b, err := os.ReadFile(manifest)
		if err != nil {
			return err
		}
		cfg.Manifest = b
	}
	s, err := slacktest.New(cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	s.SetURL("http://" + l.Addr().String())
	srv := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	fmt.Printf("TIELINE_SLACK_API_URL=%s\nTIELINE_SLACK_APP_TOKEN=%s\nTIELINE_SLACK_BOT_TOKEN=%s\n\n%s", s.URL(), s.AppToken(), s.BotToken(), help)
	return furnish(s).run(context.Background(), os.Stdin, os.Stdout)
}
