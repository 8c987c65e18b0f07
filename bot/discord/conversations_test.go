package discord

import (
	"context"
	"testing"

	"tieline/bot/bottest"
	"tieline/bot/rehearse"
	"tieline/storage"
	"tieline/storage/sqlite"
)

// TestConversations plays every conversation through the real library against the strict Discord.
func TestConversations(t *testing.T) {
	bottest.Conversations(t, bottest.Tenth, converse)
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
