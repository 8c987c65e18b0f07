package sqlite

import (
	"context"
	"encoding/json"
)

// texts names what was written and is not in the search index yet. What changes later goes there by a trigger; what is new
// is added once for a whole group, before its commit: the index writes its pages wherever a statement or a savepoint ends.
type texts struct{ tickets, messages []int64 }

func (w *texts) add(more texts) {
	w.tickets = append(w.tickets, more.tickets...)
	w.messages = append(w.messages, more.messages...)
}

// The index holds messages under even row ids and tickets under odd ones; of a field its value counts, not its name. In any
// other order than that of row ids it would write its pages each time.
const indexing = `INSERT OR REPLACE INTO search (rowid, body, ticket, internal)
	SELECT m.id * 2, m.plain, m.ticket, m.internal FROM json_each(?) AS w CROSS JOIN messages AS m ON m.id = w.value WHERE m.deleted IS NULL
	UNION ALL
	SELECT t.number * 2 + 1, concat_ws(' ', t.subject, (SELECT group_concat(f.value, ' ') FROM json_each(iif(t.fields = '', '{}', t.fields)) AS f)),
		t.number, 0 FROM json_each(?) AS w CROSS JOIN tickets AS t ON t.number = w.value
	ORDER BY 1`

// index adds texts to the search index, as they stand now.
func (s *session) index(w texts) error {
	if len(w.tickets) == 0 && len(w.messages) == 0 {
		return nil
	}
	tickets, err := json.Marshal(w.tickets)
	if err != nil {
		return err
	}
	messages, err := json.Marshal(w.messages)
	if err != nil {
		return err
	}
	st, err := s.prepare(indexing)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background(), string(messages), string(tickets))
	return err
}

// indexed brings the search index up to date before the end of a transaction that writes, for who searches in it. It is
// brought up to date in the end all the same: this part may yet be undone.
func (t *tx) indexed() error {
	if !t.writable || t.spoilt != nil {
		return nil
	}
	all := texts{}
	all.add(*t.before)
	all.add(t.written)
	if err := t.session.index(all); err != nil {
		return t.fail(err)
	}
	return nil
}
