package commands_test

import (
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// buttonLine is the command line of a button by its label.
func buttonLine(t *testing.T, card talk.Card, label string) string {
	t.Helper()
	for _, b := range card.Buttons {
		if b.Label == label {
			return b.Line
		}
	}
	t.Fatalf("there is no button %q:\n%s", label, cardWords(card))
	return ""
}

// TestAReferralIsTheirs: only those to whom a request was passed on may settle it, and only those who asked hear of it.
func TestAReferralIsTheirs(t *testing.T) {
	w := newWorld(t)
	mara := w.as("mara", "desk")
	for _, line := range []string{`partner add up name="Upper Voice" agreement=wildix tier=gold region=emea`, `partner add low name="Lower Voice" agreement=wildix tier=bronze region=emea upstream=up`,
		`partner add side name="Side Voice" agreement=wildix tier=gold region=emea`} {
		w.wants(mara.types(line), "is added.")
	}
	for _, channel := range []string{"up", "low", "side"} {
		w.wants(w.as("mara", channel).types("bind "+channel+" anyway=yes"), "is connected")
	}
	lena, ute, sid := w.as("lena", "low"), w.as("ute", "up"), w.as("sid", "side")
	ans := lena.types(`open subject="Echo" product=PBX-7 *Our* guests <!channel> hear themselves`)
	w.wants(lena.types(buttonLine(t, *ans.Say, "Pass it on to Upper Voice")), "Passed on to Upper Voice.")
	card := w.owed("c/local/up")
	if !strings.Contains(card, "*Our* guests <!channel> hear themselves") || !strings.Contains(card, "PBX-7") {
		t.Errorf("what was typed is not there:\n%s", card)
	}
	var id string
	w.update(func(tx storage.Tx) error {
		list, err := tx.Referrals.Of("up", 0)
		if len(list) == 1 {
			id = list[0].ID
		}
		return err
	})
	for _, line := range []string{"open referral=" + id, "decline " + id + " no"} {
		for _, h := range []hand{lena, sid, w.as("sam", "lobby"), mara} {
			if said := words(h.types(line)); !strings.Contains(said, "There is no such request here.") && !strings.Contains(said, "do not know whom you act for") {
				t.Errorf("%s types %q: %s", h.user, line, said)
			}
		}
	}
	if said := words(sid.types("referrals")); strings.Contains(said, "Echo") {
		t.Errorf("another partner sees it: %s", said)
	}
	w.wants(ute.types("decline "+id+" Call us"), "Declined.")
	if told := w.owed("c/local/low"); !strings.Contains(told, "Call us") {
		t.Errorf("the asker is told %q", told)
	}
	w.wants(ute.types("open referral="+id), "Ute has declined it.")
	w.wants(ute.types("decline "+id+" Again"), "Ute has declined it.")
}

// TestWhatTheOtherAgreementDoesNotAskFor is kept behind the message.
func TestWhatTheOtherAgreementDoesNotAskFor(t *testing.T) {
	w := newWorld(t)
	mara := w.as("mara", "desk")
	for _, line := range []string{`partner add up name="Upper Voice" agreement=kolmisoft`, `partner set up agreement=kolmisoft tier=basic`,
		`partner add low name="Lower Voice" agreement=wildix tier=bronze region=emea upstream=up`} {
		mara.types(line)
	}
	w.as("mara", "up").types("bind up anyway=yes")
	w.as("mara", "low").types("bind low anyway=yes")
	lena := w.as("lena", "low")
	ans := lena.types(`open priority=critical category=cloud-down product=PBX-7 Nothing answers`)
	w.wants(lena.types(buttonLine(t, *ans.Say, "Pass it on to Upper Voice")), "Passed on to Upper Voice.")
	var line string
	w.update(func(tx storage.Tx) error {
		list, err := tx.Referrals.Of("up", 0)
		line = "open referral=" + list[0].ID
		return err
	})
	w.wants(w.as("ute", "up").types(line), "is open.")
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		if err == nil && messages[0].Plain != "Nothing answers\nPBX name or product: PBX-7" {
			t.Errorf("the message is %q", messages[0].Plain)
		}
		return err
	})
}

// TestAReferralGoesOn where those to whom it was passed turn to somebody else: the first asker hears that, and no more.
func TestAReferralGoesOn(t *testing.T) {
	w := newWorld(t)
	mara := w.as("mara", "desk")
	for _, line := range []string{`partner add top name="Top Voice" agreement=wildix tier=gold region=emea`, `partner add mid name="Middle Voice" agreement=wildix tier=reseller region=emea upstream=top`,
		`partner add low name="Lower Voice" agreement=wildix tier=end-user region=emea upstream=mid`} { // no integrator is known: it is the upstream partner
		mara.types(line)
	}
	for _, channel := range []string{"top", "mid", "low"} {
		w.as("mara", channel).types("bind " + channel + " anyway=yes")
	}
	lena, max, tina := w.as("lena", "low"), w.as("max", "mid"), w.as("tina", "top")
	ans := lena.types(`open product=PBX-7 Nobody can be called`)
	w.wants(lena.types(buttonLine(t, *ans.Say, "Pass it on to Middle Voice")), "Passed on")
	passed := func(to string) (x storage.Referral) {
		w.update(func(tx storage.Tx) error {
			list, err := tx.Referrals.Of(to, 1)
			x = list[0]
			return err
		})
		return x
	}
	first := passed("mid")
	ans = max.types("open referral=" + first.ID)
	w.wants(max.types(buttonLine(t, *ans.Say, "Pass it on to Top Voice")), "Passed on to Top Voice.")
	if told := w.owed("c/local/low"); !strings.Contains(told, "Middle Voice has passed it on.") || strings.Contains(told, "Top Voice") {
		t.Errorf("the first asker is told %q", told)
	}
	w.wants(tina.types("open referral="+passed("top").ID), "#1001 is open.")
	if told := w.owed("c/local/mid"); !strings.Contains(told, "Top Voice has taken it up.") {
		t.Errorf("the second asker is told %q", told)
	}
	if said := words(lena.types("referrals")) + words(lena.types("show 1001")); strings.Contains(said, "Top Voice") || strings.Contains(said, "is open") {
		t.Errorf("the first asker sees %q", said)
	}
	w.wants(max.types("open referral="+first.ID), "Max has passed it on.")
}
