package discordtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"tieline/bot/discord/discordtest"
)

func option(name string, more o) o {
	out := o{"type": 3, "name": name, "description": "x"}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func command(options ...any) o { return o{"name": "t", "description": "x", "options": options} }

func TestCommandLimits(t *testing.T) {
	w := open(t, discordtest.Config{Unlimited: true})
	many := func(n int, text int) l {
		return times(n, func(i int) any {
			return option(fmt.Sprint("o", i), o{"choices": times(3, func(j int) any { return o{"name": fmt.Sprint(j), "value": strings.Repeat("x", text)} })})
		})
	}
	for name, c := range map[string]struct {
		body  o
		fault string
	}{
		"a name of 32":          {o{"name": strings.Repeat("a", 32), "description": "x"}, ""},
		"a name of 33":          {o{"name": strings.Repeat("a", 33), "description": "x"}, "name"},
		"capitals":              {o{"name": "Ticket", "description": "x"}, "lower case"},
		"a gap":                 {o{"name": "my ticket", "description": "x"}, "validation regex"},
		"no description":        {o{"name": "t"}, "description"},
		"a menu":                {o{"name": "Open a ticket from this", "type": 3}, ""},
		"a menu with words":     {o{"name": "Open", "type": 3, "description": "x"}, "Context menu commands"},
		"25 options":            {command(many(25, 1)...), ""},
		"26 options":            {command(many(26, 1)...), "options: Must be between 0 and 25"},
		"8000 characters":       {command(many(25, 100)...), ""},
		"more":                  {command(l{o{"type": 1, "name": "a", "description": "x", "options": many(25, 100)}, o{"type": 1, "name": "b", "description": "x", "options": many(5, 100)}}...), "exceeds maximum size"},
		"required last":         {command(option("a", nil), option("b", o{"required": true})), "Required options"},
		"an option twice":       {command(option("a", nil), option("a", nil)), "must be unique"},
		"a subcommand among":    {command(option("a", nil), o{"type": 1, "name": "b", "description": "x"}), "mutually exclusive"},
		"choices and complete":  {command(option("a", o{"autocomplete": true, "choices": l{o{"name": "x", "value": "x"}}})), "autocomplete"},
		"completing a user":     {command(option("a", o{"type": 6, "autocomplete": true})), "has no autocomplete"},
		"25 choices":            {command(option("a", o{"choices": times(25, func(i int) any { return o{"name": fmt.Sprint(i), "value": "x"} })})), ""},
		"26 choices":            {command(option("a", o{"choices": times(26, func(i int) any { return o{"name": fmt.Sprint(i), "value": "x"} })})), "choices: Must be between 0 and 25"},
		"no such language":      {o{"name": "t", "description": "x", "description_localizations": o{"xx": "y"}}, "no locale"},
		"a translation too big": {o{"name": "t", "description": "x", "description_localizations": o{"de": long(101)}}, "description_localizations.de"},
	} {
		_, err := w.call("POST", "applications/"+w.AppID()+"/commands", c.body)
		if c.fault == "" {
			if err != nil || len(w.TakeFaults()) > 0 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if faults := strings.Join(w.TakeFaults(), "\n"); err == nil || !strings.Contains(faults, c.fault) {
			t.Errorf("%s: %v; %s", name, err, faults)
		}
	}
}

// Overwriting takes away what it does not name, and leaves ids as they were.
func TestOverwriting(t *testing.T) {
	w := open(t, discordtest.Config{})
	desk := &discordgo.ApplicationCommand{Name: "desk", Description: "The desk"}
	w.register(ticket, desk)
	was, err := w.s.ApplicationCommands(w.AppID(), "")
	if err != nil || len(was) != 2 {
		t.Fatal(was, err)
	}
	w.register(ticket)
	now, err := w.s.ApplicationCommands(w.AppID(), "")
	if err != nil || len(now) != 1 || now[0].ID != was[0].ID || now[0].Version == was[0].Version {
		t.Fatal(now, err)
	}
	_, err = w.s.ApplicationCommandEdit(w.AppID(), "", now[0].ID, &discordgo.ApplicationCommand{Name: "ticket", Description: "Other"})
	w.ok(err)
	made, err := w.s.ApplicationCommandCreate(w.AppID(), w.home, desk)
	w.ok(err)
	w.ok(w.s.ApplicationCommandDelete(w.AppID(), w.home, made.ID))
	w.refused(w.s.ApplicationCommandDelete(w.AppID(), w.home, made.ID), 404, 10063)
	var spec map[string]any
	w.ok(json.Unmarshal(w.Commands("")["ticket"], &spec))
	if spec["description"] != "Other" {
		t.Error(spec)
	}
}

// 200 commands can be made in a day. Those that are there already do not count.
func TestDailyCommands(t *testing.T) {
	w := open(t, discordtest.Config{})
	var err error
	n := 0
	for ; err == nil && n < 300; n++ {
		w.Advance(1e9)
		_, err = w.s.ApplicationCommandBulkOverwrite(w.AppID(), "", []*discordgo.ApplicationCommand{{Name: fmt.Sprint("c", n%2), Description: "x"}})
		w.Advance(1e9)
	}
	w.refused(err, 400, 30034)
	if n != 201 {
		t.Error(n)
	}
}

// What Discord's own client does not take of people.
func TestTypingCommands(t *testing.T) {
	w := open(t, discordtest.Config{})
	secret := &discordgo.ApplicationCommand{Name: "secret", Description: "x", DefaultMemberPermissions: new(int64(discordgo.PermissionManageGuild))}
	w.register(ticket, secret)
	w.listen()
	w.answers(func(w *world, i *discordgo.Interaction) { w.ok(w.respond(i, o{"type": 4, "data": o{"content": "ok"}})) })
	h := w.As(w.anna) // who has Italian
	for line, ok := range map[string]bool{
		"/ticket open priority:critical":            true,
		"/ticket open priority:Critical testo:ciao": true,
		"/ticket open":              false, // it is required
		"/ticket":                   false,
		"/nothing":                  false,
		"/secret":                   false,
		"/ticket open priority:bad": false,
		"/ticket open priority:critical count:10":       false,
		"/ticket open priority:critical for:@Ben":       true,
		"/ticket open priority:critical for:@Nobody":    false,
		"/ticket open loose priority:critical":          false,
		"/ticket open priority:critical text:a: b c: d": true,
	} {
		a, err := h.Slash(t.Context(), w.lobby, line)
		if ok != (err == nil && a.Acked) || !ok && !discordtest.Refused(err) {
			t.Errorf("%s: %v %v", line, a, err)
		}
	}
	id := h.Upload("a.txt", "", []byte("x"))
	if _, err := h.Command(t.Context(), w.lobby, "ticket open", map[string]string{"priority": "critical", "file": id, "for": w.ben}); err != nil {
		t.Error(err)
	}
	data := w.last("INTERACTION_CREATE")["data"].(o)["resolved"].(o)
	if data["attachments"].(o)[id] == nil || data["users"].(o)[w.ben] == nil || data["members"].(o)[w.ben] == nil {
		t.Error(data)
	}
}
