// Package sqlite keeps the records of Tieline in one SQLite file: the embedded default, for one process on one
// machine.
//
// Invariants
//
//   - One process at a time. A lock on a file beside the database (PATH.lock) is held while the store is open
//     and ends with the process, however it ends; a second one is refused at once.
//   - One connection writes; the others only read, each View from its own snapshot. Transactions start
//     immediate, so none fails halfway for having read before it wrote.
//   - Callers of Update that wait for one another share a transaction, each in a savepoint of its own, and one commit:
//     a part that fails or panics leaves nothing and spoils nobody else's; a commit that fails is every member's error.
//   - The search index takes what is new once for all who share a transaction, before its commit; what changes it takes at once,
//     by triggers, whoever changes it.
//   - Update returns nil only after the commit has been synced (write-ahead log, synchronous=FULL). No context
//     reaches SQLite, so none can interrupt a commit and leave its outcome open: cancellation is looked at
//     before each statement and once more before the commit.
//   - A write that failed spoils its part: SQLite may have undone the whole transaction by itself, so nothing more is
//     done in it and it is never committed, even where the caller ignored the error; where all was undone, nobody
//     who shared it is told otherwise.
//   - The schema goes forward only. A file from a newer Tieline, or of another program, is refused unchanged.
//
// What someone has to act on (the disk is full, the file is locked) comes back as a *Trouble, with a sentence that
// says what to do; any other error is a fault of this program.
package sqlite
