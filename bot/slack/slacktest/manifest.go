package slacktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// DefaultManifest is the app of a workspace that was given none.
const DefaultManifest = `{
  "display_information": {"name": "Tieline"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
    "bot_user": {"display_name": "Tieline", "always_online": true},
    "shortcuts": [
      {"name": "Open a ticket from this", "type": "message", "callback_id": "open", "description": "Open a ticket from this message"},
      {"name": "Open a ticket", "type": "global", "callback_id": "ask", "description": "Open a ticket"}],
    "slash_commands": [
      {"command": "/ticket", "description": "Tickets", "usage_hint": "open", "should_escape": true},
      {"command": "/desk", "description": "The desk", "should_escape": true},
      {"command": "/tieline", "description": "Tieline", "should_escape": true}]
  },
  "oauth_config": {"scopes": {"bot": ["app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.customize", "commands",
    "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "metadata.message:read", "mpim:history", "mpim:read", "pins:read", "pins:write", "reactions:read",
    "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email"]}},
  "settings": {
    "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "channel_archive", "channel_left", "channel_rename", "channel_unarchive", "file_shared", "group_left", "member_joined_channel", "member_left_channel",
      "message.channels", "message.groups", "message.im", "message.mpim", "reaction_added", "reaction_removed", "subteam_created", "subteam_members_changed", "subteam_updated", "team_join", "tokens_revoked", "app_uninstalled", "user_change"]},
    "interactivity": {"is_enabled": true},
    "socket_mode_enabled": true
  }
}`

// manifest is what is known of an app manifest: https://docs.slack.dev/reference/app-manifest. A key that is not here
// is refused, as Slack refuses what it does not know.
type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Long        string `json:"long_description"`
		Colour      string `json:"background_color"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			DisplayName string `json:"display_name"`
			Always      bool   `json:"always_online"`
		} `json:"bot_user"`
		Shortcuts []shortcut `json:"shortcuts"`
		Commands  []command  `json:"slash_commands"`
		Unfurls   []string   `json:"unfurl_domains"`
	} `json:"features"`
	OAuth struct {
		Redirects []string `json:"redirect_urls"`
		Scopes    struct {
			Bot  []string `json:"bot"`
			User []string `json:"user"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL      string   `json:"request_url"`
			Bot      []string `json:"bot_events"`
			User     []string `json:"user_events"`
			Metadata []struct {
				App  string `json:"app_id"`
				Type string `json:"event_type"`
			} `json:"metadata_subscriptions"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url"`
			Options string `json:"message_menu_options_url"`
		} `json:"interactivity"`
		IPs      []string `json:"allowed_ip_address_ranges"`
		Org      bool     `json:"org_deploy_enabled"`
		Socket   bool     `json:"socket_mode_enabled"`
		Rotation bool     `json:"token_rotation_enabled"`
		Hosted   bool     `json:"is_hosted"`
	} `json:"settings"`
}

type shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

type command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	URL         string `json:"url"`
	Escape      bool   `json:"should_escape"`
}

// eventScopes are the events known here with the scopes of which each needs one; see "Required scopes" on the pages
// under https://docs.slack.dev/reference/events. subteam_self_added and …_removed are told to no bot.
var eventScopes = map[string][]string{
	"app_home_opened": nil, "app_mention": {"app_mentions:read"}, "app_uninstalled": nil, "tokens_revoked": nil, "app_rate_limited": nil,
	"channel_archive": {"channels:read"}, "channel_unarchive": {"channels:read"}, "channel_rename": {"channels:read"}, "channel_left": {"channels:read"}, "channel_deleted": {"channels:read"},
	"channel_id_changed": {"channels:read", "groups:read"}, "channel_shared": {"channels:read", "groups:read"}, "channel_unshared": {"channels:read", "groups:read"},
	"group_archive": {"groups:read"}, "group_unarchive": {"groups:read"}, "group_rename": {"groups:read"}, "group_left": {"groups:read"}, "group_deleted": {"groups:read"},
	"member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
	"message.channels": {"channels:history"}, "message.groups": {"groups:history"}, "message.im": {"im:history"}, "message.mpim": {"mpim:history"},
	"reaction_added": {"reactions:read"}, "reaction_removed": {"reactions:read"}, "pin_added": {"pins:read"}, "pin_removed": {"pins:read"},
	"file_shared": {"files:read"}, "file_deleted": {"files:read"}, "file_change": {"files:read"}, "im_created": {"im:read"},
	"subteam_created": {"usergroups:read"}, "subteam_updated": {"usergroups:read"}, "subteam_members_changed": {"usergroups:read"},
	"team_join": {"users:read"}, "user_change": {"users:read"}, "user_profile_changed": {"users.profile:read"}, "team_rename": {"team:read"}, "team_domain_change": {"team:read"},
	"message_metadata_posted": {"metadata.message:read"}, "message_metadata_updated": {"metadata.message:read"}, "message_metadata_deleted": {"metadata.message:read"},
}

// botScopes are the scopes for bot tokens that are known here; https://docs.slack.dev/reference/scopes.
var botScopes = strings.Fields(`app_mentions:read bookmarks:read bookmarks:write channels:history channels:join channels:manage channels:read chat:write chat:write.customize chat:write.public commands
	conversations.connect:read conversations.connect:write emoji:read files:read files:write groups:history groups:read groups:write im:history im:read im:write links:read links:write metadata.message:read mpim:history mpim:read
	mpim:write pins:read pins:write reactions:read reactions:write team:read usergroups:read usergroups:write users.profile:read users:read users:read.email users:write`)

func readManifest(b []byte) (m manifest, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("invalid_manifest: %w", err)
	}
	return m, m.check()
}

func (m manifest) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("invalid_manifest: "+format, args...))
	}
	long := func(what, s string, least, most int) {
		if n := utf8.RuneCountInString(s); n < least || n > most {
			bad("%s has %d characters, and %d to %d are allowed", what, n, least, most)
		}
	}
	long("display_information.name", m.Display.Name, 1, 35)
	long("display_information.description", m.Display.Description, 0, 140)
	if m.Display.Long != "" {
		long("display_information.long_description", m.Display.Long, 174, 4000)
	}
	long("features.bot_user.display_name", m.Features.BotUser.DisplayName, 1, 80)
	if len(m.Features.Shortcuts) > 10 {
		bad("more than 10 shortcuts")
	}
	for _, x := range m.Features.Shortcuts {
		long("a shortcut's name", x.Name, 1, 24)
		long("a shortcut's callback_id", x.Callback, 1, 255)
		long("a shortcut's description", x.Description, 1, 150)
		if x.Type != "message" && x.Type != "global" {
			bad("shortcut %q is of type %q", x.Name, x.Type)
		}
	}
	if len(m.Features.Commands) > 50 {
		bad("more than 50 slash commands")
	}
	for _, x := range m.Features.Commands {
		long("a slash command", x.Command, 2, 32)
		long("a slash command's description", x.Description, 1, 2000)
		long("a slash command's usage_hint", x.Hint, 0, 1000)
		if !strings.HasPrefix(x.Command, "/") {
			bad("the slash command %q does not begin with a slash", x.Command)
		}
		if x.URL == "" && !m.Settings.Socket {
			bad("the slash command %s needs a url without Socket Mode", x.Command)
		}
	}
	scopes := m.OAuth.Scopes.Bot
	for _, x := range scopes {
		if !slices.Contains(botScopes, x) {
			bad("%q is no scope of a bot", x)
		}
	}
	if len(m.Features.Commands)+len(m.Features.Shortcuts) > 0 && !slices.Contains(scopes, "commands") {
		bad("commands and shortcuts need the scope commands")
	}
	for _, x := range m.Settings.Events.Bot {
		need, known := eventScopes[x]
		switch {
		case !known:
			bad("%q is no event", x)
		case need != nil && !slices.ContainsFunc(need, func(n string) bool { return slices.Contains(scopes, n) }):
			bad("the event %s needs the scope %s", x, strings.Join(need, " or "))
		}
	}
	if !m.Settings.Socket && len(m.Settings.Events.Bot) > 0 && m.Settings.Events.URL == "" {
		bad("event_subscriptions need a request_url without Socket Mode")
	}
	return errors.Join(errs...)
}
