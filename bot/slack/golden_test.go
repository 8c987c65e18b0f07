package slack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
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

// gallery collects what is sent, one of each kind: where it is shown, and what it is drawn with. Each can be pasted at
// https://app.slack.com/block-kit-builder.
type gallery struct {
	mu sync.Mutex
	by map[string]exhibit // by all that it is drawn with
}

type exhibit struct {
	kind string // its surface and its blocks, as in the file's name
	from string // the conversation
	with []string
	json []byte
}

// before is the order in which they are kept.
func (x exhibit) before(y exhibit) int {
	return cmp.Or(cmp.Compare(x.kind, y.kind), cmp.Compare(x.from, y.from), cmp.Compare(len(x.json), len(y.json)), bytes.Compare(x.json, y.json))
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
	x := exhibit{kind: strings.Join(kind, "_"), from: conversation, with: drawn(surface, shown), json: chance.ReplaceAll(b.Bytes(), []byte("${1}${3}xxxx${2}${4}${5}"))}
	all := strings.Join(x.with, "\n")
	g.mu.Lock()
	defer g.mu.Unlock()
	if old, ok := g.by[all]; !ok || x.before(old) < 0 {
		g.by[all] = x
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
	for _, x := range g.by {
		for _, what := range x.with {
			sent[what] = x.from
		}
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		for _, what := range drawnInFile(t, path) {
			kept[what] = path
		}
	}
	for what, from := range sent {
		if kept[what] == "" {
			t.Errorf("%s sends %s, and none of the files shows it; %s", from, what, again)
		}
	}
	if testing.Short() {
		return // not all was played
	}
	for what, path := range kept {
		if sent[what] == "" {
			t.Errorf("%s: %s is sent no more; %s", path, what, again)
		}
	}
}

// write keeps as many as show everything that is sent.
func (g *gallery) write(t *testing.T, folder string) {
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	shows, named := map[string]bool{}, map[string]int{}
	for _, x := range slices.SortedFunc(maps.Values(g.by), exhibit.before) {
		if named[x.kind] > 0 && !slices.ContainsFunc(x.with, func(what string) bool { return !shows[what] }) {
			continue
		}
		for _, what := range x.with {
			shows[what] = true
		}
		name := x.kind
		if named[x.kind]++; named[x.kind] > 1 {
			name += fmt.Sprint("_", named[x.kind])
		}
		if err := os.WriteFile(filepath.Join(folder, name+".json"), x.json, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func drawnInFile(t *testing.T, path string) []string {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var shown map[string]any
	if err := json.Unmarshal(b, &shown); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	surface, _, _ := strings.Cut(filepath.Base(path), "_")
	return drawn(surface, shown)
}

// drawn is what a payload is drawn with: each field of each type of block and element in it.
func drawn(surface string, payload map[string]any) []string {
	with := map[string]bool{}
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
				with[surface+": "+within+"."+k] = true
				walk(within, y)
			}
		}
	}
	walk("", payload)
	return slices.Sorted(maps.Keys(with))
}
