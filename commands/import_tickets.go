package commands

import (
	"slices"
	"strings"

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

// heldBefore are the tickets on hold, by partner, before anything of the file is taken over.
func (i *importRun) heldBefore(partners map[string]storage.Partner) (map[string][]int64, error) {
	out := map[string][]int64{}
	for id := range partners {
		held, err := heldOf(i.tx, id)
		if err != nil {
			return nil, err
		}
		out[id] = held
	}
	return out, nil
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
