package commands_test

import (
	"testing"

	"tieline/storage"
)

// A form is for the partner for whom it was begun, wherever it is sent from.
func TestFormSentInAnotherPartnersChannel(t *testing.T) {
	w := newWorld(t)
	filled := map[string]string{"subject": "No dial tone", "message": "No dial tone", "product": "PBX-7"}
	form := w.as("nora", "hudson").types("open").Form
	w.wants(w.as("nora", "centralino").fills(form, filled), "This form was begun for another partner.")
	w.update(func(tx storage.Tx) error {
		all, err := tx.Tickets.Find(storage.TicketQuery{})
		if len(all) != 0 {
			t.Errorf("opened all the same: %+v", all)
		}
		return err
	})
	w.wants(w.as("nora", "desk").fills(form, filled), "#1001 is open.")
	if p := w.ticket(1001).Partner; p != "hudson" {
		t.Errorf("it is opened for %s", p)
	}
}
