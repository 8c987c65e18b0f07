package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"tieline/bot/discord"
)

// discordSettings are what connects to Discord, as typed.
type discordSettings struct {
	Token      secret `env:"TIELINE_DISCORD_TOKEN"`
	TokenFile  string `env:"TIELINE_DISCORD_TOKEN_FILE"`
	APIURL     string `env:"TIELINE_DISCORD_API_URL"`
	GatewayURL string `env:"TIELINE_DISCORD_GATEWAY_URL"`
	CDNURL     string `env:"TIELINE_DISCORD_CDN_URL"`
}

// discordConfig is what the adapter is made of; nil where no token is set.
type discordConfig struct {
	token             secret
	api, gateway, cdn string // empty: Discord's own
	unpaced           bool
}

// String keeps the token out of what is printed: fmt does not ask fields that are not exported.
func (*discordConfig) String() string   { return "***" }
func (*discordConfig) GoString() string { return "***" }

func (c *discordConfig) adapter() discord.Config {
	return discord.Config{Token: string(c.token), API: c.api, Gateway: c.gateway, CDN: c.cdn, Unpaced: c.unpaced}
}

// validate makes the config, or names everything that is wrong. No error shows a token.
func (s discordSettings) validate() (*discordConfig, error) {
	token, err := secretOf("TIELINE_DISCORD_TOKEN", secret(strings.TrimPrefix(string(s.Token), "Bot ")), s.TokenFile)
	var wrong []error
	if err != nil {
		wrong = append(wrong, err)
	}
	if token != "" && strings.Count(string(token), ".") != 2 {
		wrong = append(wrong, errors.New("TIELINE_DISCORD_TOKEN has not the form of a bot's token, three parts with dots between: it is under Bot → Reset Token, and is neither the Public Key nor the Client Secret"))
	}
	address := func(name, typed, example string, schemes ...string) {
		if typed == "" {
			return
		}
		u, err := url.Parse(typed)
		if err != nil || u.Host == "" || u.Scheme != schemes[0] && (u.Scheme != schemes[1] || !loopback(u.Hostname())) {
			wrong = append(wrong, fmt.Errorf("%s is not an address: write %s, or leave it unset", name, example))
		}
	}
	address("TIELINE_DISCORD_API_URL", s.APIURL, "https://discord.example.com", "https", "http")
	address("TIELINE_DISCORD_GATEWAY_URL", s.GatewayURL, "wss://gateway.example.com", "wss", "ws")
	address("TIELINE_DISCORD_CDN_URL", s.CDNURL, "https://cdn.example.com", "https", "http")
	if token == "" {
		return nil, errors.Join(wrong...)
	}
	return &discordConfig{token: token, api: s.APIURL, gateway: s.GatewayURL, cdn: s.CDNURL}, errors.Join(wrong...)
}
