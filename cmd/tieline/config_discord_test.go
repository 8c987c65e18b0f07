package main

import (
	"fmt"
	"strings"
	"testing"
)

// What is wrong with Discord's settings is said, with what to do, and without the token.
func TestDiscordSettings(t *testing.T) {
	const token = "MTExMjIz.Gabc12.secret-of-the-bot"
	for _, c := range []struct {
		set  discordSettings
		want string
	}{
		{discordSettings{}, ""},
		{discordSettings{Token: token}, ""},
		{discordSettings{Token: "Bot " + token, APIURL: "https://discord.example.com", GatewayURL: "ws://127.0.0.1:8080", CDNURL: "https://cdn.example.com"}, ""},
		{discordSettings{Token: "the-public-key-of-the-application"}, "three parts"},
		{discordSettings{Token: token, TokenFile: "also"}, "take one away"},
		{discordSettings{TokenFile: "/nowhere/at/all"}, "TIELINE_DISCORD_TOKEN_FILE"},
		{discordSettings{Token: token, APIURL: "http://discord.example.com"}, "TIELINE_DISCORD_API_URL"},
		{discordSettings{Token: token, GatewayURL: "https://gateway.example.com"}, "TIELINE_DISCORD_GATEWAY_URL"},
		{discordSettings{Token: token, CDNURL: "cdn"}, "TIELINE_DISCORD_CDN_URL"},
	} {
		got, err := c.set.validate()
		switch {
		case c.want == "" && (err != nil || (got == nil) != (c.set.Token == "")):
			t.Errorf("%+v: %v, %v", c.set, got, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v, want %q in it", c.set, err, c.want)
		}
		if s := fmt.Sprintf("%v %+v %#v %v", got, got, c.set, err); strings.Contains(s, "secret-of-the-bot") {
			t.Errorf("the token stands in %q", s)
		}
	}
}
