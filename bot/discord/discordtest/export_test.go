package discordtest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Described reports whether Discord's own description is there.
func Described() bool { return described != "" }

// HoldsAnswer holds an answer of the fake's own to what Discord's description says of it.
func HoldsAnswer(method, path string, status int, body []byte) error {
	r, _ := find(method, path)
	if r == nil || len(body) == 0 {
		return nil
	}
	s, err := described.at("paths", r.pattern, strings.ToLower(method), "responses", fmt.Sprint(status), "content", "application/json", "schema")
	if err != nil || s == nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// Undescribed are the routes that Discord's description does not have.
func Undescribed() (out []string) {
	for _, r := range routes {
		s, err := described.at("paths", r.pattern, strings.ToLower(r.method))
		if s == nil || err != nil {
			out = append(out, r.method+" "+r.pattern)
		}
	}
	slices.Sort(out)
	return out
}
