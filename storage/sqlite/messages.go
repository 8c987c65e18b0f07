package sqlite

import (
	"errors"
	"slices"

	"tieline/storage"
)

type messages struct{ t *tx }

const messageColumns = `id, ticket, ref_platform, ref_place, ref, side, internal, by_person, written, edited, deleted, body, plain, files, relays`

func scanMessage(r row, m *storage.Message) error {
	return r.Scan(&m.ID, &m.Ticket, &m.Ref.In.Platform, &m.Ref.In.ID, &m.Ref.ID, &m.Side, &m.Internal, &m.By,
		(*instant)(&m.At), (*instant)(&m.Edited), (*instant)(&m.Deleted), &m.Body, &m.Plain, (*attachments)(&m.Files), (*words)(&m.Relays))
}

// messageValues are those of messageColumns without the id.
func messageValues(m storage.Message) []any {
	return []any{m.Ticket, m.Ref.In.Platform, m.Ref.In.ID, m.Ref.ID, m.Side, m.Internal, m.By,
		millis(m.At), millis(m.Edited), millis(m.Deleted), m.Body, m.Plain, encodeFiles(m.Files), encode(m.Relays)}
}

func (ms messages) Add(m storage.Message) (int64, error) {
	id, err := ms.t.add(`INSERT INTO messages (`+messageColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, messageValues(m)...)
	if err == nil {
		ms.t.written.messages = append(ms.t.written.messages, id)
	}
	return id, err
}

func (ms messages) Get(id int64) (storage.Message, error) {
	return one(ms.t, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE id = ?`, id)
}

func (ms messages) At(r storage.Ref) (storage.Message, error) {
	return one(ms.t, scanMessage, `SELECT `+messageColumns+` FROM messages
		WHERE ref <> '' AND ref = ? AND ref_place = ? AND ref_platform = ? ORDER BY id LIMIT 1`, r.ID, r.In.ID, r.In.Platform)
}

func (ms messages) Of(ticket int64) ([]storage.Message, error) {
	return list(ms.t, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE ticket = ? ORDER BY id`, ticket)
}

// Put leaves out the words and whose they are, where they stay as they are: only they are in the search index.
func (ms messages) Put(m storage.Message) error {
	const most = `UPDATE messages SET ref_platform = ?, ref_place = ?, ref = ?, side = ?, by_person = ?, written = ?, edited = ?,
		body = ?, files = ?, relays = ?`
	values := []any{m.Ref.In.Platform, m.Ref.In.ID, m.Ref.ID, m.Side, m.By, millis(m.At), millis(m.Edited), m.Body, encodeFiles(m.Files), encode(m.Relays)}
	words := []any{m.Ticket, m.Internal, millis(m.Deleted), m.Plain, m.ID}
	err := ms.t.change(most+` WHERE ticket = ? AND internal = ? AND deleted IS ? AND plain = ? AND id = ?`, slices.Concat(values, words)...)
	if errors.Is(err, storage.ErrNotFound) {
		err = ms.t.change(most+`, ticket = ?, internal = ?, deleted = ?, plain = ? WHERE id = ?`, slices.Concat(values, words)...)
	}
	return err
}
