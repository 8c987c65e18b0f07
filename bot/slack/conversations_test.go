package slack_test

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"tieline/bot/bottest"
	"tieline/bot/rehearse"
	"tieline/bot/rehearse/onslack"
	"tieline/bot/slack/slacktest"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// TestConversations plays every conversation through the real library against the strict Slack.
func TestConversations(t *testing.T) {
	shown := &gallery{by: map[string]exhibit{}}
	bottest.Conversations(t, sample, func(t *testing.T, path string) { converse(t, path, shown) })
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
	sc := &onslack.Scene{T: t, Seen: func(v slacktest.View) { shown.view(v, name) }}
	failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Stage: sc.Setting,
		Open: func(ctx context.Context, path string) (storage.Store, error) { return sqlite.Open(ctx, path) }})
	for _, f := range failures {
		t.Error(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	shown.tour(sc, name)
}
