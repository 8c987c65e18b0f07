package commands

import (
	"log/slog"

	"tieline/commands/talk"
	"tieline/storage"
)

// Undelivered tells the managers that a delivery will never arrive. A private message that does not arrive is
// only logged: telling about telling could go on for ever.
func (c *Commands) Undelivered(tx storage.Tx, d storage.Delivery, why string) error {
	if d.What == storage.Answer {
		slog.Error("a private message will never arrive", "act", d.Act, "delivery", d.Key, "why", why)
		return nil
	}
	if _, err := tx.Stops.At(d.Key); err == nil {
		return nil // one of many: their board lists it
	}
	r := &request{c: c, tx: tx, now: c.now().UTC()}
	people, err := tx.People.List()
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Bad, Title: "A message could not be delivered.",
		Body: talk.Say("It was for ", talk.Literal(d.Lane), ". The platform said: ", talk.Literal(why), ". Look whether the channel still exists and Tieline is in it.")}
	for _, p := range people {
		if p.Role != storage.Manager || len(p.Keys) == 0 {
			continue
		}
		told := card
		if _, err := r.owePrivately(p.Keys[0], told); err != nil {
			return err
		}
	}
	return nil
}
