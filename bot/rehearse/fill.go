package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
)

// put fills in one field, named by its label or its name.
func (f *form) put(x field) error {
	i := slices.IndexFunc(f.Fields, func(y talk.Field) bool { return alike(y.Label, x.name) || alike(y.Name, x.name) })
	if i < 0 {
		var names []string
		for _, y := range f.Fields {
			names = append(names, y.Label)
		}
		return stuck{sentence: fmt.Sprintf("line %d: the form %q does not ask for %q%s", x.line, f.Title, x.name, near(x.name, names)),
			heading: "It asks for:", seen: []string{strings.Join(names, "\n")}}
	}
	y := f.Fields[i]
	delete(f.values, y.Name)
	delete(f.loaded, y.Name)
	if x.value == "" {
		return nil
	}
	switch y.Kind {
	case talk.Load:
		f.loaded[y.Name] = separators.Split(x.value, -1)
	case talk.Pick:
		return f.pick(y, x)
	case talk.YesNo:
		if x.value != "yes" && x.value != "no" {
			return stuck{sentence: fmt.Sprintf("line %d: %q is answered yes or no", x.line, y.Label)}
		}
		f.values[y.Name] = x.value
	default:
		f.values[y.Name] = x.value
	}
	return nil
}

// pick chooses what the form offers, by what it is called or by its id.
func (f *form) pick(y talk.Field, x field) error {
	var offered []string
	for _, c := range y.Choices {
		if alike(c.Label, x.value) || alike(c.Value, x.value) {
			f.values[y.Name] = c.Value
			return nil
		}
		offered = append(offered, c.Label)
	}
	return stuck{sentence: fmt.Sprintf("line %d: %q does not offer %q%s", x.line, y.Label, x.value, near(x.value, offered)),
		heading: "It offers:", seen: []string{strings.Join(offered, "\n")}}
}

// lacking is the label of the first field that is needed and was left empty; empty: there is none.
func lacking(d Deed) string {
	for _, x := range d.Form.Fields {
		if x.Required && strings.TrimSpace(d.Values[x.Name]) == "" && len(d.Loaded[x.Name]) == 0 {
			return x.Label
		}
	}
	return ""
}

// alike reports whether two names are the same but for capitals and white space.
func alike(a, b string) bool { return strings.EqualFold(plain(a), plain(b)) }
