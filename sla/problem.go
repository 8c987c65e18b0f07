package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in an agreement file: where it is, and what to write instead. Line and Col count from 1,
// Col in characters; Line 0 is the file as a whole.
type Problem struct {
	File      string
	Line, Col int
	Message   string // one sentence
	Source    string // the line of the file
}

// Problems are all the mistakes of one file, in the file's order. As an error it prints them all.
type Problems []Problem

// Error is one problem a paragraph.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.String()
	}
	return strings.Join(texts, "\n")
}

// shownWidth is how much of a long line is shown around a problem, in characters.
const shownWidth = 110

// String is "file:line:col: sentence", the line, and a caret under the column.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	head := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Col, p.Message)
	line := []rune(strings.Map(visible, p.Source))
	if len(line) == 0 {
		return head
	}
	col := min(max(p.Col-1, 0), len(line))
	start := 0
	for start < col && line[start] == ' ' {
		start++
	}
	if col-start > shownWidth*2/3 {
		start = col - shownWidth*2/3
	}
	end := min(len(line), start+shownWidth)
	return head + "\n    " + string(line[start:end]) + "\n    " + strings.Repeat(" ", col-start) + "^"
}

// visible keeps a source line from moving the caret or the terminal.
func visible(r rune) rune {
	if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

// sort brings the problems into the file's order and drops repetitions.
func (ps Problems) sort() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool { return a == b })
}
