package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tieline/commands"
	"tieline/commands/export"
	"tieline/commands/talk"
	"tieline/sla/agreements"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// desk is a store in which people have typed things, each at its time.
type desk struct {
	t     *testing.T
	store *sqlite.Store
	did   *commands.Commands
	now   time.Time
	acts  int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "tieline.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: store}
	set := commands.NewAgreements(all)
	if err := set.Pin(t.Context(), store, time.Now()); err != nil {
		t.Fatal(err)
	}
	d.did = commands.New(commands.Config{Store: store, Agreements: set, Now: func() time.Time { return d.now },
		Managers: []storage.PersonKey{{Platform: "local", User: "mara"}}})
	d.types("2026-03-01T08:00:00Z mara desk bind desk")
	d.types(`2026-03-01T08:00:00Z mara desk partner add baltic name="Baltic Voice" agreement=kolmisoft tier=enterprise country=LT`)
	d.types(`2026-03-01T08:00:00Z mara desk partner add norte agreement=kolmisoft tier=enterprise country=ES`)
	d.types("2026-03-01T08:00:00Z mara baltic bind baltic anyway=yes")
	d.types("2026-03-01T08:00:00Z mara norte bind norte anyway=yes")
	d.types("2026-03-01T08:00:00Z mara desk person local:nora name=Nora role=engineer")
	d.types("2026-03-01T08:00:00Z mara desk person local:omar name=Omar role=engineer")
	return d
}

// types is "when who where line".
func (d *desk) types(s string) {
	d.t.Helper()
	words := strings.SplitN(s, " ", 4)
	at, err := time.Parse(time.RFC3339, words[0])
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = at
	d.acts++
	in := storage.Place{Platform: "local", ID: words[2]}
	ans, err := d.did.Did(context.Background(), talk.Act{Kind: talk.Typed, Key: fmt.Sprint(d.acts), At: at, In: in, Under: in, Line: words[3],
		By: talk.Person{Key: storage.PersonKey{Platform: "local", User: words[1]}, Name: words[1]}})
	if err != nil {
		d.t.Fatal(err)
	}
	if ans.Say == nil || ans.Say.Tone == talk.Bad {
		d.t.Fatalf("%s: %+v", s, ans.Say)
	}
}

// march is a month at the desk: one ticket kept, one missed before anybody had it, one of another partner's.
func march(t *testing.T) *desk {
	d := newDesk(t)
	d.types(`2026-03-02T09:00:00Z mila baltic open priority=high =HYPERLINK("http://evil") calls fail`)
	d.types("2026-03-02T09:05:00Z nora desk claim 1001")
	d.types("2026-03-02T09:10:00Z nora desk reply 1001 We look into it.")
	d.types("2026-03-02T11:00:00Z nora desk resolve 1001 It works.")
	d.types("2026-03-10T09:00:00Z mila baltic open priority=high Nobody, \"really\" nobody answers")
	d.types("2026-03-11T09:00:00Z omar desk claim 1002")
	d.types("2026-03-11T09:10:00Z omar desk reply 1002 Sorry.")
	d.types("2026-04-01T09:00:00Z nuno norte open priority=high Echo")
	return d
}

func query(from, until string) export.Query {
	day := func(s string) (at time.Time) {
		if s != "" {
			at, _ = time.Parse(time.DateOnly, s)
		}
		return at
	}
	return export.Query{From: day(from), Until: day(until), Now: time.Date(2026, 4, 1, 9, 1, 0, 0, time.UTC)}
}

func TestTickets(t *testing.T) {
	d := march(t)
	all, err := export.Tickets(t.Context(), d.store, query("", ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].Number != 1003 {
		t.Fatalf("%+v", all)
	}
	first := all[2]
	if first.Opened != "2026-03-02T09:00:00Z" || first.FirstResponse != "2026-03-02T09:10:00Z" || first.Resolved != "2026-03-02T11:00:00Z" ||
		first.Closed != "" || first.Assignee != "Nora" || first.State != "resolved" || first.Version == "" || first.Tier != "enterprise" {
		t.Errorf("%+v", first)
	}
	outcomes := func(k export.Ticket) (s string) {
		for _, c := range k.Targets {
			s += fmt.Sprintf("%s %d %s; ", c.Target, c.Cycle, c.Outcome)
		}
		return s
	}
	for i, want := range []string{"response 1 open; ", "response 1 missed; ", "response 1 met; "} {
		if got := outcomes(all[i]); !strings.HasPrefix(got, want) {
			t.Errorf("%d: %s", all[i].Number, got)
		}
	}
	for _, c := range []struct {
		from, until, partner string
		want                 int
	}{
		{"2026-03-02", "2026-03-11", "", 2}, {"2026-03-03", "", "", 2}, {"", "2026-03-10", "", 1}, {"", "", "norte", 1}, {"2026-03-11", "2026-04-01", "", 0},
	} {
		q := query(c.from, c.until)
		q.Partner = c.partner
		if got, err := export.Tickets(t.Context(), d.store, q); err != nil || len(got) != c.want {
			t.Errorf("%+v: %d tickets, %v", c, len(got), err)
		}
	}
	opened := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	for _, q := range []export.Query{{From: opened, Until: opened.Add(1)}, {Until: opened, From: opened.AddDate(0, -1, 0)}} {
		if got, err := export.Tickets(t.Context(), d.store, q); err != nil || len(got) != 1 {
			t.Errorf("%+v, to the instant: %d tickets, %v", q, len(got), err)
		}
	}
	q := query("", "")
	q.Partner = "nobody"
	if _, err := export.Tickets(t.Context(), d.store, q); !errors.Is(err, export.ErrNoPartner) {
		t.Errorf("an unknown partner: %v", err)
	}
}

func TestTicketsAsCSV(t *testing.T) {
	all, err := export.Tickets(t.Context(), march(t).store, query("", ""))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := export.TicketTable(all).WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %v", rows, err)
	}
	cell := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		t.Fatalf("there is no column %s in %v", column, rows[0])
		return ""
	}
	if got := cell(3, "subject"); got != `'=HYPERLINK("http://evil") calls fail` {
		t.Errorf("the subject is %s", got)
	}
	if got := cell(2, "subject"); got != `Nobody, "really" nobody answers` {
		t.Errorf("the subject is %s", got)
	}
	if cell(3, "response_outcome") != "met" || cell(3, "response_met") != "1" || cell(2, "response_missed") != "1" || cell(2, "response_met") != "0" ||
		cell(3, "response_due") != "2026-03-02T10:00:00Z" {
		t.Errorf("%v", rows)
	}
}

func TestAttainment(t *testing.T) {
	d := march(t)
	lines := func(q export.Query, by export.Period) (s string) {
		all, err := export.Attainment(t.Context(), d.store, q, by)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a.Target == "response" {
				s += fmt.Sprintf("%s %s %q %d/%d %s; ", a.Period, a.Partner, a.Engineer, a.Met, a.Met+a.Missed, a.Percent)
			}
		}
		return s
	}
	if got := lines(query("", ""), export.Month); got != `2026-03 baltic "" 0/1 0%; 2026-03 baltic "Nora" 1/1 100%; ` {
		t.Error(got)
	}
	if got := lines(query("", ""), export.Week); got != `2026-W10 baltic "Nora" 1/1 100%; 2026-W11 baltic "" 0/1 0%; ` {
		t.Error(got)
	}
	if got := lines(query("2026-03-10", "2026-03-11"), export.Month); got != `2026-03 baltic "" 0/1 0%; ` {
		t.Error(got)
	}
	var b bytes.Buffer
	all, err := export.Attainment(t.Context(), d.store, query("", ""), export.Month)
	if err == nil {
		err = export.AttainmentTable(all).WriteCSV(&b)
	}
	if err != nil || !strings.HasPrefix(b.String(), "period,partner,target,engineer,met,missed,percent\n2026-03,baltic,") {
		t.Errorf("%s, %v", &b, err)
	}
}

func TestJSON(t *testing.T) {
	for n := range 3 {
		all := make([]export.Attained, n)
		for i := range all {
			all[i] = export.Attained{Partner: "<a&b>", Met: i}
		}
		var b bytes.Buffer
		if err := export.WriteJSON(&b, all); err != nil {
			t.Fatal(err)
		}
		var back []export.Attained
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back) != n || strings.Count(b.String(), "\n") != max(n, 1) {
			t.Errorf("%d as %q: %v", n, &b, err)
		}
	}
}

// TestFormulasAreDefused: what a partner typed is not run by whoever opens the file.
func TestFormulasAreDefused(t *testing.T) {
	for cell, want := range map[string]string{"=1+1": "'=1+1", "+49 30": "'+49 30", "-1": "-1", "-12.50": "-12.50", "-1+1": "'-1+1", "-": "'-", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"": "", "a=1": "a=1", "'x": "'x", " =1": " =1"} {
		var b bytes.Buffer
		if err := (export.Table{Header: []string{"x", "y"}, Rows: [][]string{{cell, "z"}}}).WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || rows[1][0] != want {
			t.Errorf("%q became %v, %v", cell, rows, err)
		}
	}
}
