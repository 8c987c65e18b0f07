package commands

import (
	"errors"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// heldOf are the numbers of a partner's tickets that are on hold, the oldest first.
func heldOf(tx storage.Tx, partner string) ([]int64, error) {
	tickets, err := tx.Tickets.Find(storage.TicketQuery{Partner: partner, States: []storage.State{storage.Held}})
	var out []int64
	for _, t := range slices.Backward(tickets) {
		out = append(out, t.Number)
	}
	return out, err
}

// takeAlong takes the open tickets of a partner along to the one that it turns to now, as partner does; the channels are
// connected by then.
func (i *importRun) takeAlong(row importRow) error {
	to, given := row.args["upstream"]
	p, err := i.tx.Partners.Get(row.id())
	if errors.Is(err, storage.ErrNotFound) || err == nil && (!given || !strings.EqualFold(p.Upstream, to)) {
		return nil // nothing changes, or it has a problem already
	}
	if err != nil {
		return err
	}
	_, err = i.try(row, talk.Args{"upstream": to}, func(r *request) error {
		said, err := r.rehome(i.before[p.ID], p)
		if no, ok := errors.AsType[*Refusal](err); ok && no.Code == "no-channel" {
			return refuse(no.Code, no.Title, "Add a line for a channel of theirs: this partner has open tickets to take along.").about("upstream")
		}
		for _, s := range said {
			i.along[p.ID] = strings.TrimSuffix(s.Plain(), ".")
		}
		return err
	})
	return err
}

// ticketsMoved tells which of a partner's tickets are on hold now and were not, and the other way round; empty where none is.
func (i *importRun) ticketsMoved(partner string) (string, error) {
	before := i.held[partner]
	now, err := heldOf(i.tx, partner)
	if err != nil {
		return "", err
	}
	without := func(list, others []int64) []int64 {
		return slices.DeleteFunc(slices.Clone(list), func(n int64) bool { return slices.Contains(others, n) })
	}
	var parts []string
	if list := without(now, before); len(list) > 0 {
		parts = append(parts, "on hold now: "+numbers(list))
	}
	if list := without(before, now); len(list) > 0 {
		parts = append(parts, "on hold no more: "+numbers(list))
	}
	return strings.Join(parts, "; "), nil
}
