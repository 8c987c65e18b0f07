// Package storagetest is what every storage.Store must pass: each promise of package storage, as a test.
//
// A store's own tests call Run. What is particular to one store (its files, its migrations, being killed) stays
// with it.
package storagetest

import (
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieline/storage"
)

// Run tests the stores that open makes. Each must be new and empty; open closes it in the test's cleanup.
func Run(t *testing.T, open func(t *testing.T) storage.Store) {
	for _, part := range []struct {
		name string
		test func(*testing.T, storage.Store)
	}{
		{"RoundTrip", roundTrips},
		{"Texts", texts},
		{"Instants", instants},
		{"Emptiness", emptiness},
		{"Partners", partners},
		{"People", people},
		{"Bindings", bindings},
		{"Tickets", tickets},
		{"TicketQueries", ticketQueries},
		{"Threads", threads},
		{"Beginning", beginning},
		{"Events", events},
		{"Messages", messages},
		{"Clocks", clocks},
		{"ClockTimes", clockTimes},
		{"Timers", timers},
		{"Queue", queue},
		{"Alerts", alerts},
		{"Figures", figures},
		{"Rota", rotas},
		{"Search", searches},
		{"SearchAfterChanges", searchesAfter},
		{"Drafts", drafts},
		{"Referrals", referrals},
		{"ChannelsOff", channelsOff},
		{"StaffGroups", staffGroups},
		{"Acts", acts},
		{"Agreements", agreements},
		{"Blobs", blobs},
		{"Marks", marks},
		{"Announced", announcedLists},
		{"Gathered", gatheredTickets},
		{"Rounds", roundsAndStops},
		{"Outbox", outbox},
		{"OutboxSecrets", outboxSecrets},
		{"OutboxModel", outboxModel},
		{"ReadOnly", readOnly},
		{"Undone", undone},
		{"Cancelled", cancelled},
		{"Deadlines", deadlines},
		{"Snapshots", snapshots},
		{"KeptTx", keptTx},
		{"Crowd", crowd},
		{"Closed", closed},
	} {
		t.Run(part.name, func(t *testing.T) {
			defer reportFailure(t)
			part.test(t, open(t))
		})
	}
}

// failure is an error that a test did not expect, and where.
type failure struct {
	err  error
	line string
}

// must is for what has to succeed. It panics, which also undoes the Update around it; reportFailure makes a
// failed test of it.
func must[R any](v R, err error) R {
	fine(err)
	return v
}

// fine is must for what returns only an error.
func fine(err error) {
	if err == nil {
		return
	}
	_, file, line, _ := runtime.Caller(1)
	if _, f, l, ok := runtime.Caller(2); ok && file == thisFile() {
		file, line = f, l
	}
	panic(failure{err, fmt.Sprintf("%s:%d", file, line)})
}

func thisFile() string {
	_, file, _, _ := runtime.Caller(0)
	return file
}

func reportFailure(t *testing.T) {
	switch r := recover().(type) {
	case nil:
	case failure:
		t.Errorf("%s: unexpected error: %v", r.line, r.err)
	default:
		panic(r)
	}
}

// update writes; it must succeed.
func update(t testing.TB, s storage.Store, fn func(storage.Tx)) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx storage.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

// view reads; it must succeed.
func view(t testing.TB, s storage.Store, fn func(storage.Tx)) {
	t.Helper()
	if err := s.View(t.Context(), func(tx storage.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// same compares records to the last field; emptiness has a test of its own.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	want, got = normal(want), normal(got)
	if reflect.DeepEqual(want, got) {
		return // cmp takes its time over long bytes
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
