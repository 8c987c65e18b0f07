package agreements_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"tieline/sla"
	"tieline/sla/agreements"
)

const schemaFile = "agreement.schema.json"

func TestSchemaTakesTheShippedFiles(t *testing.T) {
	schema := schema(t)
	for _, text := range agreements.Texts() {
		if err := schema.Validate(tree(t, text.Text)); err != nil {
			t.Errorf("%s: %v", text.Name, err)
		}
	}
}

// TestSchemaTakesEveryKey reads a file in which every key stands; the schema and the reader take it.
func TestSchemaTakesEveryKey(t *testing.T) {
	full := fullFile(t)
	if _, err := sla.Read("every-key.yaml", full); err != nil {
		t.Errorf("the reader: %v", err)
	}
	if err := schema(t).Validate(tree(t, full)); err != nil {
		t.Errorf("the schema: %v", err)
	}
}

// TestSchemaRefusesWhatTheReaderRefuses tries mistakes that people make.
func TestSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	schema, full := schema(t), string(fullFile(t))
	for _, wrong := range []change{
		{"agreement: every-key\n", ""},
		{"title: Every key\n", ""},
		{"agreement: every-key", "agreement: Every Key"},
		{"version: \"1\"", "version: 1.10"},
		{"\ntitle: Every", "\ntitel: Every"},
		{"facts:\n  overdue_days:", "facts:\n  overdue-days:"},
		{"type: int", "type: number"},
		{"    zone: Europe/Rome\n", ""},
		{"mon-thu: 09:00-12:30", "mon-thu: 9-12:30"},
		{"mon-thu: 09:00-12:30", "monday: 09:00-12:30"},
		{"on: 12-24", "on: Christmas Eve"},
		{"means: Nobody can work., ", ""},
		{"default: true, clause: EX-1", "default: \"true\", clause: EX-1"},
		{"- target: response\n    tier", "- target: answer\n    tier"},
		{"within: 30m of support", "within: 30m"},
		{"within: [close of business, 24h of working days]", "within: soon"},
		{"from: matched", "from: start"},
		{"attain: \"> 90%\"", "attain: most"},
		{"then: decline", "then: refuse"},
		{"then: charge hourly\n", "then: charge\n"}, {"charge hourly on condition", "charge hourly if"},
		{"    at: [monitor, resolve]", "    at: [monitor, secret]"},
		{"    at: breach", "    at: broken"},
		{"    partner: \"Call {{phone.support}}.\"\n    desk: Late.\n    oncall: Late.\n    manager: Late.\n", ""},
		{"once: partner", "once: ticket"},
		{"price: 125.00 USD", "price: 125 dollars"},
		{"price: 125.00 USD, per: 1h", "price: 125.00 USD, per: hour"},
		{"IT: \"+390461\"", "Italy: \"+390461\""},
		{"IT: \"+390461\"", "IT: +390461"},
		{"- {channel: Phone", "- {name: Phone"},
		{"by: desk, ", ""},
		{"by: [priority, tier, due]", "by: [priority, age]"},
		{"warn: [75%, 30m before]", "warn: [often]"},
		{"reopening: new-cycle", "reopening: always"},
		{"waiting: [resolution, update]", "waiting: [response]"},
		{"breach: [managers, partner]", "breach: [everybody]"},
		{"again: 30m elapsed", "again: often"},
		{"quiet: 24h elapsed, ", ""},
		{"device: Device", "de-vice: Device"},
		{"{product: model}", "{product: the model}"},
		{"after: 5 working days, ", ""},
	} {
		if n := strings.Count(full, wrong.from); n != 1 {
			t.Errorf("the file has %q %d times; a change needs it once", wrong.from, n)
			continue
		}
		text := []byte(strings.Replace(full, wrong.from, wrong.to, 1))
		if _, err := sla.Read("wrong.yaml", text); err == nil {
			t.Errorf("the reader takes %q", wrong.to)
		}
		if err := schema.Validate(tree(t, text)); err == nil {
			t.Errorf("the schema takes %q in place of %q", wrong.to, wrong.from)
		}
	}
}

// TestSchemaKnowsTheReadersKeys tries, in each table of the file, each key that either of the two knows anywhere. The
// schema must know it there exactly if the reader does.
func TestSchemaKnowsTheReadersKeys(t *testing.T) {
	var whole map[string]any
	raw, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &whole); err != nil {
		t.Fatal(err)
	}
	known := readersKeys(t)
	gather(whole, known)
	if len(known) < 60 {
		t.Fatalf("only %d keys were found", len(known))
	}
	full := tree(t, fullFile(t)).(map[string]any)
	tried := 0
	for at, table := range tables(full, whole, whole, "") {
		unknown := unknownToReader(t, full, table.value, known)
		for key := range known {
			_, inSchema := table.properties[key]
			if inSchema == unknown[key] {
				t.Errorf("%s, key %q: the reader knows it: %t, the schema: %t", at, key, !unknown[key], inSchema)
			}
			tried++
		}
	}
	if tried < 1000 {
		t.Errorf("only %d keys were tried", tried)
	}
}

// table is one in the full file whose keys are fixed, with what the schema says of it.
type table struct {
	value      map[string]any
	properties map[string]any
}

// tables walks the file along the schema. Of tables of one kind, one is enough.
func tables(value any, schema, whole map[string]any, at string) map[string]table {
	found := map[string]table{}
	schema = resolve(schema, whole)
	switch v := value.(type) {
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		others, open := schema["additionalProperties"].(map[string]any)
		if properties != nil && !open {
			found[at] = table{v, properties}
		}
		for key, inner := range v {
			if property, ok := properties[key].(map[string]any); ok {
				maps.Copy(found, tables(inner, property, whole, at+"."+key))
			} else if open {
				maps.Copy(found, tables(inner, others, whole, at+".*"))
			}
		}
	case []any:
		items, ok := schema["items"].(map[string]any)
		for _, inner := range v {
			if ok {
				maps.Copy(found, tables(inner, items, whole, at+"[]"))
			}
		}
	}
	return found
}

// resolve follows references, and takes of several forms the one that has tables in it.
func resolve(schema, whole map[string]any) map[string]any {
	for {
		if ref, ok := schema["$ref"].(string); ok {
			defs := whole["$defs"].(map[string]any)
			target := maps.Clone(defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any))
			for key, value := range schema {
				if key != "$ref" {
					target[key] = value
				}
			}
			schema = target
			continue
		}
		forms, _ := schema["oneOf"].([]any)
		i := slices.IndexFunc(forms, func(form any) bool {
			f := resolve(form.(map[string]any), whole)
			return f["type"] == "object" || f["type"] == "array"
		})
		if i < 0 {
			return schema
		}
		schema = forms[i].(map[string]any)
	}
}

// gather adds the names of all properties that a schema knows.
func gather(schema any, known map[string]bool) {
	switch s := schema.(type) {
	case map[string]any:
		if properties, ok := s["properties"].(map[string]any); ok {
			for key := range properties {
				known[key] = true
			}
		}
		for _, inner := range s {
			gather(inner, known)
		}
	case []any:
		for _, inner := range s {
			gather(inner, known)
		}
	}
}

// readersKeys are the keys that the reader's source takes from tables, wherever it does.
func readersKeys(t *testing.T) map[string]bool {
	t.Helper()
	sources, err := filepath.Glob("../read*.go")
	if err != nil || len(sources) == 0 {
		t.Fatalf("the reader's source is not where it was: %v", err)
	}
	known := map[string]bool{}
	for _, name := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || method.Sel.Name != "take" && method.Sel.Name != "need" {
				return true
			}
			if literal, ok := call.Args[0].(*ast.BasicLit); ok {
				if key, err := strconv.Unquote(literal.Value); err == nil {
					known[key] = true
				}
			}
			return true
		})
	}
	return known
}

// unknownToReader lists the keys that the reader refuses in a table of the file, by what it says about them. Those that
// stand there already are known: the full file reads without a complaint.
func unknownToReader(t *testing.T, full, table map[string]any, keys map[string]bool) map[string]bool {
	t.Helper()
	before := maps.Clone(table)
	for key := range keys {
		if _, stands := before[key]; !stands {
			table[key] = "x"
		}
	}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(table, func(key string, _ any) bool { _, stood := before[key]; return !stood })
	unknown := map[string]bool{}
	_, err = sla.Read("tried.yaml", text)
	var problems sla.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the reader takes %d keys more than there are: %v", len(keys), err)
	}
	for _, p := range problems {
		if _, after, found := strings.Cut(p.Message, "no key "); found {
			key, err := strconv.QuotedPrefix(after)
			if err != nil {
				t.Fatalf("which key is meant by %q?", p.Message)
			}
			key, _ = strconv.Unquote(key)
			unknown[key] = true
		}
	}
	return unknown
}

// TestDocumentedAgreement reads the example in the description of the format.
func TestDocumentedAgreement(t *testing.T) {
	page, err := os.ReadFile("../../docs/agreement-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```yaml\nagreement: ")
	example, _, closed := strings.Cut(after, "```\n")
	if !closed {
		t.Fatal("the example is not where it was")
	}
	text := []byte("agreement: " + example)
	if _, err := sla.Read("example.yaml", text); err != nil {
		t.Error(err)
	}
	if err := schema(t).Validate(tree(t, text)); err != nil {
		t.Error(err)
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// tree is a YAML file as editors hand it to a schema: by the types that YAML gives.
func tree(t *testing.T, text []byte) any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func fullFile(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/every-key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}
