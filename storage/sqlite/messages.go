package sqlite

import (
	"tieline/storage"
)

type messages struct{ t *tx }

const messageColumns = `id, ticket, ref_platform, ref_place, ref, side, internal, by_person, written, edited, deleted, body, plain, files`

// file is how an attachment stands in its column: its names must outlive those in Go.
type file struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
}

func encodeFiles(list []storage.File) string {
	stored := make([]file, len(list))
	for i, f := range list {
		stored[i] = file(f)
	}
	return encode(stored)
}

// attachments reads what encodeFiles wrote; nil where there are none.
type attachments []storage.File

// Scan implements sql.Scanner.
func (a *attachments) Scan(v any) error {
	*a = nil
	var stored []file
	if err := decode(v, &stored); err != nil {
		return err
	}
	for _, f := range stored {
		*a = append(*a, storage.File(f))
	}
	return nil
}

func scanMessage(r row, m *storage.Message) error {
	return r.Scan(&m.ID, &m.Ticket, &m.Ref.In.Platform, &m.Ref.In.ID, &m.Ref.ID, &m.Side, &m.Internal, &m.By,
		(*instant)(&m.At), (*instant)(&m.Edited), (*instant)(&m.Deleted), &m.Body, &m.Plain, (*attachments)(&m.Files))
}

// messageValues are those of messageColumns without the id.
func messageValues(m storage.Message) []any {
	return []any{m.Ticket, m.Ref.In.Platform, m.Ref.In.ID, m.Ref.ID, m.Side, m.Internal, m.By,
		millis(m.At), millis(m.Edited), millis(m.Deleted), m.Body, m.Plain, encodeFiles(m.Files)}
}

func (ms messages) Add(m storage.Message) (int64, error) {
	return ms.t.add(`INSERT INTO messages (`+messageColumns+`) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, messageValues(m)...)
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

func (ms messages) Put(m storage.Message) error {
	return ms.t.change(`UPDATE messages SET ticket = ?, ref_platform = ?, ref_place = ?, ref = ?, side = ?, internal = ?,
		by_person = ?, written = ?, edited = ?, deleted = ?, body = ?, plain = ?, files = ? WHERE id = ?`,
		append(messageValues(m), m.ID)...)
}
