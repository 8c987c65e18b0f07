package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"tieline/bot"
	"tieline/storage"
)

// Examination is what is looked at by Examine.
type Examination struct {
	Config
	Manifest []byte            // the app's own, as exported from its settings; nil: it is not looked at
	Channels []storage.Binding // where the bot is to be
}

// examined is how long one question to Slack may take: somebody waits.
const examined = 10 * time.Second

// Examine looks whether Slack is set up as the bot needs it. It changes nothing and says nothing there. It ends early where
// nothing more can be learnt.
func Examine(ctx context.Context, x Examination) []bot.Finding {
	e := examiner{Examination: x}
	if x.Manifest != nil {
		e.manifest(x.Manifest)
	}
	client := &http.Client{Transport: bot.Wire{Next: cmp.Or(x.Transport, http.DefaultTransport)}, Timeout: examined}
	e.api = slack.New(x.BotToken, slack.OptionAppLevelToken(x.AppToken), slack.OptionAPIURL(cmp.Or(x.API, slackAPI)), slack.OptionHTTPClient(client))
	if e.token(ctx) {
		e.hears(ctx)
		for _, b := range x.Channels {
			e.channel(ctx, b)
		}
	}
	return e.found
}

// API is where the methods are, under the address that the settings name: https://slack-gov.com, say.
func API(address string) string {
	if address == "" {
		return slackAPI
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(address, "/"), "/api"), "/") + "/api/"
}

type examiner struct {
	Examination
	api    *slack.Client
	scopes []string
	found  []bot.Finding
}

func (e *examiner) good(format string, args ...any) {
	e.found = append(e.found, bot.Finding{Says: fmt.Sprintf(format, args...)})
}

func (e *examiner) wrong(do, format string, args ...any) {
	e.found = append(e.found, bot.Finding{Wrong: true, Says: fmt.Sprintf(format, args...), Do: do})
}

const (
	settingsPage = "https://api.slack.com/apps"
	reinstall    = "Add it at " + settingsPage + " under OAuth & Permissions → Bot Token Scopes, and install the app again there."
)

// token reports whether the bot's token is taken, and holds its scopes to what is needed.
func (e *examiner) token(ctx context.Context) bool {
	who, err := e.api.AuthTestContext(ctx)
	if err != nil {
		e.unanswered("the bot token (TIELINE_SLACK_BOT_TOKEN)", "Copy it from "+settingsPage+" → OAuth & Permissions → Bot User OAuth Token.", err)
		return false
	}
	if who.BotID == "" {
		e.wrong("Copy the Bot User OAuth Token, which begins with xoxb-.", "TIELINE_SLACK_BOT_TOKEN is the token of a person, not of an app's bot.")
		return false
	}
	e.good("Slack takes the bot token: this is @%s in %s (%s). Somebody there is named slack:%s/U…, with their member ID after the slash.", who.User, who.Team, who.URL, who.TeamID)
	held := who.Header.Get("X-OAuth-Scopes")
	if held == "" {
		e.wrong("See that nothing between here and Slack takes headers away.", "Slack does not say which scopes the token has.")
		return true
	}
	e.scopes = scopesIn(held)
	before := len(e.found)
	for _, n := range Scopes {
		if !e.may(n.Name) {
			e.wrong(reinstall, "The scope %s is missing. Without it %s.", n.Name, n.For)
		}
	}
	if len(e.found) == before {
		e.good("The token has every scope that is needed.")
	}
	return true
}

func (e *examiner) may(scope string) bool { return slices.Contains(e.scopes, scope) }

// hears looks at how the bot hears of what happens.
func (e *examiner) hears(ctx context.Context) {
	if e.AppToken == "" {
		e.good("There is no app token, so Slack must reach this program by HTTP. Whether it does shows at %s → Event Subscriptions: the Request URL is marked as verified.", settingsPage)
		return
	}
	if _, _, err := e.api.StartSocketModeContext(ctx); err != nil {
		e.unanswered("the app token (TIELINE_SLACK_APP_TOKEN)",
			"Make one at "+settingsPage+" → Basic Information → App-Level Tokens, with the scope connections:write, and see that Socket Mode is switched on.", err)
		return
	}
	e.good("Slack takes the app token, and opens a connection for Socket Mode.")
}

// unanswered says why a question had no good answer.
func (e *examiner) unanswered(what, mend string, err error) {
	no, _ := errors.AsType[*bot.Error](again(err))
	switch no.Class {
	case bot.Temporary:
		e.wrong("See that this machine reaches the Internet, and TIELINE_SLACK_API_URL where it is set; then try again.", "Slack does not answer at %s, so %s was not tried: %s.", cmp.Or(e.API, slackAPI), what, no.Err)
	case bot.Wait:
		e.wrong("Try again in a minute.", "Slack takes no more questions for the moment, so %s was not tried.", what)
	default:
		e.wrong(mend, "Slack does not take %s: %s.", what, no.Code)
	}
}

// channel looks whether the bot is where it is to be.
func (e *examiner) channel(ctx context.Context, b storage.Binding) {
	id, _ := split(b.Place)
	name, whose := id, "the desk"
	if b.Name != "" {
		name = "#" + strings.TrimPrefix(b.Name, "#")
	}
	if b.Partner != "" {
		whose = "the partner " + b.Partner
	}
	c, err := e.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	no, _ := errors.AsType[*bot.Error](again(err))
	invite := "Type /invite @Tieline in it."
	switch {
	case err != nil && no.Code == "missing_scope":
		return // told already
	case err != nil && no.Class == bot.Gone:
		e.wrong(invite+" Where it is no more, bind another channel: /tieline bind.", "The bot does not see the channel %s of %s: nothing is heard or said there.", name, whose)
	case err != nil:
		e.unanswered("the channel "+name, invite, err)
	case c.IsArchived:
		e.wrong("Open it again in Slack, or bind another channel: /tieline bind.", "The channel #%s of %s is archived: nothing is heard or said there.", c.Name, whose)
	case !c.IsMember:
		e.wrong(invite, "The bot is not in the channel #%s of %s: nothing is heard or said there.", c.Name, whose)
	default:
		e.good("The bot is in the channel #%s of %s.", c.Name, whose)
	}
}

// manifest holds the app's own manifest to ours: what no token can be asked, such as the events it is told of.
func (e *examiner) manifest(text []byte) {
	var has manifest
	if err := json.Unmarshal(text, &has); err != nil {
		e.wrong("Copy it whole from "+settingsPage+" → App Manifest, as JSON.", "The manifest is no JSON.")
		return
	}
	before := len(e.found)
	const events = "Add it at " + settingsPage + " under Event Subscriptions → Subscribe to bot events."
	for _, n := range Events {
		if !slices.Contains(has.Settings.Events.Bot, n.Name) {
			e.wrong(events, "The event %s is missing. Without it %s.", n.Name, n.For)
		}
	}
	ours := manifestFor("")
	for _, c := range ours.Features.Commands {
		if !slices.ContainsFunc(has.Features.Commands, func(x command) bool { return x.Command == c.Command }) {
			e.wrong("Add it at "+settingsPage+" under Slash Commands.", "The command %s is missing: it can be typed as a mention of the bot alone.", c.Command)
		}
	}
	for _, s := range ours.Features.Shortcuts {
		if !slices.ContainsFunc(has.Features.Shortcuts, func(x shortcut) bool { return x.Callback == s.Callback && x.Type == s.Type }) {
			e.wrong("Add it at "+settingsPage+" under Interactivity & Shortcuts, with the Callback ID "+s.Callback+".", "The %s shortcut %q is missing.", s.Type, s.Name)
		}
	}
	if !has.Settings.Interactivity.Enabled {
		e.wrong("Switch it on at "+settingsPage+" under Interactivity & Shortcuts.", "Interactivity is off: no button and no form does anything.")
	}
	if has.Settings.Socket != (e.AppToken != "") {
		e.wrong("Switch Socket Mode at "+settingsPage+" to how Tieline runs: with an app token it is on, without it is off.", "Socket Mode is %s in the app, and TIELINE_SLACK_APP_TOKEN is %s.",
			map[bool]string{true: "on", false: "off"}[has.Settings.Socket], map[bool]string{true: "set", false: "not set"}[e.AppToken != ""])
	}
	if !has.Features.Home.Home || !has.Features.Home.Messages || has.Features.Home.ReadOnly {
		e.wrong("Switch on the Home Tab and the Messages Tab, and allow messages, at "+settingsPage+" under App Home.", "The App Home is not whole: people cannot write to the bot directly, or see their tickets there.")
	}
	if len(e.found) == before {
		e.good("The manifest has every event, command and shortcut that is needed.")
	}
}
