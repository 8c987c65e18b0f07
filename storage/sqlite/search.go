package sqlite

import (
	"encoding/json"
	"strings"
	"unicode"
)

type search struct{ t *tx }

// Tickets asks for each word by itself, since one may stand in the subject and the next in a message.
func (s search) Tickets(words string, internal bool, limit int) ([]int64, error) {
	terms := matching(words)
	if len(terms) == 0 {
		return nil, nil
	}
	if err := s.t.indexed(); err != nil {
		return nil, err
	}
	asked, err := json.Marshal(terms)
	if err != nil {
		return nil, err
	}
	return list(s.t, scanNumber, `SELECT s.ticket FROM json_each(?) AS w CROSS JOIN search AS s
		WHERE s.search MATCH w.value AND (s.internal = 0 OR ?)
		GROUP BY s.ticket HAVING count(DISTINCT w.key) = ? ORDER BY sum(s.rank), s.ticket DESC LIMIT ?`,
		string(asked), internal, len(terms), atMost(limit))
}

func scanNumber(r row, n *int64) error { return r.Scan(n) }

// mostWords is how many words are looked for; each is a query of its own.
const mostWords = 20

// matching asks for each of the words, as a whole or a beginning. What people type is quoted: none of it is
// syntax (https://sqlite.org/fts5.html#full_text_query_syntax). What has no letter and no digit is no word to the index.
func matching(words string) (terms []string) {
	for _, w := range strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(words, "\x00", " "), " ")) {
		if strings.ContainsFunc(w, inIndex) && len(terms) < mostWords {
			terms = append(terms, `"`+strings.ReplaceAll(w, `"`, `""`)+`"*`)
		}
	}
	return terms
}

// inIndex reports whether the index's tokenizer keeps a character
// (https://sqlite.org/fts5.html#unicode61_tokenizer).
func inIndex(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }
