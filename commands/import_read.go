package commands

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tieline/commands/talk"
)

// The kinds of row.
const (
	partnerRow = "partner"
	channelRow = "channel"
	personRow  = "person"
)

// importColumns are those that every file may have, with the kinds of row that use each. Facts are columns too.
var importColumns = []struct {
	name  string
	kinds []string
}{
	{"kind", []string{partnerRow, channelRow, personRow}},
	{"partner", []string{partnerRow, channelRow, personRow}},
	{"name", []string{partnerRow, channelRow, personRow}},
	{"agreement", []string{partnerRow}},
	{"tier", []string{partnerRow}},
	{"region", []string{partnerRow}},
	{"country", []string{partnerRow}},
	{"upstream", []string{partnerRow}},
	{"channel", []string{channelRow}},
	{"account", []string{personRow}},
	{"role", []string{personRow}},
	{"zone", []string{personRow}},
	{"digest", []string{personRow}},
}

// erasable columns may be emptied by a hyphen, as may facts.
var erasable = []string{"tier", "region", "country", "upstream"}

// importRow is one row with something in it.
type importRow struct {
	line int
	kind string
	args talk.Args // by column; what is empty is not there; "" where a hyphen takes something away
}

// id is the partner that the row is about.
func (row importRow) id() string { return strings.ToLower(row.args["partner"]) }

// idColumn is the column that names what the row is about.
func (row importRow) idColumn() string {
	if row.kind == personRow {
		return "account"
	}
	return "partner"
}

// subject is what may stand on one line only.
func (row importRow) subject() string {
	switch row.kind {
	case partnerRow:
		return row.id()
	case channelRow:
		return row.args["channel"]
	}
	first, _, _ := strings.Cut(row.args["account"], " ")
	return first
}

// arguments are the row's cells as a verb's, without some.
func (row importRow) arguments(without ...string) talk.Args {
	args := talk.Args{"": row.id()}
	for k, v := range row.args {
		if k != "kind" && k != "partner" && !slices.Contains(without, k) {
			args[k] = v
		}
	}
	return args
}

// importReader reads a file into rows, and collects what is wrong with it.
type importReader struct {
	fact     func(string) bool
	header   []string
	rows     []importRow
	problems []ImportProblem
	lines    map[string]int // kind and subject → where it stood first
}

// readImport reads the file: UTF-8, with commas, semicolons or tabs between the cells.
func readImport(text []byte, fact func(string) bool) ([]importRow, []ImportProblem) {
	i := &importReader{fact: fact, lines: map[string]int{}}
	text, first := i.plain(text)
	if text == nil {
		return nil, i.problems
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			i.wrong(bad.StartLine+first, "", "A quotation mark is not closed, or stands inside of a cell: put the whole cell in quotation marks, and write each one in it twice.")
			break
		}
		line, _ := r.FieldPos(0)
		i.record(line+first, cells)
		if i.header != nil && len(i.header) == 0 {
			return nil, i.problems
		}
	}
	if i.header == nil {
		i.wrong(1, "", "The file is empty: its first line names the columns, as in kind,partner,name,agreement,tier.")
	}
	return i.rows, i.problems
}

// plain takes off what spreadsheets put in front: a byte order mark, and a line "sep=;". It gives nil where the text is not
// UTF-8.
func (i *importReader) plain(text []byte) (_ []byte, linesOff int) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) || bytes.IndexByte(text, 0) >= 0 {
		i.wrong(1, "", `The file is not UTF-8: save it as "CSV UTF-8".`)
		return nil, 0
	}
	if !utf8.Valid(text) {
		at := 0
		for rest := text; len(rest) > 0; {
			c, n := utf8.DecodeRune(rest)
			if c == utf8.RuneError && n == 1 {
				break
			}
			at, rest = at+n, rest[n:]
		}
		i.wrong(1+bytes.Count(text[:at], []byte("\n")), "", `There is a letter that is not UTF-8: save the file as "CSV UTF-8".`)
		return nil, 0
	}
	if line, rest, ok := bytes.Cut(text, []byte("\n")); ok && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		return rest, 1
	}
	if text == nil {
		text = []byte{}
	}
	return text, 0
}

// separator is the one of the usual ones that the first line has most of.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, c := range []rune{';', '\t'} {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func (i *importReader) wrong(line int, column, format string, args ...any) {
	i.problems = append(i.problems, ImportProblem{Line: line, Column: column, Sentence: fmt.Sprintf(format, args...)})
}

// record takes the header first, then rows.
func (i *importReader) record(line int, cells []string) {
	for n := range cells {
		cells[n] = oneLine(cells[n])
	}
	if i.header == nil {
		i.readHeader(line, cells)
		return
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		return
	}
	for len(cells) > len(i.header) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > len(i.header) {
		i.wrong(line, "", "It has %d cells and the header %d: put a cell with a separator in it in quotation marks.", len(cells), len(i.header))
		return
	}
	i.row(line, cells)
}

// oneLine makes blanks of line ends and of what cannot be seen.
func oneLine(cell string) string {
	return strings.Join(strings.FieldsFunc(cell, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) && c != '\u200d'
	}), " ")
}

// readHeader reads the names of columns. One that is not known ends the reading: every row would be wrong.
func (i *importReader) readHeader(line int, cells []string) {
	i.header = []string{}
	for n, name := range cells {
		cells[n] = strings.ToLower(name)
	}
	before := len(i.problems)
	var known []string
	for _, c := range importColumns {
		known = append(known, c.name)
	}
	for n, name := range cells {
		switch {
		case name == "" && n == len(cells)-1: // a separator at the end of each line
		case !slices.Contains(known, name) && !i.fact(name):
			i.wrong(line, name, "There is no such column: write one of %s, or the name of a fact of an agreement.", strings.Join(known, ", "))
		case slices.Index(cells, name) < n:
			i.wrong(line, name, "The column is there twice: take one of the two out.")
		}
	}
	if !slices.Contains(cells, "kind") {
		i.wrong(line, "kind", "The column is missing: it says of each line whether it is a partner, a channel or a person.")
	}
	if len(i.problems) == before {
		i.header = cells
	}
}

// row reads one row, as far as its own cells tell whether it is right.
func (i *importReader) row(line int, cells []string) {
	row := importRow{line: line, args: talk.Args{}}
	for n, cell := range cells {
		if cell != "" && i.header[n] != "" {
			row.args[i.header[n]] = cell
		}
	}
	row.kind = strings.ToLower(row.args["kind"])
	if !slices.Contains(importColumns[0].kinds, row.kind) {
		i.wrong(line, "kind", "%q is no kind of line: write partner, channel or person.", talk.Clip(row.args["kind"], 40))
		return
	}
	needed := map[string][]string{partnerRow: {"partner"}, channelRow: {"partner", "channel"}, personRow: {"account"}}[row.kind]
	good := true
	for _, column := range needed {
		if row.args[column] == "" {
			i.wrong(line, column, "It is empty: %s", map[string]string{"partner": "write the partner's id, as in acme.",
				"channel": "write the channel as platform:id, as in slack:C0123456.", "account": "write the account as platform:team/user, as in slack:T0123/U0456."}[column])
			good = false
		}
	}
	for _, column := range i.header {
		if _, given := row.args[column]; given && !i.cell(row, column) {
			delete(row.args, column)
		}
	}
	if !good {
		return
	}
	key := row.kind + " " + row.subject()
	if first := i.lines[key]; first != 0 {
		i.wrong(line, row.subjectColumn(), "%s %s stands on line %d already: keep one of the two.", capitalised(row.kind), row.subject(), first)
		return
	}
	i.lines[key] = line
	i.rows = append(i.rows, row)
}

// subjectColumn is the column that may not say the same twice.
func (row importRow) subjectColumn() string {
	return map[string]string{partnerRow: "partner", channelRow: "channel", personRow: "account"}[row.kind]
}

// cell reports whether a filled cell belongs into a row of its kind; a hyphen becomes "".
func (i *importReader) cell(row importRow, column string) bool {
	kinds, fact := []string{partnerRow}, true
	for _, c := range importColumns {
		if c.name == column {
			kinds, fact = c.kinds, false
		}
	}
	if !slices.Contains(kinds, row.kind) {
		i.wrong(row.line, column, "A %s has none: leave the cell empty.", row.kind)
		return false
	}
	if row.args[column] == "-" {
		if !fact && !slices.Contains(erasable, column) {
			i.wrong(row.line, column, "It cannot be taken away: leave the cell empty, which changes nothing, or write another value.")
			return false
		}
		row.args[column] = ""
	}
	return true
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
