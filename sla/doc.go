// Package sla is what support agreements say: it reads their files, decides by them whether a request is covered,
// runs the clocks of a ticket, and gives the account of how each came about.
//
// Invariants
//
//   - Everything is a pure function of data and time: no context, no I/O, no time.Now. Whoever calls gives the
//     instant, and the same arguments give the same answer for ever.
//   - What is particular to one agreement stands in its file. Tables say what there is; of the rules the first that
//     matches decides; of the notices all that match apply.
//   - A Decision and a Clock carry the clauses and the sentences that explain them.
//   - An instant is open exactly when its wall-clock reading in the calendar's zone lies in a window [start, end) of
//     a working day; what is counted is real time. Days are calendar days in the zone, never 24 h.
//   - An Agreement and a Calendar may be used by many goroutines at once.
//
// Failure. A file that cannot be read whole gives no Agreement, but Problems: every mistake with its line and what to
// write instead. What has been read cannot fail afterwards: a rule asks about facts that are declared, and its
// expressions were checked against their types.
package sla
