package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tieline/commands/export"
)

// autumn is a paid ticket over two months, one that was refused, and one of another partner.
func autumn(t *testing.T) *desk {
	d := newDesk(t)
	d.types(`2026-03-01T08:00:00Z mara desk partner set norte tier=free`)
	d.types(`2026-03-01T08:00:00Z mara desk partner set baltic tier=premium`)
	d.types(`2026-10-30T09:00:00Z nuno norte open version=older =SUM(1) calls fail`)
	d.types("2026-10-30T09:01:00Z nuno norte accept 1001")
	d.types("2026-10-31T21:59:00Z nora desk time 1001 7m By night in Vilnius, still October") // 23:59 there: it is UTC+2 since the 25th
	d.types("2026-10-31T22:00:00Z nora desk time 1001 3m November")
	d.types("2026-11-02T09:00:00Z nora desk time 1001 -4m Counted twice")
	d.types("2026-12-02T09:00:00Z nora desk time 1001 -6m Not their fault after all")
	d.types("2026-11-03T09:00:00Z nuno norte open version=older Never mind")
	d.types("2026-11-03T09:01:00Z nuno norte refuse 1002")
	d.types("2026-11-03T09:00:00Z mila baltic open category=migration A report of our own")
	d.types("2026-11-03T09:01:00Z mila baltic accept 1003")
	d.types("2026-11-03T09:02:00Z omar desk time 1003 1h Drawn up")
	return d
}

func TestChargesByMonth(t *testing.T) {
	d := autumn(t)
	for _, c := range []struct{ month, partner, want string }{
		{"2026-09", "", ""},
		// 7 minutes at 100.00 EUR an hour: 11.666…
		{"2026-10", "", "norte 1001 accepted +7 =7 charged 7: 0.00 +11.67 EUR"},
		// 7+3−4 = 6 minutes come to 10.00, which is 1.67 less than October had.
		{"2026-11", "", "baltic 1003 accepted +60 =60 charged 60: 0.00 +100.00 EUR; norte 1001 accepted +-1 =6 charged 6: 11.67 +-1.67 EUR"},
		{"2026-11", "norte", "norte 1001 accepted +-1 =6 charged 6: 11.67 +-1.67 EUR"},
		{"2026-12", "", "norte 1001 accepted +-6 =0 charged 0: 10.00 +-10.00 EUR"},
		{"2027-01", "", ""},
	} {
		q := query("", "")
		q.Partner = c.partner
		all, err := export.Charges(t.Context(), d.store, q, c.month)
		var got []string
		for _, x := range all {
			got = append(got, fmt.Sprintf("%s %d %s +%d =%d charged %d: %s +%s %s", x.Partner, x.Ticket, x.State, x.Minutes, x.TotalMinutes, x.ChargedMinutes, x.Earlier, x.Amount, x.Currency))
		}
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%s %s: %v\n got %s\nwant %s", c.month, c.partner, err, strings.Join(got, "; "), c.want)
		}
	}
	for _, month := range []string{"", "November", "2026-13", "2026-11-01"} {
		if _, err := export.Charges(t.Context(), d.store, query("", ""), month); !errors.Is(err, export.ErrNoMonth) {
			t.Errorf("%q: %v", month, err)
		}
	}
}

func TestChargesAsCSV(t *testing.T) {
	d := autumn(t)
	q := query("", "")
	q.Partner = "norte"
	all, err := export.Charges(t.Context(), d.store, q, "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := export.ChargeTable(all).WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	const want = `month,partner,ticket,subject,category,agreement,version,clause,rate,terms,state,decided_by,decided,minutes,total_minutes,charged_minutes,earlier,amount,currency,tax
2026-11,norte,1001,'=SUM(1) calls fail,problem,kolmisoft,1,KM-7,hourly,100.00 EUR per hour,accepted,nuno,2026-10-30T09:01:00Z,-1,6,6,11.67,-1.67,EUR,
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}
