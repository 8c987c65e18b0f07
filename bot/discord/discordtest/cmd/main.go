// Command cmd serves the strict Discord on its own, for development: Tieline connects to it as to the real one, and
// whoever sits at the terminal is the people.
//
//	go run ./bot/discord/discordtest/cmd
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"tieline/bot/discord/discordtest"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8398", "address to serve on")
	flag.Parse()
	if err := serve(*listen); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen string) error {
	d := discordtest.New(discordtest.Config{})
	defer d.Close()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	d.SetURL("http://" + l.Addr().String())
	srv := &http.Server{Handler: d, ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	t := furnish(d)
	fmt.Printf("TIELINE_DISCORD_API_URL=%s\nTIELINE_DISCORD_TOKEN=%s\nhome server %s, role of the staff %s\n\n%s", d.URL(), d.Token(), t.home, t.staff, help)
	return t.run(context.Background(), os.Stdin, os.Stdout)
}
