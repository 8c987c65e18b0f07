package rehearse_test

import (
	"testing"

	"tieline/bot/rehearse"
	"tieline/sla/agreements"
)

// allClauses is how many clauses the five published agreements have.
const allClauses = 68

func TestEveryClauseHasAConversation(t *testing.T) {
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
	clauses := 0
	for _, a := range all {
		for _, id := range a.Clauses.IDs() {
			clauses++
			if !told[id] {
				t.Errorf("no conversation is about %s", id)
			}
		}
	}
	if clauses != allClauses {
		t.Errorf("the agreements have %d clauses, not %d", clauses, allClauses)
	}
}
