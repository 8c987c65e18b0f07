package export

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"tieline/commands"
	"tieline/sla"
	"tieline/storage"
)

// Charged is what one ticket added to what its partner owes, in one month and under one rate. Amounts are decimal numbers
// in the currency, without tax; an amount below zero takes back what an earlier month had. Earlier is what the months
// before came to, so Earlier and Amount together are what the ticket comes to at the month's end.
type Charged struct {
	Month          string `json:"month"`
	Partner        string `json:"partner"`
	Ticket         int64  `json:"ticket"`
	Subject        string `json:"subject"`
	Category       string `json:"category"`
	Agreement      string `json:"agreement"`
	Version        string `json:"version"`
	Clause         string `json:"clause"`
	Rate           string `json:"rate"`  // its id in the agreement
	Terms          string `json:"terms"` // in words
	State          string `json:"state"` // at the month's end
	DecidedBy      string `json:"decided_by"`
	Decided        string `json:"decided"`
	Minutes        int    `json:"minutes"` // that came under the charge in the month
	TotalMinutes   int    `json:"total_minutes"`
	ChargedMinutes int    `json:"charged_minutes"` // of the total, with increments and the minimum
	Earlier        string `json:"earlier"`
	Amount         string `json:"amount"`
	Currency       string `json:"currency"`
	Tax            string `json:"tax"`
}

// ErrNoMonth is for what is not written as 2026-11.
var ErrNoMonth = errors.New("no month")

// Charges lists what a month added to what partners owe, by partner and ticket. The month is that of the zone in which the
// ticket's times are shown: of the support calendar of its agreement and region. What was written down by then counts,
// so a month that is over never changes; what is corrected later stands in the month of the correction.
func Charges(ctx context.Context, store storage.Store, q Query, month string) ([]Charged, error) {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, ErrNoMonth
	}
	all := []Charged{}
	beforeItsEnd := func(t storage.Ticket) bool { return t.Opened.Before(first.AddDate(0, 1, 1)) } // wherever its zone is
	err = gather(ctx, store, q, beforeItsEnd, func(g *gathering, h history) error {
		start := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, h.zone())
		before, _ := commands.ChargesOf(writtenBefore(h.events, start))
		after, _ := commands.ChargesOf(writtenBefore(h.events, start.AddDate(0, 1, 0)))
		for i, c := range after {
			var was commands.Charge // charges keep their order
			if i < len(before) {
				was = before[i]
			}
			row, err := g.charged(h, month, was, c)
			if err != nil {
				return err
			}
			if row.Minutes != 0 || row.Amount != sla.Decimal(0, c.Terms.Currency) {
				all = append(all, row)
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Charged) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Ticket, b.Ticket))
	})
	return all, err
}

// writtenBefore are the events that were recorded before an instant.
func writtenBefore(events []storage.Event, at time.Time) []storage.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e storage.Event) bool { return !e.Recorded.Before(at) })
}

// zone is where the ticket's times are shown.
func (h history) zone() *time.Location {
	if cal := h.agreement.SupportCalendar(h.Region); cal != nil {
		return cal.Zone()
	}
	return time.UTC
}

func (g *gathering) charged(h history, month string, was, c commands.Charge) (Charged, error) {
	_, earlier := was.Owed()
	minutes, owed := c.Owed()
	by, err := g.name(c.By)
	return Charged{Month: month, Partner: h.Partner, Ticket: h.Number, Subject: h.Subject, Category: h.Category,
		Agreement: h.Agreement, Version: h.agreement.Version, Clause: c.Clause, Rate: c.Rate, Terms: c.Terms.String(),
		State: string(c.State), DecidedBy: by, Decided: instant(c.Since),
		Minutes: int(c.Worked - was.Worked), TotalMinutes: int(c.Worked), ChargedMinutes: int(minutes),
		Earlier: sla.Decimal(earlier, c.Terms.Currency), Amount: sla.Decimal(owed-earlier, c.Terms.Currency),
		Currency: c.Terms.Currency, Tax: c.Terms.Tax}, err
}

// ChargeTable makes a row of each.
func ChargeTable(all []Charged) Table {
	table := Table{Header: []string{"month", "partner", "ticket", "subject", "category", "agreement", "version", "clause", "rate", "terms", "state", "decided_by",
		"decided", "minutes", "total_minutes", "charged_minutes", "earlier", "amount", "currency", "tax"}}
	for _, c := range all {
		table.Rows = append(table.Rows, []string{c.Month, c.Partner, strconv.FormatInt(c.Ticket, 10), c.Subject, c.Category, c.Agreement, c.Version, c.Clause,
			c.Rate, c.Terms, c.State, c.DecidedBy, c.Decided, strconv.Itoa(c.Minutes), strconv.Itoa(c.TotalMinutes), strconv.Itoa(c.ChargedMinutes),
			c.Earlier, c.Amount, c.Currency, c.Tax})
	}
	return table
}
