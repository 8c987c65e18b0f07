package sla

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The limits of a file. The shipped agreements stay under 16 KB and four levels, and list no more problems than fit a
// screen; what is beyond is refused before it can cost time.
const (
	maxFile     = 1 << 20
	maxDepth    = 12     // of {…} and […]
	maxIndent   = 200    // of a line
	maxDashes   = 100    // and other marks on one line, each of which may open a level
	maxRows     = 1000   // of one list or table; the longest that shipped has 40
	maxKeys     = 10_000 // of the file; the parser takes the square of a table's
	maxProblems = 100
)

// node is one value of the file and where it stands. A file is read into nodes first, so that everything after it
// deals with four shapes instead of YAML's.
type node struct {
	shape     shape
	line, col int // from 1, col in characters
	text      string
	look      look
	flow      bool // written inside {…} or […]
	items     []*node
	entries   []entry
}

type entry struct{ key, value *node }

// shape of a node. A broken one has had its problem reported already.
type shape uint8

const (
	broken shape = iota
	nothing
	scalar
	sequence
	mapping
)

func (s shape) String() string {
	return [...]string{"broken", "nothing", "a text", "a list", "a table"}[s]
}

// look is how a scalar is written, which is what a YAML parser goes by when it takes a text for something else.
type look uint8

const (
	plain look = iota
	quoted
	block    // | or >
	number   // 1.10, 0123, +39…
	truth    // true, false
	emptied  // null, ~
	yesAndNo // yes, no, on, off: a truth in YAML 1.1, so in some editors and other tools
)

// complain adds a problem at a place of the file. Line 0 is the file as a whole.
func (r *reader) complain(line, col int, format string, args ...any) {
	if r.full() {
		return
	}
	p := Problem{File: r.file, Line: line, Col: col, Message: fmt.Sprintf(format, args...)}
	if line > 0 && line <= len(r.lines) {
		p.Source = r.lines[line-1]
	}
	r.problems = append(r.problems, p)
}

// full reports whether so much is wrong that looking for more only costs time.
func (r *reader) full() bool { return len(r.problems) >= maxProblems }

// wrong adds a problem at a node.
func (r *reader) wrong(n *node, format string, args ...any) {
	if n.shape != broken {
		r.complain(n.line, n.col, format, args...)
	}
}

// parse reads the file into nodes. It is nil where nothing can be read.
func (r *reader) parse(text []byte) *node {
	if len(text) > maxFile {
		r.complain(0, 0, "the file is larger than 1 MB; an agreement takes a few KB")
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r.lines = strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	if !r.readable() {
		return nil
	}
	tokens := lexer.Tokenize(strings.Join(r.lines, "\n"))
	if !r.shallow(tokens) {
		return nil
	}
	r.comments(tokens)
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && body != nil {
			r.complain(doc.Body.GetToken().Position.Line, 1, "a file holds one agreement; put this one in a file of its own")
			return nil
		}
		if doc.Body != nil {
			body = doc.Body
		}
	}
	if body == nil {
		r.complain(0, 0, `the file is empty; begin with "agreement:" and an id`)
		return nil
	}
	return r.node(body, false)
}

// readable refuses what no editor shows: bytes that are no UTF-8, and control characters.
func (r *reader) readable() bool {
	for i, line := range r.lines {
		if !utf8.ValidString(line) {
			r.complain(i+1, 1, "this line is not UTF-8; save the file as UTF-8")
			return false
		}
		col := 0
		for _, c := range line {
			col++
			if c < ' ' && c != '\t' || c == 0x7f {
				r.complain(i+1, col, "there is a control character (%U) here; delete it", c)
				return false
			}
		}
	}
	return true
}

// shallow refuses nesting and numbers that no agreement needs: the parser below recurses once a level and a key.
func (r *reader) shallow(tokens token.Tokens) bool {
	depth, dashes, keys := 0, 0, 0
	for i, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType:
			keys++
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType, token.DirectiveType:
			dashes++
		}
		if i > 0 && tokens[i-1].Position.Line != t.Position.Line && depth == 0 {
			dashes = 0
		}
		if keys > maxKeys {
			r.complain(t.Position.Line, t.Position.Column, "the file has more than %d keys; an agreement has some hundred", maxKeys)
			return false
		}
		if depth > maxDepth || dashes > maxDashes || t.Position.IndentNum > maxIndent {
			r.complain(t.Position.Line, t.Position.Column, "this is nested too deep; an agreement has four levels or five")
			return false
		}
	}
	return true
}

// comments finds texts that " #" cuts short: nobody writes "#5" for a comment.
func (r *reader) comments(tokens token.Tokens) {
	for i, t := range tokens {
		if t.Type != token.CommentType || i == 0 || t.Value == "" || strings.HasPrefix(t.Value, " ") {
			continue
		}
		if prev := tokens[i-1]; prev.Position.Line == t.Position.Line && prev.Type == token.StringType {
			r.complain(t.Position.Line, t.Position.Column,
				"what follows # is a comment here; put quotes around the text, or a space after # if a comment is meant")
		}
	}
}

// syntax turns the parser's own error into one of ours.
func (r *reader) syntax(err error) {
	var at interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &at) || at.GetToken() == nil || at.GetToken().Position == nil {
		r.complain(0, 0, "this is not YAML: %s", firstLine(err.Error()))
		return
	}
	pos := at.GetToken().Position
	r.complain(max(pos.Line, 1), max(pos.Column, 1), "%s", plainSyntax(at.GetMessage()))
}

// plainSyntax says what to write instead, for the messages of the parser that agreements have met.
func plainSyntax(message string) string {
	for _, known := range []struct{ part, sentence string }{
		{"mapping value is not allowed", `here is ": " inside a text, or the next line stands too far right; put quotes around a text that has ": "`},
		{"map key-value is pre-defined", `this does not continue the value before it; put quotes around the whole text, and begin a new key on its own line`},
		{"value is not allowed in this context", "this does not line up with the lines above it; mind the spaces before it"},
		{"flow map content", "a text that begins with {{ needs quotes"},
		{"could not find end character", "a quotation mark that is opened here is never closed"},
		{"tab character", "a tab stands here; indent with spaces"},
		{"found a tab", "a tab stands here; indent with spaces"},
		{"'\t'", "a tab stands here; indent with spaces"},
		{"',' or '}' must be specified", `inside {…} a "," or "}" is missing here; a text with , : { or } in it needs quotes`},
		{"',' or ']' must be specified", `inside […] a "," or "]" is missing here; a text with , : [ or ] in it needs quotes`},
		{"flow mapping end token", `this "{" is never closed; a text that begins with { needs quotes`},
		{"sequence end token", `this "[" is never closed; a text that begins with [ needs quotes`},
		{"character corresponding to", "this bracket closes nothing; a text with a bracket in it needs quotes"},
		{"reserved character", "a text cannot begin with this character; put quotes around it"},
		{"alias", "* stands for something else in YAML; put quotes around a text that begins with it"},
		{"anchor", "& stands for something else in YAML; put quotes around a text that begins with it"},
		{"tag", "! stands for something else in YAML; put quotes around a text that begins with it"},
		{"non-map value is specified", `a key and ":" is missing here, or this line belongs to the text above and needs to stand further right`},
		{"unexpected key name", `a ":" is missing after this key`},
		{"unknown escape character", `after \ only certain letters may follow inside "…"; write \\ for a backslash, or use '…'`},
	} {
		if strings.Contains(message, known.part) {
			return known.sentence
		}
	}
	return "this is not YAML: " + firstLine(message)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// node turns one YAML value into a node. One with too many entries loses those beyond.
func (r *reader) node(n ast.Node, flow bool) *node {
	at := r.convert(n, flow)
	if rows := max(len(at.items), len(at.entries)); rows > maxRows {
		r.wrong(at, "there are %d entries here; there is room for %d at most", rows, maxRows)
		at.items, at.entries = at.items[:min(maxRows, len(at.items))], at.entries[:min(maxRows, len(at.entries))]
	}
	return at
}

func (r *reader) convert(n ast.Node, flow bool) *node {
	switch n := n.(type) {
	case nil:
		return &node{}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return r.strange(n)
	case *ast.MappingNode:
		m := r.place(n, mapping, flow || n.IsFlowStyle)
		for _, v := range n.Values {
			m.entries = append(m.entries, r.entry(v, m.flow))
		}
		if !n.IsFlowStyle && len(m.entries) > 0 {
			// The token of a block table is its first colon.
			m.line, m.col = m.entries[0].key.line, m.entries[0].key.col
		}
		return m
	case *ast.MappingValueNode:
		e := r.entry(n, flow)
		return &node{shape: mapping, line: e.key.line, col: e.key.col, flow: flow, entries: []entry{e}}
	case *ast.SequenceNode:
		s := r.place(n, sequence, flow || n.IsFlowStyle)
		for _, v := range n.Values {
			s.items = append(s.items, r.node(v, s.flow))
		}
		return s
	case *ast.LiteralNode:
		s := r.place(n, scalar, flow)
		s.text, s.look = strings.TrimRight(n.Value.Value, "\n"), block
		return s
	case *ast.NullNode:
		s := r.place(n, nothing, flow)
		if n.GetToken().Type != token.ImplicitNullType {
			s.shape, s.look, s.text = scalar, emptied, n.GetToken().Value
		}
		return s
	case ast.ScalarNode:
		s := r.place(n, scalar, flow)
		s.text, s.look = n.GetToken().Value, lookOf(n.GetToken())
		return s
	}
	return r.strange(n)
}

func (r *reader) entry(v *ast.MappingValueNode, flow bool) entry {
	e := entry{key: r.key(v.Key, flow), value: r.node(v.Value, flow)}
	if e.value.shape == nothing || e.value.line == 0 {
		// Nothing has no place of its own: it is missing after the key.
		e.value.line, e.value.col = e.key.line, e.key.col
	}
	return e
}

func (r *reader) key(n ast.MapKeyNode, flow bool) *node {
	if s, ok := n.(ast.ScalarNode); ok {
		if _, merge := n.(*ast.MergeKeyNode); !merge {
			k := r.place(n, scalar, flow)
			k.text, k.look = s.GetToken().Value, lookOf(s.GetToken())
			return k
		}
	}
	return r.strange(n)
}

// strange reports what YAML knows and an agreement does not: anchors, aliases, tags, merged and compound keys.
func (r *reader) strange(n ast.Node) *node {
	t := n.GetToken()
	if t == nil || t.Position == nil {
		r.complain(0, 0, "this is not YAML that an agreement uses: %s", n.Type())
		return &node{}
	}
	what := "this"
	switch n.(type) {
	case *ast.AnchorNode:
		what = "a text that begins with &"
	case *ast.AliasNode:
		what = "a text that begins with *"
	case *ast.TagNode:
		what = "a text that begins with !"
	case *ast.MergeKeyNode:
		r.complain(t.Position.Line, t.Position.Column, "<< is not used in agreements; write the keys out")
		return &node{line: t.Position.Line, col: t.Position.Column}
	}
	r.complain(t.Position.Line, t.Position.Column, "%s means something else in YAML; put quotes around it", what)
	return &node{line: t.Position.Line, col: t.Position.Column}
}

func (r *reader) place(n ast.Node, s shape, flow bool) *node {
	at := &node{shape: s, flow: flow}
	if t := n.GetToken(); t != nil && t.Position != nil {
		at.line, at.col = max(t.Position.Line, 1), max(t.Position.Column, 1)
	}
	return at
}

func lookOf(t *token.Token) look {
	switch t.Type {
	case token.SingleQuoteType, token.DoubleQuoteType:
		return quoted
	case token.LiteralType, token.FoldedType:
		return block
	case token.BoolType:
		return truth
	case token.NullType, token.ImplicitNullType:
		return emptied
	case token.StringType:
		switch strings.ToLower(t.Value) {
		case "yes", "no", "on", "off", "y", "n":
			return yesAndNo
		}
		return plain
	}
	return number
}

// locate finds where the i-th character of a scalar's text stands in the file: it walks the file's text along the
// value, over quotation marks, escapes and line breaks.
func (r *reader) locate(n *node, i int) (line, col int) {
	line, col = n.line, n.col
	if n.look == block {
		line, col = n.line+1, 1
	}
	wanted := []rune(n.text)
	done := 0
	for ; line <= len(r.lines); line, col = line+1, 1 {
		source := []rune(r.lines[line-1])
		for ; col <= len(source); col++ {
			c := source[col-1]
			for done < len(wanted) && isBlank(wanted[done]) && !isBlank(c) {
				if done == i {
					return line, col
				}
				done++
			}
			if done < len(wanted) && (c == wanted[done] || isBlank(c) && isBlank(wanted[done])) {
				if done == i {
					return line, col
				}
				done++
			}
			if done >= len(wanted) && done <= i {
				return line, col + 1
			}
		}
	}
	return n.line, n.col
}

func isBlank(c rune) bool { return c == ' ' || c == '\n' || c == '\t' }
