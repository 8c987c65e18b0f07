package slack_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sampleFile lists the conversations that are played where tests are to be short: as few as send everything that all of them send,
// and use every verb that all of them use. It is written with the folder golden.
const sampleFile = "testdata/short.txt"

// sample is the paths of those that are listed.
func sample(t *testing.T, all []string) (few []string) {
	t.Helper()
	b, err := os.ReadFile(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(b)) {
		i := slices.IndexFunc(all, func(path string) bool { return filepath.Base(path) == name })
		if i < 0 {
			t.Fatalf("%s lists %s, which is no conversation any more; write it anew: go test ./bot/slack -run TestConversations -golden", sampleFile, name)
		}
		few = append(few, all[i])
	}
	return few
}

// writeSample chooses them: always the one that adds most, the first in the alphabet of those that add as much.
func (g *gallery) writeSample(t *testing.T) {
	t.Helper()
	var few []string
	for have := map[string]bool{}; ; {
		best, most := "", 0
		for _, name := range slices.Sorted(maps.Keys(g.of)) {
			adds := 0
			for what := range g.of[name] {
				if !have[what] {
					adds++
				}
			}
			if adds > most {
				best, most = name, adds
			}
		}
		if best == "" {
			break
		}
		few = append(few, best)
		maps.Copy(have, g.of[best])
	}
	slices.Sort(few)
	if err := os.MkdirAll(filepath.Dir(sampleFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sampleFile, []byte(strings.Join(few, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
