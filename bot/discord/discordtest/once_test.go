package discordtest_test

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

var ticket = &discordgo.ApplicationCommand{Name: "ticket", Description: "Tickets", Options: []*discordgo.ApplicationCommandOption{
	{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "open", Description: "Open a ticket", Options: []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionString, Name: "priority", Description: "How bad", Required: true, Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Critical", Value: "critical"}, {Name: "Standard", Value: "standard"}}},
		{Type: discordgo.ApplicationCommandOptionString, Name: "product", Description: "Which", Autocomplete: true},
		{Type: discordgo.ApplicationCommandOptionString, Name: "text", Description: "What happens", NameLocalizations: map[discordgo.Locale]string{discordgo.Italian: "testo"}},
		{Type: discordgo.ApplicationCommandOptionAttachment, Name: "file", Description: "A file"},
		{Type: discordgo.ApplicationCommandOptionUser, Name: "for", Description: "Whom for"},
		{Type: discordgo.ApplicationCommandOptionInteger, Name: "count", Description: "How many", MaxValue: 9},
	}},
}}

func (w *world) register(all ...*discordgo.ApplicationCommand) {
	w.Helper()
	_, err := w.s.ApplicationCommandBulkOverwrite(w.AppID(), "", all)
	w.ok(err)
}

// The whole of it, as an app goes about it: a command, a card, its thread, a button, a form, and what is said.
func TestOnce(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.register(ticket)
	w.listen()
	w.answers(func(w *world, i *discordgo.Interaction) {
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			if err := w.s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: &discordgo.InteractionResponseData{Content: "It is #1042.", Flags: discordgo.MessageFlagsEphemeral}}); err != nil {
				w.Error(err)
			}
		case discordgo.InteractionMessageComponent:
			if err := w.respond(i, map[string]any{"type": 9, "data": map[string]any{"custom_id": "form 1", "title": "Open", "components": []any{
				map[string]any{"type": 18, "label": "Priority", "component": map[string]any{"type": 3, "custom_id": "priority", "options": []any{map[string]any{"label": "Critical", "value": "critical"}}}},
				map[string]any{"type": 18, "label": "Subject", "component": map[string]any{"type": 4, "custom_id": "subject", "style": 1}}}}}); err != nil {
				w.Error(err)
			}
		case discordgo.InteractionModalSubmit:
			if err := w.respond(i, map[string]any{"type": 5, "data": map[string]any{"flags": 64}}); err != nil {
				w.Error(err)
			}
			if _, err := w.s.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: new("done")}); err != nil {
				w.Error(err)
			}
		}
	})
	a, err := w.As(w.ben).Slash(t.Context(), w.lobby, "/ticket open priority:Critical text:phones: all dead")
	if err != nil || !a.Acked || !a.Private {
		t.Fatal(a, err)
	}
	o := w.last("INTERACTION_CREATE")
	data := o["data"].(map[string]any)["options"].([]any)[0].(map[string]any)["options"].([]any)
	if data[1].(map[string]any)["value"] != "phones: all dead" || data[0].(map[string]any)["value"] != "critical" {
		t.Error(data)
	}
	if seen := w.As(w.ben).Sees(w.lobby); len(seen) != 1 || seen[0].Words != "It is #1042." || !seen[0].Alone {
		t.Error(seen)
	}
	if seen := w.As(w.anna).Sees(w.lobby); len(seen) != 0 {
		t.Error(seen)
	}
	m, err := w.s.ChannelMessageSendComplex(w.lobby, &discordgo.MessageSend{Embeds: []*discordgo.MessageEmbed{{Title: "#1042", Description: "**phones** <@" + w.ben + ">"}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "Open", CustomID: "open", Style: discordgo.PrimaryButton}}}}})
	w.ok(err)
	th, err := w.s.MessageThreadStartComplex(w.lobby, m.ID, &discordgo.ThreadStart{Name: "#1042 phones", AutoArchiveDuration: 60})
	w.ok(err)
	if th.ID != m.ID {
		t.Error(th.ID)
	}
	_, err = w.s.MessageThreadStart(w.lobby, m.ID, "again", 60)
	w.refused(err, 400, 160004)
	a, err = w.As(w.ben).Press(t.Context(), w.lobby, m.ID, "Open")
	if err != nil || a.Kind != 9 {
		t.Fatal(a, err)
	}
	form, ok := w.As(w.ben).Modal()
	if !ok || len(form.Fields) != 2 || form.Fields[0].Label != "Priority" {
		t.Fatal(form)
	}
	a, err = w.As(w.ben).Submit(t.Context(), map[string][]string{"priority": {"critical"}, "subject": {"phones"}})
	if err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	w.type_(w.ben, th.ID, "still dead")
	w.settle()
	if got := w.last("MESSAGE_CREATE"); got["content"] != "still dead" || got["channel_id"] != th.ID {
		t.Error(got)
	}
	seen := w.As(w.ben).Sees(w.lobby)
	if seen[1].Words != "#1042\nphones @Ben" || len(seen[1].Pings) != 0 || seen[1].Buttons[0].CustomID != "open" {
		t.Error(seen[1].Words, seen[1].Pings, seen[1].Buttons)
	}
	w.until("the answer that was put off", func() bool { return w.As(w.ben).Sees(w.lobby)[2].Words == "done" })
	for _, kind := range []string{"READY", "GUILD_CREATE", "THREAD_CREATE", "MESSAGE_UPDATE"} {
		if !strings.Contains(strings.Join(w.heardOf(), " "), kind) {
			t.Error("no", kind)
		}
	}
}
