// Package talk is what is said between people and Tieline: the acts that come in, the answers, cards and forms
// that go out, and the one-line grammar. It is neutral between platforms.
//
// Invariants
//
//   - An Act is named by what happened (Act.Key), never by how it reached us. The same message read live, from
//     a retry or from backfill has the same Key.
//   - Nothing carries authority but the Person in the Act: a Button is a command line under a finger, and a
//     forged one does what typing it would.
//   - What people typed is data all the way: it becomes Spans, never markup.
//   - A Card and a Form that pass Check are within the limits of every platform.
package talk
