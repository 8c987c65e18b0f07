package rehearse_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"tieline/bot/rehearse"
)

// good is a conversation in which a line can be put into a wrong one's place.
const good = `WX-5: One ticket

agreement: wildix
partner: acme (Acme Telecom) tier=gold region=emea country=IT
people: anna (Anna Rossi), bob of acme
engineers: nora (Nora Lind) in Rome, omar

It is Friday 27 March 2026, 17:45 in Rome.

anna in #acme: /ticket open product=PBX-7 No dial tone
  anna alone sees: #1001 is open.
`

func read(text string) (*rehearse.Script, error) {
	return rehearse.Read("a.txt", text, func(string) ([]byte, error) { return nil, os.ErrNotExist })
}

func TestReadTellsWhatALineShouldBe(t *testing.T) {
	if _, err := read(good); err != nil {
		t.Fatal(err)
	}
	start, turn, seen := "It is Friday 27 March 2026, 17:45 in Rome.", "anna in #acme: /ticket open product=PBX-7 No dial tone", "  anna alone sees: #1001 is open."
	for _, tc := range []struct{ instead, with, wants string }{
		{"WX-5: One ticket", "", "a.txt:1: the first line says what the conversation is about"},
		{"WX-5: One ticket", "WX-55: One ticket", "a.txt:1: no agreement has a clause WX-55"},
		{"WX-5: One ticket", "WX-5:", "in a few words what the conversation is about"},
		{"agreement: wildix", "agreement: wildex", `a.txt:3: there is no agreement "wildex" — did you mean wildix?`},
		{"agreement: wildix", "agreement: mine.yaml", "the agreement's file cannot be opened"},
		{"agreement: wildix", "agrement: wildix", `"agrement" is not part of the cast — did you mean agreement?`},
		{"partner: acme (Acme Telecom) tier=gold region=emea country=IT", "partner: Acme Telecom", "a partner is an id of small letters"},
		{"partner: acme (Acme Telecom)", "partner: desk (Acme Telecom)", "there is a channel #desk already"},
		{"of acme", "of acne", `there is no partner "acne" — did you mean acme?`},
		{"people: anna (Anna Rossi), bob of acme", "people: anna, bob", "people belong to a partner"},
		{"nora (Nora Lind) in Rome", "nora (Nora Lind) in Atlantis", `no time zone is called "Atlantis"`},
		{"omar", "anna", "anna is in the cast twice"},
		{start, "It is Thursday 27 March 2026, 17:45 in Rome.", "27 March 2026 is a Friday, not a Thursday"},
		{start, "It is Sunday 29 March 2026, 02:30 in Rome.", "the clocks go forward that night: there is no 02:30 in Rome"},
		{start, "It is Friday 27 Marsh 2026, 17:45 in Rome.", `"Marsh" is not a month`},
		{start, "It is Friday 27 March 2026, 25:45 in Rome.", "25:45 is not a time of day"},
		{start, "It is Friday 27 March 2026.", "the beginning is a day, a time and a zone"},
		{start, "", "somebody does something before it is said when the conversation begins"},
		{turn, "ana in #acme: Hello", `a.txt:10: there is nobody called "ana" in this conversation — did you mean anna?`},
		{turn, "anna in #acne: Hello", "there is no channel #acne — did you mean acme?"},
		{turn, "anna in the desc thread of #1001: Hello", "a ticket has no desc thread — did you mean desk?"},
		{turn, "anna in acme: Hello", "a place is a channel (#acme)"},
		{turn, "anna in #acme:", "nothing is said"},
		{turn, "anna presses Claim", `anna can do this: anna in #desk: … — anna clicks "Claim"`},
		{turn, `nora and omar click "Claim"`, "one person clicks, or several at once"},
		{turn, "On Saturday 30 March at 09:00", "30 March 2026 is a Monday, not a Saturday"},
		{turn, "On Thursday 26 March at 09:00", "time goes forward only: it is Friday 27 March 2026, 17:45 CET already"},
		{turn, "At 17:45", "time goes forward only"},
		{turn, "Half an hour later", "time moves like this"},
		{turn, "anna alone sees: Hello", "what people see is set in under the turn"},
		{turn, "Something happens", "this is neither something that somebody does"},
		{turn, "monitoring reports:", "nothing is reported"},
		{turn, "monitoring reports:\n  registrar is down", "an alert is a name, labels"},
		{turn, "monitoring reports:\n  Down partner=", "an alert is a name, labels"},
		{seen, "  anna alone watches: Hello", "what is set in says what somebody sees"},
		{seen, "  ana sees: Hello", `there is nobody called "ana"`},
		{seen, "  anna sees: …", "nothing stands after"},
		{seen, "  the acme thread sees: Hello", `"the acme thread" is not a place`},
		{seen, "  the desk card of #1001 sees: Hello", "a card says: the desk card of #1001 says: …"},
		{seen, "  #acme says: Hello", "people and places see: #acme sees: …"},
		{seen, "  #acme alone sees: Hello", "only a person sees something alone"},
		{seen, "", "nothing is expected"},
	} {
		if !strings.Contains(good, tc.instead) {
			t.Fatalf("%q is not in the good one", tc.instead)
		}
		s, err := read(strings.Replace(good, tc.instead, tc.with, 1))
		if err == nil || !strings.Contains(err.Error(), tc.wants) {
			t.Errorf("with %q: %v\nwants %q", tc.with, err, tc.wants)
		}
		if _, ok := errors.AsType[rehearse.Problem](err); err != nil && !ok {
			t.Errorf("with %q: %T is not a Problem", tc.with, err)
		}
		_ = s
	}
}

func TestReadTellsAllProblemsAtOnce(t *testing.T) {
	_, err := read(strings.NewReplacer("anna in #acme", "ana in #acne", "wildix", "wildex").Replace(good))
	if err == nil || strings.Count(err.Error(), "did you mean") != 3 {
		t.Errorf("not every problem is told: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add("A title\n\nstranger: sam\nIt is Friday 27 March 2026, 17:45 in UTC\nsam fills in the form:\n  a: b\n  sam sees: c\n2 days and 3 hours later\nsam edits \"a\" to \"b\"")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := read(text)
		if s == nil || err == nil && (s.Title == "" || s.Start.IsZero()) {
			t.Errorf("read as good without a title or a beginning: %q", text)
		}
	})
}
