package rehearse_test

import (
	"os"
	"strings"
	"testing"

	"tieline/bot/rehearse"
)

// TestTheDocumentedConversationComesTrue plays the example of docs/conversations.md.
func TestTheDocumentedConversationComesTrue(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/conversations.md")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(doc), "```\n") {
		if !strings.HasPrefix(block, "WX-5") {
			continue
		}
		s, err := read(block)
		if err != nil {
			t.Fatal(err)
		}
		failures, err := rehearse.Play(t.Context(), s, rehearse.Options{Dir: t.TempDir(), Open: onSQLite})
		if err != nil || len(failures) > 0 {
			t.Fatal(failures, err)
		}
		return
	}
	t.Fatal("the page has no example")
}
