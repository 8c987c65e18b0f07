package discordtest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// descriptionVariable names the file with Discord's own description of its API:
// https://github.com/discord/discord-api-spec, specs/openapi.json.
const descriptionVariable = "TIELINE_DISCORD_OPENAPI"

// description is the path of that file; empty: there is none, and nothing is held to it.
type description string

var described = description(os.Getenv(descriptionVariable))

// compiled keeps what was read of the description: reading takes longer than all that is held to it.
var compiled struct {
	sync.Mutex
	from    *jsonschema.Compiler
	doc     any
	schemas map[string]*jsonschema.Schema
}

// holds reports how a body differs from what the description says.
func (d description) holds(method, pattern string, body []byte) error {
	if d == "" || len(body) == 0 {
		return nil
	}
	s, err := d.schema(method, pattern)
	if err != nil || s == nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// schema is the route's; nil where the description has none.
func (d description) schema(method, pattern string) (*jsonschema.Schema, error) {
	return d.at("paths", pattern, strings.ToLower(method), "requestBody", "content", "application/json", "schema")
}

// at is what stands at a place of the description; nil where nothing does.
func (d description) at(steps ...string) (*jsonschema.Schema, error) {
	compiled.Lock()
	defer compiled.Unlock()
	if err := d.read(); err != nil {
		return nil, err
	}
	v := compiled.doc
	for i, step := range steps {
		o, _ := v.(map[string]any)
		v = o[step]
		steps[i] = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(step)
	}
	key := strings.Join(steps, "/")
	if s, done := compiled.schemas[key]; done || v == nil {
		return s, nil
	}
	s, err := compiled.from.Compile("discord.json#/" + key)
	compiled.schemas[key] = s
	return s, err
}

func (d description) read() error {
	if compiled.doc != nil {
		return nil
	}
	f, err := os.Open(string(d))
	if err != nil {
		return fmt.Errorf("%s: %w", descriptionVariable, err)
	}
	defer func() { _ = f.Close() }()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return fmt.Errorf("%s: %w", descriptionVariable, err)
	}
	correct(doc)
	compiled.from, compiled.doc, compiled.schemas = jsonschema.NewCompiler(), doc, map[string]*jsonschema.Schema{}
	return compiled.from.AddResource("discord.json", doc)
}

// correct lets default_member_permissions be a string, as
// https://discord.com/developers/docs/interactions/application-commands#application-command-object says that it is.
// The description has it as an integer, which Discord takes too.
func correct(v any) {
	switch v := v.(type) {
	case map[string]any:
		if props, ok := v["properties"].(map[string]any); ok {
			if p, ok := props["default_member_permissions"].(map[string]any); ok {
				p["type"] = []any{"integer", "string", "null"}
			}
		}
		for _, x := range v {
			correct(x)
		}
	case []any:
		for _, x := range v {
			correct(x)
		}
	}
}
