package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

// What somebody wrote comes back with every refusal, or is kept as a form, whatever the verb and the reason: the lines are
// those of the permissions, and so every verb that takes prose is held to it.
func TestRefusalsGiveTheWordsBack(t *testing.T) {
	const begins, more = "We have looked at all of it twice", ", and with password: Xk9fLq2vB7 it is still broken."
	_, rows := permissionTable(t)
	refused := map[string]int{}
	for _, state := range []storage.State{"", storage.New, storage.Held, storage.Resolved, storage.Closed} {
		w := newWorld(t)
		w.wants(w.as("anna", "centralino").types("open product=PBX-7 The vault is unlocked"), "#1001 is open.")
		number := 4711
		if state != "" {
			number = 1001
			w.update(func(tx storage.Tx) error {
				ticket, err := tx.Tickets.Get(1001)
				ticket.State = state
				if err != nil {
					return err
				}
				return tx.Tickets.Put(ticket)
			})
		}
		for _, v := range commands.Registry() {
			if !v.Prose {
				continue
			}
			i := slices.IndexFunc(rows, func(p permission) bool { return p.verb == v.Name })
			line := strings.ReplaceAll(rows[i].line, "#", fmt.Sprint(number)) + " " + begins + more
			for _, h := range []hand{w.as("anna", "centralino"), w.as("nora", "desk"), w.as("mara", "desk"), w.as("sam", "lobby")} {
				ans := h.types(line)
				if ans.Say == nil || ans.Say.Tone != talk.Bad {
					continue
				}
				refused[v.Name]++
				said := words(ans)
				for _, b := range ans.Say.Buttons {
					if form := h.types(b.Line).Form; form != nil {
						said += fmt.Sprintf("%+v", form.Fields)
					}
				}
				if !strings.Contains(said, begins) || strings.Contains(said, "Xk9fLq2vB7") {
					t.Errorf("%s types %q on a ticket that is %q, and sees %s", h.user, line, state, said)
				}
			}
		}
	}
	for _, v := range commands.Registry() {
		if v.Prose && refused[v.Name] == 0 {
			t.Errorf("%s was never refused here", v.Name)
		}
	}
	t.Log(refused)
}

// A form that is gone gives back what was filled in, and what is too long for a refusal is kept.
func TestWordsOfAForm(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	w.wants(anna.fills(&talk.Form{Draft: "gone", Fields: []talk.Field{{Name: "text"}}}, map[string]string{"text": "Nothing works since this morning."}),
		"sent already", "Nothing works since this morning.")
	long := strings.Repeat("It rings and rings. ", 180) + "The end."
	ans := w.as("nora", "desk").types("note 4711 " + long)
	w.wants(ans, "There is no ticket #4711", "Change it and try again")
	w.wants(w.as("nora", "desk").types("priorit 4711 p1 Everything is down"), "There is no command", "Everything is down")
}

// Labels and explanations of arguments stand in forms whole.
func TestArgumentsFitTheirForms(t *testing.T) {
	for _, v := range commands.Registry() {
		for _, a := range v.Args {
			if len(a.Title) > 45 || len(a.Help) > 100 {
				t.Errorf("%s %s: %q, %q would be cut", v.Name, a.Name, a.Title, a.Help)
			}
		}
		if len(v.Title)+len(" #1001") > 24 {
			t.Errorf("%s: %q would be cut", v.Name, v.Title)
		}
	}
}
