package discordtest_test

import (
	"testing"

	"tieline/bot/discord/discordtest"
)

// Bodies are held to Discord's own description as well: it knows what the rules here do not say.
func TestDescription(t *testing.T) {
	if !discordtest.Described() {
		t.Skip("TIELINE_DISCORD_OPENAPI is not set")
	}
	if all := discordtest.Undescribed(); len(all) > 0 {
		t.Error("Discord does not describe", all)
	}
	w := open(t, discordtest.Config{})
	_, err := w.call("POST", "channels/"+w.lobby+"/messages", o{"content": "x", "attachments": l{o{"id": 0}}})
	w.refused(err, 400, 50035)
	w.breached("not as Discord describes it")
}
