// Package storage holds the records of Tieline and the ports by which the rest of the program keeps them.
//
// Invariants
//
//   - Store.Update is the only way to write. What its function does commits together or not at all: a ticket's
//     state, its events, its clocks and the deliveries it owes.
//   - Events are only ever appended. Together with the pinned agreement text they are enough to compute every
//     clock of a ticket again.
//   - What people wrote stands in Messages (and in a ticket's subject and fields), never in an event, so that
//     it can be erased without touching the history.
//   - Instants are UTC and kept to the millisecond. The zero time means "not".
//
// Nothing of SQL shows here. The embedded default is storage/sqlite; what every store must do is written down
// as tests in storage/storagetest.
package storage
