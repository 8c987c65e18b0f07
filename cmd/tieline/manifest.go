package main

import (
	"fmt"
	"net/url"
	"strconv"

	"tieline/bot/discord"
	"tieline/bot/slack"
)

// manifestCommand prints what makes the app in a chat by one paste.
type manifestCommand struct {
	Slack   manifestSlackCommand   `cmd:"" help:"The app in Slack: paste it at https://api.slack.com/apps?new_app=1 → From a manifest."`
	Discord manifestDiscordCommand `cmd:"" help:"Where an owner of a server lets the bot into it, with the rights that it needs and no others."`
}

type manifestDiscordCommand struct {
	Application string `arg:"" help:"The application's ID, from https://discord.com/developers/applications → General Information."`
}

// Run prints the address, and nothing else.
func (c *manifestDiscordCommand) Run(std streams) error {
	if _, err := strconv.ParseUint(c.Application, 10, 64); err != nil {
		return unusable("%q is not the ID of an application: it has digits alone, as 1120000000000000001", c.Application)
	}
	_, err := fmt.Fprintln(std.out, discord.Invitation(c.Application))
	return err
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
