package commands_test

import "testing"

// TestRefusedAboutAChargeWithANextStep: whoever wants of a charge what cannot be done reads how it stands, and what to do instead.
func TestRefusedAboutAChargeWithANextStep(t *testing.T) {
	w := newWorld(t)
	free, nora, mara := w.as("piotr", "piccolo"), w.as("nora", "desk"), w.as("mara", "desk")
	open := func() { w.wants(free.types("open version=older No audio"), "do you accept the charge?") }

	open()
	w.wants(free.types("contest 1001 It is yours"), "not accepted yet", "If you do not want to pay for it, say no: /ticket refuse 1001")
	w.wants(mara.types("settle 1001 stands"), "Only what the partner contests is settled, with /ticket contest 1001")
	free.types("accept 1001")
	w.wants(free.types("refuse 1001"), "accepted by Piotr", "It cannot be refused any more.", "/ticket close 1001", "speak to")
	w.wants(free.types("accept 1001"), "Nothing is left for you to do.")
	w.wants(free.types("contest 1001 Too slow"), "If you do not agree with it, speak to", "who can have the time taken back")
	w.wants(mara.types("quote 1001 50 EUR"), "Only what is priced on request and not accepted yet is quoted.", "the partner opens a follow-up")

	open()
	free.types("refuse 1002")
	w.wants(free.types("accept 1002"), "refused by Piotr", "If you want it done after all, open a follow-up", "[Open a follow-up → open follows=1002]")

	bug := "open category=bug version=latest It crashes"
	free.types(free.types(bug).Say.Buttons[0].Line)
	w.wants(free.types("accept 1003"), "accept")
	w.wants(free.types("contest 1003 It is yours"), "Nothing is owed yet.", "you can contest that")
	nora.types("time 1003 30m Read the core dump")
	nora.types("resolve 1003 cause=not-a-bug Your disk was full.")
	w.wants(free.types("contest 1003 It is yours"), "is contested")
	w.wants(free.types("accept 1003"), "contested", "settles it.")
	mara.types("settle 1003 stands")
	w.wants(free.types("contest 1003 Once more"), "is settled already", "Beyond that, speak to")

	w.as("anna", "centralino").types("open product=x Nothing to pay")
	w.wants(w.as("anna", "centralino").types("accept 1004"), "#1004 is not charged.", "There is nothing to decide about that.")
}
