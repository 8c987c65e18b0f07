package commands_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tieline/commands"
	"tieline/storage"
)

func (w *world) imports(text string, apply bool) commands.Import {
	w.t.Helper()
	done, err := w.did.Import(context.Background(), []byte(text), commands.ImportOptions{Apply: apply})
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

// told is all that an import says, one thing a line.
func told(done commands.Import) string {
	var b strings.Builder
	for _, p := range done.Problems {
		fmt.Fprintln(&b, p)
	}
	for _, c := range done.Changes {
		fmt.Fprintln(&b, c)
	}
	if done.Alone > 0 {
		fmt.Fprintf(&b, "%d alone\n", done.Alone)
	}
	return b.String()
}

const directory = `kind,partner,name,agreement,tier,region,country,upstream,product,channel,account,role,zone
partner,Little,"Little
Reseller",cloudcti,reseller,,nl,big,,,,,
partner,big,Big Provider,cloudcti,provider,,NL,,,,,,
partner,voice,Voice & Co,spitfire,,,GB,,paas,,,,
channel,big,big-support,,,,,,,slack:C0123,,,
channel,desk,,,,,,,,slack:C0999,,,
person,big little,Kees,,,,,,,,slack:T1/U1 discord:7,,Europe/Amsterdam
person,,Mia Manager,,,,,,,,slack:T0/U9,Manager,
`

func TestImport(t *testing.T) {
	w := newWorld(t)
	want := `line 2: partner little: added, cloudcti
line 4: partner big: added, cloudcti
line 5: partner voice: added, spitfire
line 6: channel slack:C0123: connected to big
line 7: channel slack:C0999: connected to the desk
line 8: person slack:T1/U1: added, no role
line 9: person slack:T0/U9: added, manager
`
	if got := told(w.imports(directory, false)); got != want {
		t.Errorf("tried:\n%s", got)
	}
	w.update(func(tx storage.Tx) error {
		if _, err := tx.Partners.Get("big"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("trying has changed something: %v", err)
		}
		return nil
	})
	if got := told(w.imports(directory, true)); got != want {
		t.Errorf("applied:\n%s", got)
	}
	w.update(func(tx storage.Tx) error {
		little, err := tx.Partners.Get("little")
		if err != nil || little.Name != "Little Reseller" || little.Upstream != "big" || little.Country != "NL" {
			t.Errorf("%+v, %v", little, err)
		}
		bound, err := tx.Bindings.At(storage.Place{Platform: "slack", ID: "C0123"})
		if err != nil || bound.Partner != "big" || bound.Name != "big-support" || bound.By != 0 {
			t.Errorf("%+v, %v", bound, err)
		}
		kees, err := tx.People.ByKey(storage.PersonKey{Platform: "discord", User: "7"})
		if err != nil || len(kees.Keys) != 2 || fmt.Sprint(kees.Partners) != "[big little]" || kees.Zone != "Europe/Amsterdam" {
			t.Errorf("%+v, %v", kees, err)
		}
		mia, err := tx.People.ByKey(storage.PersonKey{Platform: "slack", Team: "T0", User: "U9"})
		if err != nil || mia.Role != storage.Manager {
			t.Errorf("%+v, %v", mia, err)
		}
		return nil
	})
	if got := told(w.imports(directory, true)); got != "7 alone\n" {
		t.Errorf("again:\n%s", got)
	}
	changes := `kind;partner;tier;upstream;product;name;channel;account;role;zone
partner;little;provider;-;;;;;;
partner;big;reseller;little;;;;;;
partner;voice;;;per-instance;Voice;;;;
channel;little;;;;;slack:C0123;;;
person;;;;;;;slack:T0/U9;engineer;Asia/Tokyo
`
	if got := told(w.imports(changes, true)); got != `line 2: partner little: tier reseller → provider; upstream big → (none)
line 3: partner big: tier provider → reseller; upstream (none) → little
line 4: partner voice: name Voice & Co → Voice; product paas → per-instance
line 5: channel slack:C0123: of big → little
line 6: person slack:T0/U9: role manager → engineer; zone (none) → Asia/Tokyo
` {
		t.Errorf("changed:\n%s", got)
	}
}

// TestImportForms reads what spreadsheets write.
func TestImportForms(t *testing.T) {
	plain := "kind,partner,name,agreement,tier\npartner,a,\"A, \"\"B\"\"\",kolmisoft,basic\n"
	semicolons := strings.NewReplacer("A, ", "A; ", ",", ";").Replace(plain)
	for name, text := range map[string]string{
		"plain":                 plain,
		"byte order mark":       "\ufeff" + plain,
		"semicolons":            semicolons,
		"CRLF":                  strings.ReplaceAll(plain, "\n", "\r\n"),
		"all of Excel":          "\ufeff" + strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"sep=":                  "sep=;\r\n" + semicolons,
		"tabs":                  "kind\tpartner\tname\tagreement\ttier\npartner\ta\tA\tkolmisoft\tbasic\n",
		"empty lines":           "kind,partner,name,agreement,tier\n\n,,,,\npartner,a,A,kolmisoft,basic\n,,,,\n",
		"a separator at ends":   "kind,partner,name,agreement,tier,\npartner,a,A,kolmisoft,basic,\n",
		"cells left out":        "kind,partner,agreement,tier,name,zone,role\npartner,a,kolmisoft,basic\n",
		"other case and blanks": " Kind , PARTNER,Agreement, tier\n Partner , A , kolmisoft ,basic",
	} {
		t.Run(name, func(t *testing.T) {
			if done := newWorld(t).imports(text, true); len(done.Changes) != 1 || !strings.Contains(told(done), "partner a: added, kolmisoft") {
				t.Errorf("%q:\n%s", text, told(done))
			}
		})
	}
}

func TestImportProblems(t *testing.T) {
	const head = "kind,partner,name,agreement,tier,region,country,upstream,product,altered,channel,account,role,zone\n"
	for _, c := range []struct {
		name, text string
		want       []string // each a problem, all of them
	}{
		{"nothing", "", []string{"line 1: The file is empty"}},
		{"UTF-16", "\xff\xfek\x00i\x00", []string{`line 1: The file is not UTF-8: save it as "CSV UTF-8"`}},
		{"another code page", "kind,partner\npartner,a\npartner,caf\xe9\n", []string{"line 3: There is a letter that is not UTF-8"}},
		{"no header", "partner,acme\n", []string{"line 1, column acme: There is no such column: write one of kind, partner, name", "line 1, column kind: The column is missing"}},
		{"a column twice", "kind,partner,partner\n", []string{"line 1, column partner: The column is there twice"}},
		{"an open quotation mark", "kind,partner,name\npartner,a,\"A\npartner,b,B\n", []string{"line 2: A quotation mark is not closed"}},
		{"too many cells", "kind,partner,name\npartner,a,A,B\n", []string{"line 2: It has 4 cells and the header 3"}},
		{"kinds", head + "reseller,a\n,b\n", []string{`line 2, column kind: "reseller" is no kind of line`, `line 3, column kind: "" is no kind of line`}},
		{"what is needed", head + "partner\nchannel,desk\nperson\n", []string{"line 2, column partner: It is empty", "line 3, column channel: It is empty", "line 4, column account: It is empty"}},
		{"what does not belong", head + "partner,a,A,kolmisoft,basic,,,,,,,,engineer\n", []string{"line 2, column role: A partner has none: leave the cell empty"}},
		{"everything wrong in one line", head + "partner,a,A,kolmisoft,gold,,Italy,nobody,paas\n", []string{
			`line 2, column tier: kolmisoft has no tier "gold". Choose one of: enterprise, premium, basic, free`, `line 2, column country: "Italy" is not a country`,
			`line 2, column upstream: There is no partner "nobody"`, `line 2, column product: The agreement kolmisoft has no fact "product"`}},
		{"an unknown agreement", head + "partner,a,A,acme,gold,,Italy\n", []string{`line 2, column agreement: There is no agreement "acme". Choose one of: cloudcti`}},
		{"no agreement", head + "partner,a,A\n", []string{"line 2, column agreement: Under which agreement?"}},
		{"a fact's value", head + "partner,a,A,spitfire,,,GB,,paas,perhaps\n", []string{"line 2, column altered: Has altered the application: “perhaps” is neither yes nor no"}},
		{"a region", head + "partner,a,A,wildix,gold,mars\npartner,b,B,wildix,gold\n", []string{`line 2, column region: wildix needs a region; "mars" is none`, `line 3, column region: wildix needs a region; "" is none`}},
		{"an id", head + "partner,A/B,A,kolmisoft,basic\npartner,desk,A,kolmisoft,basic\n", []string{`line 2, column partner: "a/b" cannot be a partner's id`, `line 3, column partner: "desk" cannot be`}},
		{"twice", head + "partner,a,A,kolmisoft,basic\npartner,A,B,kolmisoft,basic\nchannel,a,,,,,,,,,slack:C1\nchannel,desk,,,,,,,,,slack:C1\nperson,,,,,,,,,,,slack:U1\nperson,,,,,,,,,,,slack:U1\n", []string{
			"line 3, column partner: Partner a stands on line 2 already", "line 5, column channel: Channel slack:C1 stands on line 4 already", "line 7, column account: Person slack:U1 stands on line 6 already"}},
		{"a circle", head + "partner,a,A,kolmisoft,basic,,,c\npartner,b,B,kolmisoft,basic,,,a\npartner,c,C,kolmisoft,basic,,,b\n", []string{
			"line 4, column upstream: They would refer to each other in a circle: c → b → a → c. Choose another upstream."}},
		{"its own upstream", head + "partner,a,A,kolmisoft,basic,,,a\n", []string{"line 2, column upstream: They would refer to each other in a circle: a → a"}},
		{"a wrong partner is told once", head + "partner,a,A,acme\npartner,b,B,kolmisoft,basic,,,a\nchannel,a,,,,,,,,,slack:C1\nperson,a,,,,,,,,,,slack:U1\n", []string{`line 2, column agreement: There is no agreement "acme"`}},
		{"channels", head + "channel,nobody,,,,,,,,,slack:C1\nchannel,desk,,,,,,,,,C2\n", []string{`line 2, column partner: There is no partner "nobody"`, `line 3, column channel: "C2" is not a channel: write platform:id`}},
		{"people", head + "person,nobody,N,,,,,,,,,slack:U1\nperson,,N,,,,,,,,,nora\nperson,,N,,,,,,,,,slack:U2,boss,Mars/Base\nperson,,N,,,,,,,,,slack:U3 U4\n", []string{
			`line 2, column partner: There is no partner "nobody"`, `line 3, column account: "nora" is not an account`, `line 4, column role: There is no role "boss"`,
			`line 4, column zone: There is no time zone "Mars/Base"`, `line 5, column account: "U4" is not an account`}},
		{"taking away", head + "partner,centralino,-,-\n", []string{"line 2, column name: It cannot be taken away", "line 2, column agreement: It cannot be taken away"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var before, after []storage.Partner
			w.update(func(tx storage.Tx) (err error) { before, err = tx.Partners.List(); return err })
			done := w.imports(c.text, true)
			w.update(func(tx storage.Tx) (err error) { after, err = tx.Partners.List(); return err })
			if fmt.Sprint(before) != fmt.Sprint(after) {
				t.Error("the directory was changed")
			}
			if len(done.Problems) != len(c.want) {
				t.Errorf("%d problems, want %d:\n%s", len(done.Problems), len(c.want), told(done))
			}
			for _, want := range c.want {
				if !strings.Contains("\n"+told(done), "\n"+want) {
					t.Errorf("does not say %q:\n%s", want, told(done))
				}
			}
		})
	}
}

// TestImportLong: ten thousand lines take seconds, and say how far they are.
func TestImportLong(t *testing.T) {
	w := newWorld(t)
	var b strings.Builder
	b.WriteString("kind,partner,name,agreement,tier,upstream,channel,account\n")
	for n := range 10_000 {
		switch n % 3 {
		case 0:
			fmt.Fprintf(&b, "partner,p%d,Partner %d,kolmisoft,basic,%s,,\n", n, n, map[bool]string{true: "p0"}[n > 0])
		case 1:
			fmt.Fprintf(&b, "channel,p%d,,,,,slack:C%d,\n", n-1, n)
		default:
			fmt.Fprintf(&b, "person,p%d,Person %d,,,,,slack:T1/U%d\n", n-2, n, n)
		}
	}
	began, last, steps := time.Now(), 0, 0
	done, err := w.did.Import(t.Context(), []byte(b.String()), commands.ImportOptions{Apply: true, Progress: func(done, all int) {
		if done != last+1 || done > all {
			t.Fatalf("step %d of %d after %d", done, all, last)
		}
		last, steps = done, all
	}})
	if err != nil || len(done.Problems) > 0 || len(done.Changes) != 10_000 || last != steps {
		t.Fatalf("%d problems, %d changes, %d of %d steps, %v", len(done.Problems), len(done.Changes), last, steps, err)
	}
	t.Logf("took %v", time.Since(began))
}
