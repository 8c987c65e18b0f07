package commands_test

import (
	"context"
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// One ticket whose agreement is damaged hides no other, and is named.
func TestAnUnreadableAgreementHidesNoOtherTicket(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	anna.types("open product=x The first")
	anna.types("open product=x The second")
	w.now = at("2026-04-02T22:00:00+02:00")
	anna.types("open priority=critical category=cloud-down product=x The third")
	w.update(func(tx storage.Tx) error {
		ticket, err := tx.Tickets.Get(1001)
		ticket.Hash = "lost"
		if err != nil {
			return err
		}
		return tx.Tickets.Put(ticket)
	})
	lists := map[string]talk.Answer{
		"queue":  w.as("nora", "desk").types("queue"),
		"oncall": w.as("nora", "desk").types("oncall"),
		"digest": w.as("mara", "desk").types("digest"),
		"list":   anna.types("list"),
		"find":   anna.types("find The"),
	}
	for verb, ans := range lists {
		said := words(ans)
		if !strings.Contains(said, "#1001") || !strings.Contains(said, "its agreement cannot be read") || !strings.Contains(said, "The third") {
			t.Errorf("%s: %s", verb, said)
		}
	}
	for _, card := range w.did.Home(context.Background(), talk.Person{Key: key("nora"), Name: "Nora"}) {
		if strings.Contains(card.Title, "could not be drawn") {
			t.Error("the home page could not be drawn")
		}
	}
}
