package talk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Args are a command's arguments by name, as typed. "" is the running text.
type Args map[string]string

// Grammar is what the reading of a line depends on.
type Grammar interface {
	// Known reports whether the verb has an argument of this name.
	Known(verb, key string) bool
	// Prose reports whether the verb's text is somebody's own words: assignments then count only before it, so
	// that prose with an equals sign stays prose. Otherwise they count anywhere ("partner set acme tier=gold").
	Prose(verb string) bool
}

// ParseLine reads `open priority=critical category="call drops" Phones are dead`. A word is key=value only if
// the verb knows the key. Curly quotes and hard spaces count as plain ones: phones type them. The verb comes
// back in lower case.
func ParseLine(line string, g Grammar) (verb string, args Args, err error) {
	args = Args{}
	verb, rest := word([]rune(strings.TrimSpace(line)))
	verb = strings.ToLower(verb)
	var words []string
	for rest = trim(rest); len(rest) > 0; rest = trim(rest) {
		key, after, ok := assignment(rest)
		switch {
		case ok && g.Known(verb, key):
			if _, twice := args[key]; twice {
				return verb, args, fmt.Errorf("%s is given twice", key)
			}
			if args[key], rest, err = value(after); err != nil {
				delete(args, key)
				return verb, args, fmt.Errorf("%s: %w", key, err)
			}
		case g.Prose(verb):
			args[""] = strings.TrimSpace(string(rest))
			return verb, args, nil
		default:
			var w string
			w, rest = word(rest)
			words = append(words, w)
		}
	}
	if len(words) > 0 {
		args[""] = strings.Join(words, " ")
	}
	return verb, args, nil
}

// FormatLine is the canonical line: ParseLine reads it back to the same, as long as the text does not itself
// begin with an assignment.
func FormatLine(verb string, args Args) string {
	b := verb
	for _, k := range slices.Sorted(maps.Keys(args)) {
		if k != "" {
			b += " " + k + "=" + Quote(args[k])
		}
	}
	if t := args[""]; t != "" {
		b += " " + t
	}
	return b
}

// Quote writes a value as it can be typed after the equals sign.
func Quote(v string) string {
	if v != "" && !strings.ContainsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || quote(r) || r == '\\' }) {
		return v
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
}

func quote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

func trim(r []rune) []rune {
	for len(r) > 0 && unicode.IsSpace(r[0]) {
		r = r[1:]
	}
	return r
}

func word(r []rune) (string, []rune) {
	i := slices.IndexFunc(r, unicode.IsSpace)
	if i < 0 {
		return string(r), nil
	}
	return string(r[:i]), r[i:]
}

// assignment splits off a key and its equals sign.
func assignment(r []rune) (key string, rest []rune, ok bool) {
	i := slices.Index(r, '=')
	if i <= 0 || slices.ContainsFunc(r[:i], func(r rune) bool { return unicode.IsSpace(r) || quote(r) }) {
		return "", nil, false
	}
	return strings.ToLower(string(r[:i])), r[i+1:], true
}

func value(r []rune) (string, []rune, error) {
	if len(r) == 0 || !quote(r[0]) {
		v, rest := word(r)
		return v, rest, nil
	}
	var b strings.Builder
	for i := 1; i < len(r); i++ {
		switch {
		case r[i] == '\\' && i+1 < len(r):
			i++
			b.WriteRune(r[i])
		case (r[0] == '"' && r[i] == '"') || (r[0] != '"' && quote(r[i])):
			return b.String(), r[i+1:], nil
		default:
			b.WriteRune(r[i])
		}
	}
	return "", nil, fmt.Errorf("the quote is not closed; put a closing \" after the value")
}
