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

// inShort is that one of so many conversations is played where tests are to be short: all of them were played without the race
// detector then.
const inShort = 10

// Conversations has every conversation of the repository played, each as a test of its own; an adapter's tests lie two folders below
// the repository's root.
func Conversations(t *testing.T, play func(t *testing.T, path string)) {
	t.Helper()
	var all []string
	for _, folder := range []string{"../../sla/agreements/conversations", "../../commands/conversations"} {
		found, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no conversations in %s: %v", folder, err)
		}
		all = append(all, found...)
	}
	next := make(chan string, len(all))
	for i, path := range all {
		if !testing.Short() || i%inShort == 0 {
			next <- path
		}
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
