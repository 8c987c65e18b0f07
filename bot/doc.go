// Package bot is the line between what people do and where they do it: the Platform port with its classes of
// error, the patience with which an act is answered, and the router that takes acts to commands.
//
// Invariants
//
//   - An act is done in one transaction; the platform is acknowledged after the commit, with its result.
//   - Nothing that matters is said only in the acknowledgement: it is also a Delivery, released when the
//     acknowledgement was seen to arrive.
//   - Every failure of a platform has a class, and the class alone says what is done about it.
package bot
