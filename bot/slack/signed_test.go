package slack

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tieline/bot/slack/slacktest"
	"tieline/commands/talk"
)

// relayed is a card with somebody's words.
func relayed(name, of string) talk.Card {
	return talk.Card{Author: &talk.Author{Name: name, Of: of, Picture: "https://avatars.slack-edge.com/anna.png"}, Body: talk.Say("All calls drop.")}
}

// TestSigned: what is relayed stands under the name and with the picture of whoever wrote it, where the app may; else, where the name
// has no room, and once it is edited, they stand in its first line.
func TestSigned(t *testing.T) {
	h := newHarness(t)
	anna := relayed("Anna Rossi", "Acme Telecom")
	long := relayed(strings.Repeat("n", 70), "Acme Telecom")
	all := h.Scopes()
	without := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == signing })
	find := func(ts string) slacktest.Seen {
		t.Helper()
		m, ok := h.As(h.ben).Find(h.one, ts)
		if !ok {
			t.Fatal("it is not there")
		}
		return m
	}
	head := h.post(h.one, "", talk.Card{Title: "#1001"})
	signed := h.post(h.one, head.Ref.ID, anna)
	if m := find(signed.Ref.ID); m.Name != "Anna Rossi · Acme Telecom" || m.Picture != anna.Author.Picture || m.Words != "All calls drop." {
		t.Errorf("it stands under %q, with %q, and says %q", m.Name, m.Picture, m.Words)
	}
	edited := anna
	edited.Body = talk.Say("Most calls drop.")
	if err := h.a.Edit(context.Background(), signed.Ref, &edited); err != nil {
		t.Fatal(err)
	}
	inLine := func(what string, m slacktest.Seen, name, says string) {
		t.Helper()
		if m.Name != "" || !strings.Contains(m.Words, name) || !strings.Contains(m.Words, says) {
			t.Errorf("%s: it stands under %q, and says %q", what, m.Name, m.Words)
		}
	}
	inLine("edited", find(signed.Ref.ID), "Anna Rossi · Acme Telecom", "Most calls drop.")
	inLine("a long name", find(h.post(h.one, "", long).Ref.ID), long.Author.Name+" · Acme Telecom", "All calls drop.")

	h.SetScopes(without...) // it is noticed with the answer
	inLine("without the scope", find(h.post(h.one, "", anna).Ref.ID), "Anna Rossi · Acme Telecom", "All calls drop.")
	h.Restart()
	before := len(h.Calls("chat.postMessage"))
	inLine("without the scope from the start", find(h.post(h.one, "", anna).Ref.ID), "Anna Rossi · Acme Telecom", "All calls drop.")
	if n := len(h.Calls("chat.postMessage")) - before; n != 1 {
		t.Errorf("%d calls for one message", n)
	}
	h.SetScopes(all...) // installed anew: it counts with what is posted next
	h.post(h.one, "", *card("anything"))
	if m := find(h.post(h.one, "", anna).Ref.ID); m.Name != "Anna Rossi · Acme Telecom" {
		t.Errorf("after it was installed anew it stands under %q", m.Name)
	}
}

// What stands under another's name is ours all the same: nobody is heard by it, it is found by its key, and a reaction to it opens nothing.
func TestSignedIsOurs(t *testing.T) {
	h := newHarness(t)
	r, _ := h.listen(nil)
	head := h.type_(h.anna, h.one, "", "the head")
	h.heardOne(r, 1)
	signed := h.post(h.one, head, relayed("Ben", "Acme"))
	if err := h.As(h.ben).React(h.one, signed.Ref.ID, "ticket"); err != nil {
		t.Fatal(err)
	}
	quiet(t, h, r, 1)
	h.marks.by[h.one+"/"+head] = head
	h.Drop(0)
	h.Listening()
	quiet(t, h, r, 1)
}
