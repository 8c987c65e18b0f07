package local

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// Message is one message as someone sees it.
type Message struct {
	ID      string
	In      string // id of the place in which it stands
	By      string `json:",omitempty"` // id of the person; empty: Tieline
	Alone   bool   `json:",omitempty"` // only the person who sees it sees it
	Asked   string `json:",omitempty"` // the command that a private message answers
	Working bool   `json:",omitempty"` // the answer is still to come
	Text    talk.Text
	Card    *talk.Card     `json:",omitempty"`
	Files   []storage.File `json:",omitempty"` // what the person uploaded with it
	At      time.Time
	Edited  time.Time `json:",omitzero"`
	Removed bool      `json:",omitempty"`
	Replies int       `json:",omitempty"` // in the thread that hangs off it
	Thread  string    `json:",omitempty"` // id of that thread's place; empty in threads
	Heads   string    `json:",omitempty"` // the thread's name, where it was posted to head one
	Seq     int64     // rises with every message
	Version int64     // rises with every change

	root, head, reader string
}

// Ref is how the rest of the program names the message.
func (m Message) Ref() storage.Ref { return storage.Ref{In: m.spot().place(), ID: m.ID} }

func (m Message) spot() spot { return spot{m.root, m.head} }

// body is what of a message is kept as JSON.
type body struct {
	Text    talk.Text      `json:",omitempty"`
	Card    *talk.Card     `json:",omitempty"`
	Files   []storage.File `json:",omitempty"`
	Asked   string         `json:",omitempty"`
	Working bool           `json:",omitempty"`
}

// fresh is a message about to be written.
type fresh struct {
	id     string // empty: a new one
	key    string
	at     spot
	author string
	reader string
	name   string
	body   body
	when   time.Time
	ping   []string // person ids
}

var errNone = errors.New("no such message")

const columns = `seq, id, root, head, author, reader, name, body, at, edited, removed, version,
	(SELECT count(*) FROM messages r WHERE r.root = m.root AND r.head = m.id AND r.reader = '' AND r.removed = 0)`

func scan(row interface{ Scan(...any) error }) (Message, error) {
	var m Message
	var b []byte
	var at, edited, removed int64
	err := row.Scan(&m.Seq, &m.ID, &m.root, &m.head, &m.By, &m.reader, &m.Heads, &b, &at, &edited, &removed, &m.Version, &m.Replies)
	if errors.Is(err, sql.ErrNoRows) {
		return m, errNone
	} else if err != nil {
		return m, err
	}
	var x body
	if err := json.Unmarshal(b, &x); err != nil {
		return m, fmt.Errorf("message %s: %w", m.ID, err)
	}
	m.Text, m.Card, m.Files, m.Asked, m.Working = x.Text, x.Card, x.Files, x.Asked, x.Working
	m.In, m.Alone, m.Removed = m.spot().id(), m.reader != "", removed != 0
	if m.head == "" && m.reader == "" {
		m.Thread = spot{m.root, m.ID}.id()
	}
	m.At = time.UnixMilli(at).UTC()
	if edited != 0 {
		m.Edited = time.UnixMilli(edited).UTC()
	}
	return m, nil
}

func scanAll(rows *sql.Rows, err error) ([]Message, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Message
	for rows.Next() {
		m, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

func messageByID(tx *sql.Tx, id string) (Message, error) {
	return scan(tx.QueryRow("SELECT "+columns+" FROM messages m WHERE id = ?", id))
}

func messageByKey(tx *sql.Tx, key string) (Message, error) {
	return scan(tx.QueryRow("SELECT "+columns+" FROM messages m WHERE key = ?", key))
}

// add writes a message, or returns the one that its key already names.
func add(tx *sql.Tx, f fresh) (Message, error) {
	if have, err := messageByKey(tx, f.key); !errors.Is(err, errNone) {
		return have, err
	}
	if f.id == "" {
		f.id = rand.Text()
	}
	b, err := json.Marshal(f.body)
	if err != nil {
		return Message{}, err
	}
	v, err := touch(tx, f.at)
	if err != nil {
		return Message{}, err
	}
	if _, err := tx.Exec(`INSERT INTO messages (id, root, head, key, author, reader, name, body, at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.id, f.at.root, f.at.head, f.key, f.author, f.reader, f.name, string(b), f.when.UnixMilli(), v); err != nil {
		return Message{}, err
	}
	if err := attach(tx, f.id, f.body, f.ping); err != nil {
		return Message{}, err
	}
	return messageByID(tx, f.id)
}

// rewrite gives a message another body.
func rewrite(tx *sql.Tx, m Message, b body, edited time.Time, ping []string) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	v, err := touch(tx, m.spot())
	if err != nil {
		return err
	}
	var ms int64
	if !edited.IsZero() {
		ms = edited.UnixMilli()
	}
	if _, err := tx.Exec("UPDATE messages SET body = ?, edited = ?, version = ? WHERE id = ?", string(text), ms, v, m.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM attached WHERE message = ?", m.ID); err != nil {
		return err
	}
	return attach(tx, m.ID, b, ping)
}

// remove takes away what a message says, and keeps its place in the conversation.
func remove(tx *sql.Tx, m Message, when time.Time) error {
	if m.Removed {
		return nil
	}
	v, err := touch(tx, m.spot())
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE messages SET body = '{}', removed = ?, version = ? WHERE id = ?", when.UnixMilli(), v, m.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM pings WHERE message = ?", m.ID); err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM attached WHERE message = ?", m.ID)
	return err
}

// touch returns the next version. In a thread its head changes too: it shows how many replies there are.
func touch(tx *sql.Tx, at spot) (int64, error) {
	var v int64
	if err := tx.QueryRow("SELECT coalesce(max(version), 0) + 1 FROM messages").Scan(&v); err != nil {
		return 0, err
	}
	if at.head == "" {
		return v, nil
	}
	_, err := tx.Exec("UPDATE messages SET version = ? WHERE id = ? AND root = ?", v, at.head, at.root)
	return v + 1, err
}

func attach(tx *sql.Tx, id string, b body, ping []string) error {
	files := b.Files
	if b.Card != nil {
		files = append(files[:len(files):len(files)], b.Card.Files...)
	}
	for _, f := range files {
		if f.Platform != Name {
			continue
		}
		if _, err := tx.Exec("INSERT OR IGNORE INTO attached (file, message) VALUES (?, ?)", f.ID, id); err != nil {
			return err
		}
	}
	for _, p := range ping {
		if _, err := tx.Exec("INSERT OR IGNORE INTO pings (person, message) VALUES (?, ?)", p, id); err != nil {
			return err
		}
	}
	return nil
}
