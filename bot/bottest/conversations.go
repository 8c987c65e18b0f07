package bottest

import (
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
	var all []string
	for _, folder := range []string{"../../sla/agreements/conversations", "../../commands/conversations"} {
		found, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no conversations in %s: %v", folder, err)
		}
		all = append(all, found...)
	}
	if testing.Short() {
		few := inShort(t, all)
		t.Logf("%d of %d conversations are played", len(few), len(all))
		all = few
	}
	next := make(chan string, len(all))
	for _, path := range all {
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
