package local

import (
	"context"
	"database/sql"
	"strings"
)

// page is how many messages are read at a time.
const page = 60

// history reads what stands in a place, oldest first: the last ones before a Seq, or the last of all where that
// is 0. In a thread its head comes first.
func (w *Workspace) history(ctx context.Context, who Person, at spot, before int64) (out []Message, more bool, err error) {
	if !w.sees(who.ID, at.root) {
		return nil, false, hidden("channel")
	}
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		if err := threadThere(tx, at); err != nil {
			return hidden("thread")
		}
		if before == 0 {
			before = 1 << 62
		}
		// The hidden ones of others are left out here, not after the limit.
		out, err = scanAll(tx.Query("SELECT "+columns+` FROM messages m WHERE root = ? AND head = ? AND seq < ?
			AND (reader = '' OR reader = ? AND removed = 0) ORDER BY seq DESC LIMIT ?`, at.root, at.head, before, who.ID, page+1))
		if err != nil {
			return err
		}
		if more = len(out) > page; more {
			out = out[:page]
		}
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
		if at.head != "" && !more {
			head, err := messageByID(tx, at.head)
			if err != nil {
				return err
			}
			out = append([]Message{head}, out...)
		}
		return nil
	})
	return out, more, w.orSorry(ctx, err)
}

func (w *Workspace) orSorry(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return w.sorry(ctx, err)
}

// batch is how many changes are read at a time.
const batch = 200

// changed reads what of all that someone sees has changed since a version, in that order, and how far that is.
func (w *Workspace) changed(ctx context.Context, who Person, since int64) (out []Message, upTo int64, err error) {
	roots := w.roots(who.ID)
	args := []any{since}
	for _, r := range roots {
		args = append(args, r)
	}
	args = append(args, who.ID, batch)
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		out, err = scanAll(tx.Query("SELECT "+columns+" FROM messages m WHERE version > ? AND root IN (?"+strings.Repeat(", ?", len(roots)-1)+
			") AND (reader = '' OR reader = ?) ORDER BY version LIMIT ?", args...))
		return err
	})
	upTo = since
	for _, m := range out {
		upTo = max(upTo, m.Version)
	}
	return out, upTo, err
}

// newest is the version of the last change.
func (w *Workspace) newest(ctx context.Context) (v int64, err error) {
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT coalesce(max(version), 0) FROM messages").Scan(&v)
	})
	return v, err
}

// unreadIn is what someone has not seen yet of one place.
type unreadIn struct {
	In    string
	Count int
	Pings int
}

func (w *Workspace) unread(ctx context.Context, who Person) (out []unreadIn, err error) {
	err = w.db.do(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT m.root, m.head, count(*), count(p.message)
			FROM messages m
			LEFT JOIN seen s ON s.person = ?1 AND s.place = m.root || iif(m.head = '', '', '/' || m.head)
			LEFT JOIN pings p ON p.person = ?1 AND p.message = m.id
			WHERE m.seq > coalesce(s.seq, 0) AND m.author <> ?1 AND m.removed = 0 AND (m.reader = '' OR m.reader = ?1)
			GROUP BY m.root, m.head`, who.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var u unreadIn
			var at spot
			if err := rows.Scan(&at.root, &at.head, &u.Count, &u.Pings); err != nil {
				return err
			}
			if u.In = at.id(); w.sees(who.ID, at.root) {
				out = append(out, u)
			}
		}
		return rows.Err()
	})
	return out, err
}

// markSeen notes that someone has seen a place up to a message.
func markSeen(tx *sql.Tx, person string, at spot, message string) error {
	_, err := tx.Exec(`INSERT INTO seen (person, place, seq) SELECT ?, ?, seq FROM messages WHERE id = ? AND root = ? AND head = ?
		ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)`, person, at.id(), message, at.root, at.head)
	return err
}

// dismiss takes a private message away from the one who sees it.
func (w *Workspace) dismiss(ctx context.Context, who Person, id string) error {
	return w.orSorry(ctx, w.change(ctx, func(tx *sql.Tx) error {
		m, err := w.seen(tx, who, id)
		if err != nil {
			return err
		}
		if m.reader != who.ID {
			return hidden("message")
		}
		return remove(tx, m, w.now())
	}))
}
