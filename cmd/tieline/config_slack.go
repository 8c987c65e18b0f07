package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"unicode"

	"tieline/bot/slack"
)

// slackSettings are what connects to Slack, as typed.
type slackSettings struct {
	BotToken          secret `env:"TIELINE_SLACK_BOT_TOKEN"`
	BotTokenFile      string `env:"TIELINE_SLACK_BOT_TOKEN_FILE"`
	AppToken          secret `env:"TIELINE_SLACK_APP_TOKEN"`
	AppTokenFile      string `env:"TIELINE_SLACK_APP_TOKEN_FILE"`
	SigningSecret     secret `env:"TIELINE_SLACK_SIGNING_SECRET"`
	SigningSecretFile string `env:"TIELINE_SLACK_SIGNING_SECRET_FILE"`
	APIURL            string `env:"TIELINE_SLACK_API_URL"`
}

// secret is a setting that never prints itself.
type secret string

func (secret) String() string   { return "***" }
func (secret) GoString() string { return "***" }

// slackConfig is what the adapter is made of; nil where no token is set.
type slackConfig struct {
	botToken, appToken, signingSecret secret
	api                               string // empty: Slack's own
	unpaced                           bool
}

// String keeps the tokens out of what is printed: fmt does not ask fields that are not exported.
func (*slackConfig) String() string   { return "***" }
func (*slackConfig) GoString() string { return "***" }

func (c *slackConfig) adapter() slack.Config {
	return slack.Config{BotToken: string(c.botToken), AppToken: string(c.appToken), SigningSecret: string(c.signingSecret), API: slack.API(c.api), Unpaced: c.unpaced}
}

// validate makes the config, or names everything that is wrong. No error shows a token.
func (s slackSettings) validate(httpAddr string) (*slackConfig, error) {
	var wrong []error
	problem := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	take := func(name string, typed secret, file string) secret {
		value, err := secretOf(name, typed, file)
		if err != nil {
			wrong = append(wrong, err)
		}
		return value
	}
	c := &slackConfig{
		botToken:      take("TIELINE_SLACK_BOT_TOKEN", s.BotToken, s.BotTokenFile),
		appToken:      take("TIELINE_SLACK_APP_TOKEN", s.AppToken, s.AppTokenFile),
		signingSecret: take("TIELINE_SLACK_SIGNING_SECRET", s.SigningSecret, s.SigningSecretFile),
		api:           s.APIURL,
	}
	if c.botToken == "" && c.appToken == "" && c.signingSecret == "" {
		return nil, errors.Join(wrong...)
	}
	unread := len(wrong) > 0
	switch {
	case unread: // which of them are there is not known
	case c.botToken == "":
		problem("TIELINE_SLACK_BOT_TOKEN is not set: it is the Bot User OAuth Token under OAuth & Permissions, and begins with xoxb-")
	case c.appToken == "" && c.signingSecret == "":
		problem("TIELINE_SLACK_APP_TOKEN is not set: it is made under Basic Information → App-Level Tokens with the scope connections:write, and begins with xapp-; or, where Slack is to reach this program by HTTP, set TIELINE_SLACK_SIGNING_SECRET and TIELINE_HTTP_ADDR")
	case c.appToken != "" && c.signingSecret != "":
		problem("TIELINE_SLACK_APP_TOKEN and TIELINE_SLACK_SIGNING_SECRET are both set: the first is for Socket Mode and the second for HTTP, so take one away")
	case c.signingSecret != "" && httpAddr == "":
		problem("TIELINE_SLACK_SIGNING_SECRET is set, but TIELINE_HTTP_ADDR is not: name the address at which Slack is to be served")
	}
	if c.botToken != "" && !strings.HasPrefix(string(c.botToken), "xoxb-") {
		problem("TIELINE_SLACK_BOT_TOKEN does not begin with xoxb-: it is the Bot User OAuth Token under OAuth & Permissions")
	}
	if c.appToken != "" && !strings.HasPrefix(string(c.appToken), "xapp-") {
		problem("TIELINE_SLACK_APP_TOKEN does not begin with xapp-: it is made under Basic Information → App-Level Tokens, with the scope connections:write")
	}
	if c.api != "" {
		if u, err := url.Parse(c.api); err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			problem("TIELINE_SLACK_API_URL is not an address: write https://slack-gov.com for GovSlack, or leave it unset")
		}
	}
	return c, errors.Join(wrong...)
}

// secretOf takes a secret from its setting, or from the file that the other one names.
func secretOf(name string, typed secret, file string) (secret, error) {
	from, value := name, string(typed)
	switch {
	case typed != "" && file != "":
		return "", fmt.Errorf("%s and %s_FILE are both set: take one away", name, name)
	case file != "":
		from = name + "_FILE"
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("%s: %w", from, err)
		}
		if value = strings.TrimSpace(string(text)); value == "" {
			return "", fmt.Errorf("%s: the file %s is empty", from, file)
		}
	}
	value = strings.TrimSpace(value)
	if strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) || r == ' ' }) {
		return "", fmt.Errorf("%s has a blank, or a character that no token has: copy it again, whole and alone", from)
	}
	return secret(value), nil
}
