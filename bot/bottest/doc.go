// Package bottest is the conformance suite that every adapter passes: what the rest of the program relies on when
// it speaks to a bot.Platform, written down as tests. An adapter brings a Harness, which does what people do on
// its platform (or on a strict fake of it) and shows what they see there.
//
//	func TestConformance(t *testing.T) { bottest.Run(t, newHarness) }
//
// The suite says nothing of how a platform looks, only of what must hold on all of them.
package bottest
