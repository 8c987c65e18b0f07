// Package commands is what people can do. It is the only writer of tickets.
//
// An act arrives (Commands.Did), is known by its natural key, and is done in one transaction: who is this, for
// which partner, may they, what does the agreement say, what follows. A verb is a file: its row in the registry
// (name, who may, arguments, help) and the function that does it.
//
// Invariants
//
//   - The same act twice is done once, and answered alike both times.
//   - A refusal changes nothing of what the verb had begun; the refusal itself is recorded and owed.
//   - Every change of a ticket appends an event, computes its clocks anew from all its events, and owes its
//     cards to every thread it has, in the same transaction.
//   - What somebody may see of others' tickets is nothing, not even whether a number exists.
//   - What the desk writes stays at the desk unless it is sent on purpose.
package commands
