package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// Troubled tells the managers of something that nobody typed and that needs somebody: a backup that cannot be made. It is told once
// for each name, however often it is tried and through restarts; as long as there is no manager yet, it is not told.
func (c *Commands) Troubled(ctx context.Context, name, title, why string) error {
	a := talk.Act{Key: "trouble:" + name, At: c.now()}
	err := c.store.Update(ctx, func(tx storage.Tx) error {
		if _, err := tx.Acts.Seen(actKeys(a)...); !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		people, err := tx.People.List()
		if err != nil || !slices.ContainsFunc(people, func(p storage.Person) bool { return p.Role == storage.Manager }) {
			return err
		}
		r := &request{c: c, tx: tx, act: a, now: c.now().UTC().Truncate(time.Millisecond)}
		if err := r.tellManagers(talk.Card{Tone: talk.Bad, Title: title, Body: talk.Say(talk.Literal(talk.Clip(why, 1000)))}); err != nil {
			return err
		}
		return tx.Acts.Record(r.now, nil, actKeys(a)...)
	})
	c.woken()
	return err
}
