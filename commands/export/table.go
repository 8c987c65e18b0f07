package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
)

// Table is what a CSV file holds.
type Table struct {
	Header []string
	Rows   [][]string
}

// WriteCSV writes the table as RFC 4180 has it, in UTF-8. A cell that a spreadsheet would take for a formula gets an
// apostrophe in front.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Header); err != nil {
		return err
	}
	for _, row := range t.Rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = defused(cell)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// number is what no formula hides in, although it may begin with a sign.
var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// defused keeps what a partner typed from being run by whoever opens the file: spreadsheets take a cell that begins with
// one of these for a formula, where it is no number (https://owasp.org/www-community/attacks/CSV_Injection).
func defused(cell string) string {
	if cell != "" && !number.MatchString(cell) && strings.ContainsRune("=+-@\t\r\n", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// WriteJSON writes a list, one entry a line.
func WriteJSON[T any](w io.Writer, all []T) error {
	if len(all) == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	for i, x := range all {
		b, err := json.Marshal(x)
		if err != nil {
			return err
		}
		before, after := ",\n ", ""
		if i == 0 {
			before = "["
		}
		if i == len(all)-1 {
			after = "]\n"
		}
		if _, err := io.WriteString(w, before+string(b)+after); err != nil {
			return err
		}
	}
	return nil
}
