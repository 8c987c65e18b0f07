package bottest

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// together is how many conversations are played at once: they wait more than they work, so that as many as there are processors, as
// t.Parallel has it, would be few.
const together = 6

// Sample chooses among conversations those that are played where tests are to be short: all of them were played without the race
// detector then.
type Sample func(t *testing.T, all []string) []string

// Tenth is every tenth.
func Tenth(_ *testing.T, all []string) (few []string) {
	for i := 0; i < len(all); i += 10 {
		few = append(few, all[i])
	}
	return few
}

// Conversations has every conversation of the repository played, each as a test of its own; an adapter's tests lie two folders below
// the repository's root.
func Conversations(t *testing.T, inShort Sample, play func(t *testing.T, path string)) {
	t.Helper()
	if testing.Short() {
		conversations(t, inShort, play)
		return
	}
	conversations(t, all, play)
}

// Across has one of ten conversations played, since all are played on each platform alone; all of them where TIELINE_ACROSS is "all".
// Which ones, the number says: with another number, others.
func Across(t *testing.T, which int, play func(t *testing.T, path string)) {
	t.Helper()
	if testing.Short() {
		t.Skip("each platform's own are played where tests are short")
	}
	if os.Getenv("TIELINE_ACROSS") == "all" {
		conversations(t, all, play)
		return
	}
	conversations(t, func(t *testing.T, paths []string) []string { return Tenth(t, paths[which%10:]) }, play)
}

// all is no choice.
func all(_ *testing.T, paths []string) []string { return paths }

func conversations(t *testing.T, choose Sample, play func(t *testing.T, path string)) {
	t.Helper()
	var found []string
	for _, folder := range []string{"../../sla/agreements/conversations", "../../commands/conversations"} {
		there, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil || len(there) == 0 {
			t.Fatalf("no conversations in %s: %v", folder, err)
		}
		found = append(found, there...)
	}
	few := choose(t, found)
	if len(few) < len(found) {
		t.Logf("%d of %d conversations are played", len(few), len(found))
	}
	next := make(chan string, len(few))
	for _, path := range few {
		next <- path
	}
	close(next)
	var players sync.WaitGroup
	for range together {
		players.Go(func() {
			for path := range next {
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { play(t, path) })
			}
		})
	}
	players.Wait()
}
