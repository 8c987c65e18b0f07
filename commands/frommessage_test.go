package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// heard is a message of somebody's in the place of a hand.
func (h hand) heard(id, user, text string, files ...storage.File) talk.Heard {
	return talk.Heard{Ref: storage.Ref{In: h.in, ID: id}, By: talk.Person{Key: key(user), Name: strings.ToUpper(user[:1]) + user[1:]},
		At: h.now, Text: talk.AsTyped(text), Files: files}
}

// picks is the message menu's "Open a ticket from this" on the last of what is heard.
func (h hand) picks(heard ...talk.Heard) talk.Answer {
	h.t.Helper()
	a := h.act(talk.Clicked)
	a.Line, a.On, a.Heard = "open", heard[len(heard)-1].Ref, heard
	return h.does(a)
}

// sends submits a form with some values, as it stands otherwise.
func (h hand) sends(f *talk.Form, values map[string]string) talk.Answer {
	h.t.Helper()
	if f == nil {
		h.t.Fatal("there is no form")
	}
	a := h.act(talk.Submitted)
	a.Filled = talk.Filled{Draft: f.Draft, Values: map[string]string{}}
	for _, x := range f.Fields {
		a.Filled.Shown = append(a.Filled.Shown, x.Name)
		a.Filled.Values[x.Name] = x.Value
	}
	for k, v := range values {
		a.Filled.Values[k] = v
	}
	return h.does(a)
}

func fieldOf(t *testing.T, f *talk.Form, name string) talk.Field {
	t.Helper()
	if f == nil {
		t.Fatal("there is no form")
	}
	for _, x := range f.Fields {
		if x.Name == name {
			return x
		}
	}
	t.Fatalf("the form has no field %s", name)
	return talk.Field{}
}

func TestTheThreadSoFarComesAlong(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	trace := storage.File{ID: "f1", Name: "trace.pcap"}
	ans := anna.picks(anna.heard("1", "piero", "No calls since nine"), anna.heard("2", "anna", "Here neither"),
		anna.heard("3", "piero", "password=Sommer2024!x does not help", trace))
	if got := fieldOf(t, ans.Form, "message").Value; !strings.HasPrefix(got, "Piero: ") || strings.Contains(got, "No calls") || strings.Contains(got, "Sommer2024") {
		t.Errorf("the form's message is %q", got)
	}
	if !strings.Contains(ans.Form.Intro.Plain(), "comes along") {
		t.Errorf("the form does not say that the thread comes along: %q", ans.Form.Intro.Plain())
	}
	w.wants(anna.sends(ans.Form, map[string]string{"product": "PBX-7", "subject": "No calls"}), "#1001 is open.")
	var all string
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		for _, m := range messages {
			all += m.Plain + "\n"
		}
		if len(messages) != 2 || len(messages[0].Files) != 1 {
			t.Errorf("the ticket has %d messages: %s", len(messages), all)
		}
		return err
	})
	for _, want := range []string{"Piero: No calls since nine\n", "Anna: Here neither\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q did not come along: %s", want, all)
		}
	}
}

// A password alone, after the writer's message that announced it, is masked among what comes along; another's word is not.
func TestAPasswordAloneDoesNotComeAlong(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	ans := anna.picks(anna.heard("1", "piero", "My password is:"), anna.heard("2", "anna", "Trunk4711b"), anna.heard("3", "piero", "Xk9fLq2vB7"))
	if got := fieldOf(t, ans.Form, "message").Value; strings.Contains(got, "Xk9f") {
		t.Errorf("the form's message is %q", got)
	}
	w.wants(anna.sends(ans.Form, map[string]string{"product": "PBX-7", "subject": "No calls"}), "#1001 is open.")
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		for _, m := range messages {
			if strings.Contains(m.Plain, "Xk9f") || strings.Contains(m.Plain, "Anna") && !strings.Contains(m.Plain, "Trunk4711b") {
				t.Errorf("it came along: %s", m.Plain)
			}
		}
		return err
	})
}

// A message that is longer than a form's field holds is on the ticket whole.
func TestALongMessageIsNotCut(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	var long strings.Builder
	for i := range 900 {
		fmt.Fprintf(&long, "line %d is down. ", i)
	}
	ans := anna.picks(anna.heard("1", "piero", long.String()))
	if n := len([]rune(fieldOf(t, ans.Form, "message").Value)); n > 3000 {
		t.Errorf("the form's field holds %d characters; Slack takes 3000", n)
	}
	w.wants(anna.sends(ans.Form, map[string]string{"product": "PBX-7"}), "#1001 is open.")
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		var whole string
		for _, m := range messages[1:] {
			_, part, _ := strings.Cut(m.Plain, "\n")
			whole += part + " "
		}
		for i := range 900 {
			if want := fmt.Sprintf("line %d is down", i); !strings.Contains(whole, want) {
				t.Fatalf("%q is lost", want)
			}
		}
		return err
	})
}

func TestOneTicketFromOneMessage(t *testing.T) {
	w := newWorld(t)
	anna, piero := w.as("anna", "centralino"), w.as("piero", "centralino")
	said := anna.heard("1", "anna", "No calls since nine")
	one, two := anna.picks(said), piero.picks(said)
	values := map[string]string{"product": "PBX-7", "subject": "No calls"}
	w.wants(anna.sends(one.Form, values), "#1001 is open.")
	ans := piero.sends(two.Form, values)
	w.wants(ans, "#1001 was opened from this message meanwhile.")
	var again string
	for _, b := range ans.Say.Buttons {
		if b.Label == "Open another all the same" {
			again = b.Line
		}
	}
	w.wants(piero.types(again), "#1002 is open.")
	w.wants(piero.picks(said), "This is part of #1001 already.")
	// Whose ticket it is, another is not told.
	ben := w.as("ben", "hudson")
	ans = ben.picks(said)
	if strings.Contains(words(ans), "1001") {
		t.Errorf("another partner is told of the ticket: %s", words(ans))
	}
}

// A line that was typed by a mention in a thread brings the thread along; what was typed is what is wrong.
func TestAMentionInAThreadBringsItAlong(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	a := anna.act(talk.Typed)
	a.Line, a.Heard = "open product=PBX-7 All calls drop", []talk.Heard{anna.heard("1", "piero", "The vault is unlocked")}
	w.wants(anna.does(a), "#1001 is open.")
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		if len(messages) != 2 || messages[0].Plain != "All calls drop" || !strings.Contains(messages[1].Plain, "Piero: The vault is unlocked") {
			t.Errorf("the ticket has %+v", messages)
		}
		return err
	})
	a = anna.act(talk.Typed)
	a.Line, a.Heard = "open", []talk.Heard{anna.heard("1", "piero", "The door is open"), anna.heard("2", "anna", "Still")}
	if got := fieldOf(t, anna.does(a).Form, "message").Value; got != "Piero: The door is open" {
		t.Errorf("the form's message is %q", got)
	}
}

func TestReactions(t *testing.T) {
	w := newWorld(t)
	react := func(h hand, emoji string, undone bool) talk.Answer {
		a := h.act(talk.Reacted)
		a.Emoji, a.Undone, a.Heard = emoji, undone, []talk.Heard{h.heard("1", "piero", "No calls since nine")}
		a.On = a.Heard[0].Ref
		return h.does(a)
	}
	for _, emoji := range []string{"ticket", ":ticket:", "🎫"} {
		w.wants(react(w.as("anna", "centralino"), emoji, false), "Open a ticket from this?")
	}
	for name, ans := range map[string]talk.Answer{
		"another emoji":     react(w.as("anna", "centralino"), "eyes", false),
		"taken back":        react(w.as("anna", "centralino"), "ticket", true),
		"in nobody's":       react(w.as("sam", "lobby"), "ticket", false),
		"staff at the desk": react(w.as("nora", "desk"), "ticket", false),
	} {
		if ans.Say != nil || ans.Form != nil {
			t.Errorf("%s: %s", name, words(ans))
		}
	}
	w.wants(react(w.as("nora", "centralino"), "ticket", false), "Open a ticket from this?")
}
