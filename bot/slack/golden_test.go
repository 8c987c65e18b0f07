package slack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"tieline/bot/slack/slacktest"
)

// refresh writes the folder golden anew: go test ./bot/slack -run TestConversations -golden
var refresh = flag.Bool("golden", false, "write what the conversations send to golden")

// gallery collects what is sent, one of each kind: where it is shown, and of which blocks it is made. Each can be pasted at
// https://app.slack.com/block-kit-builder.
type gallery struct {
	mu sync.Mutex
	by map[string]exhibit
}

type exhibit struct {
	from string // the conversation, and how many it showed before
	json []byte
}

// keep takes one, unless a conversation that is earlier in the alphabet has shown the same kind.
func (g *gallery) keep(surface, conversation string, from json.RawMessage) {
	var shown map[string]any
	if json.Unmarshal(from, &shown) != nil { // the fake has made it
		return
	}
	blocks, _ := shown["blocks"].([]any)
	if surface != "modal" && surface != "home" {
		shown = map[string]any{"blocks": blocks}
	}
	kind := []string{surface}
	for _, b := range blocks {
		block := b.(map[string]any)
		if block["type"] != "input" {
			delete(block, "block_id")
		}
		word := strings.ReplaceAll(block["type"].(string), "_", "-")
		if element, ok := block["element"].(map[string]any); ok {
			word = strings.ReplaceAll(element["type"].(string), "_", "-")
		}
		if !slices.Contains(kind, word) {
			kind = append(kind, word)
		}
	}
	slices.Sort(kind[1:])
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(shown) != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	name := strings.Join(kind, "_") + ".json"
	x := exhibit{conversation, chance.ReplaceAll(b.Bytes(), []byte("${1}${3}xxxx${2}${4}${5}"))}
	if old, ok := g.by[name]; !ok || cmp.Or(cmp.Compare(x.from, old.from), cmp.Compare(len(x.json), len(old.json)), bytes.Compare(x.json, old.json)) < 0 {
		g.by[name] = x
	}
}

// chance is what is another each time: marks, drafts, and the ids that Slack gives.
var chance = regexp.MustCompile(`("text": "(?:#[^" ]+-)?)[a-z0-9]{4}(")|("(?:[a-z]+ )?)[a-z2-7]{22}( [^"]*)?(")`)

// tour collects all that stands in a workspace when a conversation is over.
func (g *gallery) tour(sc *scene, conversation string) {
	for _, user := range sc.users {
		for _, m := range sc.slack.As(user).Everything() {
			if m.By != sc.slack.BotUser() {
				continue
			}
			surface := "message"
			if m.Alone {
				surface = "ephemeral"
			}
			g.keep(surface, conversation, m.JSON)
		}
	}
}

func (g *gallery) view(v slacktest.View, conversation string) { g.keep(v.Type, conversation, v.JSON) }

// check holds what was sent to the folder: not by the words, which change with the conversations, but by what they are drawn
// with. All that is sent must be shown there, and all that is shown there must still be sent.
func (g *gallery) check(t *testing.T) {
	const folder = "golden"
	if *refresh {
		g.write(t, folder)
		return
	}
	const again = "see that it is as it should be, then write it anew: go test ./bot/slack -run TestConversations -golden"
	sent, kept := map[string]string{}, map[string]string{}
	for name, x := range g.by {
		drawn(t, sent, name, x.json)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		drawn(t, kept, filepath.Base(path), b)
	}
	for what, name := range sent {
		if kept[what] == "" {
			t.Errorf("%s: %s is sent, and none of the files shows it; %s", name, what, again)
		}
	}
	if testing.Short() {
		return // not all was played
	}
	for what, name := range kept {
		if sent[what] == "" {
			t.Errorf("%s: %s is sent no more; %s", name, what, again)
		}
	}
}

func (g *gallery) write(t *testing.T, folder string) {
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, x := range g.by {
		if err := os.WriteFile(filepath.Join(folder, name), x.json, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// drawn adds what a payload is drawn with: by its surface, each field of each type of block and element in it.
func drawn(t *testing.T, to map[string]string, name string, payload []byte) {
	var shown any
	if err := json.Unmarshal(payload, &shown); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	surface, _, _ := strings.Cut(name, "_")
	var walk func(within string, x any)
	walk = func(within string, x any) {
		switch x := x.(type) {
		case []any:
			for _, y := range x {
				walk(within, y)
			}
		case map[string]any:
			if typ, ok := x["type"].(string); ok {
				within += "/" + typ
			}
			for k, y := range x {
				to[surface+": "+within+"."+k] = name
				walk(within, y)
			}
		}
	}
	walk("", shown)
}
