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
//   - Instants are UTC and kept to the millisecond, what is finer is cut off. The zero time means "not".
//   - A record comes back as it was put. Only emptiness has one form: an empty list, or empty bytes, is nil; an empty
//     map is not nil, so that it can be written to. Texts are UTF-8 and may hold any character.
//
// Nothing of SQL shows here. The embedded default is storage/sqlite; what every store must do is written down
// as tests in storage/storagetest.
package storage
