package commands_test

import (
	"testing"

	"tieline/storage"
)

// A ticket's history can be long, and its card is drawn after everything that happens to it.
func TestACardReadsTheHistoryOnce(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open priority=critical product=PBX-7 All calls drop")
	w.update(func(tx storage.Tx) error {
		th, err := tx.Threads.Get("t1001/desk")
		if err != nil {
			return err
		}
		read := 0
		tx.Events = counted{tx.Events, &read}
		if _, err := w.did.Draw(tx, th); err != nil {
			return err
		}
		if read != 1 {
			t.Errorf("the events were read %d times", read)
		}
		return nil
	})
}

// counted counts how often events are read.
type counted struct {
	storage.Events
	read *int
}

func (c counted) Of(ticket int64) ([]storage.Event, error) {
	*c.read++
	return c.Events.Of(ticket)
}
