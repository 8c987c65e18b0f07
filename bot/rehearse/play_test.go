package rehearse_test

import (
	"context"
	"strings"
	"testing"

	"tieline/bot/rehearse"
	"tieline/commands/talk"
	"tieline/storage"
)

// tale is a conversation of two partners, to be continued.
const tale = `Two partners

agreement: wildix
partner: acme (Acme Telecom) tier=gold region=emea country=IT
partner: hudson (Hudson Voice) tier=gold region=americas country=US
people: anna (Anna Rossi) of acme
people: ben (Ben Carter) of hudson
engineer: nora (Nora Lind)

It is Tuesday 31 March 2026, 10:00 in Rome.

anna in #acme: /ticket open product=PBX-7 The vault is unlocked
  anna alone sees: #1001 is open.
`

// played plays the tale with a continuation, and gives what did not come true as it is printed.
func played(t *testing.T, more string, o rehearse.Options) string {
	t.Helper()
	s, err := read(tale + more)
	if err != nil {
		t.Fatal(err)
	}
	o.Dir, o.Open = t.TempDir(), onSQLite
	failures, err := rehearse.Play(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range failures {
		b.WriteString(f.Error() + "\n")
	}
	return b.String()
}

func TestWhatDoesNotComeTrueIsToldByItsLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ more, wants string }{
		"good":         {"", ""},
		"not seen":     {"  anna alone sees: #1002 is open.\n", "a.txt:14: this was not seen\n    anna alone sees: #1002 is open.\n  What anna alone was shown in this turn:\n    | #1001 is open.\n"},
		"not yet":      {"ben in #hudson: Hello\n  anna sees: #1001\n", "a.txt:15: this was not seen: in this turn anna was shown nothing new"},
		"not alone":    {"  #acme sees: #1001 is open.\n", "a.txt:14: this was not seen"},
		"somebody's":   {"  ben sees: #1001\n", "in this turn ben was shown nothing new"},
		"seen":         {"  nora does not see: The vault\n", "a.txt:14: this was seen all the same"},
		"seen before":  {"ben in #hudson: Hello\n  nora has never seen: The vault\n", "a.txt:15: this was seen all the same"},
		"something":    {"  #desk sees nothing new\n", "a.txt:14: there was something new"},
		"card":         {"  the desk card of #1001 says: State: claimed\n", "a.txt:14: the card does not say this\n    the desk card of #1001 says: State: claimed\n  The card says:\n    | #1001 The vault is unlocked"},
		"card says":    {"  the desk card of #1001 does not say: Standard\n", "the card says this all the same"},
		"no thread":    {"  the desk card of #1002 says: State\n", "there is no the desk thread of #1002 yet"},
		"no button":    {"nora clicks \"Climb\" in the desk thread of #1001\n", "nora sees no button \"Climb\" there\n    nora clicks \"Climb\" in the desk thread of #1001\n  There are these buttons:\n    | [Claim] [Reply]"},
		"no form":      {"anna sends the form\n", "a.txt:14: anna has no form to fill in"},
		"no field":     {"anna in #acme: /ticket open\nanna fills in the form:\n  Produkt: PBX\n", `the form "Open a ticket" does not ask for "Produkt"`},
		"no choice":    {"anna in #acme: /ticket open\nanna fills in the form:\n  Priority: Kritical\n", `"Priority" does not offer "Kritical" — did you mean Critical?`},
		"not notified": {"  nora is notified\n", "nothing in this turn notifies nora"},
		"not theirs":   {"anna in #desk: Hello\n  nora sees nothing new\n", "There is no such channel here"},
	} {
		t.Run(name, func(t *testing.T) {
			got := played(t, tc.more, rehearse.Options{})
			if tc.wants == "" && got != "" || !strings.Contains(got, tc.wants) {
				t.Errorf("wants %q, got:\n%s", tc.wants, got)
			}
		})
	}
}

// slipping is a stage on which one person is shown what is another's.
type slipping struct {
	rehearse.Stage
	to, words string
}

func (s slipping) Sees(ctx context.Context, person string) ([]rehearse.Sight, error) {
	seen, err := s.Stage.Sees(ctx, person)
	if person == s.to && err == nil {
		seen = append(seen, rehearse.Sight{Ref: storage.Ref{ID: "slip"}, Card: &talk.Card{Title: s.words}})
	}
	return seen, err
}

func TestALeakIsFoundWithoutAsking(t *testing.T) {
	t.Parallel()
	more := "nora in the desk thread of #1001: /desk note Perhaps the cleaner did it\n  nora alone sees: Noted\n"
	for name, tc := range map[string]struct{ to, words, wants string }{
		"another's subject": {"ben", "Fixed: The vault is unlocked", "ben was shown the subject of another's ticket, which is not theirs to see"},
		"another's number":  {"ben", "Claim #1001", "the number of another's ticket"},
		"another's name":    {"ben", "For Acme Telecom", "another partner's name"},
		"the desk's note":   {"anna", "Nora: Perhaps the cleaner did it", "what stays at the desk"},
		"their own":         {"anna", "#1001 The vault is unlocked, Acme Telecom", ""},
		"the desk's own":    {"nora", "Perhaps the cleaner did it", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := played(t, more, rehearse.Options{Stage: func(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
				o, err := rehearse.OnLocal(ctx, set)
				o.Stage = slipping{o.Stage, tc.to, tc.words}
				return o, err
			}})
			if tc.wants == "" && got != "" || !strings.Contains(got, tc.wants) {
				t.Errorf("wants %q, got:\n%s", tc.wants, got)
			}
		})
	}
}

// demanding is a stage on which each form says that it needs one thing more than it does.
type demanding struct{ rehearse.Stage }

func (s demanding) Do(ctx context.Context, person string, d rehearse.Deed) (rehearse.Outcome, error) {
	got, err := s.Stage.Do(ctx, person, d)
	if got.Form != nil {
		got.Form.Fields = append(got.Form.Fields, talk.Field{Name: "more", Label: "One thing more", Required: true})
	}
	return got, err
}

func TestAFormIsNotTakenWithoutWhatItSaysItNeeds(t *testing.T) {
	t.Parallel()
	more := "anna in #acme: /ticket open\nanna fills in the form:\n  Subject: Fax\n  What is wrong?: It is mute\n  PBX name or product: PBX-7\n"
	for field, wants := range map[string]string{
		"":                          `the form "Open a ticket" was taken without "One thing more", which it says is needed`,
		"  One thing more: a stamp": "",
	} {
		got := played(t, more+field+"\n  anna alone sees: #1002 is open.\n", rehearse.Options{Stage: func(ctx context.Context, set rehearse.Setting) (rehearse.Opened, error) {
			o, err := rehearse.OnLocal(ctx, set)
			o.Stage = demanding{o.Stage}
			return o, err
		}})
		if wants == "" && got != "" || !strings.Contains(got, wants) {
			t.Errorf("with %q: wants %q, got:\n%s", field, wants, got)
		}
	}
}

func TestTheDirectoryIsRefusedByItsLine(t *testing.T) {
	t.Parallel()
	s, err := read(strings.Replace(tale, "tier=gold region=emea", "tier=golden region=emea", 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Open: onSQLite})
	if err == nil || !strings.Contains(err.Error(), `a.txt:4: the directory does not take this: wildix has no tier "golden". Did you mean gold? Choose one of: platinum, gold`) {
		t.Error(err)
	}
}
