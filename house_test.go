// Package tieline_test holds the house to its plan: which package may import which, and what may not stand in code.
package tieline_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "tieline"

// file is one Go file of ours.
type file struct {
	path    string // from the root, with slashes
	pkg     string // directory, from the root
	test    bool
	syntax  *ast.File
	imports []string // of ours, from the root
	text    string
}

// house reads every Go file.
func house(t *testing.T) []file {
	t.Helper()
	var all []file
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		f, err := read(name)
		all = append(all, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files: this test looks in the wrong place", len(all))
	}
	return all
}

func read(name string) (file, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return file{}, err
	}
	name = filepath.ToSlash(name)
	f := file{path: name, pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), text: string(text)}
	if f.syntax, err = parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly); err != nil {
		return f, err
	}
	for _, i := range f.syntax.Imports {
		to, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return f, err
		}
		if to, ours := strings.CutPrefix(to, module+"/"); ours {
			f.imports = append(f.imports, to)
		}
	}
	return f, nil
}

// may lists what each part of the house may import, besides itself and what lies below it:
//
//	cmd ─► everything
//	bot/rehearse ─► bot/local, bot/courier and below: it puts the whole program on a stage, on whatever store it is given
//	bot/* ─► bot ─► commands ─► commands/talk ─► storage ─► sla
//	commands ─► commands/secret
//	commands/export ─► commands: what is known, for other programs
//	storage/* ─► storage · sla/agreements ─► sla
//
// A part of bot/* is one adapter, with all that lies below it; so it is with storage/*.
var may = map[string][]string{
	"cmd":             {"bot", "bot/*", "bot/intake", "bot/rehearse", "commands", "commands/export", "commands/talk", "storage", "storage/*", "sla", "sla/agreements"},
	"bot/rehearse":    {"bot", "bot/*", "commands", "commands/talk", "storage", "sla", "sla/agreements"},
	"bot/*":           {"bot", "bot/intake", "bot/strict", "commands", "commands/talk", "storage", "sla"},
	"bot/strict":      {},
	"bot/intake":      {"bot", "commands/talk", "storage"},
	"bot":             {"commands", "commands/talk", "storage", "sla"},
	"commands":        {"commands/secret", "commands/talk", "storage", "sla"},
	"commands/secret": {}, // it looks at texts, and knows nothing else
	"commands/export": {"commands", "storage", "sla"},
	"commands/talk":   {"storage", "sla"},
	"storage/*":       {"storage", "sla"},
	"storage":         {"sla"},
	"sla/agreements":  {"sla"},
	"sla":             {},
}

// part is the entry of may that a package belongs to; empty where there is none.
func part(pkg string) string {
	for name := pkg; name != "."; name = path.Dir(name) {
		if _, known := may[name]; known && (name == pkg || leaf(name)) {
			return name
		}
		if star := path.Dir(name) + "/*"; may[star] != nil {
			return star
		}
	}
	return ""
}

// leaf reports whether no other part lies below this one.
func leaf(name string) bool {
	for other := range may {
		if strings.HasPrefix(other, name+"/") {
			return false
		}
	}
	return true
}

// room is the part, but names the very adapter or store.
func room(pkg string) string {
	if p, star := strings.CutSuffix(part(pkg), "/*"); star {
		name, _, _ := strings.Cut(strings.TrimPrefix(pkg, p+"/"), "/")
		return p + "/" + name
	}
	return part(pkg)
}

func allowed(from, to string) bool {
	if from == to || part(from) == "" || part(to) == "" {
		return from == to
	}
	if part(from) != "cmd" && room(from) == room(to) {
		return true
	}
	return slices.Contains(may[part(from)], part(to))
}

func TestImportsRunOneWay(t *testing.T) {
	for _, f := range house(t) {
		if !f.test && part(f.pkg) == "" {
			t.Errorf("%s: the design has no place for this package", f.path)
		}
		for _, to := range f.imports {
			if part(to) == "cmd" {
				t.Errorf("%s imports %s: cmd only wires, and nothing rests on it", f.path, to)
			} else if !f.test && !allowed(f.pkg, to) {
				t.Errorf("%s imports %s: imports do not run that way", f.path, to)
			}
		}
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"cmd/tieline", "storage/sqlite", true},
		{"cmd/tieline", "bot/local/sample", true},
		{"cmd/tieline", "cmd/other", false},
		{"cmd/tieline", "bot/rehearse", true},
		{"bot/rehearse", "bot/local", true},
		{"bot/rehearse", "storage/sqlite", false},
		{"bot/rehearse", "cmd/tieline", false},
		{"bot/local", "bot/rehearse", false},
		{"bot/local/web", "bot/courier", false},
		{"bot/local", "commands", true},
		{"bot/local/sample", "bot/local", true},
		{"bot/slack/slacktest", "bot/slack", true},
		{"bot/local", "bot/courier", false},
		{"bot/slack", "bot/discord", false},
		{"bot/slack", "bot/discord/discordtest", false},
		{"bot/local", "storage/sqlite", false},
		{"bot", "bot/local", false},
		{"bot", "commands", true},
		{"commands", "sla", true},
		{"commands", "bot", false},
		{"commands", "bot/local", false},
		{"commands", "storage/sqlite", false},
		{"commands/talk", "commands", false},
		{"commands/export", "commands", true},
		{"commands", "commands/export", false},
		{"commands", "commands/secret", true},
		{"commands/talk", "commands/secret", false},
		{"commands/secret", "commands/talk", false},
		{"bot/local", "commands/export", false},
		{"storage/sqlite", "storage", true},
		{"storage/sqlite", "storage/storagetest", false},
		{"storage", "commands", false},
		{"storage", "commands/talk", false},
		{"storage", "bot", false},
		{"sla", "storage", false},
		{"sla", "sla/agreements", false},
		{"sla/agreements", "sla", true},
		{"commands", "cmd/tieline", false},
		{"elsewhere", "sla", false},
		{"sla", "elsewhere", false},
	} {
		if got := allowed(c.from, c.to); got != c.want {
			t.Errorf("%s may import %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

// Names that say nothing gather everything.
func TestNoPackageForEverything(t *testing.T) {
	for _, f := range house(t) {
		for _, name := range []string{f.syntax.Name.Name, path.Base(f.pkg)} {
			if slices.Contains([]string{"util", "utils", "common", "types", "models", "helpers"}, strings.TrimSuffix(name, "_test")) {
				t.Errorf("%s: a package named %s", f.path, name)
			}
		}
	}
}

// What a vendor has published stands in its agreement file, and nowhere else.
var (
	vendor = regexp.MustCompile(`(?i)spitfire|three_?pbx|3pbx|wildix|cloud_?cti|kolmisoft`)
	clause = regexp.MustCompile(`\b(SP|TP|WX|CC|KM)-[0-9]+\b`)
)

func TestNoVendorInCode(t *testing.T) {
	for _, f := range house(t) {
		if f.test || strings.HasPrefix(f.path, "sla/agreements/") || strings.HasPrefix(f.path, "bot/local/sample/") {
			continue
		}
		for n, line := range strings.Split(f.text, "\n") {
			if found := vendor.FindString(line) + clause.FindString(line); found != "" {
				t.Errorf("%s:%d names %s: what is particular to a vendor belongs into its agreement file", f.path, n+1, found)
			}
		}
	}
}
