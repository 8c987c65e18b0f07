package discord

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tieline/bot/rehearse"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// together is how many conversations are played at once: they wait more than they work, so that as many as there are processors, as
// t.Parallel has it, would be few.
const together = 4

// TestConversations plays every conversation through the real library against the strict Discord.
func TestConversations(t *testing.T) {
	var all []string
	for _, folder := range []string{"../../sla/agreements/conversations", "../../commands/conversations"} {
		found, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no conversations in %s: %v", folder, err)
		}
		all = append(all, found...)
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
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { converse(t, path) })
			}
		})
	}
	players.Wait()
}

func converse(t *testing.T, path string) {
	t.Helper()
	s, err := rehearse.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sc := &scene{t: t}
	failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Stage: sc.setting,
		Open: func(ctx context.Context, path string) (storage.Store, error) { return sqlite.Open(ctx, path) }})
	for _, f := range failures {
		t.Error(f)
	}
	if err != nil {
		t.Fatal(err)
	}
}
