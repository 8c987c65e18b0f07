package main

import (
	"fmt"
	"net/url"

	"tieline/bot/slack"
)

// manifestCommand prints what makes the app in a chat by one paste.
type manifestCommand struct {
	Slack manifestSlackCommand `cmd:"" help:"The app in Slack: paste it at https://api.slack.com/apps?new_app=1 → From a manifest."`
}

type manifestSlackCommand struct {
	URL string `help:"Address at which Slack reaches this program by HTTP. Without it the program connects to Slack (Socket Mode)." placeholder:"https://support.example.com"`
}

// Run prints the manifest, and nothing else.
func (c *manifestSlackCommand) Run(std streams) error {
	if c.URL != "" {
		if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return unusable("%q is not an address that Slack can reach: write https://, a name and perhaps a path, as in https://support.example.com", c.URL)
		}
	}
	_, err := fmt.Fprintf(std.out, "%s", slack.Manifest(c.URL))
	return err
}
