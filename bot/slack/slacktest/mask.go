package slacktest

import (
	"net/url"
	"unicode/utf8"
)

// mask is a name and a picture that a message of the app stands under:
// https://docs.slack.dev/reference/methods/chat.postMessage#authorship. It has no user then, as in the answer on that page, and
// chat.update, which takes neither, takes them away: https://github.com/slackapi/node-slack-sdk/issues/944
type mask struct{ name, icon, emoji string }

// maxMask is how long such a name may be. It is not documented; a bot's own has 80 characters at most,
// https://docs.slack.dev/reference/app-manifest#features
const maxMask = 80

// mask reads it: https://docs.slack.dev/reference/scopes/chat.write.customize
func (c *call) mask() (*mask, error) {
	if err := c.may("chat:write.customize"); err != nil {
		return nil, err
	}
	m := &mask{c.str("username"), c.str("icon_url"), c.str("icon_emoji")}
	if c.has("username") && (m.name == "" || utf8.RuneCountInString(m.name) > maxMask) {
		return nil, c.bad("invalid_arguments", "has no username, or one that is too long")
	}
	if u, err := url.Parse(m.icon); c.has("icon_url") && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return nil, c.bad("invalid_arguments", "has an icon_url that is no address of a picture")
	}
	return m, nil
}

// on puts it on a message: https://docs.slack.dev/reference/events/message/bot_message
func (m *mask) on(o obj) {
	delete(o, "user")
	delete(o, "bot_profile")
	icons := obj{}
	if m.icon != "" {
		icons["image_48"] = m.icon
	}
	if m.emoji != "" {
		icons["emoji"] = m.emoji
	}
	o["icons"] = icons
	if m.name != "" {
		o["username"] = m.name
	}
	if o["subtype"] == nil {
		o["subtype"] = "bot_message"
	}
}

// writer is by whom a message is told to be: where there is no user, by the bot.
func (s *Slack) writer(m *message) string {
	if m.as != nil {
		return s.cfg.BotID
	}
	return m.user
}
