package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/sethvargo/go-envconfig"

	"tieline/bot/slack"
	"tieline/bot/web"
	"tieline/storage"
)

// serveCommand runs the bot; it is what tieline does where no other command is named.
type serveCommand struct {
	Addr string `help:"Address of the browser workspace, on this machine alone (also TIELINE_ADDR)." placeholder:"127.0.0.1:7337"`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	set, err := readSettings(ctx, envconfig.OsLookuper())
	if err != nil {
		return unusable("%s", err)
	}
	if c.Addr != "" {
		set.Addr = c.Addr
	}
	cfg, err := set.validate()
	if err != nil {
		return unusable("the settings need mending:\n%s", err)
	}
	for _, name := range strayVariables(os.Environ()) {
		fmt.Fprintf(std.errs, "tieline: %s is set, but there is no such setting\n", name)
	}
	slog.SetDefault(logger(std.errs, cfg))
	s, err := start(ctx, cfg)
	if err != nil {
		return unusable("%s", err)
	}
	s.announce(std, cfg)
	if s.httpAddr != "" {
		fmt.Fprintf(std.out, "Health is at http://%s/healthz\n", s.httpAddr)
		if cfg.alertToken != "" {
			fmt.Fprintf(std.out, "Alertmanager's notifications are taken at http://%s%s\n", s.httpAddr, web.AlertmanagerPath)
		} else {
			fmt.Fprintln(std.out, "Alertmanager's notifications are not taken: TIELINE_ALERT_TOKEN is not set.")
		}
	}
	err = s.wait(ctx)
	fmt.Fprintln(std.out, "Stopping.")
	if closed := s.Close(); err == nil {
		err = closed
	}
	return err
}

// announce says where people and the bot meet.
func (s *service) announce(std streams, cfg config) {
	if s.slack != nil {
		how := "Slack reaches it at http://" + s.httpAddr + slack.HTTPPath
		if cfg.slack.appToken != "" {
			how = "it connects to Slack by itself"
		}
		fmt.Fprintf(std.out, "Tieline is in Slack as %s (%s; the data is in %s; stop with Ctrl+C)\n", s.slack.Address(), how, cfg.data)
		if !slices.ContainsFunc(cfg.managers, func(k storage.PersonKey) bool { return k.Platform == s.slack.Name() }) {
			fmt.Fprintln(std.out, "No manager in Slack is named in TIELINE_MANAGERS. Unless there is one already, nobody can connect channels: docs/slack.md says how.")
		}
	}
	if s.discord != nil {
		fmt.Fprintf(std.out, "Tieline is in Discord as %s (the data is in %s; stop with Ctrl+C)\n", s.discord.Called(), cfg.data)
		if !slices.ContainsFunc(cfg.managers, func(k storage.PersonKey) bool { return k.Platform == s.discord.Name() }) {
			fmt.Fprintln(std.out, "No manager in Discord is named in TIELINE_MANAGERS. Unless there is one already, nobody can connect channels: docs/discord.md says how.")
		}
	}
	if s.slack == nil && s.discord == nil {
		fmt.Fprintln(std.out, "No Slack or Discord token is set: here is a workspace in the browser, for trying Tieline out.")
	}
	if s.workspace != nil {
		fmt.Fprintf(std.out, "Open http://%s  (the data is in %s; stop with Ctrl+C)\n", s.addr, cfg.data)
	}
}

// busy turns the error of listening into what to do about it.
func busy(setting, addr string, err error) error {
	if strings.Contains(err.Error(), "address already in use") {
		return fmt.Errorf("the address %s is in use already, perhaps by another Tieline: stop that, or choose another with %s (port 0 takes any that is free)", addr, setting)
	}
	return fmt.Errorf("cannot listen on %s (%s): %w", addr, setting, err)
}
