package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"

	"tieline/commands"
	"tieline/sla"
	"tieline/sla/agreements"
	"tieline/storage"
)

// settings are the environment as it was typed. They are texts, since a parser that stops at the first mistake
// would hide the others: config is made of them by validate, which names every problem at once.
type settings struct {
	Addr       string `env:"TIELINE_ADDR"`
	HTTPAddr   string `env:"TIELINE_HTTP_ADDR"`
	Data       string `env:"TIELINE_DATA, default=tieline-data"`
	Managers   string `env:"TIELINE_MANAGERS"`
	Agreements string `env:"TIELINE_AGREEMENTS"`

	AlertToken     string `env:"TIELINE_ALERT_TOKEN"`
	AlertTokenFile string `env:"TIELINE_ALERT_TOKEN_FILE"`

	BackupDir string `env:"TIELINE_BACKUP_DIR"`
	BackupAt  string `env:"TIELINE_BACKUP_AT"`

	// For tests alone, and taken only where every chat is on this machine.
	TestClock   string `env:"TIELINE_TEST_CLOCK"`   // a file that says how far the clock is off
	TestUnpaced string `env:"TIELINE_TEST_UNPACED"` // not empty: the rates of the chats are not kept ahead of time

	Slack   slackSettings
	Discord discordSettings
}

// workspaceAddr is where the workspace in the browser is served, unless another address is named or there are tokens.
const workspaceAddr = "127.0.0.1:7337"

// config is what the program runs with.
type config struct {
	addr       string // of the browser workspace; loopback; empty: not served
	httpAddr   string // of /healthz, alerts, and Slack where it comes by HTTP; empty: not served
	alertToken string // that Alertmanager proves itself with; empty: its alerts are not taken
	data       string // directory
	backups    backupConfig
	managers   []storage.PersonKey
	agreements []*sla.Agreement // in force, by id
	now        func() time.Time // real time; nil: time.Now
	slack      *slackConfig     // nil: not connected
	discord    *discordConfig   // nil: not connected
}

// readSettings reads the environment.
func readSettings(ctx context.Context, env envconfig.Lookuper) (settings, error) {
	var s settings
	err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: &s, Lookuper: env})
	return s, err
}

// validate makes the config, or names everything that is wrong.
func (s settings) validate() (config, error) {
	c := config{addr: s.Addr, httpAddr: s.HTTPAddr, data: s.Data}
	var wrong []error
	problem := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	slack, err := s.Slack.validate(s.HTTPAddr)
	if err != nil {
		wrong = append(wrong, err)
	}
	c.slack = slack
	if c.discord, err = s.Discord.validate(); err != nil {
		wrong = append(wrong, err)
	}
	if c.addr == "" && slack == nil && c.discord == nil {
		c.addr = workspaceAddr
	}
	if host, err := hostOf(c.addr); c.addr == "" {
		// Whoever connects a chat does not want another beside it, unless they say so.
	} else if err != nil {
		problem("TIELINE_ADDR (--addr): %w", err)
	} else if !loopback(host) {
		problem("TIELINE_ADDR (--addr): the workspace in the browser is for trying out, and only this machine may reach it: write 127.0.0.1 instead of %q", host)
	}
	if s.HTTPAddr != "" {
		if _, err := hostOf(s.HTTPAddr); err != nil {
			problem("TIELINE_HTTP_ADDR: %w", err)
		}
	}
	if c.alertToken, err = s.alertToken(); err != nil {
		wrong = append(wrong, err)
	}
	if c.backups, err = s.backups(); err != nil {
		wrong = append(wrong, err)
	}
	if strings.TrimSpace(s.Data) == "" {
		problem("TIELINE_DATA is empty: name a directory for the database, or leave it unset")
	}
	for entry := range strings.SplitSeq(s.Managers, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		key, err := commands.ParsePersonKey(entry)
		if err != nil {
			problem("TIELINE_MANAGERS: %w", err)
			continue
		}
		c.managers = append(c.managers, key)
	}
	if err := c.forTests(s); err != nil {
		wrong = append(wrong, err)
	}
	if c.agreements, err = readAgreements(s.Agreements); err != nil {
		wrong = append(wrong, err)
	}
	return c, errors.Join(wrong...)
}

// hostOf takes the host off an address.
func hostOf(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" {
		return "", fmt.Errorf("%q is not an address: write host:port, as in 127.0.0.1:7337", addr)
	}
	return host, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// readAgreements reads the embedded agreements, and those of a directory, which replace them by id.
func readAgreements(dir string) ([]*sla.Agreement, error) {
	all, err := agreements.All()
	if err != nil || dir == "" {
		return all, err
	}
	all = slices.Clone(all)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("TIELINE_AGREEMENTS: %q is not a directory that can be read", dir)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == ".yaml" {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("TIELINE_AGREEMENTS: there is no file with a name ending in .yaml in %q", dir)
	}
	var wrong []error
	from := map[string]string{} // by agreement
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("TIELINE_AGREEMENTS: %w", err))
			continue
		}
		a, err := sla.Read(name, text)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if before, twice := from[a.ID]; twice {
			wrong = append(wrong, fmt.Errorf("TIELINE_AGREEMENTS: %s and %s are both the agreement %q; take one away", before, name, a.ID))
		}
		from[a.ID] = name
		all = append(all, a)
	}
	return all, errors.Join(wrong...)
}

// strayVariables are those that look like settings and are none: most likely misspelt.
func strayVariables(environ []string) []string {
	known := []string{"TIELINE_ADDR", "TIELINE_HTTP_ADDR", "TIELINE_DATA", "TIELINE_MANAGERS", "TIELINE_AGREEMENTS",
		"TIELINE_ALERT_TOKEN", "TIELINE_ALERT_TOKEN_FILE", "TIELINE_BACKUP_DIR", "TIELINE_BACKUP_AT",
		"TIELINE_SLACK_BOT_TOKEN", "TIELINE_SLACK_BOT_TOKEN_FILE", "TIELINE_SLACK_APP_TOKEN", "TIELINE_SLACK_APP_TOKEN_FILE",
		"TIELINE_SLACK_SIGNING_SECRET", "TIELINE_SLACK_SIGNING_SECRET_FILE", "TIELINE_SLACK_API_URL",
		"TIELINE_DISCORD_TOKEN", "TIELINE_DISCORD_TOKEN_FILE", "TIELINE_DISCORD_API_URL", "TIELINE_DISCORD_GATEWAY_URL", "TIELINE_DISCORD_CDN_URL",
		"TIELINE_CHROMIUM", "TIELINE_NEED_BROWSER", "TIELINE_SHOTS", "TIELINE_ALERTMANAGER", "TIELINE_NEED_ALERTMANAGER", // these five are for the tests
		"TIELINE_DISCORD_OPENAPI", "TIELINE_TEST_CLOCK", "TIELINE_TEST_UNPACED"} // so are these
	var stray []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "TIELINE_") && !slices.Contains(known, name) {
			stray = append(stray, name)
		}
	}
	return stray
}
