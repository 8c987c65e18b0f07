package slack

import (
	"bytes"
	"encoding/json"
	"strings"

	"tieline/commands"
)

// Need is something that the app must have in Slack, and what is lost without it.
type Need struct {
	Name string
	For  string // ends the sentence "Without it …"
}

// Scopes are what the bot's token must be allowed: https://docs.slack.dev/reference/scopes
var Scopes = []Need{
	{"chat:write", "the bot can say nothing at all"},
	{signing, "what partners write stands at the desk under the bot's own name and picture, with theirs in a line above it"},
	{"commands", "there are no /ticket, /desk and /tieline, and no shortcuts"},
	{"channels:history", "the bot does not hear what is written in public channels, and cannot read what it missed there"},
	{"channels:read", "the bot does not know whether it is in a public channel"},
	{"groups:history", "the bot does not hear what is written in private channels, and cannot read what it missed there"},
	{"groups:read", "the bot does not know whether it is in a private channel"},
	{"im:history", "the bot does not hear what is written to it directly"},
	{"im:write", "warnings, digests and private answers reach nobody directly"},
	{"users:read", "people have no names, and whoever is from another workspace cannot be told from your own"},
	{"usergroups:read", "nobody can be staff by being in a user group"},
	{"reactions:read", "a :ticket: reaction to a message opens nothing"},
	{"pins:write", "the card that welcomes a channel is not pinned there"},
	{"files:read", "files that are sent with messages and forms have no names"},
	{"metadata.message:read", "a message of which nobody knows whether it arrived cannot be looked for, and may come twice"},
}

// Events are what Slack must tell the bot of: https://docs.slack.dev/reference/events. A mention comes as the message that
// it is, so that app_mention, which tells the same under another name, is not among them.
var Events = []Need{
	{"message.channels", "nothing that is written in public channels is heard: no replies in threads, no mentions of the bot"},
	{"message.groups", "nothing that is written in private channels is heard: no replies in threads, no mentions of the bot"},
	{"message.im", "nothing that is written to the bot directly is heard"},
	{"reaction_added", "a :ticket: reaction to a message opens nothing"},
	{"subteam_created", "whoever is in a user group that was made just now is staff by it ten minutes later"},
	{"subteam_members_changed", "whoever leaves a user group of staff is noticed ten minutes later"},
	{"subteam_updated", "a user group of staff that is changed is noticed ten minutes later"},
	{"user_change", "a new name, or somebody who became a guest, is noticed an hour later"},
	{"app_home_opened", "the App Home stays empty"},
	{"app_uninstalled", "the bot does not notice at once that it was taken away"},
	{"tokens_revoked", "the bot does not notice at once that its token was revoked"},
}

// opening is the line that both shortcuts stand for.
const opening = "open"

// Callbacks of the shortcuts. Whether two may share one is not documented, so each has its own.
const (
	fromMessage = "open-this" // in the menu of a message
	anywhere    = "open"      // in the search box and beside the message box
)

// shortcuts are the lines that they stand for.
var shortcuts = map[string]string{fromMessage: opening, anywhere: opening}

// HTTPPath is where Slack sends everything in HTTP mode, under the address that it reaches.
const HTTPPath = "/slack"

// manifest is what an app is made of by one paste: https://docs.slack.dev/reference/app-manifest. The library's own type drops
// what it does not know.
type manifest struct {
	Display  display  `json:"display_information"`
	Features features `json:"features"`
	OAuth    struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings settings `json:"settings"`
}

type display struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Colour      string `json:"background_color"`
}

type features struct {
	Home struct {
		Home     bool `json:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled"`
	} `json:"app_home"`
	Bot struct {
		Name   string `json:"display_name"`
		Online bool   `json:"always_online"`
	} `json:"bot_user"`
	Shortcuts []shortcut `json:"shortcuts"`
	Commands  []command  `json:"slash_commands"`
}

type shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

type command struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

type settings struct {
	Events struct {
		URL string   `json:"request_url,omitempty"`
		Bot []string `json:"bot_events"`
	} `json:"event_subscriptions"`
	Interactivity struct {
		Enabled bool   `json:"is_enabled"`
		URL     string `json:"request_url,omitempty"`
	} `json:"interactivity"`
	Org    bool `json:"org_deploy_enabled"`
	Socket bool `json:"socket_mode_enabled"`
	Rotate bool `json:"token_rotation_enabled"`
}

// Manifest makes the app, as JSON to be pasted. With an address ("https://support.example.com") Slack sends what happens
// there; without, it tells it over the connections that the bot holds (Socket Mode).
func Manifest(address string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(manifestFor(address)); err != nil {
		panic(err) // texts and booleans alone
	}
	return b.Bytes()
}

func manifestFor(address string) (m manifest) {
	url := ""
	if address != "" {
		url = strings.TrimSuffix(address, "/") + HTTPPath
	}
	m.Display = display{Name: "Tieline", Description: "A support desk that keeps its vendor's published agreement", Colour: "#1f3a5f"}
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "Tieline", true
	m.Features.Shortcuts = []shortcut{
		{Name: "Open a ticket from this", Type: "message", Callback: fromMessage, Description: "Opens a ticket that says what this message says"},
		{Name: "Open a ticket", Type: "global", Callback: anywhere, Description: "Opens a ticket by filling in a form"}}
	hints := map[commands.Group]string{commands.TicketGroup: "open All calls drop · show 1001 · help", commands.DeskGroup: "queue · claim 1001 · help", commands.ManagerGroup: "bind desk · partner · person · help"}
	for _, g := range commands.Groups {
		// Not escaped: what is typed arrives as it was typed, and is read by one grammar wherever it is typed.
		m.Features.Commands = append(m.Features.Commands, command{Command: "/" + string(g.Group), URL: url, Description: g.For, Hint: hints[g.Group]})
	}
	m.OAuth.Scopes.Bot = names(Scopes)
	m.Settings.Events.Bot, m.Settings.Events.URL = names(Events), url
	m.Settings.Interactivity.Enabled, m.Settings.Interactivity.URL = true, url
	m.Settings.Socket = address == ""
	return m
}

func names(all []Need) (out []string) {
	for _, n := range all {
		out = append(out, n.Name)
	}
	return out
}
