// Package intake is what every chat's adapter does with what it hears, before and after the handler: it hands on the deeds of
// each place in their order, each once; it tries again what the handler failed on; it knows how far each place was read, and
// has what was missed read after every gap, before what is heard next.
//
// Invariants
//
//   - A deed has one name, by whatever way it comes, and is done once while it is remembered here; commands remembers longer.
//   - The deeds of one place are handed on one at a time, and no place waits for another.
//   - A place's mark does not pass a message that was not done: it is read again until it is.
//   - Nothing is begun once Stop was called, and Stop waits for what was.
package intake
