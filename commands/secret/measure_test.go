package secret_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tieline/commands/secret"
)

// times each sentence is filled in.
const times = 12

// measure counts the sentences of a file of which something is wrong, and holds docs/secrets.md to the figures. The
// sentences are filled in the same way on every run, so the figures are exact.
func measure(t *testing.T, name, row string, atMost float64, wrong func(c *corpus, text, masked string) bool) {
	t.Helper()
	c, n, bad := newCorpus(), 0, 0
	for _, s := range sentences(t, name) {
		for range times {
			text := c.fill(s)
			masked, _ := secret.Mask(text)
			if n++; wrong(c, text, masked) {
				bad++
				if bad <= 20 || testing.Verbose() {
					t.Logf("%q became %q", text, masked)
				}
			}
		}
	}
	share := 1000 * float64(bad) / float64(n)
	if share > atMost {
		t.Errorf("%s: %.1f in a thousand, at most %.1f before", name, share, atMost)
	}
	doc, err := os.ReadFile("../../docs/secrets.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("| %s | %d | %d | %.1f |", row, n, bad, share); !strings.Contains(string(doc), want) {
		t.Errorf("docs/secrets.md should say\n%s", want)
	}
}

func masks(_ *corpus, text, masked string) bool { return text != masked }

func TestFalseAlarms(t *testing.T) {
	measure(t, "ordinary.txt", "ordinary sentences that were masked", 0, masks)
	measure(t, "later-ordinary.txt", "the same, written later", 0, masks)
	measure(t, "abroad-ordinary.txt", "in more languages, and in letters set apart", 0, masks)
}

// shows reports whether what a sentence was filled with can still be read.
func shows(c *corpus, _, masked string) bool {
	return slices.ContainsFunc(c.filled, func(v string) bool { return strings.Contains(masked, strings.TrimRight(v, ".,:!?")) })
}

func TestMisses(t *testing.T) {
	measure(t, "secrets.txt", "messages whose secret still showed", 16.5, shows)
	measure(t, "later-secrets.txt", "the same, written later", 3, shows)
	measure(t, "abroad-secrets.txt", "in more languages, and in disguise", 2.2, shows)
}
