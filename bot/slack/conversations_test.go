package slack

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tieline/bot/rehearse"
	"tieline/bot/slack/slacktest"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// together is how many conversations are played at once: they wait more than they work, so that as many as there are processors, as
// t.Parallel has it, would be few.
const together = 6

// inShort is that one of so many conversations is played where tests are to be short: all of them were played without the race
// detector then.
const inShort = 10

// TestConversations plays every conversation through the real library against the strict Slack.
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
	for i, path := range all {
		if !testing.Short() || i%inShort == 0 {
			next <- path
		}
	}
	close(next)
	shown := &gallery{by: map[string]exhibit{}}
	var players sync.WaitGroup
	for range together {
		players.Go(func() {
			for path := range next {
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { converse(t, path, shown) })
			}
		})
	}
	players.Wait()
	if f := flag.Lookup("test.run"); !t.Failed() && !strings.Contains(f.Value.String(), "/") { // not where only some were played
		shown.check(t)
	}
}

func converse(t *testing.T, path string, shown *gallery) {
	t.Helper()
	s, err := rehearse.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(path)
	sc := &scene{t: t, seen: func(v slacktest.View) { shown.view(v, name) }}
	failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Stage: sc.setting,
		Open: func(ctx context.Context, path string) (storage.Store, error) { return sqlite.Open(ctx, path) }})
	for _, f := range failures {
		t.Error(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	shown.tour(sc, name)
}
