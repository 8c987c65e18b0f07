package sqlite

import "strings"

type search struct{ t *tx }

func (s search) Tickets(words string, internal bool, limit int) ([]int64, error) {
	query := matching(words)
	if query == "" {
		return nil, nil
	}
	return list(s.t, scanNumber, `SELECT ticket FROM (
			SELECT ticket, rank AS score FROM search WHERE search MATCH ? AND (internal = 0 OR ?))
		GROUP BY ticket ORDER BY min(score), ticket DESC LIMIT ?`, query, internal, atMost(limit))
}

func scanNumber(r row, n *int64) error { return r.Scan(n) }

// matching asks for all of the words, each as a whole or a beginning. What people type is quoted: none of it is
// syntax (https://sqlite.org/fts5.html#full_text_query_syntax).
func matching(words string) string {
	var terms []string
	for _, w := range strings.Fields(strings.ReplaceAll(words, "\x00", " ")) {
		terms = append(terms, `"`+strings.ReplaceAll(w, `"`, `""`)+`"*`)
	}
	return strings.Join(terms, " ")
}
