package rehearse_test

import (
	"slices"
	"strings"
	"testing"

	"tieline/bot/rehearse"
	"tieline/sla/agreements"
)

// working are the clauses that the bot carries out so far. Each must have a conversation.
var working = strings.Fields(`
	SP-1 SP-2 SP-3 SP-4 SP-5 SP-6 SP-7 SP-8
	TP-1 TP-2 TP-3 TP-4 TP-5 TP-6 TP-7 TP-8 TP-9 TP-10 TP-11 TP-12 TP-13 TP-14 TP-15 TP-16 TP-17
	WX-15
	CC-11
	WX-1 WX-2 WX-3 WX-4 WX-5 WX-6 WX-7 WX-8 WX-9 WX-10 WX-11 WX-12 WX-13 WX-14 WX-16 WX-17
	CC-1 CC-2 CC-3 CC-4 CC-5 CC-6 CC-7 CC-8 CC-9 CC-10 CC-11 CC-12 CC-13 CC-14
	KM-1 KM-2 KM-3 KM-4 KM-5 KM-6 KM-7 KM-8 KM-9 KM-10 KM-11 KM-12`)

func TestEveryWorkingClauseHasAConversation(t *testing.T) {
	told := map[string]bool{}
	for _, path := range conversations(t) {
		s, err := rehearse.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, id := range s.Clauses {
			told[id] = true
		}
	}
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	var ids, untold []string
	for _, a := range all {
		ids = append(ids, a.Clauses.IDs()...)
	}
	for _, id := range ids {
		if !told[id] {
			untold = append(untold, id)
		}
	}
	for _, id := range working {
		if !slices.Contains(ids, id) {
			t.Errorf("no agreement has the clause %s", id)
		}
		if !told[id] {
			t.Errorf("no conversation is about %s", id)
		}
	}
	if len(untold) > 0 {
		t.Logf("clauses without a conversation so far: %s", strings.Join(untold, " "))
	}
}
