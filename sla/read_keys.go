package sla

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// keys hands out the values of a table by key. What nobody takes is unknown: the keys taken are at the same time the
// list of those that there are.
type keys struct {
	r     *reader
	n     *node
	what  string // "a rule"
	taken []string
}

// keys opens a table. It is nil where n is none, which is reported; every method of nil keys is harmless.
func (r *reader) keys(n *node, what string) *keys {
	if n == nil || n.shape == broken {
		return nil
	}
	if n.shape != mapping {
		r.wrong(n, "%s is written as keys with values, not as %s", what, n.shape)
		return nil
	}
	seen := map[string]int{}
	for _, e := range n.entries {
		if line, again := seen[e.key.text]; again && e.key.shape == scalar {
			r.wrong(e.key, "%q is here twice; it stands in line %d already", e.key.text, line)
		}
		seen[e.key.text] = e.key.line
	}
	return &keys{r: r, n: n, what: what}
}

// take is the value of a key, or nil.
func (k *keys) take(key string) *node {
	if k == nil {
		return nil
	}
	k.taken = append(k.taken, key)
	for _, e := range k.n.entries {
		if e.key.text == key && e.key.shape == scalar {
			return e.value
		}
	}
	return nil
}

// need is take for a key that must be there.
func (k *keys) need(key string) *node {
	v := k.take(key)
	if v == nil && k != nil {
		k.r.wrong(k.n, "%s needs the key %q", k.what, key)
	}
	return v
}

// end reports the keys that nobody took.
func (k *keys) end() {
	if k == nil {
		return
	}
	for _, e := range k.n.entries {
		if k.r.full() {
			return
		}
		word := e.key.text
		switch {
		case e.key.shape != scalar || slices.Contains(k.taken, word):
		case e.key.flow && e.value.shape == nothing && near(word, k.taken) == "":
			k.r.wrong(e.key, "there is no key %q — inside {…} a text with a comma needs quotes", word)
		case word == "on" && slices.Contains(k.taken, "at"):
			k.r.wrong(e.key, `there is no key "on" — did you mean at?`)
		default:
			k.r.wrong(e.key, "%s has no key %q%s", k.what, word, instead(word, k.taken))
		}
	}
}

// idRule is how ids of one sort are written.
type idRule struct {
	pattern *regexp.Regexp
	advice  string
}

var (
	// dotted ids stand after a dot in conditions and texts, so they are names there.
	dotted = idRule{regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`),
		"it stands after a dot elsewhere: write small letters, digits and _, such as overdue_days"}
	dashed   = idRule{regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`), "write small letters, digits and -, such as change-request"}
	clauseID = idRule{regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.§-]{0,39}$`), "write letters, digits, - and ., such as EX-12"}
)

// id reads an id that the file declares.
func (r *reader) id(n *node, rule idRule) string {
	s := r.word(n)
	if s != "" && !rule.pattern.MatchString(s) {
		r.wrong(n, "%q cannot be an id — %s", s, rule.advice)
		return ""
	}
	return s
}

// table reads a section of named entries.
func table[T any](r *reader, n *node, what string, rule idRule, read func(*reader, *node, string) T) Table[T] {
	if n == nil {
		return nil
	}
	if n.shape != mapping {
		r.lost[what] = true
		r.wrong(n, "here stands a table of %s, each by its id; not %s", plural(what), n.shape)
		return nil
	}
	t := make(Table[T], 0, len(n.entries))
	for _, e := range n.entries {
		if r.full() {
			break
		}
		if first := r.at[what+"."+e.key.text]; first != nil && e.key.shape == scalar {
			r.wrong(e.key, "the %s %q is here twice; it stands in line %d already", what, e.key.text, first.line)
		}
		id := r.id(e.key, rule)
		r.at[what+"."+e.key.text] = e.key
		v := read(r, e.value, id)
		if id == "" {
			r.lost[what] = true
			continue
		}
		t = append(t, Row[T]{id, v})
	}
	return t
}

// ids gathers the ids of a section without reading its entries.
func ids[T any](r *reader, n *node, what string) Table[T] {
	if n == nil || n.shape != mapping {
		r.lost[what] = n != nil
		return nil
	}
	t := make(Table[T], len(n.entries))
	for i, e := range n.entries {
		t[i].ID = e.key.text
	}
	return t
}

// list reads a section of rows.
func list[T any](r *reader, n *node, what string, read func(*reader, *node) T) []T {
	if n == nil || n.shape == broken {
		return nil
	}
	if n.shape != sequence {
		r.wrong(n, "%s are a list: begin each row with -", what)
		return nil
	}
	rows := make([]T, len(n.items))
	for i, item := range n.items {
		if r.full() {
			break
		}
		rows[i] = read(r, item)
	}
	return rows
}

func plural(what string) string {
	if stem, ok := strings.CutSuffix(what, "y"); ok {
		return stem + "ies"
	}
	return what + "s"
}

// text reads a scalar. The parser has altered, or another tool would alter, what looks like a number or a truth.
func (r *reader) text(n *node) string {
	if n == nil || n.shape == broken {
		return ""
	}
	switch {
	case n.shape == nothing:
		r.wrong(n, "a text is missing here")
	case n.shape == mapping && n.flow:
		r.wrong(n, "a text that begins with { needs quotes around it")
	case n.shape == sequence && n.flow:
		r.wrong(n, "one text is meant here, not a list; a text that begins with [ needs quotes around it")
	case n.shape != scalar:
		r.wrong(n, "a text is meant here, not %s", n.shape)
	case n.look == number:
		r.wrong(n, "%s is read as a number; put quotes around it", n.text)
	case n.look == truth:
		r.wrong(n, "%s is read as yes or no; put quotes around it", n.text)
	case n.look == yesAndNo:
		r.wrong(n, "%s is read as yes or no by many programs; put quotes around it", n.text)
	case n.look == emptied:
		r.wrong(n, "%s is read as nothing; put quotes around it", n.text)
	case strings.TrimSpace(n.text) == "":
		r.wrong(n, "a text is missing here")
	case n.look == plain && n.flow && strings.Contains(n.text, ": "):
		// Our parser takes it for a text; others do not.
		r.wrong(n, `here is ": " inside {…}; put quotes around the whole text, or a comma before the next key`)
	default:
		return n.text
	}
	return ""
}

// words is a text for people; it takes no holes.
func (r *reader) words(n *node) string {
	s := r.text(n)
	if i := strings.Index(s, "{{"); i >= 0 {
		line, col := r.locate(n, len([]rune(s[:i])))
		r.complain(line, col, "this text takes no {{…}}; only say, and what a notice tells, do")
	}
	return s
}

// word is a text on one line without spaces at its ends.
func (r *reader) word(n *node) string {
	s := r.text(n)
	if strings.ContainsAny(s, "\n") || s != strings.TrimSpace(s) {
		r.wrong(n, "this must be one line, without spaces before or after it")
	}
	return s
}

// truth reads true or false.
func (r *reader) truth(n *node) bool {
	if n == nil || n.shape == broken {
		return false
	}
	if n.shape != scalar || n.look != truth {
		r.wrong(n, "write true or false here")
		return false
	}
	v, err := strconv.ParseBool(strings.ToLower(n.text))
	return v && err == nil
}

// several reads one text or a list of them, each by one function.
func several[T any](r *reader, n *node, read func(*node) T) []T {
	if n == nil || n.shape == broken {
		return nil
	}
	if n.shape != sequence {
		return []T{read(n)}
	}
	if len(n.items) == 0 {
		r.wrong(n, "this list is empty; leave the key out if nothing is meant")
	}
	all := make([]T, len(n.items))
	for i, item := range n.items {
		if r.full() {
			break
		}
		all[i] = read(item)
	}
	return all
}

// oneOf reads one of a few words.
func (r *reader) oneOf(n *node, what string, choices ...string) string {
	s := r.text(n)
	if s != "" && !slices.Contains(choices, s) {
		r.wrong(n, "there is no %s %q%s", what, s, instead(s, choices))
		return ""
	}
	return s
}

// refers reads ids that must be declared in a section of the file: one, or a list.
func (r *reader) refers(n *node, what string, declared []string) []string {
	return several(r, n, func(n *node) string { return r.refer(n, what, declared) })
}

// refer reads one id that must be declared.
func (r *reader) refer(n *node, what string, declared []string) string {
	s := r.text(n)
	switch {
	case s == "" || slices.Contains(declared, s):
		return s
	case r.lost[what]:
	case len(declared) == 0:
		r.wrong(n, "there is no %s %q — this agreement has no %s", what, s, plural(what))
	default:
		r.wrong(n, "there is no %s %q%s", what, s, instead(s, declared))
	}
	return ""
}

// clause reads the clauses that an entry rests on.
func (r *reader) clause(k *keys) []string {
	return r.refers(k.take("clause"), "clause", r.a.Clauses.IDs())
}

// titleOf is the title that an id makes by itself.
func titleOf(id string) string {
	s := strings.NewReplacer("-", " ", "_", " ").Replace(id)
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// title reads a title, or makes it from the id.
func (r *reader) title(k *keys, id string) string {
	if n := k.take("title"); n != nil {
		return r.words(n)
	}
	return titleOf(id)
}

// optional opens the table of an entry that may be left empty, such as "platinum:".
func (r *reader) optional(n *node, what string) *keys {
	if n != nil && n.shape == nothing {
		n = &node{shape: mapping, line: n.line, col: n.col, flow: n.flow}
	}
	return r.keys(n, what)
}
