package slack_test

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

	"tieline/bot/rehearse/onslack"
	"tieline/bot/slack/slacktest"
)

// refresh writes the folder golden anew: go test ./bot/slack -run TestConversations -golden
var refresh = flag.Bool("golden", false, "write what the conversations send to golden")

// gallery collects what is sent, one of each kind: where it is shown, and what it is drawn with. Each can be pasted at
// https://app.slack.com/block-kit-builder.
type gallery struct {
	mu sync.Mutex
	by map[string]exhibit         // by all that it is drawn with
	of map[string]map[string]bool // by conversation: all that is sent in it, and the verbs that are used
}

// showed notes what a conversation has. The caller holds mu.
func (g *gallery) showed(conversation string, all ...string) {
	if g.of == nil {
		g.of = map[string]map[string]bool{}
	}
	if g.of[conversation] == nil {
		g.of[conversation] = map[string]bool{}
	}
	for _, what := range all {
		g.of[conversation][what] = true
	}
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
	if surface == "message" || surface == "ephemeral" {
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
	g.hang(surface, conversation, kind, shown)
}

// hang keeps one as an exhibit, if it is the first of what it shows.
func (g *gallery) hang(surface, conversation string, kind []string, shown map[string]any) {
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
	g.showed(conversation, x.with...)
	if old, ok := g.by[all]; !ok || x.before(old) < 0 {
		g.by[all] = x
	}
}

// chance is what is another each time: marks, drafts, and the ids that Slack gives.
var chance = regexp.MustCompile(`("text": "(?:#[^" ]+-)?)[a-z0-9]{4}(")|("(?:[a-z]+ )?)[a-z2-7]{22}( [^"]*)?(")`)

// tour collects all that stands in a workspace when a conversation is over, and all that was sent there.
func (g *gallery) tour(sc *onslack.Scene, conversation string) {
	g.mu.Lock()
	for verb := range sc.Used() {
		g.showed(conversation, "verb "+verb)
	}
	g.mu.Unlock()
	for _, x := range sc.Slack.Sent() {
		g.sent(x, conversation)
	}
	for _, user := range sc.Users {
		for _, m := range sc.Slack.As(user).Everything() {
			if m.By != sc.Slack.BotUser() {
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

// sent takes one thing that was sent: a call with its arguments, an answer, or an acknowledgement. What depends on how fast the machine
// is (an answer that comes after "working on it") is left out, and so are ids.
func (g *gallery) sent(x slacktest.Sent, conversation string) {
	var args map[string]any
	if json.Unmarshal(x.JSON, &args) != nil || len(args) == 0 || args["replace_original"] == true || args["delete_original"] == true || bytes.Contains(x.JSON, []byte("Working on it…")) {
		return
	}
	what, isAck := strings.CutPrefix(x.What, "ack ")
	surface := "call-" + what
	if isAck || what == "response_url" {
		surface = strings.Trim("answer-"+strings.NewReplacer("/", "", "_", "-").Replace(what)+"-"+fmt.Sprint(cmp.Or(args["response_action"], "")), "-")
	}
	for k := range args {
		if id, isWord := args[k].(string); isWord && idKeys[k] {
			args[k] = ids.ReplaceAllString(id, "${1}0123")
		}
	}
	g.hang(surface, conversation, []string{surface}, args)
}

// idKeys are arguments that are ids or times, which are others each time.
var idKeys = map[string]bool{"channel": true, "user": true, "users": true, "user_id": true, "ts": true, "thread_ts": true, "timestamp": true, "oldest": true, "view_id": true, "trigger_id": true, "file": true}

// ids are what an id begins with, and its rest.
var ids = regexp.MustCompile(`^([A-Z]?)[A-Za-z0-9.]+$`)

func (g *gallery) view(v slacktest.View, conversation string) { g.keep(v.Type, conversation, v.JSON) }

// check holds what was sent to the folder: not by the words, which change with the conversations, but by what they are drawn
// with. All that is sent must be shown there, and all that is shown there must still be sent.
func (g *gallery) check(t *testing.T) {
	const folder = "golden"
	if *refresh {
		g.write(t, folder)
		g.writeSample(t)
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
	surface, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".json"), "_")
	return drawn(surface, shown)
}

// drawn is what a payload is drawn with: each field of each type of block and element in it; of what was sent, each argument, since
// what it sends is shown where it stands.
func drawn(surface string, payload map[string]any) []string {
	with := map[string]bool{}
	if strings.HasPrefix(surface, "call-") || strings.HasPrefix(surface, "answer-") {
		with[surface+": sent"] = true
		for k := range payload {
			with[surface+": ."+k] = true
		}
		return slices.Sorted(maps.Keys(with))
	}
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
