package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tieline/commands"
	"tieline/sla"
	"tieline/storage"
)

// Period is what attainment is counted by.
type Period string

// The periods, in UTC: calendar months, and weeks from Monday as ISO 8601 numbers them.
const (
	Month Period = "month"
	Week  Period = "week"
)

// of names the period in which an instant lies.
func (p Period) of(t time.Time) string {
	if p == Week {
		year, week := t.UTC().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	}
	return t.UTC().Format("2006-01")
}

// Attained is how much was kept of what one target promised one partner, in one period. Engineer is who had the ticket
// when the clock was settled; empty where nobody had.
type Attained struct {
	Period   string `json:"period"`
	Partner  string `json:"partner"`
	Target   string `json:"target"`
	Engineer string `json:"engineer"`
	Met      int    `json:"met"`
	Missed   int    `json:"missed"`
	Percent  string `json:"percent"`
}

// Attainment counts the clocks that were settled in the query's time, each in the period in which it was: met when what
// it waited for happened, missed when it was due. Those that still run, and those that no longer apply, do not count.
func Attainment(ctx context.Context, store storage.Store, q Query, by Period) ([]Attained, error) {
	type row struct {
		period, partner, target string
		engineer                int64
	}
	tallies, names := map[row]sla.Tally{}, map[int64]string{}
	err := gather(ctx, store, q, func(storage.Ticket) bool { return true }, func(g *gathering, h history) error {
		for _, c := range h.clocks {
			at, met, settled := c.Settled(q.Now)
			if !settled || !q.within(at) {
				continue
			}
			r := row{by.of(at), h.Partner, c.Target, commands.HolderAt(h.events, at)}
			name, err := g.name(r.engineer)
			if err != nil {
				return err
			}
			names[r.engineer] = name
			t := tallies[r]
			if met {
				t.Met++
			} else {
				t.Missed++
			}
			tallies[r] = t
		}
		return nil
	})
	all := []Attained{}
	for r, t := range tallies {
		all = append(all, Attained{r.period, r.partner, r.target, names[r.engineer], t.Met, t.Missed, t.String()})
	}
	slices.SortFunc(all, func(a, b Attained) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Target, b.Target),
			cmp.Compare(a.Engineer, b.Engineer), cmp.Compare(a.Met, b.Met), cmp.Compare(a.Missed, b.Missed))
	})
	return all, err
}

// AttainmentTable makes a row of each.
func AttainmentTable(all []Attained) Table {
	table := Table{Header: []string{"period", "partner", "target", "engineer", "met", "missed", "percent"}}
	for _, a := range all {
		table.Rows = append(table.Rows, []string{a.Period, a.Partner, a.Target, a.Engineer, strconv.Itoa(a.Met), strconv.Itoa(a.Missed), a.Percent})
	}
	return table
}
