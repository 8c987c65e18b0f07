package discordtest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

func say(words string) o { return o{"type": 4, "data": o{"content": words}} }

// held keeps interactions for a test to answer.
func (w *world) held() chan *discordgo.Interaction {
	c := make(chan *discordgo.Interaction, 10)
	w.answers(func(_ *world, i *discordgo.Interaction) { c <- i })
	return c
}

func button(id string) o { return row(o{"type": 2, "style": 1, "label": "Go", "custom_id": id}) }

// Three seconds for the first answer, and only one of them.
func TestThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inMemory(t, discordtest.Config{})
		w.listen()
		all := w.held()
		id := w.post(w.lobby, o{"content": "x", "components": l{button("go")}})
		begun := time.Now()
		a, err := w.As(w.ben).Press(t.Context(), w.lobby, id, "Go")
		if err != nil || a.Acked || time.Since(begun) != 3*time.Second {
			t.Error(a, err, time.Since(begun))
		}
		w.refused(w.respond(<-all, say("late")), 404, 10062)
		go func() {
			i := <-all
			w.ok(w.respond(i, say("once")))
			w.refused(w.respond(i, say("twice")), 400, 40060)
			time.Sleep(14 * time.Minute)
			_, err := w.s.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "more", Flags: discordgo.MessageFlagsEphemeral})
			w.ok(err)
			time.Sleep(2 * time.Minute)
			_, err = w.s.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: new("late")})
			w.refused(err, 401, 50027)
		}()
		if a, err = w.As(w.ben).Press(t.Context(), w.lobby, id, "Go"); err != nil || !a.Acked {
			t.Error(a, err)
		}
		time.Sleep(17 * time.Minute)
		seen := w.As(w.ben).Sees(w.lobby)
		if len(seen) != 3 || seen[1].Words != "once" || seen[1].Alone || seen[2].Words != "more" || !seen[2].Alone {
			t.Error(seen)
		}
		w.Drop(0)
		time.Sleep(2 * time.Second) // discordgo sleeps one when it closes
	})
}

// An answer that is put off, and what comes of it.
func TestDeferred(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	all := w.held()
	id := w.post(w.lobby, o{"content": "x", "components": l{button("go")}})
	press := func(body o) *discordgo.Interaction {
		t.Helper()
		var i *discordgo.Interaction
		done := make(chan bool)
		go func() {
			i = <-all
			w.ok(w.respond(i, body))
			close(done)
		}()
		a, err := w.As(w.ben).Press(t.Context(), w.lobby, id, "Go")
		<-done
		if err != nil || !a.Acked {
			t.Fatal(a, err)
		}
		return i
	}
	i := press(o{"type": 5, "data": o{"flags": 64}})
	seen := w.As(w.ben).Sees(w.lobby)
	if !seen[1].Thinking || !seen[1].Alone {
		t.Error(seen)
	}
	// the first message that follows takes its place, and its being ephemeral
	m, err := w.s.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "here"})
	if err != nil || m.ID != seen[1].ID {
		t.Error(m, err)
	}
	if seen = w.As(w.ben).Sees(w.lobby); len(seen) != 2 || seen[1].Words != "here" || !seen[1].Alone || seen[1].Thinking {
		t.Error(seen)
	}
	w.ok(w.s.InteractionResponseDelete(i))
	_, err = w.s.InteractionResponse(i)
	w.refused(err, 404, 10008)

	i = press(o{"type": 6})
	_, err = w.s.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: new("changed"), Components: &[]discordgo.MessageComponent{}})
	w.ok(err)
	if m, _ := w.As(w.anna).Find(w.lobby, id); m.Words != "changed" || len(m.Buttons) != 0 {
		t.Error(m)
	}
	if _, err := w.As(w.ben).Press(t.Context(), w.lobby, id, "Go"); !discordtest.Refused(err) {
		t.Error(err)
	}
}

// An interaction can be answered as its kind allows, and no other way.
func TestWrongAnswers(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	w.register(ticket)
	w.listen()
	all := w.held()
	form := o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": l{o{"type": 18, "label": "A", "component": o{"type": 4, "custom_id": "a", "style": 1}}}}}
	go func() { _, _ = w.As(w.ben).Slash(t.Context(), w.lobby, "/ticket open priority:critical") }()
	i := <-all
	for _, c := range []struct {
		body o
		says string
	}{
		{o{"type": 7, "data": o{"content": "x"}}, "answers an interaction of type 2 with type 7"},
		{o{"type": 8, "data": o{"choices": l{}}}, "answers an interaction of type 2 with type 8"},
		{o{"type": 4, "data": o{}}, "says nothing"},
		{o{"type": 4}, "data"},
		{o{"type": 4, "data": o{"content": long(2001)}}, "content"},
		{o{"type": 4, "data": o{"content": "x", "colour": 1}}, "colour"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": long(46), "components": form["data"].(o)["components"]}}, "title"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": l{}}}, "components"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": times(6, func(i int) any {
			return o{"type": 18, "label": "A", "component": o{"type": 4, "custom_id": string(rune('a' + i)), "style": 1}}
		})}}, "components: Must be between 1 and 5"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": l{o{"type": 18, "label": long(46), "component": o{"type": 4, "custom_id": "a", "style": 1}}}}}, "label"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": l{o{"type": 18, "label": "A", "component": o{"type": 2, "custom_id": "a", "style": 1}}}}}, "must be one of (3, 4"},
		{o{"type": 9, "data": o{"custom_id": "f", "title": "F", "components": l{o{"type": 18, "label": "A", "component": o{"type": 4, "custom_id": "a", "style": 1, "value": long(11), "max_length": 10}}}}}, "do not fit"},
	} {
		w.refused(w.respond(i, c.body), 400, 0)
		w.breached(c.says)
	}
	w.ok(w.respond(i, form))
	go func() { _, _ = w.As(w.ben).Submit(t.Context(), map[string][]string{"a": {"x"}}) }()
	i = <-all
	w.refused(w.respond(i, form), 400, 50035) // a form answers no form
	w.breached("answers an interaction of type 5 with type 9")
	w.refused(w.respond(i, o{"type": 6}), 400, 50035) // it was opened by a command: there is no message to update
	w.breached("type 6")
	w.ok(w.respond(i, say("ok")))
}

// A form with all that can stand in one, and what Discord itself says at its fields.
func TestForms(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.listen()
	w.answers(func(w *world, i *discordgo.Interaction) {
		if i.Type == discordgo.InteractionModalSubmit {
			w.ok(w.respond(i, say("thanks")))
			return
		}
		w.ok(w.respond(i, o{"type": 9, "data": o{"custom_id": "form 7", "title": "Open", "components": l{
			o{"type": 10, "content": "Tell us."},
			o{"type": 18, "label": "Subject", "description": "short", "component": o{"type": 4, "custom_id": "subject", "style": 1, "min_length": 2, "max_length": 10, "value": "phones"}},
			o{"type": 18, "label": "Priority", "component": o{"type": 3, "custom_id": "priority", "required": true, "options": l{o{"label": "Critical", "value": "critical"}, o{"label": "Standard", "value": "standard", "default": true}}}},
			o{"type": 18, "label": "Files", "component": o{"type": 19, "custom_id": "files", "required": false, "max_values": 2}},
			row(o{"type": 4, "custom_id": "old", "label": "Old", "style": 2, "required": false}),
		}}}))
	})
	id := w.post(w.lobby, o{"content": "x", "components": l{button("go")}})
	h := w.As(w.ben)
	_, err := h.Press(t.Context(), w.lobby, id, "Go")
	w.ok(err)
	m, _ := h.Modal()
	if m.Words != "Tell us." || len(m.Fields) != 4 || m.Fields[0].Help != "short" || m.Fields[1].Value[0] != "standard" || m.Fields[3].Label != "Old" {
		t.Fatalf("%+v", m)
	}
	for _, bad := range []map[string][]string{{"subject": {""}}, {"subject": {"a"}}, {"subject": {"12345678901"}}, {"subject": {"a\nb"}}, {"priority": {"bad"}}, {"priority": {}}, {"files": {"1"}}, {"nothing": {"x"}}} {
		if _, err := h.Submit(t.Context(), bad); !discordtest.Refused(err) {
			t.Error(bad, err)
		}
	}
	file := h.Upload("log.txt", "", []byte("x"))
	a, err := h.Submit(t.Context(), map[string][]string{"priority": {"critical"}, "files": {file}, "old": {"a\nb"}})
	if err != nil || !a.Acked {
		t.Fatal(a, err)
	}
	got := w.last("INTERACTION_CREATE")
	rows := got["data"].(o)["components"].(l)
	inside := func(n int) o { return rows[n].(o)["component"].(o) }
	if rows[0].(o)["type"] != 10.0 || inside(1)["value"] != "phones" || inside(2)["values"].(l)[0] != "critical" || inside(3)["values"].(l)[0] != file || rows[4].(o)["components"].(l)[0].(o)["value"] != "a\nb" {
		t.Error(rows)
	}
	if got["data"].(o)["resolved"].(o)["attachments"].(o)[file] == nil || got["message"].(o)["id"] != id {
		t.Error(got)
	}
	if _, open := h.Modal(); open {
		t.Error("the form is still open")
	}
}

func TestSelectsAndMenus(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.register(ticket, &discordgo.ApplicationCommand{Name: "Open a ticket from this", Type: discordgo.MessageApplicationCommand})
	w.listen()
	w.answers(func(w *world, i *discordgo.Interaction) {
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			w.ok(w.respond(i, o{"type": 8, "data": o{"choices": l{o{"name": "Phone", "value": "phone"}}}}))
			return
		}
		w.ok(w.respond(i, o{"type": 4, "data": o{"content": "ok", "flags": 64}}))
	})
	h := w.As(w.ben)
	id := w.post(w.lobby, o{"content": "x", "components": l{aSelect(3)}})
	a, err := h.Select(t.Context(), w.lobby, id, "s", "2")
	if err != nil || !a.Private || w.last("INTERACTION_CREATE")["data"].(o)["values"].(l)[0] != "2" {
		t.Error(a, err)
	}
	for _, bad := range [][]string{{"3"}, {}, {"1", "2"}} {
		if _, err := h.Select(t.Context(), w.lobby, id, "s", bad...); !discordtest.Refused(err) {
			t.Error(bad, err)
		}
	}
	said := w.type_(w.anna, w.lobby, "phones are dead")
	_, err = h.MessageMenu(t.Context(), w.lobby, said, "Open a ticket from this")
	w.ok(err)
	data := w.last("INTERACTION_CREATE")["data"].(o)
	if data["target_id"] != said || data["resolved"].(o)["messages"].(o)[said].(o)["content"] != "phones are dead" {
		t.Error(data)
	}
	choices, err := h.Autocomplete(t.Context(), w.lobby, "ticket open", "product", "ph", map[string]string{"priority": "critical"})
	if err != nil || len(choices) != 1 || choices[0].Value != "phone" {
		t.Error(choices, err)
	}
	if _, err := h.Autocomplete(t.Context(), w.lobby, "ticket open", "text", "ph", nil); !discordtest.Refused(err) {
		t.Error(err)
	}
	if _, err := h.Forge(t.Context(), w.lobby, said, "claim 1042"); err != nil || w.last("INTERACTION_CREATE")["data"].(o)["custom_id"] != "claim 1042" {
		t.Error(err)
	}
}

// Nobody but its reader ever sees a private answer, and a client that is started anew has it no more.
func TestEphemeral(t *testing.T) {
	w := open(t, discordtest.Config{})
	w.register(ticket)
	w.listen()
	w.answers(func(w *world, i *discordgo.Interaction) {
		w.ok(w.respond(i, o{"type": 4, "data": o{"content": "psst", "flags": 64, "components": l{button("go")}}}))
	})
	h := w.As(w.ben)
	a, err := h.Slash(t.Context(), w.lobby, "/ticket open priority:critical")
	w.ok(err)
	w.settle()
	if strings.Contains(strings.Join(w.heardOf(), " "), "MESSAGE_CREATE") {
		t.Error("it was dispatched")
	}
	_, err = w.s.ChannelMessage(w.lobby, a.Message)
	w.refused(err, 404, 10008)
	if _, err := h.Press(t.Context(), w.lobby, a.Message, "Go"); err != nil {
		t.Error(err)
	}
	if _, err := w.As(w.anna).Press(t.Context(), w.lobby, a.Message, "Go"); !discordtest.Refused(err) {
		t.Error(err)
	}
	h.Reload()
	if n := len(h.Sees(w.lobby)); n != 0 {
		t.Error(n)
	}
}
