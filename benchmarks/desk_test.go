// Package benchmarks measures how fast the desk is, alone and with very many open tickets: docs/speed.md.
package benchmarks

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"tieline/bot/local/sample"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/sla/agreements"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// desk is a desk on a store, and no platform: what it owes stays in the outbox.
type desk struct {
	path  string
	store *sqlite.Store
	did   *commands.Commands
	now   time.Time
	acts  atomic.Int64
}

// thursday is when the tickets are opened: a working day in every calendar that ships.
var thursday = time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)

func openDesk(b testing.TB, path string) *desk {
	b.Helper()
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	all, err := agreements.All()
	if err != nil {
		b.Fatal(err)
	}
	d := &desk{path: path, store: store, now: thursday}
	set := commands.NewAgreements(all)
	if err := set.Pin(context.Background(), store, d.now); err != nil {
		b.Fatal(err)
	}
	d.did = commands.New(commands.Config{Store: store, Agreements: set, Now: func() time.Time { return d.now },
		Managers: []storage.PersonKey{{Platform: "local", User: sample.Manager}}})
	return d
}

// types is somebody who types a line in a channel.
func (d *desk) types(b testing.TB, user, channel, line string) talk.Answer {
	at := storage.Place{Platform: "local", ID: channel}
	ans, err := d.did.Did(context.Background(), talk.Act{Kind: talk.Typed, Key: fmt.Sprintf("i:%d-%d", d.acts.Add(1), time.Now().UnixNano()),
		At: d.now, In: at, Under: at, Line: line,
		By: talk.Person{Key: storage.PersonKey{Platform: "local", User: user}, Name: user}})
	if err != nil {
		b.Errorf("%s: %v", line, err)
	}
	return ans
}
