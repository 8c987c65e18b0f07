// Package agreements holds the published agreements that ship inside the binary: one YAML file each, beside this one,
// under the id that its name gives. They are data that the tests read whole, so a file that does not read is a fault
// of the build and never of an operator. What they hold is shared and must not be changed.
package agreements

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"tieline/sla"
)

//go:embed *.yaml
var files embed.FS

// Text is one agreement file as it was shipped.
type Text struct {
	ID   string // "wildix"
	Name string // "wildix.yaml"
	Text []byte
}

// Texts lists the shipped files in the order of their ids.
func Texts() []Text {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the directory is in the binary
	}
	texts := make([]Text, 0, len(entries))
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			panic(err)
		}
		texts = append(texts, Text{ID: strings.TrimSuffix(entry.Name(), ".yaml"), Name: entry.Name(), Text: text})
	}
	return texts
}

// All reads the shipped agreements, once, in the order of their ids. The error names every problem in every file.
func All() ([]*sla.Agreement, error) { return all() }

var all = sync.OnceValues(func() ([]*sla.Agreement, error) {
	var read []*sla.Agreement
	var wrong []error
	for _, text := range Texts() {
		a, err := sla.Read(text.Name, text.Text)
		if err == nil && a.ID != text.ID {
			err = fmt.Errorf("%s: the agreement calls itself %q; name the file %s.yaml, or the agreement %q", text.Name, a.ID, a.ID, text.ID)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		read = append(read, a)
	}
	return read, errors.Join(wrong...)
})
